"""The page of keyboard shortcuts: every command, its keys, and how they become others."""

from __future__ import annotations

import tomllib
from typing import cast

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from keystead.ui.commands import COMMANDS
from keystead.ui.commands.settings import SettingsPage
from keystead.ui.settings.keyboard import KeyboardPage
from keystead.ui.theme import Theme, ThemeChoice, Token
from keystead.ui.widgets.button import Button
from keystead.ui.widgets.label import Tag
from tests.ui.settings.conftest import Settings

CTRL = Qt.KeyboardModifier.ControlModifier
NEW, SIDE_BAR = "agent.new", "side-bar.toggle"


@pytest.fixture
def page(settings: Settings) -> KeyboardPage:
    settings.window.show_page(SettingsPage.KEYBOARD)
    return cast("KeyboardPage", settings.window.application.page(SettingsPage.KEYBOARD))


def press(settings: Settings, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    if modifier is None:
        settings.qtbot.keyClick(focused, key)
    else:
        settings.qtbot.keyClick(focused, key, modifier)


def record(settings: Settings, page: KeyboardPage, command: str) -> None:
    page.show_command(command)
    press(settings, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is page.keys.recorder


def chosen(settings: Settings) -> dict[str, tuple[str, ...]]:
    return settings.choices.settings.shortcuts


def shown_keys(page: KeyboardPage) -> list[str]:
    return [tag.text() for tag in page.keys.findChildren(Tag) if tag.isVisible()]


def keys_of(page: KeyboardPage, command: str) -> str:
    return page._rows.row(page._rows.find(command).row()).right


def test_every_command_stands_there_with_its_keys(page: KeyboardPage) -> None:
    rows = [page._rows.row(number) for number in range(page._rows.rowCount())]
    assert {row.key for row in rows if not row.heading} == {command.id for command in COMMANDS}
    assert keys_of(page, "tab.next") == "Ctrl+PgDown · Ctrl+Tab"
    assert keys_of(page, "settings.keyboard") == "Ctrl+K Ctrl+S"


@pytest.mark.parametrize(
    ("text", "found"), [("side bar", SIDE_BAR), ("ctrl+shift+p", "palette.commands")]
)
def test_a_command_is_found_by_name_or_keys(
    settings: Settings, page: KeyboardPage, text: str, found: str
) -> None:
    settings.run(settings.choices.put("shortcuts", {"quit": ()}))  # "Reset all" can be pressed.
    settings.window.application.take_focus(SettingsPage.KEYBOARD)
    assert QApplication.focusWidget() is page.line
    settings.qtbot.keyClicks(page.line, text)
    assert page.list.current_key == found
    press(settings, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is page.keys.recorder
    press(settings, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is page.list
    assert settings.window.isVisible()


def test_where_nothing_matches_no_command_is_changed(
    settings: Settings, page: KeyboardPage
) -> None:
    page.show_command(NEW)
    settings.window.application.take_focus(SettingsPage.KEYBOARD)
    page.line.setFocus()
    settings.qtbot.keyClicks(page.line, "asdfgh")
    assert page.list.current_key == ""
    assert page.nothing.isVisible()
    assert page.nothing.text() == "No command matches."
    press(settings, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is page.line
    press(settings, Qt.Key.Key_Y, CTRL | Qt.KeyboardModifier.ShiftModifier)
    press(settings, Qt.Key.Key_Return)
    settings.qtbot.wait(50)
    assert chosen(settings) == {}
    page.line.clear()
    assert page.nothing.isHidden()
    assert page.keys.isVisible()
    assert page.list.current_key


@pytest.mark.parametrize("where", ["recorder", "use", "add", "reset", "list", "line"])
def test_escape_takes_back_what_was_pressed_and_closes_nothing(
    settings: Settings, page: KeyboardPage, where: str
) -> None:
    settings.run(settings.choices.put("shortcuts", {NEW: ("F9",)}))  # It can be reset.
    record(settings, page, NEW)
    press(settings, Qt.Key.Key_B, CTRL)
    focused = getattr(page if hasattr(page, where) else page.keys, where)
    focused.setFocus()
    press(settings, Qt.Key.Key_Escape)
    assert settings.window.isVisible()
    assert QApplication.focusWidget() is page.list
    assert page.keys.recorder.text() == ""
    assert page.keys.use.text() == "Use it"
    assert not page.keys.use.isEnabled()
    assert chosen(settings) == {NEW: ("F9",)}
    press(settings, Qt.Key.Key_Escape)
    assert settings.window.isHidden()


def test_keys_that_are_pressed_are_taken_with_enter(settings: Settings, page: KeyboardPage) -> None:
    record(settings, page, NEW)
    press(settings, Qt.Key.Key_T, CTRL)
    assert page.keys.recorder.text() == "Ctrl+T"
    assert chosen(settings) == {}
    press(settings, Qt.Key.Key_Return)
    settings.until(lambda: chosen(settings))
    assert chosen(settings) == {NEW: ("Ctrl+T",)}
    file = tomllib.loads(settings.folders.settings_file.read_text())
    assert file == {"shortcuts": {NEW: ["Ctrl+T"]}}
    assert keys_of(page, NEW) == "Ctrl+T"
    settings.until(lambda: shown_keys(page) == ["Ctrl+T"])
    settings.until(lambda: page.undo.text == "New agent: Ctrl+T")


@pytest.mark.parametrize("choice", [ThemeChoice.DARK, ThemeChoice.LIGHT])
def test_the_line_that_waits_for_keys_shows_that_it_has_focus(
    settings: Settings, page: KeyboardPage, theme: Theme, choice: ThemeChoice
) -> None:
    theme.choose(choice)
    record(settings, page, NEW)
    line = page.keys.recorder
    edge = line.grab().toImage().pixelColor(0, line.height() // 2)
    assert edge == theme.color(Token.ACCENT)
    theme.choose(ThemeChoice.DARK)


def test_two_presses_are_one_shortcut(settings: Settings, page: KeyboardPage) -> None:
    record(settings, page, NEW)
    press(settings, Qt.Key.Key_K, CTRL)
    press(settings, Qt.Key.Key_N, CTRL)
    assert page.keys.recorder.text() == "Ctrl+K Ctrl+N"
    press(settings, Qt.Key.Key_Return)
    settings.until(lambda: chosen(settings) == {NEW: ("Ctrl+K, Ctrl+N",)})


def test_a_wrong_press_is_put_right_by_another(settings: Settings, page: KeyboardPage) -> None:
    record(settings, page, SIDE_BAR)
    press(settings, Qt.Key.Key_N, CTRL)
    settings.qtbot.mouseClick(page.keys.recorder, Qt.MouseButton.LeftButton)
    press(settings, Qt.Key.Key_R, CTRL | Qt.KeyboardModifier.AltModifier)
    assert page.keys.recorder.text() == "Ctrl+Alt+R"
    assert page.keys.says.text().startswith("Enter takes it")
    page.keys.recorder.pause.setInterval(1)
    press(settings, Qt.Key.Key_F9)
    settings.until(lambda: not page.keys.recorder.pause.isActive())
    press(settings, Qt.Key.Key_F7)
    assert page.keys.recorder.text() == "F7"


def test_backspace_clears_what_was_pressed(settings: Settings, page: KeyboardPage) -> None:
    record(settings, page, SIDE_BAR)
    press(settings, Qt.Key.Key_N, CTRL)
    press(settings, Qt.Key.Key_Backspace)
    assert page.keys.recorder.text() == ""
    assert not page.keys.use.isEnabled()
    assert page.keys.says.text().startswith("Enter takes what was pressed")
    press(settings, Qt.Key.Key_T, CTRL)
    assert page.keys.recorder.text() == "Ctrl+T"


def test_a_press_that_cannot_be_is_no_beginning(settings: Settings, page: KeyboardPage) -> None:
    record(settings, page, NEW)
    press(settings, Qt.Key.Key_A)
    press(settings, Qt.Key.Key_T, CTRL)
    assert page.keys.recorder.text() == "Ctrl+T"


def test_keys_that_begin_with_those_of_another_command_are_told_as_they_are(
    settings: Settings, page: KeyboardPage
) -> None:
    record(settings, page, SIDE_BAR)
    press(settings, Qt.Key.Key_N, CTRL)
    press(settings, Qt.Key.Key_T, CTRL)
    said = "Ctrl+N of New agent cannot work beside Ctrl+N Ctrl+T and would be lost."
    assert page.keys.says.text() == said


def test_a_shortcut_of_the_window_is_only_recorded(settings: Settings, page: KeyboardPage) -> None:
    record(settings, page, NEW)
    press(settings, Qt.Key.Key_F, CTRL)
    assert page.keys.recorder.text() == "Ctrl+F"
    assert settings.window.search.finder.isHidden()


@pytest.mark.parametrize("key", [Qt.Key.Key_A, Qt.Key.Key_Space, Qt.Key.Key_Left])
def test_a_key_that_is_needed_is_refused_in_words(
    settings: Settings, page: KeyboardPage, key: Qt.Key
) -> None:
    record(settings, page, NEW)
    press(settings, key)
    assert "needed to type" in page.keys.says.text()
    assert not page.keys.use.isEnabled()
    press(settings, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is page.keys.recorder
    assert chosen(settings) == {}


def test_a_key_that_the_system_does_not_know_is_no_press(
    settings: Settings, page: KeyboardPage
) -> None:
    record(settings, page, NEW)
    for key in (0, Qt.Key.Key_unknown.value, Qt.Key.Key_Control.value):
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(page.keys.recorder, event)
    assert page.keys.recorder.text() == ""


def test_shift_that_makes_a_symbol_is_not_recorded_beside_it(
    settings: Settings, page: KeyboardPage
) -> None:
    record(settings, page, NEW)
    held = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Plus.value, held, "+")
    QApplication.sendEvent(page.keys.recorder, event)
    assert page.keys.recorder.text() == "Alt++"


def test_tab_leaves_the_line(settings: Settings, page: KeyboardPage) -> None:
    record(settings, page, NEW)
    press(settings, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not page.keys.recorder


def test_keys_of_another_command_are_taken_only_after_a_choice(
    settings: Settings, page: KeyboardPage
) -> None:
    record(settings, page, NEW)
    press(settings, Qt.Key.Key_B, CTRL)
    assert page.keys.says.text() == "Ctrl+B is used by Side bar, which would lose it."
    press(settings, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is page.keys.use
    assert page.keys.use.text() == "Take it from Side bar"
    assert chosen(settings) == {}
    press(settings, Qt.Key.Key_Return)
    settings.until(lambda: chosen(settings) == {NEW: ("Ctrl+B",), SIDE_BAR: ()})
    assert keys_of(page, SIDE_BAR) == ""


def test_what_was_changed_can_be_undone(settings: Settings, page: KeyboardPage) -> None:
    record(settings, page, NEW)
    press(settings, Qt.Key.Key_B, CTRL)
    page.keys.use.click()
    settings.until(page.undo.button.isVisible)
    page.undo.button.click()
    settings.until(lambda: chosen(settings) == {})
    assert keys_of(page, SIDE_BAR) == "Ctrl+B"
    assert page.undo.isHidden()


@pytest.mark.parametrize("where", ["list", "line", "reset_all"])
def test_the_usual_keys_undo_what_was_changed(
    settings: Settings, page: KeyboardPage, where: str
) -> None:
    record(settings, page, NEW)
    press(settings, Qt.Key.Key_F9)
    press(settings, Qt.Key.Key_Return)
    settings.until(page.undo.button.isVisible)
    getattr(page, where).setFocus()
    press(settings, Qt.Key.Key_Z, CTRL)
    settings.until(lambda: chosen(settings) == {})
    assert page.undo.isHidden()
    press(settings, Qt.Key.Key_Z, CTRL)  # Nothing is left to undo.
    settings.qtbot.wait(50)
    assert chosen(settings) == {}


def test_what_was_typed_is_undone_before_a_change(settings: Settings, page: KeyboardPage) -> None:
    record(settings, page, NEW)
    press(settings, Qt.Key.Key_F9)
    press(settings, Qt.Key.Key_Return)
    settings.until(page.undo.button.isVisible)
    page.line.setFocus()
    settings.qtbot.keyClicks(page.line, "agent")
    press(settings, Qt.Key.Key_Z, CTRL)
    assert page.line.text() == ""
    assert chosen(settings) == {NEW: ("F9",)}


def test_undo_leaves_what_was_added_to_the_file_meanwhile(
    settings: Settings, page: KeyboardPage
) -> None:
    record(settings, page, NEW)
    press(settings, Qt.Key.Key_F9)
    page.keys.use.click()
    settings.until(page.undo.button.isVisible)
    file = settings.folders.settings_file
    file.write_text(file.read_text() + 'quit = ["F7"]\n')
    settings.reread_settings()
    page.undo.button.click()
    settings.until(lambda: chosen(settings) == {"quit": ("F7",)})


def test_two_changes_at_once_are_both_written(settings: Settings, page: KeyboardPage) -> None:
    for command, key in ((NEW, Qt.Key.Key_F9), (SIDE_BAR, Qt.Key.Key_F7)):
        record(settings, page, command)
        press(settings, key)
        page.keys.use.click()
    assert chosen(settings) == {}
    settings.until(lambda: chosen(settings) == {NEW: ("F9",), SIDE_BAR: ("F7",)})


def test_the_later_of_two_changes_at_once_gets_the_keys(
    settings: Settings, page: KeyboardPage
) -> None:
    for command in (NEW, SIDE_BAR):
        record(settings, page, command)
        press(settings, Qt.Key.Key_F9)
        page.keys.use.click()
    settings.until(lambda: chosen(settings) == {NEW: (), SIDE_BAR: ("F9",)})


def test_a_command_can_have_more_keys_and_lose_one(settings: Settings, page: KeyboardPage) -> None:
    record(settings, page, NEW)
    press(settings, Qt.Key.Key_F9)
    page.keys.add.click()
    settings.until(lambda: chosen(settings) == {NEW: ("Ctrl+N", "F9")})
    settings.until(lambda: shown_keys(page) == ["Ctrl+N", "F9"])
    away = {b.accessibleName(): b for b in page.keys.findChildren(Button) if b.isVisible()}
    assert away["Take Ctrl+N away"].text() == "Take away"
    away["Take Ctrl+N away"].click()
    settings.until(lambda: chosen(settings) == {NEW: ("F9",)})
    settings.until(lambda: shown_keys(page) == ["F9"])


def test_one_command_is_reset(settings: Settings, page: KeyboardPage) -> None:
    settings.run(settings.choices.put("shortcuts", {NEW: ("F9",), SIDE_BAR: ()}))
    page.show_command(NEW)
    assert page.keys.reset.text() == "Reset to Ctrl+N"
    page.keys.reset.click()
    settings.until(lambda: chosen(settings) == {SIDE_BAR: ()})
    assert not page.keys.reset.isEnabled()


def test_a_reset_that_takes_keys_from_another_asks_first(
    settings: Settings, page: KeyboardPage
) -> None:
    settings.run(settings.choices.put("shortcuts", {NEW: ("Ctrl+B",), SIDE_BAR: ()}))
    page.show_command(SIDE_BAR)
    page.keys.reset.click()
    assert page.keys.use.text() == "Take it from New agent"
    assert chosen(settings)[SIDE_BAR] == ()
    page.keys.use.click()
    settings.until(lambda: chosen(settings) == {NEW: ()})


def test_all_are_reset_and_that_can_be_undone(settings: Settings, page: KeyboardPage) -> None:
    assert not page.reset_all.isEnabled()
    mine = {NEW: ("F9",), SIDE_BAR: ()}
    settings.run(settings.choices.put("shortcuts", mine))
    page.reset_all.click()
    settings.until(lambda: chosen(settings) == {})
    settings.until(page.undo.button.isVisible)
    page.undo.button.click()
    settings.until(lambda: chosen(settings) == mine)


def test_what_the_file_says_and_cannot_be_is_told(settings: Settings, page: KeyboardPage) -> None:
    settings.folders.settings_file.write_text(
        '[shortcuts]\n"later.command" = ["F9"]\n"agent.new" = ["A", "F8"]\n'
    )
    settings.reread_settings()
    said = page._problems.text()
    assert "later.command" in said
    assert "cannot be taken: A." in said
    assert keys_of(page, NEW) == "F8"
