"""Tabs: opening, closing and opening again, their order, and the groups they stand in."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from keystead.ui.widgets.mark import Mark
from keystead.ui.window.tabs.remembering import restore
from keystead.ui.window_state import GroupState, TabState, WindowState
from tests.ui.window.conftest import Page, focused

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
MIDDLE = Qt.MouseButton.MiddleButton


class Typing(QWidget):
    """A page with one field, which takes focus as an agent's composer does."""

    def __init__(self):
        super().__init__()
        self.field = QLineEdit()
        self.field.setAccessibleName("Field")
        QVBoxLayout(self).addWidget(self.field)

    def take_focus(self):
        self.field.setFocus()


@pytest.fixture
def tabs(window):
    return window.tabs


@pytest.fixture
def abc(tabs):
    for key in "abc":
        tabs.open(key, key, Typing())
    return tabs


def order(tabs):
    """The keys of each group."""
    return ["".join(group.keys) for group in tabs.groups]


def centre(group, key):
    return group.bar.tabRect(group.keys.index(key)).center()


def test_tabs_open_once_show_their_state_and_close(window, tabs, qtbot):
    shown = []
    tabs.current_changed.connect(shown.append)
    tabs.open("a", "R&D <b>notes</b>", QWidget())
    tabs.open("b", "other", QWidget())
    tabs.set_mark("a", Mark.WAITING)
    bar = tabs.group.bar
    assert bar.tabText(0) == "R&&D <b>notes</b>"
    assert bar.accessibleTabName(0) == "R&D <b>notes</b>, waiting for you"
    assert "<b>" not in bar.tabToolTip(0)
    qtbot.keyClick(window, Qt.Key.Key_PageDown, CONTROL)
    assert tabs.current == "a"
    qtbot.keyClick(window, Qt.Key.Key_W, CONTROL)
    assert tabs.keys == ("b",)
    assert tabs.current == "b"
    tabs.close_tab("b")
    assert tabs.current == ""
    assert shown == ["a", "b", "a", "b", ""]


def test_a_tab_is_spoken_with_its_whole_title_and_its_state(tabs):
    title = "a title that is much too long for the width of a tab"
    tabs.open("a", "short", QWidget())
    tabs.set_mark("a", Mark.WAITING)
    tabs.set_title("a", title)
    assert tabs.group.bar.tabText(0).endswith("…")
    assert tabs.group.bar.accessibleTabName(0) == f"{title}, waiting for you"


def test_the_window_is_named_after_the_tab_shown(window, tabs):
    assert window.windowTitle() == "Keystead"
    tabs.open("a", "fix flaky tests", QWidget())
    assert window.windowTitle() == "fix flaky tests – Keystead"


def test_without_a_tab_the_placeholder_is_shown(tabs):
    placeholder = QWidget()
    tabs.set_placeholder(placeholder)
    assert placeholder.isVisible()
    tabs.open("a", "a", QWidget())
    assert not placeholder.isVisible()
    tabs.close_tab("a")
    assert placeholder.isVisible()


def test_a_page_is_asked_for_when_its_tab_is_first_shown(tabs):
    wanted = []

    def make(key):
        wanted.append(key)
        tabs.fill(key, QWidget())

    restore(tabs, WindowState(groups=[GroupState([TabState("a", "a"), TabState("b", "b")], "b")]))
    tabs.page_wanted.connect(make)
    tabs.want_pages()
    assert wanted == ["b"]
    for key in "aba":
        tabs.show_tab(key)
        assert tabs.page(key).isVisible()
    assert wanted == ["b", "a"]


def test_a_middle_click_closes_the_tab_under_it(abc, qtbot):
    group = abc.group
    qtbot.mouseClick(group.bar, MIDDLE, pos=centre(group, "a"))
    assert order(abc) == ["bc"]
    assert abc.current == "c"


def test_the_other_tabs_close_and_come_back_one_by_one(window, abc, qtbot):
    abc.show_tab("b")
    abc.close_others()
    assert order(abc) == ["b"]
    abc.page_wanted.connect(lambda key: abc.fill(key, QWidget()))
    for _ in range(2):
        qtbot.keyClick(window, Qt.Key.Key_T, CONTROL | SHIFT)
    assert order(abc) == ["abc"]
    assert abc.current == "a"
    assert abc.page("a") is not None
    qtbot.keyClick(window, Qt.Key.Key_T, CONTROL | SHIFT)
    assert window.status_bar.message == "Reopen closed tab: no tab was closed"


def test_a_tab_that_is_open_again_is_not_opened_once_more(window, abc):
    abc.close_tab("a")
    abc.open("a", "a", QWidget())
    assert not abc.can_reopen()


def test_a_tab_closed_for_good_does_not_come_back(abc):
    abc.close_tab("a", for_good=True)
    assert not abc.can_reopen()


def test_a_tab_moves_within_its_group_by_keyboard(window, abc, qtbot):
    for key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageUp, Qt.Key.Key_PageUp):
        qtbot.keyClick(window, key, CONTROL | SHIFT)
    assert order(abc) == ["cab"]
    qtbot.keyClick(window, Qt.Key.Key_PageDown, CONTROL | SHIFT)
    assert order(abc) == ["acb"]
    assert abc.page("c").isVisible()


def test_a_tab_splits_to_the_side_and_the_group_closes_with_its_last_tab(window, abc, qtbot):
    page = abc.page("c")
    qtbot.keyClick(window, Qt.Key.Key_Backslash, CONTROL)
    assert order(abc) == ["ab", "c"]
    assert abc.page("c") is page
    assert page.isVisible()
    assert abc.page("b").isVisible()
    widths = [group.width() for group in abc.groups]
    assert abs(widths[0] - widths[1]) <= 1
    abc.close_tab("c")
    assert order(abc) == ["ab"]
    assert abc.current == "b"


def test_a_tab_moves_to_the_other_side_and_back_with_focus_and_page(window, abc, qtbot):
    abc.split()
    abc.page("c").take_focus()
    qtbot.keyClick(focused(), Qt.Key.Key_O, CONTROL | SHIFT)
    assert order(abc) == ["abc"]
    assert focused() is abc.page("c").field
    abc.show_tab("b")
    abc.split()
    abc.move_over()
    assert order(abc) == ["acb"]


@pytest.mark.parametrize("key", "ab")
def test_something_opens_beside_the_current_tab(tabs, key):
    tabs.open("a", "a", QWidget())
    tabs.open("b", "b", QWidget())
    tabs.show_tab(key)
    tabs.open("c", "c", QWidget(), beside=True)
    assert order(tabs) == ["ab", "c"]
    tabs.open("d", "d", QWidget(), beside=True)
    assert order(tabs) == ["abd", "c"]


def test_what_is_open_already_moves_beside(abc):
    abc.open("c", "c", beside=True)
    assert order(abc) == ["ab", "c"]
    abc.open("a", "a", beside=True)
    assert order(abc) == ["ab", "c"]
    assert abc.current == "a"


def test_the_only_tab_has_nothing_to_open_beside(tabs):
    tabs.open("a", "a", QWidget())
    tabs.open("a", "a", beside=True)
    assert order(tabs) == ["a"]


def test_focus_on_a_tab_goes_with_it_to_the_other_side(window, abc):
    source = abc.group.bar
    source.setFocus()
    abc.split()
    assert abc.group.bar is not source
    assert abc.group.bar.hasFocus()
    abc.move_over()
    assert abc.group.bar.hasFocus()


def test_splitting_says_why_it_cannot(window, tabs, qtbot):
    def reason():
        qtbot.keyClick(window, Qt.Key.Key_Backslash, CONTROL)
        return window.status_bar.message.removeprefix("Split tab right: ")

    tabs.open("a", "a", QWidget())
    assert reason() == "no other tab is open"
    for key in "bc":
        tabs.open(key, key, QWidget())
    tabs.split()
    assert reason() == "the tab stands alone on its side"
    tabs.show_tab("a")
    window.resize(720, 480)
    assert reason() == "there is no room for another side"


def test_the_window_can_be_small_with_three_sides(window, abc):
    abc.split()
    abc.show_tab("b")
    abc.split()
    assert order(abc) == ["a", "b", "c"]
    window.resize(720, 480)
    assert (window.width(), window.height()) == (720, 480)
    rights = [group.mapTo(window, group.rect().topRight()).x() for group in abc.groups]
    assert rights[-1] < window.width()


def test_the_group_with_focus_is_the_current_one(window, abc, qtbot):
    said = []
    abc.split()
    abc.current_changed.connect(said.append)
    abc.page("b").take_focus()
    assert abc.current == "b"
    assert said == ["b"]
    marks = [group.bar.property("current") for group in abc.groups]
    assert marks == [True, False]
    right = abc.groups[1]
    qtbot.mouseClick(right.bar, Qt.MouseButton.LeftButton, pos=centre(right, "c"))
    assert abc.current == "c"


def test_f6_walks_every_group_under_a_name_of_its_own(window, tabs):
    tabs.open("a", "a", Page())
    tabs.open("b", "b", Page())
    assert tabs.areas()[0].accessibleName() == "Tabs"
    tabs.split()
    assert [area.accessibleName() for area in tabs.areas()] == [
        "Tabs, side 1 of 2", "Transcript", "Composer",
        "Tabs, side 2 of 2", "Transcript", "Composer",
    ]  # fmt: skip


def test_stepping_through_tabs_takes_focus_along(window, abc, qtbot):
    abc.split()
    abc.page("c").take_focus()
    seen = []
    for _ in range(3):
        qtbot.keyClick(focused(), Qt.Key.Key_PageDown, CONTROL)
        assert focused() is abc.page(abc.current).field
        seen.append(abc.current)
    assert seen == ["a", "b", "c"]


def test_closing_the_tab_that_has_focus_gives_it_to_the_next(window, abc):
    abc.page("c").take_focus()
    abc.close_tab("c")
    assert focused() is abc.page("b").field


def test_nothing_takes_focus_by_appearing(window, abc):
    window.side_bar.take_focus()
    before = focused()
    abc.open("d", "d", Typing())
    abc.split()
    assert focused() is before


def test_the_divider_is_remembered_for_as_many_groups(window, state, abc):
    abc.split()
    splitter = abc.groups[0].parentWidget()
    splitter.moveSplitter(300, 1)
    assert state.panes["tabs 2"][0] == pytest.approx(300, abs=2)
    abc.move_over()
    abc.split()
    assert abc.groups[0].width() == pytest.approx(300, abs=2)


def test_the_menu_of_a_tab_is_about_that_tab(window, abc, qtbot):
    asked = []
    abc.menu_wanted.connect(lambda place: asked.append(abc.current))
    bar = abc.group.bar
    for reason, place in (
        (QContextMenuEvent.Reason.Mouse, centre(abc.group, "a")),
        (QContextMenuEvent.Reason.Keyboard, bar.rect().center()),
    ):
        event = QContextMenuEvent(reason, place, bar.mapToGlobal(place))
        QApplication.sendEvent(bar, event)
    assert asked == ["a", "a"]


def test_the_window_follows_when_its_tab_is_renamed(window, abc):
    abc.set_title(abc.current, "another name")
    assert window.windowTitle() == "another name – Keystead"
    abc.set_title(abc.current, "שלום hello")
    assert window.windowTitle() == "\u2068שלום hello\u2069 – Keystead"


@pytest.mark.parametrize(
    "change",
    [
        lambda tabs: tabs.close_tab("a"),
        lambda tabs: tabs.shift(-1),
        lambda tabs: tabs.set_title("a", "renamed"),
        lambda tabs: tabs.set_mark("a", Mark.FINISHED),
        lambda tabs: tabs.split(),
        lambda tabs: tabs.show_tab("a"),
        lambda tabs: tabs.open("d", "d", QWidget()),
    ],
)
def test_whatever_changes_what_the_next_start_finds_is_told(abc, qtbot, change):
    with qtbot.waitSignal(abc.changed):
        change(abc)


def test_what_stays_the_same_is_not_told(abc, qtbot):
    abc.set_mark("a", Mark.RUNNING)
    with qtbot.assertNotEmitted(abc.changed):
        abc.set_mark("a", Mark.RUNNING)
        abc.set_title("a", abc.tab("a").title)
