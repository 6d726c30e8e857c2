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
    FILE_LOCKED = "file-locked"
    WRONG_PASSPHRASE = "wrong-passphrase"  # noqa: S105 - a name
    SHORT_PASSPHRASE = "short-passphrase"  # noqa: S105 - a name
    NO_FILE = "no-file"
    FILE_DAMAGED = "file-damaged"
    FILE_REFUSED = "file-refused"


FILE_TROUBLES = (
    Trouble.FILE_LOCKED,
    Trouble.WRONG_PASSPHRASE,
    Trouble.SHORT_PASSPHRASE,
    Trouble.NO_FILE,
    Trouble.FILE_DAMAGED,
    Trouble.FILE_REFUSED,
)
"""Those of the encrypted file."""

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
    "Start a keychain (GNOME Keyring, KWallet or KeePassXC), name the key in an environment "
    "variable, or keep keys in a file that a passphrase encrypts: keystead keys store "
    "encrypted-file.",
)
_BACKEND = Action(
    ActionId.SESSION_KEY,
    "Use for this session only",
    "Unset PYTHON_KEYRING_BACKEND, or remove default-keyring from keyringrc.cfg.",
)

_PASSPHRASE = Action(
    ActionId.UNLOCK_KEYCHAIN,
    "Unlock",
    "Type its passphrase; a script names a descriptor: keystead --passphrase-fd N COMMAND.",
)
_MAKE_FILE = Action(
    ActionId.UNLOCK_KEYCHAIN, "Choose a passphrase", "Make it: keystead keys store encrypted-file."
)
_LONGER = Action(ActionId.UNLOCK_KEYCHAIN, "Try again", "Choose a longer one.")
_MEND_FILE = Action(
    ActionId.RETRY,
    "Try again",
    "Put a backup of keys.encrypted back in its place, or move it away and set the keys again.",
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
    Trouble.FILE_LOCKED: (
        "key-file-locked",
        "The encrypted file of keys is locked",
        VaultStatus.LOCKED,
        _PASSPHRASE,
    ),
    Trouble.WRONG_PASSPHRASE: (
        "wrong-passphrase",
        "The passphrase does not open the encrypted file of keys",
        VaultStatus.LOCKED,
        _PASSPHRASE,
    ),
    Trouble.SHORT_PASSPHRASE: (
        "short-passphrase",
        "The passphrase is too short, so nothing was changed",
        VaultStatus.LOCKED,
        _LONGER,
    ),
    Trouble.NO_FILE: (
        "no-key-file",
        "There is no encrypted file of keys yet",
        VaultStatus.ABSENT,
        _MAKE_FILE,
    ),
    Trouble.FILE_DAMAGED: (
        "key-file-damaged",
        "The encrypted file of keys cannot be read",
        VaultStatus.REFUSED,
        _MEND_FILE,
    ),
    Trouble.FILE_REFUSED: (
        "key-file-refused",
        "The encrypted file of keys cannot be opened or written",
        VaultStatus.REFUSED,
        _RETRY,
    ),
}
