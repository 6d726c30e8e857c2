"""Secrets that lie open in a profile's table, and what the table says without them.

Owns what is found where, and that the rest of a value stays: the address under a login, the other
entries of a list. Where a secret is kept instead is decided by ``credentials``; what looks like a
key is known to ``redaction``, that it is refused in a field to ``field_rules``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

from keystead.profiles.effective import EffectiveProfile
from keystead.profiles.field_rules import (
    CREDENTIAL_HEADER,
    CREDENTIAL_PARAMETER,
    FieldError,
    is_called_a_key,
    variable_name,
)
from keystead.profiles.profile import Profile
from keystead.redaction import KEY_PATTERN, looks_like_key
from keystead.secret import KeyKind, Secret

POINTING_FIELDS = (
    *("id", "provider", "base_url", "api_format", "provider_fields", "proxy", "proxy_user"),
)
"""The fields that say whose a profile's keys are."""


@dataclass(frozen=True, slots=True)
class OpenKey:
    """One secret in ``field``; ``header`` is the name of the header whose value it is."""

    kind: KeyKind
    field: str
    secret: Secret
    header: str = ""


@dataclass(slots=True)
class OpenKeys:
    """All secrets of a table, and ``changes``, by which its fields lose them."""

    keys: list[OpenKey] = field(default_factory=list[OpenKey])
    changes: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class LyingOpen:
    """The secrets of a profile's table in the file, whose text ``revision`` names.

    ``effective`` says where the profile points without them, and nothing else of it.
    """

    found: OpenKeys
    effective: EffectiveProfile
    revision: str


def find_open_keys(fields: Mapping[str, Any]) -> OpenKeys:
    """The secrets in a profile's fields, also in those that no profile has."""
    found = OpenKeys()
    for name, value in fields.items():
        # A key within an address's path cannot be told from the path: a person mends that.
        whole = name in _ADDRESSES and isinstance(value, str) and _address_in(name, value) is None
        if name in ("name", "id") or whole:
            continue
        for key in _keys_in(name, value):
            if key.secret not in [known.secret for known in found.keys]:
                found.keys.append(key)
        # What an address or a header says elsewhere may stand beside a secret of its own there.
        now = {**fields, **found.changes}
        found.changes |= without_open_keys(name, now[name], now)
    return found


def key_in(name: str, value: Any) -> str:
    """The first secret that a field's value holds; all of a text in which none is recognised."""
    found = next(_keys_in(name, value), None)
    if found is not None:
        return found.secret.reveal()
    return value if isinstance(value, str) and name not in _ADDRESSES else ""


def holds_several(name: str, value: Any) -> bool:
    """Whether a field's value holds more than one secret."""
    return len({key.secret.reveal() for key in _keys_in(name, value)}) > 1


def without_open_keys(name: str, value: Any, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields that change say without the secrets in ``name``; None takes one out."""
    if parts := _address_in(name, value):
        return _ADDRESSES[name](parts, fields)
    if name == "default_headers" and isinstance(value, Mapping):
        return _without_headers(cast("Mapping[str, Any]", value), fields)
    if not any(True for _ in _keys_in(name, value)):
        return {}
    left = _without_keys(name, value)
    return {name: left or None}


@dataclass(frozen=True, slots=True)
class _Address:
    """An address with a login or a key behind its question mark, and what it is without them."""

    rest: str
    user: str = ""
    password: str = ""
    keys: tuple[str, ...] = ()
    query: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, text: str) -> _Address | None:
        """Taken apart; None where it holds neither."""
        try:
            parts = urlsplit(text.strip())
        except ValueError:
            return None
        login, _, host = parts.netloc.rpartition("@")
        user, _, password = login.partition(":")
        for spelled in (password or user, *_values_as_spelled(parts.query)):
            Secret(spelled)  # No copy of the text may keep it as it is spelled here either.
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        keys = tuple(value for name, value in pairs if _is_secret(name, value))
        if not login and not keys:
            return None
        # One that holds a key is not dropped with what no address needs: it would be lost.
        fragment = parts.fragment if looks_like_key(parts.fragment) else ""
        rest = urlunsplit(parts._replace(netloc=host, query="", fragment=fragment)).rstrip("/")
        query = tuple(pair for pair in pairs if not _is_secret(*pair))
        return cls(rest, unquote(user), unquote(password), keys, query)


def _base_url(address: _Address, fields: Mapping[str, Any]) -> dict[str, Any]:
    known: Any = fields.get("query_params")
    changes: dict[str, Any] = {"base_url": address.rest}
    if address.query:
        changes["query_params"] = {
            **(known if isinstance(known, dict) else {}),
            **dict(address.query),
        }
    return changes


def _proxy(address: _Address, fields: Mapping[str, Any]) -> dict[str, Any]:
    user = address.user or fields.get("proxy_user")
    return {"proxy": address.rest} | ({"proxy_user": user} if user else {})


_ADDRESSES = {"base_url": _base_url, "proxy": _proxy}


def _address_in(name: str, value: Any) -> _Address | None:
    """The address in a field; None where nothing of it can be moved."""
    parts = _Address.of(value) if name in _ADDRESSES and isinstance(value, str) else None
    # Nothing keeps a key behind a proxy's question mark: a person mends that, too.
    return None if parts and name == "proxy" and parts.keys else parts


def _values_as_spelled(query: str) -> Iterator[str]:
    for pair in query.split("&"):
        name, _, spelled = pair.partition("=")
        if _is_secret(unquote(name), unquote(spelled)):
            yield spelled


def _keys_in(name: str, value: Any) -> Iterator[OpenKey]:
    parts = _address_in(name, value)
    if parts and name == "proxy":
        if parts.password:
            yield OpenKey(KeyKind.PROXY, name, Secret(parts.password))
    elif parts:
        # Some take the key for the user, others a pair of which both are secret.
        user = parts.user if not parts.password or looks_like_key(parts.user) else ""
        for text in filter(None, (user, parts.password, *parts.keys)):
            yield OpenKey(KeyKind.KEY, name, Secret(text))
    elif name == "default_headers" and isinstance(value, Mapping):
        for header, text in cast("Mapping[str, Any]", value).items():
            if isinstance(text, str) and _is_secret_header(header, text):
                yield OpenKey(KeyKind.HEADER, name, Secret(text), header)
    else:
        for text in _secret_texts(name, value):
            yield OpenKey(KeyKind.KEY, name, Secret(text))


def _secret_texts(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.strip() and _is_all_secret(name, value):
        yield value.strip()
    elif isinstance(value, str):
        yield from (found.group() for found in KEY_PATTERN.finditer(value))
    elif isinstance(value, Mapping):
        for key, inner in cast("Mapping[str, Any]", value).items():
            if name == "query_params" and isinstance(inner, str) and _is_secret(key, inner):
                yield inner
            else:
                yield from _secret_texts("", key)
                yield from _secret_texts("", inner)
    elif isinstance(value, list | tuple):
        for inner in cast("list[Any]", value):
            yield from _secret_texts("", inner)


def _without_keys(name: str, value: Any) -> Any:
    """The value without its innermost entries that hold keys; nothing is left of a text."""
    if not any(_secret_texts(name, value)):
        return value
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, Any]", value).items()
        rests = {
            key: _without_keys("", inner)
            for key, inner in entries
            if not any(_secret_texts(name, {key: inner if isinstance(inner, str) else ""}))
        }
        return {key: rest for key, rest in rests.items() if rest or rest is value[key]}
    if isinstance(value, list | tuple):
        inners = cast("list[Any] | tuple[Any, ...]", value)
        left = [rest for inner in inners if (rest := _without_keys("", inner)) or rest is inner]
        return tuple(left) if isinstance(value, tuple) else left
    return ""


def _without_headers(headers: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    secret = [n for n, v in headers.items() if isinstance(v, str) and _is_secret_header(n, v)]
    if not secret:
        return {}
    known: Any = fields.get("secret_headers")
    others = cast("list[str]", known) if isinstance(known, list | tuple) else ()
    names = [*others, *secret]
    left = {name: value for name, value in headers.items() if name not in secret}
    return {"default_headers": left or None, "secret_headers": [*dict.fromkeys(names)]}


def _is_all_secret(name: str, text: str) -> bool:
    """Whether a field's whole text is taken for a key."""
    if name == "api_key_env":
        try:
            variable_name(text)
        except FieldError as error:
            return error.secret or looks_like_key(text)
        return looks_like_key(text)
    return name not in Profile.model_fields and is_called_a_key(name)


def _is_secret(name: str, value: str) -> bool:
    return bool(value) and bool(CREDENTIAL_PARAMETER.fullmatch(name) or looks_like_key(value))


def _is_secret_header(name: str, value: str) -> bool:
    return bool(CREDENTIAL_HEADER.fullmatch(name)) or looks_like_key(value)
