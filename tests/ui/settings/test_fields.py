"""Every field of a profile has an editor that shows, reads back and refuses what it should."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint

from keystead.credentials.resolution import CredentialSource
from keystead.profiles.generation import Effort
from keystead.profiles.preset import ApiFormat, AuthStyle, MaxTokensField
from keystead.profiles.profile import CredentialKind, Profile
from keystead.ui.settings.draft import HIDDEN
from tests.ui.settings.conftest import Settings

VALUES: dict[str, Any] = {
    "name": "renamed",
    "provider": "mistral",
    "base_url": "https://eu.llm.example/v2",
    "credential": CredentialKind.NONE,
    "credential_command": ("op", "read", "op://work/llm key/token"),
    "api_key_env": "MY_OWN_KEY",
    "default_model": "beta",
    "description": "for the team",
    "enabled": False,
    "models": ("by-hand", "and-another"),
    "hidden_models": ("old",),
    "aliases": {"quick": "alpha"},
    "fallback": ("beta", "gamma"),
    "effort": Effort.HIGH,
    "max_output_tokens": 4096,
    "temperature": 0.7,
    "extra_body": {"seed": 7, "stop": ["a"], "deep": {"yes": True}},
    "model_settings": {"v/big:1": {"effort": "low", "extra_body": {"a": [1]}}},
    "env_headers": {"X-Team": "TEAM_NAME"},
    "query_params": {"api-version": "2025-01-01"},
    "api_format": ApiFormat.ANTHROPIC,
    "auth_style": AuthStyle.X_API_KEY,
    "quirks": {
        "max_tokens_field": MaxTokensField.MAX_COMPLETION_TOKENS,
        "default_max_tokens": 4096,
        "stream_usage": False,
        "effort_values": ("low", "high"),
        "left_out": ("top_p", "seed"),
    },
    "provider_fields": {"region": "eu-west-1"},
    "connect_timeout": 3.5,
    "first_token_timeout": 0.0,
    "stream_idle_timeout": 60.0,
    "max_retries": 0,
    "requests_per_minute": 60,
    "max_concurrency": 4,
    "proxy": "http://proxy.example:3128",
    "proxy_user": "me",
    "ca_bundle": "/etc/ssl/own.pem",
    "tls_pin": "ab" * 32,
    "http2": True,
    "user_agent": "mine/1",
    "allow_http": True,
}
IN_THE_HEADERS_TABLE = {"default_headers", "secret_headers"}


@pytest.mark.parametrize("preset", ["openai-compatible", "azure"])
def test_typing_an_address_moves_nothing_below_it(settings: Settings, preset: str) -> None:
    settings.window.new_profile(preset)
    form = settings.form
    hint = form.fields.field("base_url")._below
    assert hint.isVisible()

    def place() -> int:
        settings.qtbot.wait(20)  # for the layout
        return form.credentials.add.mapTo(form, QPoint()).y()

    before = place()
    settings.type("base_url", "h")
    assert place() == before
    settings.type("base_url", "https://llm.example/v1")
    assert place() == before
    assert hint.isVisible()
    form.revert()


def test_the_form_has_a_control_for_every_field_of_a_profile(settings: Settings) -> None:
    shown = {*settings.form.fields.names(), *IN_THE_HEADERS_TABLE}
    assert shown == set(Profile.model_fields) - HIDDEN
    marked = {
        name
        for name, info in Profile.model_fields.items()
        if isinstance(info.json_schema_extra, dict) and info.json_schema_extra.get("hidden")
    }
    assert marked == HIDDEN


@pytest.mark.parametrize("name", sorted(set(Profile.model_fields) - HIDDEN - IN_THE_HEADERS_TABLE))
def test_an_editor_shows_a_value_and_reads_the_same_back(settings: Settings, name: str) -> None:
    editor = settings.form.fields.editor(name)
    editor.show_value(VALUES[name])
    assert editor.value() == VALUES[name]
    assert type(editor.value()) is type(VALUES[name])


def test_all_fields_changed_at_once_are_saved_and_come_back(settings: Settings) -> None:
    form = settings.show("mine")
    for name, value in VALUES.items():
        form.fields.put(name, value)
    assert settings.save()
    saved = settings.run(settings.bridge.call(reading(settings, "renamed"))).profile
    for name, value in VALUES.items():
        found = getattr(saved, name)
        if name == "quirks":
            found = found.model_dump(exclude_unset=True)
        assert found == value, name
    assert not form.dirty


async def reading(settings: Settings, name: str) -> Any:
    return settings.engine.profiles.get(name)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("base_url", "llm.example/v1", "starts with https://"),
        ("base_url", "https://llm.example/v1?version=1", "ends with its path"),
        ("base_url", "https://llm.example/v1?key=1", "holds a key"),
        ("max_retries", "many", "whole number"),
        ("max_retries", "21", "at most 20"),
        ("temperature", "2.5", "at most 2"),
        ("temperature", "nan", "finite"),
        ("connect_timeout", "-1", "at least 0"),
        ("extra_body", "{", "no JSON"),
        ("extra_body", "[1]", "JSON object"),
        ("extra_body", '{"a": null}', "cannot keep null"),
        ("credential_command", "op read 'x", "a quote is not closed"),
        ("api_key_env", "MY KEY", "name of an environment variable"),
        ("tls_pin", "abc", "64 hexadecimal digits"),
        ("name", "", "1 to 64 characters"),
        ("name", "other", "another profile has this name"),
        ("name", "OpenAI", "another profile has this name"),
    ],
)
def test_what_is_wrong_is_said_below_a_field_once_it_is_left(
    settings: Settings, name: str, text: str, says: str
) -> None:
    form = settings.show("mine")
    form.advanced.open()
    editor: Any = form.fields.field(name).editor
    editor.setFocus()
    editor.selectAll()
    settings.qtbot.keyClick(editor, "\b") if not text else settings.qtbot.keyClicks(editor, text)
    assert not form.fields.field(name).error
    form.footer.test.setFocus()
    assert says.lower() in form.fields.field(name).error.lower()
    assert form.fields.field(name).editor.accessibleDescription() == form.fields.field(name).error


def test_a_table_of_pairs_grows_shrinks_and_refuses_doubles(settings: Settings) -> None:
    editor: Any = settings.show("mine").fields.editor("aliases")
    settings.qtbot.keyClicks(editor._lines[0].name, "quick")
    settings.qtbot.keyClicks(editor._lines[0].text, "alpha")
    settings.qtbot.keyClicks(editor._lines[1].name, "quick")
    settings.qtbot.keyClicks(editor._lines[1].text, "beta")
    assert "twice" in settings.form._problems()["aliases"].text
    editor._lines[1].remove.click()
    assert editor.value() == {"quick": "alpha"}
    assert settings.draft.values["aliases"] == {"quick": "alpha"}


def test_mistakes_in_the_file_leave_the_list_its_room(settings: Settings) -> None:
    settings.show("mine")
    side = settings.window.list
    before = side.list.height()
    wrong = "".join(f'[profiles.p{n}]\nprovider = "none-{n}"\n' for n in range(5))
    settings.file.write_text(settings.file.read_text() + wrong)
    settings.run(settings.profiles.reread())
    settings.until(lambda: side._problems.isVisible())
    first, second, more = side._problems.text().splitlines()
    assert "profile p0, provider: it is the id of no preset" in first
    assert "profile p1" in second
    assert more == "And 3 more."
    settings.until(lambda: side.list.height() > before / 2)


def test_the_empty_choice_says_what_it_comes_to(settings: Settings) -> None:
    form = settings.show("openai")
    api_format: Any = form.fields.editor("api_format")
    assert api_format.currentText() == "As the provider: OpenAI Responses"
    form.fields.put("base_url", "https://relay.example/v1")
    assert api_format.currentText() == "At this address: OpenAI chat completions"
    quirks: Any = form.fields.editor("quirks")
    assert "max_completion_tokens" in quirks._editors["max_tokens_field"].currentText()


def test_the_chip_counts_what_differs_from_the_preset(settings: Settings) -> None:
    form = settings.show("mine")
    assert form.advanced._chip.isHidden()
    form.fields.put("max_retries", 5)
    form.fields.put("temperature", 0.2)
    assert form.advanced._chip.text() == "2 differ from the preset"


def test_a_command_is_asked_for_where_it_is_chosen_and_its_token_is_used(
    settings: Settings, tmp_path: Path
) -> None:
    form = settings.show("mine")
    form.advanced.open()
    command = form.fields.field("credential_command")
    assert not command.isVisible()
    form.fields.put("credential", CredentialKind.COMMAND)
    assert command.isVisible()
    assert "No command is named yet" in form.credentials.need
    assert not form.credentials.add.isVisible()
    settings.type("credential_command", f"{tmp_path}/print 'a b'")
    assert settings.draft.values["credential_command"] == (f"{tmp_path}/print", "a b")
    assert f"The token comes from {tmp_path}/print" in form.credentials.need
    assert settings.save()
    known = settings.known("mine")
    assert known.decision.source is CredentialSource.COMMAND
