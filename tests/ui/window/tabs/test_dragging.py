"""A tab under the pointer: where it goes, what shows it, and how it is taken back."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from keystead.ui.window.tabs.drop import DropHint

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.MouseButton.NoButton


@pytest.fixture
def tabs(window):
    for key in "abc":
        window.tabs.open(key, key, QWidget())
    return window.tabs


class Hand:
    """A pointer that pressed a tab and still holds it."""

    def __init__(self, tabs, key):
        self.tabs = tabs
        group = next(group for group in tabs.groups if key in group.keys)
        self.bar = group.bar
        self._send(QEvent.Type.MouseButtonPress, self.bar.mapToGlobal(self.on(group, key)), LEFT)

    def on(self, group, key):
        return group.bar.tabRect(group.keys.index(key)).center()

    def move(self, place):
        for step in (QPoint(15, 0), QPoint(0, 0)):
            self._send(QEvent.Type.MouseMove, place + step, NONE)

    def drop(self, place):
        self.move(place)
        self._send(QEvent.Type.MouseButtonRelease, place, LEFT)

    def _send(self, kind, place, button):
        local = QPointF(self.bar.mapFromGlobal(place))
        buttons = NONE if kind is QEvent.Type.MouseButtonRelease else LEFT
        none = Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, local, QPointF(place), button, buttons, none)
        QApplication.sendEvent(self.bar, event)


def order(tabs):
    return ["".join(group.keys) for group in tabs.groups]


def at(widget, x, y):
    """A place of ``widget``, as shares of its width and height, on the screen."""
    return widget.mapToGlobal(QPoint(round(widget.width() * x), round(widget.height() * y)))


def tab_at(tabs, key, share):
    group = next(group for group in tabs.groups if key in group.keys)
    rect = group.bar.tabRect(group.keys.index(key))
    return group.bar.mapToGlobal(
        QPoint(round(rect.left() + rect.width() * share), rect.center().y())
    )


@pytest.mark.parametrize(
    ("key", "over", "share", "after"),
    [
        ("a", "c", 0.9, "bca"),
        ("a", "c", 0.1, "bac"),
        ("c", "a", 0.1, "cab"),
        ("b", "b", 0.9, "abc"),
    ],
)
def test_a_tab_is_dragged_within_its_strip(tabs, key, over, share, after):
    Hand(tabs, key).drop(tab_at(tabs, over, share))
    assert order(tabs) == [after]
    assert tabs.current == key
    assert tabs.page(key).isVisible()


@pytest.mark.parametrize(("x", "after"), [(0.95, ["ac", "b"]), (0.05, ["b", "ac"]), (0.5, ["acb"])])
def test_a_tab_let_go_at_the_edge_of_the_content_stands_beside_it(tabs, x, after):
    Hand(tabs, "b").drop(at(tabs.content, x, 0.5))
    assert order(tabs) == after
    assert tabs.current == "b"


def test_a_tab_is_dragged_into_the_other_groups_strip(tabs):
    tabs.split()
    Hand(tabs, "a").drop(tab_at(tabs, "c", 0.1))
    assert order(tabs) == ["b", "ac"]
    Hand(tabs, "b").drop(tab_at(tabs, "c", 0.9))
    assert order(tabs) == ["acb"]


def test_the_last_tab_of_a_group_can_stand_on_another_side(tabs):
    tabs.split()
    Hand(tabs, "c").drop(at(tabs.groups[0].content, 0.05, 0.5))
    assert order(tabs) == ["c", "ab"]


def test_a_click_that_trembles_is_no_drag(tabs):
    hand = Hand(tabs, "a")
    place = tab_at(tabs, "a", 0.5) + QPoint(2, 1)
    hand._send(QEvent.Type.MouseMove, place, NONE)
    hand._send(QEvent.Type.MouseButtonRelease, place, LEFT)
    assert order(tabs) == ["abc"]
    assert tabs.current == "a"


def test_the_hint_shows_the_place_and_escape_takes_the_tab_back(window, tabs, qtbot):
    hand = Hand(tabs, "b")
    before = tabs.grab().toImage()
    hand.move(at(tabs.content, 0.95, 0.5))
    hint = tabs.findChild(DropHint)
    assert hint.isVisible()
    assert tabs.grab().toImage() != before
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not hint.isVisible()
    hand._send(QEvent.Type.MouseButtonRelease, at(tabs.content, 0.95, 0.5), LEFT)
    assert order(tabs) == ["abc"]


def test_let_go_outside_a_tab_stays(window, tabs):
    Hand(tabs, "b").drop(at(window.side_bar, 0.5, 0.5))
    assert order(tabs) == ["abc"]
    assert not tabs.findChild(DropHint).isVisible()


def test_from_the_right_the_edges_change_places(window, tabs):
    window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    QApplication.sendPostedEvents()
    Hand(tabs, "b").drop(at(tabs.content, 0.05, 0.5))
    assert order(tabs) == ["ac", "b"]
    left, right = tabs.groups[1].x(), tabs.groups[0].x()
    assert left < right
    Hand(tabs, "c").drop(tab_at(tabs, "a", 0.9))
    assert order(tabs) == ["ca", "b"]


@pytest.mark.parametrize("alone", [False, True])
def test_a_tab_that_closes_under_the_pointer_ends_the_drag(tabs, alone):
    if alone:
        tabs.split()
    key = tabs.current
    hand = Hand(tabs, key)
    hand.move(at(tabs.groups[0].content, 0.05, 0.5))
    assert tabs.findChild(DropHint).isVisible()
    tabs.close_tab(key)
    assert not tabs.findChild(DropHint).isVisible()
    hand._send(QEvent.Type.MouseButtonRelease, at(tabs.content, 0.05, 0.5), LEFT)
    assert order(tabs) == ["ab"]
