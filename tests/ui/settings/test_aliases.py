"""The page of everyone's aliases: what is left whole is in the file, what leads nowhere is said."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from keystead.paths import Folders
from keystead.ui.commands.settings import SettingsPage
from keystead.ui.desktop import Desktop
from keystead.ui.settings.aliases import READ, WRITE, AliasesPage
from tests.desktop import living_desktop
from tests.ui.settings.conftest import Settings


@pytest.fixture
def page(settings: Settings) -> AliasesPage:
    settings.window.show_page(SettingsPage.ALIASES)
    return cast("AliasesPage", settings.window.application.page(SettingsPage.ALIASES))


def in_file(settings: Settings) -> dict[str, str]:
    return tomllib.loads(settings.file.read_text()).get("aliases", {})


def leave(settings: Settings) -> None:
    settings.window.list.list.setFocus()
    page, tasks = _page(settings), settings.window._tasks
    settings.until(lambda: not any(tasks.busy(page, group) for group in (READ, WRITE)))


def _page(settings: Settings) -> AliasesPage:
    return cast("AliasesPage", settings.window.application.page(SettingsPage.ALIASES))


def type_line(settings: Settings, page: AliasesPage, name: str, reference: str) -> None:
    line = page.editor._lines[-1]
    for edit, text in ((line.name, name), (line.text, reference)):
        edit.setFocus()
        settings.qtbot.keyClicks(edit, text)


def test_what_is_typed_is_in_the_file_once_it_is_left(
    settings: Settings, page: AliasesPage
) -> None:
    type_line(settings, page, "fast", "mine:quick")
    assert in_file(settings) == {}
    leave(settings)
    assert in_file(settings) == {"fast": "mine:quick"}
    page.editor._lines[0].name.setFocus()
    page.editor._lines[0].name.selectAll()
    settings.qtbot.keyClicks(page.editor._lines[0].name, "swift")
    leave(settings)
    assert in_file(settings) == {"swift": "mine:quick"}
    page.editor._lines[0].remove.click()
    leave(settings)
    assert in_file(settings) == {}


def test_what_leads_nowhere_is_said_and_stays_typed(settings: Settings, page: AliasesPage) -> None:
    type_line(settings, page, "fast", "")
    leave(settings)
    assert page.field.error == "fast means no model yet."
    page.editor._lines[0].text.setFocus()
    settings.qtbot.keyClicks(page.editor._lines[0].text, "fast")
    leave(settings)
    assert "fast" in page.field.error
    assert in_file(settings) == {}
    assert page.editor.value() == {"fast": "fast"}


def test_what_another_program_wrote_meanwhile_stays(settings: Settings, page: AliasesPage) -> None:
    settings.file.write_text(f'[aliases]\na = "mine:a"\nb = "mine:b"\n{settings.file.read_text()}')
    settings.run(settings.profiles.reread())
    settings.until(lambda: page.editor.value() == {"a": "mine:a", "b": "mine:b"})
    type_line(settings, page, "fast", "mine:quick")
    text = settings.file.read_text()
    settings.file.write_text(text.replace("[aliases]\n", '[aliases]\nnew = "mine:new"\n'))
    settings.run(settings.profiles.reread())
    page.editor._lines[0].remove.click()
    leave(settings)
    assert in_file(settings) == {"new": "mine:new", "b": "mine:b", "fast": "mine:quick"}
    assert page.editor.value() == in_file(settings)


def test_lines_that_are_filled_anew_keep_the_focus(settings: Settings, page: AliasesPage) -> None:
    page.editor._lines[0].name.setFocus()
    settings.file.write_text(f'[aliases]\na = "mine:a"\nb = "mine:b"\n{settings.file.read_text()}')
    settings.run(settings.profiles.reread())
    settings.until(lambda: page.editor.value() == {"a": "mine:a", "b": "mine:b"})
    assert settings.window.focusWidget() is page.editor._lines[0].name
    leave(settings)
    assert in_file(settings) == {"a": "mine:a", "b": "mine:b"}


def test_another_programs_change_shows_and_profiles_lead_to_theirs(
    settings: Settings, page: AliasesPage
) -> None:
    assert page._none.isVisible()
    settings.file.write_text(f'[aliases]\ncheap = "mine:small"\n{settings.file.read_text()}')
    settings.run(settings.profiles.reread())
    settings.until(lambda: page.editor.value() == {"cheap": "mine:small"})
    edit = settings.profiles.edit(
        "other", {"aliases": {"big": "large"}}, settings.profiles.state.revision
    )
    settings.run(edit)
    settings.run(settings.profiles.load())
    settings.until(lambda: page.list.isVisible())
    assert page._rows.row(0).subtitle == "big: large"
    page.list.setFocus()
    page.list.select("other")
    settings.qtbot.keyClick(page.list, Qt.Key.Key_Return)
    assert settings.draft.name == "other"
    assert settings.form.advanced._fold.opened


@pytest.mark.parametrize("end", [Desktop.end, Desktop.quit])
def test_what_was_typed_last_is_kept_though_the_program_ends_at_once(
    end: Callable[[Desktop], None], qapp: QApplication, qtbot: QtBot, window_loop: QEventLoop
) -> None:
    life = living_desktop(qapp, qtbot, window_loop)
    desktop = next(life)
    desktop.settings_access.open_page(SettingsPage.ALIASES)
    window = desktop.settings_access.window()
    page = cast("AliasesPage", window.application.page(SettingsPage.ALIASES))
    line = page.editor._lines[-1]
    line.name.setText("fast")
    qtbot.keyClicks(line.text, "practice:plain")
    end(desktop)
    with pytest.raises(StopIteration):
        next(life)
    written = Folders.of(os.environ).providers_file.read_text()
    assert tomllib.loads(written)["aliases"] == {"fast": "practice:plain"}
