"""Profiles from file, preset, variable and flags, and every change to the file."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from keystead.errors import ConfigurationError
from keystead.origin import Origin
from keystead.profiles.effective import FieldOrigin, Layer
from keystead.profiles.generation import Effort, Generation
from keystead.profiles.preset import ApiFormat, AuthStyle, MaxTokensField
from keystead.profiles.presets import Presets
from keystead.profiles.profile import CredentialKind
from keystead.profiles.profiles import Profiles


def profiles_of(folder: Path, text: str = "", **environment: str) -> Profiles:
    file = folder / "providers.toml"
    if text:
        file.write_text(text)
    profiles = Profiles(file, Presets.load(), environment)
    profiles.load()
    return profiles


def file_text(folder: Path) -> str:
    return (folder / "providers.toml").read_text()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir()
    return tmp_path / "config"


def test_without_a_file_what_ships_is_there_and_nothing_is_written(folder: Path):
    profiles = profiles_of(folder)
    names = [p.name for p in profiles.all()]
    assert names[-1] == "practice"
    assert {"anthropic", "openai", "azure", "local"} <= set(names)
    assert profiles.problems == ()
    assert profiles.default_profile is None
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", ["büro", "日本語", "a/b", "a@b", "x" * 64, "é" * 64])
def test_a_table_may_have_any_name_and_says_no_id(folder: Path, name: str):
    text = (
        f'[profiles."{name}"]\nprovider = "local"\n[profiles."{name[:-1]}"]\nprovider = "local"\n'
    )
    profiles = profiles_of(folder, text)
    assert profiles.problems == ()
    ids = {profiles.get(each).id for each in (name, name[:-1])}
    assert len(ids) == 2
    assert ids == {profiles_of(folder, text).get(each).id for each in (name, name[:-1])}


def test_the_id_of_an_ordinary_name_is_what_it_always_was(folder: Path):
    text = '[profiles."my work"]\nprovider = "local"\n'
    assert profiles_of(folder, text).get("my work").id == "name:my work"


def test_what_ships_is_right(folder: Path):
    profiles = profiles_of(folder)
    anthropic = profiles.get("anthropic")
    assert anthropic.api_format is ApiFormat.ANTHROPIC
    assert anthropic.auth_style is AuthStyle.X_API_KEY
    azure = profiles.get("azure")
    assert azure.needs_address
    assert azure.own_origin is None
    assert azure.auth_style is AuthStyle.API_KEY
    practice = profiles.get("practice")
    assert practice.profile.credential is CredentialKind.NONE
    assert not practice.needs_address
    gemini = profiles.get("gemini")
    assert gemini.base_url == "https://generativelanguage.googleapis.com/v1beta"
    assert [profiles.get(n).base_url for n in ("ollama", "lmstudio", "local")] == [
        "http://127.0.0.1:11434",
        "http://127.0.0.1:1234/v1",
        "http://127.0.0.1:8080/v1",
    ]


def test_a_table_overrides_its_built_in_field_by_field(folder: Path):
    profiles = profiles_of(folder, '[profiles.openai]\nbase_url = "https://relay.example/v1/"\n')
    openai = profiles.get("openai")
    assert openai.base_url == "https://relay.example/v1"
    assert openai.preset.key_variables == ("OPENAI_API_KEY",)
    assert openai.quirks.max_tokens_field is MaxTokensField.MAX_COMPLETION_TOKENS
    assert (openai.id, openai.source) == ("openai", "user file")
    assert openai.own_origin == Origin.of("https://relay.example")
    path = str(folder / "providers.toml")
    assert openai.origins["base_url"] == FieldOrigin(Layer.USER_FILE, path, 2)
    assert openai.origins["api_format"] == FieldOrigin(Layer.PRESET, "openai")


def test_own_profiles_come_first_in_the_order_of_the_file(folder: Path):
    profiles = profiles_of(folder, "[profiles.z]\n[profiles.practice]\n[profiles.a]\n")
    names = [p.name for p in profiles.all()]
    assert names[:3] == ["z", "practice", "a"]
    assert names.count("practice") == 1


@pytest.mark.parametrize(
    ("table", "preset"),
    [
        ('[profiles.x]\nprovider = "openrouter"', "openrouter"),
        ('[profiles.x]\nbase_url = "https://openrouter.ai/api/v1"', "openrouter"),
        ('[profiles.x]\nbase_url = "https://relay.example"', "openai-compatible"),
        (
            '[profiles.x]\nbase_url = "https://r.example"\napi_format = "anthropic-messages"',
            "anthropic-compatible",
        ),
        ("[profiles.x]", "openai-compatible"),
        ('[profiles.mistral]\ndefault_model = "m"', "mistral"),
        ('[profiles.openai]\nprovider = "mistral"', "mistral"),
    ],
)
def test_a_table_finds_its_preset(folder: Path, table: str, preset: str):
    assert profiles_of(folder, table).all()[0].preset.id == preset


def test_quirks_override_the_presets_one_by_one(folder: Path):
    text = '[profiles.openai]\nquirks = { max_tokens_field = "max_tokens" }\n'
    quirks = profiles_of(folder, text).get("openai").quirks
    assert quirks.max_tokens_field is MaxTokensField.MAX_TOKENS
    assert quirks.instructions_role == "developer"


def test_ids_are_stable_and_hidden(folder: Path):
    text = '[profiles.openai]\n[profiles.hand]\n[profiles.app]\nid = "0123abcd"\n'
    profiles = profiles_of(folder, text)
    assert [p.id for p in profiles.all()[:3]] == ["openai", "name:hand", "0123abcd"]
    profiles.add("new", {"provider": "openai"})
    profiles.add("newer", {"provider": "openai"})
    assert len({p.id for p in profiles.all()}) == len(profiles.all())
    assert len(profiles.get("new").id) == 32


def test_a_rename_keeps_the_id_the_place_and_the_default(folder: Path):
    text = (
        'default_profile = "hand"\n# by hand\n[profiles.hand]\nprovider = "openai"\n[profiles.z]\n'
    )
    profiles = profiles_of(folder, text)
    profiles.rename("hand", "office")
    assert profiles.get("office").id == "name:hand"
    assert profiles.default_profile == "office"
    assert [p.name for p in profiles.all()][:2] == ["office", "z"]
    assert "# by hand\n[profiles.office]\n" in file_text(folder)
    profiles.rename("office", "Office")
    assert profiles.get("Office").id == "name:hand"


def test_a_rename_keeps_the_provider_that_the_name_stood_for(folder: Path):
    profiles = profiles_of(folder, '[profiles.mistral]\ndefault_model = "m"\n')
    profiles.rename("mistral", "le chat")
    assert profiles.get("le chat").preset.id == "mistral"


@pytest.mark.parametrize(
    ("old", "new", "reference"),
    [
        ("openai", "mine", "built-in-profile"),
        ("anthropic", "mine", "built-in-profile"),
        ("a", "b", "profile-exists"),
        ("a", "OpenAI", "profile-exists"),
        ("a", " ", "bad-field"),
        ("absent", "mine", "unknown-profile"),
    ],
)
def test_a_rename_that_cannot_be_writes_nothing(folder: Path, old: str, new: str, reference: str):
    text = "[profiles.a]\n[profiles.b]\n[profiles.openai]\n"
    profiles = profiles_of(folder, text)
    with pytest.raises(ConfigurationError) as caught:
        profiles.rename(old, new)
    assert caught.value.reference == reference
    assert file_text(folder) == text


def test_adding_writes_a_table_that_reads_back(folder: Path):
    profiles = profiles_of(folder)
    fields: dict[str, Any] = {
        "provider": "openai",
        "base_url": "",
        "models": ("a", "b"),
        "default_headers": {"X-Team": "one"},
        "effort": Effort.HIGH,
        "api_format": None,
        "enabled": False,
        "connect_timeout": 0.0,
    }
    profiles.add("work", fields)
    again = profiles_of(folder).get("work")
    assert again == profiles.get("work")
    assert again.profile.models == ("a", "b")
    assert again.profile.effort is Effort.HIGH
    assert again.policy.connect_timeout is None
    assert "base_url" not in file_text(folder)


@pytest.mark.parametrize(
    ("name", "fields", "reference"),
    [
        ("openai", {"provider": "openai"}, "profile-exists"),
        ("OpenAI", {"provider": "openai"}, "profile-exists"),
        ("a", {"provider": "nope"}, "unknown-provider"),
        ("a", {"base_url": "nope"}, "bad-field"),
        ("a", {"colour": "red"}, "unknown-field"),
        ("", {"provider": "openai"}, "bad-field"),
        ("a", {"default_headers": {"X": "sk-abcdefgh12345678"}}, "secret-in-file"),
    ],
)
def test_what_cannot_be_added_is_not_written(
    folder: Path, name: str, fields: dict[str, Any], reference: str
):
    profiles = profiles_of(folder)
    with pytest.raises(ConfigurationError) as caught:
        profiles.add(name, fields)
    assert caught.value.reference == reference
    assert list(folder.iterdir()) == []


def test_editing_a_built_in_writes_only_what_differs(folder: Path):
    profiles = profiles_of(folder)
    profiles.edit("openai", {"default_model": "gpt-9"})
    assert file_text(folder) == '[profiles.openai]\ndefault_model = "gpt-9"\n'
    profiles.edit("openai", {"default_model": None})
    assert profiles.get("openai").profile.default_model == ""
    profiles.remove("openai")
    assert "openai" not in file_text(folder)
    assert profiles.get("openai").source == "built-in"


def test_the_older_name_of_the_time_out_is_read_and_kept(folder: Path):
    profiles = profiles_of(folder, "[profiles.a]\ntimeout = 7\n")
    assert profiles.problems == ()
    assert profiles.get("a").policy.stream_idle_timeout == 7
    assert profiles.get("a").origins["stream_idle_timeout"].line == 2
    profiles.edit("a", {"stream_idle_timeout": 9})
    assert file_text(folder) == "[profiles.a]\ntimeout = 9\n"


def test_a_bad_edit_writes_nothing_and_names_the_field(folder: Path):
    profiles = profiles_of(folder, "[profiles.a]\n")
    with pytest.raises(ConfigurationError) as caught:
        profiles.edit("a", {"default_model": "m", "temperature": 5})
    assert caught.value.field == "temperature"
    assert file_text(folder) == "[profiles.a]\n"


def test_a_broken_profile_can_be_mended_by_an_edit(folder: Path):
    profiles = profiles_of(folder, "[profiles.a]\ntemperature = 5 # hot\n")
    profiles.edit("a", {"temperature": 1.5})
    assert profiles.problems == ()
    assert "temperature = 1.5 # hot" in file_text(folder)


def test_an_edit_based_on_an_older_file_is_refused(folder: Path):
    profiles = profiles_of(folder, "[profiles.a]\n")
    seen = profiles.revision
    other = profiles_of(folder)
    other.edit("a", {"default_model": "other"})
    with pytest.raises(ConfigurationError) as caught:
        profiles.edit("a", {"default_model": "mine"}, revision=seen)
    assert caught.value.reference == "file-changed"
    assert "other" in file_text(folder)
    profiles.load()
    profiles.edit("a", {"description": "mine"}, revision=profiles.revision)
    assert profiles.get("a").profile.default_model == "other"


def test_removing_the_default_clears_it(folder: Path):
    profiles = profiles_of(folder, 'default_profile = "a"\n[profiles.a]\n')
    profiles.remove("a")
    assert profiles.default_profile is None
    assert profiles.problems == ()


def test_what_ships_cannot_be_removed(folder: Path):
    with pytest.raises(ConfigurationError) as caught:
        profiles_of(folder).remove("openai")
    assert "enabled=false" in caught.value.hint


def test_changes_are_announced(folder: Path):
    profiles = profiles_of(folder)
    announced: list[int] = []
    profiles.profiles_changed.connect(lambda: announced.append(len(profiles.all())))
    profiles.add("a", {"provider": "openai"})
    profiles.remove("a")
    (folder / "providers.toml").write_text('[profiles.b]\nprovider = "openai"\n')
    profiles.load()
    assert announced == [10, 9, 10]
    profiles.load()
    assert announced == [10, 9, 10], "nothing was changed"


def test_an_unknown_name_is_an_error_with_the_nearest_ones(folder: Path):
    with pytest.raises(ConfigurationError) as caught:
        profiles_of(folder).get("opnai")
    assert caught.value.reference == "unknown-profile"
    assert caught.value.hint == "Did you mean openai?"
    with pytest.raises(ConfigurationError) as caught:
        profiles_of(folder).get("nope")
    assert "Did you mean" not in caught.value.hint


def test_an_unknown_field_is_an_error_with_those_there_are_the_nearest_first(folder: Path):
    profiles = profiles_of(folder)
    with pytest.raises(ConfigurationError) as caught:
        profiles.edit("openai", {"base_ulr": "https://llm.example"})
    assert caught.value.hint.startswith("Did you mean base_url? The fields are: base_url, ")
    with pytest.raises(ConfigurationError) as caught:
        profiles.edit("openai", {"foo": "bar"})
    assert caught.value.hint.startswith("The fields are: ")
    assert "default_model" in caught.value.hint


def test_a_provider_text_means_a_name_first_then_the_one_profile_of_a_preset(folder: Path):
    text = '[profiles.a]\nprovider = "groq"\n[profiles.b]\nprovider = "xai"\n'
    profiles = profiles_of(folder, text + '[profiles.c]\nprovider = "xai"\n')
    assert profiles.for_provider("a").name == "a"
    assert profiles.for_provider("groq").name == "a"
    assert profiles.for_provider("openai").name == "openai"
    assert profiles.for_provider("mistral").base_url == "https://api.mistral.ai/v1"
    with pytest.raises(ConfigurationError, match="b, c"):
        profiles.for_provider("xai")
    with pytest.raises(ConfigurationError, match="There is no provider nope"):
        profiles.for_provider("nope")


@pytest.mark.parametrize(("slip", "meant"), [("wrok", "work"), ("gorq", "groq")])
def test_a_slip_in_a_provider_text_may_mean_a_profile_or_a_preset(
    folder: Path, slip: str, meant: str
):
    profiles = profiles_of(folder, '[profiles.work]\nprovider = "xai"\n')
    with pytest.raises(ConfigurationError) as caught:
        profiles.for_provider(slip)
    assert f"Did you mean {meant}?" in caught.value.hint


def test_flags_win_and_move_no_credential(folder: Path):
    profiles = profiles_of(folder, '[profiles.a]\nprovider = "openai"\n')
    flagged = profiles.get("a").with_flags(base_url="https://other.example/", effort="low")
    assert flagged.base_url == "https://other.example"
    assert flagged.own_origin == Origin.of("https://api.openai.com")
    assert flagged.origins["base_url"] == FieldOrigin(Layer.FLAG, "--base-url")
    assert flagged.generation == Generation(effort=Effort.LOW)
    assert profiles.get("a").base_url == "https://api.openai.com/v1"
    moved = profiles.get("a").with_flags(provider=Presets.load().get("mistral"))
    assert moved.base_url == "https://api.mistral.ai/v1"
    assert moved.own_origin == Origin.of("https://api.openai.com")
    assert profiles.get("a").with_flags(base_url=None) is profiles.get("a")


@pytest.mark.parametrize(
    ("flags", "reference"),
    [
        ({"base_url": "nope"}, "bad-field"),
        ({"temperature": 9}, "bad-field"),
        ({"base_url": "https://h/sk-abcdefgh12345678"}, "secret-in-file"),
    ],
)
def test_a_bad_flag_is_an_error(folder: Path, flags: dict[str, Any], reference: str):
    with pytest.raises(ConfigurationError) as caught:
        profiles_of(folder).get("openai").with_flags(**flags)
    assert caught.value.reference == reference


@pytest.mark.parametrize(
    ("flags", "preset", "origin"),
    [
        ({"base_url": "https://api.openai.com/v1"}, "openai", "https://api.openai.com"),
        ({"base_url": "https://eu.api.openai.com/v1"}, "openai", "https://api.openai.com"),
        ({"base_url": "https://relay.example"}, "openai-compatible", None),
        ({"base_url": "http://127.0.0.1:5000"}, "local", "http://127.0.0.1:8080"),
        ({"provider": "groq"}, "groq", "https://api.groq.com"),
        ({"base_url": "https://x.example", "provider": "groq"}, "groq", "https://api.groq.com"),
    ],
)
def test_flags_alone_are_a_connection(
    folder: Path, flags: dict[str, str], preset: str, origin: str | None
):
    connection = profiles_of(folder).ad_hoc(**flags)
    assert connection.preset.id == preset
    assert connection.own_origin == (Origin.of(origin) if origin else None)
    assert connection.base_url == flags.get("base_url", connection.base_url)


def test_a_bad_address_flag_is_an_error(folder: Path):
    with pytest.raises(ConfigurationError) as caught:
        profiles_of(folder).ad_hoc(base_url="nope")
    assert caught.value.line().startswith("--base-url: an address starts with")


def test_a_variable_moves_the_profile_of_its_name_but_not_its_credentials(folder: Path):
    text = '[profiles.a]\nprovider = "openai"\n'
    profiles = profiles_of(folder, text, OPENAI_BASE_URL=" https://relay.example/v1/ ")
    openai = profiles.get("openai")
    assert openai.base_url == "https://relay.example/v1"
    assert openai.own_origin == Origin.of("https://api.openai.com")
    assert openai.origins["base_url"] == FieldOrigin(Layer.ENVIRONMENT, "OPENAI_BASE_URL")
    assert profiles.get("a").base_url == "https://api.openai.com/v1"
    blank = profiles_of(folder, text, OPENAI_BASE_URL=" ")
    assert blank.get("openai").base_url == "https://api.openai.com/v1"


def test_a_draft_is_read_like_the_file_and_writes_nothing(folder: Path):
    profiles = profiles_of(folder, '[profiles.mine]\nbase_url = "https://a.example"\n')
    before = file_text(folder)
    draft = profiles.draft("mine", {"base_url": "https://b.example", "max_retries": 5})
    assert (draft.base_url, draft.profile.max_retries) == ("https://b.example", 5)
    assert draft.own_origin == Origin.of("https://a.example")
    assert profiles.draft("new", {"provider": "groq"}).own_origin == Origin.of(
        "https://api.groq.com"
    )
    with pytest.raises(ConfigurationError) as refused:
        profiles.draft("mine", {"max_retries": 99})
    assert refused.value.field == "max_retries"
    assert file_text(folder) == before
    assert profiles.get("mine").base_url == "https://a.example"


def test_time_outs_of_zero_mean_none(folder: Path):
    policy = (
        profiles_of(folder, "[profiles.a]\nfirst_token_timeout = 0\ntimeout = 0\n").get("a").policy
    )
    assert policy.stream_idle_timeout is None
    assert policy.first_token_timeout is None
    assert policy.connect_timeout == 10


def test_every_field_of_a_profile_can_be_written_and_read(folder: Path):
    values: dict[str, Any] = {
        "aliases": {"fast": "m"},
        "fallback": ["m"],
        "hidden_models": ["h"],
        "extra_body": {"a": {"b": [1, 2.5, True]}},
        "query_params": {"api-version": "1"},
        "env_headers": {"X-E": "VAR"},
        "secret_headers": ["X-S"],
        "max_retries": 0,
        "requests_per_minute": 5,
        "max_concurrency": 2,
        "proxy": "http://proxy:3128",
        "proxy_user": "me",
        "ca_bundle": "~/ca.pem",
        "tls_pin": "ab" * 32,
        "http2": True,
        "user_agent": "me/1",
        "allow_http": True,
        "credential": "oauth",
        "auth_style": "api-key",
        "api_format": "openai-chat",
        "api_key_env": "MY_KEY",
        "temperature": 0.5,
        "max_output_tokens": 5,
        "description": "two\nlines",
        "quirks": {"stream_usage": False},
    }
    profiles = profiles_of(folder)
    profiles.add("all", values)
    dumped = profiles_of(folder).get("all").profile.model_dump(mode="json", exclude_unset=True)
    assert {name: dumped[name] for name in values} == values
    policy = profiles.get("all").policy
    assert (policy.proxy, policy.http2, policy.user_agent) == ("http://proxy:3128", True, "me/1")
    assert policy.ca_bundle == "~/ca.pem"


def test_two_hundred_profiles_are_read_in_a_moment(folder: Path):
    table = (
        '[profiles.p{}]\nbase_url = "https://h{}.example/v1"\ndefault_model = "m"\nmodels = ["a"]\n'
    )
    text = "".join(table.format(number, number) for number in range(200))
    profiles = profiles_of(folder, text)
    started = time.perf_counter()
    profiles.load()
    took = time.perf_counter() - started
    assert len(profiles.all()) == 209
    assert took < 0.5


def test_reading_profiles_loads_nothing_slow():
    code = (
        "import sys, pathlib; from keystead.profiles.profiles import Profiles;"
        "from keystead.profiles.presets import Presets;"
        "Profiles(pathlib.Path('absent.toml'), Presets.load(), {}).load();"
        "print(*{'tomlkit', 'httpx', 'openai', 'keyring', 'asyncio', 'PySide6'} & {*sys.modules})"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


LISTED = """[profiles.mine]
provider = "local"
models = [
    "one",  # by hand
    "two",
]
hidden_models = ["ugly"]
"""


def test_one_entry_of_a_list_is_added_or_taken_out_and_comments_stay(folder: Path):
    profiles = profiles_of(folder, LISTED)
    profiles.edit_list("mine", "hidden_models", add=["worse"])
    assert profiles.get("mine").profile.hidden_models == ("ugly", "worse")
    profiles.edit_list("mine", "models", add=["three", "one"], remove=["two"])
    assert profiles.get("mine").profile.models == ("one", "three")
    assert "# by hand" in file_text(folder)
    profiles.edit_list("mine", "hidden_models", remove=["ugly", "worse"])
    assert "hidden_models" not in file_text(folder)


def test_an_entry_is_added_to_what_the_file_says_by_then(folder: Path):
    profiles = profiles_of(folder, LISTED)
    changed = LISTED.replace('["ugly"]', '["ugly", "from outside"]')
    (folder / "providers.toml").write_text(changed)
    profiles.edit_list("mine", "hidden_models", add=["worse"])
    assert profiles.get("mine").profile.hidden_models == ("ugly", "from outside", "worse")


def test_an_entry_that_is_there_already_writes_nothing(folder: Path):
    profiles = profiles_of(folder, LISTED)
    before = profiles.revision
    profiles.edit_list("mine", "models", add=["one"], remove=["never there"])
    assert (profiles.revision, file_text(folder)) == (before, LISTED)


def test_a_list_of_what_ships_gets_a_table_of_its_own(folder: Path):
    profiles = profiles_of(folder)
    profiles.edit_list("ollama", "models", add=["mine:latest"])
    assert profiles.get("ollama").profile.models == ("mine:latest",)
    assert "[profiles.ollama]" in file_text(folder)


def test_a_list_in_a_broken_file_is_left_alone(folder: Path):
    profiles = profiles_of(folder, LISTED)
    (folder / "providers.toml").write_text("[profiles.mine\n")
    with pytest.raises(ConfigurationError):
        profiles.edit_list("mine", "models", add=["three"])
    assert file_text(folder) == "[profiles.mine\n"


def test_a_field_tells_what_every_layer_says(folder: Path):
    text = '[profiles.openai]\nbase_url = "https://mine.example/v1"\nmax_retries = 4\n'
    profiles = profiles_of(folder, text, OPENAI_BASE_URL="https://relay.example/v1")
    effective = profiles.get("openai").with_flags(base_url="https://flag.example/v1")
    layers = effective.layers_of("base_url")
    assert [(layer.origin.layer, layer.value) for layer in layers] == [
        (Layer.FLAG, "https://flag.example/v1"),
        (Layer.ENVIRONMENT, "https://relay.example/v1"),
        (Layer.USER_FILE, "https://mine.example/v1"),
        (Layer.PRESET, "https://api.openai.com/v1"),
    ]
    assert [layer.origin.detail for layer in layers[:2]] == ["--base-url", "OPENAI_BASE_URL"]
    assert layers[2].origin.line == 2
    assert [layer.value for layer in effective.layers_of("max_retries")] == [4, 2]
    assert [layer.value for layer in effective.layers_of("api_format")] == [ApiFormat.OPENAI_CHAT]


def test_a_variable_over_what_ships_covers_no_file(folder: Path):
    profiles = profiles_of(folder, OPENAI_BASE_URL="https://relay.example/v1")
    layers = profiles.get("openai").layers_of("base_url")
    assert [layer.origin.layer for layer in layers] == [Layer.ENVIRONMENT, Layer.PRESET]


@pytest.mark.parametrize(
    ("base_url", "api_format", "auth_style"),
    [
        ("", ApiFormat.GEMINI, AuthStyle.X_GOOG_API_KEY),
        # Its own OpenAI-compatible address: the provider's format, spoken one level above.
        (
            "https://generativelanguage.googleapis.com/v1beta/openai",
            ApiFormat.GEMINI,
            AuthStyle.X_GOOG_API_KEY,
        ),
        # A gateway that stood in a file when only the compatible format was spoken.
        ("https://relay.example/v1", ApiFormat.OPENAI_CHAT, AuthStyle.BEARER),
    ],
)
def test_the_key_is_sent_as_the_format_of_the_address_wants_it(
    folder: Path, base_url: str, api_format: ApiFormat, auth_style: AuthStyle
):
    gemini = profiles_of(folder, f'[profiles.gemini]\nbase_url = "{base_url}"\n').get("gemini")
    assert (gemini.api_format, gemini.auth_style) == (api_format, auth_style)
