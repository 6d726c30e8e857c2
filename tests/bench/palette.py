"""How long the palette takes from a key press to the painted list; prints JSON.

Owns this figure: 10,000 models of 20 profiles and 2,000 agents beside the commands, words that
match much, little and nothing, and opening it. Offscreen unless a display is named.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from keystead.agents.entries import AgentInfo, AgentState
from keystead.agents.process_mark import ProcessMark
from keystead.agents.spawning import SpawnRequest, new_record
from keystead.models.model_list import ListStatus, ModelList
from keystead.paths import HOME_VARIABLE, Folders
from keystead.providers.provider import ListedModel
from keystead.ui.app import make_application, make_desktop, run_loop
from keystead.ui.desktop import Desktop
from keystead.ui.window_state import WindowState

PROFILES, MODELS, AGENTS = 20, 500, 2_000
FAMILIES = ("openai/gpt-5", "qwen/qwen3", "deepseek/deepseek-v3", "mistralai/mistral", "meta/llama")
WORDS = ("open", "qwen coder", "gpt", "flaky", "zzzz", "opnstng", "e", "claude son", "x")
RUNS = 3
AIM = 16.0  # milliseconds


def model_lists() -> Iterator[ModelList]:
    """Lists as the bridge hands them over."""
    for profile in range(PROFILES):
        models = tuple(
            ListedModel(
                f"{FAMILIES[number % 5]}.{profile}-{number}-coder",
                context_window=131_072,
                input_usd_per_mtok=0.04,
                output_usd_per_mtok=0.4,
            )
            for number in range(MODELS)
        )
        yield ModelList(f"profile-{profile}", models, ListStatus.FRESH)


def agents(desktop: Desktop) -> Iterator[AgentInfo]:
    """Agents of the practice provider as the bridge hands them over."""
    profile = desktop.profiles.get("practice")
    assert profile is not None
    for number in range(AGENTS):
        request = SpawnRequest("Do it", profile.effective, name=f"flaky test {number}")
        info = new_record(request, "qwen3", ProcessMark.own()).info
        yield replace(info, state=AgentState.FINISHED, updated_at=time.time() - 60 * number)


async def measure(app: QApplication, home: Path) -> dict[str, object]:
    """Median and worst of all key presses, in milliseconds."""
    environment = {HOME_VARIABLE: str(home)}
    folders = Folders.of(environment)
    desktop = make_desktop(app, folders, environment, WindowState())
    desktop.window.resize(1440, 900)
    desktop.window.show()
    life = asyncio.get_running_loop().create_task(desktop.run())
    await desktop.opened.wait()
    for listed in model_lists():
        desktop.models._lists[listed.profile] = listed
        desktop.models.changed.emit(listed.profile)
    desktop.models.lists_changed.emit()
    for agent in agents(desktop):
        desktop.agents._known[agent.id] = agent
    await asyncio.sleep(3)  # What the window does after its start is not measured.
    began = time.perf_counter()
    desktop.open_palette()
    paint(desktop)
    first = 1000 * (time.perf_counter() - began)
    times = {word: list[float]() for word in WORDS}
    busy: list[float] = []
    openings: list[float] = []
    for _ in range(RUNS):
        finder(desktop).close_finder()
        began = time.perf_counter()
        desktop.open_palette()
        paint(desktop)
        openings.append(1000 * (time.perf_counter() - began))
        for word in WORDS:
            finder(desktop).line.clear()
            paint(desktop)
            for letter in word:
                began, worked = time.perf_counter(), time.thread_time()
                QTest.keyClicks(finder(desktop).line, letter)
                paint(desktop)
                times[word].append(1000 * (time.perf_counter() - began))
                busy.append(1000 * (time.thread_time() - worked))
                await asyncio.sleep(0)
    desktop.end()
    await life
    presses = [each for word in times.values() for each in word]
    return {
        "what": f"palette of {PROFILES * MODELS} models, {AGENTS} agents: key press to painted",
        "milliseconds": round(statistics.median(presses), 1),
        "p99_milliseconds": round(sorted(presses)[int(len(presses) * 0.99)], 1),
        "worst_milliseconds": round(max(presses), 1),
        "p99_cpu_milliseconds": round(sorted(busy)[int(len(busy) * 0.99)], 1),
        "by_word_milliseconds": {word: round(max(each), 1) for word, each in times.items()},
        "aim": AIM,
        "opening_milliseconds": round(statistics.median(openings), 1),
        "first_opening_milliseconds": round(first, 1),
        "load": round(os.getloadavg()[0], 2),
    }


def finder(desktop: Desktop):
    assert desktop._palette is not None
    return desktop._palette.palette.finder


def paint(desktop: Desktop) -> None:
    """Paint now what the next frame would."""
    finder(desktop).repaint()


def main() -> None:
    """Measure and print."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = make_application()
    with tempfile.TemporaryDirectory() as home:
        print(json.dumps(run_loop(app, measure(app, Path(home))), indent=1))


if __name__ == "__main__":
    main()
