"""A key that lies open in a field is offered a place in the keychain, whatever the field."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from keystead.ui.profile_state import profile_state
from keystead.ui.widgets.mark import Mark
from tests.ui.settings.conftest import Settings

KEY = "sk-abcdefgh12345678"
TYPED: dict[str, tuple[Any, Any]] = {
    "api_key_env": (KEY, ""),
    "base_url": (f"https://host.example/{KEY}", ""),
    "default_model": (KEY, ""),
    "description": (f"my key is {KEY}", ""),
    "user_agent": (KEY, ""),
    "models": (("alpha", KEY), ("alpha",)),
    "aliases": ({"fast": "beta", "mine": KEY}, {"fast": "beta"}),
    "query_params": ({"a": "1", "tag": KEY}, {"a": "1"}),
    "extra_body": ({"a": 1, "b": [{"c": KEY}]}, {"a": 1}),
}


def test_a_key_that_lies_open_in_any_field_can_be_moved_into_the_keychain(
    settings: Settings,
) -> None:
    form = settings.show("mine")
    form.advanced.open()
    for name, (typed, left) in TYPED.items():
        form.revert()
        form.fields.put(name, typed)
        offer = form.fields._moves[name]
        assert not offer.isHidden(), name
        assert KEY not in form.fields.field(name).error
        offer.click()
        assert form.fields.value(name) == left, name
        assert form.credentials.line.secret.text() == KEY, name
        assert form.fields.field(name).error == ""


def test_of_two_keys_in_a_field_none_is_moved_and_the_other_lost(settings: Settings) -> None:
    form = settings.show("mine")
    form.advanced.open()
    both = ("alpha", KEY, f"{KEY}-other")
    form.fields.put("models", both)
    assert form.fields._moves["models"].isHidden()
    assert form.fields.field("models").error
    assert form.fields.value("models") == both


LOGIN = "hunter2-in-the-address"
ADDRESSES: list[tuple[str, dict[str, Any]]] = [
    (f"https://me:{LOGIN}@host.example/v1", {"base_url": "https://host.example/v1"}),
    (
        f"https://host.example/v1?key={LOGIN}&version=7",
        {"base_url": "https://host.example/v1", "query_params": {"version": "7"}},
    ),
]


@pytest.mark.parametrize(("typed", "left"), ADDRESSES)
def test_an_address_that_holds_a_key_stays_without_it(
    settings: Settings, typed: str, left: dict[str, Any]
) -> None:
    form = settings.show("mine")
    form.fields.put("base_url", typed)
    offer = form.fields._moves["base_url"]
    assert not offer.isHidden()
    offer.click()
    assert {name: form.fields.value(name) for name in left} == left
    assert form.credentials.line.secret.text() == LOGIN


def test_a_proxys_login_goes_where_its_name_and_password_go(settings: Settings) -> None:
    form = settings.show("mine")
    form.advanced.open()
    form.fields.put("proxy", f"http://me:{LOGIN}@proxy.example:3128")
    form.fields._moves["proxy"].click()
    shown = {name: form.fields.value(name) for name in ("proxy", "proxy_user")}
    assert shown == {"proxy": "http://proxy.example:3128", "proxy_user": "me"}
    assert form.advanced.proxy_password.typed()
    assert form.advanced.proxy_password.line.text() == LOGIN
    assert form.credentials.line.secret.text() == ""


def test_a_key_in_the_files_address_is_offered_too(settings: Settings) -> None:
    settings.run(settings.keychain.use_session_only())
    address = f"https://me:{LOGIN}@llm.example/v1"
    table = f'\n[profiles.open]\nprovider = "openai-compatible"\nbase_url = "{address}"\n'
    settings.file.write_text(settings.file.read_text() + table)
    settings.run(settings.profiles.reread())
    form = settings.show("open")
    assert not settings.known("open").decision.usable
    form.fields._moves["base_url"].click()
    assert settings.save()
    for file in settings.folders.config.iterdir():
        assert LOGIN not in file.read_text(), file
    assert settings.known("open").effective.base_url == "https://llm.example/v1"
    settings.until(lambda: bool(settings.known("open").keys))
    (key,) = settings.known("open").keys
    assert str(key.origin) == "https://llm.example"


LYING_OPEN = f"""
[profiles.open]
id = "three"
provider = "openai-compatible"
base_url = "https://llm.example/v1"
api_key_env = "{KEY}"  # pasted here
default_model = "alpha"
[profiles.open.default_headers]
Authorization = "Bearer {KEY}"
X-Team = "blue"
"""


def test_a_key_that_lies_in_the_file_already_is_offered_the_same_place(settings: Settings) -> None:
    settings.run(settings.keychain.use_session_only())
    settings.file.write_text(settings.file.read_text() + LYING_OPEN)
    settings.run(settings.profiles.reread())
    form = settings.show("open")
    assert not settings.known("open").decision.usable
    offer = form.fields._moves["api_key_env"]
    assert offer.isVisible()
    shown = "\n".join(label.text() for label in settings.window.findChildren(QLabel))
    assert KEY not in shown
    mark, words = profile_state(settings.known("open"), None)
    assert (mark, words) == (Mark.FAILED, "a key lies open in the file")
    offer.click()
    header = next(line for line in form.headers._lines if line.name() == "Authorization")
    assert not header._move.isHidden()
    header._move.click()
    assert settings.save()
    left = settings.file.read_text()
    for file in settings.folders.config.iterdir():
        assert KEY not in file.read_text(), file
    assert 'X-Team = "blue"' in left
    assert 'secret_headers = ["Authorization"]' in left
    assert settings.known("open").effective.problem is None
    kept = {key.label: key.kind.value for key in settings.known("open").keys}
    assert kept == {"Authorization": "header", "default": "key"}


def test_a_shipped_profile_with_a_key_in_its_table_is_offered_it_too(settings: Settings) -> None:
    settings.run(settings.keychain.use_session_only())
    table = f'\n[profiles.openai]\napi_key_env = "{KEY}"\ndefault_model = "beta"\n'
    settings.file.write_text(settings.file.read_text() + table)
    settings.run(settings.profiles.reread())
    form = settings.show("openai")
    form.fields._moves["api_key_env"].click()
    assert settings.save()
    assert KEY not in settings.file.read_text()
    assert settings.known("openai").effective.profile.default_model == "beta"
