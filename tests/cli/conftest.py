"""The real program as a child process, in a home of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.cli.model_server import ModelServer, model_server
from tests.real.secret_service import SecretService, running_secret_service

TIMEOUT = 60  # seconds; the machine may be busy


@dataclass
class Program:
    """Runs ``keystead`` with an environment that holds nothing of the developer's."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __call__(
        self, *arguments: str, given: str | None = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run to the end, ``given`` on standard input."""
        return subprocess.run(
            self.command(*arguments),
            input=given,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            cwd=self.home,
        )

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start and return at once."""
        return subprocess.Popen(
            self.command(*arguments),
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.home,
        )

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "keystead", *arguments]

    @property
    def providers_file(self) -> Path:
        return self.home / "keystead" / "config" / "providers.toml"

    def write_profiles(self, text: str) -> None:
        self.providers_file.parent.mkdir(parents=True, exist_ok=True)
        self.providers_file.write_text(text, encoding="utf-8")


@pytest.fixture
def keystead(tmp_path: Path) -> Program:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    return Program(
        home,
        {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(home),
            "KEYSTEAD_HOME": str(home / "keystead"),
            "LANG": "C.UTF-8",
            # No keychain, whatever the developer's session offers.
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={home}/no-bus",
        },
    )


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as running:
        yield running


@pytest.fixture(scope="session")
def keyring() -> Iterator[SecretService]:
    """One unlocked keyring for all tests; each home names its items apart."""
    with running_secret_service() as service:
        yield service


@pytest.fixture
def keychain(keystead: Program, keyring: SecretService) -> Program:
    """The program on a computer with a keychain."""
    keystead.environment |= keyring.environment
    return keystead
