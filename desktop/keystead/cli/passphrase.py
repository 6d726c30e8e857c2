"""The passphrase of the encrypted file: from a hidden prompt, or from a descriptor of a script.

Owns how it comes in, never as an argument and never from a variable; what it opens belongs to
``credentials``. It may be asked for in the middle of a command, in a thread of ``credentials``, so
the terminal is put right by who runs the command.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from getpass import getpass

from keystead.cli.output import tell
from keystead.cli.prompts import LONGEST_SECRET, somebody_answers
from keystead.credentials.trouble import KeychainError, Trouble
from keystead.errors import KeysteadError
from keystead.secret import Secret

PROMPT = "Passphrase of the encrypted file, not shown: "


class Passphrases:
    """Where they come from: lines of ``descriptor``, one each time, or the terminal."""

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor
        self._read: list[Secret] = []

    def read_first(self) -> None:
        """Read a script's line now: what follows it in the same pipe is read by somebody else."""
        if self._descriptor is not None:
            self._read.append(self._line(self._descriptor))

    def ask(self, again: bool) -> Secret:
        """The passphrase of a file that is there; ``again``: the last one was wrong.

        Raises `KeychainError` where nobody can answer.
        """
        if self._descriptor is not None:
            if again:
                raise KeychainError(Trouble.WRONG_PASSPHRASE)
            return self._read.pop(0) if self._read else self._line(self._descriptor)
        if not somebody_answers():
            raise KeychainError(Trouble.FILE_LOCKED)
        if again:
            tell("That passphrase does not open it.")
        return Secret(getpass(PROMPT))

    def choose(self) -> Secret:
        """A new one; typed twice where it is typed. Raises `KeysteadError`."""
        if self._descriptor is not None:
            return self._line(self._descriptor)
        if not somebody_answers():
            raise KeychainError(Trouble.FILE_LOCKED)
        first = Secret(getpass("New passphrase, not shown: "))
        if Secret(getpass("The same again: ")) != first:
            raise KeysteadError(
                "passphrases-differ", "The two passphrases differ, so nothing was changed"
            )
        return first

    def _line(self, descriptor: int) -> Secret:
        """The next line of ``descriptor``, and nothing of what follows it."""
        raw = bytearray()
        try:
            while (byte := os.read(descriptor, 1)) not in (b"", b"\n"):
                raw += byte
                if len(raw) > LONGEST_SECRET:
                    break
        except OSError as error:
            raise KeysteadError(
                "no-passphrase",
                f"No passphrase can be read from the descriptor {descriptor}",
                error.strerror or str(error),
            ) from error
        try:
            return Secret(raw.decode().removesuffix("\r"))
        except UnicodeDecodeError as error:
            raise KeysteadError("no-passphrase", "The passphrase is no UTF-8 text") from error


@contextmanager
def terminal_put_right() -> Generator[None]:
    """Let what is typed be seen again after a command that ended in the middle of a prompt."""
    if sys.platform == "win32" or not somebody_answers():
        yield
        return
    import termios

    before = termios.tcgetattr(sys.stdin.fileno())
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, before)
