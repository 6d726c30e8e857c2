"""The transcript as a reader uses it: following, scrolling, folding, selecting, activating."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from pytestqt.qtbot import QtBot

from keystead.ui.theme import Theme, ThemeChoice
from keystead.ui.transcript.laid_rows import KEPT
from keystead.ui.transcript.rows import Row, RowAction, RowKind
from keystead.ui.transcript.view import TranscriptView
from keystead.ui.widgets.button import Button
from keystead.ui.widgets.mark import Mark
from tests.ui.transcript.conftest import Show, markdown_rows

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key


def many(count: int) -> list[Row]:
    return [Row(str(n), RowKind.MARKDOWN, f"row {n}: " + "word " * (n % 60)) for n in range(count)]


def at_end(view: TranscriptView) -> bool:
    bar = view.verticalScrollBar()
    last = view.visualRect(view.model().index(view.model().rowCount() - 1, 0))
    return bar.value() == bar.maximum() and last.bottom() < view.viewport().height()


def follow_button(view: TranscriptView) -> Button:
    button = view.findChild(Button)
    assert button
    return button


def place_of(view: TranscriptView, row: int, x: int = 30, y: int = 14) -> QPoint:
    return view.visualRect(view.model().index(row, 0)).topLeft() + QPoint(x, y)


def test_opens_at_the_end(show: Show) -> None:
    view, _ = show(many(2_000))
    assert at_end(view)
    assert follow_button(view).isHidden()


def test_opening_lays_out_only_what_is_seen(show: Show) -> None:
    view, _ = show(many(2_000))
    assert len(view._reader.rows._kept) < 60


def test_no_more_rows_are_kept_than_needed(show: Show, qtbot: QtBot) -> None:
    view, _ = show(many(1_000))
    for _ in range(60):
        qtbot.keyClick(view, Key.Key_PageUp)
        view.grab()
    assert len(view._reader.rows._kept) == KEPT


def test_follows_what_streams_in(show: Show, qtbot: QtBot) -> None:
    view, model = show(many(50))
    text = ""
    for n in range(40):
        text += f"line {n}\n"
        model.set_tail(text)
        qtbot.wait(5)
    qtbot.waitUntil(lambda: at_end(view))


def test_lets_go_of_the_end_when_scrolled_up(show: Show, qtbot: QtBot) -> None:
    view, model = show(many(50))
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() - 200)
    top = view.indexAt(QPoint(430, 100)).row()
    place = view.visualRect(model.index(top, 0)).top()
    assert not follow_button(view).isHidden()
    model.set_tail("more\n" * 30)
    model.append_rows(many(5))
    model.set_tail("tail")
    qtbot.wait(60)
    assert view.visualRect(model.index(top, 0)).top() == place
    qtbot.mouseClick(follow_button(view), LEFT)
    assert at_end(view)
    assert view.following


def test_scrolling_back_to_the_end_follows_again(show: Show, qtbot: QtBot) -> None:
    view, _ = show(many(50))
    qtbot.keyClick(view, Key.Key_PageUp)
    assert not view.following
    qtbot.keyClick(view, Key.Key_PageDown)
    assert view.following


def test_scrolling_up_does_not_jump_where_heights_were_estimated(show: Show) -> None:
    view, model = show(many(3_000))
    bar = view.verticalScrollBar()
    for _ in range(100):
        row = view.indexAt(QPoint(430, 200)).row()
        before = view.visualRect(model.index(row, 0)).top()
        bar.setValue(bar.value() - 60)
        assert view.visualRect(model.index(row, 0)).top() == before + 60


def test_reader_in_a_long_tail_stays_when_its_blocks_close(show: Show, qtbot: QtBot) -> None:
    view, model = show([])
    text = "\n".join(f"line {n}" for n in range(100))
    model.set_tail(text)
    qtbot.wait(40)
    view.verticalScrollBar().setValue(500)
    top = view.visualRect(model.index(0, 0)).top()
    model.append_rows(markdown_rows(f"```\n{text}\n```"))
    model.set_tail("")
    qtbot.wait(40)
    assert view.visualRect(model.index(0, 0)).top() == top


def test_many_changes_are_painted_once_a_frame(show: Show, qtbot: QtBot) -> None:
    view, model = show(many(5))
    frames = []
    view._frame.timeout.connect(lambda: frames.append(1))
    for n in range(200):
        model.set_tail("x" * n)
    qtbot.waitUntil(lambda: bool(frames))
    qtbot.wait(50)
    assert len(frames) == 1


def test_hidden_view_does_nothing_until_it_is_shown(show: Show, qtbot: QtBot) -> None:
    view, model = show(many(5))
    view.hide()
    model.append_rows(many(500))
    assert not view._frame.isActive()
    view.show()
    qtbot.waitUntil(lambda: at_end(view))


def test_reasoning_folds_by_key_and_pointer(show: Show, qtbot: QtBot) -> None:
    rows = [Row("1", RowKind.REASONING, "thinking\n" * 5, title="Thought for 11 s")]
    view, model = show(rows)
    folded = view.visualRect(model.index(0, 0)).height()
    view.setCurrentIndex(model.index(0, 0))
    qtbot.keyClick(view, Key.Key_Return)
    view.grab()
    unfolded = view.visualRect(model.index(0, 0)).height()
    assert unfolded > folded + 60
    qtbot.mouseClick(view.viewport(), LEFT, pos=place_of(view, 0, y=8))
    view.grab()
    assert view.visualRect(model.index(0, 0)).height() == folded


def test_tool_output_is_shown_in_steps(show: Show, qtbot: QtBot) -> None:
    view, model = show([Row("1", RowKind.TOOL_CALL, "line\n" * 99, title="run", input="ls")])
    heights = []
    view.setCurrentIndex(model.index(0, 0))
    for key in (Key.Key_Return, Key.Key_Right, Key.Key_Right, Key.Key_Return, Key.Key_Return):
        qtbot.keyClick(view, key)
        view.grab()
        heights.append(view.visualRect(model.index(0, 0)).height())
    assert heights[0] == heights[2] < 500
    assert heights[3] > 99 * 18


def test_action_of_an_error_tells_entry_and_action(show: Show, qtbot: QtBot) -> None:
    actions = (RowAction("retry", "Retry"), RowAction("edit", "Edit profile"))
    view, model = show([Row("e7", RowKind.ERROR, "why", title="what", actions=actions)])
    view.setCurrentIndex(model.index(0, 0))
    qtbot.keyClick(view, Key.Key_Right)
    qtbot.keyClick(view, Key.Key_Right)
    with qtbot.waitSignal(view.action_triggered) as pressed:
        qtbot.keyClick(view, Key.Key_Return)
    assert pressed.args == ["e7", "edit"]


def test_link_opens_by_click_and_by_a_second_enter(show: Show, qtbot: QtBot) -> None:
    view, model = show(markdown_rows("[here](https://example.com/x) it is"))
    with qtbot.waitSignal(view.link_activated) as clicked:
        qtbot.mouseClick(view.viewport(), LEFT, pos=place_of(view, 0, x=10))
    assert clicked.args == ["https://example.com/x"]
    view.setCurrentIndex(model.index(0, 0))
    with qtbot.assertNotEmitted(view.link_activated):
        qtbot.keyClick(view, Key.Key_Return)
        qtbot.mouseClick(view.viewport(), LEFT, pos=place_of(view, 0, x=60))
    with qtbot.waitSignal(view.link_activated):
        qtbot.keyClick(view, Key.Key_Return)


def test_code_is_copied_as_it_came(show: Show, qtbot: QtBot) -> None:
    view, model = show(markdown_rows("```py\nx = 1\n\tprint(x)\n```"))
    view.setCurrentIndex(model.index(0, 0))
    qtbot.keyClick(view, Key.Key_Return)
    assert QGuiApplication.clipboard().text() == "x = 1\n\tprint(x)"


def test_selection_over_rows_is_copied(show: Show, qtbot: QtBot) -> None:
    view, _ = show(markdown_rows("# Title\n\nsome **bold** 😀 text\n\n```\ncode\n```\n\nlast"))
    start, end = place_of(view, 0, x=0, y=12), place_of(view, 3, x=300, y=14)
    qtbot.mousePress(view.viewport(), LEFT, pos=start)
    qtbot.mouseMove(view.viewport(), end)
    qtbot.mouseRelease(view.viewport(), LEFT, pos=end)
    view.grab()
    view.copy()
    assert QGuiApplication.clipboard().text() == "Title\n\nsome bold 😀 text\n\ncode\n\nlast"


def test_double_click_selects_a_word(show: Show, qtbot: QtBot) -> None:
    view, _ = show(markdown_rows("something else"))
    qtbot.mouseDClick(view.viewport(), LEFT, pos=place_of(view, 0, x=10))
    view.copy()
    assert QGuiApplication.clipboard().text() == "something"


def test_everything_can_be_selected(show: Show, qtbot: QtBot) -> None:
    view, _ = show(many(30))
    qtbot.keyClick(view, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text().split("\n\n")
    assert [line.split(":")[0] for line in copied] == [f"row {n}" for n in range(30)]


def test_arrows_go_through_all_rows(show: Show, qtbot: QtBot) -> None:
    view, _ = show(many(40))
    qtbot.keyClick(view, Key.Key_Home)
    seen = [view.currentIndex().row()]
    while seen[-1] < 39:
        qtbot.keyClick(view, Key.Key_Down)
        seen.append(view.currentIndex().row())
        rect = view.visualRect(view.currentIndex())
        assert rect.top() >= 0
        assert rect.bottom() <= view.viewport().height()
    assert seen == list(range(40))


def test_wide_code_scrolls_inside_its_block(show: Show, qtbot: QtBot) -> None:
    view, model = show(markdown_rows("```\n" + "wide " * 100 + "\n```"))
    view.setCurrentIndex(model.index(0, 0))
    before = view.grab().toImage()
    qtbot.keyClick(view, Key.Key_Right)
    assert view.grab().toImage() != before
    assert view.horizontalScrollBar().maximum() == 0


def test_column_is_at_most_720_wide_and_centred(show: Show) -> None:
    view, model = show(many(3))
    view.resize(1400, 500)
    view.grab()
    rect = view.visualRect(model.index(0, 0))
    assert rect.width() == 720
    assert abs(rect.center().x() - view.viewport().rect().center().x()) <= 1


def test_screen_reader_sees_all_rows(show: Show) -> None:
    QAccessible.setActive(True)
    try:
        view, model = show(many(500))
        seen = QAccessible.queryAccessibleInterface(view)
        assert seen.childCount() == 500
        assert seen.child(0).text(QAccessible.Text.Name) == model.row(0).text.strip()
        assert seen.child(499).rect().isValid()
    finally:
        QAccessible.setActive(False)


@pytest.mark.parametrize("kind", list(RowKind)[:-1])
def test_every_kind_of_row_can_be_painted_in_a_narrow_window(
    show: Show, qtbot: QtBot, kind: RowKind
) -> None:
    actions = tuple(RowAction(str(n), "A long label of a button") for n in range(4))
    row = Row("1", kind, "text " * 40, "title " * 20, "detail " * 20, actions=actions)
    view, model = show([row])
    view.resize(200, 300)
    view.setCurrentIndex(model.index(0, 0))
    qtbot.keyClick(view, Key.Key_Return)
    assert not view.grab().isNull()
    assert view.visualRect(model.index(0, 0)).height() > 0


def test_other_theme_paints_other_colours(show: Show, theme: Theme) -> None:
    view, _ = show(many(3))
    dark = view.grab().toImage()
    theme.choose(ThemeChoice.LIGHT)
    try:
        assert view.grab().toImage() != dark
    finally:
        theme.choose(ThemeChoice.DARK)


def test_rows_before_the_first_one_leave_the_reader_where_they_are(show: Show) -> None:
    view, model = show(many(200))
    view.verticalScrollBar().setValue(0)
    view.grab()
    before = view.visualRect(model.index(0, 0)).top()
    model.prepend_rows(many(50))
    view.grab()
    assert view.visualRect(model.index(50, 0)).top() == before


def test_an_entry_above_that_gets_more_rows_leaves_the_reader_where_they_are(show: Show) -> None:
    view, model = show(many(200))
    view.verticalScrollBar().setValue(3_000)
    view.grab()
    row = view._reader.shown.seen[0].number
    before = view.visualRect(model.index(row, 0)).top()
    model.replace_entry(str(row - 1), markdown_rows("one\n\ntwo\n\nthree", str(row - 1)))
    view.grab()
    assert view.visualRect(model.index(row + 2, 0)).top() == before


def test_what_is_selected_stays_selected_when_rows_come_before(show: Show, qtbot: QtBot) -> None:
    view, model = show(markdown_rows("one\n\ntwo"))
    qtbot.keyClick(view, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    model.prepend_rows(many(50))
    assert view.selected_text == "one\n\ntwo"


def test_what_is_selected_stays_selected_when_an_entry_above_changes(show: Show) -> None:
    view, model = show(many(4))
    view._reader.select_word((2, 0))
    assert view.selected_text == "row"
    model.replace_entry("1", markdown_rows("one\n\ntwo\n\nthree", "1"))
    assert view._reader.selection.rows == range(4, 5)


def test_a_hidden_view_keeps_its_place_and_no_layouts(show: Show) -> None:
    view, model = show(many(500))
    view.verticalScrollBar().setValue(3_000)
    view.grab()
    row = view.indexAt(QPoint(430, 200)).row()
    top = view.visualRect(model.index(row, 0)).top()
    view.hide()
    assert not view._reader.rows._kept
    view.show()
    view.grab()
    assert view.visualRect(model.index(row, 0)).top() == top


def test_very_much_at_once_is_laid_out_over_several_frames(show: Show, qtbot: QtBot) -> None:
    view, model = show([])
    model.set_tail("```\n" + "\n".join(f"line {n}" for n in range(20_000)))
    qtbot.waitUntil(lambda: bool(view._reader.shown.seen))
    tail = view._reader.rows[0]
    assert tail.unfinished
    assert tail.height < 20_000 * 20
    qtbot.waitUntil(lambda: not view._reader.rows[0].unfinished)
    assert tail.height > 20_000 * 20
    qtbot.waitUntil(lambda: at_end(view))


def test_lines_begin_where_the_text_over_them_does(show: Show) -> None:
    kinds = (RowKind.MARKDOWN, RowKind.FINISH, RowKind.NOTICE)
    view, model = show([Row("1", kind, "Hello") for kind in kinds])
    signed = Row("2", RowKind.NOTICE, "Stopped.", mark=Mark.STOPPED)
    model.reset_rows([*(model.row(n) for n in range(model.rowCount())), signed])
    image = view.viewport().grab().toImage()
    left = view.visualRect(model.index(0, 0)).left()
    begins: list[int] = []
    for number in range(model.rowCount()):
        row = view.visualRect(model.index(number, 0))
        empty = image.pixel(row.left() - 2, row.center().y())
        columns = range(row.left(), row.right())
        lines = range(row.top() + 1, row.bottom() - 8)
        begins.append(
            next(x for x in columns if any(image.pixel(x, y) != empty for y in lines)) - left
        )
    assert max(begins) - min(begins) <= 2, begins
