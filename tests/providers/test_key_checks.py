"""A check of a profile with several keys: each is proven, and what is found of it is remembered."""

from __future__ import annotations

import asyncio
import time

import pytest

from keystead.credentials.health import Rest
from keystead.credentials.keys import Keys
from keystead.errors import ErrorKind
from keystead.origin import Origin
from keystead.providers.connections import Connections
from keystead.providers.provider import Light, LightName
from keystead.secret import Secret
from tests.providers.asking import run
from tests.providers.test_attempts import FIRST, QUOTA, SECOND, THIRD, WRONG, asked, refused
from tests.providers.test_connections import opened, profile_at
from tests.providers.wire_server import Answer, Incoming, as_json, serving

LIST = as_json({"data": [{"id": "alpha"}]})
LIMIT = refused(429, "Slow down", "retry-after: 3600")
UNKEYED = refused(401, "Missing API key")


def by_key(answers: dict[str, Answer], chat: Answer | None = None) -> Answer:
    """What a server answers to each key; ``chat`` where it is asked for more than a list."""

    async def answer(incoming: Incoming, writer: asyncio.StreamWriter) -> None:
        sent = incoming.headers.get("authorization", "").removeprefix("Bearer ")
        given = chat if chat and incoming.method == "POST" else None
        await (given or answers.get(sent, UNKEYED))(incoming, writer)

    return answer


async def lights_of(connections: Connections, model: str = "") -> dict[LightName, Light]:
    connected = await connections.open_for_check(connections.profiles.get("work"))
    return {light.name: light async for light in connected.provider.check(model)}


def rests_of(keys: Keys, profile_id: str) -> list[tuple[str, ErrorKind]]:
    rests = keys.rests(profile_id)
    return [(rest.place.name.split()[2], rest.kind) for rest in rests]


def states(light: Light) -> list[tuple[str, str]]:
    return [(part.key, part.state.value) for part in light.parts]


NAMES = [f"KEYS ({number} of 3)" for number in (1, 2, 3)]


def test_each_key_is_proven_and_a_rejected_one_is_set_aside(tmp_path):
    answers = {FIRST: LIST, SECOND: WRONG, THIRD: LIST}

    async def scenario() -> None:
        async with (
            serving(by_key(answers)) as server,
            asked(tmp_path, server, [*answers]) as (_, asking, connections, keys),
        ):
            lights = await lights_of(connections)
            assert list(lights) == [*LightName]
            found = states(lights[LightName.KEY])
            assert found == [*zip(NAMES, ("ok", "failed", "ok"), strict=True)]
            assert lights[LightName.KEY].state.value == "low"
            said = lights[LightName.KEY].evidence.splitlines()
            assert said[1] == f"{NAMES[1]}: GET /v1/models answered 401: Incorrect API key provided"
            # The list once with each key, and once with none for all of them.
            assert len(server.requests) == len(answers) + 1
            assert rests_of(keys, asking.effective.id) == [("2", ErrorKind.AUTHENTICATION)]
            answers[SECOND] = LIST
            assert (await lights_of(connections))[LightName.KEY].state.value == "ok"
            assert rests_of(keys, asking.effective.id) == []

    run(scenario())


@pytest.mark.parametrize(
    ("answer", "state", "kind"),
    [(WRONG, "failed", ErrorKind.AUTHENTICATION), (QUOTA, "ok", ErrorKind.OUT_OF_CREDIT)],
)
def test_the_only_key_is_set_aside_too(tmp_path, answer: Answer, state: str, kind: ErrorKind):
    async def scenario() -> None:
        async with (
            serving(by_key({FIRST: answer})) as server,
            asked(tmp_path, server) as (_, asking, connections, keys),
        ):
            light = (await lights_of(connections))[LightName.KEY]
            assert (light.state.value, light.each) == (state, ())
            assert rests_of(keys, asking.effective.id) == [("1", kind)]

    run(scenario())


def test_the_quota_is_told_of_each_key_that_says_something(tmp_path):
    answers = {FIRST: LIST, SECOND: QUOTA, THIRD: LIMIT}

    async def scenario() -> None:
        async with (
            serving(by_key(answers)) as server,
            asked(tmp_path, server, [*answers]) as (_, asking, connections, keys),
        ):
            lights = await lights_of(connections)
            quota = lights[LightName.QUOTA]
            assert quota.state.value == "low"  # The first may be what goes on.
            assert [line.split(":")[0] for line in quota.evidence.splitlines()] == NAMES[1:]
            assert states(lights[LightName.KEY])[2] == (NAMES[2], "unknown")
            # The limit of a list is none of answers.
            assert rests_of(keys, asking.effective.id) == [("2", ErrorKind.OUT_OF_CREDIT)]

    run(scenario())


def test_the_model_is_looked_for_with_a_key_that_is_accepted(tmp_path):
    async def scenario() -> None:
        async with (
            serving(by_key({FIRST: WRONG, SECOND: LIST})) as server,
            asked(tmp_path, server, (FIRST, SECOND), 'default_model = "alpha"') as made,
        ):
            lights = await lights_of(made[2])
            assert lights[LightName.MODEL].evidence == "alpha is in the list of 1 model"

    run(scenario())


def test_equal_keys_are_proven_once_and_labels_are_told(tmp_path):
    async def scenario() -> None:
        async with (
            serving(by_key({FIRST: LIST, SECOND: WRONG})) as server,
            opened(tmp_path, profile_at(server, 'id = "one"')) as (connections, keys),
        ):
            home = Origin.of(server.origin)
            for label, value in (("a", FIRST), ("b", SECOND), ("c", FIRST)):
                await keys.set("one", label, Secret(value), home)
            light = (await lights_of(connections))[LightName.KEY]
            # As each is called everywhere, by its label and its end.
            assert states(light) == [("a …cdef", "ok"), ("b …cdef", "failed")]
            assert len(server.requests) == 3
            rests = keys.rests("one")
            assert [rest.place.name for rest in rests] == ["key b"]

    run(scenario())


def test_a_draft_sets_no_key_aside(tmp_path):
    """What it says may be what is wrong, and not the key."""

    async def scenario() -> None:
        async with (
            serving(by_key({})) as server,
            asked(tmp_path, server) as (_, asking, connections, keys),
        ):
            draft = connections.profiles.draft("work", {"auth_style": "x-api-key"})
            connected = await connections.open_for_check(draft)
            lights = {light.name: light async for light in connected.provider.check()}
            assert lights[LightName.KEY].state.value == "failed"
            assert keys.rests(asking.effective.id) == ()
            saved = connections.profiles.draft("work", {})
            connected = await connections.open_for_check(saved)
            assert [light async for light in connected.provider.check()]
            assert len(keys.rests(asking.effective.id)) == 1

    run(scenario())


CREDIT = refused(400, "Your credit balance is too low to access the API.")


@pytest.mark.parametrize(
    ("chat", "says", "kind"),
    [
        (CREDIT, "out of credit", ErrorKind.OUT_OF_CREDIT),
        (LIMIT, "rate limit", ErrorKind.RATE_LIMIT),
    ],
)
def test_what_a_real_request_meets_reaches_the_light_of_the_quota(
    tmp_path, chat: Answer, says: str, kind: ErrorKind
):
    public = {FIRST: LIST, "": LIST}

    async def scenario() -> None:
        async with (
            serving(by_key(public, chat)) as server,
            asked(tmp_path, server) as (_, asking, connections, keys),
        ):
            plain = await lights_of(connections)
            assert plain[LightName.QUOTA].evidence == "the provider does not say"
            asking_too = await lights_of(connections, "alpha")
            for quota in (asking_too[LightName.QUOTA], await really_asked(connections)):
                assert quota.state.value == "failed"
                assert says in quota.evidence.lower()
            assert asking_too[LightName.KEY].state.value == "unknown"
            assert rests_of(keys, asking.effective.id) == [("1", kind)]

    run(scenario())


async def really_asked(connections: Connections) -> Light:
    connected = await connections.open_for_check(connections.profiles.get("work"))
    return (await connected.provider.really_ask("alpha"))[1]


def test_a_real_request_that_is_answered_wakes_a_rejected_key(tmp_path):
    answered = as_json({"choices": [{"message": {"content": "OK"}, "finish_reason": "stop"}]})
    public = {FIRST: LIST, "": LIST}

    async def chat(incoming: Incoming, writer: asyncio.StreamWriter) -> None:
        good = FIRST in incoming.headers.get("authorization", "")
        await (answered if good else UNKEYED)(incoming, writer)

    async def scenario() -> None:
        async with (
            serving(by_key(public, chat)) as server,
            asked(tmp_path, server) as (_, asking, connections, keys),
        ):
            (candidate,) = connections.decide(asking.effective).pool
            await keys.rest(Rest(candidate.place, ErrorKind.AUTHENTICATION, time.time()))
            assert (await lights_of(connections))[LightName.KEY].state.value == "failed"
            assert keys.rest_of(candidate.place)
            assert (await lights_of(connections, "alpha"))[LightName.KEY].state.value == "ok"
            assert keys.rest_of(candidate.place) is None

    run(scenario())
