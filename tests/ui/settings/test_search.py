"""The search over all settings finds every field and leads to it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from keystead.settings.settings import Settings as Choices
from keystead.ui.commands.settings import SettingsPage
from keystead.ui.settings.draft import FIELDS
from keystead.ui.settings.search import FIELD, SETTING
from keystead.ui.widgets.finder import Finder
from tests.ui.settings.conftest import Settings


def finder(settings: Settings) -> Finder:
    return settings.window.search.finder


def find(settings: Settings, text: str) -> list[str]:
    settings.window.open_search()
    settings.qtbot.keyClicks(finder(settings).line, text)
    model = finder(settings)._rows
    rows = [model.row(number) for number in range(model.rowCount())]
    return [row.key for row in rows if not row.heading]


def go(settings: Settings, key: str) -> None:
    finder(settings).list.select(key)
    settings.qtbot.keyClick(finder(settings).line, Qt.Key.Key_Return)


def test_the_field_in_the_head_opens_it(settings: Settings) -> None:
    settings.window.head.search.click()
    assert finder(settings).isVisible()
    assert QApplication.focusWidget() is finder(settings).line
    settings.qtbot.keyClick(finder(settings).line, Qt.Key.Key_Escape)
    assert finder(settings).isHidden()
    assert settings.window.isVisible()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("idle time", "field:stream_idle_timeout"),  # by its title
        ("PEM", "field:ca_bundle"),  # by its description
        ("first_token", "field:first_token_timeout"),  # by its name in the file
        ("max output tokens", "field:max_output_tokens"),
        ("theme", "setting:theme"),
        ("use_variables", "setting:use_variables"),
        ("keyb", "page:keyboard"),
        ("quit", "keys:quit"),
    ],
)
def test_things_are_found_by_title_description_and_name(
    settings: Settings, text: str, key: str
) -> None:
    settings.show("mine")
    assert key in find(settings, text)


def test_without_a_profile_only_the_program_is_searched(settings: Settings) -> None:
    settings.form._draft = None
    assert not [key for key in find(settings, "") if key.startswith(FIELD)]


@pytest.mark.parametrize(("profile", "asks_more"), [("mine", False), ("openai", True)])
def test_every_field_of_a_profile_is_reached(
    settings: Settings, profile: str, asks_more: bool
) -> None:
    form = settings.show(profile)
    assert set(FIELDS) - set(form.reachable) == (set() if asks_more else {"provider_fields"})
    for name in form.reachable:
        settings.window.show_page(SettingsPage.NETWORK)
        assert f"{FIELD}{name}" in find(settings, name)
        go(settings, f"{FIELD}{name}")
        assert settings.window._pages.currentWidget() is form
        focused = QApplication.focusWidget()
        assert focused is not None
        if name not in form.fields.names():
            assert form.headers.isAncestorOf(focused), name
            continue
        field = form.fields.field(name)
        assert field.editor is focused or field.editor.isAncestorOf(focused), name
        assert field.isVisible(), name
        assert field.property("found") is True, name


def test_every_setting_of_the_program_is_reached(settings: Settings) -> None:
    fields = settings.window.application.fields
    for name in Choices.model_fields:
        assert f"{SETTING}{name}" in find(settings, name)
        go(settings, f"{SETTING}{name}")
        shown, focused = settings.window._pages.currentWidget(), QApplication.focusWidget()
        assert shown is not None
        assert focused is not None
        assert shown.isAncestorOf(focused), name
        if name in fields.names():
            editor = fields.field(name).editor
            assert focused is editor or editor.isAncestorOf(focused), name


def test_a_command_leads_to_its_keys(settings: Settings) -> None:
    assert "keys:side-bar.toggle" in find(settings, "side bar")
    go(settings, "keys:side-bar.toggle")
    page = settings.window.application.page(SettingsPage.KEYBOARD)
    assert page.list.current_key == "side-bar.toggle"  # type: ignore[attr-defined]


def test_the_mark_of_a_field_goes_again(settings: Settings) -> None:
    settings.show("mine")
    find(settings, "description")
    go(settings, f"{FIELD}description")
    field = settings.form.fields.field("description")
    settings.until(lambda: field.property("found") is False)


def test_an_unsaved_draft_is_searched_and_kept(settings: Settings) -> None:
    settings.show("mine")
    settings.type("description", "half done")
    find(settings, "proxy")
    go(settings, f"{FIELD}proxy")
    assert settings.draft.values["description"] == "half done"
    settings.form.revert()
