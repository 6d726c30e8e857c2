"""Refusals as providers really word them, over real connections and both wire formats."""

from __future__ import annotations

import json
import time
from email.utils import formatdate
from typing import Any

import pytest

from keystead.errors import ErrorKind, ProviderError
from keystead.profiles.preset import ApiFormat
from keystead.providers.classify import error_for, refusal
from keystead.providers.retry_after import retry_after
from keystead.providers.sentences import Asked
from keystead.providers.words import LONGEST_WORDS, words_in
from keystead.secret import Secret
from tests.providers.asking import KEY, broken_events_of, connection, models_of, request, run
from tests.providers.wire_server import fixed, serving

ASKED = Asked("work", "https://models.example/v1", model="alpha")
K = ErrorKind

REFUSALS: list[tuple[ErrorKind, int, Any]] = [
    (K.AUTHENTICATION, 401, {"error": {"message": "Incorrect API key provided", "type":
        "invalid_request_error", "code": "invalid_api_key"}}),
    (K.AUTHENTICATION, 401, {"type": "error", "error": {"type": "authentication_error",
        "message": "invalid x-api-key"}}),
    (K.AUTHENTICATION, 400, [{"error": {"code": 400, "message": "API key not valid. Please pass a "
        "valid API key.", "status": "INVALID_ARGUMENT", "details": [{"reason":
        "API_KEY_INVALID"}]}}]),
    (K.AUTHENTICATION, 400, {"code": "Client specified an invalid argument",
        "error": "Incorrect API key provided: sk-x."}),
    (K.AUTHENTICATION, 401, {"error": {"code": 401, "message": "Invalid API Key",
        "type": "authentication_error"}}),
    (K.AUTHENTICATION, 401, ""),
    (K.PERMISSION, 403, {"error": {"message": "Country not supported", "code":
        "unsupported_country_region_territory"}}),
    (K.PERMISSION, 403, {"type": "error", "error": {"type": "permission_error", "message": "no"}}),
    (K.PERMISSION, 403, "<html><title>Attention Required!</title></html>"),
    (K.RATE_LIMIT, 429, {"error": {"message": "Rate limit reached for gpt in organization org on "
        "tokens per min (TPM). Please try again in 320ms.", "code": "rate_limit_exceeded"}}),
    (K.RATE_LIMIT, 429, [{"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message":
        "You exceeded your current quota, please check your plan and billing details."}}]),
    (K.RATE_LIMIT, 429, {"error": {"message": "Request too large for model on tokens per minute",
        "type": "tokens"}}),
    (K.RATE_LIMIT, 413, {"error": {"message": "Request too large for model `x` on tokens per "
        "minute (TPM): Limit 6000", "code": "rate_limit_exceeded"}}),
    (K.RATE_LIMIT, 429, 17),
    (K.OUT_OF_CREDIT, 429, {"error": {"message": "You exceeded your current quota, please check "
        "your plan and billing details.", "code": "insufficient_quota"}}),
    (K.OUT_OF_CREDIT, 400, {"type": "error", "error": {"type": "invalid_request_error", "message":
        "Your credit balance is too low to access the Anthropic API."}}),
    (K.OUT_OF_CREDIT, 402, {"error": {"message": "Insufficient Balance", "type": "unknown_error"}}),
    (K.OUT_OF_CREDIT, 402, ""),
    (K.OUT_OF_CREDIT, 403, {"error": {"message": "Insufficient credits. Add more.", "code": 403}}),
    (K.MODEL_NOT_FOUND, 404, {"error": {"message": "The model `x` does not exist or you do not have"
        " access to it.", "code": "model_not_found"}}),
    (K.MODEL_NOT_FOUND, 404, {"error": 'model "x" not found, try pulling it first'}),
    (K.MODEL_NOT_FOUND, 404, {"type": "error", "error": {"type": "not_found_error",
        "message": "model: x"}}),
    (K.MODEL_NOT_FOUND, 400, {"error": {"message": "x is not a valid model ID", "code": 400}}),
    (K.MODEL_NOT_FOUND, 404, {"error": {"message": "No endpoints found for x.", "code": 404}}),
    (K.MODEL_NOT_FOUND, 404, {"object": "error", "message": "The model `x` does not exist.",
        "type": "NotFoundError", "code": 404}),
    (K.CONTEXT_TOO_LONG, 400, {"error": {"message": "This model's maximum context length is 8192 "
        "tokens.", "code": "context_length_exceeded"}}),
    (K.CONTEXT_TOO_LONG, 400, {"type": "error", "error": {"type": "invalid_request_error",
        "message": "prompt is too long: 210000 tokens > 200000 maximum"}}),
    (K.CONTEXT_TOO_LONG, 400, {"error": {"code": 400, "message": "the request exceeds the available"
        " context size", "type": "exceed_context_size_error", "n_ctx": 512}}),
    (K.CONTEXT_TOO_LONG, 400, [{"error": {"code": 400, "message": "The input token count (9) "
        "exceeds the maximum number of tokens allowed (8)."}}]),
    (K.CONTEXT_TOO_LONG, 413, {"type": "error", "error": {"type": "request_too_large",
        "message": "Request exceeds the maximum size"}}),
    (K.BAD_REQUEST, 400, {"error": {"message": "Invalid value for temperature", "code": None}}),
    (K.BAD_REQUEST, 422, {"detail": [{"loc": ["body"], "msg": "field required", "type": "x"}]}),
    (K.BAD_REQUEST, 404, {"detail": "Not Found"}),
    (K.UNSUPPORTED, 400, {"error": {"message": "Unsupported parameter: temperature", "code":
        "unsupported_parameter"}}),
    (K.UNSUPPORTED, 400, {"error": "registry/x does not support tools"}),
    (K.UNSUPPORTED, 501, {"error": {"code": 501, "message": "This server cannot do that",
        "type": "not_supported_error"}}),
    (K.UNSUPPORTED, 405, "Method Not Allowed"),
    (K.TIMEOUT, 504, "<html><title>504 Gateway Time-out</title></html>"),
    (K.TIMEOUT, 408, {"error": {"message": "Request timed out"}}),
    (K.SERVER, 500, {"error": {"message": "The server had an error", "type": "server_error"}}),
    (K.SERVER, 503, {"error": {"code": 503, "message": "Loading model", "type":
        "unavailable_error"}}),
    (K.SERVER, 529, {"type": "error", "error": {"type": "overloaded_error",
        "message": "Overloaded"}}),
    (K.SERVER, 502, "Bad Gateway"),
    (K.SERVER, 500, b"\xff\xfe\x00"),
]  # fmt: skip


def sent(body: Any) -> tuple[bytes, str]:
    if isinstance(body, bytes):
        return body, "application/octet-stream"
    if isinstance(body, str):
        return body.encode(), "text/html" if body.startswith("<") else "text/plain"
    return json.dumps(body).encode(), "application/json"


@pytest.mark.parametrize(
    "api_format", [ApiFormat.OPENAI_CHAT, ApiFormat.OPENAI_RESPONSES, ApiFormat.ANTHROPIC]
)
def test_each_refusal_of_a_real_server_has_its_class_words_and_action(api_format: ApiFormat):
    async def scenario() -> None:
        for kind, status, body in REFUSALS:
            data, content_type = sent(body)
            async with serving(fixed(status, data, content_type)) as server:
                _, error = await broken_events_of(connection(server.origin), request(), api_format)
                assert isinstance(error, ProviderError)
                assert error.kind is kind, f"{status} {body}"
                assert error.status == status
                assert error.what
                assert error.action
                assert len(server.requests) == 1, "nothing is retried"

    run(scenario())


@pytest.mark.parametrize(("kind", "status", "body"), REFUSALS)
def test_a_model_list_is_refused_in_the_same_classes(kind: ErrorKind, status: int, body: Any):
    data, content_type = sent(body)
    error = refusal(status, {"content-type": content_type}, data, ASKED)
    assert error.kind is kind


def test_the_twelve_classes_are_all_reached():
    reached = {kind for kind, _, _ in REFUSALS} | {K.CONNECTION, K.CANCELLED}
    assert reached == set(ErrorKind) - {K.CONFIGURATION, K.KEYCHAIN, K.STORAGE}


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
         "Provider returned error"),
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
        ({}, "Please try again in 20s.", 20),
        ({}, "Please try again in 320ms.", 0.32),
        ({}, "Please try again in 1m2.5s.", 62.5),
        ({}, "try again in 2h3m", 7380),
        ({}, "Please retry after 7 seconds.", 7),
        ({}, "Please wait 3 minutes", 180),
        ({}, "Please try again later", None),
        ({}, "", None),
    ],
)
def test_the_wait_is_read_in_every_form(headers: dict[str, str], words: str, seconds: float | None):
    assert retry_after(headers, words) == pytest.approx(seconds)


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
