"""Variables of older setups: every name there is, what it sets, and on which profile alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from keystead.errors import ConfigurationError
from keystead.origin import Origin
from keystead.profiles.effective import EffectiveProfile, FieldOrigin, Layer, Source
from keystead.profiles.preset import ApiFormat
from keystead.profiles.presets import Presets
from keystead.profiles.profile import CredentialKind
from keystead.profiles.profiles import Profiles
from keystead.profiles.variables import prefix_of
from keystead.settings.variables import Variables

FILE = """
[profiles.my-llm]
provider = "openai-compatible"
base_url = "https://llm.example/v1"
query_params = { own = "1" }
default_headers = { X-Team = "blue", X-Own = "1" }
secret_headers = ["X-Secret"]
credential = "none"

[profiles.other]
provider = "openai-compatible"
base_url = "https://other.example/v1"
"""


def profiles_of(folder: Path, variables: dict[str, str], text: str = FILE) -> Profiles:
    file = folder / "providers.toml"
    file.write_text(text)
    profiles = Profiles(file, Presets.load(), variables)
    profiles.load()
    return profiles


@pytest.mark.parametrize(
    ("name", "prefix"),
    [
        ("openai", "OPENAI"),
        ("my-llm", "MY_LLM"),
        ("My llm.2", "MY_LLM_2"),
        ("a:b/c", "A_B_C"),
        ("größe", "GR_SSE"),
        ("日本", ""),
    ],
)
def test_the_name_in_front_is_the_profiles_in_capitals(name: str, prefix: str):
    assert prefix_of(name) == prefix


# The variable, its value, the field it sets, and the value of that.
ROWS: list[tuple[str, str, str, str, Any]] = [
    (
        "my-llm",
        "MY_LLM_BASE_URL",
        " https://relay.example/v1/ ",
        "base_url",
        "https://relay.example/v1",
    ),
    ("my-llm", "MY_LLM_API_FORMAT", "anthropic-messages", "api_format", ApiFormat.ANTHROPIC),
    ("my-llm", "MY_LLM_API_FORMAT", "Anthropic", "api_format", ApiFormat.ANTHROPIC),
    ("my-llm", "MY_LLM_API_FORMAT", "openai", "api_format", ApiFormat.OPENAI_CHAT),
    (
        "my-llm",
        "MY_LLM_API_VERSION",
        "2024-10-21",
        "query_params",
        {"own": "1", "api-version": "2024-10-21"},
    ),
    ("my-llm", "MY_LLM_AUTH_MODE", "KEY", "credential", CredentialKind.KEY),
    ("my-llm", "MY_LLM_AUTH_MODE", "passthru", "credential", CredentialKind.PASSTHROUGH),
    ("my-llm", "MY_LLM_API_KEY", "!OAUTH", "credential", CredentialKind.OAUTH),
    ("my-llm", "MY_LLM_API_KEY", " !PASSTHRU ", "credential", CredentialKind.PASSTHROUGH),
    (
        "my-llm",
        "MY_LLM_CUSTOM_HEADER_X_RUN_ID",
        "7",
        "env_headers",
        {"X-RUN-ID": "MY_LLM_CUSTOM_HEADER_X_RUN_ID"},
    ),
    ("my-llm", "MY_LLM_CUSTOM_HEADER_X_TEAM", "red", "default_headers", {"X-Own": "1"}),
    ("my-llm", "MY_LLM_CUSTOM_HEADER_X_SECRET", "s", "secret_headers", ()),
]


# What older setups have for two names beside that.
OLDER_ROWS: list[tuple[str, str, str, str, Any]] = [
    row
    for name, prefix in (("openai-compatible", "OPENAI_COMPATIBLE"), ("openrouter", "OPENROUTER"))
    for row in (
        (name, f"{prefix}_ENABLED", "no", "enabled", False),
        (name, f"{prefix}_ENABLED", "TRUE", "enabled", True),
        (
            name,
            f"{prefix}_BASE_URL",
            "https://older.example/v1",
            "base_url",
            "https://older.example/v1",
        ),
        (name, f"{prefix}_DEFAULT_MODEL", "a/b", "default_model", "a/b"),
        (name, f"{prefix}_PROVIDER_NAME", "The relay", "description", "The relay"),
        (
            name,
            f"{prefix}_CUSTOM_HEADERS",
            '{"X-Title": "me"}',
            "default_headers",
            {"X-Title": "me"},
        ),
        (name, f"{prefix}_TIMEOUT", "30", "stream_idle_timeout", 30.0),
        (name, f"{prefix}_TIMEOUT", "0", "stream_idle_timeout", 0.0),
        (name, f"{prefix}_MAX_RETRIES", "5", "max_retries", 5),
    )
]


@pytest.mark.parametrize(("name", "variable", "value", "field", "expected"), [*ROWS, *OLDER_ROWS])
def test_a_variable_sets_a_field_of_the_profile_of_its_name_alone(
    tmp_path: Path, name: str, variable: str, value: str, field: str, expected: Any
):
    own = f'{FILE}[profiles.openai-compatible]\nbase_url = "https://own.example/v1"\n'
    plain = profiles_of(tmp_path, {}, own)
    profiles = profiles_of(tmp_path, {variable: value}, own)
    assert profiles.problems == ()
    effective = profiles.get(name)
    assert getattr(effective.profile, field) == expected
    assert effective.origins[field] == FieldOrigin(Layer.ENVIRONMENT, variable)
    others = [each.profile for each in profiles.all() if each.name != name]
    assert others == [each.profile for each in plain.all() if each.name != name]
    assert profiles_of(tmp_path, {variable: "  "}, own).all() == plain.all(), "blank is missing"
    switched_off = Variables({variable: value})
    switched_off.used = False
    assert profiles_of(tmp_path, switched_off, own).all() == plain.all()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("variable", "value", "why"),
    [
        ("MY_LLM_BASE_URL", "relay.example", "an address starts with https:// or http://"),
        ("MY_LLM_API_FORMAT", "grpc", "it must be one of"),
        ("MY_LLM_AUTH_MODE", "basic", "it must be one of 'key', 'oauth', 'command', 'none' or"),
        ("MY_LLM_API_KEY", "!OAUTH a-key-0123456789", "!OAUTH stands beside something else"),
        ("MY_LLM_API_KEY", "a-key-0123456789 !PASSTHRU", "!PASSTHRU stands beside"),
        ("MY_LLM_API_KEY", "!OAUTH !PASSTHRU", "!OAUTH stands beside something else"),
        ("MY_LLM_CUSTOM_HEADER_HOST", "x", "this header belongs to the request itself"),
        ("MY_LLM_CUSTOM_HEADER_", "x", "a header's name has letters"),
        ("OPENROUTER_ENABLED", "perhaps", "it must be true or false"),
        ("OPENROUTER_CUSTOM_HEADERS", "X-Team: blue", "it must be an object in JSON"),
        ("OPENROUTER_CUSTOM_HEADERS", "[1]", "it must be an object in JSON"),
        ("OPENROUTER_CUSTOM_HEADERS", '{"X": 1}', "it must be text in quotes"),
        (
            "OPENROUTER_CUSTOM_HEADERS",
            '{"Authorization": "canary-0123456789"}',
            "one of its headers carries a credential",
        ),
        (
            "OPENROUTER_CUSTOM_HEADERS",
            '{"X-Team": "sk-canary0123456789"}',
            "it holds what looks like a key",
        ),
        ("OPENROUTER_TIMEOUT", "soon", "it must be a number"),
        ("OPENROUTER_TIMEOUT", "nan", "it must be a finite number"),
        ("OPENROUTER_TIMEOUT", "-1", "it must be at least 0"),
        ("OPENROUTER_MAX_RETRIES", "2.5", "it must be a whole number"),
        ("OPENROUTER_MAX_RETRIES", "-1", "it must be at least 0"),
        ("OPENROUTER_MAX_RETRIES", "9" * 5000, "it must be a whole number"),
        ("OPENROUTER_DEFAULT_MODEL", "a\nb", "it must be one line"),
    ],
)
def test_a_bad_variable_is_named_and_its_profile_not_used(
    tmp_path: Path, variable: str, value: str, why: str
):
    profiles = profiles_of(tmp_path, {variable: value})
    (problem,) = profiles.problems
    assert problem.line().startswith(f"{variable}: {why}")
    assert "0123456789" not in problem.line()
    name = "my-llm" if variable.startswith("MY_LLM") else "openrouter"
    assert [each.name for each in profiles.all() if each.problem] == [name]


def test_the_mode_beats_the_value_which_beats_the_file(tmp_path: Path):
    both = {"MY_LLM_API_KEY": "!OAUTH", "MY_LLM_AUTH_MODE": "key"}
    assert profiles_of(tmp_path, both).get("my-llm").profile.credential is CredentialKind.KEY
    value = {"MY_LLM_API_KEY": "!OAUTH"}
    assert profiles_of(tmp_path, value).get("my-llm").profile.credential is CredentialKind.OAUTH
    assert profiles_of(tmp_path, {}).get("my-llm").profile.credential is CredentialKind.NONE


def test_further_names_act_on_the_two_profiles_that_had_them(tmp_path: Path):
    variables = {"MY_LLM_TIMEOUT": "1", "MY_LLM_DEFAULT_MODEL": "x", "OPENAI_DEFAULT_MODEL": "x"}
    profiles = profiles_of(tmp_path, variables)
    assert profiles.all() == profiles_of(tmp_path, {}).all()
    assert profiles.problems == ()


def test_a_variable_that_fits_two_profiles_acts_on_neither(tmp_path: Path):
    text = '[profiles.a-b]\nprovider = "local"\n[profiles.a_b]\nprovider = "local"\n'
    profiles = profiles_of(tmp_path, {"A_B_BASE_URL": "https://relay.example"}, text)
    (problem,) = profiles.problems
    assert problem.line().startswith("A_B_BASE_URL: the names of several profiles make this")
    assert {profiles.get(name).base_url for name in ("a-b", "a_b")} == {"http://127.0.0.1:8080/v1"}
    assert {profiles.get(name).variables.key for name in ("a-b", "a_b")} == {""}
    assert profiles_of(tmp_path, {}, text).problems == ()


def made(folder: Path, **variables: str) -> EffectiveProfile | None:
    profiles = profiles_of(folder, variables, "")
    found = [each for each in profiles.all() if each.name == "openai-compatible"]
    return found[0] if found else None


def test_an_older_setup_has_a_profile_in_variables_alone(tmp_path: Path):
    address = "https://older.example/v1"
    assert made(tmp_path) is None
    assert made(tmp_path, OPENAI_COMPATIBLE_API_KEY="a-key-0123456789") is None
    assert made(tmp_path, OPENAI_COMPATIBLE_BASE_URL=address, OPENAI_COMPATIBLE_ENABLED="0") is None
    switched_on = made(tmp_path, OPENAI_COMPATIBLE_ENABLED="true")
    assert switched_on is not None
    assert switched_on.needs_address
    effective = made(tmp_path, OPENAI_COMPATIBLE_BASE_URL=address)
    assert effective is not None
    assert (effective.source, effective.base_url) == (Source.ENVIRONMENT, address)
    assert effective.own_origin == Origin.of(address)
    text = "[profiles.openai-compatible]\ntemperature = 1\n"
    table = profiles_of(tmp_path, {}, text).get("openai-compatible")
    assert effective.id == table.id, "its keys are found under a table of that name too"


def test_it_is_listed_before_practice_and_a_table_of_its_own_takes_its_place(tmp_path: Path):
    variables = {"OPENAI_COMPATIBLE_BASE_URL": "https://older.example/v1"}
    assert [each.name for each in profiles_of(tmp_path, variables, "").all()][-2:] == [
        "openai-compatible",
        "practice",
    ]
    text = '[profiles.openai_compatible]\nprovider = "openai-compatible"\n'
    profiles = profiles_of(tmp_path, variables, text)
    assert profiles.problems == ()
    names = [each.name for each in profiles.all()]
    assert "openai-compatible" not in names
    assert profiles.get("openai_compatible").base_url == "https://older.example/v1"


def test_an_older_name_means_the_profile(tmp_path: Path):
    profiles = profiles_of(tmp_path, {"OPENAI_COMPATIBLE_BASE_URL": "https://older.example/v1"}, "")
    assert profiles.get("openai_compatible").name == "openai-compatible"
    assert profiles.for_provider("openai_compatible").name == "openai-compatible"
    assert profiles.older_names == {"openai_compatible": "openai-compatible"}
    without = profiles_of(tmp_path, {}, "")
    assert without.older_names == {}
    with pytest.raises(ConfigurationError, match="There is no profile openai_compatible"):
        without.get("openai_compatible")
    assert without.for_provider("openai_compatible").preset.id == "openai-compatible"
    two = profiles_of(tmp_path, {})
    with pytest.raises(ConfigurationError, match="Several profiles use the provider"):
        two.for_provider("openai_compatible")


def test_what_is_changed_under_an_older_name_is_that_profile(tmp_path: Path):
    text = '[profiles.openai-compatible]\nbase_url = "https://older.example/v1"\n'
    profiles = profiles_of(tmp_path, {}, text)
    profiles.edit("openai_compatible", {"description": "mine"})
    assert profiles.get("openai-compatible").profile.description == "mine"
    profiles.remove("openai_compatible")
    assert "openai-compatible" not in profiles.path.read_text()
    profiles = profiles_of(tmp_path, {}, text)
    profiles.rename("openai_compatible", "new")
    assert profiles.get("new").base_url == "https://older.example/v1"


def test_flags_alone_with_an_address_are_nobodys_variables(tmp_path: Path):
    variables = {"OPENAI_COMPATIBLE_CUSTOM_HEADERS": '{"X-Title": "me"}'}
    profiles = profiles_of(tmp_path, variables, "")
    assert profiles.ad_hoc(base_url="https://any.example").profile.default_headers == {}
