"""A workspace's file and the command line: told at every command, and never more than it may."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.model_server import ModelServer
from tests.cli.program import Program


@pytest.fixture
def project(here: Program, tmp_path: Path) -> Path:
    """A workspace with an empty file, in which the program is called."""
    file = tmp_path / "project" / ".keystead" / "providers.toml"
    file.parent.mkdir(parents=True)
    file.write_text("")
    here.folder = tmp_path / "project" / "deep" / "inside"
    here.folder.mkdir(parents=True)
    return file


def test_an_edit_counts_with_the_next_command(here: Program, project: Path) -> None:
    for model in ("beta", "gamma"):
        project.write_text(
            f'default_profile = "here"\n[profiles.here]\ndefault_model = "{model}"\n'
        )
        done = here("spawn", "Hello")
        assert done.returncode == 0, done.stderr
        assert f"here, {model}" in done.stderr


def test_what_it_may_not_say_is_told_at_every_command_and_does_nothing(
    here: Program, project: Path, server: ModelServer
) -> None:
    project.write_text('[profiles.here]\nbase_url = "http://127.0.0.1:1/v1"\n')
    told = f"keystead: {project}, line 2: profile here, base_url: a project file cannot set it"
    done = here("spawn", "--profile", "here", "Hello")
    assert done.returncode == 0, done.stderr
    assert len(server.chats) == 1
    assert done.stderr.count(told) == 1
    done = here("profiles", "list")
    assert done.stderr.count(told) == 1


def test_show_tells_each_value_with_its_layers(here: Program, project: Path) -> None:
    project.write_text('[profiles.here]\n\ndefault_model = "beta"\n')
    done = here("profiles", "show", "here", "--origin", HERE_API_VERSION="7", HERE_TIMEOUT="1")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    at = lines.index(f"default_model: beta  [project-file: {project}, line 3]")
    assert lines[at + 1] == f"    over alpha  [user-file: {here.providers_file}, line 4]"
    assert 'query_params: {"api-version": "7"}  [environment: HERE_API_VERSION]' in lines
    assert "max_retries: 2  [preset: local]" in lines
    shown = json.loads(here("profiles", "show", "here", "--json").stdout)
    assert [layer["layer"] for layer in shown["layers"]["default_model"]] == [
        "project-file",
        "user-file",
        "preset",
    ]


def test_an_edit_writes_what_flags_say_and_nothing_of_variables_or_the_project(
    here: Program, project: Path
) -> None:
    project.write_text('[profiles.here]\naliases = { theirs = "beta" }\n')
    header = {"HERE_CUSTOM_HEADER_X_RUN": "7"}
    done = here("profiles", "edit", "here", "--header", "X-Team=blue", **header)
    assert done.returncode == 0, done.stderr
    done = here("aliases", "set", "mine", "theirs", "--profile", "here")
    assert done.returncode == 0, done.stderr
    text = here.providers_file.read_text()
    assert "X-Team" in text
    assert 'aliases = {mine = "theirs"}' in text
    assert "RUN" not in text


def test_resolve_says_which_file_an_alias_stands_in(here: Program, project: Path) -> None:
    project.write_text('[profiles.here]\n\naliases = { theirs = "beta" }\n')
    done = here("resolve", "theirs", "--profile", "here")
    assert f"theirs is an alias of beta in here  [project-file: {project}, line 3]" in done.stdout
    steps = json.loads(here("resolve", "theirs", "--profile", "here", "--json").stdout)
    assert str(project) in steps["model_steps"][0]


def test_an_alias_of_the_project_is_not_taken_out_of_the_users_file(
    here: Program, project: Path
) -> None:
    project.write_text('[profiles.here]\n\naliases = { theirs = "beta" }\n')
    done = here("aliases", "remove", "Theirs", "--profile", "here")
    assert done.returncode == 1
    assert "The alias theirs of here stands in the project's file" in done.stderr
    assert f"Take it out there: {project}, line 3" in done.stderr


def test_a_home_folder_is_no_project(here: Program) -> None:
    file = here.home / ".keystead" / "providers.toml"
    file.parent.mkdir()
    file.write_text('default_profile = "practice"\n')
    done = here("resolve", "x")
    assert "practice" not in done.stdout


def test_a_project_adds_aliases_and_takes_none(here: Program, project: Path) -> None:
    project.write_text('[profiles.here]\naliases = { fast = "beta", BIG = "gamma" }\n')
    done = here("aliases", "set", "big", "here:alpha", "--profile", "here")
    assert done.returncode == 0, done.stderr
    listed = here("aliases", "list", "--json")
    aliases = {each["name"]: each for each in json.loads(listed.stdout)}
    assert {name: each["means"] for name, each in aliases.items()} == {
        "big": "here:alpha",
        "fast": "here:beta",
    }
    assert aliases["fast"]["origin"]["detail"] == str(project)
    assert aliases["big"]["origin"]["detail"] == str(here.providers_file)
    told = f"{project}, line 2: profile here, aliases.BIG: your own alias of that name, for here:al"
    assert told in listed.stderr
    shown = here("profiles", "show", "here", "--origin").stdout
    assert f"    fast  [project-file: {project}, line 2]" in shown
    assert f"    big  [user-file: {here.providers_file}, line " in shown


def test_a_preset_says_nothing_about_what_chooses_it(here: Program) -> None:
    lines = here("profiles", "show", "here", "--origin").stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("provider: "))
    assert "user-file" in lines[at]
    assert not lines[at + 1].startswith("    over")
