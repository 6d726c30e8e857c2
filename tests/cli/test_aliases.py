"""``keystead aliases`` as a person and a script use it."""

from __future__ import annotations

import json

from tests.cli.model_server import ModelServer
from tests.cli.program import Program


def test_an_alias_is_set_listed_used_and_removed(here: Program, server: ModelServer) -> None:
    done = here("aliases", "set", "quick", "here:beta")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "Saved: quick is here:beta, for every profile.\n"
    done = here("spawn", "--model", "Quick", "Say hello")
    assert done.returncode == 0, done.stderr
    assert server.chats[-1].body["model"] == "beta"
    (listed,) = json.loads(here("aliases", "list", "--json").stdout)
    assert listed == {
        "name": "quick",
        "reference": "here:beta",
        "profile": None,
        "means": "here:beta",
        "problem": None,
        "origin": {"layer": "user-file", "detail": str(here.providers_file), "line": 7},
    }
    here(
        "profiles",
        "add",
        "openai-compatible",
        "--provider",
        "openai-compatible",
        "--base-url",
        server.base_url,
    )
    here("aliases", "set", "own", "beta", "--profile", "openai_compatible")
    done = here("aliases", "list", "--json", "--profile", "openai_compatible")
    assert [each["name"] for each in json.loads(done.stdout)] == ["own"]
    done = here("aliases", "set", "quick", "QUICK", "--profile", "here")
    assert (done.returncode, done.stdout) == (1, "")
    assert "quick → QUICK" in done.stderr
    done = here("aliases", "set", "slip", "heer:beta")
    assert "heer:beta begins with no profile's name: it is an id of the profile" in done.stderr
    (row,) = [line for line in here("aliases", "list").stdout.splitlines() if "slip" in line]
    assert "an id of the profile in use" in row
    assert here("aliases", "remove", "QUICK").returncode == 0
    assert here("aliases", "remove", "quick").returncode == 1
