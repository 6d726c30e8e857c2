"""The spelling of other tools is read, kept by edits, and a model stays with its provider."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from keystead.errors import ConfigurationError
from keystead.profiles.effective import FieldOrigin, Layer
from keystead.profiles.preset import ApiFormat
from keystead.profiles.presets import Presets
from keystead.profiles.profiles import Profiles

CODEX = """# Shared with another tool.
model = "gpt-test"  # the good one
model_provider = "azure-eu"

[model_providers.azure-eu]  # EU only
name = "Azure in Europe"
base_url = "https://eu.example/openai"
env_key = "AZURE_EU_KEY"
wire_api = "chat"
query_params = { api-version = "2025-04-01" }
http_headers = { X-Team = "blue" }  # asked for by IT
env_http_headers = { X-Run = "RUN_ID" }
request_max_retries = 4

[profiles.mine]
provider = "openai"
"""


def profiles_of(folder: Path, text: str = CODEX, **variables: str) -> Profiles:
    file = folder / "providers.toml"
    file.write_text(text)
    profiles = Profiles(file, Presets.load(), variables)
    profiles.load()
    return profiles


def test_every_key_of_the_other_spelling_is_read_and_knows_its_line(tmp_path: Path):
    profiles = profiles_of(tmp_path)
    assert profiles.problems == ()
    effective = profiles.get("azure-eu")
    profile = effective.profile
    assert profile.description == "Azure in Europe"
    assert profile.base_url == "https://eu.example/openai"
    assert profile.api_key_env == "AZURE_EU_KEY"
    assert profile.api_format is ApiFormat.OPENAI_CHAT
    assert profile.query_params == {"api-version": "2025-04-01"}
    assert profile.default_headers == {"X-Team": "blue"}
    assert profile.env_headers == {"X-Run": "RUN_ID"}
    assert profile.max_retries == 4
    lines = {name: origin.line for name, origin in effective.origins.items() if origin.line}
    assert lines == {
        "default_model": 2,
        "description": 6,
        "base_url": 7,
        "api_key_env": 8,
        "api_format": 9,
        "query_params": 10,
        "default_headers": 11,
        "env_headers": 12,
        "max_retries": 13,
    }
    assert effective.origins["default_model"].layer is Layer.USER_FILE


def test_the_named_provider_is_the_default_with_its_model(tmp_path: Path):
    profiles = profiles_of(tmp_path)
    assert profiles.default_profile == "azure-eu"
    origin = profiles.default_origin
    assert origin is not None
    assert (origin.layer, origin.line) == (Layer.USER_FILE, 3)
    assert profiles.get("azure-eu").default_model == "gpt-test"


def test_its_model_is_forced_on_no_other_profile(tmp_path: Path):
    profiles = profiles_of(tmp_path)
    assert profiles.get("mine").default_model == ""
    assert profiles.get("openai").default_model == ""
    flagged = profiles.get("azure-eu").with_flags(provider=Presets.load().get("groq"))
    assert flagged.default_model == ""
    assert flagged.origins["default_model"] == FieldOrigin(Layer.FLAG, "--provider")
    chosen = profiles.get("azure-eu").with_flags(
        provider=Presets.load().get("groq"), default_model="theirs"
    )
    assert chosen.default_model == "theirs"
    same = profiles.get("azure-eu").with_flags(
        provider=Presets.load().get("openai-compatible"), max_retries=1
    )
    assert same.default_model == "gpt-test"


def test_a_built_in_profile_gets_its_model_without_a_table(tmp_path: Path):
    profiles = profiles_of(tmp_path, 'model = "gpt-test"\nmodel_provider = "openai"\n')
    assert profiles.problems == ()
    assert profiles.get("openai").default_model == "gpt-test"
    assert profiles.get("openai").base_url == "https://api.openai.com/v1"
    profiles.edit("openai", {"default_model": "gpt-other"})
    assert profiles.path.read_text() == 'model = "gpt-other"\nmodel_provider = "openai"\n'
    with pytest.raises(ConfigurationError, match="openai is built in and cannot be removed"):
        profiles.remove("openai")


def test_our_own_default_comes_first_and_the_model_stays_with_its_provider(tmp_path: Path):
    profiles = profiles_of(tmp_path, f'default_profile = "mine"\n{CODEX}')
    assert profiles.default_profile == "mine"
    assert profiles.get("mine").default_model == ""
    assert profiles.get("azure-eu").default_model == "gpt-test"


@pytest.mark.parametrize(
    ("changes", "before", "after"),
    [
        ({"default_model": "x"}, 'model = "gpt-test"  # the', 'model = "x"  # the'),
        ({"api_key_env": "NEW"}, 'env_key = "AZURE_EU_KEY"', 'env_key = "NEW"'),
        ({"description": "New"}, 'name = "Azure in Europe"', 'name = "New"'),
        (
            {"default_headers": {"X-Team": "red"}},
            '{ X-Team = "blue" }  # asked',
            '{X-Team = "red"}  # asked',
        ),
        ({"max_retries": 1}, "request_max_retries = 4", "request_max_retries = 1"),
        ({"env_headers": None}, 'env_http_headers = { X-Run = "RUN_ID" }\n', ""),
        ({"api_format": "anthropic-messages"}, 'wire_api = "chat"\n', ""),
    ],
)
def test_an_edit_keeps_the_spelling_it_finds(
    tmp_path: Path, changes: dict[str, Any], before: str, after: str
):
    profiles = profiles_of(tmp_path)
    profiles.edit("azure-eu", changes)
    text = profiles.path.read_text()
    expected = CODEX.replace(before, after)
    if "api_format" in changes:
        last = "request_max_retries = 4\n"
        expected = expected.replace(last, f'{last}api_format = "anthropic-messages"\n')
    assert text == expected
    profile = profiles.get("azure-eu").profile
    ((name, value),) = changes.items()
    assert getattr(profile, name) == (value if value is not None else {})


def test_a_rename_and_a_removal_take_the_default_along(tmp_path: Path):
    profiles = profiles_of(tmp_path)
    profiles.rename("azure-eu", "azure-us")
    assert profiles.default_profile == "azure-us"
    assert profiles.get("azure-us").default_model == "gpt-test"
    assert "[model_providers.azure-us]  # EU only" in profiles.path.read_text()
    profiles.remove("azure-us")
    assert profiles.problems == ()
    assert profiles.default_profile is None
    assert "model" not in profiles.path.read_text().replace("default_model", "")


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        (
            '[model_providers.a]\nexperimental_bearer_token = "sk-abcdefgh12345678"',
            2,
            "profile a, experimental_bearer_token: it holds what looks like a key",
        ),
        (
            "[profiles.a]\nstream_idle_timeout = 1\ntimeout = 2",
            3,
            "profile a, timeout: stream_idle_timeout says the same field and counts",
        ),
        (
            '[model_providers.a]\nenv_key = "A"\napi_key_env = "B"',
            2,
            "profile a, env_key: api_key_env says the same field and counts",
        ),
        (
            'model = "a"\nmodel_provider = "x"\n[profiles.x]\ndefault_model = "b"',
            1,
            "profile x, model: default_model says the same field and counts",
        ),
        (
            "[profiles.a]\n[model_providers.a]",
            2,
            "model_providers 'a': [profiles] has a table of that name, which counts",
        ),
        ('[profiles.a]\nname = "b"', 2, "profile a, name: the name stands in the table's header"),
        ('model = "a"', 1, "model: it is the model of the default profile, and none is named"),
        ('model_provider = "wrok"', 1, "model_provider: it names no profile"),
        ("model_provider = 5", 1, "model_provider: it must be text in quotes"),
        ('model = 5\nmodel_provider = "openai"', 1, "profile openai, default_model: it must be"),
        ("[model_providers]\na = 5", 2, "profile 'a': it must be a table"),
        ("model_providers = 5", 1, "model_providers: it must be a table"),
        ('[model_providers.a]\nwire_api = "grpc"', 2, "profile a, api_format: it must be one of"),
        ("[model_providers.a]\nenv_key = 5", 2, "profile a, api_key_env: it must be text"),
    ],
)
def test_what_is_wrong_with_it_is_told_with_its_line(
    tmp_path: Path, text: str, line: int, told: str
):
    (problem,) = profiles_of(tmp_path, text).problems
    assert problem.line().startswith(f"{tmp_path}/providers.toml, line {line}: {told}")
    assert problem.hint
    assert "sk-abc" not in problem.line()


def test_a_field_that_stands_twice_is_taken_out_everywhere(tmp_path: Path):
    text = "[profiles.a]\nstream_idle_timeout = 1\ntimeout = 2\n"
    profiles = profiles_of(tmp_path, text)
    assert profiles.get("a").policy.stream_idle_timeout == 1
    profiles.edit("a", {"stream_idle_timeout": None})
    assert profiles.path.read_text() == "[profiles.a]\n"


def test_what_is_no_table_is_not_edited(tmp_path: Path):
    profiles = profiles_of(tmp_path, "[profiles]\na = 5\n")
    with pytest.raises(ConfigurationError, match="profile 'a'"):
        profiles.edit("a", {"default_model": "m"})
    assert profiles.path.read_text() == "[profiles]\na = 5\n"
