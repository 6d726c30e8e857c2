"""Five lights, each proven: what is not proven is never green."""

from __future__ import annotations

import re
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from keystead.network.clients import Clients
from keystead.network.pinning import in_pairs
from keystead.network.policy import NetworkPolicy
from keystead.profiles.preset import ApiFormat, Preset, Quirks
from keystead.profiles.presets import Presets
from keystead.providers.formats import speak
from keystead.providers.provider import Light
from keystead.providers.real_request import prove_key
from keystead.providers.tiny_request import MOST_TOKENS
from keystead.secret import Secret
from tests.network.certificates import EXPIRES, make_certificates
from tests.providers.asking import KEY, connection, lights_of, preset, run
from tests.providers.wire_server import Answer, Incoming, as_json, by_path, fixed, redirect, serving

MODELS = as_json({"data": [{"id": "alpha"}, {"id": "beta"}]})
DENIED = as_json({"error": {"message": "Incorrect API key"}}, 401)
NAMES = ["reachable", "tls", "key", "model", "quota"]


def with_key(allowed: Answer, refused: Answer = DENIED, key: str = KEY) -> Answer:
    async def answer(incoming: Incoming, writer: Any) -> None:
        good = incoming.headers.get("authorization") == f"Bearer {key}"
        await (allowed if good else refused)(incoming, writer)

    return answer


def checked(answer: Answer, **facts: Any) -> dict[str, Light]:
    """The lights of a check against a server that gives ``answer``."""

    async def scenario() -> dict[str, Light]:
        async with serving(answer) as server:
            return await lights_of(connection(f"{server.origin}/v1", **facts))

    lights = run(scenario())
    assert list(lights) == NAMES
    assert all(light.evidence for light in lights.values())
    return lights


def states(lights: dict[str, Light]) -> list[str]:
    return [light.state.value for light in lights.values()]


def test_a_good_connection_is_proven():
    lights = checked(with_key(MODELS), default_model="beta")
    assert states(lights) == ["ok", "skipped", "ok", "ok", "unknown"]
    assert lights["reachable"].milliseconds
    assert re.fullmatch(r"127\.0\.0\.1:\d+ answered, no proxy", lights["reachable"].evidence)
    assert "refused without it" in lights["key"].evidence
    assert "2 models" in lights["model"].evidence


def test_a_wrong_key_is_rejected_in_the_providers_words():
    lights = checked(with_key(MODELS, key="another"), default_model="beta")
    assert states(lights) == ["ok", "skipped", "failed", "unknown", "unknown"]
    assert lights["key"].evidence == "GET /v1/models answered 401: Incorrect API key"


@pytest.mark.parametrize("known", [True, False])
def test_a_public_list_proves_no_key(known: bool):
    lights = checked(MODELS, preset=preset(models_public=known))
    assert lights["key"].state.value == "unknown"
    assert lights["key"].evidence == "this server's list is public, so it proves no key"


@pytest.mark.parametrize("facts", [{"models_public": True}, {"models_path": ""}])
def test_where_nothing_proves_a_key_the_preset_says_why(facts: dict[str, Any]):
    lights = checked(MODELS, preset=preset(key_unproven="Nothing asks for it.", **facts))
    assert lights["key"].state.value == "unknown"
    assert lights["key"].evidence == "Nothing asks for it."


@pytest.mark.parametrize(("key", "state"), [(KEY, "ok"), ("another", "failed")])
def test_a_probe_proves_the_key_where_the_list_is_public(key: str, state: str):
    answers = {"/v1/models": MODELS, "/v1/key": with_key(as_json({"label": "mine"}), key=key)}
    lights = checked(by_path(answers), preset=preset(models_public=True, key_probe="key"))
    assert lights["key"].state.value == state


def test_evidence_names_the_key_the_request_and_what_is_left():
    key = as_json({"data": {"label": "mine", "limit": 50, "limit_remaining": 1.857}})
    answers = {"/v1/models": MODELS, "/v1/key": with_key(key)}
    facts = {"preset": preset(models_public=True, key_probe="key"), "key_name": "work-1 …f3Qa"}
    lights = checked(by_path(answers), default_model="beta", **facts)
    proof = "GET /v1/key answered 200, and is refused without it"
    assert lights["key"].evidence == f"work-1 …f3Qa: {proof}"
    assert lights["model"].evidence == "beta is in the list of 2 models"
    assert lights["quota"].evidence == "$1.86 of $50.00 left on this key"
    assert states(lights) == ["ok", "skipped", "ok", "ok", "low"]


def test_a_check_without_the_credential_proves_the_rest_and_says_why():
    async def scenario() -> None:
        async with serving(DENIED) as server:
            asked = connection(server.origin, key=None, without="no key yet", default_model="beta")
            lights = await lights_of(asked)
            assert states(lights) == ["ok", "skipped", "failed", "unknown", "skipped"]
            assert lights["key"].evidence == "no key yet"
            assert not any("authorization" in each.headers for each in server.requests)

    run(scenario())


def test_a_probe_that_fails_otherwise_proves_nothing():
    answers = {"/v1/models": MODELS, "/v1/key": as_json({}, 500)}
    lights = checked(by_path(answers), preset=preset(models_public=True, key_probe="key"))
    assert lights["key"].state.value == "unknown"


def test_no_key_is_sent_and_none_is_claimed():
    async def scenario() -> None:
        async with serving(MODELS) as server:
            lights = await lights_of(connection(server.origin, key=None, placeholder=True))
            assert lights["key"].state.value == "skipped"
            assert {r.headers["authorization"] for r in server.requests} == {"Bearer not-needed"}

    run(scenario())


def test_a_server_that_wants_a_key_says_so_where_there_is_none():
    lights = checked(DENIED, key=None)
    assert lights["key"].state.value == "failed"
    assert "has none" in lights["key"].evidence


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"default_model": "gamma"}, "failed"),
        ({"default_model": "gamma", "quirks": Quirks(unreliable_model_check=True)}, "unknown"),
        ({"default_model": ""}, "skipped"),
        ({"default_model": "alpha"}, "ok"),
    ],
)
def test_the_model_is_looked_for_in_the_list(facts: dict[str, Any], state: str):
    assert checked(with_key(MODELS), **facts)["model"].state.value == state


def test_credit_that_is_used_up_is_no_wrong_key():
    spent = as_json({"error": {"code": "insufficient_quota", "message": "No credit"}}, 429)
    lights = checked(with_key(spent))
    assert states(lights) == ["ok", "skipped", "ok", "skipped", "failed"]
    assert "out of credit" in lights["quota"].evidence
    assert "answered 429, for only its credit is used up" in lights["key"].evidence


def test_what_is_left_of_a_quota_is_said_where_the_provider_says_it():
    listed = as_json({"data": [{"id": "a"}]}, 200, "X-RateLimit-Remaining-Requests: 41")
    assert checked(listed)["quota"].evidence == "41 requests left"


def test_a_server_that_is_not_there_fails_the_first_light_only():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        asked = connection(f"http://127.0.0.1:{unused.getsockname()[1]}")
        lights = run(lights_of(asked))
    assert states(lights) == ["failed", "skipped", "skipped", "skipped", "skipped"]
    assert "Nothing answers" in lights["reachable"].evidence


def test_a_web_page_is_reachable_and_proves_nothing_else():
    lights = checked(fixed(200, "<html></html>", "text/html"), default_model="alpha")
    assert states(lights) == ["ok", "skipped", "unknown", "unknown", "unknown"]
    assert "a web page" in lights["key"].evidence


def test_a_redirect_is_not_followed_and_named():
    async def scenario() -> None:
        async with serving(MODELS) as other, serving(redirect(other.origin)) as first:
            lights = await lights_of(connection(first.origin))
            assert lights["reachable"].state.value == "failed"
            assert other.origin in lights["reachable"].evidence
            assert other.requests == []

    run(scenario())


@pytest.mark.parametrize("answer", [with_key(MODELS), DENIED])
def test_tls_shows_version_and_expiry_though_the_key_is_refused(answer: Answer, tmp_path: Path):
    certificates = make_certificates(tmp_path)
    policy = NetworkPolicy(ca_bundle=str(certificates.authority))

    async def scenario() -> None:
        async with serving(answer, certificates.server) as server:
            lights = await lights_of(connection(server.origin, policy=policy))
            assert lights["tls"].state.value == "ok"
            assert lights["tls"].evidence == (
                "TLS 1.3, certificate known to this system or the CA bundle, "
                f"valid until {EXPIRES:%Y-%m-%d}"
            )
            untrusted = await lights_of(connection(server.origin))
            assert states(untrusted)[:3] == ["ok", "failed", "skipped"]

    run(scenario())


def test_a_certificate_that_nobody_vouches_for_is_shown_and_can_be_trusted(tmp_path: Path):
    certificates = make_certificates(tmp_path)

    async def scenario() -> None:
        async with serving(with_key(MODELS), certificates.server) as server:
            light = (await lights_of(connection(server.origin)))["tls"]
            assert light.certificate
            assert light.certificate.fingerprint == certificates.fingerprint
            assert light.certificate.shown_fingerprint in light.evidence
            assert "CN=localhost, issued by CN=Keystead test authority, valid" in light.evidence
            assert server.requests == []

            policy = NetworkPolicy(tls_pin=light.certificate.fingerprint)
            lights = await lights_of(connection(server.origin, policy=policy))
            assert lights["key"].state.value == "ok"
            assert lights["tls"].evidence == "TLS 1.3, with the certificate that the profile trusts"

            policy = NetworkPolicy(tls_pin="ab" * 32)
            light = (await lights_of(connection(server.origin, policy=policy)))["tls"]
            assert light.state.value == "failed"
            assert light.evidence.count(in_pairs(certificates.fingerprint)) == 1
            assert light.certificate
            assert light.certificate.fingerprint == certificates.fingerprint

    run(scenario())


def test_the_messages_api_is_checked_alike():
    async def scenario() -> None:
        async with serving(MODELS) as server:
            asked = connection(server.origin, preset=preset(models_path="v1/models"))
            lights = await lights_of(asked, ApiFormat.ANTHROPIC)
            assert list(lights) == NAMES
            assert {incoming.path for incoming in server.requests} == {"/v1/models"}
            assert server.requests[0].headers["anthropic-version"]

    run(scenario())


NO_KEY = as_json({"error": {"message": "Missing API key"}}, 401)
LIMITED = as_json({"error": {"message": "Slow down"}}, 429)
SPENT = as_json({"error": {"message": "Payment required"}}, 402)
PAGE = fixed(200, "<html>Sign in</html>", "text/html")


def door(good: Answer, wrong: Answer, without: Answer) -> Answer:
    """What an address answers to the right key, to a wrong one and to none."""

    async def answer(incoming: Incoming, writer: Any) -> None:
        shown = " ".join(value for name, value in incoming.headers.items() if name in SHOWS_KEY)
        given = good if KEY in shown else wrong if shown else without
        await given(incoming, writer)

    return answer


SHOWS_KEY = ("authorization", "x-api-key", "api-key", "x-goog-api-key")


def checked_by(known: Preset) -> tuple[object, ...]:
    """All that a check of a preset's key depends on."""
    return known.models_path, known.models_public, known.key_probe, known.key_unproven


# One of each way to be checked: what two presets have in common needs no second look.
PRESETS = [*{checked_by(one): one for one in Presets.load().all() if not one.offline}.values()]
# How a server answers (list, probe), with the right key or a wrong one, and what may be claimed.
SHAPES: list[tuple[str, Answer, Answer, bool, set[str]]] = [
    ("right", door(MODELS, DENIED, NO_KEY), door(as_json({}), DENIED, NO_KEY), True, {"ok"}),
    ("wrong", door(MODELS, DENIED, NO_KEY), door(as_json({}), DENIED, NO_KEY), False, {"failed"}),
    ("public list, wrong", MODELS, door(as_json({}), DENIED, NO_KEY), False, {"failed", "unknown"}),
    ("all is public", MODELS, as_json({}), False, {"unknown"}),
    ("limit", LIMITED, LIMITED, False, {"unknown"}),
    ("limit on wrong keys", door(MODELS, LIMITED, NO_KEY), LIMITED, False, {"unknown"}),
    ("payment asked of all", SPENT, SPENT, False, {"unknown"}),
    ("no credit", door(SPENT, DENIED, NO_KEY), door(SPENT, DENIED, NO_KEY), True, {"ok"}),
    ("web page", PAGE, PAGE, False, {"unknown"}),
    ("broken", as_json({}, 500), as_json({}, 500), False, {"unknown"}),
    ("a redirect", redirect("http://127.0.0.1:1"), as_json({}), False, {"unknown", "skipped"}),
]


def served(path: str) -> str:
    """The path of a request on a server whose base URL is its root."""
    return f"/{path.partition('?')[0].lstrip('/')}"


@pytest.mark.parametrize("known", PRESETS, ids=lambda known: known.id)
def test_no_preset_shows_a_key_as_good_that_was_not_proven(known: Preset):
    """Its list and its probe as they are, at a server that answers in each of the ways."""

    async def scenario() -> None:
        for name, listing, probe, right, allowed in SHAPES:
            probe_path = served(known.key_probe) if known.key_probe else "/-"
            answers = {probe_path: probe, served(known.models_path): listing}
            async with serving(by_path(answers)) as server:
                key = Secret(KEY if right else "wrong-key-0123456789abcdef")
                asked = connection(server.origin, preset=known, key=key)
                light = (await lights_of(asked))["key"]
            # Where the list is public and there is no probe, nothing is claimed either way.
            silent = known.models_public and not known.key_probe
            expected = allowed | ({"unknown"} if silent or not known.models_path else set())
            assert light.state.value in expected, (name, light.evidence)
            assert light.evidence

    run(scenario())


@pytest.mark.parametrize("known", [one for one in PRESETS if one.models_public and one.key_probe])
def test_a_public_list_and_a_wrong_key_show_a_rejected_key(known: Preset):
    probe = served(known.key_probe)
    answers = {served(known.models_path): MODELS, probe: door(as_json({}), DENIED, NO_KEY)}

    async def scenario() -> None:
        async with serving(by_path(answers)) as server:
            asked = connection(server.origin, preset=known, key=Secret("wrong-key-0123456789"))
            light = (await lights_of(asked))["key"]
            assert light.state.value == "failed"
            assert light.evidence == f"GET {probe} answered 401: Incorrect API key"

    run(scenario())


CHAT = fixed(
    200,
    'data: {"choices":[{"delta":{"content":"OK"},"finish_reason":"stop"}],'
    '"usage":{"prompt_tokens":9,"completion_tokens":1}}\n\ndata: [DONE]\n\n',
    "text/event-stream",
)


@pytest.mark.parametrize(
    ("chat", "key", "state", "words"),
    [
        (door(CHAT, DENIED, NO_KEY), KEY, "ok", "(9 tokens in, 1 out), and is refused without"),
        (door(CHAT, DENIED, NO_KEY), "wrong-key-0123456789", "failed", "Incorrect API key"),
        (CHAT, "wrong-key-0123456789", "unknown", "answers without a key too"),
        (LIMITED, KEY, "unknown", "Slow down"),
    ],
)
def test_a_real_request_proves_what_lists_cannot(chat: Answer, key: str, state: str, words: str):
    async def scenario() -> None:
        async with serving(chat) as server:
            clients = Clients()
            asked = connection(server.origin, key=Secret(key))
            bare = replace(asked, key=None)
            provider, without = (
                speak(ApiFormat.OPENAI_CHAT, one, clients) for one in (asked, bare)
            )
            light = await prove_key(provider, without, "alpha")
            await clients.close()
            assert (light.name.value, light.state.value) == ("key", state)
            assert words in light.evidence
            assert server.requests[0].json["max_tokens"] == MOST_TOKENS

    run(scenario())
