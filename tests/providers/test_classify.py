"""Refusals as providers really word them, over real connections and every wire format."""

from __future__ import annotations

import asyncio
import json
import time
import tomllib
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from keystead.errors import ErrorKind, ProviderError
from keystead.network.clients import Clients
from keystead.profiles.preset import ApiFormat
from keystead.providers.classify import error_for, meanings_of, refusal
from keystead.providers.formats import speak
from keystead.providers.meanings import MEANINGS, Meaning
from keystead.providers.retry_after import retry_after
from keystead.providers.sentences import BY_REFERENCE, Asked
from keystead.providers.words import LONGEST_WORDS, words_in, words_in_body
from keystead.secret import Secret
from tests.providers.asking import KEY, broken_events_of, connection, models_of, request, run
from tests.providers.wire_server import Answer, Incoming, fixed, serving, stream

ASKED = Asked("work", "https://models.example/v1", model="alpha")
K = ErrorKind

REFUSALS = tomllib.loads((Path(__file__).parent / "refusals.toml").read_text())["refusal"]
FORMATS = [ApiFormat.OPENAI_CHAT, ApiFormat.OPENAI_RESPONSES, ApiFormat.ANTHROPIC]


def content_type(row: dict[str, Any]) -> str:
    return row.get("type", "application/json")


def expected(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["kind"], row.get("reference", row["kind"]), row["action"], row.get("wait")


def meant(error: ProviderError) -> tuple[Any, ...]:
    wait = None if error.retry_after is None else round(error.retry_after, 2)
    return error.kind.value, error.reference, error.action and error.action.id.value, wait


@pytest.mark.parametrize("row", REFUSALS, ids=[row["from"] for row in REFUSALS])
def test_each_refusal_has_its_class_reference_action_and_wait(row: dict[str, Any]):
    headers = {"content-type": content_type(row), **row.get("headers", {})}
    body = row["body"].encode()
    if row["status"]:
        error = refusal(row["status"], headers, body, ASKED)
    else:
        error = error_for(0, words_in_body(headers["content-type"], body), ASKED)
    assert meant(error) == expected(row)
    assert error.what
    assert "{" not in error.what + error.hint


def wire_answer(row: dict[str, Any]) -> Answer:
    if row.get("whole"):
        return fixed(200, row["body"], content_type(row))
    if not row["status"]:
        return stream([b"data: " + row["body"].encode() + b"\n\n"])
    more = [f"{name}: {value}" for name, value in row.get("headers", {}).items()]
    return fixed(row["status"], row["body"], content_type(row), *more)


@pytest.mark.parametrize("api_format", FORMATS)
def test_each_refusal_of_a_real_server_means_the_same(api_format: ApiFormat):
    async def scenario() -> None:
        clients = Clients()

        async def answer(incoming: Incoming, writer: asyncio.StreamWriter) -> None:
            await wire_answer(REFUSALS[int(incoming.json["model"])])(incoming, writer)

        async with serving(answer) as server:
            provider = speak(api_format, connection(server.origin), clients)
            for number, row in enumerate(REFUSALS):
                with pytest.raises(ProviderError) as refused:
                    async for _ in provider.stream(request(model=str(number))):
                        pass
                assert meant(refused.value) == expected(row), row["from"]
                assert refused.value.status == row.get("said", row["status"]), row["from"]
                assert len(server.requests) == number + 1, "nothing is retried"
        await clients.close()

    run(scenario())


def test_the_classes_of_answers_are_all_reached():
    reached = {row["kind"] for row in REFUSALS} | {K.CANCELLED}
    assert reached == set(ErrorKind) - {K.CONFIGURATION, K.KEYCHAIN, K.STORAGE}


def test_the_table_holds_what_many_servers_say():
    bodies = {(row["status"], row["body"]): row["kind"] for row in REFUSALS}
    assert len(bodies) >= 80
    assert sum(kind == K.CONTEXT_TOO_LONG for kind in bodies.values()) >= 12


def test_every_sentence_of_its_own_is_reached():
    assert {row.get("reference") for row in REFUSALS} - {None} == set(BY_REFERENCE)


def test_no_row_of_the_table_is_shadowed_or_unused():
    """Each meaning is the one found for some refusal, or its codes and sayings are dead."""
    found: set[Meaning] = set()
    for row in REFUSALS:
        words = words_in_body(content_type(row), row["body"].encode())
        found.update(meanings_of(row["status"], words)[:1])
    assert [meaning for meaning in MEANINGS if meaning not in found] == []


def test_the_models_list_names_address_and_reason():
    async def scenario() -> None:
        async with serving(fixed(401, '{"error": {"message": "No such key"}}')) as server:
            with pytest.raises(ProviderError) as refused:
                await models_of(connection(server.origin))
            assert server.origin in refused.value.line()
            assert "No such key" in refused.value.line()
            assert "keystead keys set work" in refused.value.line()

    run(scenario())


def test_a_refusal_without_key_asks_for_one():
    asked = Asked("work", "https://models.example", with_key=False)
    error = refusal(401, {}, b"", asked)
    assert "has none" in error.what


def test_a_key_in_the_providers_words_is_not_repeated():
    Secret(KEY)
    body = json.dumps({"error": {"message": f"Incorrect API key provided: {KEY}"}}).encode()
    assert KEY not in refusal(401, {}, body, ASKED).line()
    split = "sk-\u200eabcdefghijk\x07lmnop"
    assert "abcdefghijk" not in refusal(401, {}, split.encode(), ASKED).line()


def test_hostile_words_are_made_harmless():
    words = "\x1b]0;owned\x07\x1b[2J<img src=x>\u202eevil\r\nsecond\x00 line" + "x" * 10_000
    for body in (words.encode(), json.dumps({"error": {"message": words}}).encode()):
        why = refusal(400, {}, body, ASKED).why
        assert why.isprintable()
        assert len(why) <= LONGEST_WORDS + 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"error": {"message": "inner"}}, "inner"),
        ({"error": "plain"}, "plain"),
        ({"message": "direct"}, "direct"),
        ({"detail": [{"msg": "one"}, {"msg": "two"}]}, "one; two"),
        ({"error": {"message": '{"error": {"message": "deep"}}'}}, "deep"),
        ({"error": {"message": "Provider returned error", "metadata": {"raw": "x"}}},
         "Provider returned error: x"),
        ("a string", "a string"),
        (42, "42"),
        (True, "True"),
        (None, ""),
        ([], ""),
        ({}, ""),
        ({"error": {"code": 7}}, ""),
    ],
)  # fmt: skip
def test_words_are_found_in_bodies_of_every_shape(body: Any, words: str):
    assert words_in(body).text == words


def test_nested_words_end_somewhere():
    body: Any = "bottom"
    for _ in range(12):  # each level doubles the quotes
        body = {"error": {"message": json.dumps(body)}}
    assert len(words_in(body).text) <= LONGEST_WORDS + 1


@pytest.mark.parametrize(
    ("headers", "words", "seconds"),
    [
        ({"retry-after": "20"}, "", 20),
        ({"retry-after": "1.5"}, "", 1.5),
        ({"retry-after-ms": "250"}, "", 0.25),
        ({"retry-after-ms": "250", "retry-after": "9"}, "", 0.25),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, "", 0),
        ({"retry-after": "soon"}, "", None),
        ({"retry-after": "-3"}, "", None),
        ({"retry-after": "nan"}, "", None),
        ({"retry-after": "1e12"}, "", None),
        ({"retrydelay": "37.4s"}, "", 37.4),
        ({"retrydelay": "0.5s", "retry-after": "9"}, "", 9),
        ({"estimated_time": "20.0"}, "", 20),
        ({"retry_after": "soon"}, "", None),
        ({}, "Please try again in 20s.", 20),
        ({}, "Please try again in 320ms.", 0.32),
        ({}, "Please try again in 1m2.5s.", 62.5),
        ({}, "try again in 2h3m", 7380),
        ({}, "Please retry after 7 seconds.", 7),
        ({}, "Please wait 3 minutes", 180),
        ({}, "Your limit will reset in 2 hours", 7200),
        ({}, "Please wait, then try again in 20s.", 20),
        ({}, "It will reset at midnight. Please retry after 7 seconds.", 7),
        ({}, "Please try again later", None),
        ({}, "", None),
    ],
)
def test_the_wait_is_read_in_every_form(headers: dict[str, str], words: str, seconds: float | None):
    assert retry_after(headers, words) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-ratelimit-reset-requests": "6m0s"}, 360),
        ({"x-ratelimit-reset-requests": "1s"}, 1),
        ({"x-ratelimit-reset-tokens": "12ms"}, 0.012),
        ({"x-ratelimit-reset-tokens": "1h2m3.5s"}, 3723.5),
        ({"x-ratelimit-reset-tokens": "6m0s", "x-ratelimit-remaining-tokens": "7"}, None),
        ({"x-ratelimit-reset-tokens": "9s", "x-ratelimit-reset-requests": "4s"}, 9),
        ({"ratelimit-reset": "30", "ratelimit-remaining": "0"}, 30),
        ({"x-ratelimit-reset": "1741305600000"}, 0),
        ({"x-ratelimit-reset": "1741305600"}, 0),
        ({"anthropic-ratelimit-tokens-reset": "2025-01-01T00:00:00Z",
          "anthropic-ratelimit-tokens-remaining": "0"}, 0),
        ({"x-ratelimit-reset": "soon"}, None),
    ],
)  # fmt: skip
def test_a_used_up_limit_says_when_it_is_renewed(headers: dict[str, str], seconds: float | None):
    assert retry_after(headers, "", limits=True) == pytest.approx(seconds)
    assert retry_after(headers, "") is None, "only where a limit is what stands in the way"


def test_a_date_to_wait_for_is_counted_from_now():
    wait = retry_after({"retry-after": formatdate(time.time() + 60, usegmt=True)}, "")
    assert wait
    assert 50 < wait <= 60


@pytest.mark.parametrize(
    ("seconds", "pause"),
    [
        ("0.2", "1 second"),
        ("20", "20 seconds"),
        ("62.5", "63 seconds"),
        ("121", "3 minutes"),
        ("7380", "3 hours"),
        ("0", "a moment"),
    ],
)
def test_the_wait_is_told_in_words(seconds: str, pause: str):
    error = refusal(429, {"retry-after": seconds}, b"{}", ASKED)
    assert error.hint == f"Wait {pause}, then try again."


def test_a_wait_that_the_provider_says_is_not_said_twice():
    body = b'{"error": {"message": "Rate limit reached. Please try again in 20s."}}'
    error = refusal(429, {"content-type": "application/json"}, body, ASKED)
    assert error.retry_after == 20
    assert error.hint == "Another model or profile can go on meanwhile."


def test_the_wait_reaches_the_error_over_a_real_connection():
    async def scenario() -> None:
        reply = fixed(429, "{}", "application/json", "Retry-After: 12")
        async with serving(reply) as server:
            _, error = await broken_events_of(connection(server.origin), request())
            assert isinstance(error, ProviderError)
            assert error.retry_after == 12
            assert error.hint == "Wait 12 seconds, then try again."

    run(scenario())


def test_words_inside_a_stream_are_classified_by_code_or_saying():
    for kind, code, text in [
        (K.SERVER, "overloaded_error", "Overloaded"),
        (K.RATE_LIMIT, "rate_limit_error", "slow down"),
        (K.CONTEXT_TOO_LONG, "", "the request exceeds the available context size"),
        (K.SERVER, "", "something"),
    ]:
        assert (
            error_for(0, words_in({"error": {"type": code, "message": text}}), ASKED).kind is kind
        )
