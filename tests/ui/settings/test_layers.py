"""A field that a variable decides is shown as that: read only, from where, and what it covers."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit

from keystead.profiles.effective import FieldOrigin, Layer, LayerValue
from keystead.ui.settings.header_line import HeaderLine
from keystead.ui.settings.layer_chip import LayerChip, no_effect_sentence
from tests.ui.settings.conftest import Settings

GATEWAY, IN_FILE = "https://gateway.example/v1", "https://file.example/v1"
SHIPPED = "https://api.openai.com/v1"


@pytest.fixture(autouse=True)
def variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", GATEWAY)


def shown_chips(settings: Settings) -> list[LayerChip]:
    return [chip for chip in settings.form.findChildren(LayerChip) if not chip.isHidden()]


def shown_lines(settings: Settings) -> list[HeaderLine]:
    lines = settings.form.headers.findChildren(HeaderLine)
    return [line for line in lines if not line.isHidden()]


def address(settings: Settings) -> QLineEdit:
    editor = settings.form.fields.field("base_url").editor
    assert isinstance(editor, QLineEdit)
    return editor


def say_in_file(settings: Settings) -> None:
    revision = settings.profiles.state.revision
    settings.run(settings.profiles.edit("openai", {"base_url": IN_FILE}, revision))
    settings.run(settings.profiles.load())


def test_a_value_from_a_variable_is_read_only_and_says_where_it_comes_from(
    settings: Settings,
) -> None:
    settings.show("openai")
    assert address(settings).isReadOnly()
    assert address(settings).text() == GATEWAY
    (chip,) = shown_chips(settings)
    assert chip.text() == "from OPENAI_BASE_URL"
    without = f"Without the variable it would be “{SHIPPED}”."
    assert address(settings).accessibleDescription() == without


def test_its_menu_lists_every_layer_with_its_value(settings: Settings) -> None:
    say_in_file(settings)
    form = settings.show("openai")
    (chip,) = shown_chips(settings)
    line = settings.known("openai").effective.layers_of("base_url")[1].origin.line
    assert [action.text() for action in chip.layers_menu.actions()] == [
        f"Variable OPENAI_BASE_URL:  {GATEWAY}",
        f"providers.toml, line {line}:  {IN_FILE}",
        f"Preset openai:  {SHIPPED}",
    ]
    said = f"The file says “{IN_FILE}”. It has no effect while the variable is set."
    assert address(settings).accessibleDescription() == said
    # A look at the layers changes none of them.
    first, second, _ = chip.layers_menu.actions()
    second.trigger()
    assert (first.isChecked(), second.isChecked()) == (True, False)
    assert not form.dirty


def test_saving_another_field_leaves_what_the_file_says_about_it(settings: Settings) -> None:
    say_in_file(settings)
    form = settings.show("openai")
    settings.type("description", "behind the gateway")
    assert settings.save()
    text = settings.file.read_text()
    assert IN_FILE in text
    assert GATEWAY not in text
    assert "behind the gateway" in text
    assert form.fields.editor("base_url").value() == GATEWAY


def test_a_copy_takes_what_the_file_says_and_not_what_the_variable_does(
    settings: Settings,
) -> None:
    say_in_file(settings)
    settings.show("openai")
    settings.form.page.duplicate.click()
    assert address(settings).text() == IN_FILE
    assert not address(settings).isReadOnly()
    assert not shown_chips(settings)


def test_another_profile_shows_no_layers(settings: Settings) -> None:
    settings.show("openai")
    settings.show("mine")
    assert not shown_chips(settings)
    assert not address(settings).isReadOnly()


def test_every_field_that_a_variable_decides_is_fixed_and_says_so(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = {
        "OPENROUTER_ENABLED": ("enabled", "no"),
        "OPENROUTER_API_FORMAT": ("api_format", "openai"),
        "OPENROUTER_AUTH_MODE": ("credential", "none"),
        "OPENROUTER_API_VERSION": ("query_params", "7"),
        "OPENROUTER_CUSTOM_HEADER_X_RUN": ("env_headers", "7"),
        "OPENROUTER_DEFAULT_MODEL": ("default_model", "a/b"),
        "OPENROUTER_PROVIDER_NAME": ("description", "The relay"),
        "OPENROUTER_TIMEOUT": ("stream_idle_timeout", "30"),
        "OPENROUTER_MAX_RETRIES": ("max_retries", "5"),
    }
    for name, (_, value) in variables.items():
        monkeypatch.setitem(settings.engine.variables.environment, name, value)  # type: ignore[arg-type]
    settings.engine.profiles.follow_variables()
    settings.run(settings.profiles.load())
    form = settings.show("openrouter")
    said = {chip.text() for chip in shown_chips(settings)}
    assert said == {f"from {name}" for name in variables}
    for field, _ in variables.values():
        editor = form.fields.field(field).editor
        assert (isinstance(editor, QLineEdit) and editor.isReadOnly()) or not editor.isEnabled()
    assert not form.dirty


def test_headers_that_a_variable_decides_are_fixed_and_a_copy_takes_the_files_own(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = {"default_headers": {"X-Own": "1"}}
    settings.run(settings.profiles.edit("openrouter", own, settings.profiles.state.revision))
    environment = settings.engine.variables.environment
    monkeypatch.setitem(environment, "OPENROUTER_CUSTOM_HEADERS", '{"X-Title": "me"}')  # type: ignore[arg-type]
    settings.engine.profiles.follow_variables()
    settings.run(settings.profiles.load())
    form = settings.show("openrouter")
    assert form.headers.plain() == {"X-Own": "1", "X-Title": "me"}
    (chip,) = shown_chips(settings)
    assert chip.text() == "from OPENROUTER_CUSTOM_HEADERS"
    assert chip.layers_menu.actions()[0].text().endswith("X-Own: 1, X-Title: me")
    assert not any(line.isEnabled() for line in shown_lines(settings))
    settings.form.page.duplicate.click()
    assert form.headers.plain() == {"X-Own": "1"}
    assert all(line.isEnabled() for line in shown_lines(settings))


def test_a_projects_value_names_its_file_and_line() -> None:
    path = "/work/place/.keystead/providers.toml"
    layers = (
        LayerValue(FieldOrigin(Layer.PROJECT_FILE, path, 3), "theirs"),
        LayerValue(FieldOrigin(Layer.USER_FILE, "/home/me/providers.toml", 2), "mine"),
        LayerValue(FieldOrigin(Layer.PRESET, "openai"), ""),
    )
    assert no_effect_sentence(layers) == (
        "The file says “mine”. It has no effect while the project's value is set."
    )
