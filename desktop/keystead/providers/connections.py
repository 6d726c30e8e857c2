"""From a profile to a provider that can be asked: the address, the credential, the headers.

Owns which profiles can be used and the clients that all providers share; which credential may go
where is decided in ``credentials``, how an API is spoken by each API format.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

from keystead.credentials.command import CommandTokens
from keystead.credentials.credential import credential_for, refusal, secret_headers_for
from keystead.credentials.health import KeyPlace, Rest
from keystead.credentials.question import CredentialQuestion
from keystead.credentials.refusals import KEY_LOST
from keystead.credentials.resolution import Candidate, CredentialSource, Decision, decide
from keystead.errors import ConfigurationError, KeysteadError
from keystead.network.clients import Clients
from keystead.network.request_log import RequestLogs
from keystead.origin import Origin
from keystead.profiles.effective import EffectiveProfile
from keystead.providers.connecting import connection_of, key_name_of, why_without
from keystead.providers.formats import speak
from keystead.providers.provider import Connection, Provider
from keystead.providers.renewing import RenewingProvider
from keystead.providers.unusable import nothing_usable, problem_of, unusable_default
from keystead.providers.ways import way, way_without_login
from keystead.secret import Secret

if TYPE_CHECKING:
    from keystead.credentials.keys import Keys
    from keystead.profiles.profiles import Profiles
    from keystead.providers.proving import Proving


@dataclass(frozen=True, slots=True)
class Connected:
    """A provider that can be asked; ``warning`` is one line to show before that, mostly empty.

    ``key`` says which key goes along: its label and last characters, or the variable's name.
    ``place`` is where that key stands, None where it is none that could rest.
    """

    provider: Provider
    warning: str = ""
    key: str = ""
    place: KeyPlace | None = None


@dataclass(frozen=True, slots=True)
class Checkable:
    """What is only checked, with all the keys that take turns; ``warning`` as of `Connected`."""

    provider: Proving
    warning: str = ""


class Connections:
    """Opens profiles; sends nothing and asks no keychain before it is told to open one."""

    def __init__(self, profiles: Profiles, keys: Keys, environment: Mapping[str, str]) -> None:
        self.profiles = profiles
        self._keys = keys
        self._environment = environment
        self._tokens = CommandTokens(environment)
        self._clients = Clients()
        self.requests = RequestLogs()
        self.default_model_of: Callable[[EffectiveProfile], str] = _as_typed
        """The id that a profile's default model means; the engine lets aliases count."""
        self._turns: dict[KeyPlace, int] = {}
        self._count = count(1)

    def decide(
        self,
        effective: EffectiveProfile,
        send_key: Origin | None = None,
        *,
        given: bool = False,
        model: str = "",
    ) -> Decision:
        """Which credential a request of this profile (for ``model``) would carry, and why.

        Raises `KeysteadError` where ``send_key`` names another origin than the profile's.
        """
        return decide(
            CredentialQuestion.of(
                effective, self._keys, self._environment, given, send_key, model, self._turns
            )
        )

    async def look(
        self,
        effective: EffectiveProfile,
        *,
        given: Secret | None = None,
        send_key: Origin | None = None,
        model: str = "",
    ) -> Decision:
        """The decision about a request that is to be made now; no keychain is asked yet.

        Raises `KeysteadError`: the profile cannot be used.
        """
        problem = problem_of(effective)
        if problem:
            raise problem
        # What another process set, removed or put to rest a moment ago counts too.
        await self._keys.refresh()
        return self.decide(effective, send_key, given=given is not None, model=model)

    async def open(
        self,
        effective: EffectiveProfile,
        *,
        given: Secret | None = None,
        send_key: Origin | None = None,
    ) -> Connected:
        """The provider behind a profile, its credential taken out of the keychain.

        Raises `KeysteadError`: the profile cannot be used, its credential is missing or withheld,
        or the keychain failed.
        """
        decision = await self.look(effective, given=given, send_key=send_key)
        return await self.connect(effective, decision, given)

    async def connect(
        self, effective: EffectiveProfile, decision: Decision, given: Secret | None = None
    ) -> Connected:
        """The provider that is asked with the credential of ``decision``, even where that rests.

        Raises `KeysteadError` as `open` does.
        """
        connection = await self._connected(effective, decision, given)
        chosen = decision.candidate
        if chosen:
            self._turns[chosen.place] = next(self._count)
        return Connected(
            self._renewing(effective, connection, decision),
            decision.warning,
            connection.key_name,
            chosen.place if chosen else None,
        )

    async def rest(self, rest: Rest) -> None:
        """Let a key rest. Raises `KeysteadError` of kind storage; then it does so only here."""
        await self._keys.rest(rest)

    async def until_woken(self, effective: EffectiveProfile, seconds: float) -> None:
        """Wait so long, or until a person lets a key of the profile be sent again."""
        await self._keys.until_woken(effective.id, seconds)

    async def wake(self, effective: EffectiveProfile) -> int:
        """Let every key of a profile be sent again, because a person says so; how many rested.

        Raises `KeysteadError` of kind storage.
        """
        return await self._keys.wake(effective.id)

    async def open_for_check(
        self, effective: EffectiveProfile, *, send_key: Origin | None = None
    ) -> Checkable:
        """The same for a check, with all keys that take turns, each of which it proves.

        It also proves what can be proven without the credential: where that is missing, withheld or
        locked away none of it is sent, and the light of the key says so. Raises `KeysteadError`
        where no request can be made at all.
        """
        # What proves anything is loaded with the first check, not with the first frame.
        from keystead.providers.proving import Proving, TestedKey

        try:
            decision = await self.look(effective, send_key=send_key)
            opened = await self._each_key(effective, decision)
        except ConfigurationError:
            raise
        except KeysteadError as error:
            policy = way_without_login(effective, self._environment)
            model = self.default_model_of(effective)
            connection = connection_of(
                effective, policy, default_model=model, without=why_without(error)
            )
            tested = [TestedKey("", self._speak(effective, connection))]
            return Checkable(Proving(tested, self._keys))
        turn, connection = opened[0]
        others = {each.key_name: each.key for _, each in opened[1:] if each.key}
        connection = replace(connection, other_keys=others)
        tested = [
            TestedKey(
                each.key_name,
                self._renewing(effective, connection if one is turn else each, decision),
                one.place if one else None,
                one.rest if one else None,
                self._without_key(effective, each),
            )
            for one, each in opened
        ]
        proving = Proving(tested, self._keys, setting_aside=self._is_saved(effective))
        return Checkable(proving, decision.warning)

    def usable(self, effective: EffectiveProfile) -> bool:
        """Whether requests of this profile could be made, as far as can be said without asking."""
        return self.why_unusable(effective) is None

    def why_unusable(
        self, effective: EffectiveProfile, send_key: Origin | None = None
    ) -> KeysteadError | None:
        """What stands in the way of `usable`; None where nothing does.

        Raises `KeysteadError` where ``send_key`` names another origin than the profile's.
        """
        return problem_of(effective) or refusal(self.decide(effective, send_key))

    def default(self) -> EffectiveProfile:
        """The profile to use where none is named: the configured one, else the first usable.

        Raises `KeysteadError`, with the names of the usable ones, where the configured one cannot
        be used or none can; where it cannot be known which is configured, none is used.
        """
        if self.profiles.default_problem:
            raise self.profiles.default_problem
        configured = self.profiles.default_profile
        if configured:
            reason: KeysteadError | None
            try:
                effective = self.profiles.get(configured)
                reason = self.why_unusable(effective)
            except ConfigurationError as error:
                raise self._unusable(configured, error) from error
            if reason is None:
                return effective
            raise self._unusable(configured, reason)
        usable = next(self._usable_ones(), None)
        if usable is None:
            raise nothing_usable()
        return usable

    async def close(self) -> None:
        """Close every socket."""
        await self._clients.close()

    async def _each_key(
        self, effective: EffectiveProfile, decision: Decision
    ) -> list[tuple[Candidate | None, Connection]]:
        """A connection with each key that takes turns, first the one whose turn it is.

        Equal keys are one, lost ones none. Raises `KeysteadError` as `open` does.
        """
        opened: list[tuple[Candidate | None, Connection]] = []
        lost: KeysteadError | None = None
        for one in (decision.candidate, *(c for c in decision.pool if c != decision.candidate)):
            turn = decision
            if one:
                turn = replace(decision, candidate=one, key=one.key, variable=one.variable)
            try:
                connection = await self._connected(effective, turn, None)
            except KeysteadError as error:
                if error.reference != KEY_LOST:
                    raise
                lost = error
                continue
            if connection.key is None or connection.key not in [each.key for _, each in opened]:
                opened.append((one, connection))
        if lost and not opened:
            raise lost
        return opened

    def _is_saved(self, effective: EffectiveProfile) -> bool:
        """Whether requests use the profile as it is here, with no flag and no draft over it."""
        return any(each.profile == effective.profile for each in self.profiles.all())

    def _usable_ones(self) -> Iterator[EffectiveProfile]:
        """In listed order, without the practice provider, which nobody means by saying nothing."""
        everyone = self.profiles.all()
        return (each for each in everyone if not each.preset.offline and self.usable(each))

    def _unusable(self, default: str, reason: KeysteadError) -> KeysteadError:
        usable = (each.name for each in self._usable_ones())
        return unusable_default(default, self.profiles.default_origin, reason, usable)

    def _speak(self, effective: EffectiveProfile, connection: Connection) -> Provider:
        """The provider of a connection, whose requests are kept for whoever wants to look."""
        log = self.requests.of(effective.id or effective.name)
        log.secret_headers.update(name.lower() for name in connection.secret_headers)
        return speak(effective.api_format, connection, self._clients.noting(log))

    def _without_key(self, effective: EffectiveProfile, connection: Connection) -> Provider | None:
        """The same provider asked without any credential; None where none goes along."""
        if connection.key is None:
            return None
        return self._speak(effective, replace(connection, key=None, secret_headers={}))

    def _renewing(
        self, effective: EffectiveProfile, connection: Connection, decision: Decision
    ) -> Provider:
        """The provider of a connection; one whose token a command prints asks for another once."""
        provider = self._speak(effective, connection)
        if decision.source is not CredentialSource.COMMAND:
            return provider

        async def renew() -> Provider:
            command = decision.question.command
            key = await self._tokens.token(effective.name, command, instead_of=connection.key)
            return self._speak(effective, replace(connection, key=key))

        return RenewingProvider(provider, renew)

    async def _connected(
        self, effective: EffectiveProfile, decision: Decision, given: Secret | None
    ) -> Connection:
        placeholder = decision.source is CredentialSource.NOT_NEEDED
        secret_headers = await secret_headers_for(decision, self._keys, self._environment)
        key = await credential_for(decision, self._keys, self._environment, self._tokens, given)
        return connection_of(
            effective,
            await way(effective, self._keys, self._environment),
            default_model=self.default_model_of(effective),
            key=None if placeholder else key,
            key_name=key_name_of(decision),
            secret_headers=secret_headers,
            placeholder=placeholder,
        )


def _as_typed(effective: EffectiveProfile) -> str:
    return effective.default_model
