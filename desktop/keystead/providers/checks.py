"""Proves a connection in five lights, each with its evidence, and claims no more than it saw.

Owns what counts as proof. A list that answers without a key proves no key, so the same list is
asked for again without one where no better probe is known.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from keystead.errors import ErrorKind, KeysteadError, ProviderError
from keystead.network.body import NotJsonError
from keystead.network.clients import Clients
from keystead.network.refusal import RefusedError
from keystead.origin import Origin
from keystead.providers.exchange import get
from keystead.providers.listing import list_models
from keystead.providers.provider import Connection, Light, LightName, LightState

PUBLIC = "this server's list is public, so it proves no key"
REMAINING_HEADERS = (
    "x-ratelimit-remaining-requests",
    "anthropic-ratelimit-requests-remaining",
    "x-ratelimit-remaining",
)


@dataclass(slots=True)
class _Answer:
    """What one request of the check brought."""

    error: ProviderError | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    tls: ssl.SSLObject | None = None
    milliseconds: float = 0.0

    @property
    def arrived(self) -> bool:
        """Whether the server answered at all, be it with a refusal."""
        return self.error is None or bool(self.error.status) or _is_unreadable(self.error)


async def check(connection: Connection, clients: Clients) -> AsyncGenerator[Light]:
    """The five lights, each as soon as it is known. Raises `KeysteadError` for a bad profile."""
    path = connection.preset.models_path or connection.preset.key_probe
    first = await _ask(connection, clients, path)
    yield _reachable(first)
    yield _tls(connection, first)
    if not first.arrived:
        for name in (LightName.KEY, LightName.MODEL, LightName.QUOTA):
            yield Light(name, LightState.SKIPPED, "not reached")
        return
    probe = first
    if connection.key and connection.preset.key_probe and first.error is None:
        probe = await _ask(connection, clients, connection.preset.key_probe)
    yield await _key(connection, clients, first, probe)
    yield await _model(connection, clients, first)
    yield _quota(first, probe)


async def _ask(
    connection: Connection, clients: Clients, path: str, *, credential: bool = True
) -> _Answer:
    started = time.perf_counter()
    answer = _Answer()
    try:
        exchange = await get(connection, clients, path, credential=credential)
        answer.headers, answer.tls = exchange.headers, exchange.tls
    except ProviderError as error:
        answer.error = error
        if isinstance(error.__cause__, RefusedError):
            answer.headers, answer.tls = error.__cause__.headers, error.__cause__.tls
    answer.milliseconds = (time.perf_counter() - started) * 1000
    return answer


def _is_unreadable(error: ProviderError) -> bool:
    return isinstance(error.__cause__, NotJsonError)


def _words(error: KeysteadError) -> str:
    return f"{error.what}: {error.why}" if error.why else error.what


def _reachable(answer: _Answer) -> Light:
    name = LightName.REACHABLE
    if answer.error and answer.error.reference == "untrusted":
        return Light(name, LightState.OK, "the server is there", answer.milliseconds)
    if answer.error and not answer.arrived:
        return Light(name, LightState.FAILED, _words(answer.error), answer.milliseconds)
    if answer.error and answer.error.reference == "redirected":
        return Light(name, LightState.FAILED, _words(answer.error), answer.milliseconds)
    status = answer.error.status if answer.error else 200
    evidence = f"answered with status {status or 200}"
    return Light(name, LightState.OK, evidence, answer.milliseconds)


def _tls(connection: Connection, answer: _Answer) -> Light:
    name = LightName.TLS
    origin = Origin.of(connection.base_url)
    if answer.error and answer.error.reference == "untrusted":
        return Light(name, LightState.FAILED, _words(answer.error))
    if not origin.is_encrypted and origin.is_loopback:
        return Light(name, LightState.SKIPPED, "not encrypted: it is this computer")
    if not origin.is_encrypted:
        return Light(name, LightState.FAILED, "http:// is not encrypted")
    if answer.tls is None:
        return Light(name, LightState.SKIPPED, "not reached")
    return Light(name, LightState.OK, _tls_evidence(answer.tls))


def _tls_evidence(tls: ssl.SSLObject) -> str:
    version = (tls.version() or "TLS").replace("TLSv", "TLS ")
    expiry = str((tls.getpeercert() or {}).get("notAfter", ""))
    if not expiry:
        return version
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(expiry), UTC)
    return f"{version}, certificate valid until {until:%Y-%m-%d}"


async def _key(connection: Connection, clients: Clients, first: _Answer, probe: _Answer) -> Light:
    error = first.error or probe.error
    if error and error.kind is ErrorKind.AUTHENTICATION:
        return _key_light(LightState.FAILED, _words(error), probe)
    if connection.key is None:
        return _key_light(LightState.SKIPPED, "no key is sent", None)
    if error and error.kind in (ErrorKind.OUT_OF_CREDIT, ErrorKind.RATE_LIMIT):
        return _key_light(LightState.OK, "the key is known: only its quota is used up", probe)
    if error:
        return _key_light(LightState.UNKNOWN, _words(error), probe)
    if connection.preset.key_probe:
        path = f"/{connection.preset.key_probe.lstrip('/')}"
        return _key_light(LightState.OK, f"accepted at {path}", probe)
    if connection.preset.models_public:
        return _key_light(LightState.UNKNOWN, PUBLIC, None)
    return await _key_by_contrast(connection, clients)


async def _key_by_contrast(connection: Connection, clients: Clients) -> Light:
    """Ask for the list again without the key: only a refusal proves that the key counted."""
    without = await _ask(connection, clients, connection.preset.models_path, credential=False)
    if without.error is None:
        return _key_light(LightState.UNKNOWN, PUBLIC, without)
    if without.error.kind in (ErrorKind.AUTHENTICATION, ErrorKind.PERMISSION):
        return _key_light(LightState.OK, "the list is refused without it", without)
    return _key_light(LightState.UNKNOWN, _words(without.error), without)


def _key_light(state: LightState, evidence: str, answer: _Answer | None) -> Light:
    return Light(LightName.KEY, state, evidence, answer.milliseconds if answer else None)


async def _model(connection: Connection, clients: Clients, first: _Answer) -> Light:
    name = LightName.MODEL
    wanted = connection.default_model
    if not wanted:
        return Light(name, LightState.SKIPPED, "the profile names no default model")
    if first.error:
        return Light(name, LightState.UNKNOWN, "the list of models could not be read")
    started = time.perf_counter()
    try:
        listed = {model.id for model in await list_models(connection, clients)}
    except ProviderError as error:
        return Light(name, LightState.UNKNOWN, _words(error))
    spent = (time.perf_counter() - started) * 1000
    if wanted in listed:
        return Light(name, LightState.OK, f"{wanted} is among {len(listed)} models", spent)
    unsure = connection.quirks.unreliable_model_check
    state = LightState.UNKNOWN if unsure else LightState.FAILED
    return Light(name, state, f"{wanted} is not among {len(listed)} models", spent)


def _quota(first: _Answer, probe: _Answer) -> Light:
    name = LightName.QUOTA
    for answer in (probe, first):
        error = answer.error
        if error and error.kind in (ErrorKind.OUT_OF_CREDIT, ErrorKind.RATE_LIMIT):
            return Light(name, LightState.FAILED, _words(error))
        for header in REMAINING_HEADERS:
            left = answer.headers.get(header, "")
            if left.isdecimal():
                return Light(name, LightState.OK, f"{left} requests left")
    return Light(name, LightState.UNKNOWN, "the provider does not say")
