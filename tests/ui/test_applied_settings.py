"""What the settings do in the whole window, at once and at the next start."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from keystead.paths import Folders
from keystead.settings.theme_choice import ThemeChoice
from keystead.ui.commands.settings import SettingsCommand, SettingsPage
from keystead.ui.commands.work import WorkCommand
from keystead.ui.desktop import Desktop
from keystead.ui.theme import Token, read_tokens
from keystead.ui.views.agents.side import NEW, AgentsSide
from keystead.ui.window.activity_bar import ActivityButton
from tests.desktop import Keyboard, living_desktop
from tests.window import Await

CTRL = Qt.KeyboardModifier.ControlModifier


def background(desktop: Desktop) -> str:
    return desktop.icons.theme.color(Token.BACKGROUND).name()


@pytest.fixture
def light(qapp: QApplication, qtbot: QtBot, window_loop: QEventLoop) -> Iterator[Desktop]:
    """A window whose settings' file was written by hand before it started."""
    folders = Folders.of(os.environ)
    folders.config.mkdir(parents=True, mode=0o700)
    folders.settings_file.write_text(
        'theme = "light"\nscale = 150\n[shortcuts]\n"agent.new" = ["F9"]\n'
    )
    yield from living_desktop(qapp, qtbot, window_loop)


def test_the_file_is_in_force_from_the_start(light: Desktop, qtbot: QtBot) -> None:
    assert background(light) == read_tokens("light")[Token.BACKGROUND]
    assert light.window.state.theme == "light"
    assert light.window.state.scale == 150
    assert light.action(WorkCommand.NEW_AGENT).shortcut().toString() == "F9"
    keys = Keyboard(qtbot, light.window)
    keys.press(Qt.Key.Key_F9)
    dialog = next(
        widget
        for widget in QApplication.topLevelWidgets()
        if type(widget).__name__ == "NewAgentDialog" and widget.isVisible()
    )
    dialog.close()


def test_a_theme_chosen_by_command_is_kept_in_the_file(desktop: Desktop, qtbot: QtBot) -> None:
    for choice in (ThemeChoice.LIGHT, ThemeChoice.DARK):
        desktop._actions.run(f"theme.{choice}")
        qtbot.waitUntil(lambda choice=choice: desktop.window.state.theme == choice)
        assert background(desktop) == read_tokens(choice)[Token.BACKGROUND]
        text = Folders.of(os.environ).settings_file.read_text()
        assert f'theme = "{choice}"' in text


def test_an_edit_in_an_editor_acts_by_itself(desktop: Desktop, qtbot: QtBot) -> None:
    file = Folders.of(os.environ).settings_file
    file.write_text('theme = "dark"\nscale = 137\n[shortcuts]\n"agent.new" = []\n')
    qtbot.waitUntil(lambda: background(desktop) == read_tokens("dark")[Token.BACKGROUND])
    assert desktop.window.state.scale == 137
    (told,) = desktop.window.notices.log.all
    assert "137 % from the next start" in told.notice.title
    assert desktop.action(WorkCommand.NEW_AGENT).shortcut().isEmpty()


def test_a_broken_file_is_told_and_the_notice_goes_when_it_is_mended(
    desktop: Desktop, qtbot: QtBot
) -> None:
    file = Folders.of(os.environ).settings_file
    file.write_text('theme = "blue"\n')
    qtbot.waitUntil(lambda: "settings" in desktop.window.tabs.notices.matters)
    file.write_text('theme = "dark"\n')
    qtbot.waitUntil(lambda: "settings" not in desktop.window.tabs.notices.matters)


def test_buttons_show_the_keys_that_were_chosen(desktop: Desktop, await_in_window: Await) -> None:
    (side,) = desktop.window.side_bar.findChildren(AgentsSide)
    button = side.empty.bar.button(NEW)
    assert button.accessibleDescription() == "Ctrl+N"
    chosen = {"agent.new": ("Ctrl+T",), "palette.open": ("F7",), "settings.open": ()}
    await_in_window(desktop.choices.put("shortcuts", chosen))
    assert button.accessibleDescription() == "Ctrl+T"
    assert desktop.window.title_row.search.accessibleDescription() == "F7"
    buttons = desktop.window.activity_bar.findChildren(ActivityButton)
    assert "Open settings" in {each.toolTip() for each in buttons}


def test_the_settings_window_has_keys_of_its_own(desktop: Desktop, qtbot: QtBot) -> None:
    desktop.edit_profile("openai")
    window = desktop.settings()
    keys = Keyboard(qtbot, window)
    keys.press(Qt.Key.Key_F, CTRL)
    assert window.search.finder.isVisible()
    keys.press(Qt.Key.Key_Escape)
    assert window.form.footer.save.toolTip() == "Save (Ctrl+S)"
    window.form.fields.put("description", "by key")
    keys.press(Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: not window.form.dirty)
    assert "by key" in Folders.of(os.environ).providers_file.read_text()
    why_not = desktop._actions.why_not(SettingsCommand.SAVE_PROFILE)
    assert why_not == "no profile has unsaved changes"


def test_keys_for_the_page_of_keys(desktop: Desktop, qtbot: QtBot) -> None:
    keys = Keyboard(qtbot, desktop.window)
    keys.press(Qt.Key.Key_K, CTRL)
    keys.press(Qt.Key.Key_S, CTRL)
    window = desktop.settings()
    assert window._pages.currentWidget() is window.application.page(SettingsPage.KEYBOARD)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Search commands or keys"


@pytest.mark.parametrize("page", SettingsPage)
def test_every_page_has_a_command(desktop: Desktop, page: SettingsPage) -> None:
    assert desktop._actions.run(f"settings.{page}")
    window = desktop.settings()
    assert window._pages.currentWidget() is window.application.page(page)
