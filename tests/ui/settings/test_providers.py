"""Choosing a provider, in the form and as the first step: by name, id, host, group, by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from keystead.profiles.presets import Presets
from keystead.ui.commands.settings import SettingsPage
from keystead.ui.preset_words import preset_rows
from keystead.ui.settings.pickers import ProviderEditor
from keystead.ui.widgets.row_list import RowList
from keystead.ui.widgets.rows import Row, RowModel
from tests.ui.settings.conftest import Settings

SEARCHES = [
    ("Mistral", "mistral"),  # by name
    ("lmstudio", "lmstudio"),  # by id
    ("api.groq.com", "groq"),  # by host
    ("OPENROUTER_API_KEY", "openrouter"),  # by the variable a person has
    ("subscriptions", "kimi-coding"),
    ("bedrock-runtime", "bedrock"),
    ("any url", "openai-compatible"),  # by group
    ("custom", "openai-compatible"),  # by what people call it
]


def rows_of(listed: RowList) -> list[Row]:
    model = listed.model()
    assert isinstance(model, RowModel)
    return [model.row(number) for number in range(model.rowCount())]


def editor(settings: Settings) -> ProviderEditor:
    found = settings.form.fields.field("provider").editor
    assert isinstance(found, ProviderEditor)
    return found


@pytest.mark.parametrize(("typed", "found"), SEARCHES)
def test_the_first_step_finds_a_provider_and_return_begins_with_it(
    settings: Settings, typed: str, found: str
) -> None:
    settings.window.new_profile()
    page = settings.window.providers
    assert settings.window.focusWidget() is page.line
    settings.qtbot.keyClicks(page.line, typed)
    assert page.list.current_key == found
    settings.qtbot.keyClick(page.line, Qt.Key.Key_Return)
    assert settings.form.isVisible()
    assert settings.draft.preset(settings.profiles.presets).id == found


def test_while_a_provider_is_chosen_no_profile_is_marked_as_shown(settings: Settings) -> None:
    settings.show("mine")
    settings.window.show_page(SettingsPage.APPEARANCE)
    settings.window.new_profile()
    listed = settings.window.list.list
    assert not listed.currentIndex().isValid()
    assert not settings.window.pages.list.currentIndex().isValid()
    listed.select("mine")
    assert settings.form.isVisible()
    settings.window.new_profile()
    settings.window.providers.cancelled.emit()
    assert listed.current_key == "mine"


@pytest.mark.parametrize(("typed", "found"), SEARCHES)
def test_the_field_finds_a_provider_in_the_same_ways(
    settings: Settings, typed: str, found: str
) -> None:
    settings.show("mine")
    picker = editor(settings)
    settings.qtbot.keyClick(picker, Qt.Key.Key_Down)
    settings.qtbot.keyClicks(picker.popup.line, typed)
    settings.qtbot.keyClick(picker.popup.line, Qt.Key.Key_Return)
    assert picker.value() == found
    assert settings.draft.values["provider"] == found


def test_every_preset_stands_once_under_its_group_with_what_it_needs(settings: Settings) -> None:
    settings.window.new_profile()
    rows = rows_of(settings.window.providers.list)
    headings = [row.title for row in rows if row.heading]
    assert headings == [
        "On this computer",
        "Makers of models",
        "Many providers behind one key",
        "Hosts of many models",
        "Clouds",
        "Subscriptions",
        "Any URL",
    ]
    offered = [p.id for p in settings.profiles.presets.offered() if not p.offline]
    assert len(offered) >= 60
    assert sorted(row.key for row in rows if not row.heading) == sorted(offered)
    by_key = {row.key: row for row in rows}
    assert by_key["openai"].subtitle == "API key · api.openai.com"
    assert by_key["azure"].subtitle.startswith("Address and API key")
    assert by_key["bedrock"].subtitle == (
        "Region and API key · bedrock-runtime.REGION.amazonaws.com"
    )
    assert by_key["sambanova"].subtitle == ("API key · needs a way to pay first · api.sambanova.ai")
    assert by_key["ollama"].subtitle == "on this computer · no key"
    assert by_key["anthropic"].right == "Anthropic messages"


def test_a_status_has_its_date_and_what_is_retired_is_not_offered() -> None:
    table = (
        '[{0}]\nname = "{0}"\ngroup = "host"\napi_formats = {{ openai-chat = "https://{0}.io" }}\n'
        'status = "{0}"\nstatus_since = "2026-03-01"\n'
    )
    presets = Presets("".join(map(table.format, ("retired", "needs-payment"))))
    heading, row = preset_rows(presets)
    assert heading.heading
    assert row.subtitle == (
        "API key · needs a way to pay first since 2026-03-01 · needs-payment.io"
    )


def test_where_nothing_matches_a_sentence_says_what_takes_any_address(settings: Settings) -> None:
    settings.window.new_profile()
    page = settings.window.providers
    settings.qtbot.keyClicks(page.line, "no such thing")
    assert page._empty.isVisible()
    settings.qtbot.keyClick(page.line, Qt.Key.Key_Return)
    assert page.isVisible()


def test_cancel_goes_back_to_the_form(settings: Settings) -> None:
    settings.show("mine")
    settings.window.new_profile()
    settings.window.providers.cancelled.emit()
    assert settings.form.isVisible()
    assert settings.draft.name == "mine"


def test_the_field_says_the_format_behind_the_name(settings: Settings) -> None:
    settings.show("openai")
    assert editor(settings).accessibleName() == "Provider: OpenAI, OpenAI Responses"
