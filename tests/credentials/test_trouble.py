"""Every exception of the keychain libraries has a meaning of ours."""

from __future__ import annotations

import inspect
from types import ModuleType

import keyring.errors
import pytest
import secretstorage.exceptions
from jeepney.wrappers import DBusErrorResponse

from keystead.credentials.trouble import TROUBLES, KeychainError, Trouble, trouble_of
from keystead.errors import ErrorKind


def exceptions_of(module: ModuleType) -> list[type[BaseException]]:
    return [
        value
        for _, value in inspect.getmembers(module, inspect.isclass)
        if issubclass(value, BaseException) and value.__module__ == module.__name__
    ]


@pytest.mark.parametrize(
    "exception",
    [
        *exceptions_of(keyring.errors),
        *exceptions_of(secretstorage.exceptions),
        DBusErrorResponse,
    ],
)
def test_every_exception_of_the_libraries_is_mapped(exception):
    assert f"{exception.__module__}.{exception.__qualname__}" in TROUBLES


@pytest.mark.parametrize(
    ("error", "cause", "trouble"),
    [
        (keyring.errors.KeyringLocked(), None, Trouble.LOCKED),
        (keyring.errors.NoKeyringError(), None, Trouble.ABSENT),
        (keyring.errors.InitError(), None, Trouble.REFUSED),
        (
            keyring.errors.InitError(),
            secretstorage.exceptions.SecretServiceNotAvailableException(),
            Trouble.ABSENT,
        ),
        (
            keyring.errors.InitError(),
            secretstorage.exceptions.PromptDismissedException(),
            Trouble.LOCKED,
        ),
        (secretstorage.exceptions.ItemNotFoundException(), None, Trouble.VANISHED),
        (
            secretstorage.exceptions.ItemNotFoundException(),
            keyring.errors.KeyringError(),
            Trouble.VANISHED,
        ),
        (secretstorage.exceptions.PromptDismissedException(), None, Trouble.LOCKED),
        (ConnectionRefusedError(), None, Trouble.ABSENT),
        (ConnectionResetError(), None, Trouble.BROKEN_OFF),
        (TimeoutError("Did not authenticate in 2.0 seconds"), None, Trouble.BROKEN_OFF),
        (BlockingIOError(), None, Trouble.BROKEN_OFF),
        (FileNotFoundError(), None, Trouble.ABSENT),
        (
            secretstorage.exceptions.SecretServiceNotAvailableException(),
            ConnectionResetError(),
            Trouble.BROKEN_OFF,
        ),
        (
            secretstorage.exceptions.SecretServiceNotAvailableException(),
            ConnectionRefusedError(),
            Trouble.ABSENT,
        ),
        (ArithmeticError("what a platform may raise"), None, Trouble.REFUSED),
    ],
)
def test_exception_means(error, cause, trouble):
    error.__cause__ = cause
    assert trouble_of(error) is trouble


@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_says_what_happened_and_what_to_do(trouble):
    error = KeychainError(trouble, "the library's words")
    assert error.kind is ErrorKind.KEYCHAIN
    assert error.what
    assert error.hint
    assert "the library's words" in error.line()
