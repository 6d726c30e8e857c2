"""Runs a profile's credential command, and keeps what it printed in memory for as long as it lives.

Owns the process, what it may see of the environment and its limits; what the output means is
``printed_token``'s, whether a profile's token may go where it is asked for is decided in
``resolution``. No shell ever sees the command.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Mapping

from keystead.credentials import refusals
from keystead.credentials.printed_token import NoTokenError, PrintedToken
from keystead.plain_text import plain_line
from keystead.redaction import redactor
from keystead.secret import Secret
from keystead.settings.variables import whole

TIME_LIMIT = 30.0  # seconds; some of these commands ask a server or a person
LARGEST_OUTPUT = 64 * 1024  # bytes
OUTPUT = 1  # the descriptor of standard output
LONGEST_REASON = 200  # characters of the first line of standard error
# What programs need to find themselves, their owner's folders, desktop and agents. No variable that
# may hold a key is among them; another one is handed on by naming it: ["env", "NAME=value", …].
PASSED_ON = frozenset(
    (
        *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TERM"),
        *("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XAUTHORITY"),
        *("SSH_AUTH_SOCK", "GPG_TTY", "GNUPGHOME", "SSL_CERT_FILE", "SSL_CERT_DIR"),
        *("SYSTEMROOT", "WINDIR", "COMSPEC", "PATHEXT", "TEMP", "TMP", "APPDATA", "LOCALAPPDATA"),
        *("USERPROFILE", "USERNAME", "USERDOMAIN", "HOMEDRIVE", "HOMEPATH", "PROGRAMDATA"),
        *("PROGRAMFILES", "PROGRAMFILES(X86)", "SYSTEMDRIVE"),
    )
)
PASSED_ON_PREFIXES = ("LC_", "XDG_")


class CommandTokens:
    """The tokens of this session's credential commands; each command runs once at a time."""

    def __init__(self, environment: Mapping[str, str], time_limit: float = TIME_LIMIT) -> None:
        self._environment = whole(environment)
        self._time_limit = time_limit
        self._kept: dict[tuple[str, ...], PrintedToken] = {}
        self._running: dict[tuple[str, ...], asyncio.Lock] = {}

    async def token(
        self, profile: str, command: tuple[str, ...], *, instead_of: Secret | None = None
    ) -> Secret:
        """The token of ``profile``'s ``command``, run only where none is kept that still lives.

        ``instead_of`` is one that a provider refused: it is asked for anew, unless somebody else
        did that meanwhile. Raises `KeysteadError`.
        """
        # Whoever comes while it runs waits for what it prints.
        async with self._running.setdefault(command, asyncio.Lock()):
            kept = self._kept.get(command)
            if kept is not None and kept.until > time.time() and kept.secret != instead_of:
                return kept.secret
            self._kept.pop(command, None)
            output = await self._run(profile, command)
            try:
                printed = PrintedToken.read(output, time.time())
            except NoTokenError as error:
                raise refusals.command_failed(profile, str(error)) from error
            self._kept[command] = printed
            return printed.secret

    async def _run(self, profile: str, command: tuple[str, ...]) -> str:
        environment = _cleaned(self._environment)
        program = _found(command[0], environment.get("PATH", os.defpath))
        if program is None:
            why = f"{plain_line(command[0])} is neither a whole path nor a program on PATH"
            raise refusals.command_failed(profile, why)
        try:
            process, said = await asyncio.get_running_loop().subprocess_exec(
                _Said,
                program,
                *command[1:],
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env=environment,
                # A project's folder must not decide what a program does that finds files beside it.
                cwd=environment.get("HOME") or None,
                start_new_session=True,
            )
        except OSError as error:
            raise refusals.command_failed(profile, error.strerror or str(error)) from error
        try:
            async with asyncio.timeout(self._time_limit):
                await said.ended.wait()
        except TimeoutError as error:
            why = f"it did not end within {self._time_limit:g} seconds"
            raise refusals.command_failed(profile, why) from error
        finally:
            await _end(process, said)
        return _judged(profile, process.get_returncode() or 0, said.output, said.complaint)


class _Said(asyncio.SubprocessProtocol):
    """What a process writes, of which no more is kept than can count.

    ``exited`` is set when the process has ended, ``ended`` when nobody can write any more either.
    """

    def __init__(self) -> None:
        self.output = bytearray()
        self.complaint = bytearray()
        self.exited = asyncio.Event()
        self.ended = asyncio.Event()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Keep what was written."""
        kept = self.output if fd == OUTPUT else self.complaint
        kept += data[: LARGEST_OUTPUT + 1 - len(kept)]

    def process_exited(self) -> None:
        """It has ended; what it started may still write."""
        self.exited.set()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self.ended.set()


def _judged(profile: str, status: int, output: bytearray, complaint: bytearray) -> str:
    if status:
        ended = f"it ended with status {status}" if status > 0 else f"signal {-status} ended it"
        said = complaint.decode(errors="replace").strip().partition("\n")[0][:LONGEST_REASON]
        line = plain_line(redactor.clean(said))
        raise refusals.command_failed(profile, f"{ended}: {line}" if line else ended)
    if len(output) > LARGEST_OUTPUT:
        raise refusals.command_failed(profile, f"it printed more than {LARGEST_OUTPUT} bytes")
    try:
        return output.decode()
    except UnicodeDecodeError as error:
        raise refusals.command_failed(profile, "it printed what is no UTF-8 text") from error


async def _end(process: asyncio.SubprocessTransport, said: _Said) -> None:
    """End what still runs, with all that it started, and listen no longer to what got away."""
    if not said.ended.is_set():
        with contextlib.suppress(ProcessLookupError):
            if sys.platform == "win32":
                process.kill()
            else:
                os.killpg(process.get_pid(), signal.SIGKILL)
    # Closed before, asyncio could ask for its status twice and complain that it got none.
    await said.exited.wait()
    # A process that made itself independent may hold the pipes open for as long as it likes.
    process.close()
    await said.ended.wait()


def _found(program: str, path: str) -> str | None:
    """The file of a program; what is relative would depend on where Keystead was started."""
    if os.path.isabs(program):
        return program
    return None if os.path.dirname(program) else shutil.which(program, path=path)


def _cleaned(environment: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in environment.items()
        if name.upper() in PASSED_ON or name.upper().startswith(PASSED_ON_PREFIXES)
    }
