"""Variables that act on the one profile of their name, as older setups have them.

Owns which there are, what each means, and what is said of a bad one. The name in front is the
profile's in capitals, with anything but A-Z and 0-9 as ``_``. Which key goes where is decided in
``credentials``; several keys in one variable are told apart there too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

from keystead.errors import ConfigurationError
from keystead.origin import BadAddressError, Origin
from keystead.profiles import field_rules
from keystead.profiles.field_rules import FieldError
from keystead.profiles.form import checked_value
from keystead.profiles.preset import ApiFormat
from keystead.profiles.profile import CredentialKind, Profile
from keystead.profiles.reading import NOWHERE

PREFERRED = "PREFERRED_PROVIDER"
KEY, BASE_URL, AUTH_MODE = "_API_KEY", "_BASE_URL", "_AUTH_MODE"
API_FORMAT, API_VERSION, HEADER = "_API_FORMAT", "_API_VERSION", "_CUSTOM_HEADER_"
ENABLED, CUSTOM_HEADERS = "_ENABLED", "_CUSTOM_HEADERS"
MODES = {"!OAUTH": CredentialKind.OAUTH, "!PASSTHRU": CredentialKind.PASSTHROUGH}
OLDER_MODES = {"passthru": CredentialKind.PASSTHROUGH}
TRUE, FALSE = ("true", "1", "yes", "on"), ("false", "0", "no", "off")
TRUTHS = dict.fromkeys(TRUE, True) | dict.fromkeys(FALSE, False)

OWN_VARIABLE = f"Give that header a variable of its own: NAME{HEADER}X_Y for X-Y"
Reader = Callable[[str, Profile], Any]

NOT_A_NAME = re.compile(r"[^A-Z0-9]")


@dataclass(frozen=True, slots=True)
class OwnVariables:
    """Which variables are a profile's by its name.

    ``key`` is the one that may hold its key; ``beside`` is where the address that stands beside it
    points (None: there is none), and ``provider`` are the hosts of the provider whose usual
    variable it is, for it is then that provider's key and no other's.
    """

    prefix: str = ""
    beside: Origin | None = None
    provider: tuple[Origin, ...] = ()

    @property
    def key(self) -> str:
        """The variable of its key; empty where its name makes none."""
        return f"{self.prefix}{KEY}" if self.prefix else ""

    def origins_of(self, variable: str, own: Origin | None) -> tuple[Origin, ...]:
        """Where the value of ``variable`` may go, ``own`` being where the profile's file points."""
        named = variable == self.key or variable.startswith(f"{self.prefix}{HEADER}")
        origin = self.beside if self.beside and named else own
        return (origin,) if origin else ()

    def key_origins(self, own: Origin | None) -> tuple[Origin, ...]:
        """The same for `key`, where no file names it."""
        if self.provider and not self.beside:
            return self.provider
        return self.origins_of(self.key, own)


NO_VARIABLES = OwnVariables()


@dataclass(slots=True)
class Said:
    """What the variables of one name say: fields with the variable of each, and what is wrong."""

    values: dict[str, Any] = field(default_factory=dict[str, Any])
    variables: dict[str, str] = field(default_factory=dict[str, str])
    problems: list[ConfigurationError] = field(default_factory=list[ConfigurationError])

    def take(self, name: str, variable: str, value: Any) -> None:
        """Let ``variable`` decide a field."""
        self.values[name] = value
        self.variables[name] = variable


class NamedVariables:
    """The variables of an environment by the name in front of them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._headers: dict[str, list[str]] = {}
        for variable in environment:
            prefix, is_header, _ = variable.partition(HEADER)
            if is_header:
                self._headers.setdefault(prefix, []).append(variable)

    def value(self, variable: str) -> str:
        """What a variable holds; a blank one holds nothing."""
        return self._environment.get(variable, "").strip()

    def address_variable(self, prefix: str, usual: str) -> str:
        """The variable that names an address: that of the name, else the provider's ``usual``."""
        own = f"{prefix}{BASE_URL}"
        return own if self.value(own) or not usual else usual

    def origin(self, variable: str) -> Origin | None:
        """Where the address in a variable points."""
        try:
            return Origin.of(self.value(variable))
        except BadAddressError:
            return None

    def make_profile(self, prefix: str) -> bool:
        """Whether an older setup has a profile in variables alone."""
        switch = TRUTHS.get(self.value(f"{prefix}{ENABLED}").lower())
        return switch is True or (switch is None and bool(self.value(f"{prefix}{BASE_URL}")))

    def of(self, prefix: str, address: str, profile: Profile, *, older: bool) -> Said:
        """What the variables of that name say, and the one of its ``address``.

        ``older`` lets further ones count, which older setups have for a few names.
        """
        said = Said()
        readers: dict[str, tuple[str, Reader]] = {address: ("base_url", _text)}
        for suffix, reader in ({**READERS, **OLDER_READERS} if older else READERS).items():
            readers[f"{prefix}{suffix}"] = reader
        for variable, (name, read) in readers.items():
            text = self.value(variable)
            if text:
                self._take(said, variable, name, partial(read, text, profile))
        self._take_mode(said, f"{prefix}{KEY}")
        if prefix in self._headers:
            self._take_headers(said, prefix, profile)
        return said

    def problems_of_shared(self, prefixes: Iterable[str]) -> list[ConfigurationError]:
        """What is said of variables whose name fits several profiles; they act on none."""
        return [
            _wrong(
                variable,
                "the names of several profiles make this variable; it has no effect",
                "Rename one of these profiles",
            )
            for prefix in sorted(prefixes)
            for variable in (f"{prefix}{suffix}" for suffix in (KEY, BASE_URL, *READERS))
            if prefix and self.value(variable)
        ]

    def _take(self, said: Said, variable: str, name: str, read: Callable[[], Any]) -> None:
        try:
            said.take(name, variable, checked_value(name, read()))
        except (FieldError, ConfigurationError) as error:
            said.problems.append(_wrong(variable, error.why, error.hint))

    def _take_mode(self, said: Said, variable: str) -> None:
        """A key's variable may hold a word that says where the key comes from instead."""
        words = self.value(variable).split()
        modes = [word for word in words if word in MODES]
        if not modes:
            return
        if len(words) > 1:
            why = f"{modes[0]} stands beside something else"
            said.problems.append(_wrong(variable, why, "Leave either the word or the keys"))
        elif "credential" not in said.values:
            said.take("credential", variable, MODES[words[0]])

    def _take_headers(self, said: Said, prefix: str, profile: Profile) -> None:
        """Headers whose values stay in their variables; the file's of the same names give way."""
        headers: dict[str, str] = {}
        for variable in sorted(self._headers[prefix]):
            if not self.value(variable):
                continue
            try:
                name = variable.removeprefix(f"{prefix}{HEADER}").replace("_", "-")
                headers[field_rules.header_name(name)] = variable
            except FieldError as error:
                said.problems.append(_wrong(variable, error.why, error.hint))
        taken = {name.lower() for name in headers}
        first = next(iter(headers.values()), "")
        for name in ("default_headers", "secret_headers", "env_headers"):
            present = said.values.get(name, getattr(profile, name))
            left = [header for header in present if header.lower() not in taken]
            if name == "env_headers" and headers:
                said.take(name, first, {header: present[header] for header in left} | headers)
            elif len(left) < len(present):
                kept = {header: present[header] for header in left} if _is_table(present) else left
                said.take(name, said.variables.get(name, first), type(present)(kept))


def prefix_of(name: str) -> str:
    """What stands in front of the variables of a profile; empty where its name makes nothing."""
    prefix = NOT_A_NAME.sub("_", name.upper())
    return prefix if prefix.strip("_") else ""


def address_beside(key_variable: str) -> str:
    """The variable that names the address for the key in another; empty where there is none."""
    prefix, is_key, rest = key_variable.rpartition(KEY)
    return f"{prefix}{BASE_URL}" if is_key and not rest else ""


def is_mode(value: str) -> bool:
    """Whether a key's variable holds a word that is no key."""
    return value.strip() in MODES


def _wrong(variable: str, why: str, hint: str) -> ConfigurationError:
    return NOWHERE.error("bad-variable", variable, why, hint)


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping)


def _text(text: str, _profile: Profile) -> str:
    return text


def _format(text: str, _profile: Profile) -> str:
    """A format's name, or the beginning of one that older setups write."""
    return next((form for form in ApiFormat if form.startswith(f"{text.lower()}-")), text)


def _version(text: str, profile: Profile) -> dict[str, str]:
    return {**profile.query_params, "api-version": text}


def _mode(text: str, _profile: Profile) -> str:
    return OLDER_MODES.get(text.lower(), text.lower())


def _truth(text: str, _profile: Profile) -> bool:
    if text.lower() not in TRUTHS:
        raise FieldError("it must be true or false")
    return TRUTHS[text.lower()]


def _headers(text: str, profile: Profile) -> dict[str, str]:
    try:
        read: Any = json.loads(text)
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise FieldError("it must be an object in JSON", 'Write it like {"X-Team": "blue"}')
    headers = cast("dict[str, Any]", read)
    if any(map(field_rules.CREDENTIAL_HEADER.fullmatch, headers)):
        raise FieldError("one of its headers carries a credential", OWN_VARIABLE)
    taken = {name.lower() for name in headers}
    present = profile.default_headers
    return {k: v for k, v in present.items() if k.lower() not in taken} | headers


def _number(text: str, _profile: Profile) -> float:
    try:
        return float(text)
    except ValueError:
        raise FieldError("it must be a number") from None


def _whole(text: str, _profile: Profile) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,9}", text):
        raise FieldError("it must be a whole number")
    return int(text)


READERS: Mapping[str, tuple[str, Reader]] = {
    API_FORMAT: ("api_format", _format),
    API_VERSION: ("query_params", _version),
    AUTH_MODE: ("credential", _mode),
}
OLDER_READERS: Mapping[str, tuple[str, Reader]] = {
    ENABLED: ("enabled", _truth),
    "_DEFAULT_MODEL": ("default_model", _text),
    "_PROVIDER_NAME": ("description", _text),
    CUSTOM_HEADERS: ("default_headers", _headers),
    "_TIMEOUT": ("stream_idle_timeout", _number),
    "_MAX_RETRIES": ("max_retries", _whole),
}
