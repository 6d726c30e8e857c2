"""A provider in a process of its own, and a home whose profile leads to it.

Owns starting and ending both; what is answered is each benchmark's own: started with `SERVE`, it
prints an address and serves.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from tests.agents.home import write_profile

SERVE = "--serve"


@contextmanager
def home_with_provider(module: str) -> Generator[Path]:
    """The home, for as long as the provider that ``module`` is serves."""
    with served(module) as address, tempfile.TemporaryDirectory() as home:
        write_profile(Path(home), address)
        yield Path(home)


@contextmanager
def served(module: str) -> Generator[str]:
    """The address that the provider which ``module`` is serves at, for as long as it is used."""
    command = [sys.executable, "-m", module, SERVE]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as provider:
        try:
            assert provider.stdout is not None
            yield provider.stdout.readline().strip()
        finally:
            provider.kill()
