"""The real program as a child process, in a home of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

TIMEOUT = 60  # seconds; the machine may be busy


@dataclass
class Program:
    """Runs ``keystead`` with an environment that holds nothing of the developer's."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)
    folder: Path | None = None  # where it is called, the home folder by default

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
            cwd=self.folder or self.home,
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
            cwd=self.folder or self.home,
        )

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "keystead", *arguments]

    @property
    def providers_file(self) -> Path:
        return self.home / "keystead" / "config" / "providers.toml"

    def write_profiles(self, text: str) -> None:
        self.providers_file.parent.mkdir(parents=True, exist_ok=True)
        self.providers_file.write_text(text, encoding="utf-8")


def program_in(folder: Path) -> Program:
    """The program with a new home in ``folder`` and no keychain."""
    home = folder / "home"
    home.mkdir(mode=0o700)
    return Program(
        home,
        {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(home),
            "KEYSTEAD_HOME": str(home / "keystead"),
            "LANG": "C.UTF-8",
            "XDG_RUNTIME_DIR": os.environ.get("XDG_RUNTIME_DIR", ""),
            # No keychain, whatever the developer's session offers.
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={home}/no-bus",
        },
    )
