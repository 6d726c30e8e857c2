"""The bar over the content when the keychain cannot be used: it blocks nothing but its own keys.

Owns when it shows, and what its choices do; agents on profiles that need no key there go on.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from keystead.credentials.encrypted_file import FILE_NAME
from keystead.credentials.index import KeyStatus
from keystead.credentials.resolution import CredentialSource
from keystead.credentials.trouble import VaultStatus
from keystead.credentials.vault import SESSION_NAME
from keystead.errors import KeysteadError
from keystead.ui.icons import Icons
from keystead.ui.keychain_card import FILE, MISSING, SESSION, TROUBLED, KeychainCard, listed
from keystead.ui.missing_keychain import show_what_is_missing
from keystead.ui.sources.keychain import KeychainSource
from keystead.ui.sources.profiles import ProfileSource
from keystead.ui.tasks import Tasks
from keystead.ui.window.notices import NoticeStack

MATTER = "keychain"
MOST_NAMED = 4


class KeychainNotice(QObject):
    """`keys_wanted` names a profile whose key is to be typed for this session."""

    keys_wanted = Signal(str)

    def __init__(
        self,
        window: QWidget,
        icons: Icons,
        tasks: Tasks,
        notices: NoticeStack,
        profiles: ProfileSource,
        keychain: KeychainSource,
    ) -> None:
        super().__init__()
        self._window = window
        self._icons = icons
        self._tasks = tasks
        self._notices = notices
        self._profiles = profiles
        self._keychain = keychain
        self._shown: VaultStatus | None = None
        keychain.changed.connect(self._show)

    async def retry(self) -> None:
        """Open the keychain anew. Raises `KeysteadError` where no bar says what happened."""
        try:
            if self._keychain.state.in_file:
                from keystead.ui.passphrase import unlock_key_file

                await unlock_key_file(self._window, self._icons, self._keychain)
            else:
                await self._keychain.retry()
        except KeysteadError:
            if not self._holds():
                raise
            self._show()

    def _show(self) -> None:
        state = self._keychain.state
        holds = self._holds()
        if state.status not in TROUBLED or not holds:
            self._shown = None
            self._notices.remove(MATTER)
            return
        if state.status is self._shown:
            return
        self._shown = state.status
        card = KeychainCard(self._icons)
        text = self._text(state.status, holds)
        card.show_trouble(state.status, state.backend, text, in_file=state.in_file)
        card.chosen.connect(self._chosen)
        self._notices.add(MATTER, card)

    def _text(self, status: VaultStatus, holds: list[str]) -> str:
        keys = self.tr("It holds the keys of {names}.")
        if status is VaultStatus.WAITING:
            keys = " ".join((self.tr("It may ask for its password in a window of its own."), keys))
        elif status is VaultStatus.ABSENT and not self._keychain.state.in_file:
            keys = self.tr(
                "No Secret Service answers on this desktop, where the keys of {names} are kept."
            )
        more = len(holds) - MOST_NAMED
        rest = [self.tr("{n} more").replace("{n}", str(more))] if more > 0 else []
        keys = keys.replace("{names}", listed([*holds[:MOST_NAMED], *rest]))
        return f"{keys} {self._free_sentence(holds)}".strip()

    def _free_sentence(self, holds: list[str]) -> str:
        free = [
            known.name
            for known in self._profiles.all()
            if known.decision.usable
            and known.name not in holds
            and known.decision.source is not CredentialSource.NONE
        ]
        if not free:
            return ""
        one, many = self.tr("{names} works without it."), self.tr("{names} work without it.")
        return (one if len(free) == 1 else many).replace("{names}", listed(free[:MOST_NAMED]))

    def _holds(self) -> list[str]:
        """The profiles whose requests need a key from the store that is in trouble."""
        in_file = self._keychain.state.in_file
        return [
            known.name
            for known in self._profiles.all()
            if any(
                key.status is not KeyStatus.LOST
                and key.store != SESSION_NAME
                and (key.store == FILE_NAME) is in_file
                for key in known.keys
            )
        ]

    def _chosen(self, choice: str) -> None:
        self._shown = None
        self._tasks.start(self, self._do(choice), group="keychain", busy="replace")

    async def _do(self, choice: str) -> None:
        if choice == MISSING:
            await show_what_is_missing(self._window, self._icons, self._keychain)
            self._show()
        elif choice == FILE:
            from keystead.ui.passphrase import open_key_file

            await open_key_file(self._window, self._icons, self._keychain)
        elif choice == SESSION:
            holds = self._holds()
            await self._keychain.use_session_only()
            for profile in holds[:1]:
                self.keys_wanted.emit(profile)
        else:
            await self.retry()
