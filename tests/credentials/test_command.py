"""Credential commands, run for real: what they print is used as long as it lives, and no longer."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from keystead.credentials.command import CommandTokens
from keystead.credentials.printed_token import DEFAULT_LIFE, NoTokenError, PrintedToken
from keystead.errors import ErrorKind, KeysteadError
from keystead.secret import Secret
from tests.providers.asking import run

TOKEN = "printed-token-0123456789abcdef"
NOW = 1_800_000_000.0


@pytest.mark.parametrize(
    ("output", "life"),
    [
        (f"{TOKEN}\n", DEFAULT_LIFE),
        (json.dumps({"token": TOKEN}), DEFAULT_LIFE),
        (json.dumps({"access_token": TOKEN, "expires_in": 3600}), 3570),
        (json.dumps({"access_token": TOKEN, "expires_in": "3600"}), 3570),
        (json.dumps({"accessToken": TOKEN, "expires_on": NOW + 600}), 570),
        (json.dumps({"token": TOKEN, "expires_at": "2027-01-15T09:00:00Z"}), 3570),
        (json.dumps({"token": TOKEN, "expiration": "2027-01-15T09:00:00"}), 3570),
        (json.dumps({"token": TOKEN, "expires_at": "2027-01-15T10:00:00+01:00"}), 3570),
        (json.dumps({"token": TOKEN, "expires_in": 20}), 10),
        (json.dumps({"token": TOKEN, "expires_at": "soon"}), DEFAULT_LIFE),
        (
            json.dumps(
                {
                    "kind": "ExecCredential",
                    "status": {"token": TOKEN, "expirationTimestamp": "2027-01-15T08:10:00Z"},
                }
            ),
            570,
        ),
    ],
)
def test_a_token_is_read_with_the_life_it_states(output: str, life: float):
    printed = PrintedToken.read(output, NOW)
    assert printed.secret.reveal() == TOKEN
    assert printed.until - NOW == pytest.approx(life)


@pytest.mark.parametrize(
    ("output", "why"),
    [
        ("", "printed nothing"),
        (" \n", "printed nothing"),
        (f"{TOKEN}\n{TOKEN}", "more than one line"),
        ("Please log in first", "without blanks"),
        ("tökén", "plain text"),
        ("{oops", "is none"),
        (json.dumps({"AccessKeyId": "x", "SecretAccessKey": TOKEN}), "has none of token"),
        (json.dumps({"token": 7}), "has none of token"),
        (json.dumps({"token": " \n"}), "printed nothing"),
        (json.dumps({"token": TOKEN, "expires_at": "2020-01-01T00:00:00Z"}), "ended already"),
        ("{" * 100_000, "is none"),
    ],
)
def test_what_is_no_token_is_refused_without_repeating_it(output: str, why: str):
    with pytest.raises(NoTokenError) as caught:
        PrintedToken.read(output, NOW)
    assert why in str(caught.value)
    assert TOKEN not in str(caught.value)


def script(folder: Path, body: str) -> tuple[str, ...]:
    """A command that runs ``body`` and notes each run in the file ``runs``."""
    file = folder / "token.py"
    noted = f"open({str(folder / 'runs')!r}, 'a').write('.')\n"
    file.write_text(f"import json, os, sys, time\n{noted}{body}")
    return (sys.executable, "-S", str(file))


async def until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110 - of another process, and of the clock
        await asyncio.sleep(0.02)


def runs(folder: Path) -> int:
    return len((folder / "runs").read_text())


ENVIRONMENT = {"PATH": os.environ.get("PATH", ""), "HOME": "/", "OPENAI_API_KEY": "sk-not-for-it"}


def test_one_run_serves_all_who_wait_and_those_who_come_later(tmp_path: Path):
    async def scenario() -> None:
        tokens = CommandTokens(ENVIRONMENT)
        command = script(tmp_path, f"time.sleep(0.1); print({TOKEN!r})")
        found = await asyncio.gather(*(tokens.token("work", command) for _ in range(20)))
        assert {secret.reveal() for secret in found} == {TOKEN}
        await tokens.token("work", command)
        assert runs(tmp_path) == 1

    run(scenario())


def test_a_token_that_ended_and_one_that_was_refused_are_asked_for_anew(tmp_path: Path):
    async def scenario() -> None:
        tokens = CommandTokens(ENVIRONMENT)
        body = "print(json.dumps({'token': 'token-' + str(time.time_ns()), 'expires_in': 0.2}))"
        command = script(tmp_path, body)
        first = await tokens.token("work", command)
        await until(lambda: time.time() > tokens._kept[command].until)
        second = await tokens.token("work", command)
        assert first != second
        assert runs(tmp_path) == 2

        lasting = script(tmp_path, "print('token-' + str(time.time_ns()))")
        refused = await tokens.token("work", (*lasting, "more"))
        renewing = (tokens.token("work", (*lasting, "more"), instead_of=refused) for _ in range(5))
        assert len({secret.reveal() for secret in await asyncio.gather(*renewing)}) == 1
        assert runs(tmp_path) == 4

    run(scenario())


def test_it_sees_no_key_and_no_input_and_runs_in_the_home_folder(tmp_path: Path):
    async def scenario() -> None:
        tokens = CommandTokens({**ENVIRONMENT, "HOME": str(tmp_path), "XDG_CONFIG_HOME": "/x"})
        body = "seen = {'names': sorted(os.environ), 'cwd': os.getcwd(), 'in': sys.stdin.read()}\n"
        body += f"json.dump(seen, open({str(tmp_path / 'seen')!r}, 'w')); print({TOKEN!r})"
        await tokens.token("work", script(tmp_path, body))
        seen = json.loads((tmp_path / "seen").read_text())
        assert {"PATH", "HOME", "XDG_CONFIG_HOME"} <= set(seen["names"])
        assert "OPENAI_API_KEY" not in seen["names"]
        assert (seen["cwd"], seen["in"]) == (str(tmp_path), "")

    run(scenario())


def test_no_shell_reads_the_words(tmp_path: Path):
    async def scenario() -> None:
        tokens = CommandTokens(ENVIRONMENT)
        words = ("$HOME;", "`id`", "|", "*")
        command = (*script(tmp_path, "print('+'.join(sys.argv[1:]).replace(' ', ''))"), *words)
        assert (await tokens.token("work", command)).reveal() == "+".join(words)

    run(scenario())


def failure(folder: Path, body: str, **how: float) -> KeysteadError:
    async def scenario() -> KeysteadError:
        tokens = CommandTokens(ENVIRONMENT, **how)
        with pytest.raises(KeysteadError) as caught:
            await tokens.token("work", script(folder, body))
        return caught.value

    return run(scenario())


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("print('Log in first\\nthen again', file=sys.stderr); sys.exit(3)", "status 3: Log in"),
        ("sys.exit(1)", "status 1"),
        ("os.kill(os.getpid(), 9)", "signal 9 ended it"),
        ("print('x' * 70000)", "printed more than"),
        ("sys.stdout.buffer.write(b'\\xff')", "no UTF-8 text"),
        ("print()", "printed nothing"),
    ],
)
def test_a_failure_says_status_and_first_line(tmp_path: Path, body: str, why: str):
    error = failure(tmp_path, body)
    assert (error.reference, error.kind) == ("credential-command-failed", ErrorKind.AUTHENTICATION)
    assert why in error.why
    assert "then again" not in error.line()
    assert "work" in error.what


def test_what_it_complains_of_is_masked(tmp_path: Path):
    known = Secret("a-secret-known-before-0123456")
    body = f"print('refused', {known.reveal()!r}, 'sk-abcdefghijklmnop\\x1b[2J', file=sys.stderr)"
    error = failure(tmp_path, f"{body}; sys.exit(1)")
    assert known.reveal() not in error.line()
    assert "sk-abcdef" not in error.line()
    assert "\x1b" not in error.line()


def test_what_does_not_end_is_ended_with_all_that_it_started(tmp_path: Path):
    child = "import time; time.sleep(60)"
    body = (
        f"import subprocess; p = subprocess.Popen([sys.executable, '-c', {child!r}])\n"
        f"open({str(tmp_path / 'child')!r}, 'w').write(str(p.pid)); time.sleep(60)"
    )
    error = failure(tmp_path, body, time_limit=1.0)
    assert "within 1 seconds" in error.why
    process = int((tmp_path / "child").read_text())
    state = Path(f"/proc/{process}/stat")
    run(until(lambda: not state.exists() or state.read_text().split()[2] == "Z"))


def got_away(folder: Path, then: str) -> str:
    """A body whose child is independent of it and holds its output open; ``child`` has its id."""
    child = "import time; time.sleep(60)"
    return (
        "import subprocess\n"
        f"p = subprocess.Popen([sys.executable, '-c', {child!r}], start_new_session=True)\n"
        f"open({str(folder / 'child')!r}, 'w').write(str(p.pid)); {then}"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="there is no session to get away to")
@pytest.mark.parametrize("then", ["time.sleep(60)", f"print({TOKEN!r})"])
def test_what_got_away_and_holds_the_output_open_is_waited_for_no_longer(tmp_path: Path, then: str):
    async def scenario() -> None:
        tokens = CommandTokens(ENVIRONMENT, time_limit=0.5)
        command = script(tmp_path, got_away(tmp_path, then))
        async with asyncio.timeout(20):
            with pytest.raises(KeysteadError, match="brought no token"):
                await tokens.token("work", command)
        os.kill(int((tmp_path / "child").read_text()), signal.SIGKILL)

    run(scenario())


@pytest.mark.skipif(sys.platform == "win32", reason="there is no session to get away to")
def test_a_stop_does_not_wait_for_what_got_away_either(tmp_path: Path):
    async def scenario() -> None:
        command = script(tmp_path, got_away(tmp_path, "time.sleep(60)"))
        waiting = asyncio.ensure_future(CommandTokens(ENVIRONMENT).token("work", command))
        child = tmp_path / "child"
        await until(lambda: child.exists() and bool(child.read_text()))
        waiting.cancel()
        async with asyncio.timeout(20):
            with pytest.raises(asyncio.CancelledError):
                await waiting
        os.kill(int(child.read_text()), signal.SIGKILL)

    run(scenario())


@pytest.mark.parametrize("program", ["no-such-program-here", "./token.py", "/no/such/program"])
def test_a_program_that_is_not_there_is_named(tmp_path: Path, program: str):
    async def scenario() -> None:
        with pytest.raises(KeysteadError) as caught:
            await CommandTokens(ENVIRONMENT).token("work", (program,))
        assert caught.value.reference == "credential-command-failed"
        assert caught.value.why

    run(scenario())


def test_a_caller_who_gives_up_leaves_no_process_and_the_next_one_runs_it(tmp_path: Path):
    async def scenario() -> None:
        tokens = CommandTokens(ENVIRONMENT)
        slow = tmp_path / "slow"
        slow.touch()
        body = f"time.sleep(60) if os.path.exists({str(slow)!r}) else print({TOKEN!r})"
        command = script(tmp_path, body)
        first = asyncio.ensure_future(tokens.token("work", command))
        await until((tmp_path / "runs").exists)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        slow.unlink()
        assert (await tokens.token("work", command)).reveal() == TOKEN

    run(scenario())
