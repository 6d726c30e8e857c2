"""Commands beside files that cannot be understood: nothing goes where they may not mean it to."""

from __future__ import annotations

import pytest

from tests.cli.model_server import ModelServer, model_server, says
from tests.cli.program import Program

PRIVATE = """
default_profile = "private"
[profiles.private]
provider = "local"
base_url = "{url}"
default_model = "m"
"""
KEY = "from-a-variable-1234"


@pytest.fixture
def moved(keystead: Program, server: ModelServer) -> Program:
    """The built-in openai is on the server by its variables, so what goes there is seen."""
    server.chat = says("Hi.")
    keystead.environment |= {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.base_url}
    return keystead


def write_settings(program: Program, text: str) -> None:
    file = program.providers_file.with_name("settings.toml")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("flags", [(), ("--profile", "openai"), ("--provider", "openai")])
@pytest.mark.parametrize("broken", ["[broken", "profiles = 5 # what is above is no table"])
def test_nothing_is_sent_while_the_profiles_cannot_be_read(
    moved: Program, server: ModelServer, flags: tuple[str, ...], broken: str
) -> None:
    with model_server() as private:
        text = PRIVATE.format(url=private.base_url) if broken.startswith("[") else ""
        moved.write_profiles(f"{text}{broken}\n")
        done = moved("spawn", *flags, "--model", "m", "private words")
        assert private.seen == []
    assert done.returncode == 1
    assert server.seen == []
    assert done.stderr.count("providers.toml, line") == 1


def test_a_default_that_is_no_text_is_no_other_profile(moved: Program, server: ModelServer) -> None:
    moved.write_profiles("default_profile = 5\n")
    done = moved("spawn", "--model", "m", "private words")
    assert (done.returncode, server.seen) == (1, [])
    assert "default_profile: it must be text" in done.stderr


def test_flags_that_say_it_all_need_no_file(keystead: Program, server: ModelServer) -> None:
    server.chat = says("Hi.")
    keystead.write_profiles("[broken\n")
    flags = ("--provider", "local", "--base-url", server.base_url)
    done = keystead("spawn", *flags, "--model", "m", "words")
    assert (done.returncode, done.stdout) == (0, "Hi.\n"), done.stderr
    assert "providers.toml, line 1" in done.stderr
    done = keystead("models", "--base-url", server.base_url)
    assert done.returncode == 0, done.stderr


def test_every_command_tells_a_file_that_cannot_be_read_once(keystead: Program) -> None:
    keystead.write_profiles("[broken\n")
    write_settings(keystead, "scale = \n")
    for command in (("agents", "list"), ("keys", "list"), ("profiles", "list"), ("tour",)):
        done = keystead(*command)
        assert done.stderr.count("providers.toml, line 1") == 1, command
        assert done.stderr.count("settings.toml, line 1") == 1, command


def test_no_key_is_bound_to_where_an_unread_profile_may_not_point(keystead: Program) -> None:
    keystead.write_profiles("[broken\n")
    done = keystead("keys", "set", "openai", given=f"{KEY}\n")
    assert done.returncode == 1
    assert "providers.toml, line 1" in done.stderr


@pytest.mark.parametrize(
    "settings",
    [
        "use_variables = false\n",
        "use_variables = false\nscale = \n",
        'use_variables = "false"\n',
        "use_variables = 0\n",
    ],
)
def test_variables_stay_off_without_a_file_of_profiles_and_where_settings_are_broken(
    moved: Program, server: ModelServer, settings: str
) -> None:
    write_settings(moved, settings)
    shown = moved("profiles", "show", "openai")
    assert server.base_url not in shown.stdout
    done = moved("spawn", "--profile", "openai", "--model", "m", "words")
    assert (done.returncode, server.seen) == (1, [])
    told = "No environment variable is used" in done.stderr
    assert told == (settings != "use_variables = false\n")
