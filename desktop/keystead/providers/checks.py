"""Proves a connection in five lights, each with its evidence, and claims no more than it saw.

Owns the order of the lights, and all but those of the key and what is left of it, which are
``key_proof``'s. Where that shows nothing, ``real_request`` can, if a person asks for it.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import AsyncGenerator, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from keystead.errors import ProviderError
from keystead.network.clients import Clients
from keystead.network.policy import NetworkPolicy
from keystead.origin import Origin
from keystead.providers.exchange import look
from keystead.providers.listing import list_models
from keystead.providers.provider import Connection, Light, LightName, LightState

if TYPE_CHECKING:
    from keystead.providers.key_proof import Proof
    from keystead.providers.probes import Answer

CHANGED = "pin-changed"
UNTRUSTED = ("untrusted", CHANGED)
# What a server says that works as it should, to a request with a wrong or no key too.
EXPECTED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)


async def check(connection: Connection, clients: Clients) -> AsyncGenerator[Light]:
    """The five lights, each as soon as it is known. Raises `KeysteadError` for a bad profile."""
    from keystead.providers.key_proof import KeyProofs, quotas_summed_up, summed_up
    from keystead.providers.probes import ask

    path = connection.preset.models_path or connection.preset.key_probe
    first = await ask(connection, clients, path)
    yield _reachable(connection, first)
    yield await _tls(connection, clients, first)
    if not first.arrived:
        for name in (LightName.KEY, LightName.MODEL, LightName.QUOTA):
            yield Light(name, LightState.SKIPPED, "not reached")
        return
    proving = KeyProofs(connection, clients)
    proofs = [await proving.prove(connection, first)]
    for name, key in connection.other_keys.items():
        proofs.append(await proving.prove(replace(connection, key=key, key_name=name)))
    yield summed_up([proof.key for proof in proofs])
    yield await _model(proofs, clients, first)
    yield quotas_summed_up([proof.quota for proof in proofs])


def _reachable(connection: Connection, answer: Answer) -> Light:
    name, error = LightName.REACHABLE, answer.error
    redirected = error and error.reference == "redirected"
    untrusted = error and error.reference in UNTRUSTED
    if error and (redirected or not (answer.arrived or untrusted)):
        return Light(name, LightState.FAILED, error.words, answer.milliseconds, error=error)
    status = error.status if error else 0
    strange = f" with status {status}" if status and status not in EXPECTED else ""
    proxy = connection.policy.proxy
    way = f"through {Origin.of_proxy(proxy)}" if proxy else "no proxy"
    evidence = f"{Origin.of(connection.base_url).place} answered{strange}, {way}"
    # Where there is neither a list nor a probe, its root was asked, which need not be an API.
    met = error if connection.preset.models_path or connection.preset.key_probe else None
    return Light(name, LightState.OK, evidence, answer.milliseconds, error=met)


async def _tls(connection: Connection, clients: Clients, answer: Answer) -> Light:
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


async def _model(proofs: Sequence[Proof], clients: Clients, first: Answer) -> Light:
    """Whether the default model is in the list, as a key sees it that is accepted."""
    name, connection = LightName.MODEL, proofs[0].connection
    wanted = connection.default_model
    if not wanted:
        return Light(name, LightState.SKIPPED, "the profile names no default model")
    if first.error:
        proven = (each.connection for each in proofs[1:] if each.key.state is LightState.OK)
        connection = next(proven, None)
    if connection is None:
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
