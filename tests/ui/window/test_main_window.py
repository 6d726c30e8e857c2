import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget

from keystead.ui.theme import ThemeChoice, Token
from keystead.ui.window.fitting import room_on
from keystead.ui.window.main_window import MainWindow
from keystead.ui.window_state import WindowState
from tests.ui.window.conftest import VIEWS, Page, Rooms, focused


def test_sides_fold_where_there_is_no_room_and_come_back(window):
    panel = QWidget()
    window.set_panel(panel)
    seen = []
    for width in (1280, 1000, 800, 1000, 1280):
        window.resize(width, 700)
        seen.append((window.side_bar.isVisible(), window.side_panel.isVisible()))
    wide, middle, narrow = (True, True), (True, False), (False, False)
    assert seen == [wide, middle, narrow, middle, wide]


def test_the_side_bar_has_its_width_and_the_middle_grows(window):
    assert window.side_bar.width() == 280
    window.resize(1500, 800)
    assert window.side_bar.width() == 280
    window.set_panel(QWidget())
    assert (window.side_bar.width(), window.side_panel.width()) == (280, 256)


def test_a_fold_is_remembered_but_one_for_want_of_room_is_not(window, state):
    window.resize(800, 600)
    assert state.side_bar
    window.toggle_side_bar()
    assert window.side_bar.isVisible()
    window.toggle_side_bar()
    assert state.side_bar
    window.resize(1280, 800)
    window.toggle_side_bar()
    assert not state.side_bar
    assert not window.side_bar.isVisible()


def test_the_window_comes_back_where_it_was(window, state, qtbot, icons):
    window.setGeometry(30, 40, 760, 650)
    window.remember()
    again = MainWindow(VIEWS, icons, state)
    qtbot.addWidget(again)
    assert (again.x(), again.y(), again.width(), again.height()) == (30, 40, 760, 650)


def test_a_window_left_on_a_screen_that_is_gone_is_within_reach(qtbot, icons):
    window = MainWindow(VIEWS, icons, WindowState(x=90_000, y=90_000, width=900, height=600))
    qtbot.addWidget(window)
    assert QApplication.primaryScreen().geometry().intersects(window.geometry())


@pytest.mark.parametrize(
    ("state", "wished"),
    [
        (WindowState(), (1280, 800)),
        (WindowState(x=10, y=10, width=9000, height=9000), (9000, 9000)),
    ],
)
def test_it_is_no_larger_than_the_screen_and_its_size_is_not_forgotten(qtbot, icons, state, wished):
    window = MainWindow(VIEWS, icons, state)
    qtbot.addWidget(window)
    room = room_on(window.screen())
    assert window.size().boundedTo(room.size()) == window.size()
    window.remember()
    assert (state.width, state.height) == wished


def test_a_screen_that_has_become_smaller_has_the_whole_window(qtbot, icons):
    state = WindowState(x=500, y=500, width=1280, height=790)
    window = MainWindow(VIEWS, icons, state)
    qtbot.addWidget(window)
    assert room_on(window.screen()).contains(window.geometry())
    window.resize(730, 490)
    window.remember()
    assert (state.width, state.height) == (730, 490)


def test_it_can_be_as_small_as_promised(window):
    window.set_panel(QWidget())
    window.resize(100, 100)
    assert (window.width(), window.height()) == (720, 480)


def test_f6_walks_all_areas_and_back(window, qtbot):
    page = Page()
    window.tabs.open("t", "Tab", page)
    window.activity_bar.take_focus()

    def area():
        holding = [area for area in window.areas() if area.isAncestorOf(focused())]
        return holding[-1].accessibleName()

    def walk(*modifiers):
        names = []
        for _ in range(7):
            names.append(area())
            qtbot.keyClick(window, Qt.Key.Key_F6, *modifiers)
        return names

    forward = ["Views", "Side bar", "Tabs", "Transcript", "Composer", "Status bar", "Menu row"]
    assert walk() == forward
    backward = walk(Qt.KeyboardModifier.ShiftModifier)
    assert backward == [forward[0], *reversed(forward[1:])]


def test_tab_stays_inside_an_area_and_f6_comes_back_to_the_same_place(window, qtbot):
    page = Page()
    window.tabs.open("t", "Tab", page)
    page.first.setFocus()
    seen = []
    for _ in range(3):
        seen.append(focused())
        qtbot.keyClick(focused(), Qt.Key.Key_Tab)
    assert seen == [page.first, page.second, page.first]
    assert focused() is page.second
    window.step_area(1)
    assert focused() is page.composer
    window.step_area(-1)
    assert focused() is page.second


def test_focus_does_not_stay_in_a_folded_side(window):
    window.side_bar.take_focus()
    window.toggle_side_bar()
    assert focused().isVisible()


def test_a_command_that_cannot_run_says_why_in_the_status_bar(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert window.status_bar.message == "Close tab: no tab is open"


def test_a_view_is_chosen_by_keyboard(window, qtbot):
    window.activity_bar.take_focus()
    qtbot.keyClick(focused(), Qt.Key.Key_Down)
    with qtbot.waitSignal(window.activity_bar.chosen) as said:
        qtbot.keyClick(focused(), Qt.Key.Key_Space)
    assert said.args == [Rooms.CELLAR]


def test_a_badge_is_told_in_words(window):
    before = window.activity_bar.grab().toImage()
    window.activity_bar.set_badge(Rooms.KITCHEN, 2, "2 agents wait for you")
    assert window.activity_bar.grab().toImage() != before
    window.activity_bar.take_focus()
    assert focused().accessibleDescription() == "2 agents wait for you"


def test_closing_asks_the_program_instead(window, qtbot):
    with qtbot.waitSignal(window.close_requested):
        assert not window.close()


def test_the_theme_is_chosen_at_once_and_remembered(window, theme, state):
    window.choose_theme(ThemeChoice.LIGHT)
    light = window.grab().toImage()
    window.choose_theme(ThemeChoice.DARK)
    assert state.theme == "dark"
    assert window.grab().toImage() != light


def test_whatever_takes_focus_has_a_name(window):
    window.tabs.open("t", "Tab", Page())
    nameless = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    ]
    assert nameless == []


def test_the_frame_loads_nothing_heavy():
    heavy = "pydantic httpx httpx2 openai keyring rich markdown_it pygments platformdirs tomlkit"
    code = (
        "import sys, keystead.ui.window.main_window, keystead.ui.commands.actions,"
        " keystead.ui.tasks, keystead.ui.bridge\n"
        f"print([name for name in '{heavy}'.split() if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_side_opened_in_a_narrow_window_stays_while_tabs_change(window):
    window.resize(800, 600)
    window.toggle_side_bar()
    window.set_panel(QWidget())
    window.set_panel(None)
    assert window.side_bar.isVisible()
    window.toggle_side_panel()
    assert window.side_bar.isVisible()


def test_the_side_panel_shows_that_it_has_focus(window, qtbot, theme):
    window.set_panel(QWidget())
    qtbot.waitUntil(window.side_panel.isVisible)

    def edges():
        image = window.side_panel.grab().toImage()
        middle = image.height() // 2
        return [image.pixelColor(x, middle) for x in (0, 1)]

    ring = [theme.color(Token.ACCENT)] * 2
    assert edges() != ring
    while not window.side_panel.isAncestorOf(QApplication.focusWidget()):
        window.step_area(1)
    assert edges() == ring


def test_a_maximized_window_comes_back_maximized_and_keeps_its_usual_size(qtbot, icons):
    state = WindowState(x=20, y=50, width=740, height=600, maximized=True)
    window = MainWindow(VIEWS, icons, state)
    qtbot.addWidget(window)
    window.show()
    assert window.isMaximized()
    window.remember()
    assert (state.maximized, state.width, state.height) == (True, 740, 600)
    window.showNormal()
    assert (window.width(), window.height()) == (740, 600)
