"""A key typed where it would lie open: no field lets it be saved, each offers to keep it."""

from __future__ import annotations

from typing import Any, get_origin

from keystead.profiles.profile import Profile
from keystead.ui.settings.editors import plain_type
from tests.ui.settings.conftest import Settings

KEY = "sk-proj-typed0123456789abcdefghijklmnop"
TYPED_INTO: dict[str, Any] = {
    "name": KEY,
    "base_url": f"https://llm.example/{KEY}/v1",
    "provider_fields": {"team": KEY},
    "default_model": KEY,
    "description": f"the key is {KEY}",
    "api_key_env": KEY,
    "credential_command": ("printer", KEY),
    "models": (KEY,),
    "hidden_models": (KEY,),
    "aliases": {"quick": KEY},
    "fallback": (KEY,),
    "extra_body": {"deep": {"er": KEY}},
    "model_settings": {"alpha": {"extra_body": {"token": KEY}}},
    "proxy": f"http://{KEY}.example:3128",
    "proxy_user": KEY,
    "ca_bundle": KEY,
    "user_agent": KEY,
    "env_headers": {"X-Team": KEY},
    "query_params": {"team": KEY},
}


def test_a_key_typed_into_any_field_is_refused_by_save_and_can_be_moved(
    settings: Settings,
) -> None:
    before = settings.file.read_text()
    form = settings.show("mine")
    for name, value in TYPED_INTO.items():
        form.fields.put(name, value)
        assert not settings.save(), name
        field, offer = form.fields.field(name), form.fields._moves[name]
        assert field.error, name
        assert KEY not in field.error, name
        assert offer.isVisible(), name
        offer.click()
        assert KEY not in str(form.fields.value(name)), name
        # A proxy has a line of its own for its password.
        lines = form.credentials.line.secret, form.advanced.proxy_password.line
        assert any(KEY in line.text() for line in lines), name
        form.revert()
    assert settings.file.read_text() == before


def test_every_field_that_takes_a_text_is_tried() -> None:
    kinds = {name: plain_type(info.annotation)[0] for name, info in Profile.model_fields.items()}
    texts = {
        name for name, kind in kinds.items() if (get_origin(kind) or kind) in (str, tuple, dict)
    }
    apart = {"id", "provider", "default_headers", "secret_headers", "tls_pin"}
    assert texts - apart == set(TYPED_INTO)
