"""A later start: what was there last is seen at once, stays in its place and can be used early."""

from __future__ import annotations

import logging
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytest_httpserver import HTTPServer
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from keystead.agents.entries import AgentInfo
from keystead.agents.spawning import SpawnRequest
from keystead.engine import Engine
from keystead.paths import Folders
from keystead.ui.app import make_desktop
from keystead.ui.desktop import Desktop
from keystead.ui.view_tabs import MODELS_TAB
from keystead.ui.views import ViewId
from keystead.ui.views.welcome.page import WelcomePage
from keystead.ui.widgets.empty_state import LOADING_DELAY, EmptyState
from keystead.ui.widgets.row_list import RowList
from keystead.ui.widgets.rows import RowModel
from keystead.ui.window_state import WindowState
from tests.desktop import PATIENCE, living_desktop
from tests.window import Await

SIZE = (1280, 800)
Before = Callable[[Desktop], None]


class Days:
    """Starts and ends the window, each time with the state that the last one left."""

    def __init__(self, qapp: QApplication, qtbot: QtBot, loop: QEventLoop) -> None:
        self._parts = qapp, qtbot, loop
        self.qtbot = qtbot

    @contextmanager
    def day(self, before: Before = lambda _: None) -> Generator[Desktop]:
        path = Folders.of(os.environ).window_state
        state = WindowState.load(path)

        def settle_in(desktop: Desktop) -> None:
            desktop.window.resize(*SIZE)
            before(desktop)

        life = living_desktop(*self._parts, state=state, before=settle_in)
        desktop = next(life)
        try:
            yield desktop
            desktop.window.remember()
            state.save(path)
        finally:
            with pytest.raises(StopIteration):
                next(life)


@pytest.fixture
def days(qapp: QApplication, qtbot: QtBot, window_loop: QEventLoop) -> Days:
    return Days(qapp, qtbot, window_loop)


def spawn(desktop: Desktop, await_in_window: Await, name: str) -> AgentInfo:
    profile = desktop.profiles.get("practice")
    assert profile is not None
    request = SpawnRequest("hello", profile.effective, model="plain", name=name)
    # As another part of the program does it: the roster hears of each state by itself.
    return await_in_window(desktop._bridge.call(desktop.agents._agents.spawn(request)))


def finish(days: Days, desktop: Desktop) -> None:
    def settled() -> bool:
        known = desktop.agents.all()
        return len(known) == 3 and not any(agent.state.is_active for agent in known)

    days.qtbot.waitUntil(settled)


def rows(desktop: Desktop) -> list[str]:
    (listed,) = desktop.window.side_bar.findChildren(RowList)
    model = listed.model()
    assert isinstance(model, RowModel)
    return [row.spoken() for row in model]


def side_list(desktop: Desktop) -> RowList:
    listed = [each for each in desktop.window.side_bar.findChildren(RowList) if each.isVisible()]
    return listed[0]


@pytest.fixture
def yesterday(days: Days, await_in_window: Await) -> list[AgentInfo]:
    """Three agents of an earlier start; the tabs of two are open side by side."""
    with days.day() as desktop:
        agents = [spawn(desktop, await_in_window, name) for name in ("one", "two", "three")]
        finish(days, desktop)
        desktop.open_agent(agents[0].id)
        desktop.open_agent(agents[1].id)
        desktop.open_agent(agents[2].id, beside=True)
        days.qtbot.waitUntil(lambda: desktop.window.side_bar.isVisible())
    return agents


def test_what_was_there_is_seen_before_the_engine_and_nothing_moves_when_it_comes(
    days: Days, yesterday: list[AgentInfo]
) -> None:
    seen = []

    def look(desktop: Desktop) -> None:
        window = desktop.window
        days.qtbot.wait(1)  # The first frame.
        assert [tab.title for key in window.tabs.keys if (tab := window.tabs.tab(key))] == [
            "one", "two", "three",
        ]  # fmt: skip
        assert [window.tabs.page(key) for key in window.tabs.keys] == [None] * 3
        seen.extend((rows(desktop), window.side_bar.grab().toImage()))
        seen.extend(group.strip.grab().toImage() for group in window.tabs.groups)

    with days.day(look) as desktop:
        days.qtbot.waitUntil(lambda: len(desktop.window.side_bar.findChildren(RowList)) == 1)
        assert seen[0] == rows(desktop) != []
        assert desktop.window.side_bar.grab().toImage() == seen[1]
        strips = [group.strip.grab().toImage() for group in desktop.window.tabs.groups]
        assert strips == seen[2:]


def test_a_transcript_is_read_when_its_tab_is_shown(days: Days, yesterday: list[AgentInfo]) -> None:
    with days.day() as desktop:
        one, two, three = (agent.id for agent in yesterday)
        assert [desktop.tabs.page(key) is None for key in (one, two, three)] == [True, False, False]
        assert desktop.tabs.current == three
        desktop.tabs.show_tab(one)
        assert desktop.tabs.page(one) is not None


def test_welcome_is_made_when_the_last_tab_closes_and_not_behind_restored_ones(
    days: Days, yesterday: list[AgentInfo]
) -> None:
    with days.day() as desktop:
        assert desktop.window.findChildren(WelcomePage) == []
        for agent in yesterday:
            desktop.tabs.close_tab(agent.id)
        (page,) = desktop.window.findChildren(WelcomePage)
        assert page.isVisible()


def test_a_row_that_is_clicked_early_opens_as_soon_as_it_can(
    days: Days, yesterday: list[AgentInfo]
) -> None:
    def click(desktop: Desktop) -> None:
        listed = side_list(desktop)
        listed.select(yesterday[0].id)
        place = listed.visualRect(listed.currentIndex()).center()
        days.qtbot.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=place)

    with days.day(click) as desktop:
        assert desktop.tabs.current == yesterday[0].id


def test_keys_are_taken_early_and_focus_stays_in_the_list(
    days: Days, yesterday: list[AgentInfo]
) -> None:
    def press(desktop: Desktop) -> None:
        desktop.window.activateWindow()
        days.qtbot.waitUntil(desktop.window.isActiveWindow)
        listed = side_list(desktop)
        listed.setFocus()
        listed.select("today")
        days.qtbot.keyClick(listed, Qt.Key.Key_Left)

    with days.day(press) as desktop:
        assert desktop.window.state.folded == {ViewId.AGENTS: ["today"]}
        assert side_list(desktop).hasFocus()
        row = side_list(desktop).current_row
        assert row is not None
        assert row.key == "today"


def test_a_view_that_is_chosen_early_is_shown(days: Days, yesterday: list[AgentInfo]) -> None:
    with days.day() as desktop:
        desktop.show_view(ViewId.PROVIDERS)

    def choose(desktop: Desktop) -> None:
        assert "practice" in " ".join(rows(desktop))
        desktop.window.activity_bar.chosen.emit(ViewId.MODELS)

    with days.day(choose) as desktop:
        assert desktop.tabs.current == MODELS_TAB


def test_the_view_shown_comes_back(days: Days) -> None:
    with days.day() as desktop:
        desktop.show_view(ViewId.PROVIDERS)
    with days.day() as desktop:
        assert desktop.window.side_bar.current == ViewId.PROVIDERS
        assert isinstance(side_list(desktop).model(), RowModel)


def test_an_agent_that_is_gone_is_left_out(days: Days, yesterday: list[AgentInfo]) -> None:
    for file in Folders.of(os.environ).data.iterdir():
        file.unlink()
    with days.day() as desktop:
        assert desktop.tabs.keys == ()
        assert not desktop.tabs.can_reopen()
        assert desktop.window.side_bar.findChildren(EmptyState)[0].isVisible()


def test_tabs_that_come_back_send_nothing(days: Days, httpserver: HTTPServer) -> None:
    address = httpserver.url_for("/v1")
    file = Folders.of(os.environ).providers_file
    file.parent.mkdir(parents=True, mode=0o700)
    file.write_text(f'[profiles.mine]\nprovider = "local"\nbase_url = "{address}"\n')
    with days.day() as desktop:
        desktop.open_models()
        days.qtbot.waitUntil(lambda: bool(httpserver.log))
    httpserver.clear_log()
    with days.day() as desktop:
        assert desktop.tabs.current == MODELS_TAB
        assert desktop.tabs.page(MODELS_TAB) is not None
        days.qtbot.wait(100)
    assert httpserver.log == []


def test_an_engine_that_does_not_start_is_told_and_can_be_tried_again(days: Days) -> None:
    database = Folders.of(os.environ).database
    database.parent.mkdir(parents=True, mode=0o700)
    database.write_bytes(b"no database" * 200)
    with days.day() as desktop:
        assert not desktop.ready()
        (page,) = desktop.window.side_bar.findChildren(EmptyState)
        assert page.accessibleName().startswith("Agents could not be read")
        desktop.window.activity_bar.chosen.emit(ViewId.PROVIDERS)
        shown = desktop.window.side_bar.content(ViewId.PROVIDERS)
        assert isinstance(shown, EmptyState)
        assert shown.accessibleName().startswith("Providers could not be read")
        desktop.window.activity_bar.chosen.emit(ViewId.AGENTS)
        page.bar.button("copy-details").click()
        assert "database" in QApplication.clipboard().text().lower()
        page.bar.button("retry").click()
        days.qtbot.wait(50)
        assert not desktop.ready()
        database.unlink()
        desktop.window.side_bar.findChildren(EmptyState)[-1].bar.button("retry").click()
        days.qtbot.waitUntil(desktop.ready)
        days.qtbot.waitUntil(lambda: bool(desktop.profiles.all()))


def test_tabs_of_an_earlier_time_say_that_there_is_no_engine(
    days: Days, yesterday: list[AgentInfo]
) -> None:
    database = Folders.of(os.environ).database
    kept = database.read_bytes()
    database.write_bytes(b"no database" * 200)
    with days.day() as desktop:
        assert len(desktop.tabs.keys) == 3
        for group in desktop.tabs.groups:
            assert isinstance(group.page, EmptyState)
        database.write_bytes(kept)
        page = desktop.tabs.group.page
        assert isinstance(page, EmptyState)
        page.bar.button("retry").click()
        days.qtbot.waitUntil(lambda: desktop.tabs.page(desktop.tabs.current) is not None)
        assert desktop.tabs.current == yesterday[2].id


def test_a_long_first_start_shows_that_it_reads_only_after_a_while(
    qapp: QApplication, qtbot: QtBot, await_in_window: Await
) -> None:
    desktop = make_desktop(qapp, Folders.of(os.environ), os.environ, WindowState())
    qtbot.addWidget(desktop.window)
    desktop.window.resize(*SIZE)
    desktop.window.show()
    at_once = desktop.window.side_bar.grab().toImage()
    qtbot.wait(LOADING_DELAY + 100)
    assert desktop.window.side_bar.grab().toImage() != at_once
    await_in_window(desktop._bridge.close(0))


def test_nothing_of_the_engine_is_there_with_the_first_frame(
    days: Days, yesterday: list[AgentInfo], tmp_path: Path
) -> None:
    program = """
import os, sys
from keystead.paths import Folders
from keystead.ui.app import make_application, make_desktop, run_loop
from keystead.ui.window_state import WindowState
folders = Folders.of(os.environ)
state = WindowState.load(folders.window_state)
desktop = make_desktop(make_application(), folders, os.environ, state)
def first_frame():
    heavy = ("pydantic", "keystead.engine", "keystead.agents", "keystead.profiles", "tomlkit")
    print([name for name in heavy if name in sys.modules])
    print(len(desktop.tabs.keys), desktop.window.side_bar.current)
    sys.stdout.flush()
    os._exit(0)
desktop.window.painted.connect(first_frame)
async def shown():
    import asyncio
    await asyncio.sleep(10)
desktop.window.show()
from PySide6.QtWidgets import QApplication
run_loop(QApplication.instance(), shown())
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60
    )
    assert done.stdout.splitlines() == ["[]", "3 agents"], done.stderr


def test_rows_that_are_left_out_are_told(days: Days, caplog: pytest.LogCaptureFixture) -> None:
    with days.day():
        pass
    connection = sqlite3.connect(Folders.of(os.environ).database)
    connection.execute(
        "INSERT INTO credentials VALUES ('p', 'key', 'l', 'nonsense', '', 'a keychain', 'ready', 1)"
    )
    connection.commit()
    connection.close()
    with days.day() as desktop:
        days.qtbot.waitUntil(lambda: "rows-unreadable" in desktop.window.tabs.notices.matters)
    assert "a row of keys is left out" in caplog.text


def test_a_frame_that_came_before_the_loop_is_not_waited_for(days: Days) -> None:
    program = """
import asyncio, os
from keystead.engine import Engine
from keystead.paths import Folders
from keystead.ui import app
from keystead.ui.window_state import WindowState
app.FIRST_FRAME = 3600
folders = Folders.of(os.environ)
application = app.make_application()
desktop = app.make_desktop(application, folders, os.environ, WindowState())
desktop.window.show()
desktop.window.repaint()
async def whole():
    life = asyncio.create_task(app.live(desktop, folders, os.environ, ""))
    await desktop.opened.wait()
    desktop.quit()
    await life
app.run_loop(application, whole())
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_a_window_closed_while_it_opens_waits_for_nothing(
    qapp: QApplication, qtbot: QtBot, window_loop: QEventLoop, await_in_window: Await
) -> None:
    folders = Folders.of(os.environ)
    with closing(sqlite3.connect(make_database(folders, await_in_window), timeout=0)) as lock:
        lock.execute("PRAGMA locking_mode = EXCLUSIVE")
        lock.execute("BEGIN EXCLUSIVE")
        desktop = make_desktop(qapp, folders, os.environ, WindowState(), local_addresses=())
        qtbot.addWidget(desktop.window)
        desktop.window.show()
        life = window_loop.create_task(desktop.run())
        qtbot.wait(200)
        desktop.quit()
        qtbot.waitUntil(desktop.opened.is_set)
        assert not desktop.ready()
    qtbot.waitUntil(life.done, timeout=PATIENCE)
    assert life.result()
    assert not desktop.ready()


def make_database(folders: Folders, await_in_window: Await) -> Path:
    """A database as an earlier start left it."""

    async def start_and_end() -> None:
        engine = Engine(folders, os.environ)
        await engine.start()
        await engine.close(3)

    await_in_window(start_and_end())
    return folders.database


def test_what_nobody_expected_of_a_start_is_told_in_the_window(
    days: Days, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    # No file is known that does this: one that did would get words of its own.
    monkeypatch.setattr(Engine, "start", _break)
    with days.day() as desktop:
        assert not desktop.ready()
        (page,) = desktop.window.side_bar.findChildren(EmptyState)
        assert "Something went wrong inside Keystead" in page.accessibleName()
        monkeypatch.undo()
        page.bar.button("retry").click()
        assert desktop.window.status_bar.message == "Trying again…"
        days.qtbot.waitUntil(desktop.ready)
    (record,) = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert "ZeroDivisionError" in str(record.exc_info)
    caplog.clear()


async def _break(_engine: Engine) -> None:
    raise ZeroDivisionError
