"""What can be done with a row at its right end, by keyboard and pointer."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from pytestqt.qtbot import QtBot

from keystead.ui.transcript.part import Target
from keystead.ui.transcript.rows import (
    EARLIER_VERSION,
    EDIT,
    LATER_VERSION,
    Row,
    RowAction,
    RowKind,
    finish_line,
)
from keystead.ui.transcript.spoken import spoken
from keystead.ui.transcript.view import TranscriptView
from keystead.ui.widgets.mark import Mark
from tests.ui.transcript.conftest import Show, markdown_rows

PENCIL = (RowAction(EDIT, "Edit and send again"),)
BROAD = RowAction("compact", "Go on without the oldest turns, of which there are many")
GO_ON = (RowAction("go-on", "Go on from here"), RowAction("retry", "Retry"))


def message(version: int = 1, versions: int = 1, text: str = "Hello") -> Row:
    aside = "edited" if version > 1 else ""
    return Row(
        "7", RowKind.USER, text, aside=aside, actions=PENCIL, version=version, versions=versions
    )


def targets(view: TranscriptView) -> list[Target]:
    return view._reader.rows[0].targets


@pytest.mark.parametrize(
    ("version", "versions", "offered"),
    [
        (1, 1, [EDIT]),
        (1, 3, [LATER_VERSION, EDIT]),
        (2, 3, [EARLIER_VERSION, LATER_VERSION, EDIT]),
        (3, 3, [EARLIER_VERSION, EDIT]),
    ],
)
def test_a_message_offers_the_wordings_there_are_and_its_pencil(
    show: Show, version: int, versions: int, offered: list[str]
) -> None:
    view, _ = show([message(version, versions)])
    assert [target.value for target in targets(view)] == offered


def test_they_are_reached_by_keyboard_and_pressed_by_pointer(show: Show, qtbot: QtBot) -> None:
    view, model = show([message(2, 3)])
    view.setCurrentIndex(model.index(0, 0))
    pressed: list[str] = []
    view.action_triggered.connect(lambda _entry, action: pressed.append(action))
    for _ in range(3):
        qtbot.keyClick(view, Qt.Key.Key_Right)
        qtbot.keyClick(view, Qt.Key.Key_Return)
    corner = view.visualRect(model.index(0, 0)).topLeft()
    for target in targets(view):
        place = corner + target.rect.center().toPoint()
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert pressed == [EARLIER_VERSION, LATER_VERSION, EDIT] * 2


def test_a_long_message_keeps_clear_of_them(show: Show) -> None:
    view, _ = show([message(2, 12, "word " * 60)])
    laid = view._reader.rows[0]
    text_ends = laid.placed[0].rect.right()
    assert all(target.rect.left() >= text_ends for target in laid.targets)
    assert laid.height > 40


@pytest.mark.parametrize("kind", [RowKind.NOTICE, RowKind.FINISH])
def test_links_at_the_end_of_a_line_do_what_they_say(
    show: Show, qtbot: QtBot, kind: RowKind
) -> None:
    view, model = show([Row("9", kind, "Stopped.", actions=GO_ON)])
    view.setCurrentIndex(model.index(0, 0))
    with qtbot.waitSignal(view.action_triggered) as pressed:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert pressed.args == ["9", "go-on"]
    column = view.visualRect(model.index(0, 0)).width()
    assert all(target.rect.right() <= column for target in targets(view))


NARROW = 290  # pixels of a tab beside another one in a small window
ASKED, ANSWERED = "vendor/model-one-20251101", "other/model-two-preview-2026"


@pytest.mark.parametrize(
    "row",
    [
        Row("9", RowKind.NOTICE, "Interrupted: " + "word " * 12, actions=GO_ON),
        Row("9", RowKind.FINISH, "12,345 tokens in", asked=ASKED, answered=ANSWERED),
        Row("9", RowKind.ERROR, "y" * 90, title="x" * 90, actions=(*GO_ON, BROAD)),
    ],
    ids=lambda row: row.kind,
)
def test_in_a_narrow_tab_all_of_it_is_there_and_room_is_left_for_it(show: Show, row: Row) -> None:
    view, model = show([row])
    view.resize(NARROW, 600)
    view.grab()
    laid = view._reader.rows[0]
    column = view.visualRect(model.index(0, 0)).width()
    texts = [placed.part.text(0, placed.part.length) for placed in laid.placed]
    whole = finish_line(row) if row.kind is RowKind.FINISH else f"{row.title}\n{row.text}"
    assert "\n".join(texts).strip() == whole.strip()
    for placed in laid.placed:
        assert column / 2 < placed.rect.width()
        assert placed.rect.right() <= column
    for target in laid.targets:
        assert target.rect.right() <= column
        assert target.rect.bottom() <= laid.height
        assert not any(target.rect.intersects(placed.rect) for placed in laid.placed)


def test_a_screen_reader_hears_what_a_row_is() -> None:
    assert spoken(message(2, 3)) == "You: edited: wording 2 of 3: Hello"
    assert spoken(message()) == "You: Hello"
    notice = Row("9", RowKind.NOTICE, "Stopped.", actions=GO_ON)
    assert spoken(notice) == "Notice: Stopped. Go on from here, Retry"
    status = Row("9", RowKind.NOTICE, "Trying again.", mark=Mark.OFF)
    assert spoken(status) == "Notice: Trying again."


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Some **bold** words, `code` and ~~not~~ this.", "Some bold words, code and not this."),
        ("## What holds", "Heading: What holds"),
        ("- one\n- *two*", "• one\n• two"),
        ("> a quote", "Quote: a quote"),
        ("```py\nx = '**'\n```", "Code, py: x = '**'"),
        ("| a | b |\n|---|--:|\n| `1` | 2 |", "Table: a, b\n1, 2"),
        ("see [the page](https://example.com/a)", "see the page"),
        ("---", "Separator"),
        ("[name]: https://example.com", "[name]: https://example.com"),
        ("<b>no tag</b> \u202e", "<b>no tag</b> ⟨U+202E⟩"),
    ],
)
def test_a_screen_reader_hears_what_is_drawn_and_no_markdown(written: str, said: str) -> None:
    assert spoken(Row("1", RowKind.MARKDOWN, written)) == said


def test_the_menu_of_a_row_is_asked_for_by_pointer_and_by_key(show: Show, qtbot: QtBot) -> None:
    view, model = show(markdown_rows("one\n\ntwo\n\nthree"))
    view.setCurrentIndex(model.index(0, 0))
    reasons = QContextMenuEvent.Reason
    place = view.visualRect(model.index(2, 0)).center()
    with qtbot.waitSignal(view.menu_wanted) as wanted:
        view.contextMenuEvent(QContextMenuEvent(reasons.Mouse, place, place))
    assert wanted.args is not None
    assert wanted.args[0] == 2
    assert view.currentIndex().row() == 2
    view.setCurrentIndex(model.index(1, 0))
    with qtbot.waitSignal(view.menu_wanted) as wanted:
        view.contextMenuEvent(QContextMenuEvent(reasons.Keyboard, QPoint(), QPoint()))
    assert wanted.args is not None
    assert wanted.args[0] == 1
