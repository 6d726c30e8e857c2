from __future__ import annotations

import asyncio
from typing import Any

import pytest

from keystead.errors import ErrorKind, ProviderError
from keystead.network.policy import NetworkPolicy
from keystead.providers.deadline import Deadline, Patience
from keystead.providers.sentences import Asked

ASKED = Asked("work", "http://models.test/v1")


class CountingLoop(asyncio.SelectorEventLoop):
    """Counts the timers that are set."""

    timers = 0

    def call_at(self, when: float, callback: Any, *args: Any, **how: Any) -> asyncio.TimerHandle:
        self.timers += 1
        return super().call_at(when, callback, *args, **how)


def idle(seconds: float | None) -> Deadline:
    return Deadline.stream_idle(NetworkPolicy(stream_idle_timeout=seconds), ASKED)


def test_steps_in_time_share_one_timer():
    loop = CountingLoop()

    async def scenario() -> None:
        with Patience() as patience:
            deadline = idle(60)
            for _ in range(100):
                await patience.within(deadline, asyncio.sleep(0))
                deadline = deadline.again()
            assert loop.timers == 1
            await patience.within(idle(30), asyncio.sleep(0))  # That is sooner.
            await patience.within(idle(None), asyncio.sleep(0))
            assert loop.timers == 2

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(scenario())


def test_who_is_late_is_cancelled_and_it_is_said_with_what_limit():
    ended: list[bool] = []

    async def dawdle() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(True)

    async def scenario() -> None:
        with Patience() as patience:
            for _ in range(3):  # The timer goes off in these, too early.
                await patience.within(idle(0.05), asyncio.sleep(0.03))
            with pytest.raises(ProviderError) as late:
                await patience.within(idle(0.05), dawdle())
            assert late.value.kind is ErrorKind.TIMEOUT
            assert "stream_idle_timeout" in late.value.why
        task = asyncio.current_task()
        assert task
        assert task.cancelling() == 0
        assert ended == [True]

    asyncio.run(scenario())


def test_the_time_between_two_steps_belongs_to_nobodys_limit():
    async def scenario() -> None:
        with Patience() as patience:
            await patience.within(idle(0.02), asyncio.sleep(0))
            await asyncio.sleep(0.05)
            await patience.within(idle(5), asyncio.sleep(0))
            with pytest.raises(ProviderError):
                await patience.within(idle(0.02), asyncio.sleep(5))

    asyncio.run(scenario())


def test_a_stop_from_outside_stays_a_stop():
    async def waits() -> None:
        with Patience() as patience:
            await patience.within(idle(5), asyncio.sleep(60))

    async def scenario() -> None:
        task = asyncio.ensure_future(waits())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(scenario())


def test_a_time_out_leaves_nothing_behind_for_the_next_stop():
    async def ends_otherwise() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            raise ValueError from None

    async def waits() -> None:
        with Patience() as patience:
            with pytest.raises(ValueError):
                await patience.within(idle(0.01), ends_otherwise())
            with pytest.raises(ProviderError):
                await patience.within(idle(0.01), asyncio.sleep(60))
            task = asyncio.current_task()
            assert task
            assert task.cancelling() == 0
            waiting.set()
            await patience.within(idle(60), asyncio.sleep(60))

    waiting = asyncio.Event()

    async def scenario() -> None:
        task = asyncio.ensure_future(waits())
        stop = asyncio.ensure_future(waiting.wait())
        await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(scenario())
