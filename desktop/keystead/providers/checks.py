"""Proves a connection in five lights, each with its evidence, and claims no more than it saw.

Owns what counts as proof. What answers without a key proves none, so that which answered with one
is asked for again without it: only a refusal then shows that the key counted. Where that shows
nothing either, ``real_request`` can, if a person asks for it.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import AsyncGenerator, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from keystead.errors import ErrorKind, ProviderError
from keystead.network.body import NotJsonError
from keystead.network.clients import Clients
from keystead.network.policy import NetworkPolicy
from keystead.network.refusal import RefusedError
from keystead.origin import Origin
from keystead.providers.balance import read_balance
from keystead.providers.exchange import get, look, url_of
from keystead.providers.listing import list_models
from keystead.providers.provider import Connection, Light, LightName, LightState

CHANGED = "pin-changed"
UNTRUSTED = ("untrusted", CHANGED)
PUBLIC = "this server's list is public, so it proves no key"
# What a server says that works as it should, to a request with a wrong or no key too.
EXPECTED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)
REMAINING_HEADERS = (
    "x-ratelimit-remaining-requests",
    "anthropic-ratelimit-requests-remaining",
    "x-ratelimit-remaining",
)


@dataclass(slots=True)
class _Answer:
    """What one request of the check brought."""

    error: ProviderError | None = None
    value: Any = None
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
    yield _reachable(connection, first)
    yield await _tls(connection, clients, first)
    if not first.arrived:
        for name in (LightName.KEY, LightName.MODEL, LightName.QUOTA):
            yield Light(name, LightState.SKIPPED, "not reached")
        return
    probe = first
    if connection.key and connection.preset.key_probe not in ("", path):
        path = connection.preset.key_probe
        probe = await _ask(connection, clients, path)
    yield await _key(connection, clients, path, probe)
    yield await _model(connection, clients, first)
    yield _quota(connection, first, probe)


async def _ask(
    connection: Connection, clients: Clients, path: str, *, credential: bool = True
) -> _Answer:
    started = time.perf_counter()
    answer = _Answer()
    try:
        exchange = await get(connection, clients, path, credential=credential)
        answer.value, answer.headers, answer.tls = exchange.value, exchange.headers, exchange.tls
    except ProviderError as error:
        answer.error = error
        if isinstance(error.__cause__, RefusedError):
            answer.headers, answer.tls = error.__cause__.headers, error.__cause__.tls
    answer.milliseconds = (time.perf_counter() - started) * 1000
    return answer


def _is_unreadable(error: ProviderError) -> bool:
    return isinstance(error.__cause__, NotJsonError)


def _reachable(connection: Connection, answer: _Answer) -> Light:
    name = LightName.REACHABLE
    if answer.error and answer.error.reference == "redirected":
        return Light(name, LightState.FAILED, answer.error.words, answer.milliseconds)
    untrusted = answer.error and answer.error.reference in UNTRUSTED
    if answer.error and not answer.arrived and not untrusted:
        return Light(name, LightState.FAILED, answer.error.words, answer.milliseconds)
    status = answer.error.status if answer.error else 0
    strange = f" with status {status}" if status and status not in EXPECTED else ""
    proxy = connection.policy.proxy
    way = f"through {Origin.of_proxy(proxy)}" if proxy else "no proxy"
    evidence = f"{Origin.of(connection.base_url).place} answered{strange}, {way}"
    return Light(name, LightState.OK, evidence, answer.milliseconds)


async def _tls(connection: Connection, clients: Clients, answer: _Answer) -> Light:
    name = LightName.TLS
    origin = Origin.of(connection.base_url)
    if answer.error and answer.error.reference in UNTRUSTED:
        seen = await look(connection, clients)
        shown = f". It shows {seen.facts}, SHA-256 {seen.shown_fingerprint}" if seen else ""
        evidence = answer.error.words
        # A changed certificate names its fingerprint already.
        if answer.error.reference == CHANGED:
            shown = f". It shows {seen.facts}" if seen else ""
        return Light(name, LightState.FAILED, f"{evidence}{shown}", certificate=seen)
    if not origin.is_encrypted and origin.is_loopback:
        return Light(name, LightState.SKIPPED, "not encrypted: it is this computer")
    if not origin.is_encrypted:
        # Nothing would have been asked had the profile not allowed it.
        return Light(name, LightState.LOW, "http:// is not encrypted, which the profile allows")
    if answer.tls is None:
        return Light(name, LightState.SKIPPED, "not reached")
    return Light(name, LightState.OK, _tls_evidence(answer.tls, connection.policy))


def _tls_evidence(tls: ssl.SSLObject, policy: NetworkPolicy) -> str:
    version = (tls.version() or "TLS").replace("TLSv", "TLS ")
    if policy.tls_pin:
        return f"{version}, with the certificate that the profile trusts"
    expiry = str((tls.getpeercert() or {}).get("notAfter", ""))
    if not expiry:
        return version
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(expiry), UTC)
    known = (
        "known to this system" if not policy.ca_bundle else "known to this system or the CA bundle"
    )
    return f"{version}, certificate {known}, valid until {until:%Y-%m-%d}"


async def _key(connection: Connection, clients: Clients, path: str, answer: _Answer) -> Light:
    """What ``answer``, which came with the key from ``path``, says about the key."""
    if connection.without:
        return Light(LightName.KEY, LightState.FAILED, connection.without)
    error = answer.error
    asked = f"GET {_path(connection, path)}"
    if error and error.kind is ErrorKind.AUTHENTICATION:
        evidence = _refused(asked, error) if connection.key else error.words
        return _key_light(connection, LightState.FAILED, evidence, answer)
    if connection.key is None:
        return Light(LightName.KEY, LightState.SKIPPED, "no key is sent")
    unproven = connection.preset.key_unproven
    if unproven and not path:
        return Light(LightName.KEY, LightState.UNKNOWN, unproven)
    if error and error.kind is not ErrorKind.OUT_OF_CREDIT:
        # A rate limit too: it may count the failed tries of a wrong key.
        return _key_light(connection, LightState.UNKNOWN, _refused(asked, error), answer)
    if connection.preset.models_public and path == connection.preset.models_path:
        return Light(LightName.KEY, LightState.UNKNOWN, unproven or PUBLIC)
    without = await _ask(connection, clients, path, credential=False)
    return _key_by_contrast(connection, asked, answer, without)


def _key_by_contrast(
    connection: Connection, asked: str, answer: _Answer, without: _Answer
) -> Light:
    """Only a refusal of the same request without the key proves that the key counted."""
    error = without.error
    if error is None:
        return Light(LightName.KEY, LightState.UNKNOWN, PUBLIC, without.milliseconds)
    if error.kind not in (ErrorKind.AUTHENTICATION, ErrorKind.PERMISSION):
        evidence = _refused(f"{asked} without the key", error)
        return _key_light(connection, LightState.UNKNOWN, evidence, without)
    status = answer.error.status if answer.error else int(HTTPStatus.OK)
    spent = ", for only its credit is used up" if answer.error else ""
    evidence = f"{asked} answered {status}{spent}, and is refused without it"
    return _key_light(connection, LightState.OK, evidence, answer)


def _refused(asked: str, error: ProviderError) -> str:
    """A request and what was answered to it, in the provider's words where it has any."""
    if not error.status:
        return error.words
    return f"{asked} answered {error.status}: {error.why or error.what}"


def _key_light(connection: Connection, state: LightState, evidence: str, answer: _Answer) -> Light:
    named = f"{connection.key_name}: {evidence}" if connection.key_name else evidence
    return Light(LightName.KEY, state, named, answer.milliseconds)


def _path(connection: Connection, path: str) -> str:
    return urlsplit(url_of(connection, path)).path


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
        return Light(name, LightState.UNKNOWN, error.words)
    spent = (time.perf_counter() - started) * 1000
    if wanted in listed:
        return Light(name, LightState.OK, f"{wanted} is in the list of {_count(listed)}", spent)
    unsure = connection.quirks.unreliable_model_check
    state = LightState.UNKNOWN if unsure else LightState.FAILED
    return Light(name, state, f"{wanted} is not in the list of {_count(listed)}", spent)


def _count(models: Collection[str]) -> str:
    return "1 model" if len(models) == 1 else f"{len(models)} models"


def _quota(connection: Connection, first: _Answer, probe: _Answer) -> Light:
    name = LightName.QUOTA
    if connection.without:
        return Light(name, LightState.SKIPPED, "no key is sent")
    for answer in (probe, first):
        error = answer.error
        if error and error.kind in (ErrorKind.OUT_OF_CREDIT, ErrorKind.RATE_LIMIT):
            return Light(name, LightState.FAILED, error.words)
        for header in REMAINING_HEADERS:
            left = answer.headers.get(header, "")
            if left.isdecimal():
                return Light(name, LightState.OK, f"{left} requests left")
        if balance := read_balance(answer.value):
            return Light(name, LightState.LOW if balance.low else LightState.OK, balance.words)
    return Light(name, LightState.UNKNOWN, "the provider does not say")
