"""What the choice of a credential depends on, gathered from profile, keys and environment.

Owns which origins a variable's key belongs to; the choice itself is made in ``resolution``. A
question holds no value, so neither can the explanation of its answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keystead.credentials.index import KeyInfo, KeyKind, KeyStatus
from keystead.origin import BadAddressError, Origin
from keystead.profiles.preset import AuthStyle, Preset
from keystead.profiles.profile import CredentialKind
from keystead.settings.variables import switched_off

if TYPE_CHECKING:
    from keystead.credentials.keys import Keys
    from keystead.profiles.effective import EffectiveProfile


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable that may hold a key, and the origins that key belongs to.

    ``usual`` is the provider's usual one, as against the one that the profile names.
    """

    name: str
    origins: tuple[Origin, ...]
    filled: bool
    usual: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """A header whose value is no plain text in a file: kept in the vault, or in a variable."""

    name: str
    origins: tuple[Origin, ...]
    key: KeyInfo | None = None
    variable: str = ""


@dataclass(frozen=True, slots=True)
class CredentialQuestion:
    """All that the decision about one request depends on.

    ``target`` is where the request goes (None: no address), ``own_origin`` where the profile's own
    file or preset points. ``sends_none``: requests carry no key at all. ``keyless``: the profile
    says that it needs none. ``only_given``: its credential is of a kind that neither keychain nor
    variable holds, ``kind`` which; ``command`` are the words of the command that prints it.
    ``missing_headers`` are marked secret and have no value. ``variables_off``: the
    settings say that no variable is used.
    """

    profile: str
    target: Origin | None
    own_origin: Origin | None = None
    given: bool = False
    send_key: Origin | None = None
    keys: tuple[KeyInfo, ...] = ()
    headers: tuple[Header, ...] = ()
    missing_headers: tuple[str, ...] = ()
    variables: tuple[Variable, ...] = ()
    variables_off: bool = False
    sends_none: bool = False
    keyless: bool = False
    only_given: bool = False
    kind: CredentialKind = CredentialKind.KEY
    command: tuple[str, ...] = ()
    allow_http: bool = False
    proxy: Origin | None = None

    @classmethod
    def of(
        cls,
        effective: EffectiveProfile,
        keys: Keys,
        environment: Mapping[str, str],
        given: bool = False,
        send_key: Origin | None = None,
    ) -> CredentialQuestion:
        """The question for one profile as it is in effect."""
        profile = effective.profile
        known = keys.of(effective.id)
        headers = tuple(_headers(effective, known, environment))
        valued = {header.name for header in headers}
        return cls(
            profile=effective.name,
            target=_origin(effective.base_url),
            own_origin=effective.own_origin,
            given=given,
            send_key=send_key,
            keys=tuple(key for key in known if key.kind is KeyKind.KEY),
            headers=headers,
            missing_headers=tuple(name for name in profile.secret_headers if name not in valued),
            variables=tuple(_variables(effective, environment)),
            variables_off=switched_off(environment),
            sends_none=effective.preset.offline or effective.auth_style is AuthStyle.NONE,
            keyless=profile.credential is CredentialKind.NONE,
            only_given=profile.credential not in (CredentialKind.KEY, CredentialKind.NONE),
            kind=profile.credential,
            command=profile.credential_command,
            allow_http=profile.allow_http,
            proxy=_origin(profile.proxy),
        )

    @property
    def unencrypted(self) -> bool:
        """Whether anybody on the way could read a credential, and the profile does not allow it."""
        target = self.target
        # A proxy reads what is not encrypted, and "this computer" is then its computer.
        leaves = self.proxy is not None and not self.proxy.is_loopback
        private = target is None or target.is_encrypted or (target.is_loopback and not leaves)
        return not private and not self.allow_http


def _headers(
    effective: EffectiveProfile, known: tuple[KeyInfo, ...], environment: Mapping[str, str]
) -> Iterator[Header]:
    kept = {key.label.lower(): key for key in known if key.kind is KeyKind.HEADER}
    for name in effective.profile.secret_headers:
        key = kept.get(name.lower())
        if key is not None and key.status is not KeyStatus.LOST:
            yield Header(name, (key.origin,), key=key)
    own = (effective.own_origin,) if effective.own_origin else ()
    for name, variable in effective.profile.env_headers.items():
        if _filled(environment, variable):
            yield Header(name, own, variable=variable)


def _variables(effective: EffectiveProfile, environment: Mapping[str, str]) -> Iterator[Variable]:
    named = effective.profile.api_key_env
    if named:
        own = (effective.own_origin,) if effective.own_origin else ()
        yield Variable(named, own, _filled(environment, named))
    origins = _usual_origins(effective.preset, environment)
    for name in effective.preset.key_variables:
        yield Variable(name, origins, _filled(environment, name), usual=True)


def _usual_origins(preset: Preset, environment: Mapping[str, str]) -> tuple[Origin, ...]:
    """Where the provider's usual variables may go: its own hosts, or the address set beside them.

    A key that stands beside another address is that address's key and not the provider's.
    """
    beside = environment.get(preset.base_url_variable, "") if preset.base_url_variable else ""
    addresses = [beside] if beside.strip() else preset.api_formats.values()
    return tuple(origin for address in addresses if (origin := _origin(address)))


def _origin(address: str) -> Origin | None:
    try:
        return Origin.of(address)
    except BadAddressError:
        return None


def _filled(environment: Mapping[str, str], name: str) -> bool:
    return bool(environment.get(name, "").strip())
