"""What a provider wants to know beside a key has lines of its own, and makes its address."""

from __future__ import annotations

from typing import Any

from tests.ui.settings.conftest import Settings


def lines(settings: Settings) -> dict[str, Any]:
    editor: Any = settings.form.fields.editor("provider_fields")
    return editor._lines


def test_a_region_is_asked_for_and_makes_the_address(settings: Settings) -> None:
    settings.window.new_profile("bedrock")
    form = settings.form
    base_url: Any = form.fields.editor("base_url")
    assert base_url.placeholderText() == "https://bedrock-runtime.REGION.amazonaws.com"
    assert form.fields.field("provider_fields").isVisible()
    assert [*lines(settings)] == ["region"]
    line = lines(settings)["region"]
    assert line.accessibleName() == "Region"
    assert settings.window.focusWidget() is line
    settings.qtbot.keyClicks(line, "eu-west-1")
    assert base_url.placeholderText() == "https://bedrock-runtime.eu-west-1.amazonaws.com"
    assert settings.draft.values["provider_fields"] == {"region": "eu-west-1"}


def test_where_nothing_is_asked_for_nothing_is_shown(settings: Settings) -> None:
    settings.window.new_profile("anthropic")
    assert not settings.form.fields.field("provider_fields").isVisible()
    settings.window.new_profile("openai")
    assert [*lines(settings)] == ["organization", "project"]
    assert lines(settings)["organization"].placeholderText() == "optional"


def test_another_provider_asks_for_its_own_in_its_own_words(settings: Settings) -> None:
    settings.window.new_profile("openai")
    form = settings.form
    settings.qtbot.keyClicks(lines(settings)["project"], "atlas")
    form.fields.put("provider", "vertex")
    shown = {name: line.accessibleName() for name, line in lines(settings).items()}
    assert shown == {"project": "Project", "location": "Location"}
    assert lines(settings)["project"].text() == "atlas"
    assert not lines(settings)["project"].placeholderText()
    form.fields.focus("provider_fields")
    assert settings.window.focusWidget() is lines(settings)["project"]


def test_what_would_lead_elsewhere_is_refused_beside_its_field(settings: Settings) -> None:
    settings.window.new_profile("bedrock")
    settings.qtbot.keyClicks(lines(settings)["region"], "evil.example/")
    assert not settings.form.fields.field("provider_fields").check()
    assert "letters, digits" in settings.form.fields.field("provider_fields").error


def place(settings: Settings) -> str:
    """The section in which the lines stand, as one can see them or not."""
    form, field = settings.form, settings.form.fields.field("provider_fields")
    shown = "shown" if field.isVisible() else "folded"
    return f"{'advanced' if form.advanced.holds('provider_fields') else 'connection'}, {shown}"


def test_what_few_people_fill_in_is_folded_away_until_it_is_filled(settings: Settings) -> None:
    settings.window.new_profile("bedrock")
    assert place(settings) == "connection, shown"
    settings.window.new_profile("openai")
    settings.until(lambda: place(settings) == "advanced, folded")
    settings.form.show_field("provider_fields")
    assert place(settings) == "advanced, shown"
    assert settings.window.focusWidget() is lines(settings)["organization"]
    settings.qtbot.keyClicks(lines(settings)["project"], "atlas")
    assert place(settings) == "advanced, shown"
    assert settings.save()
    name = settings.draft.name
    settings.show("mine")
    settings.show(name)
    settings.until(lambda: place(settings) == "connection, shown")
    settings.form.fields.put("provider", "vertex")
    assert place(settings) == "connection, shown"


def test_a_wrong_value_that_is_folded_away_is_shown_by_save(settings: Settings) -> None:
    settings.window.new_profile("openai")
    lines(settings)["project"].setText("evil.example/")
    lines(settings)["project"].edited.emit()
    assert not settings.save()
    settings.until(lambda: place(settings) == "advanced, shown")
    assert "letters, digits" in settings.form.fields.field("provider_fields").error
