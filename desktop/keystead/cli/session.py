"""What one call of the program has at hand: its environment, folders and, when asked, an engine.

Owns how a command runs on the engine and ends; the running itself is `keystead.runner`'s.
"""

from __future__ import annotations

import gc
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from keystead.cli.failures import status_of
from keystead.cli.output import tell
from keystead.log import level_from, start_log
from keystead.paths import Folders

if TYPE_CHECKING:
    import typer

    from keystead.cli.passphrase import Passphrases
    from keystead.engine import Engine
    from keystead.errors import KeysteadError
    from keystead.profiles.profiles import Profiles


@dataclass(slots=True)
class Session:
    """One call of the program; ``log_level`` is empty where no flag named one.

    ``passphrase_fd`` is the descriptor from which a script gives the encrypted file's passphrase.
    """

    environment: Mapping[str, str]
    log_level: str = ""
    passphrase_fd: int | None = None
    _passphrases: Passphrases | None = None
    _told: set[str] = field(default_factory=set[str])

    @classmethod
    def of(cls, context: typer.Context) -> Session:
        """The session that the program gave to the command of ``context``."""
        return context.ensure_object(cls)

    @property
    def folders(self) -> Folders:
        """Where this user's files lie."""
        return Folders.of(self.environment)

    @property
    def passphrases(self) -> Passphrases:
        """Where the passphrase of the encrypted file comes from."""
        from keystead.cli.passphrase import Passphrases

        if self._passphrases is None:
            self._passphrases = Passphrases(self.passphrase_fd)
        return self._passphrases

    @property
    def workspace(self) -> Path | None:
        """The folder the program was called in; None where that is gone."""
        try:
            return Path.cwd()
        except OSError:
            return None

    def profiles(self) -> Profiles:
        """The profiles as the file has them, for what must be known before an engine runs."""
        from keystead.profiles.presets import Presets
        from keystead.profiles.profiles import Profiles

        profiles = Profiles(self.folders.providers_file, Presets.load(), {})
        profiles.load()
        return profiles

    def run(self, face: Callable[[Engine], Awaitable[int]]) -> NoReturn:
        """Run ``face`` on an engine and end the process with the status it returns.

        A failure is told on standard error; the process then ends with status 1.
        """
        from keystead.runner import harden_process, leave

        harden_process()
        leave(status_of(lambda: self._run(face), self._told))

    def tell_problems(self, problems: Iterable[KeysteadError]) -> None:
        """Say what is wrong on standard error, each thing once a call of the program."""
        for line in (problem.line() for problem in problems):
            if line not in self._told:
                self._told.add(line)
                tell(f"keystead: {line}")

    def _run(self, face: Callable[[Engine], Awaitable[int]]) -> int:
        from keystead.cli.passphrase import terminal_put_right
        from keystead.engine import Engine
        from keystead.runner import run

        folders = self.folders
        start_log(folders.log, self.log_level or level_from(self.environment))

        async def told(engine: Engine) -> int:
            self.tell_problems(engine.unknown)
            return await face(engine)

        ask, workspace = self.passphrases.ask, self.workspace
        engine = Engine(folders, self.environment, workspace=workspace, ask_passphrase=ask)
        _collect_garbage()
        with terminal_put_right():
            return run(told, engine)


def _collect_garbage() -> None:
    """Collect from now on, where the start put it off; what was loaded till now stays anyway."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
