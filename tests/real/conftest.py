"""Real model servers and keyrings as fixtures.

Owns starting and ending them; what is downloaded for it: ``downloads.py``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import httpx
import pytest

from keystead.paths import Folders
from tests.cli.model_server import ModelServer, model_server
from tests.real.aimock import Aimock, Fixture, running_aimock
from tests.real.child import running
from tests.real.downloads import smollm2_model, xllamacpp_package
from tests.real.screen_reader import ScreenReader, program_home, reading
from tests.real.secret_service import (
    SecretService,
    SessionBus,
    running_secret_service,
    running_session_bus,
)
from tests.real_parts import ORIGINAL_ENVIRONMENT

MODEL_LOADS = 60  # seconds on a busy machine; 1 on an idle one
StartAimock = Callable[..., Aimock]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker("real")


@pytest.fixture(scope="session")
def llama_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of llama.cpp's server with a small model loaded; it asks for no key."""
    command = [sys.executable, Path(__file__).with_name("llama_server.py"), smollm2_model()]
    environment = {
        "PATH": ORIGINAL_ENVIRONMENT["PATH"],
        "PYTHONPATH": str(xllamacpp_package()),
    }
    log = tmp_path_factory.mktemp("llama") / "server.log"
    with running(command, log, environment) as child:
        origin = child.wait_for(r"listening on (http://\S+)\n", MODEL_LOADS)[1]
        _wait_until_healthy(origin)
        yield f"{origin}/v1"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """A small server of two models that speaks OpenAI's protocol."""
    with model_server() as server:
        yield server


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[ScreenReader]:
    """A screen reader before a program that was never started."""
    with reading(tmp_path) as reader:
        yield reader


@pytest.fixture
def connected(tmp_path: Path, server: ModelServer) -> Iterator[ScreenReader]:
    """A screen reader before a program with a profile for ``server``."""
    folders = Folders.of({"KEYSTEAD_HOME": str(program_home(tmp_path))})
    folders.config.mkdir(parents=True, mode=0o700)
    folders.providers_file.write_text(
        '[profiles.mine]\nprovider = "openai-compatible"\ndefault_model = "alpha"\n'
        f'base_url = "{server.base_url}"\n'
    )
    with reading(tmp_path) as reader:
        reader.find("label", "no agents")  # Only now the engine is there.
        reader.tab_to("push button", "OpenAI")
        yield reader


def _wait_until_healthy(origin: str) -> None:
    deadline = time.monotonic() + MODEL_LOADS
    with httpx.Client(trust_env=False) as client:
        while client.get(f"{origin}/health").status_code != 200:
            assert time.monotonic() < deadline, "the model never loaded"
            time.sleep(0.05)


@pytest.fixture
def aimock(tmp_path: Path) -> Iterator[StartAimock]:
    """Start one or more aimock: ``aimock(fixtures, keys=("sk-good",), arguments=())``."""
    numbers = count(1)
    with ExitStack() as stack:

        def start(
            fixtures: Sequence[Fixture],
            keys: Sequence[str] = ("sk-good",),
            arguments: Sequence[str] = (),
        ) -> Aimock:
            folder = tmp_path / f"aimock-{next(numbers)}"
            folder.mkdir()
            return stack.enter_context(running_aimock(folder, fixtures, keys, arguments))

        yield start


@pytest.fixture
def secret_service(monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretService]:
    """An empty, unlocked keyring, for this process too; ``lock()`` locks it."""
    with running_secret_service() as service:
        for name, value in service.environment.items():
            monkeypatch.setenv(name, value)
        yield service


@pytest.fixture
def no_secret_service(monkeypatch: pytest.MonkeyPatch) -> Iterator[SessionBus]:
    """A session bus without any keyring, for this process too."""
    with running_session_bus() as bus:
        for name, value in bus.environment.items():
            monkeypatch.setenv(name, value)
        yield bus
