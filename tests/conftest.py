"""What holds for every test: a clean environment, and nothing left behind.

Owns options, markers, the environment, unexpected log lines and leaked threads. Windows:
``tests/window.py``; servers and keyrings: ``tests/real/conftest.py``.
"""

from __future__ import annotations

import importlib
import logging
import os
import re
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import tests.real_parts  # Keeps the environment as it was, so it comes before any change.
from keystead.redaction import redactor

os.environ["QT_API"] = "pyside6"  # qasync would try PyQt first.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

THREAD_GRACE = 2.0  # seconds a thread that is ending has for it
WATCHED_LOGGERS = ("keystead", "asyncio")
PERSONAL_VARIABLES = re.compile(
    r".*(_API_KEY|_AUTH_TOKEN|_BASE_URL|_API_FORMAT|_API_VERSION|_AUTH_MODE)$|PREFERRED_PROVIDER$"
    r"|(KEYSTEAD|OPENAI|OPENROUTER|ANTHROPIC|AZURE|XDG)_.*|.*_CUSTOM_HEADER_.*|.*_proxy$"
    r"|LOG_LEVEL$|SSL_CERT_.*|DISPLAY$|WAYLAND_DISPLAY$|GNOME_KEYRING_.*",
    re.IGNORECASE,
)


def _qt_loads() -> bool:
    try:
        importlib.import_module("PySide6.QtWidgets")
    except ImportError:
        return False
    return True


QT_LOADS = _qt_loads()
# pytest-qt imports Qt when it is loaded; without Qt's system libraries the rest still runs.
pytest_plugins = ["pytestqt.plugin", "tests.window", "tests.desktop"] if QT_LOADS else []

settings.register_profile("quick", max_examples=40, deadline=None)
settings.register_profile("thorough", max_examples=1_000, deadline=None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the tests marked slow too")
    if not QT_LOADS:
        parser.addini("qt_log_level_fail", "pytest-qt's, not loaded")
        parser.addini("qt_log_ignore", "pytest-qt's, not loaded", type="linelist")


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("thorough" if config.getoption("--slow") else "quick")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    windows = Path(__file__).parent / "ui"
    for item in items:
        if item.path.is_relative_to(windows):
            item.add_marker("window")
    if config.getoption("--slow"):
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("window"):
        tests.real_parts.require_real(QT_LOADS, "Qt's system libraries (packaging/test.sh)")


@pytest.fixture
def runtime() -> Iterator[Path]:
    """A folder for sockets, which is no part of the home because their paths must be short."""
    with tempfile.TemporaryDirectory(prefix="run-") as folder:
        yield Path(folder)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, runtime: Path) -> None:
    """Take everything personal out of the environment and put every folder under a new home."""
    for name in filter(PERSONAL_VARIABLES.match, list(os.environ)):
        monkeypatch.delenv(name)
    home = tmp_path / "a-home"
    folders = {
        "HOME": home,
        "KEYSTEAD_HOME": home / "keystead",
        "XDG_CONFIG_HOME": home / ".config",
        "XDG_DATA_HOME": home / ".local" / "share",
        "XDG_STATE_HOME": home / ".local" / "state",
        "XDG_CACHE_HOME": home / ".cache",
        "XDG_RUNTIME_DIR": runtime,
    }
    for name, folder in folders.items():
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={home}/no-bus")
    home.mkdir()


@pytest.fixture(autouse=True)
def known_secrets() -> None:
    """Forget other tests' secrets: text that could begin one of them is held back in streams."""
    redactor.__init__()


class _Unexpected(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def unexpected_log_lines(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail on a warning in the log; a test that takes ``caplog`` looks at the log itself."""
    unexpected = _Unexpected()
    for name in WATCHED_LOGGERS:
        logging.getLogger(name).addHandler(unexpected)
    yield
    for name in WATCHED_LOGGERS:
        logging.getLogger(name).removeHandler(unexpected)
    if unexpected.lines and "caplog" not in request.fixturenames:
        pytest.fail("unexpected log lines:\n" + "\n".join(unexpected.lines), pytrace=False)


@pytest.fixture(autouse=True)
def leaked_threads() -> Iterator[None]:
    """Fail when a test leaves a thread behind that would keep the program from ending."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + THREAD_GRACE
    while leaked := [
        thread for thread in threading.enumerate() if thread not in before and not thread.daemon
    ]:
        if time.monotonic() > deadline:
            pytest.fail(f"threads left running: {leaked}", pytrace=False)
        time.sleep(0.01)
