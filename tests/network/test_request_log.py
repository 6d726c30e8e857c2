"""What is kept of requests: the last ones, bounded, and no secret in anything that is shown."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from keystead.errors import KeysteadError
from keystead.network.clients import Clients
from keystead.network.request_log import (
    LARGEST_BODY,
    LARGEST_LOG,
    LONGEST_FAILURE,
    LONGEST_MODEL,
    MOST_REQUESTS,
    RequestLog,
    Shown,
    masked_url,
    shown,
)
from keystead.profiles.preset import ApiFormat
from keystead.providers.formats import speak
from keystead.secret import Secret
from tests.providers.asking import KEY, connection, request, run
from tests.providers.wire_server import Answer, Incoming, WireServer, as_json, fixed, serving

HIDDEN = "hidden-header-0123456789"
STREAM = fixed(
    200,
    'data: {"model":"alpha-2","choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\n'
    "data: [DONE]\n\n",
    "text/event-stream",
)


async def asked(log: RequestLog, server: WireServer, **facts: object) -> None:
    """One chat that notes in ``log``."""
    clients = Clients()
    where = connection(f"{server.origin}/v1", **facts)
    try:
        provider = speak(ApiFormat.OPENAI_CHAT, where, clients.noting(log))
        async for _ in provider.stream(request("Tell me of $HOME and `it's`")):
            continue
    finally:
        await clients.close()


def noted(answer: Answer, **facts: object) -> tuple[Shown, list[Incoming]]:
    """What was noted of one chat, and what the server saw of it."""
    log = RequestLog()
    seen: list[Incoming] = []

    async def scenario() -> None:
        async with serving(answer) as server:
            with suppress(KeysteadError):
                await asked(log, server, **facts)
            seen.extend(server.requests)

    run(scenario())
    (only,) = log.all()
    return shown(only), seen


def test_a_request_is_noted_as_it_went_out_without_its_secrets():
    facts = {"secret_headers": {"X-Hidden": Secret(HIDDEN)}, "query": {"api-version": "7"}}
    found, (seen,) = noted(STREAM, **facts)
    assert found.method == "POST"
    assert found.url.endswith("/v1/chat/completions?api-version=7")
    headers = {name.lower(): value for name, value in found.headers}
    assert headers["authorization"] == "Bearer [secret]"
    assert headers["x-hidden"] == "[secret]"
    assert set(headers) == set(seen.headers)
    assert json.loads(found.body) == seen.json
    assert (found.status, found.outcome) == (200, "200 OK")
    assert (found.requested_model, found.served_model) == ("alpha", "alpha-2")
    assert found.answered is not None
    assert found.ended is not None
    assert found.ended >= found.answered > 0
    for secret in (KEY, HIDDEN):
        assert secret not in repr(found)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (as_json({"error": {"message": "no"}}, 401), "401 Unauthorized"),
        (as_json({}, 599), "599"),
        (fixed(200, "<html>", "text/html"), "200 OK"),
    ],
)
def test_what_became_of_it_is_noted(answer: Answer, outcome: str):
    found, _ = noted(answer)
    assert found.outcome == outcome
    assert found.ended is not None


def test_a_server_that_is_not_there_is_noted_with_the_reason():
    async def scenario() -> RequestLog:
        log = RequestLog()
        async with serving(STREAM) as server:
            pass
        with pytest.raises(KeysteadError):
            await asked(log, server)
        return log

    (only,) = run(scenario()).all()
    found = shown(only)
    assert (found.status, found.answered) == (0, None)
    assert found.outcome not in ("", "running")


def begun(log: RequestLog, body: bytes = b"{}", headers: Mapping[str, str] | None = None):
    return log.begin("POST", "https://api.example/v1", headers or {}, body)


def test_only_the_last_ones_are_kept_and_bodies_within_bounds():
    log = RequestLog()
    for _ in range(MOST_REQUESTS + 5):
        begun(log, b"x" * (LARGEST_BODY + 1))
    kept = log.all()
    assert [each.number for each in kept] == list(range(6, MOST_REQUESTS + 6))
    assert sum(len(each.body or b"") for each in kept) <= LARGEST_LOG
    assert log.get(1) is None
    newest, oldest = shown(kept[-1]), shown(kept[0])
    assert newest.note == "The body was cut: 1024 KB of 1024 KB are kept."
    assert oldest.note == "The body (1024 KB) is no longer kept."
    assert "--data-raw" not in newest.curl


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Authorization", "Basic dXNlcjpwYXNz", "Basic [secret]"),
        ("X-Api-Key", "unknown-to-us", "[secret]"),
        ("Cookie", "a=b; c", "[secret]"),
        ("X-Api-Key", "two words", "[secret]"),
        ("X-Team", "blue", "blue"),
        ("Accept", "application/json", "application/json"),
    ],
)
def test_a_header_that_carries_a_credential_is_masked_whoever_knows_it(
    name: str, value: str, expected: str
):
    ((_, masked),) = shown(begun(RequestLog(), headers={name: value})).headers
    assert masked == expected


def test_an_address_keeps_its_secrets_for_itself():
    url = "https://h.example/v1?key=abcdef&api-version=7&my_token=xyz#end"
    assert masked_url(url) == (
        "https://h.example/v1?key=[secret]&api-version=7&my_token=[secret]#end"
    )


def test_the_command_sends_the_same_again(tmp_path: Path):
    """curl itself is asked, where there is one: a stand-in that says what it got."""
    found, (seen,) = noted(STREAM, secret_headers={"X-Hidden": Secret(HIDDEN)})
    assert KEY not in found.curl
    assert "$KEY" in found.curl
    curl = tmp_path / "curl"
    curl.write_text("#!/bin/sh\nfor word; do printf '%s\\0' \"$word\"; done\n")
    curl.chmod(0o700)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "KEY": KEY}
    words = subprocess.run(
        ["sh", "-c", found.curl], env=environment, capture_output=True, check=True
    ).stdout.decode()
    got = words.split("\0")[:-1]
    assert got[:2] == ["-X", "POST"]
    assert got[2] == found.url
    headers = [got[at + 1] for at, word in enumerate(got) if word == "-H"]
    assert f"authorization: Bearer {KEY}" in headers
    assert json.loads(got[got.index("--data-raw") + 1]) == seen.json


def test_who_listens_is_told_of_each_step():
    log = RequestLog()
    told: list[str] = []
    log.changed.connect(lambda: told.append(log.all()[-1].outcome))
    noted_request = begun(log)
    log.answer(noted_request, 200)
    log.serve(noted_request, "alpha")
    log.end(noted_request)
    log.end(noted_request)
    assert told == ["running", "200 OK", "200 OK", "200 OK"]


def test_a_failure_is_told_on_a_line_that_ends():
    log = RequestLog()
    request = begun(log)
    log.end(request, "illegal line: \x1b[31m\n" + "A" * 60_000)
    assert request.failure.startswith("illegal line: [31m A")
    assert len(request.failure) == LONGEST_FAILURE


def test_an_endless_name_of_a_model_is_not_kept_whole():
    log = RequestLog()
    request = begun(log)
    log.serve(request, "m" * 100_000)
    assert request.served_model == "m" * LONGEST_MODEL


def test_a_secret_in_a_body_is_masked_when_it_is_shown():
    assert Secret(KEY)  # From here on it is known.
    body = json.dumps({"messages": [f"my key is {KEY}"]}).encode()
    found = shown(begun(RequestLog(), body))
    assert KEY not in found.body + found.curl
    assert "[secret]" in found.body


def test_each_profile_has_its_own_client(tmp_path: Path):
    async def scenario() -> None:
        clients, policy = Clients(), connection("http://127.0.0.1").policy
        one, two = RequestLog(), RequestLog()
        assert clients.noting(one).own(policy) is clients.noting(one).own(policy)
        assert clients.noting(one).own(policy) is not clients.noting(two).own(policy)
        assert clients.own(policy) is not clients.noting(two).own(policy)
        held = clients.noting(two).sdk(policy)
        await clients.close()
        assert held.is_closed

    run(scenario())
