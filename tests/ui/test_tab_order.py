"""What a pointer can use, keys reach: Tab inside the parts of a window, F6 from one to the next."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from keystead.ui.desktop import Desktop
from tests.desktop import PATIENCE, Keyboard

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView, QPlainTextEdit, QTextEdit)
MOST = 80  # controls of one part

pytestmark = pytest.mark.window


def controls(window: QWidget) -> set[QWidget]:
    """What can be clicked in ``window`` and has no other key, such as Ctrl+W of a tab's cross."""
    return {
        widget.focusProxy() or widget
        for widget in window.findChildren(QWidget)
        if isinstance(widget, CONTROLS)
        and widget.window() is window
        and widget.isVisible()
        and widget.isEnabled()
        and not isinstance(widget, QHeaderView)
        and not isinstance(widget.parentWidget(), QTabBar | QLineEdit)
    }


def reached(keys: Keyboard) -> set[QWidget]:
    """Where F6 and Tab come, all the way round."""
    found: set[QWidget] = set()
    starts: list[QWidget | None] = []
    while (start := QApplication.focusWidget()) not in starts:
        starts.append(start)
        place = start
        for _ in range(MOST):
            assert place is not None
            found.add(place)
            keys.press(Qt.Key.Key_Tab)
            place = QApplication.focusWidget()
            if place is start:
                break
        keys.press(Qt.Key.Key_F6)
    return found


def left_out(keys: Keyboard) -> list[str]:
    """What neither came to."""
    missed = controls(keys.window) - reached(keys)
    return [f"{type(widget).__name__} {widget.accessibleName()!r}" for widget in missed]


@pytest.fixture
def keys(desktop: Desktop, qtbot: QtBot) -> Keyboard:
    keys = Keyboard(qtbot, desktop.window)
    keys.tab_to("")
    return keys


def test_all_of_welcome_is_reached(keys: Keyboard) -> None:
    assert left_out(keys) == []


def test_all_of_the_models_tab_is_reached(desktop: Desktop, keys: Keyboard, qtbot: QtBot) -> None:
    keys.press(Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(desktop.models.lists()["practice"].models), timeout=PATIENCE)
    assert left_out(keys) == []


def test_all_of_an_agents_tab_is_reached(desktop: Desktop, keys: Keyboard, qtbot: QtBot) -> None:
    desktop.try_practice()
    keys.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(desktop.agents.all()), timeout=PATIENCE)
    qtbot.waitUntil(lambda: not desktop.agents.all()[0].state.is_active, timeout=PATIENCE)
    keys.press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert left_out(keys) == []


def test_all_of_the_new_agent_dialog_is_reached(desktop: Desktop, keys: Keyboard) -> None:
    desktop.try_practice()
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    keys.window = dialog
    keys.tab_to("More")
    keys.press(Qt.Key.Key_Space)
    assert left_out(keys) == []


def test_all_of_settings_is_reached(desktop: Desktop, keys: Keyboard) -> None:
    keys.press(Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    keys.window = desktop.settings()
    assert left_out(keys) == []


def test_the_key_of_a_view_leads_into_its_list(
    desktop: Desktop, keys: Keyboard, qtbot: QtBot
) -> None:
    keys.press(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Profiles"
    assert desktop.window.side_bar.isAncestorOf(focused)
