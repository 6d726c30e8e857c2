"""The composition root: builds every part of the core and ends them in order.

Owns the order of start and end; each part's work is its own. Knows neither Qt nor the terminal.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from keystead.agents.agents import Agents
from keystead.agents.schema import AGENTS, LINES, UNSENT
from keystead.control.control import Control
from keystead.control.peers import Peers
from keystead.control.sockets import Listening, Sockets
from keystead.credentials.encrypted_file import Ask
from keystead.credentials.keys import Keys
from keystead.credentials.schema import CREDENTIALS, KEY_RESTS
from keystead.credentials.vault import Vault
from keystead.errors import KeysteadError
from keystead.models.aliases import Aliases
from keystead.models.model_list import ModelList
from keystead.models.models import Models
from keystead.models.schema import MODELS, PINS, TRIALS
from keystead.paths import Folders, make_private
from keystead.profiles.presets import Presets
from keystead.profiles.profiles import Profiles
from keystead.providers.attempts import Attempts
from keystead.providers.connections import Connections
from keystead.providers.surroundings import Surroundings
from keystead.settings.file import SettingsFile
from keystead.settings.settings import KeyStore
from keystead.settings.variables import Variables
from keystead.storage.store import Store
from keystead.toml_file.watching import watch

MIGRATIONS = (CREDENTIALS, MODELS, AGENTS, PINS, LINES, UNSENT, KEY_RESTS, TRIALS)

FOLLOWING = 0.5  # seconds between two looks for what other processes wrote into the database

_log = logging.getLogger("keystead.engine")


class Engine:
    """Everything below the faces, built once a process.

    A face gets it by its constructor and hands each of its own parts only what that part uses.
    ``window`` is the socket by which a second start finds the process that has the window.
    ``ask_passphrase`` asks a person for that of the encrypted file, where the face can in a thread.
    ``local_addresses`` are where servers of this computer are looked for, where not as usual;
    ``presets`` are the known providers, where not those that ship.
    ``workspace`` is the folder whose project file counts, None where there is none.
    """

    def __init__(
        self,
        folders: Folders,
        environment: Mapping[str, str],
        window: Listening | None = None,
        *,
        local_addresses: Sequence[str] | None = None,
        presets: Presets | None = None,
        workspace: Path | None = None,
        ask_passphrase: Ask | None = None,
    ) -> None:
        self.folders = folders
        self.settings = SettingsFile(folders.settings_file)
        self.variables = Variables(environment)
        self.store = Store(folders.database, MIGRATIONS)
        self.presets = presets or Presets.load()
        file = folders.providers_file
        self.profiles = Profiles(file, self.presets, self.variables, workspace)
        self.vault = Vault(folders.key_file, ask_passphrase)
        self.keys = Keys(self.store, self.vault)
        self.connections = Connections(self.profiles, self.keys, self.variables)
        self.surroundings = Surroundings(
            self.connections, self.presets, self.variables, local_addresses
        )
        self.attempts = Attempts(self.connections)
        self.models = Models(self.connections, self.attempts, self.store)
        self.connections.default_model_of = self.models.default_model_of
        self.profiles.chain_problems = self.models.chain_problems
        self.models.list_changed.connect(self._follow_lists)
        self.aliases = Aliases(self.profiles, self.models)
        sockets = Sockets(folders, environment)
        self.agents = Agents(
            self.store, self.connections, self.attempts, self.models, Peers(sockets)
        )
        self.control = Control(sockets, self.agents, window)
        self._closing = False

    async def start(self) -> None:
        """Read what is kept: settings, profiles, the index of keys, model lists, agents.

        Opens no keychain and sends nothing. Raises `KeysteadError` where a folder or the database
        cannot be used; a second start can raise the window even then, and it may be tried again.
        """
        await self.control.start()
        for folder in (self.folders.config, self.folders.data, self.folders.state):
            make_private(folder)
        self.settings.load()
        self._follow_settings()
        self.profiles.load()
        await self.store.open()
        try:
            await self.keys.load()
            await self.models.load_cache()
            await self.agents.load()
        except BaseException:
            await self.store.close()
            raise
        self.settings.settings_changed.connect(self._follow_settings)

    @property
    def unknown(self) -> tuple[KeysteadError, ...]:
        """What cannot be known of files and database, so that it is refused or left out."""
        rows = self.store.unreadable.problem
        files = (*self.settings.unknown, *self.profiles.unknown, *self.profiles.project_problems)
        return (*files, *((rows,) if rows else ()))

    async def attend(self) -> None:
        """Keep up with what others write into files and database, until cancelled.

        For as long as a window shows it; a command reads once and ends.
        """
        files = {
            self.folders.settings_file.name: self.settings.load,
            self.folders.providers_file.name: self.profiles.load,
        }
        async with asyncio.TaskGroup() as group:
            group.create_task(watch(self.folders.config, files))
            group.create_task(self._follow_store())

    async def close(self, deadline: float) -> None:
        """Refuse new work, stop the agents, flush and close; ``deadline`` in seconds for all."""
        ends_at = time.monotonic() + deadline
        self._closing = True
        await self.control.close()
        await self.agents.close(deadline / 2)
        await self.models.close()
        await self.surroundings.close()
        await self.connections.close()
        await self.store.close()
        self.vault.close()
        _log.debug("engine closed, %.2f s before its deadline", ends_at - time.monotonic())

    def _follow_settings(self) -> None:
        self.vault.choose(in_file=self.settings.settings.key_store is KeyStore.ENCRYPTED_FILE)
        used = self.settings.settings.use_variables
        if used != self.variables.used:
            self.variables.used = used
            self.profiles.follow_variables()

    def _follow_lists(self, _: ModelList) -> None:
        self.profiles.look_at_chains()

    async def _follow_store(self) -> None:
        seen: int | None = None
        trouble = ""
        while not self._closing:
            try:
                version = await self.store.data_version()
                if version != seen or self.agents.orphaned():
                    await self.keys.refresh()
                    await self.agents.refresh()
                seen, trouble = version, ""
            except KeysteadError as error:
                if error.line() != trouble and not self._closing:
                    trouble = error.line()
                    _log.warning("the database could not be followed: %s", trouble)
            await asyncio.sleep(FOLLOWING)
