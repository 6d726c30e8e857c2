"""Proves a key by a real request, as small as one can be; for when a person asks for that.

Owns what its answer proves. It costs money where the provider takes any, so no check sends it by
itself; what can be proven for nothing is ``checks``' matter.
"""

from __future__ import annotations

import time

from keystead.errors import ErrorKind
from keystead.providers.key_proof import key_light
from keystead.providers.provider import Light, LightState, Provider
from keystead.providers.tiny_request import ask_tiny


async def prove_key(
    provider: Provider, without_key: Provider | None, model: str, key: str = ""
) -> Light:
    """The light of the key after one real request to ``model``.

    Where it is answered, the same is asked without the key: a server that answers that too asks for
    no key, and one that refuses it takes nothing for it. ``without_key`` is None where no key is
    sent, ``key`` what people call the one that is. Raises `KeysteadError` for a request that cannot
    be made at all.
    """
    started = time.perf_counter()
    answer = await ask_tiny(provider, model)
    spent = (time.perf_counter() - started) * 1000
    error, usage = answer.error, answer.usage

    def light(state: LightState, evidence: str) -> Light:
        return key_light(state, evidence, key, spent, error)

    if error:
        rejected = error.kind is ErrorKind.AUTHENTICATION
        state = LightState.FAILED if rejected else LightState.UNKNOWN
        return light(state, f"{model} was asked: {error.words}")
    tokens = f" ({usage.input} tokens in, {usage.output} out)" if usage.input else ""
    answered = f"{model} answered a real request{tokens}"
    if without_key is None:
        return light(LightState.SKIPPED, f"{answered}; no key is sent")
    refused = (await ask_tiny(without_key, model)).error
    if refused and refused.kind in (ErrorKind.AUTHENTICATION, ErrorKind.PERMISSION):
        return light(LightState.OK, f"{answered}, and is refused without the key")
    proves_nothing = refused.words if refused else "it answers without a key too"
    return light(LightState.UNKNOWN, f"{answered}, but {proves_nothing}")
