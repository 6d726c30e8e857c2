"""The encrypted file from the command line: chosen, opened, never fallen back to."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from typing import Any

from tests.cli.model_server import ModelServer
from tests.cli.program import TIMEOUT, Program
from tests.cli.test_terminal import on_terminal

KEY = "sk-canary-5b1f0c7e9a2d4c6b8e0f-wxyz"
PASSPHRASE = "correct horse battery"
NAME = "Encrypted file"


def opened(
    program: Program, *arguments: str, passphrase: str = PASSPHRASE, given: str = "", **more: str
) -> subprocess.CompletedProcess[str]:
    """Run with a passphrase on a descriptor of its own."""
    reading, writing = os.pipe()
    os.write(writing, f"{passphrase}\n".encode())
    os.close(writing)
    try:
        return subprocess.run(
            program.command("--passphrase-fd", str(reading), *arguments),
            input=given,
            env=program.environment | more,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            cwd=program.home,
            pass_fds=(reading,),
        )
    finally:
        os.close(reading)


def with_file(program: Program, server: ModelServer) -> None:
    program.write_profiles(
        f'[profiles.mine]\nprovider = "openai-compatible"\nbase_url = "{server.base_url}"\n'
    )
    done = opened(program, "keys", "store", "encrypted-file")
    assert done.returncode == 0, done.stderr


def listed(program: Program) -> list[dict[str, Any]]:
    return json.loads(program("keys", "list", "--json").stdout)


def test_without_a_keychain_nothing_is_kept_until_a_person_chooses_the_file(
    keystead: Program, server: ModelServer
) -> None:
    refused = keystead("keys", "set", "openai", given=KEY)
    assert refused.returncode == 1
    assert "keystead keys store encrypted-file" in refused.stderr
    assert not list(keystead.home.rglob("keys.encrypted"))
    assert keystead("keys", "store").stdout == "keychain\n"
    with_file(keystead, server)
    assert keystead("keys", "store").stdout == "encrypted-file\n"
    saved = opened(keystead, "keys", "set", "mine", given=KEY)
    assert saved.returncode == 0, saved.stderr
    assert f"in {NAME}" in saved.stderr
    assert [(key["store"], key["status"]) for key in listed(keystead)] == [(NAME, "ready")]
    (file,) = keystead.home.rglob("keys.encrypted")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    used = opened(keystead, "models", "--refresh", "--profile", "mine")
    assert used.returncode == 0, used.stderr
    assert server.seen[-1].headers["authorization"] == f"Bearer {KEY}"
    written = b"".join(each.read_bytes() for each in keystead.home.rglob("*") if each.is_file())
    assert KEY.encode() not in written
    assert PASSPHRASE.encode() not in written


def test_a_script_can_give_both_on_standard_input(keystead: Program, server: ModelServer) -> None:
    with_file(keystead, server)
    done = keystead("--passphrase-fd", "0", "keys", "set", "mine", given=f"{PASSPHRASE}\n{KEY}\n")
    assert done.returncode == 0, done.stderr
    assert [key["last_characters"] for key in listed(keystead)] == ["wxyz"]


def test_a_wrong_passphrase_and_none_are_told_apart_and_send_nothing(
    keystead: Program, server: ModelServer
) -> None:
    with_file(keystead, server)
    opened(keystead, "keys", "set", "mine", given=KEY)
    server.seen.clear()
    wrong = opened(keystead, "models", "--refresh", "--profile", "mine", passphrase="not the one")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "does not open the encrypted file" in wrong.stderr
    none = keystead("models", "--refresh", "--profile", "mine")
    assert "locked" in none.stderr
    assert "--passphrase-fd" in none.stderr
    assert server.seen == []


def test_the_passphrase_is_changed_by_two_lines(keystead: Program, server: ModelServer) -> None:
    with_file(keystead, server)
    opened(keystead, "keys", "set", "mine", given=KEY)
    both = f"{PASSPHRASE}\nanother passphrase\n"
    changed = keystead("--passphrase-fd", "0", "keys", "passphrase", given=both)
    assert changed.returncode == 0, changed.stderr
    assert opened(keystead, "models", "--refresh", "--profile", "mine").returncode == 1
    done = opened(
        keystead, "models", "--refresh", "--profile", "mine", passphrase="another passphrase"
    )
    assert done.returncode == 0, done.stderr


def test_keys_move_only_when_told_and_are_then_in_one_place(
    keychain: Program, server: ModelServer
) -> None:
    keychain.write_profiles(
        f'[profiles.mine]\nprovider = "openai-compatible"\nbase_url = "{server.base_url}"\n'
    )
    assert keychain("keys", "set", "mine", given=KEY).returncode == 0
    before = listed(keychain)[0]["store"]
    assert before != NAME
    opened(keychain, "keys", "store", "encrypted-file")
    assert listed(keychain)[0]["store"] == before
    assert keychain("models", "--refresh", "--profile", "mine").returncode == 0
    moved = opened(keychain, "keys", "move", "mine")
    assert f"from {before} to {NAME}" in moved.stderr
    assert listed(keychain)[0]["store"] == NAME
    # The keychain has it no more: with the file locked nobody has.
    assert keychain("models", "--refresh", "--profile", "mine").returncode == 1
    back = opened(keychain, "keys", "store", "keychain")
    assert back.returncode == 0, back.stderr
    assert f"to {before}" in opened(keychain, "keys", "move", "mine").stderr
    assert keychain("models", "--refresh", "--profile", "mine").returncode == 0


def test_what_becomes_of_the_keys_of_a_removed_profile_names_their_place(
    keystead: Program, server: ModelServer
) -> None:
    with_file(keystead, server)
    opened(keystead, "keys", "set", "mine", given=KEY)
    removed = keystead("profiles", "remove", "mine")
    assert "Its keys stay in the encrypted file" in removed.stderr


def test_it_is_asked_for_on_a_terminal_and_not_shown(
    keystead: Program, server: ModelServer
) -> None:
    with_file(keystead, server)
    opened(keystead, "keys", "set", "mine", given=KEY)
    status, shown = on_terminal(
        keystead, "models", "--refresh", "--profile", "mine", typed=f"{PASSPHRASE}\n"
    )
    assert status == 0, shown
    assert "alpha" in shown
    assert PASSPHRASE not in shown
