"""One key through everything a person does with it: no file holds it afterwards, however spelled.

Answers, refusals and a killed process repeat it; what the program wrote, and where temporary files
lie, is searched.
"""

from __future__ import annotations

import base64
import urllib.parse
from pathlib import Path

from tests.cli.model_server import ModelServer, never_ends, refuses, says
from tests.cli.program import Program

KEY = "canary+key/of=mine-0123456789-wxyz"
HIDDEN = "hidden header/value+9876543210"


def spellings(secret: str) -> set[bytes]:
    raw = secret.encode()
    return {
        raw,
        base64.b64encode(raw).rstrip(b"="),
        base64.urlsafe_b64encode(raw).rstrip(b"="),
        secret.encode("utf-16-le"),
        secret.encode("utf-16-be"),
        urllib.parse.quote(secret, safe="").encode(),
        urllib.parse.quote_plus(secret).encode(),
        raw.hex().encode(),
    }


def holding(folder: Path) -> list[tuple[Path, bytes]]:
    """The files below ``folder`` that hold one of the secrets, with the spelling."""
    looked_for = spellings(KEY) | spellings(HIDDEN)
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert any(file.suffix == ".sqlite3" for file in files)
    assert any(file.suffix == ".log" for file in files)
    return [(file, one) for file in files for one in looked_for if one in file.read_bytes()]


def test_no_file_holds_a_key_after_all_that_was_done_with_it(
    keychain: Program, server: ModelServer
) -> None:
    temporary = keychain.home / "tmp"
    temporary.mkdir()
    keychain.environment |= {"TMPDIR": str(temporary), "LOG_LEVEL": "debug"}
    keychain.write_profiles(
        f'[profiles.work]\nprovider = "openai-compatible"\nbase_url = "{server.base_url}"\n'
        'default_model = "alpha"\nsecret_headers = ["X-Hidden"]\n'
    )

    def done(*arguments: str, given: str = "", status: int = 0) -> None:
        finished = keychain(*arguments, given=given)
        assert finished.returncode == status, finished.stderr
        for secret in (KEY, HIDDEN):
            assert secret not in finished.stdout + finished.stderr

    done("keys", "set", "work", given=KEY)
    done("keys", "set", "work", "--header", "X-Hidden", given=HIDDEN)
    done("models", "--profile", "work")
    done("profiles", "check", "work")
    done("profiles", "edit", "work", "--set", 'description="mine"')
    server.chat = says(f"Your key is {KEY[:9]}", f"{KEY[9:]}, and {HIDDEN}.", reasoning=KEY)
    done("spawn", "--profile", "work", "Say it")
    server.chat = refuses(401, f"Incorrect API key provided: {KEY}")
    done("spawn", "--profile", "work", "Say it", status=1)
    assert {KEY, HIDDEN} <= {value.removeprefix("Bearer ") for value in _headers(server)}

    done("keys", "wake", "work")
    server.chat = never_ends(f"{KEY} and {HIDDEN}")
    running = keychain.start("spawn", "--profile", "work", "Go on")
    assert server.started.wait(30)
    running.kill()
    running.communicate()
    kept = keychain.home / "keystead" / "data"
    assert any(b"[secret]" in file.read_bytes() for file in kept.iterdir())
    assert holding(keychain.home) == []


def _headers(server: ModelServer) -> list[str]:
    return [value for seen in server.seen for value in seen.headers.values()]
