"""The form has every field of a profile, edited by what its type asks for."""

from __future__ import annotations

from typing import Any

import pytest

from keystead.errors import ConfigurationError
from keystead.profiles.form import EditorKind, FormField, checked_value, form_fields
from keystead.profiles.profile import Profile

FIELDS = {field.name: field for field in form_fields()}


def test_every_field_of_a_profile_is_in_the_form_but_its_hidden_id():
    assert set(FIELDS) == set(Profile.model_fields) - {"id"}


def test_ordinary_fields_stand_before_advanced_ones():
    advanced = [field.advanced for field in form_fields()]
    assert advanced == sorted(advanced)
    ordinary = [field.name for field in form_fields() if not field.advanced]
    assert ordinary[:4] == ["name", "provider", "base_url", "credential"]


@pytest.mark.parametrize("field", form_fields(), ids=lambda field: field.name)
def test_every_field_says_what_it_is(field: FormField):
    assert field.title[0].isupper()
    assert field.description.endswith(".")
    assert bool(field.choices) is (field.kind is EditorKind.CHOICE)
    if field.kind in (EditorKind.INTEGER, EditorKind.NUMBER):
        assert field.minimum is not None
        assert field.maximum is not None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("base_url", EditorKind.LINE),
        ("enabled", EditorKind.SWITCH),
        ("max_output_tokens", EditorKind.INTEGER),
        ("connect_timeout", EditorKind.NUMBER),
        ("effort", EditorKind.CHOICE),
        ("credential", EditorKind.CHOICE),
        ("models", EditorKind.LINES),
        ("default_headers", EditorKind.PAIRS),
        ("env_headers", EditorKind.PAIRS),
        ("extra_body", EditorKind.JSON),
        ("quirks", EditorKind.JSON),
    ],
)
def test_an_editor_follows_from_the_type(name: str, kind: EditorKind):
    assert FIELDS[name].kind is kind


def test_bounds_and_choices_come_along():
    assert (FIELDS["temperature"].minimum, FIELDS["temperature"].maximum) == (0, 2)
    assert FIELDS["temperature"].optional
    assert not FIELDS["connect_timeout"].optional
    assert FIELDS["effort"].choices == ("minimal", "low", "medium", "high")


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [("base_url", " https://A.example/v1/ ", "https://A.example/v1"), ("models", ["a "], ("a",))],
)
def test_a_value_is_put_in_order_as_it_is_left(name: str, value: Any, kept: Any):
    assert checked_value(name, value) == kept


def test_a_bad_value_is_refused_as_it_is_left():
    with pytest.raises(ConfigurationError) as caught:
        checked_value("base_url", "nope")
    assert (caught.value.field, caught.value.path) == ("base_url", "")
