"""What was typed and not sent: kept over tabs, restarts and crashes, gone once it is sent."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, closing, contextmanager

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from keystead.agents.spawning import SpawnRequest
from keystead.paths import Folders
from keystead.storage import store
from keystead.ui.desktop import Desktop
from keystead.ui.views.agents.composer import Composer
from keystead.ui.views.agents.new_agent import NewAgentDialog
from tests.desktop import PATIENCE, living_desktop
from tests.window import Await

Start = Callable[[], AbstractContextManager[Desktop]]
CRASH = 3_000  # milliseconds within which what was typed outlasts one


@pytest.fixture
def start(qapp: QApplication, qtbot: QtBot, window_loop: QEventLoop) -> Start:
    """Start the window, and end it again as a person does."""

    @contextmanager
    def started() -> Generator[Desktop]:
        life = living_desktop(qapp, qtbot, window_loop)
        try:
            yield next(life)
        finally:
            with pytest.raises(StopIteration):
                next(life)

    return started


@pytest.fixture
def talk(await_in_window: Await, qtbot: QtBot) -> Callable[[Desktop], Composer]:
    """The composer under an agent that the practice provider has answered."""

    def begun(desktop: Desktop) -> Composer:
        practice = desktop.profiles.get("practice")
        assert practice is not None
        request = SpawnRequest("Say hello", practice.effective, "plain")
        agent = await_in_window(desktop.agents.spawn(request), PATIENCE)
        desktop.open_agent(agent.id)
        qtbot.waitUntil(lambda: idle(desktop), timeout=PATIENCE)
        return composer(desktop)

    return begun


def idle(desktop: Desktop) -> bool:
    page = desktop.agent_page
    return page is not None and page.agent is not None and not page.agent.state.is_active


def working(desktop: Desktop) -> bool:
    return any(agent.state.is_active for agent in desktop.agents.all())


def composer(desktop: Desktop) -> Composer:
    page = desktop.agent_page
    assert page is not None
    return page.composer


def reopen(desktop: Desktop) -> Composer:
    """Open the tab of the one agent there is."""
    (agent,) = desktop.agents.all()
    desktop.open_agent(agent.id)
    return composer(desktop)


def kept() -> list[tuple[str, int | None, str]]:
    """What is in the file, read past the program."""
    with closing(sqlite3.connect(Folders.of(os.environ).database)) as db:
        return db.execute("SELECT message, entry_id, wording FROM unsent_texts").fetchall()


Talk = Callable[[Desktop], Composer]


def test_a_message_is_there_again_after_a_restart(start: Start, talk: Talk, qtbot: QtBot) -> None:
    with start() as desktop:
        qtbot.keyClicks(talk(desktop).edit, "and then")
    with start() as desktop:
        shown = reopen(desktop)
        assert (shown.text, shown.edited) == ("and then", None)


def test_an_edit_is_there_again_with_the_message_under_it(
    start: Start, talk: Talk, qtbot: QtBot
) -> None:
    def begun(shown: Composer) -> tuple[str, bool]:
        return shown.text, shown.cancel.isVisible()

    with start() as desktop:
        shown = talk(desktop)
        qtbot.keyClicks(shown.edit, "and then")
        page = desktop.agent_page
        assert page is not None
        qtbot.waitUntil(lambda: page.transcript.messages() == ["Say hello"])
        page.edit_message()
        qtbot.keyClicks(shown.edit, " again")
        edited = shown.edited
        desktop.tabs.close_current()
        assert begun(reopen(desktop)) == ("Say hello again", True)
    with start() as desktop:
        shown = reopen(desktop)
        assert begun(shown) == ("Say hello again", True)
        assert shown.edited == edited
        shown.cancel_edit()
        assert begun(shown) == ("and then", False)
    with start() as desktop:
        assert begun(reopen(desktop)) == ("and then", False)


def test_what_is_typed_outlasts_a_crash_of_a_few_seconds(
    start: Start, talk: Talk, qtbot: QtBot
) -> None:
    with start() as desktop:
        shown = talk(desktop)
        for word in ("one ", "two ", "three"):
            qtbot.keyClicks(shown.edit, word)
        qtbot.waitUntil(lambda: kept() == [("one two three", None, "")], timeout=CRASH)


@pytest.mark.parametrize("way", ["sent", "emptied"])
def test_what_was_sent_or_emptied_leaves_nothing_behind(
    start: Start, talk: Talk, qtbot: QtBot, way: str
) -> None:
    with start() as desktop:
        shown = talk(desktop)
        qtbot.keyClicks(shown.edit, "and then")
        qtbot.waitUntil(lambda: bool(kept()), timeout=CRASH)
        if way == "sent":
            qtbot.keyClick(shown.edit, Qt.Key.Key_Return)
        else:
            shown.edit.selectAll()
            qtbot.keyClick(shown.edit, Qt.Key.Key_Backspace)
        qtbot.waitUntil(lambda: not kept(), timeout=CRASH)
        qtbot.waitUntil(lambda: idle(desktop), timeout=PATIENCE)
    with start() as desktop:
        assert reopen(desktop).text == ""


def test_a_key_stays_in_the_session_and_in_no_file(start: Start, talk: Talk, qtbot: QtBot) -> None:
    key = "sk-draft-0123456789abcdef"
    with start() as desktop:
        qtbot.keyClicks(talk(desktop).edit, f"use {key} here")
        desktop.tabs.close_current()
        assert reopen(desktop).text == f"use {key} here"
    with start() as desktop:
        assert reopen(desktop).text == "use [secret] here"
    home = Folders.of(os.environ).data.parent
    files = [path for path in home.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if key.encode() in path.read_bytes()]


def new_agent(desktop: Desktop) -> NewAgentDialog:
    return next(d for d in desktop.window.findChildren(NewAgentDialog) if d.isVisible())


@pytest.mark.parametrize("closed", [True, False])
def test_a_task_that_was_not_begun_is_there_again_after_a_restart(
    start: Start, qtbot: QtBot, closed: bool
) -> None:
    with start() as desktop:
        desktop.new_agent()
        qtbot.keyClicks(new_agent(desktop).task, "a long task")
        new_agent(desktop).more.instructions.setPlainText("and how")
        if closed:
            new_agent(desktop).reject()
    with start() as desktop:
        desktop.new_agent("practice", "plain")
        dialog = new_agent(desktop)
        assert dialog.task.toPlainText() == "a long task"
        assert dialog.more.instructions.toPlainText() == "and how"
        dialog.start.click()
        qtbot.waitUntil(lambda: bool(desktop.agents.all()), timeout=PATIENCE)
        qtbot.waitUntil(lambda: not kept(), timeout=CRASH)
        # While one works, the end of the window is a question.
        qtbot.waitUntil(lambda: not working(desktop), timeout=PATIENCE)
    with start() as desktop:
        desktop.new_agent()
        assert new_agent(desktop).task.toPlainText() == ""
        new_agent(desktop).reject()


def test_a_task_that_was_only_suggested_is_not_kept(start: Start, qtbot: QtBot) -> None:
    with start() as desktop:
        desktop.try_practice()
        suggested = new_agent(desktop).task.toPlainText()
        qtbot.keyClicks(new_agent(desktop).task, "mine")
        new_agent(desktop).task.setPlainText(suggested)
        new_agent(desktop).reject()
    assert not kept()


def test_a_database_that_takes_nothing_is_told_once_and_tried_again(
    start: Start,
    talk: Talk,
    qtbot: QtBot,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(store, "BUSY_TIMEOUT", 0.2)
    with start() as desktop:
        shown = talk(desktop)
        notices = desktop.window.notices
        with closing(sqlite3.connect(Folders.of(os.environ).database)) as other:
            other.execute("BEGIN IMMEDIATE")
            qtbot.keyClicks(shown.edit, "and then")
            qtbot.waitUntil(lambda: "database-busy" in notices.matters, timeout=CRASH)
            notices.remove("database-busy")
            qtbot.keyClicks(shown.edit, " more")
            qtbot.waitUntil(lambda: "could not be kept" in caplog.text, timeout=CRASH)
            assert not notices.matters
    assert kept() == [("and then more", None, "")]
