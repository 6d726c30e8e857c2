"""Waits, keys that take turns and fallbacks, as a person in a terminal and a script see them."""

from __future__ import annotations

import json
import signal
from typing import Any

from tests.cli.model_server import Call, ModelServer, refuses, says
from tests.cli.program import Program

WRONG, RIGHT = "key-wrong-0123456789abcdef", "key-right-0123456789abcdef"


def profile(server: ModelServer, name: str = "here", *more: str) -> str:
    lines = (
        f"[profiles.{name}]",
        'provider = "local"',
        f'base_url = "{server.base_url}"',
        'default_model = "alpha"',
        'api_key_env = "MY_KEYS"',
        *more,
    )
    return "\n".join(lines) + "\n"


def objects_of(stdout: str, type_: str) -> list[dict[str, Any]]:
    objects = [json.loads(line) for line in stdout.splitlines()]
    return [each for each in objects if each["type"] == type_]


def only_right(call: Call) -> None:
    allowed = RIGHT in call.seen.headers["authorization"]
    (says("Hello.") if allowed else refuses(401, "Incorrect API key provided"))(call)


def test_a_rejected_key_is_passed_over_until_it_is_woken(
    keystead: Program, server: ModelServer
) -> None:
    keystead.write_profiles(profile(server))
    keystead.environment["MY_KEYS"] = f"{WRONG} {RIGHT}"
    server.chat = only_right

    def keys_sent() -> list[str]:
        sent = [seen.headers["authorization"].split("-")[1] for seen in server.chats]
        server.seen.clear()
        return sent

    first = keystead("spawn", "--profile", "here", "--json", "Say hello")
    told = "key MY_KEYS (1 of 2) was rejected; next key MY_KEYS (2 of 2)"
    assert told[1:] in first.stderr  # There it begins a sentence.
    assert objects_of(first.stdout, "wait") == [{"type": "wait", "why": told, "until": None}]
    (finish,) = objects_of(first.stdout, "finish")
    assert (finish["key"], finish["profile"]) == ("MY_KEYS (2 of 2)", "here")
    assert finish["fallback"] is None
    assert keys_sent() == ["wrong", "right"]
    # Another process knows it.
    assert keystead("spawn", "--profile", "here", "Say hello").stdout == "Hello.\n"
    assert keys_sent() == ["right"]
    shown = keystead("profiles", "show", "here", "--origin").stdout
    assert "variable MY_KEYS, 1 of 2: set aside until it is edited: rejected" in shown
    woken = keystead("keys", "wake", "here")
    assert (woken.returncode, woken.stderr) == (0, "Woke 1 of the keys of here.\n")
    assert "No key of here rests" in keystead("keys", "wake", "here").stderr


def test_a_fallback_is_said_to_a_person_and_to_a_script(
    keystead: Program, server: ModelServer
) -> None:
    def only_spare(call: Call) -> None:
        spare = call.seen.body["model"] == "spare"
        (says("Hello.", model="spare") if spare else refuses(402, "Payment required"))(call)

    chain = 'fallback = ["here:alpha", "other:spare", "other:spare"]'
    keystead.write_profiles(profile(server, "here", chain) + profile(server, "other"))
    keystead.environment["MY_KEYS"] = RIGHT
    server.chat = only_spare
    done = keystead("spawn", "--profile", "here", "--json", "Say hello")
    assert done.returncode == 0, done.stderr
    assert "here:alpha does not answer: " in done.stderr
    assert "Its fallback other:spare is asked." in done.stderr
    (fallback,) = objects_of(done.stdout, "fallback")
    assert (fallback["from"], fallback["to"]) == ("here:alpha", "other:spare")
    assert fallback["kind"] == "out-of-credit"
    (finish,) = objects_of(done.stdout, "finish")
    assert (finish["requested_model"], finish["served_model"]) == ("alpha", "spare")
    assert finish["fallback"]["to"] == "other:spare"


def test_ctrl_c_ends_a_wait_for_a_turn(keystead: Program, server: ModelServer) -> None:
    keystead.write_profiles(profile(server, "here", "requests_per_minute = 1"))
    server.chat = refuses(503, "Try again in 0.05s")
    process = keystead.start("spawn", "--profile", "here", "--json", "Say hello")
    assert process.stdout is not None
    lines: list[str] = []
    while "a minute" not in "".join(lines[-1:]):
        lines.append(process.stdout.readline())
        assert lines[-1], "it ended"
    waits = objects_of("".join(lines), "wait")
    assert waits[-1]["why"] == "waits for its turn: at most 1 request a minute"
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    assert (process.returncode, len(server.chats)) == (130, 1)
    assert "waits for its turn" in stderr
