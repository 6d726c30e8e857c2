"""What proves a key, and what is left of its credit: one probe with each key of a profile.

Owns what counts as proof. What answers without a key proves none, so that which answered with one
is asked for again without it, once for all keys: only a refusal then shows that the key counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from keystead.errors import ErrorKind, ProviderError
from keystead.network.clients import Clients
from keystead.providers.balance import read_balance
from keystead.providers.probes import Answer, ask, asked_for
from keystead.providers.provider import Connection, Light, LightName, LightState

UNTOLD = "the provider does not say"
PUBLIC = "this server's list is public, so it proves no key"
REMAINING_HEADERS = (
    "x-ratelimit-remaining-requests",
    "anthropic-ratelimit-requests-remaining",
    "x-ratelimit-remaining",
)
SPENT = (ErrorKind.OUT_OF_CREDIT, ErrorKind.RATE_LIMIT)
_WORKS = (LightState.OK, LightState.LOW)


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known of one key; ``connection`` is the one that carried it."""

    connection: Connection
    key: Light
    quota: Light


class KeyProofs:
    """The proofs of a profile's keys, one after the other."""

    def __init__(self, connection: Connection, clients: Clients) -> None:
        self._clients = clients
        self._list_path = connection.preset.models_path or connection.preset.key_probe
        self._without: Answer | None = None

    async def prove(self, connection: Connection, listed: Answer | None = None) -> Proof:
        """Prove the key of ``connection``; ``listed`` is what its list answered, if it was asked.

        Asks for nothing that could prove none.
        """
        preset, path = connection.preset, self._list_path
        answer = listed
        if connection.key and preset.key_probe not in ("", path):
            path = preset.key_probe
            answer = await ask(connection, self._clients, path)
        elif answer is None and path and not self._is_public(connection, path):
            answer = await ask(connection, self._clients, path)
        answer = answer or Answer()
        light = await self._key(connection, path, answer)
        return Proof(connection, light, _quota(connection, answer, listed or answer))

    async def _key(self, connection: Connection, path: str, answer: Answer) -> Light:
        """What ``answer``, which came with the key from ``path``, says about the key."""
        if connection.without:
            return Light(LightName.KEY, LightState.FAILED, connection.without)
        error = answer.error
        asked = asked_for(connection, path)
        if error and error.kind is ErrorKind.AUTHENTICATION:
            evidence = _refused(asked, error) if connection.key else error.words
            return _light(connection, LightState.FAILED, evidence, answer)
        if connection.key is None:
            return Light(LightName.KEY, LightState.SKIPPED, "no key is sent")
        unproven = connection.preset.key_unproven
        if unproven and not path:
            return _light(connection, LightState.UNKNOWN, unproven, Answer())
        if error and error.kind is not ErrorKind.OUT_OF_CREDIT:
            # A rate limit too: it may count the failed tries of a wrong key.
            return _light(connection, LightState.UNKNOWN, _refused(asked, error), answer)
        if self._is_public(connection, path):
            return _light(connection, LightState.UNKNOWN, unproven or PUBLIC, answer)
        if self._without is None:
            self._without = await ask(connection, self._clients, path, credential=False)
        return _by_contrast(connection, asked, answer, self._without)

    @staticmethod
    def _is_public(connection: Connection, path: str) -> bool:
        return connection.preset.models_public and path == connection.preset.models_path


def summed_up(lights: Sequence[Light]) -> Light:
    """One light for those of several keys: green where all are, and low where not all work."""
    first, states = lights[0], {light.state for light in lights}
    if len(lights) == 1:
        return first
    mixed = LightState.LOW if states.intersection(_WORKS) else LightState.UNKNOWN
    state = first.state if len(states) == 1 else mixed
    evidence = "\n".join(dict.fromkeys(light.evidence for light in lights))
    return Light(first.name, state, evidence, each=tuple(lights))


def quotas_summed_up(lights: Sequence[Light]) -> Light:
    """The same for what is left of each key, as far as any of them says."""
    told = [light for light in lights if light.state is not LightState.UNKNOWN]
    if len(lights) == 1:
        return lights[0]
    if not told:
        return Light(LightName.QUOTA, LightState.UNKNOWN, UNTOLD, each=tuple(lights))
    whole = summed_up(told)
    # Where one is used up and another does not say, that one may be what goes on.
    unsure = len(told) < len(lights) and told[0].state is LightState.FAILED
    state = LightState.LOW if unsure else whole.state
    evidence = "\n".join(dict.fromkeys(light.evidence for light in told))
    return Light(LightName.QUOTA, state, evidence, each=tuple(lights))


def key_light(
    state: LightState,
    evidence: str,
    key: str,
    milliseconds: float,
    error: ProviderError | None,
) -> Light:
    """What is known of one key, named where people have a name for it."""
    told = f"{key}: {evidence}" if key else evidence
    return Light(LightName.KEY, state, told, milliseconds, key=key, error=error)


def quota_light(state: LightState, evidence: str, key: str, *, named: bool) -> Light:
    """What is left of one key, ``named`` where it is one of several."""
    told = f"{key}: {evidence}" if named else evidence
    return Light(LightName.QUOTA, state, told, key=key)


def quota_after(error: ProviderError | None, key: str, *, named: bool) -> Light:
    """What a refusal tells of what is left, else that nothing does."""
    if error is None or error.kind not in SPENT:
        return quota_light(LightState.UNKNOWN, UNTOLD, key, named=named)
    return replace(quota_light(LightState.FAILED, error.words, key, named=named), error=error)


def _by_contrast(connection: Connection, asked: str, answer: Answer, without: Answer) -> Light:
    """Only a refusal of the same request without the key proves that the key counted."""
    error = without.error
    if error is None:
        return _light(connection, LightState.UNKNOWN, PUBLIC, answer)
    if error.kind not in (ErrorKind.AUTHENTICATION, ErrorKind.PERMISSION):
        evidence = _refused(f"{asked} without the key", error)
        return _light(connection, LightState.UNKNOWN, evidence, answer)
    status = answer.error.status if answer.error else int(HTTPStatus.OK)
    only = ", for only its credit is used up" if answer.error else ""
    evidence = f"{asked} answered {status}{only}, and is refused without it"
    return _light(connection, LightState.OK, evidence, answer)


def _refused(asked: str, error: ProviderError) -> str:
    """A request and what was answered to it, in the provider's words where it has any."""
    if not error.status:
        return error.words
    return f"{asked} answered {error.status}: {error.why or error.what}"


def _light(connection: Connection, state: LightState, evidence: str, answer: Answer) -> Light:
    return key_light(state, evidence, connection.key_name, answer.milliseconds, answer.error)


def _quota(connection: Connection, probe: Answer, listed: Answer) -> Light:
    key, named = connection.key_name, bool(connection.other_keys)
    if connection.without:
        return quota_light(LightState.SKIPPED, "no key is sent", key, named=named)
    for answer in (probe, listed):
        if answer.error and answer.error.kind in SPENT:
            return quota_after(answer.error, key, named=named)
        for header in REMAINING_HEADERS:
            left = answer.headers.get(header, "")
            if left.isdecimal():
                return quota_light(LightState.OK, f"{left} requests left", key, named=named)
        if balance := read_balance(answer.value):
            state = LightState.LOW if balance.low else LightState.OK
            return quota_light(state, balance.words, key, named=named)
    return quota_after(None, key, named=named)
