"""How often a provider is asked, with which keys, and what a person is told meanwhile.

Every number of calls is counted by the server that was called.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from keystead.credentials.keys import Keys
from keystead.credentials.resolution import CredentialSource
from keystead.errors import ErrorKind, KeysteadError
from keystead.origin import Origin
from keystead.providers.asking import Asking
from keystead.providers.attempts import Attempts
from keystead.providers.connections import Connected, Connections
from keystead.providers.events import TextDelta
from keystead.providers.messages import Message, Request, Role, TextPart
from keystead.providers.next_step import OUT_OF_CREDIT_REST, STEPS, pause_after
from keystead.providers.pause import Pause
from keystead.providers.provider import LightName, LightState
from keystead.secret import Secret
from tests.providers.asking import run
from tests.providers.test_connections import opened, profile_at
from tests.providers.wire_server import (
    Answer,
    Incoming,
    WireServer,
    as_json,
    fixed,
    serving,
    stream,
)

FIRST, SECOND, THIRD, FOURTH = (f"key-{name}-0123456789abcdef" for name in "abcd")
SOON = "retry-after-ms: 20"
HELLO = [
    b'data: {"model": "m", "choices": [{"index": 0, "delta": {"content": "Hello"}}]}\n\n',
    b'data: {"model": "m", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}\n\n',
    b"data: [DONE]\n\n",
]


@dataclass
class Seen:
    """A watcher that remembers."""

    keys: list[str] = field(default_factory=list)
    held_ups: list[Pause] = field(default_factory=list)
    waiting: list[Pause | None] = field(default_factory=list)
    waited: asyncio.Event = field(default_factory=asyncio.Event)

    async def opened(self, connected: Connected) -> None:
        self.keys.append(connected.key)

    async def held_up(self, pause: Pause) -> None:
        self.held_ups.append(pause)

    def waits(self, pause: Pause | None) -> None:
        self.waiting.append(pause)
        self.waited.set()


def refused(status: int, message: str, *headers: str, code: str | None = None) -> Answer:
    return as_json({"error": {"message": message, "code": code}}, status, *headers)


async def hang_up(incoming: Incoming, writer: asyncio.StreamWriter) -> None:
    writer.close()


def by_turn(*answers: Answer) -> Answer:
    """One answer after the other; the last for all that come later."""
    left = list(answers)

    async def answer(incoming: Incoming, writer: asyncio.StreamWriter) -> None:
        await (left.pop(0) if len(left) > 1 else left[0])(incoming, writer)

    return answer


def keys_seen(server: WireServer) -> list[str]:
    """The key of each call, by its letter."""
    return [seen.headers["authorization"].split("-")[1] for seen in server.requests]


def request(model: str = "m") -> Request:
    return Request(model, (Message(Role.USER, (TextPart("Say hello"),)),))


@asynccontextmanager
async def asked(
    folder: Path, server: WireServer, keys: Sequence[str] = (FIRST,), *more: str
) -> AsyncGenerator[tuple[Attempts, Asking, Connections, Keys]]:
    """Attempts at a server, with ``keys`` in one variable."""
    file = profile_at(server, 'api_key_env = "KEYS"', *more)
    async with opened(folder, file, {"KEYS": " ".join(keys)}) as (connections, kept):
        asking = Asking(connections.profiles.get("work"), "agent")
        yield Attempts(connections), asking, connections, kept


async def failure_of(attempts: Attempts, asking: Asking, model: str = "m") -> KeysteadError:
    with pytest.raises(KeysteadError) as caught:
        await answer_of(attempts, asking, Seen(), model)
    return caught.value


async def answer_of(attempts: Attempts, asking: Asking, seen: Seen, model: str = "m") -> str:
    begun = await attempts.begin(asking, request(model), seen)
    async with aclosing(begun):
        texts = [event.text for event in begun.first if isinstance(event, TextDelta)]
        texts += [event.text async for event in begun.rest if isinstance(event, TextDelta)]
    return "".join(texts)


OK = stream(HELLO)
QUOTA = refused(429, "You exceeded your current quota", code="insufficient_quota")
CREDIT = refused(400, "Your credit balance is too low to access the API.")
LIMIT = refused(429, "Slow down", SOON)
HOUR = refused(429, "Slow down", "retry-after: 3600")
BUSY = refused(529, "Overloaded", SOON)
DOWN = refused(503, "Unavailable", SOON)
BROKEN = refused(500, "Oops", SOON)
WRONG = refused(401, "Incorrect API key provided")
FORBIDDEN = refused(403, "You may not use this model")
TOO_LONG = refused(400, "This model's maximum context length is 8192 tokens.")

TWO, FOUR = (FIRST, SECOND), (FIRST, SECOND, THIRD, FOURTH)
CALLS = [
    # What the server answers, which keys there are, with which keys it is called, how it ends.
    ("whole at once", (OK,), TWO, "a", None),
    ("401, next key", (WRONG, OK), TWO, "ab", None),
    ("401, one key", (WRONG,), (FIRST,), "a", ErrorKind.AUTHENTICATION),
    ("401 of all keys", (WRONG,), TWO, "ab", ErrorKind.AUTHENTICATION),
    ("401 of more keys than calls", (WRONG,), FOUR, "abc", ErrorKind.AUTHENTICATION),
    ("403, next key", (FORBIDDEN, OK), TWO, "ab", None),
    ("402, next key", (refused(402, "Payment required"), OK), TWO, "ab", None),
    ("402, one key", (refused(402, "Payment required"),), (FIRST,), "a", ErrorKind.OUT_OF_CREDIT),
    ("insufficient_quota, one key", (QUOTA,), (FIRST,), "a", ErrorKind.OUT_OF_CREDIT),
    ("insufficient_quota, next key", (QUOTA, OK), TWO, "ab", None),
    ("credit balance too low, next key", (CREDIT, OK), TWO, "ab", None),
    ("429, one key", (LIMIT, OK), (FIRST,), "aa", None),
    ("429, next key", (LIMIT, OK), TWO, "ab", None),
    ("429 for ever", (LIMIT,), (FIRST,), "aaa", ErrorKind.RATE_LIMIT),
    ("429 for an hour", (HOUR,), (FIRST,), "a", ErrorKind.RATE_LIMIT),
    ("529, then whole", (BUSY, OK), TWO, "aa", None),
    ("529 for ever", (BUSY,), TWO, "aaa", ErrorKind.SERVER),
    ("503 for ever", (DOWN,), TWO, "aaa", ErrorKind.SERVER),
    ("500, then 401, then whole", (BROKEN, WRONG, OK), TWO, "aab", None),
    ("503 for an hour", (refused(503, "x", "retry-after: 3600"),), TWO, "a", ErrorKind.SERVER),
    ("hang-up, then whole", (hang_up, OK), TWO, "aa", None),
    ("hang-up for ever", (hang_up,), TWO, "aaa", ErrorKind.CONNECTION),
    ("504 for ever", (refused(504, "Too late", SOON),), TWO, "aaa", ErrorKind.TIMEOUT),
    ("context too long", (TOO_LONG,), TWO, "a", ErrorKind.CONTEXT_TOO_LONG),
    ("413", (refused(413, "Too large"),), TWO, "a", ErrorKind.CONTEXT_TOO_LONG),
    ("400", (refused(400, "Field n must be a number"),), TWO, "a", ErrorKind.BAD_REQUEST),
    ("422", (refused(422, "Field n must be a number"),), TWO, "a", ErrorKind.BAD_REQUEST),
    ("404", (refused(404, "The model m does not exist"),), TWO, "a", ErrorKind.MODEL_NOT_FOUND),
    ("unsupported", (refused(400, "n is not supported"),), TWO, "a", ErrorKind.UNSUPPORTED),
    ("web page", (fixed(200, "<html>", "text/html"),), TWO, "a", ErrorKind.SERVER),
    ("sent on", (fixed(307, "", "text/plain", "Location: /x"),), TWO, "a", ErrorKind.CONNECTION),
    ("cut after the first token", (stream(HELLO[:1]),), TWO, "a", ErrorKind.CONNECTION),
    (
        "refused after the first token",
        (stream([HELLO[0], b'data: {"error": {"message": "x", "code": 529}}\n\n']),),
        TWO,
        "a",
        ErrorKind.SERVER,
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "keys", "calls", "ending"),
    [row[1:] for row in CALLS],
    ids=[row[0] for row in CALLS],
)
def test_calls_of_each_class_of_failure(tmp_path, answers, keys, calls, ending):
    async def scenario() -> None:
        async with (
            serving(by_turn(*answers)) as server,
            asked(tmp_path, server, keys) as (attempts, asking, _, _),
        ):
            seen = Seen()
            if ending is None:
                assert await answer_of(attempts, asking, seen) == "Hello"
            else:
                with pytest.raises(KeysteadError) as caught:
                    await answer_of(attempts, asking, seen)
                assert caught.value.kind is ending, caught.value.line()
            assert "".join(keys_seen(server)) == calls
            assert seen.waiting[-1:] in ([], [None])

    run(scenario())


def test_every_class_of_failure_has_a_step():
    assert set(STEPS) == set(ErrorKind)


@pytest.mark.parametrize("retries", [0, 1, 5])
def test_max_retries_counts_the_calls_beyond_the_first(tmp_path, retries):
    async def scenario() -> None:
        async with (
            serving(BUSY) as server,
            asked(tmp_path, server, TWO, f"max_retries = {retries}") as (attempts, asking, _, _),
        ):
            await failure_of(attempts, asking)
            assert len(server.requests) == retries + 1

    run(scenario())


def test_a_wait_says_why_until_when_and_which_key_comes_next(tmp_path):
    async def scenario() -> None:
        async with (
            serving(by_turn(LIMIT, OK)) as server,
            asked(tmp_path, server, TWO) as (attempts, asking, _, _),
        ):
            seen = Seen()
            await answer_of(attempts, asking, seen)
            (pause,) = seen.held_ups
            assert pause.why == "rate limit of key KEYS (1 of 2); next key KEYS (2 of 2)"
            assert pause.line().startswith("Waits 1 second: rate limit")
            assert seen.waiting == [pause, None]
            assert seen.keys == ["KEYS (1 of 2)", "KEYS (2 of 2)"]

    run(scenario())


def test_a_rejected_key_is_told_and_not_waited_for(tmp_path):
    async def scenario() -> None:
        async with (
            serving(by_turn(WRONG, OK)) as server,
            asked(tmp_path, server, TWO) as (attempts, asking, _, _),
        ):
            seen = Seen()
            await answer_of(attempts, asking, seen)
            (pause,) = seen.held_ups
            assert pause.line() == "key KEYS (1 of 2) was rejected; next key KEYS (2 of 2)"
            assert (pause.until, seen.waiting) == (None, [])

    run(scenario())


def test_a_stop_during_the_wait_ends_it_and_sends_nothing_more(tmp_path):
    async def scenario() -> None:
        async with (
            serving(refused(429, "Slow down", "retry-after: 60")) as server,
            asked(tmp_path, server) as (attempts, asking, _, _),
        ):
            seen = Seen()
            task = asyncio.ensure_future(answer_of(attempts, asking, seen))
            await seen.waited.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert (len(server.requests), seen.waiting[-1]) == (1, None)

    run(scenario())


def test_who_wakes_the_keys_ends_the_wait(tmp_path):
    async def scenario() -> None:
        async with (
            serving(by_turn(refused(429, "Slow down", "retry-after: 60"), OK)) as server,
            asked(tmp_path, server) as (attempts, asking, connections, _),
        ):
            seen = Seen()
            task = asyncio.ensure_future(answer_of(attempts, asking, seen))
            await seen.waited.wait()
            await connections.wake(asking.effective)
            assert await task == "Hello"
            assert (len(server.requests), seen.waiting[-1]) == (2, None)

    run(scenario())


def test_a_rejected_key_stays_set_aside_and_the_error_names_each(tmp_path):
    async def scenario() -> None:
        async with (
            serving(WRONG) as server,
            asked(tmp_path, server, TWO) as (attempts, asking, _, _),
        ):
            await failure_of(attempts, asking)
            error = await failure_of(attempts, asking)
            assert error.reference == "keys-resting"
            for name in ("KEYS (1 of 2)", "KEYS (2 of 2)"):
                assert f"{name} set aside until it is edited: rejected" in error.why
            assert "keystead keys wake work" in error.hint
            assert len(server.requests) == 2  # The second question sent nothing.

    run(scenario())


def test_the_last_error_names_each_key_whatever_each_of_them_met(tmp_path):
    """One rejected, the other rate limited: neither hides the other."""

    async def scenario() -> None:
        limit = refused(429, "Slow down", "retry-after: 60")
        async with (
            serving(by_turn(WRONG, limit)) as server,
            asked(tmp_path, server, TWO, "max_retries = 1") as (attempts, asking, _, _),
        ):
            error = await failure_of(attempts, asking)
            assert (error.kind, error.reference) == (ErrorKind.RATE_LIMIT, "rate-limit")
            first = "KEYS (1 of 2) set aside until it is edited: rejected"
            assert error.why.startswith(f"Slow down; {first}; KEYS (2 of 2) rests for ")
            assert not any(key in error.line() for key in TWO)

    run(scenario())


def test_the_error_of_resting_keys_says_which_comes_back_when(tmp_path):
    async def scenario() -> None:
        limits = [refused(429, "x", f"retry-after: {seconds}") for seconds in (10800, 1200)]
        async with (
            serving(by_turn(*limits)) as server,
            asked(tmp_path, server, TWO, "max_retries = 0") as (attempts, asking, _, _),
        ):
            await failure_of(attempts, asking)
            await failure_of(attempts, asking)
            error = await failure_of(attempts, asking)
            assert (error.reference, error.kind) == ("keys-resting", ErrorKind.RATE_LIMIT)
            assert "KEYS (1 of 2) rests for 3 hours: rate limit" in error.why
            assert "KEYS (2 of 2) rests for 20 minutes: rate limit" in error.why
            assert keys_seen(server) == ["a", "b"]

    run(scenario())


def test_a_person_who_asks_again_overrides_the_rest(tmp_path):
    async def scenario() -> None:
        async with (
            serving(by_turn(WRONG, OK)) as server,
            asked(tmp_path, server) as (attempts, asking, _, _),
        ):
            await failure_of(attempts, asking)
            at_once = Asking(asking.effective, at_once=True)
            assert await answer_of(attempts, at_once, Seen()) == "Hello"
            assert len(server.requests) == 2

    run(scenario())


def test_a_key_that_may_not_use_one_model_is_sent_for_others(tmp_path):
    async def scenario() -> None:
        async with (
            serving(by_turn(FORBIDDEN, OK)) as server,
            asked(tmp_path, server) as (attempts, asking, _, _),
        ):
            await failure_of(attempts, asking, "large")
            error = await failure_of(attempts, asking, "large")
            assert error.reference == "keys-resting"
            assert await answer_of(attempts, asking, Seen(), "small") == "Hello"
            assert [seen.json["model"] for seen in server.requests] == ["large", "small"]

    run(scenario())


def test_keys_take_turns_and_equal_ones_are_one(tmp_path):
    async def scenario() -> None:
        async with (
            serving(OK) as server,
            asked(tmp_path, server, (FIRST, SECOND, FIRST)) as (attempts, asking, _, _),
        ):
            for _ in range(4):
                await answer_of(attempts, asking, Seen())
            assert "".join(keys_seen(server)) == "abab"

    run(scenario())


def test_two_labels_of_one_key_are_one_key(tmp_path):
    async def scenario() -> None:
        async with (
            serving(by_turn(WRONG, OK)) as server,
            opened(tmp_path, profile_at(server)) as (connections, keys),
        ):
            effective, home = connections.profiles.get("work"), Origin.of(server.origin)
            for label, value in (("one", FIRST), ("same", FIRST), ("other", SECOND)):
                await keys.set(effective.id, label, Secret(value), home)
            await answer_of(Attempts(connections), Asking(effective), Seen())
            assert keys_seen(server) == ["a", "b"]
            steps = connections.decide(effective).steps
            assert "key “same” for this session only: the same key as “one”" in steps
            aside = "key “one” for this session only: set aside until it is edited: rejected"
            assert aside in steps

    run(scenario())


def test_the_same_key_kept_for_another_address_stands_in_no_ones_way(tmp_path):
    async def scenario() -> None:
        async with (
            serving(by_turn(OK)) as server,
            opened(tmp_path, profile_at(server)) as (connections, keys),
        ):
            effective = connections.profiles.get("work")
            await keys.set(
                effective.id, "before", Secret(FIRST), Origin.of("https://other.example")
            )
            await keys.set(effective.id, "now", Secret(FIRST), Origin.of(server.origin))
            await answer_of(Attempts(connections), Asking(effective), Seen())
            assert keys_seen(server) == ["a"]

    run(scenario())


def test_a_key_that_is_set_again_is_healthy(tmp_path):
    async def scenario() -> None:
        async with (
            serving(by_turn(WRONG, OK)) as server,
            opened(tmp_path, profile_at(server)) as (connections, keys),
        ):
            effective, home = connections.profiles.get("work"), Origin.of(server.origin)
            attempts = Attempts(connections)
            await keys.set(effective.id, "main", Secret(FIRST), home)
            with pytest.raises(KeysteadError):
                await answer_of(attempts, Asking(effective), Seen())
            assert connections.decide(effective).rest is not None
            await keys.set(effective.id, "main", Secret(FIRST), home)
            assert connections.decide(effective).rest is None
            assert await answer_of(attempts, Asking(effective), Seen()) == "Hello"

    run(scenario())


def test_what_rests_is_kept_and_shared_without_any_value(tmp_path):
    async def scenario() -> None:
        async with serving(by_turn(CREDIT, WRONG, OK)) as server:
            async with asked(tmp_path, server, FOUR) as (attempts, asking, _, _):
                await answer_of(attempts, asking, Seen())
                async with asked(tmp_path, server, FOUR) as (_, other, elsewhere, _):
                    decision = await elsewhere.look(other.effective)
                    assert decision.candidate is not None
                    assert decision.candidate.name == "KEYS (3 of 4)"
            async with asked(tmp_path, server, FOUR) as (attempts, asking, connections, keys):
                rests = {rest.place.name: rest for rest in keys.rests(asking.effective.id)}
                first, second = (f"variable KEYS {n} at {server.origin}" for n in (1, 2))
                assert {name: rest.kind for name, rest in rests.items()} == {
                    first: ErrorKind.OUT_OF_CREDIT,
                    second: ErrorKind.AUTHENTICATION,
                }
                until = rests[first].until
                assert until is not None
                assert 0 < until - time.time() <= OUT_OF_CREDIT_REST
                assert rests[second].until is None
                assert await answer_of(attempts, asking, Seen()) == "Hello"
                assert await connections.wake(asking.effective) == 2
                assert connections.decide(asking.effective).source is CredentialSource.ENVIRONMENT
            async with asked(tmp_path, server, FOUR) as (_, asking, _, keys):
                assert keys.rests(asking.effective.id) == ()
        kept = b"".join(file.read_bytes() for file in tmp_path.glob("keystead.sqlite3*"))
        assert not [key for key in FOUR if key.encode() in kept]

    run(scenario())


def test_what_another_process_learned_of_a_key_counts_for_the_next_question(tmp_path):
    async def scenario() -> None:
        async with (
            serving(by_turn(WRONG, OK)) as server,
            asked(tmp_path, server, (FIRST, SECOND)) as (attempts, asking, _, _),
            asked(tmp_path, server, (FIRST, SECOND)) as (others, theirs, _, _),
        ):
            assert await answer_of(attempts, asking, Seen()) == "Hello"
            seen = Seen()
            assert await answer_of(others, theirs, seen) == "Hello"
            assert seen.keys == ["KEYS (2 of 2)"]

    run(scenario())


def test_what_one_server_says_of_a_key_means_nothing_for_another(tmp_path):
    async def scenario() -> None:
        async with (
            serving(WRONG) as wrong,
            serving(OK) as right,
            asked(tmp_path, wrong) as (attempts, asking, _, keys),
        ):
            effective, home = asking.effective, Origin.of(wrong.origin)
            await keys.set(effective.id, "main", Secret(FIRST), home)
            elsewhere = Asking(
                effective.with_flags(base_url=f"{right.origin}/v1"),
                send_key=Origin.of(right.origin),
            )
            await failure_of(attempts, asking)
            assert await answer_of(attempts, elsewhere, Seen()) == "Hello"
            assert len(keys.rests(effective.id)) == 1

    run(scenario())


def test_another_value_in_the_place_of_a_resting_one_is_healthy(tmp_path):
    async def scenario() -> None:
        async with serving(by_turn(WRONG, OK)) as server:
            async with asked(tmp_path, server, (FIRST,)) as (attempts, asking, _, _):
                with pytest.raises(KeysteadError):
                    await answer_of(attempts, asking, Seen())
            async with asked(tmp_path, server, (SECOND,)) as (attempts, asking, _, _):
                assert await answer_of(attempts, asking, Seen()) == "Hello"

    run(scenario())


def test_a_check_that_proves_a_key_lets_it_go_again(tmp_path):
    async def answer(incoming: Incoming, writer: asyncio.StreamWriter) -> None:
        lists = incoming.method == "GET" and FIRST in incoming.headers.get("authorization", "")
        await (as_json({"data": []}) if lists else WRONG)(incoming, writer)

    async def scenario() -> None:
        async with (
            serving(answer) as server,
            asked(tmp_path, server) as (attempts, asking, connections, keys),
        ):
            await failure_of(attempts, asking)
            assert keys.rests(asking.effective.id)
            connected = await connections.open_for_check(asking.effective)
            lights = {light.name: light.state async for light in connected.provider.check()}
            assert lights[LightName.KEY] is LightState.OK
            assert keys.rests(asking.effective.id) == ()

    run(scenario())


LISTS = [
    ("401, next key", (WRONG, as_json({"data": []})), TWO, "ab", 1),
    ("429, next key at once", (LIMIT, as_json({"data": []})), TWO, "ab", 0),
    ("403, next key, none set aside", (FORBIDDEN, as_json({"data": []})), TWO, "ab", 0),
    ("503", (DOWN,), TWO, "a", 0),
    ("429, one key", (LIMIT,), (FIRST,), "a", 0),
]


@pytest.mark.parametrize(
    ("answers", "keys", "calls", "resting"), [row[1:] for row in LISTS], ids=[r[0] for r in LISTS]
)
def test_calls_for_a_list(tmp_path, answers, keys, calls, resting):
    async def scenario() -> None:
        async with (
            serving(by_turn(*answers)) as server,
            asked(tmp_path, server, keys) as (attempts, asking, _, kept),
        ):
            if len(answers) > 1:
                assert await attempts.list_models(asking) == []
            else:
                with pytest.raises(KeysteadError):
                    await attempts.list_models(asking)
            assert "".join(keys_seen(server)) == calls
            assert len(kept.rests(asking.effective.id)) == resting

    run(scenario())


def test_the_error_of_a_list_names_each_key_too(tmp_path):
    async def scenario() -> None:
        async with (
            serving(by_turn(WRONG, HOUR)) as server,
            asked(tmp_path, server, TWO) as (attempts, asking, _, _),
        ):
            with pytest.raises(KeysteadError) as caught:
                await attempts.list_models(asking)
            first = "KEYS (1 of 2) set aside until it is edited: rejected"
            assert caught.value.why == f"Slow down; {first}"
            assert caught.value.kind is ErrorKind.RATE_LIMIT

    run(scenario())


def test_pauses_grow_and_chance_shortens_them_by_half_at_most():
    error = KeysteadError("x", "x", kind=ErrorKind.SERVER)
    pauses = [pause_after(error, failures, 0) for failures in (1, 2, 3)]
    assert pauses == [0.5, 1, 2]
    assert pause_after(error, 1, 1) == 0.25
