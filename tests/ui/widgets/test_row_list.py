import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible

from keystead.ui.theme import Token
from keystead.ui.widgets.mark import LOOKS, Mark, word
from keystead.ui.widgets.row_list import RowList
from keystead.ui.widgets.rows import Row, RowModel


@pytest.fixture
def row_list(qtbot, icons):
    model = RowModel()
    model.set_rows(
        [Row("h", "Today", heading=True)]
        + [Row(key, f"agent {key}", "model · profile", mark=Mark.RUNNING) for key in "abc"]
    )
    view = RowList(icons, "Agents", model)
    qtbot.addWidget(view)
    view.resize(280, 300)
    view.show()
    view.activateWindow()
    view.setFocus()
    return view


def test_selected_row_has_an_accent_bar_of_three_pixels(row_list, theme):
    row_list.select("b")
    image = row_list.grab().toImage()
    middle = row_list.visualRect(row_list.currentIndex()).center().y()
    row_list.clearFocus()
    image = row_list.grab().toImage()
    colors = [image.pixelColor(x, middle) for x in range(5)]
    assert colors[:3] == [theme.color(Token.ACCENT)] * 3
    assert colors[3:] == [theme.color(Token.SELECTION)] * 2


class Painted(QObject):
    """How often a widget was painted."""

    def __init__(self, widget):
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched, event):  # noqa: N802 - Qt's name
        self.count += event.type() is QEvent.Type.Paint
        return super().eventFilter(watched, event)


def test_what_is_looked_for_is_coloured_at_every_change_though_the_rows_stay(row_list, qtbot):
    qtbot.waitExposed(row_list)
    painted = Painted(row_list.viewport())
    for needle in ("ag", "age", ""):
        qtbot.wait(50)
        before = painted.count
        row_list.rows_delegate.needle = needle
        qtbot.waitUntil(lambda before=before: painted.count > before, timeout=1_000)


def test_arrows_move_and_enter_opens(row_list, qtbot):
    opened, moved = [], []
    row_list.opened.connect(opened.append)
    row_list.moved.connect(moved.append)
    row_list.select("a")
    qtbot.keyClick(row_list, Qt.Key.Key_Down)
    qtbot.keyClick(row_list, Qt.Key.Key_Return)
    assert moved[-1] == "b"
    assert opened == ["b"]


def test_arrows_pass_over_headings(row_list, qtbot):
    model = row_list.model()
    model.set_rows([Row("a", "one"), Row("h", "Older", heading=True), Row("b", "two")])
    row_list.select("a")
    qtbot.keyClick(row_list, Qt.Key.Key_Down)
    assert row_list.current_key == "b"


def test_selection_stays_while_rows_come_and_go(row_list):
    row_list.select("b")
    row_list.model().set_rows([Row("new", "agent new"), Row("b", "agent b"), Row("c", "agent c")])
    assert row_list.current_key == "b"


def test_the_match_of_a_filter_is_drawn_in_the_accent_colour(row_list, theme):
    def accents():
        image = row_list.grab().toImage()
        place = row_list.visualRect(row_list.model().find("c"))
        # Right of the mark, which has this colour too.
        return sum(
            image.pixelColor(x, y) == theme.color(Token.ACCENT)
            for x in range(place.left() + 40, place.right())
            for y in range(place.top(), place.bottom())
        )

    assert accents() == 0
    row_list.rows_delegate.needle = "agent"
    assert accents() > 0


def test_rows_are_there_for_a_screen_reader(row_list):
    interface = QAccessible.queryAccessibleInterface(row_list)
    names = [interface.child(n).text(QAccessible.Text.Name) for n in range(interface.childCount())]
    assert "agent a, running, model · profile" in names


def test_every_mark_has_a_shape_and_a_word_of_its_own():
    assert set(LOOKS) == set(Mark)
    assert len({look[0] for look in LOOKS.values()}) == 7
    assert len({word(mark) for mark in Mark}) == len(Mark)
    assert [mark for mark in Mark if not word(mark)] == [Mark.OFF]


def test_the_first_row_under_a_heading_is_shown_with_it(row_list):
    row_list.resize(280, 100)
    row_list.select("c")
    assert row_list.verticalScrollBar().value() > 0
    row_list.select("a")
    heading = row_list.visualRect(row_list.model().index(0, 0))
    assert row_list.viewport().rect().contains(heading)


@pytest.fixture
def long_list(qtbot, icons):
    """A list of 17 rows that was never shown."""
    model = RowModel()
    model.set_rows(
        [Row("h", "Today", heading=True)]
        + [Row(str(number), f"agent {number}", "model · profile") for number in range(17)]
    )
    view = RowList(icons, "Agents", model)
    qtbot.addWidget(view)
    return view


def in_sight(view, key):
    row = view.visualRect(view._rows.find(key))
    return view.viewport().rect().contains(row)


def test_what_was_selected_before_there_was_room_hides_nothing_over_it(long_list):
    long_list.select("10")
    for height in (200, 600):  # As a window is shown, and then made as large as the screen.
        long_list.resize(280, height)
        long_list.show()
        assert in_sight(long_list, "10")
    assert in_sight(long_list, "h")


def test_a_list_that_takes_the_place_of_another_grows_as_that_would(long_list, icons, qtbot):
    long_list.resize(280, 200)
    long_list.show()
    long_list.select("10")
    after = RowList(icons, "Agents", long_list._rows)
    qtbot.addWidget(after)
    after.resize(280, 200)
    after.show()
    after.take_place_of(long_list)
    assert after.verticalScrollBar().value() == long_list.verticalScrollBar().value() > 0
    after.resize(280, 600)
    assert in_sight(after, "h")


def test_where_a_person_scrolled_to_a_list_stays_as_it_grows(long_list):
    long_list.resize(280, 200)
    long_list.show()
    long_list.select("10")
    place = long_list.verticalScrollBar().value() - 30
    long_list.verticalScrollBar().setValue(place)
    long_list.resize(280, 240)
    assert long_list.verticalScrollBar().value() == place
