"""What a form says of each field of a profile, and how a value typed into it is checked."""

from __future__ import annotations

from typing import Any

import pytest

from keystead.errors import ConfigurationError
from keystead.profiles.form import checked_value
from keystead.profiles.profile import Profile


def test_ordinary_fields_stand_first():
    ordinary = [name for name in Profile.model_fields if name != "id"]
    assert ordinary[:4] == ["name", "provider", "base_url", "credential"]


@pytest.mark.parametrize("name", Profile.model_fields)
def test_every_field_says_what_it_is(name: str):
    field = Profile.model_fields[name]
    assert field.title
    assert field.title[0].isupper()
    assert field.description
    assert field.description.endswith(".")


@pytest.mark.parametrize(
    ("name", "too_little", "too_much"),
    [
        ("temperature", -0.1, 2.1),
        ("max_output_tokens", 0, 10_000_001),
        ("connect_timeout", -1.0, 86_401.0),
        ("first_token_timeout", -1.0, 86_401.0),
        ("stream_idle_timeout", -1.0, 86_401.0),
        ("max_retries", -1, 21),
        ("requests_per_minute", -1, 1_000_001),
        ("max_concurrency", -1, 10_001),
    ],
)
def test_every_number_has_bounds(name: str, too_little: float, too_much: float):
    for value in (too_little, too_much):
        with pytest.raises(ConfigurationError):
            checked_value(name, value)


def test_an_optional_number_can_be_left_to_the_provider():
    assert checked_value("temperature", None) is None
    with pytest.raises(ConfigurationError):
        checked_value("connect_timeout", None)


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
