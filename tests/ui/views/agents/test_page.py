"""An agent's tab on a real engine and a real model server: what is streamed is what is shown."""

from __future__ import annotations

import threading
import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from keystead.agents.entries import AgentState, Entry, EntryKind
from keystead.errors import ActionId
from keystead.ui.icons import Icons
from keystead.ui.offered_actions import REQUESTS
from keystead.ui.transcript.rows import Row, RowKind
from keystead.ui.views.agents import reading, stop_twice
from keystead.ui.views.agents.failure_rows import COPY, RETRY
from keystead.ui.views.agents.page import AgentPage
from keystead.ui.widgets.mark import Mark
from keystead.ui.widgets.question import QuestionDialog
from keystead.ui.window.status_bar import StatusBar
from tests.cli.model_server import (
    Call,
    ModelServer,
    breaks_off,
    chunk,
    ending,
    never_ends,
    refuses,
    says,
)
from tests.ui.views.agents.conftest import Bench, OpenTab, facts

ANSWER = "A *first* paragraph.\n\n```python\nprint(1)\n```\n\nThe last one"
HOSTILE = '<img src="file:///etc/passwd">\x1b]0;x\x07 [link](file:///etc/passwd)'


def rows(page: AgentPage) -> list[Row]:
    return [page.model.row(number) for number in range(page.model.rowCount())]


def kinds(page: AgentPage) -> list[RowKind]:
    return [row.kind for row in rows(page)]


def said(page: AgentPage) -> str:
    """The answer as far as it is shown, without what separates blocks."""
    parts = (RowKind.MARKDOWN, RowKind.TAIL)
    return squeezed("".join(row.text for row in rows(page) if row.kind in parts))


def squeezed(text: str) -> str:
    return "".join(text.split())


class Gate:
    """An answer that waits in its middle until it is let through."""

    def __init__(self, before: str, after: str) -> None:
        self.before, self.after = before, after
        self.arrived, self.open = threading.Event(), threading.Event()

    def __call__(self, call: Call) -> None:
        call.begin_stream()
        for character in self.before:
            call.event(chunk(character))
        self.arrived.set()
        assert self.open.wait(10)
        for character in self.after:
            call.event(chunk(character))
        call.event(ending())
        call.event("[DONE]")


def test_an_answer_streams_in_block_by_block(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot
) -> None:
    gate = Gate(ANSWER, " of three.")
    server.chat = gate
    agent = bench.spawn("Say three things")
    page = open_tab(agent)
    qtbot.waitUntil(lambda: said(page) == squeezed(ANSWER))
    assert kinds(page) == [RowKind.USER, RowKind.MARKDOWN, RowKind.MARKDOWN, RowKind.TAIL]
    assert page.composer.stop.isVisible()
    gate.open.set()
    bench.finished(agent)
    qtbot.waitUntil(lambda: kinds(page)[-1] is RowKind.FINISH)
    assert kinds(page) == [RowKind.USER, *[RowKind.MARKDOWN] * 3, RowKind.FINISH]
    assert said(page) == squeezed(ANSWER + " of three.")
    assert rows(page)[-1].text == "11 tokens in, 7 out"
    assert page.composer.send.isVisible()


@pytest.mark.parametrize("cut", range(0, len(ANSWER), 7))
def test_a_tab_opened_in_mid_stream_shows_all_text_once(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot, cut: int
) -> None:
    gate = Gate(ANSWER[:cut], ANSWER[cut:])
    server.chat = gate
    agent = bench.spawn("Go")
    qtbot.waitUntil(gate.arrived.is_set)
    gate.open.set()  # The rest races with the opening of the tab.
    page = open_tab(agent)
    bench.finished(agent)
    qtbot.waitUntil(lambda: kinds(page)[-1:] == [RowKind.FINISH])
    assert said(page) == squeezed(ANSWER)
    assert RowKind.TAIL not in kinds(page)


def test_what_comes_while_the_transcript_is_read_is_shown_after_it(
    bench: Bench, server: ModelServer, icons: Icons, qtbot: QtBot
) -> None:
    agent = bench.spawn("Hello")
    bench.finished(agent)
    page = AgentPage(icons, bench.tasks, bench.agents, bench.profiles, bench.models, agent.id)
    qtbot.addWidget(page)
    qtbot.addWidget(page.panel)
    late = Entry(10**6, agent.id, EntryKind.NOTICE, "By the way", {}, time.time(), True)
    bench.agents.entry_added.emit(late)
    assert rows(page) == []
    qtbot.waitUntil(lambda: bool(rows(page)))
    assert kinds(page)[0] is RowKind.USER
    assert rows(page)[-1].text == "By the way"


def test_a_tab_opened_while_nothing_comes_shows_what_came(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot
) -> None:
    gate = Gate(ANSWER, "")
    server.chat = gate
    agent = bench.spawn("Go")
    qtbot.waitUntil(gate.arrived.is_set)
    qtbot.wait(100)
    page = open_tab(agent)
    qtbot.waitUntil(lambda: said(page) == squeezed(ANSWER))
    assert kinds(page)[-1] is RowKind.TAIL
    gate.open.set()
    bench.finished(agent)


def test_stop_ends_a_stream_within_a_second_and_keeps_it(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot
) -> None:
    server.chat = never_ends("Some words")
    page = open_tab(bench.spawn("Go on for ever"))
    qtbot.waitUntil(lambda: said(page).startswith("Somewordsmore"))
    pressed = time.monotonic()
    page.composer.stop.click()
    qtbot.waitUntil(lambda: kinds(page)[-1] is RowKind.NOTICE, timeout=1_000)
    qtbot.waitUntil(lambda: bool(server.hung_up_at))
    assert server.hung_up_at[0] - pressed < 1
    assert rows(page)[-1].mark is Mark.STOPPED
    assert said(page).startswith("Somewordsmore")
    assert page.composer.send.isVisible()


def test_a_rejected_key_offers_its_action(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot
) -> None:
    server.chat = refuses(401, "Incorrect API key provided")
    agent = bench.spawn("Hello")
    page = open_tab(agent)
    bench.finished(agent)
    qtbot.waitUntil(lambda: kinds(page) == [RowKind.USER, RowKind.ERROR])
    card = rows(page)[1]
    assert "Incorrect API key provided" in card.text
    assert [action.id for action in card.actions] == [ActionId.ADD_KEY.value, RETRY, REQUESTS, COPY]
    with qtbot.waitSignal(page.action_wanted) as wanted:
        page.view.action_triggered.emit(card.entry_id, ActionId.ADD_KEY.value)
    assert wanted.args == ["mine", "add-key"]
    page.view.action_triggered.emit(card.entry_id, COPY)
    assert "Incorrect API key provided" in QGuiApplication.clipboard().text()


def test_retry_asks_again_and_the_first_failure_stays(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot
) -> None:
    server.chat = refuses(400, "Field n is wrong")
    agent = bench.spawn("Hello")
    page = open_tab(agent)
    bench.finished(agent)
    qtbot.waitUntil(lambda: kinds(page)[-1:] == [RowKind.ERROR])
    server.chat = says("Here I am.")
    page.view.action_triggered.emit(rows(page)[-1].entry_id, RETRY)
    qtbot.waitUntil(lambda: kinds(page)[-1:] == [RowKind.FINISH])
    assert kinds(page) == [
        RowKind.USER, RowKind.ERROR, RowKind.NOTICE, RowKind.MARKDOWN, RowKind.FINISH,
    ]  # fmt: skip
    assert [action.id for action in rows(page)[1].actions] == [COPY]


def test_a_stream_that_breaks_off_keeps_its_text(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot
) -> None:
    server.chat = breaks_off("The release has ", "three changes")
    agent = bench.spawn("Tell me")
    page = open_tab(agent)
    assert bench.finished(agent).state is AgentState.FAILED
    qtbot.waitUntil(lambda: kinds(page)[-1:] == [RowKind.ERROR])
    assert kinds(page) == [RowKind.USER, RowKind.MARKDOWN, RowKind.ERROR]
    assert said(page) == "Thereleasehasthreechanges"


def test_waiting_is_said_after_half_a_second(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot
) -> None:
    gate = Gate("", "Good morning.")
    server.chat = gate
    agent = bench.spawn("Wake up")
    page = open_tab(agent)
    qtbot.waitUntil(lambda: kinds(page) == [RowKind.USER, RowKind.NOTICE])
    # It was not there any earlier: a page that opens late on a busy computer has it at once.
    assert time.time() - page.transcript.recent[-1].created_at >= 0.5
    assert rows(page)[-1].text.startswith("Waiting for the first token, ")
    assert "local model" in rows(page)[-1].text
    gate.open.set()
    bench.finished(agent)
    qtbot.waitUntil(lambda: kinds(page) == [RowKind.USER, RowKind.MARKDOWN, RowKind.FINISH])


def test_a_wait_for_a_limit_is_kept_and_counts_down(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot
) -> None:
    server.chat = refuses(429, "Rate limit reached. Please try again in 50s.")
    agent = bench.spawn("Wake up")
    page = open_tab(agent)
    qtbot.waitUntil(lambda: any("Sent again in" in row.text for row in rows(page)))
    assert kinds(page) == [RowKind.USER, RowKind.NOTICE, RowKind.NOTICE]
    assert rows(page)[1].text == "Waits 50 seconds: rate limit of the provider"
    assert rows(page)[-1].text.startswith("Sent again in 4")
    bench.wait(bench.agents.stop(agent.id))
    qtbot.waitUntil(lambda: rows(page)[-1].text.startswith("Stopped."))
    assert len(server.chats) == 1


def test_another_model_that_answered_is_named(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot
) -> None:
    server.chat = says("Hello.", model="beta", reasoning="Hm.")
    agent = bench.spawn("Hello")
    page = open_tab(agent)
    bench.finished(agent)
    qtbot.waitUntil(lambda: kinds(page)[-1:] == [RowKind.FINISH])
    assert rows(page)[-1].mismatch
    assert rows(page)[1].kind is RowKind.REASONING
    assert rows(page)[1].title.startswith("Thought for ")
    assert {"Asked: alpha", "Answered: beta", "Profile: mine", "Output: 7"} <= facts(page)


def test_a_dated_snapshot_is_no_other_model(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot
) -> None:
    server.chat = says("Hello.", model="alpha-2026-01-31")
    agent = bench.spawn("Hello")
    page = open_tab(agent)
    bench.finished(agent)
    qtbot.waitUntil(lambda: kinds(page)[-1:] == [RowKind.FINISH])
    assert not rows(page)[-1].mismatch


def test_a_second_message_goes_to_the_same_model(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot
) -> None:
    agent = bench.spawn("Hello")
    page = open_tab(agent)
    assert page.composer.edit.hasFocus()
    bench.finished(agent)
    qtbot.keyClicks(page.composer.edit, "And again")
    qtbot.keyClick(page.composer.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: kinds(page).count(RowKind.FINISH) == 2)
    assert page.composer.text == ""
    assert server.chats[-1].body["messages"][-1]["content"] == "And again"


def test_a_key_in_a_message_is_asked_about_before_it_is_sent(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot
) -> None:
    agent = bench.spawn("Hello")
    page = open_tab(agent)
    bench.finished(agent)
    qtbot.waitUntil(lambda: not page.composer.stop.isVisible())
    sent = len(server.chats)
    text = "Use sk-abcdefghijklmnop1234 for it"
    page.composer.edit.setPlainText(text)
    qtbot.keyClick(page.composer.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(page.findChildren(QuestionDialog)))
    page.findChildren(QuestionDialog)[0].reject()
    qtbot.waitUntil(lambda: not bench.tasks.busy(page, "ask"))
    assert (len(server.chats), page.composer.text) == (sent, text)
    qtbot.keyClick(page.composer.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any(d.isVisible() for d in page.findChildren(QuestionDialog)))
    asked = next(d for d in page.findChildren(QuestionDialog) if d.isVisible())
    asked.answer = "send"
    asked.accept()
    qtbot.waitUntil(lambda: len(server.chats) == sent + 1)
    bench.finished(agent)


def test_what_could_not_be_sent_stays_in_the_composer(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot
) -> None:
    agent = bench.spawn("Hello")
    page = open_tab(agent)
    bench.finished(agent)
    qtbot.waitUntil(lambda: page.composer.send.isVisible())
    bench.refuse_work()
    qtbot.keyClicks(page.composer.edit, "Wait")
    qtbot.keyClick(page.composer.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(page.composer.edit.isReadOnly)
    assert page.composer.text == "Wait"
    assert "closing" in page.composer.edit.accessibleDescription()


def test_earlier_entries_are_fetched_at_the_top(
    bench: Bench,
    server: ModelServer,
    open_tab: OpenTab,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "STRETCH", 4)
    server.chat = says("\n\n".join(f"Paragraph {number}." for number in range(60)))
    agent = bench.spawn("First")
    bench.finished(agent)
    for text in ("Second", "Third"):
        bench.wait(bench.agents.send(agent.id, text))
        bench.finished(agent)
    page = open_tab(agent)
    qtbot.waitUntil(lambda: page.view.verticalScrollBar().maximum() > 0)
    assert [row.text for row in rows(page) if row.kind is RowKind.USER] == ["Third"]
    for _ in range(2):
        count = page.model.rowCount()
        page.view.verticalScrollBar().setValue(1)
        page.view.verticalScrollBar().setValue(0)
        qtbot.waitUntil(lambda before=count: page.model.rowCount() > before)
        page.view.grab()
    users = [row.text for row in rows(page) if row.kind is RowKind.USER]
    assert users == ["First", "Second", "Third"]
    assert said(page).count("Paragraph59.") == 3


def test_a_transcript_that_cannot_be_read_says_so(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot
) -> None:
    agent = bench.spawn("Hello")
    bench.finished(agent)
    bench.wait(bench.bridge.call(bench.engine.store.close()))
    page = open_tab(agent)
    qtbot.waitUntil(lambda: kinds(page) == [RowKind.ERROR])
    page.view.action_triggered.emit(rows(page)[0].entry_id, RETRY)
    qtbot.waitUntil(lambda: not bench.tasks.busy(page.transcript._reading, "read"))
    assert kinds(page) == [RowKind.ERROR]


def test_hostile_text_stays_text(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot
) -> None:
    server.chat = says(HOSTILE, model=HOSTILE)
    agent = bench.spawn("Hello", model=HOSTILE, name=HOSTILE)
    page = open_tab(agent)
    bench.finished(agent)
    qtbot.waitUntil(lambda: kinds(page)[-1:] == [RowKind.FINISH])
    links: list[str] = []
    page.link_activated.connect(links.append)
    page.grab()
    page.panel.grab()
    viewport = page.view.viewport()
    for x in range(0, viewport.width(), 40):
        for y in range(0, 300, 8):
            qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    assert links == []


def test_a_closed_tab_leaves_nothing_behind(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot
) -> None:
    server.chat = never_ends("Words")
    agent = bench.spawn("Go on")
    page = open_tab(agent)
    qtbot.waitUntil(lambda: said(page) != "")
    with qtbot.waitSignal(page.panel.destroyed):
        page.deleteLater()
    qtbot.wait(100)  # More arrives, and nobody is there to take it.
    bench.wait(bench.agents.stop(agent.id))


def test_escape_stops_at_the_second_press_within_a_second(
    bench: Bench,
    server: ModelServer,
    open_tab: OpenTab,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server.chat = never_ends("Words")
    agent = bench.spawn("Go on")
    page = open_tab(agent)
    qtbot.waitUntil(lambda: said(page) != "")
    words: list[str] = []
    page.said.connect(lambda text, _: words.append(text) if text else None)
    monkeypatch.setattr(stop_twice, "TWICE", 0.05)
    qtbot.keyClick(page.composer.edit, Qt.Key.Key_Escape)
    qtbot.wait(100)
    qtbot.keyClick(page.composer.edit, Qt.Key.Key_Escape)  # Too late: it asks again.
    assert len(words) == 2
    assert "Esc again" in words[0]
    assert page.composer.stop.isVisible()
    monkeypatch.setattr(stop_twice, "TWICE", 5.0)
    qtbot.keyClick(page.view, Qt.Key.Key_Escape)
    assert bench.finished(agent).state is AgentState.STOPPED
    assert len(words) == 2


@pytest.mark.parametrize("ending", ["stop", "second", "tab"])
def test_the_hint_of_escape_goes_with_the_stop_the_second_or_the_tab(
    bench: Bench,
    server: ModelServer,
    icons: Icons,
    open_tab: OpenTab,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    ending: str,
) -> None:
    bar = StatusBar(icons)
    qtbot.addWidget(bar)
    server.chat = never_ends("Words")
    agent = bench.spawn("Go on")
    page = open_tab(agent)
    page.said.connect(bar.say)
    qtbot.waitUntil(lambda: said(page) != "")
    monkeypatch.setattr(stop_twice, "TWICE", 0.1 if ending == "second" else 60)
    qtbot.keyClick(page.composer.edit, Qt.Key.Key_Escape)
    assert "Esc again" in bar.message
    match ending:
        case "stop":
            qtbot.keyClick(page.composer.edit, Qt.Key.Key_Escape)
        case "tab":
            page.hide()
        case _:
            pass
    qtbot.waitUntil(lambda: bar.message == "", timeout=2_000)
    bench.wait(bench.agents.stop(agent.id))


def test_what_was_said_after_the_hint_of_escape_stays(
    bench: Bench, server: ModelServer, icons: Icons, open_tab: OpenTab, qtbot: QtBot
) -> None:
    bar = StatusBar(icons)
    qtbot.addWidget(bar)
    server.chat = never_ends("Words")
    agent = bench.spawn("Go on")
    page = open_tab(agent)
    page.said.connect(bar.say)
    qtbot.waitUntil(lambda: said(page) != "")
    qtbot.keyClick(page.composer.edit, Qt.Key.Key_Escape)
    bar.say("Close tab: no tab is open")
    bench.wait(bench.agents.stop(agent.id))
    qtbot.waitUntil(page.composer.send.isVisible)
    assert bar.message == "Close tab: no tab is open"


def test_escape_leaves_the_edit_of_a_message_before_it_stops_anything(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot
) -> None:
    server.chat = never_ends("Words")
    agent = bench.spawn("Go on")
    page = open_tab(agent)
    qtbot.waitUntil(lambda: said(page) != "")
    page.edit_message()
    page.find_text()
    for _ in range(2):
        qtbot.keyClick(page.composer.edit, Qt.Key.Key_Escape)
    assert page.transcript.find_bar.isHidden()
    assert page.composer.edited is None
    assert page.composer.stop.isVisible()
    bench.wait(bench.agents.stop(agent.id))


def test_the_key_that_was_sent_is_named_in_the_panel(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot
) -> None:
    agent = bench.spawn("Hello")
    page = open_tab(agent)
    bench.finished(agent)
    late = Entry(
        10**6,
        agent.id,
        EntryKind.FINISH,
        "",
        {"requested_model": "a", "served_model": "b", "same_model": False, "key": "spare …77Lm"},
        time.time(),
        True,
    )
    qtbot.waitUntil(lambda: kinds(page)[-1:] == [RowKind.FINISH])
    bench.agents.entry_added.emit(late)
    assert {"Asked: a", "Answered: b", "Key: spare …77Lm"} <= facts(page)


def test_a_transcript_that_takes_its_time_says_so(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot
) -> None:
    agent = bench.spawn("Hello")
    bench.finished(agent)
    going_on = threading.Event()
    busy = bench.bridge.call(bench.engine.store.read(lambda _db: going_on.wait(10)))
    reading_task = bench.tasks.start(bench.agents, busy)
    page = open_tab(agent)
    qtbot.waitUntil(lambda: kinds(page) == [RowKind.NOTICE])
    assert rows(page)[0].text == "Reading the transcript…"
    going_on.set()
    qtbot.waitUntil(lambda: kinds(page)[-1:] == [RowKind.FINISH])
    assert reading_task is not None
    qtbot.waitUntil(reading_task.done)


@pytest.mark.parametrize(
    "text",
    [
        "模型提供商的桌面之家。" * 40,
        "שלום עולם " * 60,
        "👩‍👩‍👧‍👦" * 80,
        "x" * 3_000,
        "| " + " | ".join(["a very wide cell"] * 30) + " |\n|" + "---|" * 30,
    ],
)
def test_any_script_stays_inside_its_column(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot, text: str
) -> None:
    server.chat = says(text)
    agent = bench.spawn(text)
    page = open_tab(agent)
    page.resize(420, 600)
    bench.finished(agent)
    qtbot.waitUntil(lambda: kinds(page)[-1:] == [RowKind.FINISH])
    page.grab()
    column = page.view.visualRect(page.model.index(0)).width()
    for number in range(page.model.rowCount()):
        laid = page.view._reader.rows[number]
        assert all(placed.rect.right() <= column + 1 for placed in laid.placed)
    assert page.view.horizontalScrollBar().maximum() == 0
    assert page.composer.width() <= 420


class Flood:
    """Very much at once, then a pause, then as much again."""

    def __init__(self) -> None:
        self.halves = [
            "".join(f"Paragraph {number}.\n\n" for number in range(start, start + 8_000))
            for start in (0, 8_000)
        ]
        self.arrived, self.open = threading.Event(), threading.Event()

    def __call__(self, call: Call) -> None:
        call.begin_stream()
        call.event(chunk(self.halves[0]))
        self.arrived.set()
        assert self.open.wait(20)
        call.event(chunk(self.halves[1]))
        call.event(ending())
        call.event("[DONE]")


@pytest.mark.parametrize("opened", ["before", "in the middle"])
def test_very_much_at_once_is_shown_whole_in_order_and_never_all_in_one_frame(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot, opened: str
) -> None:
    server.chat = flood = Flood()
    agent = bench.spawn("Go")
    page = open_tab(agent) if opened == "before" else None
    qtbot.waitUntil(flood.arrived.is_set)
    if page is None:
        qtbot.wait(300)
        page = open_tab(agent)
    counts: list[int] = []
    page.model.rowsInserted.connect(lambda _, first, last: counts.append(last - first + 1))
    flood.open.set()
    bench.finished(agent)
    qtbot.waitUntil(lambda: kinds(page)[-1:] == [RowKind.FINISH])
    assert said(page) == squeezed("".join(flood.halves))
    assert kinds(page)[0] is RowKind.USER
    assert max(counts) < 8_000
