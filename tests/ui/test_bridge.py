import asyncio
import threading
import time
from dataclasses import dataclass
from itertools import pairwise

import pytest
from PySide6.QtCore import QObject

from keystead.errors import KeysteadError
from keystead.ui.bridge import Bridge


class Clockwork:
    """A small engine: real coroutines on a real loop in the bridge's thread."""

    def __init__(self):
        self.thread = threading.get_ident()
        self.cancelled = False
        self.closed = False

    async def start(self):
        await asyncio.sleep(0)

    async def close(self, deadline):
        self.closed = True

    async def where(self):
        return threading.get_ident()

    async def wait(self):
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            self.cancelled = True
            raise

    async def hang(self):
        time.sleep(1)  # noqa: ASYNC251 - what a stuck library does


@dataclass(frozen=True)
class Added:
    number: int


@dataclass(frozen=True)
class Removed:
    number: int


@pytest.fixture
def bridge(await_in_window):
    bridge = Bridge(Clockwork)
    await_in_window(bridge.start())
    yield bridge
    await_in_window(bridge.close(1))


def test_engine_is_built_and_called_in_its_own_thread(bridge, await_in_window):
    assert bridge._engine.thread != threading.get_ident()
    assert await_in_window(bridge.call(bridge._engine.where())) == bridge._engine.thread


def test_cancelling_the_caller_cancels_the_work(bridge, await_in_window, qtbot):
    async def give_up():
        async with asyncio.timeout(0.05):
            await bridge.call(bridge._engine.wait())

    with pytest.raises(TimeoutError):
        await_in_window(give_up())
    qtbot.waitUntil(lambda: bridge._engine.cancelled)


def test_call_from_the_engine_is_refused_in_a_sentence(bridge, await_in_window):
    async def call_back():
        await bridge.call(bridge._engine.where())

    with pytest.raises(RuntimeError, match="is for the window's thread"):
        await_in_window(bridge.call(call_back()))


def test_changes_reach_those_subscribed_to_their_kind_in_order(bridge, qtbot):
    owner, seen = QObject(), []
    bridge.subscribe(
        Added, owner, lambda change: seen.append((change.number, threading.get_ident()))
    )

    def work():
        for number in range(500):
            bridge.post(Added(number))
            bridge.post(Removed(number))

    sender = threading.Thread(target=work)
    sender.start()
    sender.join()
    qtbot.waitUntil(lambda: len(seen) == 500)
    assert seen == [(number, threading.get_ident()) for number in range(500)]


def test_changes_are_delivered_at_most_once_a_frame(bridge, qtbot):
    owner, times = QObject(), []
    bridge.subscribe(Added, owner, lambda change: times.append(time.monotonic()))

    async def post_slowly():
        for number in range(60):
            bridge.post(Added(number))
            await asyncio.sleep(0.002)

    asyncio.run_coroutine_threadsafe(post_slowly(), bridge._loop)
    qtbot.waitUntil(lambda: len(times) == 60)
    deliveries = 1 + sum(later - earlier > 0.001 for earlier, later in pairwise(times))
    assert deliveries <= (times[-1] - times[0]) / 0.016 + 2


def test_nothing_is_delivered_to_a_destroyed_owner(bridge, qtbot):
    owner, other, seen = QObject(), QObject(), []
    bridge.subscribe(Added, owner, lambda change: seen.append("owner"))
    bridge.subscribe(Added, other, lambda change: seen.append("other"))
    with qtbot.waitSignal(owner.destroyed):
        owner.deleteLater()
    bridge.post(Added(1))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == ["other"]


def test_a_failing_subscriber_does_not_hold_up_the_rest(bridge, qtbot):
    owner, seen = QObject(), []

    def take(change):
        if change.number == 0:
            raise ValueError("one bad change")
        seen.append(change.number)

    bridge.subscribe(Added, owner, take)
    with qtbot.captureExceptions() as raised:
        for number in range(3):
            bridge.post(Added(number))
        qtbot.waitUntil(lambda: seen == [1, 2])
    assert len(raised) == 1


def test_closing_ends_engine_and_thread_and_refuses_calls(await_in_window):
    bridge = Bridge(Clockwork)
    engine = await_in_window(bridge.start())
    assert await_in_window(bridge.close(1))
    assert engine.closed
    assert not any(thread.name == "keystead-engine" for thread in threading.enumerate())
    with pytest.raises(KeysteadError, match="closing"):
        await_in_window(bridge.call(engine.where()))


def test_what_still_runs_when_the_engine_closes_is_cancelled(await_in_window, window_loop, qtbot):
    bridge = Bridge(Clockwork)
    engine = await_in_window(bridge.start())
    waiting = window_loop.create_task(bridge.call(engine.wait()))
    await_in_window(asyncio.sleep(0.02))
    assert await_in_window(bridge.close(1))
    assert engine.cancelled
    await_in_window(asyncio.wait({waiting}))
    assert waiting.cancelled()


def test_a_stuck_thread_is_reported_in_time(await_in_window, window_loop, caplog):
    bridge = Bridge(Clockwork)
    engine = await_in_window(bridge.start())
    stuck = window_loop.create_task(bridge.call(engine.hang()))
    started = time.monotonic()
    assert await_in_window(bridge.close(0.1)) is False
    assert time.monotonic() - started < 0.9
    bridge._thread.join()
    await_in_window(asyncio.wait({stuck}))


def test_what_the_engine_fails_with_at_its_start_is_raised(await_in_window):
    class Broken(Clockwork):
        async def start(self):
            raise OSError("database is locked")

    bridge = Bridge(Broken)
    with pytest.raises(OSError, match="locked"):
        await_in_window(bridge.start())
    assert await_in_window(bridge.close(1))


def test_a_start_that_failed_can_be_tried_again(await_in_window):
    class Reluctant(Clockwork):
        tries = 0

        async def start(self):
            self.tries += 1
            if self.tries == 1:
                raise OSError("database is locked")

    bridge = Bridge(Reluctant)
    with pytest.raises(OSError, match="locked"):
        await_in_window(bridge.start())
    assert await_in_window(bridge.start()).tries == 2
    assert await_in_window(bridge.close(1))


def test_a_bridge_that_never_started_closes(await_in_window):
    assert await_in_window(Bridge(Clockwork).close(1))


def test_nothing_is_delivered_once_it_is_closed(await_in_window, qtbot):
    bridge = Bridge(Clockwork)
    await_in_window(bridge.start())
    assert await_in_window(bridge.close(1))
    owner, told = QObject(), []
    bridge.subscribe(int, owner, told.append)
    bridge.post(1)
    qtbot.wait(50)
    assert told == []
