"""What the values of a profile's fields must look like, beyond their type.

Owns one rule a kind of value and the sentence that says it; no sentence repeats a value, for it
may be a secret that was pasted into the wrong place. Which field follows which rule stands in
``profile``. Header names: RFC 9110, section 5.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast
from urllib.parse import parse_qsl

from keystead.origin import (
    PROXY_PORTS,
    BadAddressError,
    LoginInAddressError,
    Origin,
    split_address,
)
from keystead.plain_text import is_text
from keystead.redaction import looks_like_key

LONGEST_NAME = 64  # characters of a profile's name
LONGEST_READABLE = 20  # characters up to which a mixed word is taken for a variable's name

HEADER_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
VARIABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
IDENTITY = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._:-]{0,99}")
FINGERPRINT = re.compile(r"(?:[0-9a-f]{2}:?){31}[0-9a-f]{2}", re.IGNORECASE)
PROVIDER_VALUE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
CREDENTIAL_HEADER = re.compile(
    r"(?:.*-)?(?:authorization|api-?key|subscription-key|access-key|token|secret|password|cookie)",
    re.IGNORECASE,
)
CREDENTIAL_PARAMETER = re.compile(
    r"(?:.*[-_])?(?:key|apikey|token|secret|password|sig|signature)", re.IGNORECASE
)
FRAMING_HEADERS = frozenset(
    {"connection", "content-length", "content-type", "host", "te", "transfer-encoding", "upgrade"}
)


class FieldError(ValueError):
    """A value that a field cannot hold: ``why``, and ``hint``, what to do instead.

    ``secret`` says that it is, or looks like, a secret in a place where it would lie open.
    """

    def __init__(self, why: str, hint: str = "", *, secret: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.hint = hint
        self.secret = secret


STORE_KEY = (
    "Store it with keystead keys set NAME, or take it out of the file with keystead keys move NAME "
    "--from-file; replace a key that lay open in a file"
)
# What people call a key, which is never a field.
CALLED_KEYS = ("api_key", "apikey", "key", "token", "secret", "password", "auth_token", "api_token")
NAME_HEADER = "List the header's name in secret_headers; its value goes into the keychain"


def is_called_a_key(name: str) -> bool:
    """Whether a field that no profile has is called what people call a key."""
    return name.lower().replace("-", "_") in CALLED_KEYS


def refuse_keys(value: Any) -> None:
    """Refuse a key anywhere in ``value``, a key of a table included. Raises `FieldError`."""
    if isinstance(value, str):
        if looks_like_key(value):
            raise FieldError("it holds what looks like a key", STORE_KEY, secret=True)
    elif isinstance(value, Mapping):
        for name, inner in cast("Mapping[Any, Any]", value).items():
            refuse_keys(name)
            refuse_keys(inner)
    elif isinstance(value, Iterable) and not isinstance(value, bytes):
        for inner in cast("Iterable[Any]", value):
            refuse_keys(inner)


def one_line(text: str) -> str:
    """Text without line breaks and control characters. Raises `FieldError`."""
    if not text.isprintable():
        raise FieldError("it must be one line without control characters")
    return text.strip()


def profile_name(name: str) -> str:
    """A profile's name. Raises `FieldError`."""
    if not name or len(name) > LONGEST_NAME:
        raise FieldError(f"a name has 1 to {LONGEST_NAME} characters")
    if not name.isprintable() or name != name.strip():
        raise FieldError("a name has no control characters and no blank at its ends")
    return name


def address(text: str) -> str:
    """A base URL without a slash at its end, or nothing. Raises `FieldError`."""
    if not text.strip():
        return ""
    try:
        parts = split_address(text)
        Origin.of(text)
    except BadAddressError as error:
        login = isinstance(error, LoginInAddressError)
        hint = STORE_KEY if login else "Write it like https://api.example.com/v1"
        raise FieldError(str(error), hint, secret=login) from error
    if any(CREDENTIAL_PARAMETER.fullmatch(name) for name, _ in parse_qsl(parts.query)):
        raise FieldError("the address holds a key", STORE_KEY, secret=True)
    if parts.query or parts.fragment or text.strip().endswith(("?", "#")):
        raise FieldError("an address ends with its path", "Put what follows ? into query_params")
    if not is_text(text):
        raise FieldError("it is not UTF-8 text", "Write it like https://api.example.com/v1")
    return text.strip().rstrip("/")


def proxy_address(text: str) -> str:
    """The address of a proxy without a login, or nothing. Raises `FieldError`."""
    if not text.strip():
        return ""
    try:
        parts = split_address(text, PROXY_PORTS)
        Origin.of_proxy(text)
    except BadAddressError as error:
        login = isinstance(error, LoginInAddressError)
        raise FieldError(
            "the address holds a user name or password" if login else str(error),
            "Put the name into proxy_user, and store the password: keystead keys set NAME --proxy"
            if login
            else "Write it like http://proxy.example.com:3128 or socks5://127.0.0.1:1080",
            secret=login,
        ) from error
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise FieldError("a proxy's address ends with its port")
    return text.strip().rstrip("/")


def proxy_user(text: str) -> str:
    """The name that a proxy knows its user by, or nothing. Raises `FieldError`."""
    if ":" in text:
        raise FieldError(
            "a user's name has no colon", "Store the password: keystead keys set NAME --proxy"
        )
    return one_line(text)


def variable_name(text: str) -> str:
    """The name of an environment variable, or nothing. Raises `FieldError`."""
    name = text.strip()
    mixed = any(c.islower() for c in name) and any(c.isdigit() for c in name)
    if mixed and len(name) > LONGEST_READABLE:
        raise FieldError(
            "it holds what looks like a key, not a variable's name", STORE_KEY, secret=True
        )
    if name and not VARIABLE_NAME.fullmatch(name):
        raise FieldError(
            "it is the name of an environment variable: letters, digits and _",
            "Write it like MY_API_KEY, without $",
        )
    return name


def command(words: Iterable[str]) -> None:
    """The words of a command that nothing stands between and its program. Raises `FieldError`."""
    program = next(iter(words), None)
    if program is not None and not program.strip():
        raise FieldError("its first word is the program, which is empty", "Name the program first")


def header_name(name: str) -> str:
    """The name of a header that a profile may send. Raises `FieldError`."""
    if not HEADER_NAME.fullmatch(name):
        raise FieldError("a header's name has letters, digits and hyphens only", "Write X-Name")
    if name.lower() in FRAMING_HEADERS:
        raise FieldError("this header belongs to the request itself", "Leave it out")
    return name


def header_names(names: Iterable[str]) -> None:
    """Names of headers, each once whatever its case. Raises `FieldError`."""
    seen: set[str] = set()
    for name in names:
        if header_name(name).lower() in seen:
            raise FieldError(
                "a header stands twice; case makes no difference in its name", "Keep one of them"
            )
        seen.add(name.lower())


def header_value(value: str) -> str:
    """The value of a header: one line of ASCII. Raises `FieldError`."""
    if any(c in value for c in "\r\n"):
        raise FieldError("a header value cannot contain a line break", "Remove it")
    if not (value.isascii() and value.isprintable()):
        raise FieldError(
            "a header's value is plain ASCII text", "Encode it the way its reader wants"
        )
    return value


def plain_headers(headers: Mapping[str, str]) -> None:
    """Headers whose values may lie open in a file. Raises `FieldError`."""
    header_names(headers)
    for name, value in headers.items():
        if CREDENTIAL_HEADER.fullmatch(name):
            raise FieldError(
                "this header carries a credential, which must not lie in a file",
                f"Set a key for the profile. {NAME_HEADER}",
                secret=True,
            )
        header_value(value)


def plain_parameters(parameters: Mapping[str, str]) -> None:
    """Query parameters whose values may lie open in a file. Raises `FieldError`."""
    for name in parameters:
        if CREDENTIAL_PARAMETER.fullmatch(name):
            raise FieldError(
                "this parameter carries a credential, which would lie in files and logs",
                STORE_KEY,
                secret=True,
            )


def provider_fields(values: Mapping[str, str]) -> None:
    """Refuse what would lead an address elsewhere, for they may stand in its host."""
    for value in values.values():
        if not PROVIDER_VALUE.fullmatch(value):
            hint = "A name alone is wanted, such as us-east-1, and no address"
            raise FieldError("a value may have letters, digits, dots, _ and - only", hint)


def fingerprint(text: str) -> str:
    """A certificate's SHA-256 in hexadecimal digits, or nothing. Raises `FieldError`."""
    if text and not FINGERPRINT.fullmatch(text):
        raise FieldError("a certificate's SHA-256 has 64 hexadecimal digits")
    return text.replace(":", "").lower()


def identity(text: str) -> str:
    """The hidden id of a profile, or nothing. Raises `FieldError`."""
    if text and not IDENTITY.fullmatch(text):
        raise FieldError("an id has letters, digits and .:_- only", "Remove the line")
    return text
