"""At most so many requests at once and a minute, and nobody's flood before another one's turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from keystead.origin import Origin
from keystead.profiles.effective import EffectiveProfile, Source
from keystead.profiles.profile import Profile
from keystead.providers.limits import FairLock, Limits
from tests.providers.asking import preset, run


def limited(**fields: int) -> EffectiveProfile:
    profile = Profile(name="work", id="work-id", **fields)  # type: ignore[arg-type]
    return EffectiveProfile(profile, preset(), Source.USER_FILE, Origin.of("https://a.example"))


class Requests:
    """Requests that run until they are told to end."""

    def __init__(self, effective: EffectiveProfile) -> None:
        self.effective = effective
        self.limits = Limits()
        self.begun: list[str] = []
        self.told: list[str] = []
        self.most = 0
        self._running = 0
        self._end = asyncio.Semaphore(0)

    async def request(self, who: str) -> None:
        async with self.limits.turn(self.effective, who, self.told.append):
            self.begun.append(who)
            self._running += 1
            self.most = max(self.most, self._running)
            await self._end.acquire()
            self._running -= 1

    def end(self) -> None:
        self._end.release()


async def settle() -> None:
    """Let everything happen that can."""
    for _ in range(20):
        await asyncio.sleep(0)


@asynccontextmanager
async def started(requests: Requests, *who: str) -> AsyncGenerator[list[asyncio.Task[None]]]:
    tasks = [asyncio.ensure_future(requests.request(each)) for each in who]
    await settle()
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def test_no_more_run_at_once_than_the_profile_says_and_agents_take_turns():
    async def scenario() -> None:
        requests = Requests(limited(max_concurrency=2))
        who = ("flood", "flood", "flood", "flood", "flood", "other", "third")
        async with started(requests, *who) as tasks:
            assert requests.begun == ["flood", "flood"]
            for _ in who:
                requests.end()
                await settle()
            assert requests.begun == [
                "flood", "flood", "flood", "other", "third", "flood", "flood",
            ]  # fmt: skip
            assert requests.most == 2
            await asyncio.gather(*tasks)

    run(scenario())


def test_who_waits_is_told_and_a_stop_ends_it_without_a_trace():
    async def scenario() -> None:
        requests = Requests(limited(max_concurrency=1, requests_per_minute=6000))
        async with started(requests, "first", "second", "third") as tasks:
            why = "waits for its turn: at most 1 request at once and 6000 requests a minute"
            assert requests.told == [why, why]
            tasks[1].cancel()
            await settle()
            assert (tasks[1].cancelled(), requests.told[-1]) == (True, "")
            requests.end()
            await tasks[0]
            requests.end()
            await tasks[2]
            assert requests.begun == ["first", "third"]

    run(scenario())


def test_a_minute_holds_no_more_than_the_profile_says():
    async def scenario() -> None:
        requests = Requests(limited(requests_per_minute=1))
        async with started(requests, "first", "second"):
            assert requests.begun == ["first"]
            assert requests.told == ["waits for its turn: at most 1 request a minute"]

    run(scenario())


def test_requests_of_a_minute_are_spread_over_it():
    async def scenario() -> None:
        requests = Requests(limited(requests_per_minute=1200))  # one in 50 ms
        began = asyncio.get_running_loop().time()
        async with started(requests, *"abcd") as tasks:
            for _ in tasks:
                requests.end()
            await asyncio.gather(*tasks)
            assert asyncio.get_running_loop().time() - began >= 0.145

    run(scenario())


def test_without_limits_nobody_waits():
    async def scenario() -> None:
        requests = Requests(limited())
        async with started(requests, *"abcdefgh"):
            assert (len(requests.begun), requests.told) == (8, [])

    run(scenario())


def test_a_limit_that_is_lifted_lets_who_waits_go_on():
    async def scenario() -> None:
        requests = Requests(limited(max_concurrency=1))
        async with started(requests, "first", "second"):
            assert requests.begun == ["first"]
            requests.effective = limited(max_concurrency=3)
            async with started(requests, "third"):
                assert requests.begun == ["first", "second", "third"]

    run(scenario())


@pytest.mark.parametrize("cancelled_at", ["while it waits", "as it is given"])
def test_a_lock_that_is_given_to_who_left_goes_on_to_the_next(cancelled_at: str):
    async def scenario() -> None:
        lock, order = FairLock(), list[str]()

        async def hold(who: str) -> None:
            async with lock.held_by(who):
                order.append(who)

        async with lock.held_by("first"):
            tasks = [asyncio.ensure_future(hold(who)) for who in ("second", "third")]
            await settle()
            if cancelled_at == "while it waits":
                tasks[0].cancel()
                await settle()
        tasks[0].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert (order, lock.busy) == (["third"], False)

    run(scenario())
