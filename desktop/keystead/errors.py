"""The one taxonomy of failures, for the core and both faces.

    Exception
    └── KeysteadError        what happened, why, and what to do about it
        ├── ProviderError    a provider refused or failed; carries the HTTP status and retry delay
        └── ConfigurationError   a file, a flag or a form field is wrong; carries where

Which answer of which API means what is decided in ``providers``; how an error looks is decided
by the faces.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ErrorKind(StrEnum):
    """The class of a failure: a provider's up to out-of-credit, the rest this computer's."""

    AUTHENTICATION = "authentication"
    PERMISSION = "permission"
    RATE_LIMIT = "rate-limit"
    MODEL_NOT_FOUND = "model-not-found"
    CONTEXT_TOO_LONG = "context-too-long"
    BAD_REQUEST = "bad-request"
    CONNECTION = "connection"
    TIMEOUT = "timeout"
    SERVER = "server"
    CANCELLED = "cancelled"
    UNSUPPORTED = "unsupported"
    OUT_OF_CREDIT = "out-of-credit"
    CONFIGURATION = "configuration"
    KEYCHAIN = "keychain"
    STORAGE = "storage"


class ActionId(StrEnum):
    """What a face can offer to do about a failure."""

    RETRY = "retry"
    ADD_KEY = "add-key"
    REPLACE_KEY = "replace-key"
    EDIT_PROFILE = "edit-profile"
    CHOOSE_MODEL = "choose-model"
    SEND_KEY = "send-key"
    UNLOCK_KEYCHAIN = "unlock-keychain"
    SESSION_KEY = "session-key"
    START_SERVER = "start-server"
    OPEN_FILE = "open-file"
    TRY_COMPATIBLE = "try-compatible"
    COMPACT = "compact"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person can do about a failure.

    ``label`` is a button's text, ``hint`` a sentence for the command line, ``target`` what the
    action is about (a profile's name, an origin, a path).
    """

    id: ActionId
    label: str
    hint: str
    target: str = ""


class KeysteadError(Exception):
    """A failure that a person can understand.

    ``reference`` is a stable kebab-case name, ``what`` happened, ``why`` (often the provider's
    own words), ``action`` what to do next.
    """

    def __init__(
        self,
        reference: str,
        what: str,
        why: str = "",
        action: Action | None = None,
        *,
        kind: ErrorKind = ErrorKind.CONFIGURATION,
    ) -> None:
        super().__init__(what)
        self.reference = reference
        self.what = what
        self.why = why
        self.action = action
        self.kind = kind

    @property
    def hint(self) -> str:
        """What to do, as a sentence; empty where nothing can be done."""
        return self.action.hint if self.action else ""

    @property
    def words(self) -> str:
        """What happened and why, without what to do about it."""
        return f"{self.what}: {self.why}" if self.why else self.what

    def line(self) -> str:
        """The whole failure on one line, as the command line prints it."""
        text = self.what
        if self.why and self.why not in text:
            text = f"{text.rstrip('.')}: {self.why}"
        if self.hint:
            text = f"{text.rstrip('.')}. {self.hint}"
        return " ".join(text.split())


class ProviderError(KeysteadError):
    """A provider refused, failed or could not be reached.

    ``status`` is the HTTP status (0 when none came), ``retry_after`` seconds the provider asked
    to wait, ``waited`` seconds after which a time-out of ours gave up, ``fields`` the parts of the
    request that it names as refused beside its words.
    """

    def __init__(
        self,
        kind: ErrorKind,
        what: str,
        why: str = "",
        action: Action | None = None,
        *,
        status: int = 0,
        retry_after: float | None = None,
        waited: float | None = None,
        reference: str = "",
        fields: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(reference or kind.value, what, why, action, kind=kind)
        self.status = status
        self.retry_after = retry_after
        self.waited = waited
        self.fields = fields


class ConfigurationError(KeysteadError):
    """A file, a flag or a form field holds something that cannot be used.

    ``path`` and ``line`` (from 1, 0 when unknown) say where, ``field`` which field of a profile.
    """

    def __init__(
        self,
        reference: str,
        what: str,
        why: str = "",
        action: Action | None = None,
        *,
        path: str = "",
        line: int = 0,
        field: str = "",
    ) -> None:
        super().__init__(reference, what, why, action)
        self.path = path
        self.line_number = line
        self.field = field
