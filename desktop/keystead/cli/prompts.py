"""What the command line asks a person or reads from standard input.

Owns that nothing is asked where nobody can answer, and that a secret is not shown while typed.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager

from keystead.credentials.refusals import unsendable_secret
from keystead.errors import KeysteadError
from keystead.secret import Secret

LONGEST_SECRET = 64 * 1024  # bytes


def somebody_answers() -> bool:
    """Whether standard input is a terminal, so that a question can be asked."""
    return sys.stdin.isatty()


def read_secret(prompt: str, *, header: bool = True) -> Secret:
    """A secret from a hidden prompt, or from standard input where that is no terminal.

    One line break at its end is removed. Raises `KeysteadError` where it is empty, no text or, with
    ``header``, holds what no request's header can carry.
    """
    typed = _typed(prompt) if somebody_answers() else _piped()
    for ending in ("\r\n", "\n"):
        if typed.endswith(ending):
            typed = typed[: -len(ending)]
            break
    if not typed.strip():
        raise KeysteadError("key-empty", "No key was given, so nothing was saved")
    secret = Secret(typed)
    if header and (error := unsendable_secret(secret)):
        raise error
    return secret


def read_text() -> str:
    """All of standard input."""
    return sys.stdin.buffer.read().decode("utf-8", errors="replace")


def confirm(question: str) -> bool:
    """Ask a yes-or-no question on the terminal; no answer is a no."""
    import typer

    return typer.confirm(question, default=False, err=True)


def _typed(prompt: str) -> str:
    from getpass import getpass

    with _echo_comes_back():
        return getpass(prompt)


def _piped() -> str:
    raw = sys.stdin.buffer.read(LONGEST_SECRET + 1)
    if len(raw) > LONGEST_SECRET:
        raise KeysteadError(
            "key-too-long", f"What was given is longer than {LONGEST_SECRET} bytes, so no key"
        )
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise KeysteadError("key-no-text", "What was given is no text, so no key") from error


@contextmanager
def _echo_comes_back() -> Generator[None]:
    """Let Ctrl+C raise instead of ending the process, so that the terminal is put right first."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
