import inspect
from dataclasses import replace
from enum import StrEnum

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QToolButton, QWidget

from keystead.ui.commands import COMMANDS, application
from keystead.ui.commands.actions import Actions
from keystead.ui.commands.application import Frame
from keystead.ui.commands.command import CATEGORY_TITLES, Category, Command, Place
from keystead.ui.icons import Icon
from keystead.ui.widgets.button import Button, CommandButton


class Lamp(StrEnum):
    ON = "lamp.on"
    OFF = "lamp.off"


class Switch:
    def __init__(self):
        self.lit = False
        self.switched = 0

    def turn(self, lit):
        self.lit = lit
        self.switched += 1


LAMPS: tuple[Command[Switch], ...] = (
    Command(
        Lamp.ON,
        "Light on",
        Category.VIEW,
        lambda switch: switch.turn(True),
        keys=("Ctrl+L",),
        icon=Icon.BEAKER,
        condition=lambda switch: "it is lit" if switch.lit else "",
    ),
    Command(Lamp.OFF, "Light off", Category.APPLICATION, lambda switch: switch.turn(False)),
)


@pytest.fixture
def switch():
    return Switch()


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window


@pytest.fixture
def actions(window, icons, switch):
    return Actions(LAMPS, switch, window, icons)


def test_no_id_and_no_key_is_taken_twice():
    assert len({command.id for command in COMMANDS}) == len(COMMANDS)
    keys = [
        (command.place, QKeySequence(keys).toString())
        for command in COMMANDS
        for keys in command.keys
    ]
    assert "" not in {text for _, text in keys}
    assert len(set(keys)) == len(keys)


def test_every_command_says_what_it_is():
    assert set(CATEGORY_TITLES) == set(Category)
    for command in COMMANDS:
        assert command.shown_title
        assert command.title[0].isupper()


def test_the_frame_offers_nothing_that_no_command_uses():
    offered = {name for name in vars(Frame) if not name.startswith("_")}
    source = inspect.getsource(application)
    assert {name for name in offered if f"frame.{name}(" not in source} == set()


def test_a_shortcut_runs_its_command(actions, window, switch, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert switch.lit


def test_a_disabled_command_refuses_and_says_why(actions, window, switch, qtbot):
    switch.turn(True)
    with qtbot.waitSignal(actions.refused) as said:
        assert not actions.run(Lamp.ON)
    assert said.args == ["Light on: it is lit"]
    assert switch.switched == 1
    with qtbot.waitSignal(actions.refused):
        actions.action(Lamp.ON).trigger()
    assert switch.switched == 1


def test_the_menu_greys_what_cannot_run_and_shortcuts_still_answer(actions, window, switch, qtbot):
    switch.turn(True)
    menu = actions.menu(window)
    assert [action.text() for action in menu.actions()] == ["View", "Application"]
    view = menu.actions()[0].menu()
    view.aboutToShow.emit()
    action = actions.action(Lamp.ON)
    assert not action.isEnabled()
    assert action.toolTip() == "it is lit"
    view.aboutToHide.emit()
    with qtbot.waitSignal(actions.refused):
        qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)


def test_keys_that_are_chosen_act_at_once_everywhere(actions, window, switch, icons, qtbot):
    button = Button("Light", icons)
    button.follow(actions.action(Lamp.ON))
    tool = CommandButton(Icon.BEAKER, actions.action(Lamp.ON), icons)
    for each in (button, tool):
        qtbot.addWidget(each)
    assert button.accessibleDescription() == "Ctrl+L"
    assert tool.toolTip() == "Light on (Ctrl+L)"
    actions.set_keys({Lamp.ON: ("Ctrl+K, Ctrl+U", "F8")})
    assert button.accessibleDescription() == "Ctrl+K Ctrl+U"
    assert tool.toolTip() == "Light on (Ctrl+K Ctrl+U)"
    ctrl = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(window, Qt.Key.Key_L, ctrl)
    assert not switch.lit
    qtbot.keyClick(window, Qt.Key.Key_K, ctrl)
    qtbot.keyClick(window, Qt.Key.Key_U, ctrl)
    assert switch.lit
    switch.turn(False)
    qtbot.keyClick(window, Qt.Key.Key_F8)
    assert switch.lit
    actions.set_keys({Lamp.ON: ()})
    assert button.accessibleDescription() == ""
    assert tool.toolTip() == "Light on"
    actions.set_keys({})
    switch.turn(False)
    qtbot.keyClick(window, Qt.Key.Key_L, ctrl)
    assert switch.lit


def test_what_ran_is_told_by_whatever_way(actions, switch, qtbot):
    with qtbot.waitSignal(actions.ran) as said:
        actions.action(Lamp.ON).trigger()
    assert said.args == [Lamp.ON]
    with qtbot.assertNotEmitted(actions.ran):
        actions.run(Lamp.ON)


def test_keys_work_in_the_window_of_their_place(window, icons, switch, qtbot):
    other = QWidget()
    qtbot.addWidget(other)
    lamp = replace(LAMPS[0], place=Place.SETTINGS)
    actions = Actions((lamp,), switch, window, icons)
    opening = QToolButton(window)
    opening.setMenu(actions.menu(window))
    opening.show()
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert not switch.lit
    actions.enliven(other, Place.SETTINGS)
    with qtbot.waitActive(other):
        other.show()
        other.activateWindow()
    qtbot.keyClick(other, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert switch.lit
