"""What a keychain's failure means: one table from the libraries' exceptions to ours.

Owns the words a person reads about the keychain and what to do; when a call is tried again is
decided in ``keychain``. The exceptions are named as text, so that reading this table loads no
keychain library (they differ from system to system).
"""

from __future__ import annotations

from enum import StrEnum

from keystead.errors import Action, ActionId, ErrorKind, KeysteadError


class VaultStatus(StrEnum):
    """How the store of secrets stands; ``WAITING`` is a call that has not answered yet."""

    NOT_OPENED = "not-opened"
    READY = "ready"
    WAITING = "waiting"
    LOCKED = "locked"
    ABSENT = "absent"
    REFUSED = "refused"
    SESSION_ONLY = "session-only"


class Trouble(StrEnum):
    """The ways in which a keychain fails."""

    LOCKED = "locked"
    ABSENT = "absent"
    REFUSED = "refused"
    BROKEN_OFF = "broken-off"
    VANISHED = "vanished"
    UNSAFE = "unsafe"
    NOT_SAVED = "not-saved"
    NO_ANSWER = "no-answer"
    NOT_USED = "not-used"


TROUBLES = {
    "keyring.errors.KeyringError": Trouble.REFUSED,
    "keyring.errors.PasswordSetError": Trouble.REFUSED,
    "keyring.errors.PasswordDeleteError": Trouble.VANISHED,
    "keyring.errors.InitError": Trouble.REFUSED,
    "keyring.errors.KeyringLocked": Trouble.LOCKED,
    "keyring.errors.NoKeyringError": Trouble.ABSENT,
    "secretstorage.exceptions.SecretStorageException": Trouble.REFUSED,
    "secretstorage.exceptions.SecretServiceNotAvailableException": Trouble.ABSENT,
    "secretstorage.exceptions.LockedException": Trouble.LOCKED,
    "secretstorage.exceptions.ItemNotFoundException": Trouble.VANISHED,
    "secretstorage.exceptions.PromptDismissedException": Trouble.LOCKED,
    "jeepney.wrappers.DBusErrorResponse": Trouble.REFUSED,
    "jeepney.auth.AuthenticationError": Trouble.ABSENT,
    "builtins.OSError": Trouble.ABSENT,
    "builtins.ConnectionRefusedError": Trouble.ABSENT,
    # A bus that is busy, which lets nobody in for two seconds, is there all the same.
    "builtins.TimeoutError": Trouble.BROKEN_OFF,
    "builtins.BlockingIOError": Trouble.BROKEN_OFF,
    "builtins.ConnectionError": Trouble.BROKEN_OFF,
    "builtins.EOFError": Trouble.BROKEN_OFF,
}

WRAPPERS = ("keyring.errors.InitError",)  # raised for any reason, which is their cause


class KeychainError(KeysteadError):
    """The keychain could not do what was asked; ``status`` is how it stands since then."""

    def __init__(self, trouble: Trouble, why: str = "") -> None:
        reference, what, status, action = _TEXTS[trouble]
        super().__init__(reference, what, why, action, kind=ErrorKind.KEYCHAIN)
        self.trouble = trouble
        self.status = status


def trouble_of(error: BaseException) -> Trouble:
    """What an exception of a keychain library means; `Trouble.REFUSED` for one never met."""
    cause = trouble_of(error.__cause__) if error.__cause__ is not None else None
    # Libraries call a connection that broke while it was opened an absent service.
    if cause is not None and (_name(type(error)) in WRAPPERS or cause is Trouble.BROKEN_OFF):
        return cause
    names = map(_name, type(error).__mro__)
    return next((TROUBLES[name] for name in names if name in TROUBLES), Trouble.REFUSED)


def _name(exception: type) -> str:
    return f"{exception.__module__}.{exception.__qualname__}"


_UNLOCK = Action(ActionId.UNLOCK_KEYCHAIN, "Unlock", "Unlock the system keychain, then try again.")
_RETRY = Action(ActionId.RETRY, "Try again", "Try again.")
_SESSION = Action(
    ActionId.SESSION_KEY,
    "Use for this session only",
    "Start a keychain (GNOME Keyring, KWallet or KeePassXC), or name the key in an environment "
    "variable.",
)
_BACKEND = Action(
    ActionId.SESSION_KEY,
    "Use for this session only",
    "Unset PYTHON_KEYRING_BACKEND, or remove default-keyring from keyringrc.cfg.",
)

_TEXTS = {
    Trouble.LOCKED: (
        "keychain-locked",
        "The system keychain is locked",
        VaultStatus.LOCKED,
        _UNLOCK,
    ),
    Trouble.ABSENT: (
        "keychain-absent",
        "This computer has no keychain that could keep the key",
        VaultStatus.ABSENT,
        _SESSION,
    ),
    Trouble.REFUSED: (
        "keychain-refused",
        "The system keychain refused",
        VaultStatus.REFUSED,
        _RETRY,
    ),
    Trouble.BROKEN_OFF: (
        "keychain-broken-off",
        "The connection to the system keychain broke off",
        VaultStatus.REFUSED,
        _RETRY,
    ),
    Trouble.VANISHED: (
        "keychain-item-vanished",
        "The entry vanished from the system keychain while it was used",
        VaultStatus.REFUSED,
        _RETRY,
    ),
    Trouble.UNSAFE: (
        "keychain-unsafe",
        "The keychain that is set for Python would not protect the key",
        VaultStatus.REFUSED,
        _BACKEND,
    ),
    Trouble.NOT_SAVED: (
        "keychain-not-saved",
        "The system keychain did not keep the key: what was read back differs",
        VaultStatus.REFUSED,
        _RETRY,
    ),
    Trouble.NO_ANSWER: (
        "keychain-no-answer",
        "The system keychain does not answer; it may be waiting to be unlocked",
        VaultStatus.WAITING,
        _UNLOCK,
    ),
    Trouble.NOT_USED: (
        "keychain-not-used",
        "Keys are kept for this session only, so the system keychain is not asked",
        VaultStatus.SESSION_ONLY,
        _RETRY,
    ),
}
