"""How quick an agent's tab is in the real window, on a real store and a real server; prints JSON.

Owns these figures: lateness of a timer of 10 ms while a long answer streams and while a burst
comes at once, opening an agent of 5,000 entries, a step of scrolling in it, going from one tab to
another, and the memory that closed tabs leave behind. The provider is a process of its own. Run it
with ``python -m tests.bench.agent_tab``, a part of it with ``--only WORD``; offscreen without a
display.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import statistics
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keystead.agents import line
from keystead.agents.blocks import split_blocks
from keystead.agents.entries import AgentInfo, AgentState, EntryKind
from keystead.agents.process_mark import ProcessMark
from keystead.agents.spawning import SpawnRequest, new_record
from keystead.agents.transcripts import Transcripts
from keystead.engine import Engine
from keystead.paths import HOME_VARIABLE, Folders
from tests.agents.chat_server import Call, chat_server
from tests.bench.engine import INTERVAL, at
from tests.bench.provider import SERVE, home_with_provider
from tests.bench.transcript import PART

if TYPE_CHECKING:
    from keystead.ui.desktop import Desktop
    from keystead.ui.views.agents.page import AgentPage

ANSWER_CHARS = 71_000
PIECE = 24  # characters of a token, generously
PIECES_A_SECOND = 500
BURST_CHARS = 5_000_000
BURST_LINES = 20_000
LONG, MIDDLE, SHORT = 5_000, 1_000, 500  # entries
SESSIONS = 10
STEPS, SWITCHES = 200, 20
SETTLING = 3.0  # seconds for what is imported late

Figures = dict[str, Any]


async def serve() -> None:
    """The provider; the first line printed is its address. The task says what it answers."""

    async def answer(call: Call) -> None:
        await call.begin()
        await ANSWERS.get(call.body["messages"][-1]["content"], _hello)(call)
        await call.end()

    async with chat_server(answer) as server:
        print(server.base_url, flush=True)
        await asyncio.sleep(3600)


async def _hello(call: Call) -> None:
    await call.text("Hello.")


async def _stream(call: Call) -> None:
    text = (PART * (ANSWER_CHARS // len(PART) + 1))[:ANSWER_CHARS]
    due = time.perf_counter()
    for start in range(0, len(text), PIECE):
        await call.text(text[start : start + PIECE])
        due += 1 / PIECES_A_SECOND
        await asyncio.sleep(max(0.0, due - time.perf_counter()))


async def _burst(call: Call, text: str) -> None:
    for start in range(0, len(text), 50_000):
        await call.text(text[start : start + 50_000])


async def _markdown(call: Call) -> None:
    await _burst(call, (PART * (BURST_CHARS // len(PART) + 1))[:BURST_CHARS])


async def _lines(call: Call) -> None:
    await _burst(call, "\n".join(f"line {number}" for number in range(BURST_LINES)))


async def _code(call: Call) -> None:
    lines = "".join(f"found[{number}] = await read(path)  # again\n" for number in range(20_000))
    await _burst(call, f"```python\n{lines}```\n")


async def _word(call: Call) -> None:
    await _burst(call, "x" * BURST_CHARS)


ANSWERS = {
    "stream": _stream,
    "burst-markdown": _markdown,
    "burst-lines": _lines,
    "burst-code": _code,
    "burst-word": _word,
}


async def fill(home: Path) -> None:
    """Write the agents whose tabs are opened."""
    variables = {HOME_VARIABLE: str(home)}
    engine = Engine(Folders.of(variables), variables)
    await engine.start()
    wanted = {"long": LONG, "one": MIDDLE, "two": MIDDLE}
    wanted |= {f"session {number}": SHORT for number in range(SESSIONS)}
    blocks = split_blocks(PART)
    for name, entries in wanted.items():
        effective = engine.profiles.get("test")
        request = SpawnRequest("Begin", effective, name=name)
        record = new_record(request, effective.default_model, ProcessMark.own())
        record = replace(record, info=replace(record.info, state=AgentState.FINISHED))
        await Transcripts(engine.store).add_agent(record, "Begin")

        def add(db: Any, agent_id: str = record.info.id, count: int = entries) -> None:
            for number in range(1, count):
                if number % 2:
                    line.append(db, agent_id, EntryKind.TEXT, PART, {"blocks": blocks})
                else:
                    line.append(db, agent_id, EntryKind.USER, f"And number {number}?", {})

        await engine.store.write(add)
    await engine.close(3)


class Late:
    """How late a timer of Qt fires while the block runs, in milliseconds, sorted."""

    def __enter__(self) -> Late:
        from PySide6.QtCore import Qt, QTimer

        self.milliseconds: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(round(INTERVAL * 1000))
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.stop()
        self.milliseconds.sort()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.milliseconds.append(max(0.0, now - self._last - INTERVAL) * 1000)
        self._last = now


class Person:
    """What is done in the window, and what is measured of it."""

    def __init__(self, desktop: Desktop) -> None:
        self.desktop = desktop

    def page(self) -> AgentPage:
        page = self.desktop.agent_page
        assert page is not None
        return page

    def agent(self, name: str) -> str:
        return next(agent.id for agent in self.desktop.agents.all() if agent.name == name)

    async def answered(self, task: str) -> Figures:
        """Lateness while an answer comes, its tab in front, and how long it takes."""
        profile = self.desktop.profiles.get("test")
        assert profile is not None
        agent = await self.desktop.agents.spawn(SpawnRequest(task, profile.effective, name=task))
        self.desktop.open_agent(agent.id)
        began = time.perf_counter()
        with Late() as late:
            now = await self._ended(agent.id)
            await asyncio.sleep(0.5)
        took = time.perf_counter() - began
        rows = self.page().model.rowCount()
        self.desktop.tabs.close_current()
        assert now.state is AgentState.FINISHED, now
        return {
            "late_ms_p99": at(late.milliseconds, 0.99),
            "late_ms_max": at(late.milliseconds, 1.0),
            "rows": rows,
            "seconds": round(took, 1),
        }

    async def _ended(self, agent_id: str) -> AgentInfo:
        now = self.desktop.agents.get(agent_id)
        while now is None or now.state.is_active:
            await asyncio.sleep(0.05)
            now = self.desktop.agents.get(agent_id)
        return now

    async def opened(self, name: str) -> float:
        """Milliseconds from the click to the painted transcript."""
        began = time.perf_counter()
        self.desktop.open_agent(self.agent(name))
        view = self.page().view
        while not view.model().rowCount() or view._stale or view._painted < began:  # noqa: ASYNC110
            await asyncio.sleep(0)
        view.viewport().repaint()
        return (time.perf_counter() - began) * 1000

    async def opening(self) -> Figures:
        await self.opened("one")
        self.desktop.tabs.close_current()
        found: list[float] = []
        for _ in range(7):
            found.append(await self.opened("long"))
            await asyncio.sleep(0.2)
            self.desktop.tabs.close_current()
            await asyncio.sleep(0.2)
        return {"median_ms": round(statistics.median(found), 1), "max_ms": round(max(found), 1)}

    async def scrolling(self) -> Figures:
        await self.opened("long")
        await asyncio.sleep(0.3)
        bar, view = self.page().view.verticalScrollBar(), self.page().view.viewport()
        found: list[float] = []
        for _ in range(STEPS):
            began = time.perf_counter()
            bar.setValue(bar.value() - 60)
            view.repaint()
            found.append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(0.002)
        with Late() as late:
            self.page().go_to_first()
            while self.page().transcript.earlier.isVisible():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.3)
        self.desktop.tabs.close_current()
        return {
            "step_ms_p99": at(sorted(found), 0.99),
            "to_the_first_late_ms_max": at(late.milliseconds, 1.0),
        }

    async def switching(self) -> Figures:
        for name in ("one", "two"):
            await self.opened(name)
            await asyncio.sleep(0.3)
        found: list[float] = []
        for number in range(SWITCHES):
            began = time.perf_counter()
            self.desktop.open_agent(self.agent("one" if number % 2 == 0 else "two"))
            self.desktop.window.repaint()
            found.append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(0.1)
        for _ in range(2):
            self.desktop.tabs.close_current()
        return {"median_ms": round(statistics.median(found), 1), "max_ms": round(max(found), 1)}

    async def remembering(self) -> Figures:
        """Memory before ten sessions were opened and after they were closed."""
        await self.opened("one")
        self.desktop.tabs.close_current()
        await asyncio.sleep(0.5)
        before = resident_mb()
        for number in range(SESSIONS):
            await self.opened(f"session {number}")
            for _ in range(20):
                self.page().view.verticalScrollBar().setValue(0)
                await asyncio.sleep(0.02)
        opened = resident_mb()
        for _ in range(SESSIONS):
            self.desktop.tabs.close_current()
        await asyncio.sleep(1.0)
        return {
            "open_mb": round(opened - before, 1),
            "closed_mb": round(resident_mb() - before, 1),
        }


def resident_mb() -> float:
    """This process's resident memory."""
    gc.collect()
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


MEASURES: dict[str, tuple[Callable[[Person], Awaitable[Figures]], Figures]] = {
    "opening 5,000 entries": (Person.opening, {"median_ms": 100}),
    "scrolling them": (Person.scrolling, {"step_ms_p99": 16}),
    "switching between two of 1,000": (Person.switching, {"median_ms": 50}),
    "memory of ten of 500": (Person.remembering, {"closed_mb": 40}),
    "stream of 71 kB": (
        lambda person: person.answered("stream"),
        {"late_ms_p99": 20, "late_ms_max": 150},
    ),
    **{
        name.replace("-", " of ") + " at once": (
            lambda person, name=name: person.answered(name),
            {"late_ms_max": 150},
        )
        for name in ANSWERS
        if name.startswith("burst")
    },
}


@asynccontextmanager
async def living(desktop: Desktop) -> AsyncGenerator[Person]:
    """The window while the block runs."""
    async with asyncio.TaskGroup() as group:
        group.create_task(desktop.run())
        await desktop.opened.wait()
        await asyncio.sleep(SETTLING)
        yield Person(desktop)
        desktop.end()


def measure(home: Path, only: str) -> list[Figures]:
    """Open the window and take the figures whose name has the word ``only``."""
    from keystead.ui.app import make_application, make_desktop, run_loop
    from keystead.ui.window_state import WindowState

    variables = {HOME_VARIABLE: str(home)}
    asyncio.run(fill(home))
    folders = Folders.of(variables)
    app = make_application()
    desktop = make_desktop(app, folders, variables, WindowState.load(folders.window_state))
    desktop.window.show()

    async def work() -> list[Figures]:
        found: list[Figures] = []
        async with living(desktop) as person:
            await person.answered("hello")  # What is imported and connected for the first one.
            for what, (take, aim) in MEASURES.items():
                if only in what:
                    load = round(os.getloadavg()[0], 2)
                    figures = await take(person)
                    found.append({"what": what, **figures, "aim": aim, "load": load})
        return found

    return run_loop(app, work())


def main() -> None:
    """Start the provider, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.agent_tab")
    parser.add_argument("--only", default="", help="figures whose name has this word")
    parser.add_argument(SERVE, action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        asyncio.run(serve())
        return
    if "DISPLAY" not in os.environ and "WAYLAND_DISPLAY" not in os.environ:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with home_with_provider(__spec__.name) as home:
        for figures in measure(home, asked.only):
            print(json.dumps(figures))


if __name__ == "__main__":
    main()
