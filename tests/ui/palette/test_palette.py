"""The palette on the whole window, as a person at the keyboard uses it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from keystead.agents.spawning import SpawnRequest
from keystead.paths import Folders
from keystead.ui.app import make_desktop
from keystead.ui.commands import COMMANDS
from keystead.ui.commands.palette import PaletteCommand
from keystead.ui.commands.work import WorkCommand
from keystead.ui.desktop import Desktop
from keystead.ui.view_tabs import MODELS_TAB
from keystead.ui.widgets.finder import Finder
from keystead.ui.widgets.rows import Row
from keystead.ui.window_state import WindowState
from tests.desktop import Keyboard, living_desktop
from tests.window import Await

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PROFILES = """
[profiles.first]
provider = "local"
base_url = "http://127.0.0.1:9/v1"
models = ["open/one", "open/two", "open/three", "open/four", "closed/five"]

[profiles.first.aliases]
quick = "open/two"
later = "open/three"

[profiles.openly]
provider = "openai-compatible"
base_url = "https://llm.example/v1"
description = "<b>bold</b>"
"""


@pytest.fixture
def desktop(qapp: QApplication, qtbot: QtBot, window_loop: QEventLoop) -> Iterator[Desktop]:
    folder = Folders.of(os.environ).config
    folder.mkdir(parents=True, mode=0o700)
    (folder / "providers.toml").write_text(PROFILES, encoding="utf-8")
    yield from living_desktop(qapp, qtbot, window_loop)


@pytest.fixture
def keys(desktop: Desktop, qtbot: QtBot) -> Keyboard:
    return Keyboard(qtbot, desktop.window)


def finder(desktop: Desktop) -> Finder:
    assert desktop._palette is not None
    return desktop._palette.palette.finder


def rows(desktop: Desktop) -> list[Row]:
    model = finder(desktop)._rows
    return [model.row(number) for number in range(model.rowCount())]


def titles(desktop: Desktop) -> list[str]:
    return [row.title for row in rows(desktop)]


def open_with(keys: Keyboard, text: str) -> None:
    keys.press(Qt.Key.Key_P, CTRL)
    keys.type(text)


def take(keys: Keyboard, text: str) -> None:
    open_with(keys, text)
    keys.press(Qt.Key.Key_Return)


def add_agents(desktop: Desktop, await_in_window: Await, qtbot: QtBot, *names: str) -> None:
    """Agents of the practice provider, ended."""
    profile = desktop.profiles.get("practice")
    assert profile is not None
    for name in names:
        await_in_window(desktop.agents.spawn(SpawnRequest("Hello", profile.effective, name=name)))
    qtbot.waitUntil(lambda: not any(agent.state.is_active for agent in desktop.agents.all()))


def test_control_p_opens_it_and_escape_gives_focus_back(desktop: Desktop, keys: Keyboard) -> None:
    before = QApplication.focusWidget()
    assert before is not None
    keys.press(Qt.Key.Key_P, CTRL)
    assert finder(desktop).isVisible()
    assert QApplication.focusWidget() is finder(desktop).line
    keys.press(Qt.Key.Key_Escape)
    assert finder(desktop).isHidden()
    assert QApplication.focusWidget() is before


def test_it_lies_over_the_window_and_moves_nothing(desktop: Desktop, keys: Keyboard) -> None:
    before = desktop.window.tabs.geometry(), desktop.window.side_bar.geometry()
    keys.press(Qt.Key.Key_P, CTRL)
    over = finder(desktop)
    assert not over.isWindow()
    assert over.parent() is desktop.window
    assert before == (desktop.window.tabs.geometry(), desktop.window.side_bar.geometry())
    middle = desktop.window.rect().center().x()
    assert abs(over.geometry().center().x() - middle) <= 1
    desktop.window.resize(720, 480)
    assert desktop.window.rect().contains(over.geometry())
    keys.press(Qt.Key.Key_Escape)


def test_groups_stand_in_order_with_what_matches_marked(
    desktop: Desktop, keys: Keyboard, await_in_window: Await, qtbot: QtBot
) -> None:
    add_agents(desktop, await_in_window, qtbot, "open the door", "shut the door")
    open_with(keys, "open")
    headings = [row.title for row in rows(desktop) if row.heading]
    assert headings == ["Commands", "Agents", "Profiles", "Models · 3 of 4"]
    assert "open the door" in titles(desktop)
    assert "shut the door" not in titles(desktop)
    shown = next(row for row in rows(desktop) if row.title == "Open settings")
    assert shown.spans == ((0, 4),)
    assert shown.right == "Ctrl+,"
    keys.press(Qt.Key.Key_Escape)


def test_a_group_that_is_cut_can_be_seen_whole(desktop: Desktop, keys: Keyboard) -> None:
    open_with(keys, "open")
    more = next(row for row in rows(desktop) if row.title == "Show all 4")
    finder(desktop).list.select(more.key)
    keys.press(Qt.Key.Key_Return)
    assert finder(desktop).line.text() == "#open"
    assert titles(desktop) == ["Models", "open/one", "open/two", "open/three", "open/four"]
    keys.press(Qt.Key.Key_Escape)


@pytest.mark.parametrize(
    ("sign", "group"), [(">", "command"), (":", "profile"), ("#", "model"), ("=", "alias")]
)
def test_a_sign_asks_for_one_group(desktop: Desktop, keys: Keyboard, sign: str, group: str) -> None:
    open_with(keys, sign)
    found = rows(desktop)
    assert len(found) > 2
    assert {row.key.partition(":")[0] for row in found if not row.heading} == {group}
    keys.press(Qt.Key.Key_Escape)


def test_control_shift_p_offers_commands_alone(desktop: Desktop, keys: Keyboard) -> None:
    keys.press(Qt.Key.Key_P, CTRL | SHIFT)
    assert finder(desktop).line.text() == ">"
    assert [row.title for row in rows(desktop) if row.heading] == ["Commands"]
    keys.type("open mod")
    assert titles(desktop) == ["Commands", "Open models"]
    keys.press(Qt.Key.Key_Return)
    assert desktop.window.tabs.current == MODELS_TAB


def test_letters_find_what_words_do_not(desktop: Desktop, keys: Keyboard) -> None:
    open_with(keys, "opnstng")
    assert "Open settings" in titles(desktop)
    keys.press(Qt.Key.Key_Escape)


def test_nothing_found_is_said(desktop: Desktop, keys: Keyboard) -> None:
    open_with(keys, "zzzz")
    assert rows(desktop) == []
    assert finder(desktop)._nothing.isVisible()
    assert finder(desktop).line._count.text() == "0 results"
    keys.press(Qt.Key.Key_Return)
    assert finder(desktop).isVisible()
    keys.press(Qt.Key.Key_Escape)


def test_arrows_move_while_typing_goes_on(desktop: Desktop, keys: Keyboard) -> None:
    keys.press(Qt.Key.Key_P, CTRL | SHIFT)
    first = finder(desktop).list.current_key
    keys.press(Qt.Key.Key_Down)
    second = finder(desktop).list.current_key
    keys.press(Qt.Key.Key_PageDown)
    third = finder(desktop).list.current_key
    assert len({first, second, third}) == 3
    keys.press(Qt.Key.Key_PageUp)
    keys.press(Qt.Key.Key_Up)
    assert finder(desktop).list.current_key == first
    assert QApplication.focusWidget() is finder(desktop).line
    keys.press(Qt.Key.Key_Escape)


def test_what_cannot_run_now_is_not_preselected_though_it_was_used_last(
    desktop: Desktop, keys: Keyboard, qtbot: QtBot
) -> None:
    desktop.open_models()
    take(keys, ">open settings")
    desktop.settings().close()
    keys.press(Qt.Key.Key_W, CTRL)
    assert not desktop.window.tabs.keys
    open_with(keys, "")
    found = [row for row in rows(desktop) if not row.heading]
    close = next((row for row in found if row.title == "Close tab"), None)
    assert close is None or close.faint
    assert found[0].title == "Open settings"
    assert not found[0].faint
    assert finder(desktop).list.current_key == found[0].key
    keys.press(Qt.Key.Key_Escape)
    open_with(keys, ">tab")
    matching = [row for row in rows(desktop) if not row.heading]
    first = next(row for row in matching if not row.faint)
    assert finder(desktop).list.current_key == first.key
    keys.press(Qt.Key.Key_Escape)


def test_a_profile_opens_its_form(desktop: Desktop, keys: Keyboard) -> None:
    take(keys, ":openly")
    draft = desktop.settings().form.draft
    assert draft is not None
    assert draft.name == "openly"


@pytest.mark.parametrize("typed", ["#open/two", "=quick"])
def test_a_model_or_its_alias_opens_a_new_agent_with_it(
    desktop: Desktop, keys: Keyboard, typed: str
) -> None:
    take(keys, typed)
    dialog = next(
        widget
        for widget in QApplication.topLevelWidgets()
        if type(widget).__name__ == "NewAgentDialog" and widget.isVisible()
    )
    shown = [picker.accessibleName() for picker in dialog.findChildren(type(dialog.form.model))]  # type: ignore[attr-defined]
    assert any("open/two" in name for name in shown), shown
    dialog.close()


def test_an_agent_opens_its_tab(
    desktop: Desktop, keys: Keyboard, await_in_window: Await, qtbot: QtBot
) -> None:
    add_agents(desktop, await_in_window, qtbot, "one", "another")
    take(keys, "@another")
    agent = next(agent for agent in desktop.agents.all() if agent.name == "another")
    assert desktop.window.tabs.current == agent.id


@pytest.mark.parametrize(
    ("key", "held"),
    [(Qt.Key.Key_Return, CTRL), (Qt.Key.Key_Enter, CTRL | Qt.KeyboardModifier.KeypadModifier)],
)
def test_an_agent_opens_beside_the_tab_shown_while_control_is_held(
    desktop: Desktop,
    keys: Keyboard,
    await_in_window: Await,
    qtbot: QtBot,
    key: Qt.Key,
    held: Qt.KeyboardModifier,
) -> None:
    desktop.window.resize(1280, 800)
    add_agents(desktop, await_in_window, qtbot, "one", "another")
    take(keys, "@another")
    open_with(keys, "@one")
    assert "Ctrl+Enter opens beside" in finder(desktop)._hint.text()
    keys.press(key, held)
    assert [len(group.keys) for group in desktop.tabs.groups] == [1, 1]
    shown = desktop.tabs.tab(desktop.tabs.current)
    assert shown is not None
    assert shown.title == "one"


def test_what_was_used_stands_first_and_says_when(desktop: Desktop, keys: Keyboard) -> None:
    take(keys, ">open models")
    keys.press(Qt.Key.Key_B, CTRL)  # By its own keys: that counts too.
    keys.press(Qt.Key.Key_P, CTRL)
    first, second, third = rows(desktop)[1:4]
    assert [first.key, second.key] == ["command:side-bar.toggle", "command:view.models"]
    assert first.beside == second.beside == "used now"
    assert not third.beside.startswith("used")
    keys.press(Qt.Key.Key_Escape)
    keys.press(Qt.Key.Key_B, CTRL)


def test_a_command_that_cannot_run_says_why_and_does_not(
    desktop: Desktop, keys: Keyboard, qtbot: QtBot
) -> None:
    ran: list[str] = []
    desktop._actions.ran.connect(ran.append)
    take(keys, ">stop the agent")
    (row,) = rows(desktop)[1:]
    assert row.faint
    assert row.beside == "the tab shown has no agent at work"
    assert finder(desktop).isVisible()
    qtbot.mouseClick(
        finder(desktop).list.viewport(),
        Qt.MouseButton.LeftButton,
        pos=finder(desktop).list.visualRect(finder(desktop)._rows.find(row.key)).center(),
    )
    assert finder(desktop).isVisible()
    assert ran == [PaletteCommand.EVERYTHING]
    keys.press(Qt.Key.Key_Escape)


def test_a_click_takes_a_row_and_one_beside_closes(
    desktop: Desktop, keys: Keyboard, qtbot: QtBot
) -> None:
    open_with(keys, ">open models")
    found = finder(desktop)
    place = found.list.visualRect(found._rows.find("command:view.models")).center()
    qtbot.mouseClick(found.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert found.isHidden()
    assert desktop.window.tabs.current == MODELS_TAB
    keys.press(Qt.Key.Key_P, CTRL)
    content = desktop.window.tabs.content
    qtbot.mouseClick(content, Qt.MouseButton.LeftButton, pos=QPoint(5, content.height() - 5))
    assert found.isHidden()


def test_it_goes_when_something_else_takes_focus(desktop: Desktop, keys: Keyboard) -> None:
    keys.press(Qt.Key.Key_P, CTRL)
    keys.press(Qt.Key.Key_F6)
    assert finder(desktop).isHidden()
    assert QApplication.focusWidget() is not finder(desktop).line


def test_the_field_in_the_first_row_opens_it_and_shows_its_keys(
    desktop: Desktop, qtbot: QtBot, keys: Keyboard
) -> None:
    button = desktop.window.title_row.search
    assert button.accessibleDescription() == "Ctrl+P"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert finder(desktop).isVisible()
    assert finder(desktop)._last_hint.text() == "Ctrl+Shift+P: commands only"
    keys.press(Qt.Key.Key_Escape)


def test_foreign_text_is_text(desktop: Desktop, keys: Keyboard) -> None:
    open_with(keys, ":bold")
    (row,) = rows(desktop)[1:]
    assert row.title == "openly"
    keys.press(Qt.Key.Key_Escape)


def test_the_current_row_is_told_to_a_screen_reader(desktop: Desktop, keys: Keyboard) -> None:
    open_with(keys, ">open settings")
    view = finder(desktop).list
    assert view.spoken == "Open settings, Ctrl+,"
    tree = QAccessible.queryAccessibleInterface(view)
    names = [tree.child(number).text(QAccessible.Text.Name) for number in range(tree.childCount())]
    assert "Open settings, Ctrl+," in names
    keys.press(Qt.Key.Key_Escape)


def test_before_the_engine_runs_it_has_commands(
    qapp: QApplication, qtbot: QtBot, await_in_window: Await
) -> None:
    desktop = make_desktop(qapp, Folders.of(os.environ), os.environ, WindowState())
    qtbot.addWidget(desktop.window)
    desktop.open_palette()
    assert [row.title for row in rows(desktop) if row.heading] == ["Commands"]
    reasons = {row.beside for row in rows(desktop) if row.faint}
    assert "profiles and agents are not read yet" in reasons
    finder(desktop).close_finder()
    await_in_window(desktop._bridge.close(0))


# The whole registry


def test_every_command_runs_or_says_why_not(desktop: Desktop, keys: Keyboard, qtbot: QtBot) -> None:
    walk(desktop, keys)


def test_every_command_runs_or_says_why_not_with_tabs_and_an_agent(
    desktop: Desktop, keys: Keyboard, await_in_window: Await, qtbot: QtBot
) -> None:
    add_agents(desktop, await_in_window, qtbot, "one", "two")
    for agent in desktop.agents.all():
        desktop.open_agent(agent.id)
    walk(desktop, keys)


def walk(desktop: Desktop, keys: Keyboard) -> None:
    """Take every command from the palette, the one that ends the program last."""
    ran: list[str] = []
    desktop._actions.ran.connect(ran.append)
    for command in sorted(COMMANDS, key=lambda command: command.id.value == "quit"):
        close_dialogs(desktop)
        desktop.open_palette(commands_only=True)
        keys.type(command.shown_title)
        finder(desktop).list.select(f"command:{command.id}")
        row = next(row for row in rows(desktop) if row.key == f"command:{command.id}")
        ran.clear()
        finder(desktop).line.setFocus()
        keys.press(Qt.Key.Key_Return)
        if row.faint:
            assert row.beside, f"{command.id} does not say why it cannot run"
            assert ran == [], f"{command.id} ran all the same"
            finder(desktop).close_finder()
        else:
            assert ran[:1] == [command.id], f"{command.id} did not run, without a word"
    close_dialogs(desktop)
    assert WorkCommand.NEW_AGENT in {command.id for command in COMMANDS}


def close_dialogs(desktop: Desktop) -> None:
    for widget in QApplication.topLevelWidgets():
        if widget is not desktop.window and widget.isVisible():
            widget.close()
    desktop.window.activateWindow()
