"""``keystead agents``: what other processes run, from a second terminal."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cli.model_server import ModelServer, asks_to_wait, never_ends, says, takes_only
from tests.cli.program import Program

PATIENCE = 30.0  # seconds


def listed(program: Program) -> list[dict[str, Any]]:
    done = program("agents", "list", "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def endless(here: Program, server: ModelServer) -> Iterator[subprocess.Popen[str]]:
    """An agent at work in the first terminal."""
    server.chat = never_ends("word")
    child = here.start("spawn", "--profile", "here", "--name", "Counter", "Count for ever")
    assert server.started.wait(PATIENCE)
    yield child
    child.kill()
    child.communicate()


def test_none_is_told_with_the_way_to_one(here: Program) -> None:
    done = here("agents", "list")
    assert (done.returncode, done.stdout) == (0, "")
    assert "keystead spawn" in done.stderr
    assert listed(here) == []


def test_they_are_listed_the_newest_first(here: Program) -> None:
    for name in ("First", "Second"):
        assert here("spawn", "--profile", "here", "--name", name, "Hello").returncode == 0
    assert [agent["name"] for agent in listed(here)] == ["Second", "First"]
    agent = listed(here)[0]
    assert (agent["state"], agent["profile"], agent["model"], agent["task"]) == (
        "finished", "here", "alpha", "Hello",
    )  # fmt: skip
    done = here("agents", "list")
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["id", "name", "state", "model", "profile", "changed"]
    assert lines[1].split()[:3] == [agent["id"][:8], "Second", "finished"]


@pytest.mark.usefixtures("endless")
def test_one_at_work_in_another_terminal_is_listed(here: Program) -> None:
    (agent,) = listed(here)
    assert (agent["name"], agent["state"]) == ("Counter", "running")


def test_one_that_waits_is_listed_so_with_the_time_it_still_waits(
    here: Program, server: ModelServer
) -> None:
    server.chat = asks_to_wait(50)
    child = here.start("spawn", "--profile", "here", "--name", "Patient", "Hello")
    deadline = time.monotonic() + PATIENCE
    while not server.chats:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    while (agent := listed(here)[0])["pause"] is None:
        assert time.monotonic() < deadline
    assert (agent["state"], agent["pause"]["why"]) == ("running", "rate limit of the provider")
    assert 0 < agent["pause"]["until"] - time.time() < 60
    assert "  waiting – retries in " in here("agents", "list").stdout
    child.kill()
    child.communicate()
    (agent,) = listed(here)
    assert (agent["state"], agent["pause"]) == ("interrupted", None)


def test_stop_ends_it_in_the_other_terminal(
    here: Program, endless: subprocess.Popen[str], server: ModelServer
) -> None:
    began = time.monotonic()
    done = here("agents", "stop", "counter")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "Stopped Counter.\n"
    answer, said = endless.communicate(timeout=PATIENCE)
    assert time.monotonic() - began < PATIENCE
    assert endless.returncode == 1
    assert answer.startswith("word more")
    assert said.endswith("stopped from another window or terminal\n")
    assert listed(here)[0]["state"] == "stopped"
    deadline = time.monotonic() + PATIENCE
    while not server.hung_up_at:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_what_is_not_at_work_is_stopped_already(here: Program) -> None:
    here("spawn", "--profile", "here", "--name", "Done", "Hello")
    done = here("agents", "stop", "Done")
    assert (done.returncode, done.stderr) == (0, "Done is not at work: finished.\n")


def test_send_goes_on_with_the_conversation(here: Program, server: ModelServer) -> None:
    here("spawn", "--profile", "here", "--name", "Talker", "Hello")
    server.chat = says("Gladly.")
    done = here("agents", "send", "Talker", "-", given="And again")
    assert (done.returncode, done.stdout) == (0, "Gladly.\n")
    roles = [message["role"] for message in server.chats[-1].body["messages"]]
    assert roles == ["user", "assistant", "user"]
    assert server.chats[-1].body["messages"][-1]["content"] == "And again"
    (agent,) = listed(here)
    assert agent["state"] == "finished"


def test_send_answers_in_json_too(here: Program) -> None:
    here("spawn", "--profile", "here", "--name", "Talker", "Hello")
    done = here("agents", "send", "--json", "Talker", "Again")
    kinds = [json.loads(line)["type"] for line in done.stdout.splitlines()]
    assert (kinds[0], kinds[-1]) == ("agent", "finish")


@pytest.mark.usefixtures("endless")
def test_one_at_work_is_not_talked_to(here: Program) -> None:
    done = here("agents", "send", "Counter", "Stop counting")
    assert (done.returncode, done.stdout) == (1, "")
    assert "another window or terminal: wait for its end, or stop it" in done.stderr


def test_an_id_or_its_beginning_names_one_too(here: Program) -> None:
    for _ in range(2):
        here("spawn", "--profile", "here", "--name", "Twin", "Hello")
    first, second = (agent["id"] for agent in listed(here))
    done = here("agents", "stop", "twin")
    assert done.returncode == 1
    newest = f"2 agents are called twin, the newest {first[:8]}, {second[:8]}. Name one"
    assert newest in done.stderr
    for word in (first, first[:8].upper()):
        assert here("agents", "stop", word).returncode == 0


def test_nobody_is_told_with_the_way_to_the_list(here: Program) -> None:
    for command in (["stop", "Nobody"], ["send", "Nobody", "Hello"]):
        done = here("agents", *command)
        assert (done.returncode, done.stdout) == (1, "")
        assert "There is no agent Nobody" in done.stderr
        assert "keystead agents list" in done.stderr


def test_a_slip_in_a_name_is_answered_with_the_agent_that_may_be_meant(here: Program) -> None:
    here("spawn", "--profile", "here", "--name", "Talker", "Hello")
    slip = here("agents", "stop", "Tlaker")
    assert "There is no agent Tlaker. Did you mean Talker? See keystead" in slip.stderr


def test_an_empty_text_is_not_sent(here: Program, server: ModelServer) -> None:
    here("spawn", "--profile", "here", "--name", "Talker", "Hello")
    before = len(server.chats)
    assert here("agents", "send", "Talker", "  ").returncode == 1
    assert len(server.chats) == before


def test_one_that_is_too_long_goes_on_without_its_oldest_turns(
    here: Program, server: ModelServer
) -> None:
    server.chat = takes_only(2)
    here("spawn", "--profile", "here", "--name", "Talker", "First")
    failed = here("agents", "send", "Talker", "Second")
    assert failed.returncode == 1
    named = re.search(r"keystead agents compact ([0-9a-f]{8})\.", failed.stderr)
    assert named, failed.stderr

    done = here("agents", "compact", named[1])
    assert (done.returncode, done.stdout) == (0, "Fine.\n"), done.stderr
    assert "is not sent any more. It stays in this transcript." in done.stderr
    assert [message["content"] for message in server.chats[-1].body["messages"]] == ["Second"]

    server.chat = says("Gladly.")
    here("agents", "send", "Talker", "Third")
    chats = len(server.chats)
    done = here("agents", "compact", "Talker")
    assert (done.returncode, done.stdout) == (0, "")
    assert "not sent any more" in done.stderr
    assert len(server.chats) == chats, "it had not failed, so nothing is asked"


def test_send_lets_another_model_or_profile_answer_from_now_on(
    here: Program, server: ModelServer
) -> None:
    with here.providers_file.open("a", encoding="utf-8") as file:
        file.write(
            f'[profiles.second]\nprovider = "local"\nbase_url = "{server.base_url}"\n'
            'default_model = "gamma"\n'
        )
    here("spawn", "--profile", "here", "--name", "Talker", "Hello")
    for flags, model, profile in (
        (["--model", "beta"], "beta", "here"),
        ([], "beta", "here"),
        (["--model", "second:alpha"], "alpha", "second"),
        (["--profile", "second"], "gamma", "second"),
    ):
        done = here("agents", "send", *flags, "Talker", "And?")
        assert done.returncode == 0, done.stderr
        assert server.chats[-1].body["model"] == model
        (agent,) = listed(here)
        assert (agent["model"], agent["profile"]) == (model, profile)


def test_another_model_answers_at_the_address_that_flags_gave(
    here: Program, server: ModelServer
) -> None:
    here.write_profiles("")
    done = here("spawn", "--base-url", server.base_url, "--model", "alpha", "--name", "T", "Hello")
    assert done.returncode == 0, done.stderr
    done = here("agents", "send", "--model", "beta", "T", "And?")
    assert done.returncode == 0, done.stderr
    assert [chat.body["model"] for chat in server.chats] == ["alpha", "beta"]


def test_send_lets_it_answer_in_another_way_from_now_on(here: Program, server: ModelServer) -> None:
    first = ("--temperature", "0.5", "--param", "top_k=3")
    here("spawn", "--profile", "here", "--name", "Talker", *first, "Hello")
    for flags, expected in (
        (["--effort", "low"], ("low", 0.5, 3, None)),
        (["--param", "seed=7", "--temperature", "0.9"], ("low", 0.9, 3, 7)),
        ([], ("low", 0.9, 3, 7)),
        (["--model", "beta", "--param", "seed=8"], ("low", 0.9, 3, 8)),
    ):
        done = here("agents", "send", *flags, "Talker", "And?")
        assert done.returncode == 0, done.stderr
        body = server.chats[-1].body
        said = (body["reasoning_effort"], body["temperature"], body["top_k"], body.get("seed"))
        assert said == expected
    assert here("agents", "send", "--param", "x", "Talker", "And?").returncode == 2


def test_send_to_a_model_that_means_nothing_sends_nothing(
    here: Program, server: ModelServer
) -> None:
    here("spawn", "--profile", "here", "--name", "Talker", "Hello")
    before = len(server.chats)
    for flags in (["--profile", "nowhere"], ["--profile", "here", "--model", "openai:gpt"]):
        assert here("agents", "send", *flags, "Talker", "And?").returncode == 1
    assert len(server.chats) == before
    assert listed(here)[0]["model"] == "alpha"
