"""What the choice of a credential depends on, gathered from profile, keys and environment.

Owns which origins a variable's key belongs to; the choice itself is made in ``resolution``. A
question holds no value, so neither can the explanation of its answer.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from keystead.credentials.health import KeyPlace, Rest
from keystead.credentials.index import KeyInfo, KeyStatus
from keystead.origin import BadAddressError, Origin
from keystead.profiles.preset import AuthStyle
from keystead.profiles.profile import CredentialKind
from keystead.profiles.variables import address_beside, is_mode
from keystead.secret import KeyKind
from keystead.settings.variables import switched_off

if TYPE_CHECKING:
    from keystead.credentials.keys import Keys
    from keystead.profiles.effective import EffectiveProfile


@dataclass(frozen=True, slots=True)
class Piece:
    """One of a variable's keys, which blanks part; ``number`` counts from 1 among ``count``.

    Number 0 is all of the variable, where its key may hold blanks.
    ``edition`` tells the value from another one in its place; a piece that an earlier one equals is
    none.
    """

    number: int = 1
    count: int = 1
    edition: str = ""


ONE_PIECE = (Piece(),)


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable that may hold keys, and the origins they belong to.

    ``usual`` is the provider's usual one, as against the one that the profile names. One that
    ``follows`` belongs wherever the profile's own file points.
    """

    name: str
    origins: tuple[Origin, ...]
    filled: bool
    usual: bool = False
    follows: bool = False
    pieces: tuple[Piece, ...] = ONE_PIECE


@dataclass(frozen=True, slots=True)
class Header:
    """A header whose value is no plain text in a file: kept in the vault, or in a variable."""

    name: str
    origins: tuple[Origin, ...]
    key: KeyInfo | None = None
    variable: str = ""


@dataclass(frozen=True, slots=True)
class Rotation:
    """What the choice among several keys of one place depends on.

    ``rests`` are the profile's, those too that are over at ``now``; ``turns`` says when each place
    was last chosen, as a number that grows; ``twins`` are labels of keys that another one equals,
    with its label. ``model`` is what is asked for, empty where none is.
    """

    profile_id: str = ""
    rests: tuple[Rest, ...] = ()
    turns: Mapping[KeyPlace, int] = field(default_factory=dict[KeyPlace, int])
    twins: Mapping[str, str] = field(default_factory=dict[str, str])
    now: float = 0.0
    model: str = ""

    def rest_of(self, place: KeyPlace) -> Rest | None:
        """The rest of what stands in a place; None where it may be sent."""
        return next((r for r in self.rests if r.holds(place, self.now, self.model)), None)


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
    rotation: Rotation = field(default_factory=Rotation)

    @property
    def followers(self) -> tuple[str, ...]:
        """What is sent wherever the profile's own file points, in words."""
        named = [f"the variable {v.name}" for v in self.variables if v.filled and v.follows]
        if self.kind is CredentialKind.COMMAND:
            named = [f"what {self.command[0]} prints"] if self.command else []
        headers = [f"the variable {h.variable}" for h in self.headers if h.variable]
        return tuple(dict.fromkeys([*named, *headers]))

    @classmethod
    def of(
        cls,
        effective: EffectiveProfile,
        keys: Keys,
        environment: Mapping[str, str],
        given: bool = False,
        send_key: Origin | None = None,
        model: str = "",
        turns: Mapping[KeyPlace, int] | None = None,
    ) -> CredentialQuestion:
        """The question for one profile as it is in effect."""
        profile = effective.profile
        known = keys.of(effective.id)
        own = tuple(key for key in known if key.kind is KeyKind.KEY)
        headers = tuple(_headers(effective, known, environment))
        valued = {header.name for header in headers}
        return cls(
            profile=effective.name,
            target=_origin(effective.base_url),
            own_origin=effective.own_origin,
            given=given,
            send_key=send_key,
            keys=own,
            headers=headers,
            missing_headers=tuple(name for name in profile.secret_headers if name not in valued),
            variables=tuple(_variables(effective, keys, environment)),
            variables_off=switched_off(environment),
            sends_none=effective.preset.offline or effective.auth_style is AuthStyle.NONE,
            keyless=profile.credential is CredentialKind.NONE,
            only_given=profile.credential not in (CredentialKind.KEY, CredentialKind.NONE),
            kind=profile.credential,
            command=profile.credential_command,
            allow_http=profile.allow_http,
            rotation=Rotation(
                effective.id,
                keys.rests(effective.id),
                {} if turns is None else turns,
                keys.twins(own),
                time.time(),
                model,
            ),
        )

    @property
    def unencrypted(self) -> bool:
        """Whether anybody on the way could read a credential, and the profile does not allow it."""
        target = self.target
        # What is sent to this computer never goes through a proxy.
        private = target is None or target.is_encrypted or target.stays_here
        return not private and not self.allow_http


def _headers(
    effective: EffectiveProfile, known: tuple[KeyInfo, ...], environment: Mapping[str, str]
) -> Iterator[Header]:
    kept = {key.label.lower(): key for key in known if key.kind is KeyKind.HEADER}
    for name in effective.profile.secret_headers:
        key = kept.get(name.lower())
        if key is not None and key.status is not KeyStatus.LOST:
            yield Header(name, (key.origin,), key=key)
    for name, variable in effective.profile.env_headers.items():
        if _filled(environment, variable):
            origins = effective.variables.origins_of(variable, effective.own_origin)
            yield Header(name, origins, variable=variable)


def pieces_of(value: str) -> list[str]:
    """The keys in a variable's value, which blanks part; of equal ones the first.

    A word that says where the key comes from is none.
    """
    return [] if is_mode(value) else list(dict.fromkeys(value.split()))


def _variables(
    effective: EffectiveProfile, keys: Keys, environment: Mapping[str, str]
) -> Iterator[Variable]:
    """The variable that the profile names, the one of its own name, and its provider's usual."""

    def variable(
        name: str, origins: tuple[Origin, ...], *, follows: bool, usual: bool = False
    ) -> Variable:
        value = environment.get(name, "").strip()
        values = pieces_of(value)
        numbered = enumerate(values, 1)
        pieces = tuple(Piece(n, len(values), keys.trace(each)) for n, each in numbered)
        if values and not effective.auth_style.is_one_word:
            pieces = (Piece(0, 1, keys.trace(value)),)
        return Variable(name, origins, bool(values), usual, follows, pieces)

    own, origin = effective.variables, effective.own_origin
    named, usual = effective.profile.api_key_env, effective.preset.key_variables
    if named:
        # What has no place where the file names none goes where the file says.
        yield variable(
            named, own.origins_of(named, origin), follows=not own.origins_of(named, None)
        )
    own_follows = not own.key_origins(None)
    if own.key and own.key not in (named, *usual):
        yield variable(own.key, own.key_origins(origin), follows=own_follows)
    for name in usual:
        origins, follows = own.key_origins(origin), own_follows
        if name != own.key:
            origins, follows = _usual_origins(name, effective, environment)
        yield variable(name, origins, follows=follows, usual=True)


def _usual_origins(
    variable: str, effective: EffectiveProfile, environment: Mapping[str, str]
) -> tuple[tuple[Origin, ...], bool]:
    """Where a provider's usual variable may go: its own hosts, or the address set beside it.

    A key that stands beside another address is that address's key and not the provider's. Where
    each customer has an address of his own, it is the one that the profile's file says, which it
    then follows.
    """
    preset, own = effective.preset, effective.own_origin
    beside = (preset.base_url_variable, address_beside(variable))
    addresses = [environment[name] for name in beside if _filled(environment, name)][:1]
    if not addresses and own and not preset.has_fixed_address and preset.owns(own):
        return (own,), True
    found = map(_origin, addresses or preset.api_formats.values())
    return tuple(origin for origin in found if origin), False


def _origin(address: str) -> Origin | None:
    try:
        return Origin.of(address)
    except BadAddressError:
        return None


def _filled(environment: Mapping[str, str], name: str) -> bool:
    return bool(environment.get(name, "").strip())
