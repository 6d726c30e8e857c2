"""Beside a heading: where secrets are kept, and how that place stands.

Owns the words; what can be done about a keychain in trouble is ``keychain_card``.
"""

from __future__ import annotations

from keystead.credentials.trouble import VaultStatus
from keystead.ui.icons import Icon, Icons
from keystead.ui.sources.keychain import KeychainSource
from keystead.ui.widgets.icon_tag import IconTag
from keystead.ui.widgets.label import plain_tooltip


class KeychainTag(IconTag):
    """The name of the keychain, and what is wrong with it."""

    def __init__(self, icons: Icons, keychain: KeychainSource) -> None:
        super().__init__(icons, Icon.LOCK)
        self._keychain = keychain
        keychain.changed.connect(self._show_state)
        self._show_state()

    def _show_state(self) -> None:
        state = self._keychain.state
        words = {
            VaultStatus.LOCKED: self.tr("locked"),
            VaultStatus.ABSENT: self.tr("not found"),
            VaultStatus.REFUSED: self.tr("refused"),
            VaultStatus.WAITING: self.tr("waiting for its password"),
        }.get(state.status, "")
        self.setText(f"{state.backend} · {words}" if words else state.backend)
        self.setToolTip(plain_tooltip(state.detail))
