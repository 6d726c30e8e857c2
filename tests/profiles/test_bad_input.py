"""Every way to write a profile wrong: file, line and hint, no secret repeated, the rest in use."""

from __future__ import annotations

from pathlib import Path

import pytest

from keystead.errors import ConfigurationError
from keystead.profiles.presets import Presets
from keystead.profiles.profile import Profile
from keystead.profiles.profiles import Profiles
from tests.profiles.bad_input import FIELD, HEX_KEY, KEY, ROWS


def profiles_of(folder: Path, text: str, **environment: str) -> Profiles:
    file = folder / "providers.toml"
    file.write_text(text)
    profiles = Profiles(file, Presets.load(), environment)
    profiles.load()
    return profiles


def test_the_table_holds_sixty_ways_or_more():
    assert len({text for text, *_ in ROWS}) >= 60


@pytest.mark.parametrize(("text", "line", "subject", "why", "hint"), ROWS)
def test_what_is_wrong_is_said_exactly_and_takes_nothing_else_down(
    tmp_path: Path, text: str, line: int, subject: str, why: str, hint: str
):
    file = tmp_path / "providers.toml"
    profiles = profiles_of(tmp_path, text)
    (problem,) = profiles.problems
    if hint == FIELD:
        field = Profile.model_fields[problem.field]
        hint = f"{field.title}: {field.description}"
    where = f"{file}, line {line}" if line else str(file)
    assert problem.line() == " ".join(f"{where}: {subject}: {why}. {hint}".split())
    assert (problem.path, problem.line_number) == (str(file), line)
    for secret in (KEY, HEX_KEY, "secret@", "Bearer"):
        assert secret not in problem.line()
    assert file.read_text() == text
    assert not file.with_name("providers.toml.bak").exists()
    assert profiles.get("anthropic").base_url == "https://api.anthropic.com"
    assert profiles.all()[-1].name == "practice"


@pytest.mark.parametrize("line", ["base_url = 5", "timeout = -1", "temperature = 9", "new = 1"])
def test_a_bad_profile_breaks_no_other(tmp_path: Path, line: str):
    text = f'[profiles.bad]\n{line}\n[profiles.good]\nprovider = "openai"\n'
    profiles = profiles_of(tmp_path, text)
    (problem,) = profiles.problems
    assert profiles.get("good").preset.id == "openai"
    if line == "new = 1":
        assert profiles.get("bad").problem is None
        return
    with pytest.raises(ConfigurationError) as caught:
        profiles.get("bad")
    assert caught.value is problem


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


@pytest.mark.parametrize(
    ("line", "left_out"),
    [
        (f'api_key_env = "{KEY}"', {"api_key_env": KEY}),
        (f'models = ["alpha", "{KEY}"]', {"models": ("alpha", KEY)}),
        ('default_headers = { X-Api-Key = "plain" }', {"default_headers": {"X-Api-Key": "plain"}}),
    ],
)
def test_a_profile_with_an_open_key_is_listed_without_it_and_never_used(
    tmp_path: Path, line: str, left_out: dict[str, object]
):
    text = f'[profiles.a]\nprovider = "groq"\n{line}\n'
    profiles = profiles_of(tmp_path, text)
    (problem,) = profiles.problems
    listed = profiles.get("a")
    assert (listed.problem, listed.open_keys) == (problem, left_out)
    assert KEY not in repr(listed)
    (field,) = left_out
    profiles.edit("a", {field: None})
    assert profiles.get("a").problem is None
    assert profiles.problems == ()


@pytest.mark.parametrize(
    "lines",
    [
        f'api_key_env = "{KEY}"\ntimeout = "x"',
        f'api_key_env = ["{KEY}"]',
        f'base_url = "https://host.example/{KEY}"',
    ],
)
def test_where_more_is_wrong_than_an_open_key_there_is_no_such_profile(tmp_path: Path, lines: str):
    profiles = profiles_of(tmp_path, f'[profiles.a]\nprovider = "groq"\n{lines}\n')
    assert "a" not in {each.name for each in profiles.all()}


def test_an_open_key_leaves_what_was_known_before_in_use(tmp_path: Path):
    profiles = profiles_of(tmp_path, '[profiles.a]\nprovider = "groq"\n')
    file = tmp_path / "providers.toml"
    file.write_text(f'[profiles.a]\nprovider = "groq"\napi_key_env = "{KEY}"\n')
    for _ in range(2):
        profiles.load()
        assert profiles.get("a").problem is None
        assert profiles.get("a").open_keys == {"api_key_env": KEY}
        file.write_text(file.read_text() + "# again\n")


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
    assert problem.line().startswith("OPENAI_BASE_URL: it holds what looks like a key")
    assert KEY not in problem.line()
    assert profiles.get("openai").problem is problem
