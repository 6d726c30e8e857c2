"""``keystead spawn`` against a real HTTP server that streams, fails and breaks off."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.model_server import (
    Answer,
    Call,
    ModelServer,
    breaks_off,
    chunk,
    ending,
    page,
    refuses,
    says,
)
from tests.cli.program import Program


def _objects(stdout: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stdout.splitlines()]


def test_the_answer_is_standard_output_and_nothing_else(here: Program, server: ModelServer) -> None:
    server.chat = says("Hello", ", world.", reasoning="They greet.")
    done = here("spawn", "--profile", "here", "Say hello")
    assert (done.returncode, done.stdout) == (0, "Hello, world.\n")
    assert "here" in done.stderr
    assert "alpha" in done.stderr
    assert "They greet." not in done.stderr
    assert server.chats[0].body["messages"][-1] == {"role": "user", "content": "Say hello"}


def test_what_else_may_have_been_meant_is_told_before_anything_is_sent(
    here: Program, server: ModelServer
) -> None:
    here.write_profiles(f'default_profile = "here"\n{here.providers_file.read_text()}')
    server.models = ("alpha", "openai/gpt-4o", "openai:gpt-4o")
    assert here("models", "--profile", "here").returncode == 0
    server.seen.clear()
    slip = here("spawn", "--model", "hree:alpha", "Hello")
    assert (slip.returncode, slip.stdout) == (1, "")
    assert "Did you mean here:alpha?" in slip.stderr
    assert here("resolve", "hree:alpha").stderr == slip.stderr
    both = here("spawn", "--model", "openai:gpt-4o", "Hello")
    assert both.returncode == 1
    assert "Write here:openai:gpt-4o or --profile openai --model gpt-4o" in both.stderr
    assert server.seen == []
    taken = here("spawn", "--model", "openai/gpt-4o", "Hello")
    assert "openai/gpt-4o is taken for here's model of that id" in taken.stderr
    here("spawn", "--model", "here:hree:alpha", "Hello")
    sent = [chat.body["model"] for chat in server.chats]
    assert sent == ["openai/gpt-4o", "hree:alpha"]


def test_tokens_are_told_on_standard_error(here: Program) -> None:
    done = here("spawn", "--profile", "here", "Say hello")
    assert "11" in done.stderr
    assert "7" in done.stderr


def test_json_is_one_object_a_line(here: Program, server: ModelServer) -> None:
    server.chat = says("Hello", ", world.", reasoning="They greet.", model="alpha-2025")
    done = here("spawn", "--profile", "here", "--name", "Greeter", "--json", "Say hello")
    assert done.returncode == 0, done.stderr
    objects = _objects(done.stdout)
    assert objects[0]["type"] == "agent"
    assert objects[0]["name"] == "Greeter"
    assert (objects[0]["profile"], objects[0]["model"]) == ("here", "alpha")
    text = "".join(o["text"] for o in objects if o["type"] == "text")
    assert text == "Hello, world."
    assert "".join(o["text"] for o in objects if o["type"] == "reasoning") == "They greet."
    (usage,) = [o for o in objects if o["type"] == "usage"]
    assert (usage["input_fresh"], usage["output"]) == (11, 7)
    assert objects[-1]["type"] == "finish"
    assert objects[-1]["requested_model"] == "alpha"
    assert objects[-1]["served_model"] == "alpha-2025"
    assert objects[-1]["reason"] == "stop"


def test_json_says_why_no_agent_starts(here: Program) -> None:
    for flag in ("--profile", "--provider"):
        done = here("spawn", flag, "nobody", "--json", "Hello")
        assert done.returncode == 1
        (error,) = [json.loads(line) for line in done.stdout.splitlines()]
        assert (error["type"], error["kind"]) == ("error", "configuration")
        assert error["message"] in done.stderr
        assert error["hint"]


def test_another_model_answering_is_said(here: Program, server: ModelServer) -> None:
    server.chat = says("Hi.", model="cheaper-one")
    done = here("spawn", "--profile", "here", "Say hello")
    assert done.returncode == 0
    assert "asked for alpha" in done.stderr
    assert "cheaper-one answered" in done.stderr


def test_flags_beat_the_profiles_fields(here: Program, server: ModelServer) -> None:
    done = here(
        *("spawn", "--profile", "here", "--model", "beta", "--instructions", "Be brief."),
        *("--max-tokens", "40", "--temperature", "0.5", "--effort", "low", "Say hello"),
    )
    assert done.returncode == 0, done.stderr
    body = server.chats[0].body
    assert body["model"] == "beta"
    assert body["messages"][0]["content"] == "Be brief."
    assert 40 in (body.get("max_tokens"), body.get("max_completion_tokens"))
    assert body["temperature"] == 0.5
    assert body["reasoning_effort"] == "low"


def test_further_fields_are_json_or_else_text(here: Program, server: ModelServer) -> None:
    done = here(
        *("spawn", "--profile", "here", "--param", "top_k=3", "--param", 'stop=["a", "b"]'),
        *("--param", "user=me=you", "--param", "seed=NaN", "--param", "n=", "Say hello"),
    )
    assert done.returncode == 0, done.stderr
    body = server.chats[0].body
    sent = {name: body[name] for name in ("top_k", "stop", "user", "seed", "n")}
    assert sent == {"top_k": 3, "stop": ["a", "b"], "user": "me=you", "seed": "NaN", "n": ""}


@pytest.mark.parametrize("param", ["top_k", "=3", " =3", "key=sk-abcdefghij0123456789ABCDEFGHIJ"])
def test_a_field_that_is_none_or_holds_a_key_sends_nothing(
    here: Program, server: ModelServer, param: str
) -> None:
    done = here("spawn", "--profile", "here", "--param", param, "Say hello")
    assert done.returncode == 2
    assert "--param" in done.stderr
    assert "sk-abcdef" not in done.stderr
    assert server.seen == []


def test_address_alone_is_enough(keystead: Program, server: ModelServer) -> None:
    done = keystead("spawn", "--base-url", server.base_url, "--model", "beta", "Say hello")
    assert (done.returncode, done.stdout) == (0, "Hello.\n")
    assert server.chats[0].body["model"] == "beta"


def test_task_comes_from_standard_input(here: Program, server: ModelServer) -> None:
    done = here("spawn", "--profile", "here", "-", given="From a pipe\nwith two lines")
    assert done.returncode == 0
    assert server.chats[0].body["messages"][-1]["content"] == "From a pipe\nwith two lines"


def test_an_empty_task_is_wrong_use(here: Program, server: ModelServer) -> None:
    done = here("spawn", "--profile", "here", "-", given=" \n")
    assert (done.returncode, done.stdout) == (2, "")
    assert server.seen == []


def test_provider_that_fits_several_profiles_lists_them(here: Program, server: ModelServer) -> None:
    here.write_profiles(
        f'[profiles.one]\nprovider = "openrouter"\nbase_url = "{server.base_url}"\n'
        f'[profiles.two]\nprovider = "openrouter"\nbase_url = "{server.base_url}"\n'
        "[profiles.openrouter]\nenabled = false\n"
    )
    done = here("spawn", "--provider", "openrouter", "--model", "m", "Hello")
    if done.returncode == 0:  # A profile of the provider's very name is what is meant.
        pytest.fail("a disabled profile was used")
    assert server.chats == []


@pytest.mark.parametrize(
    ("chat", "kind", "words"),
    [
        (refuses(401, "Incorrect API key provided"), "authentication", "Incorrect API key"),
        (refuses(403, "Not for you"), "permission", "Not for you"),
        (refuses(429, "Slow down and try again in 0.05s"), "rate-limit", "Slow down"),
        (refuses(500, "Out of order"), "server", "Out of order"),
        (refuses(400, "Bad field"), "bad-request", "Bad field"),
        (page(), None, "web page"),
    ],
    ids=["401", "403", "429", "500", "400", "html"],
)
def test_a_refusal_is_one_line_with_the_providers_words(
    here: Program, server: ModelServer, chat: Answer, kind: str | None, words: str
) -> None:
    server.chat = chat
    here.write_profiles(here.providers_file.read_text() + "max_retries = 0\n")
    done = here("spawn", "--profile", "here", "--json", "Say hello")
    assert done.returncode == 1
    error = _objects(done.stdout)[-1]
    assert error["type"] == "error"
    assert kind in (None, error["kind"])
    assert words.lower() in f"{error['message']}".lower()
    assert "hint" in error
    failures = [line for line in done.stderr.splitlines() if line.startswith("keystead:")]
    assert len(failures) == 1
    assert words.lower() in failures[0].lower()
    assert "Traceback" not in done.stderr


def test_a_stream_that_breaks_off_shows_what_came(here: Program, server: ModelServer) -> None:
    server.chat = breaks_off("Half an ", "answer")
    done = here("spawn", "--profile", "here", "Say hello")
    assert (done.returncode, done.stdout) == (1, "Half an answer\n")
    assert done.stderr.splitlines()[-1].startswith("keystead: ")


def test_an_unlisted_model_is_sent_as_asked_and_the_refusal_names_the_nearest(
    here: Program, server: ModelServer
) -> None:
    server.models = ("llama-3.3-70b", "qwen-2.5")
    server.chat = refuses(404, "The model `lama-3.3-70b` does not exist", code="model_not_found")
    assert here("models", "--profile", "here").returncode == 0
    done = here("spawn", "--profile", "here", "--model", "lama-3.3-70b", "Say hello")
    assert done.returncode == 1
    assert server.chats[0].body["model"] == "lama-3.3-70b"
    assert "does not exist" in done.stderr
    assert "llama-3.3-70b" in done.stderr
    assert {seen.body["model"] for seen in server.chats} == {"lama-3.3-70b"}


def test_no_model_anywhere_names_the_flag_and_what_is_known(
    keystead: Program, server: ModelServer
) -> None:
    keystead.write_profiles(
        f'[profiles.here]\nprovider = "local"\nbase_url = "{server.base_url}"\n'
    )
    assert keystead("models", "--profile", "here").returncode == 0
    done = keystead("spawn", "--profile", "here", "Say hello")
    assert (done.returncode, done.stdout) == (1, "")
    assert "--model" in done.stderr
    assert "alpha" in done.stderr
    assert server.chats == []


def test_no_key_names_the_command_and_the_variable(keystead: Program) -> None:
    done = keystead("spawn", "--profile", "openai", "--model", "m", "Say hello")
    assert (done.returncode, done.stdout) == (1, "")
    assert "keystead keys set openai" in done.stderr
    assert "OPENAI_API_KEY" in done.stderr


def test_the_configured_default_is_named_before_anything_is_sent(
    here: Program, server: ModelServer
) -> None:
    here.write_profiles('default_profile = "here"\n' + here.providers_file.read_text())
    server.chat = refuses(400, "never mind")
    done = here("spawn", "Say hello")
    assert done.returncode == 1
    first, *_, last = done.stderr.splitlines()
    assert "here" in first
    assert "alpha" in first
    assert last.startswith("keystead: ")


def test_a_default_that_cannot_be_used_names_those_that_can(
    here: Program, server: ModelServer
) -> None:
    here.write_profiles('default_profile = "openai"\n' + here.providers_file.read_text())
    done = here("spawn", "Say hello")
    assert (done.returncode, done.stdout) == (1, "")
    assert "openai" in done.stderr
    assert "here" in done.stderr
    assert server.chats == []


def test_practice_is_never_chosen_by_itself(keystead: Program) -> None:
    keystead.write_profiles(
        "".join(f"[profiles.{name}]\nenabled = false\n" for name in ("ollama", "lmstudio", "local"))
    )
    done = keystead("spawn", "Say hello")
    assert done.returncode == 1
    assert done.stdout == ""


def test_the_window_finds_the_agent_in_the_store(here: Program, server: ModelServer) -> None:
    import sqlite3

    server.chat = says("Kept for later.")
    assert here("spawn", "--profile", "here", "Say something").returncode == 0
    (database,) = (here.home / "keystead" / "data").glob("*.sqlite3")
    with sqlite3.connect(database) as connection:
        dump = "\n".join(connection.iterdump())
    connection.close()
    assert "Kept for later." in dump
    assert "Say something" in dump


def test_tool_calls_are_objects_too(here: Program, server: ModelServer) -> None:
    def calls_a_tool(call: Call) -> None:
        call.begin_stream()
        function = {"name": "look", "arguments": '{"at": "sky"}'}
        call.event(
            chunk(tool_calls=[{"index": 0, "id": "t1", "type": "function", "function": function}])
        )
        call.event(ending("tool_calls"))
        call.event("[DONE]")

    server.chat = calls_a_tool
    done = here("spawn", "--profile", "here", "--json", "Look")
    (tool_call,) = [o for o in _objects(done.stdout) if o["type"] == "tool_call"]
    assert tool_call["name"] == "look"
    assert json.loads(tool_call["arguments"]) == {"at": "sky"}


def test_a_reader_that_leaves_ends_it_quietly(here: Program, server: ModelServer) -> None:
    import subprocess

    server.chat = says(*["many words "] * 2_000)
    command = here.command("spawn", "--profile", "here", "Go on")
    with subprocess.Popen(
        command, env=here.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.read(5)
        process.stdout.close()
        complaint = process.stderr.read()
        assert process.wait(30) == 141
    assert "Traceback" not in complaint
    assert "BrokenPipe" not in complaint


def test_a_reference_names_profile_and_model(here: Program, server: ModelServer) -> None:
    done = here("spawn", "--model", "here:beta", "Say hello")
    assert (done.returncode, done.stdout) == (0, "Hello.\n"), done.stderr
    assert server.chats[0].body["model"] == "beta"
    assert "here, beta" in done.stderr


def test_a_flag_and_a_reference_that_name_two_profiles_are_an_error(
    here: Program, server: ModelServer
) -> None:
    done = here("spawn", "--profile", "here", "--model", "openai:beta", "Say hello")
    assert (done.returncode, done.stdout) == (1, "")
    assert "openai:beta is a model of openai, but the profile here was named" in done.stderr
    assert server.chats == []


def test_a_refused_field_is_told_with_the_command_that_leaves_it_out(
    here: Program, server: ModelServer
) -> None:
    server.chat = refuses(400, "Unsupported parameter: 'stream_options'")
    done = here("spawn", "--profile", "here", "Say hello")
    assert done.returncode == 1
    command = "keystead profiles edit here --set 'quirks.stream_usage=false'"
    assert command in done.stderr
    assert here(*command.replace("'", "").split()[1:]).returncode == 0
    server.chat = says("Hello")
    assert here("spawn", "--profile", "here", "Say hello").returncode == 0
    assert ["stream_options" in seen.body for seen in server.chats] == [True, False]


PASTED = "Why is ghp_abcdefghijklmnop1234 refused?"


def test_a_key_in_the_task_is_sent_only_if_a_flag_says_so(
    here: Program, server: ModelServer
) -> None:
    for arguments in ((PASTED,), ("Hello", "--instructions", PASTED)):
        done = here("spawn", "--profile", "here", *arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert "--allow-key-in-text" in done.stderr
        assert "ghp_" not in done.stderr
    piped = here("spawn", "--profile", "here", "-", given=PASTED)
    assert piped.returncode == 1
    assert server.chats == []
    allowed = here("spawn", "--profile", "here", "--allow-key-in-text", PASTED)
    assert allowed.returncode == 0, allowed.stderr
    assert "ghp_abcdefghijklmnop1234" in str(server.chats[0].body)


def test_a_key_said_to_an_agent_is_asked_about_too(here: Program, server: ModelServer) -> None:
    here("spawn", "--profile", "here", "--name", "talker", "Hello")
    done = here("agents", "send", "talker", PASTED)
    assert done.returncode == 1
    assert "what looks like a key" in done.stderr
    assert len(server.chats) == 1


def test_a_token_of_a_command_is_renewed_once_in_the_middle_of_the_work(
    keystead: Program, server: ModelServer
) -> None:
    script = keystead.home / "token"
    script.write_text(
        '#!/bin/sh\ncd "$HOME"; echo x >> runs; echo "token-$(wc -l < runs)-abcdefgh"\n'
    )
    script.chmod(0o700)
    keystead.write_profiles(
        f'[profiles.here]\nprovider = "openai-compatible"\nbase_url = "{server.base_url}"\n'
        f'credential = "command"\ncredential_command = ["{script}"]\n'
    )

    def chat(call: Call) -> None:
        good = call.seen.headers["authorization"] == "Bearer token-2-abcdefgh"
        (says("Hello.") if good else refuses(401, "Token expired"))(call)

    server.chat = chat
    done = keystead("spawn", "--profile", "here", "--model", "alpha", "Hello")
    assert (done.returncode, done.stdout) == (0, "Hello.\n"), done.stderr
    assert [seen.headers["authorization"][7:14] for seen in server.chats] == ["token-1", "token-2"]
    server.chat = refuses(401, "Token expired")
    again = keystead("spawn", "--profile", "here", "--model", "alpha", "Hello")
    assert again.returncode == 1
    assert "Token expired" in again.stderr
    assert len(server.chats) == 4


@pytest.mark.parametrize("flag", ["--profile", "--provider", "--base-url"])
def test_an_empty_name_does_not_choose_the_default(here: Program, flag: str) -> None:
    done = here("spawn", flag, "", "--model", "alpha", "Say hello")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"Invalid value for '{flag}': it is empty." in done.stderr
