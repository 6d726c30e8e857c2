"""A running aimock: model APIs in their providers' formats, answering from fixtures."""

from __future__ import annotations

import json
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.real.child import running
from tests.real.downloads import NODE, aimock_program
from tests.real_parts import ORIGINAL_ENVIRONMENT

START = 20  # seconds
Fixture = dict[str, Any]


@dataclass(frozen=True)
class Aimock:
    """Where it listens, which key it takes and what it was asked."""

    origin: str
    key: str

    @property
    def base_url(self) -> str:
        """The address an OpenAI-compatible profile has; Anthropic's is ``origin``."""
        return f"{self.origin}/v1"

    def journal(self) -> list[dict[str, Any]]:
        """Every request that was let in, oldest first, with ``path``, ``headers`` and ``body``."""
        answer = httpx.get(
            f"{self.origin}/__aimock/journal", headers={"x-api-key": self.key}, trust_env=False
        )
        return answer.raise_for_status().json()


@contextmanager
def running_aimock(
    folder: Path, fixtures: Sequence[Fixture], keys: Sequence[str], arguments: Sequence[str] = ()
) -> Generator[Aimock]:
    """Start one on a free port; it answers what ``fixtures`` match, to ``keys`` only."""
    file = folder / "fixtures.json"
    file.write_text(json.dumps({"fixtures": fixtures}))
    command = [NODE, aimock_program(), "-p", "0", "-f", file, "--strict", *arguments]
    environment = {"PATH": ORIGINAL_ENVIRONMENT["PATH"], "AIMOCK_API_KEYS": ",".join(keys)}
    with running(command, folder / "aimock.log", environment) as child:
        origin = child.wait_for(r"listening on (http://\S+)\n", START)[1]
        yield Aimock(origin, keys[0])
