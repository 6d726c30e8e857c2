"""Every way to write a profile wrong: file, line and hint, no secret repeated, the rest in use."""

from __future__ import annotations

from pathlib import Path

import pytest

from keystead.errors import ConfigurationError
from keystead.profiles.presets import Presets
from keystead.profiles.profiles import Profiles

KEY = "sk-abcdefgh12345678"
HEX_KEY = "a3f9c2d4e5b6a7f8c9d0e1f2a3b4c5d6"


def profiles_of(folder: Path, text: str, **environment: str) -> Profiles:
    file = folder / "providers.toml"
    file.write_text(text)
    profiles = Profiles(file, Presets.load(), environment)
    profiles.load()
    return profiles


@pytest.mark.parametrize(
    ("line", "field", "why"),
    [
        ("base_url = 5", "base_url", "must be text in quotes"),
        ('base_url = "api.example.com"', "base_url", "starts with https://"),
        ('base_url = "https://"', "base_url", "names no host"),
        ('base_url = "https://me:secret@host"', "base_url", "add a key instead"),
        ('base_url = "https://host/v1?api-version=1"', "base_url", "ends with its path"),
        ('base_url = "https://host/v1#x"', "base_url", "ends with its path"),
        ('base_url = "https://a b"', "base_url", "no blanks"),
        ('base_url = "https://straße.example"', "base_url", "ASCII form"),
        (f'base_url = "https://host:{KEY}"', "base_url", "looks like a key"),
        ('provider = "opnrouter"', "provider", "the id of no preset"),
        ("provider = true", "provider", "must be text in quotes"),
        (f'api_key_env = "{KEY}"', "api_key_env", "looks like a key"),
        (f'api_key_env = "{HEX_KEY}"', "api_key_env", "looks like a key"),
        ('api_key_env = "$MY_KEY"', "api_key_env", "name of an environment variable"),
        ('api_key_env = "MY KEY"', "api_key_env", "name of an environment variable"),
        (f'default_headers = {{ X-Team = "{KEY}" }}', "default_headers", "looks like a key"),
        (f'default_headers = {{ {KEY} = "x" }}', "default_headers", "looks like a key"),
        ('default_headers = { Authorization = "Bearer x" }', "default_headers", "a credential"),
        ('default_headers = { x-api-key = "x" }', "default_headers", "a credential"),
        ('default_headers = { API-Key = "x" }', "default_headers", "a credential"),
        ('default_headers = { Cookie = "x" }', "default_headers", "a credential"),
        ('default_headers = { Proxy-Authorization = "x" }', "default_headers", "a credential"),
        ('default_headers = { X-Auth-Token = "x" }', "default_headers", "a credential"),
        (
            'default_headers = { X = "a\\r\\nY: b" }',
            "default_headers",
            "contain a line break",
        ),
        ('default_headers = { "X\\nY" = "a" }', "default_headers", "letters, digits and hyphens"),
        ('default_headers = { "X Y" = "a" }', "default_headers", "letters, digits and hyphens"),
        ('default_headers = { X = "ü" }', "default_headers", "plain ASCII"),
        ("default_headers = { X = 5 }", "default_headers", "must be text in quotes"),
        ('default_headers = { X = "1", x = "2" }', "default_headers", "stands twice"),
        ('default_headers = { Host = "x" }', "default_headers", "belongs to the request"),
        ('default_headers = ["X: 1"]', "default_headers", "must be a table"),
        ('secret_headers = ["X Y"]', "secret_headers", "letters, digits and hyphens"),
        ('secret_headers = ["X-A", "x-a"]', "secret_headers", "stands twice"),
        ('secret_headers = "X-A"', "secret_headers", "must be a list"),
        ('secret_headers = { X = "value" }', "secret_headers", "must be a list"),
        ('env_headers = { X = "not a name" }', "env_headers", "name of an environment variable"),
        ('env_headers = { X = "A" }\nsecret_headers = ["x"]', "env_headers", "stands twice"),
        (f'env_headers = {{ X = "{HEX_KEY}" }}', "env_headers", "looks like a key"),
        ('query_params = { api_key = "x" }', "query_params", "a credential"),
        (f'query_params = {{ tag = "{KEY}" }}', "query_params", "looks like a key"),
        (f'extra_body = {{ a = [{{ b = "{KEY}" }}] }}', "extra_body", "looks like a key"),
        (f'description = "my key is {KEY}"', "description", "looks like a key"),
        ("connect_timeout = nan", "connect_timeout", "must be a finite number"),
        ("connect_timeout = inf", "connect_timeout", "must be a finite number"),
        ("connect_timeout = -1", "connect_timeout", "must be at least 0"),
        ("connect_timeout = 1e9", "connect_timeout", "must be at most 86400"),
        ('connect_timeout = "5"', "connect_timeout", "must be a number"),
        ("connect_timeout = true", "connect_timeout", "must be a number"),
        ("timeout = -1", "stream_idle_timeout", "must be at least 0"),
        ("temperature = nan", "temperature", "must be a finite number"),
        ("temperature = 3", "temperature", "must be at most 2"),
        ("max_output_tokens = 0", "max_output_tokens", "must be at least 1"),
        ("max_output_tokens = 1.5", "max_output_tokens", "must be a whole number"),
        ('effort = "huge"', "effort", "must be one of 'minimal', 'low', 'medium' or 'high'"),
        ('api_format = "grpc"', "api_format", "must be one of"),
        ('auth_style = "basic"', "auth_style", "must be one of"),
        ('credential = "magic"', "credential", "must be one of"),
        ('enabled = "yes"', "enabled", "must be true or false"),
        ("http2 = 1", "http2", "must be true or false"),
        ("models = [1]", "models", "must be text in quotes"),
        ('models = "a"', "models", "must be a list"),
        ('default_model = "a\\nb"', "default_model", "one line"),
        ('proxy = "http://me:secret@proxy:3128"', "proxy", "user name or password"),
        ('proxy = "socks5://proxy"', "proxy", "starts with https:// or http://"),
        ('tls_pin = "abc"', "tls_pin", "64 hexadecimal digits"),
        ('user_agent = "a\\nb"', "user_agent", "contain a line break"),
        ('id = "a/b"', "id", "letters, digits"),
        ("quirks = { stream_usage = 1.5 }", "quirks", "true or false"),
    ],
)
def test_a_bad_value_is_told_with_file_line_and_hint(
    tmp_path: Path, line: str, field: str, why: str
):
    text = f'# mine\n\n[profiles.bad]\n{line}\n\n[profiles.good]\nprovider = "openai"\n'
    profiles = profiles_of(tmp_path, text)
    (problem,) = profiles.problems
    told = problem.line()
    assert problem.field == field
    assert why in problem.why
    assert told.startswith(f"{tmp_path}/providers.toml, line 4: profile bad, {field}")
    assert problem.hint
    for secret in (KEY, HEX_KEY, "secret@", "Bearer"):
        assert secret not in told
    with pytest.raises(ConfigurationError) as caught:
        profiles.get("bad")
    assert caught.value is problem
    assert [p.name for p in profiles.all()][:2] == ["good", "openai"]


@pytest.mark.parametrize(
    ("text", "line", "reference"),
    [
        ("profiles = 5", 1, "bad-field"),
        ("[profiles]\nwork = 5", 2, "bad-field"),
        ('[profiles]\n" " = {}', 2, "bad-name"),
        (f'[profiles."{KEY}"]', 1, "bad-name"),
        (f'[profiles."{"x" * 65}"]', 1, "bad-name"),
        ('[profiles."a\\nb"]', 1, "bad-name"),
        ("[profiles.work]\n[profiles.WORK]", 2, "duplicate-name"),
        ('[profiles.work]\nid = "openai"', 2, "duplicate-id"),
        ('[profiles.a]\nid = "x"\n[profiles.b]\nid = "x"', 4, "duplicate-id"),
        ("[profiles.a]\n[profiles.a]", 2, "file-not-toml"),
        ("[profiles.a", 1, "file-not-toml"),
        ('model_provider = "a"', 1, "unknown-key"),
        ("[profiles.a]\nbase_ulr = 5", 2, "unknown-key"),
        ('[profiles.a]\nquirks = { max_token_field = "x" }', 2, "unknown-key"),
        (f'[profiles.a]\napi_key = "{KEY}"', 2, "secret-in-file"),
        ("default_profile = 5", 1, "bad-default"),
        ('\ndefault_profile = "wrok"', 2, "bad-default"),
    ],
)
def test_a_bad_file_is_told_with_its_line(tmp_path: Path, text: str, line: int, reference: str):
    profiles = profiles_of(tmp_path, text)
    (problem,) = profiles.problems
    assert (problem.reference, problem.line_number) == (reference, line)
    assert f"providers.toml, line {line}: " in problem.line()
    assert problem.hint
    assert KEY not in problem.line()
    assert profiles.get("openai").base_url == "https://api.openai.com/v1"
    assert profiles.all()[-1].name == "practice"


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path):
    text = f'[profiles.a]\napi_key_env = "{KEY}"\ntimeout = "x"\nenabled = 1\nnew = 1\n'
    problems = profiles_of(tmp_path, text).problems
    assert sorted(p.line_number for p in problems) == [2, 3, 4, 5]


def test_unknown_keys_are_kept_and_do_no_harm(tmp_path: Path):
    profiles = profiles_of(tmp_path, '[profiles.a]\nprovider = "openai"\nnew = [1] # mine\n')
    assert profiles.problems[0].hint == "Remove it, or mend its name"
    profiles.edit("a", {"default_model": "m"})
    assert "new = [1] # mine\n" in (tmp_path / "providers.toml").read_text()
    assert profiles.get("a").profile.default_model == "m"


def test_a_misspelt_field_is_told_with_the_nearest_one(tmp_path: Path):
    profiles = profiles_of(tmp_path, "[profiles.a]\nbase_ulr = 5\n")
    assert profiles.problems[0].hint == "Did you mean base_url?"


def test_the_last_good_state_of_a_broken_profile_stays_in_use(tmp_path: Path):
    profiles = profiles_of(tmp_path, '[profiles.a]\nbase_url = "https://a.example"\n')
    (tmp_path / "providers.toml").write_text(
        '[profiles.a]\nbase_url = 5\n[profiles.b]\nbase_url = "https://b.example"\n'
    )
    profiles.load()
    assert profiles.get("a").base_url == "https://a.example"
    assert profiles.get("b").base_url == "https://b.example"
    assert len(profiles.problems) == 1
    (tmp_path / "providers.toml").write_text("")
    profiles.load()
    with pytest.raises(ConfigurationError, match="There is no profile a"):
        profiles.get("a")


def test_the_last_good_file_stays_in_use_and_the_broken_one_untouched(tmp_path: Path):
    profiles = profiles_of(tmp_path, 'default_profile = "a"\n[profiles.a]\nprovider = "openai"\n')
    broken = "[profiles.a]\nprovider = \n"
    (tmp_path / "providers.toml").write_text(broken)
    profiles.load()
    assert profiles.get("a").preset.id == "openai"
    assert profiles.default_profile == "a"
    for change in (
        lambda: profiles.edit("a", {"default_model": "m"}),
        lambda: profiles.add("b", {"provider": "openai"}),
        lambda: profiles.rename("a", "c"),
        lambda: profiles.remove("a"),
    ):
        with pytest.raises(ConfigurationError, match="cannot be read"):
            change()
    assert (tmp_path / "providers.toml").read_text() == broken
    assert not (tmp_path / "providers.toml.bak").exists()


def test_a_profile_of_an_unreadable_file_is_an_error_about_the_file(tmp_path: Path):
    profiles = profiles_of(tmp_path, "[profiles.a")
    with pytest.raises(ConfigurationError, match="line 1: the file cannot be read"):
        profiles.get("a")
    assert profiles.get("openai").name == "openai"


@pytest.mark.parametrize("text", ["[profiles.a", "profiles = 5", "[[profiles]]\nname = 'openai'"])
def test_while_nothing_of_the_file_is_known_nothing_that_ships_can_be_used(
    tmp_path: Path, text: str
):
    profiles = profiles_of(tmp_path, text)
    assert profiles.unread is profiles.problems[0]
    assert {effective.problem for effective in profiles.all()} == {profiles.unread}
    assert profiles.default_problem is profiles.unread
    assert profiles.for_provider("openai").problem is profiles.unread
    with pytest.raises(ConfigurationError) as refused:
        profiles.for_provider("mistral")
    assert refused.value is profiles.unread
    profiles.follow_variables()
    assert profiles.get("openai").problem is profiles.unread
    profiles.path.write_text("")
    profiles.load()
    assert profiles.get("openai").problem is None
    assert profiles.default_problem is None


def test_what_was_known_before_the_file_broke_stays_in_use(tmp_path: Path):
    profiles = profiles_of(tmp_path, 'default_profile = "a"\n[profiles.a]\nprovider = "openai"\n')
    profiles.path.write_text("profiles = 5")
    profiles.load()
    assert [problem.reference for problem in profiles.problems] == ["bad-field"]
    assert profiles.unread is None
    assert profiles.default_profile == "a"
    assert profiles.get("openai").problem is None


def test_a_default_that_is_no_text_is_known_to_be_unknown(tmp_path: Path):
    profiles = profiles_of(tmp_path, "default_profile = 5")
    assert profiles.default_problem is profiles.problems[0]
    assert profiles.get("openai").problem is None


def test_a_broken_table_leaves_its_built_in_as_shipped(tmp_path: Path):
    profiles = profiles_of(tmp_path, "[profiles.openai]\nconnect_timeout = -1\n")
    assert profiles.get("openai").base_url == "https://api.openai.com/v1"
    assert profiles.get("openai").problem is None


@pytest.mark.parametrize("field", ['base_url = "https://relay.example"', "enabled = false"])
def test_what_was_meant_for_another_place_is_listed_but_marked_unusable(tmp_path: Path, field: str):
    text = f"[profiles.openai]\n{field}\nconnect_timeout = -1\n"
    profiles = profiles_of(tmp_path, text)
    assert profiles.get("openai").problem is profiles.problems[0]


def test_a_variable_that_is_no_address_is_told_and_not_passed_over(tmp_path: Path):
    profiles = profiles_of(tmp_path, "", OPENAI_BASE_URL=f"https://host:{KEY}")
    (problem,) = profiles.problems
    assert problem.line().startswith("OPENAI_BASE_URL: a port is a number")
    assert KEY not in problem.line()
    assert profiles.get("openai").problem is problem
