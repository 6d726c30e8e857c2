"""How the keychain stands and what it holds, as the window knows it.

Owns the mirror and what a person can do about a keychain that does not answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from keystead.credentials import missing
from keystead.credentials.choosing import use_encrypted_file
from keystead.credentials.index import KeyInfo
from keystead.credentials.keys import Keys
from keystead.credentials.vault import Vault, VaultState
from keystead.secret import Secret
from keystead.settings.file import SettingsFile
from keystead.ui.bridge import Bridge

if TYPE_CHECKING:
    from keystead.engine import Engine


@dataclass(frozen=True, slots=True)
class AllKeys:
    """Every key there is at one moment; of two the one with the higher ``number`` is the later."""

    keys: tuple[KeyInfo, ...]
    number: int = 0


@dataclass(frozen=True, slots=True)
class VaultStanding:
    """How the store stands at one moment, numbered in the same way."""

    state: VaultState
    number: int = 0


class KeychainSource(QObject):
    """The state of the store of secrets; `changed` comes after each change.

    `keys` are those of every profile, also of profiles that are gone; `keys_changed` says that they
    are others now. Nothing is opened to know them.
    """

    changed = Signal()
    keys_changed = Signal()

    def __init__(
        self, bridge: Bridge[Engine], vault: Vault, keys: Keys, settings: SettingsFile
    ) -> None:
        super().__init__()
        self._bridge = bridge
        self._vault = vault
        self._keys = keys
        self._settings = settings
        self.state = VaultState()
        self.keys: tuple[KeyInfo, ...] = ()
        self._made = count(1)
        self._newest = {AllKeys: 0, VaultStanding: 0}
        bridge.subscribe(VaultStanding, self, self._take_standing)
        bridge.subscribe(AllKeys, self, self._take_keys)
        vault.state_changed.connect(self._announce_state)
        keys.keys_changed.connect(self._announce_keys)

    async def load(self) -> None:
        """Fetch which keys there are, and how their store stands."""
        self._take_keys(await self._bridge.call(self._read()))
        self._take_standing(await self._bridge.call(self._read_state()))

    async def remove(self, key: KeyInfo) -> None:
        """Remove a key from where it is kept. Raises `KeysteadError`."""
        work = self._keys.remove(key.profile_id, key.label, kind=key.kind)
        await self._bridge.call(work)

    async def retry(self) -> None:
        """Open the keychain anew and let it ask for its password. Raises `KeysteadError`."""
        await self._bridge.call(self._vault.retry())

    async def move(self, key: KeyInfo) -> None:
        """Keep a key where new keys go, and no more where it was. Raises `KeysteadError`."""
        await self._bridge.call(self._keys.move(key))

    async def file_exists(self) -> bool:
        """Whether there is an encrypted file."""
        return await self._bridge.call(self._file_exists())

    async def use_file(self, passphrase: Secret) -> None:
        """Let new keys go into the encrypted file. Raises `KeysteadError`."""
        await self._bridge.call(use_encrypted_file(self._vault, self._settings, passphrase))

    async def open_file(self, passphrase: Secret) -> None:
        """Open the encrypted file for the keys in it. Raises `KeysteadError`."""
        await self._bridge.call(self._vault.open_file(passphrase))

    async def change_passphrase(self, before: Secret, after: Secret) -> None:
        """Close the encrypted file with another passphrase. Raises `KeysteadError`."""
        await self._bridge.call(self._vault.change_passphrase(before, after))

    async def use_session_only(self) -> None:
        """Keep keys in memory until the program ends."""
        await self._bridge.call(self._use_session_only())

    async def install_command(self) -> str:
        """The command that installs a keychain on this system; empty where none is known."""
        return await self._bridge.call(self._install_command())

    async def _install_command(self) -> str:
        return missing.install_command()

    async def _use_session_only(self) -> None:
        self._vault.use_session_only()

    async def _file_exists(self) -> bool:
        return self._vault.file_exists

    async def _read_state(self) -> VaultStanding:
        return VaultStanding(self._vault.state, next(self._made))

    async def _read(self) -> AllKeys:
        return self._all_keys()

    def _all_keys(self) -> AllKeys:
        return AllKeys(self._keys.all(), next(self._made))

    def _announce_keys(self, _profile_id: str) -> None:
        self._bridge.post(self._all_keys())

    def _announce_state(self, state: VaultState) -> None:
        self._bridge.post(VaultStanding(state, next(self._made)))

    def _is_news(self, told: AllKeys | VaultStanding) -> bool:
        """Whether nothing later is known: what was posted before `load` asked may arrive after."""
        news = told.number >= self._newest[type(told)]
        if news:
            self._newest[type(told)] = told.number
        return news

    def _take_keys(self, known: AllKeys) -> None:
        if self._is_news(known):
            self.keys = known.keys
            self.keys_changed.emit()

    def _take_standing(self, told: VaultStanding) -> None:
        if self._is_news(told):
            self._take(told.state)

    def _take(self, state: VaultState) -> None:
        self.state = state
        self.changed.emit()
