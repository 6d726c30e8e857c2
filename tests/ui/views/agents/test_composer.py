"""The composer's keys, its growth and what it says in each state."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, Qt
from PySide6.QtGui import QInputMethodEvent, QPaintEvent, QTextCursor
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from keystead.agents.entries import AgentInfo, AgentState
from keystead.ui.icons import Icons
from keystead.ui.views.agents.composer import Composer
from keystead.ui.views.agents.message_edit import MessageEdit

AGENT = AgentInfo("a", "name", "mine", "alpha", AgentState.FINISHED, "task", 0.0, 0.0)


@pytest.fixture
def composer(icons: Icons, qtbot: QtBot) -> Composer:
    composer = Composer(icons)
    composer.show_agent(AGENT)
    qtbot.addWidget(composer)
    composer.resize(700, composer.sizeHint().height())
    with qtbot.waitActive(composer):
        composer.show()
    composer.setFocus()
    return composer


def test_enter_sends_and_the_text_stays_until_it_is_cleared(
    composer: Composer, qtbot: QtBot
) -> None:
    qtbot.keyClicks(composer.edit, "Hello")
    with qtbot.waitSignal(composer.send_wanted) as wanted:
        qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
    assert wanted.args == ["Hello"]
    assert composer.text == "Hello"


def test_what_may_be_typed_is_cut_with_dots_where_room_is_short(composer: Composer) -> None:
    whole = composer.edit.placeholderText()
    assert whole.endswith("adds a line")
    composer.resize(240, composer.height())
    assert composer.edit.placeholderText().endswith("…")
    assert composer.edit.placeholderText() != whole
    composer.resize(700, composer.height())
    assert composer.edit.placeholderText() == whole


@pytest.mark.parametrize("fewest", [1, 3])
def test_a_text_begins_at_the_side_of_its_own_script(
    icons: Icons, qtbot: QtBot, fewest: int
) -> None:
    edit = MessageEdit("Task", "What is to be done?", fewest=fewest)
    qtbot.addWidget(edit)
    edit.resize(500, 80)
    edit.show()
    middle = edit.viewport().width() // 2
    for text, from_the_right in (("Hello", False), ("שלום עולם", True), ("Hello", False)):
        edit.selectAll()
        edit.insertPlainText(text)
        edit.moveCursor(QTextCursor.MoveOperation.Start)
        assert (edit.cursorRect().x() > middle) is from_the_right
        edit.moveCursor(QTextCursor.MoveOperation.End)
        assert (edit.cursorRect().x() > middle) is from_the_right


def test_its_edge_takes_the_same_room_with_focus_and_without(composer: Composer) -> None:
    rooms: list[QRect] = []
    for focused in (True, False):
        composer.edit.setFocus() if focused else composer.edit.clearFocus()
        assert bool(composer.property("focused")) is focused
        # As with another theme: only then is the edge measured anew.
        QCoreApplication.sendEvent(composer, QEvent(QEvent.Type.StyleChange))
        rooms.append(composer.contentsRect())
    assert rooms[0] == rooms[1]


def test_shift_enter_adds_a_line(composer: Composer, qtbot: QtBot) -> None:
    qtbot.keyClicks(composer.edit, "a")
    with qtbot.assertNotEmitted(composer.send_wanted):
        qtbot.keyClick(composer.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
        qtbot.keyClicks(composer.edit, "b")
    assert composer.text.split() == ["a", "b"]
    assert len(composer.text) == 3


def test_enter_while_an_input_method_composes_sends_nothing(
    composer: Composer, qtbot: QtBot
) -> None:
    qtbot.keyClicks(composer.edit, "x")
    QCoreApplication.sendEvent(composer.edit, QInputMethodEvent("に", []))
    with qtbot.assertNotEmitted(composer.send_wanted):
        qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
    chosen = QInputMethodEvent("", [])
    chosen.setCommitString("日")
    QCoreApplication.sendEvent(composer.edit, chosen)
    assert composer.text == "x日"
    with qtbot.waitSignal(composer.send_wanted):
        qtbot.keyClick(composer.edit, Qt.Key.Key_Return)


def test_nothing_is_sent_without_words(composer: Composer, qtbot: QtBot) -> None:
    qtbot.keyClicks(composer.edit, "  ")
    with qtbot.assertNotEmitted(composer.send_wanted):
        qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
    assert not composer.send.isEnabled()


def test_escape_keeps_the_text(composer: Composer, qtbot: QtBot) -> None:
    qtbot.keyClicks(composer.edit, "Half a thought")
    qtbot.keyClick(composer.edit, Qt.Key.Key_Escape)
    assert composer.text == "Half a thought"
    assert composer.isVisible()


def test_it_grows_to_eight_lines_and_then_scrolls(composer: Composer, qtbot: QtBot) -> None:
    heights = []
    for lines in (1, 3, 8, 20):
        composer.edit.setPlainText("\n".join("line" for _ in range(lines)))
        heights.append(composer.edit.height())
    one, three, eight, twenty = heights
    assert one < three < eight == twenty
    assert eight - one == 7 * composer.edit.fontMetrics().lineSpacing()


def test_a_working_agent_offers_stop_and_takes_no_message(composer: Composer, qtbot: QtBot) -> None:
    composer.show_agent(replace(AGENT, state=AgentState.RUNNING))
    qtbot.keyClicks(composer.edit, "More")
    with qtbot.assertNotEmitted(composer.send_wanted):
        qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
    assert "still at work" in composer.edit.accessibleDescription()
    assert composer.text == "More"
    assert not composer.send.isVisible()
    with qtbot.waitSignal(composer.stop_wanted):
        composer.stop.click()


class _Painted(QObject):
    """Notes what of a widget is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.widest = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if isinstance(event, QPaintEvent):
            self.widest = max(self.widest, event.region().boundingRect().width())
        return super().eventFilter(watched, event)


def test_what_may_be_typed_is_painted_anew_when_the_agent_ends(
    composer: Composer, qtbot: QtBot
) -> None:
    """The words alone do not do it: the old ones stood there until something was typed."""
    composer.show_agent(replace(AGENT, state=AgentState.RUNNING))
    viewport = composer.edit.viewport()
    qtbot.waitUntil(lambda: composer.stop.isVisible())
    composer.repaint()  # What was still to be painted is.
    painted = _Painted(viewport)
    composer.show_agent(AGENT)
    qtbot.waitUntil(lambda: painted.widest == viewport.width())


def test_what_may_be_typed_says_what_enter_does_now(composer: Composer) -> None:
    usual = composer.edit.placeholderText()
    assert "Enter sends" in usual
    composer.show_agent(replace(AGENT, state=AgentState.RUNNING))
    assert "Enter sends" not in composer.edit.placeholderText()
    assert "when the agent is done" in composer.edit.placeholderText()
    composer.show_agent(AGENT)
    assert composer.edit.placeholderText() == usual


def test_while_closing_it_says_so_and_takes_nothing(composer: Composer, qtbot: QtBot) -> None:
    qtbot.keyClicks(composer.edit, "Too late")
    composer.show_closing()
    with qtbot.assertNotEmitted(composer.send_wanted):
        qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
    assert "closing" in composer.edit.accessibleDescription()
    assert composer.text == "Too late"


def test_tab_leaves_the_text_for_the_button(composer: Composer, qtbot: QtBot) -> None:
    qtbot.keyClicks(composer.edit, "Hello")
    qtbot.keyClick(composer.edit, Qt.Key.Key_Tab)
    assert composer.send.hasFocus()
    assert composer.text == "Hello"


def test_a_button_that_goes_hands_its_focus_to_the_text(composer: Composer, qtbot: QtBot) -> None:
    composer.show_agent(replace(AGENT, state=AgentState.RUNNING))
    composer.stop.setFocus()
    composer.show_agent(replace(AGENT, state=AgentState.FINISHED))
    assert composer.focusWidget() is composer.edit


def test_still_at_work_is_not_said_any_more_once_it_has_ended(
    composer: Composer, qtbot: QtBot
) -> None:
    composer.show_agent(replace(AGENT, state=AgentState.RUNNING))
    qtbot.keyClicks(composer.edit, "More")
    qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
    assert composer.edit.accessibleDescription()
    composer.show_agent(AGENT)
    assert not composer.edit.accessibleDescription()
    assert composer.text == "More"


@pytest.fixture
def talked(icons: Icons, qtbot: QtBot) -> Composer:
    """A composer of an agent that was told three things, one of them twice."""
    composer = Composer(icons, lambda: ("first", "second\nof two lines", "first"))
    composer.show_agent(AGENT)
    qtbot.addWidget(composer)
    composer.resize(700, 200)
    with qtbot.waitActive(composer):
        composer.show()
    composer.setFocus()
    return composer


def test_arrows_at_the_edges_walk_through_earlier_messages(talked: Composer, qtbot: QtBot) -> None:
    qtbot.keyClicks(talked.edit, "draft")
    seen: list[str] = []
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up):
        qtbot.keyClick(talked.edit, key)
        seen.append(talked.text)
    # The second has two lines: the first arrow goes up inside it, and there is none before it.
    assert seen == ["first", "second\nof two lines", "second\nof two lines"]
    qtbot.keyClick(talked.edit, Qt.Key.Key_Up)
    for _ in range(4):
        qtbot.keyClick(talked.edit, Qt.Key.Key_Down)
    assert talked.text == "draft"


def test_a_message_that_was_fetched_and_changed_is_a_new_draft(
    talked: Composer, qtbot: QtBot
) -> None:
    qtbot.keyClick(talked.edit, Qt.Key.Key_Up)
    qtbot.keyClicks(talked.edit, ", again")
    qtbot.keyClick(talked.edit, Qt.Key.Key_Up)
    qtbot.keyClick(talked.edit, Qt.Key.Key_Down)
    assert talked.text == "first, again"


def test_while_a_message_is_edited_arrows_stay_in_it(talked: Composer, qtbot: QtBot) -> None:
    talked.edit_message(7, "Hello")
    qtbot.keyClick(talked.edit, Qt.Key.Key_Up)
    assert (talked.text, talked.edited) == ("Hello", 7)


def test_where_room_is_short_an_edit_still_says_what_is_kept(talked: Composer) -> None:
    talked.edit_message(7, "Hello")
    talked.resize(340, 200)
    assert talked._editing.width() < talked._editing.sizeHint().width()
    assert "The old wording is kept" in QLabel.text(talked._editing)


def test_an_obstacle_stays_until_it_is_gone(composer: Composer, qtbot: QtBot) -> None:
    composer.show_obstacle("mine has no key to send", "Add a key…")
    qtbot.keyClicks(composer.edit, "Hello")
    with qtbot.assertNotEmitted(composer.send_wanted):
        qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
    assert composer.edit.accessibleDescription() == "mine has no key to send"
    with qtbot.waitSignal(composer.remedy_wanted):
        composer.remedy.click()
    composer.show_obstacle("")
    assert composer.remedy.isHidden()
    with qtbot.waitSignal(composer.send_wanted):
        qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
