"""How the keychain stands, as the window knows it.

Owns the mirror and what a person can do about a keychain that does not answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from keystead.credentials.vault import Vault, VaultState
from keystead.ui.bridge import Bridge

if TYPE_CHECKING:
    from keystead.engine import Engine


class KeychainSource(QObject):
    """The state of the store of secrets; `changed` comes after each change."""

    changed = Signal()

    def __init__(self, bridge: Bridge[Engine], vault: Vault) -> None:
        super().__init__()
        self._bridge = bridge
        self._vault = vault
        self.state = VaultState()
        bridge.subscribe(VaultState, self, self._take)
        vault.state_changed.connect(bridge.post)

    async def retry(self) -> None:
        """Open the keychain anew and let it ask for its password. Raises `KeysteadError`."""
        await self._bridge.call(self._vault.retry())

    async def use_session_only(self) -> None:
        """Keep keys in memory until the program ends."""
        await self._bridge.call(self._use_session_only())

    async def _use_session_only(self) -> None:
        self._vault.use_session_only()

    def _take(self, state: VaultState) -> None:
        self.state = state
        self.changed.emit()
