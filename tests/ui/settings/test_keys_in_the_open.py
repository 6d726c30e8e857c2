"""A key that lies open in a field is offered a place in the keychain, whatever the field."""

from __future__ import annotations

from typing import Any

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
