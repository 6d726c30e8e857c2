"""The walk through the window on a real model server and a real keyring."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from keystead.agents.entries import AgentState
from keystead.credentials.trouble import VaultStatus
from keystead.paths import Folders
from keystead.secret import Secret
from keystead.ui.desktop import Desktop
from tests.desktop import PATIENCE, Keyboard, living_desktop, shown_text
from tests.real.secret_service import SecretService
from tests.window import Await

MODEL = "SmolLM2-135M-Instruct"
ANSWERS = 120_000  # milliseconds for a small model on a busy machine
CANARY = "sk-canary-window-0123456789REAL"

pytestmark = pytest.mark.window


@pytest.fixture
def llama_desktop(
    llama_server: str,
    secret_service: SecretService,
    qapp: QApplication,
    qtbot: QtBot,
    window_loop: QEventLoop,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Desktop]:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", secret_service.address)
    folders = Folders.of(os.environ)
    folders.config.mkdir(parents=True, mode=0o700)
    folders.providers_file.write_text(
        f'[profiles.llama]\nprovider = "local"\nbase_url = "{llama_server}"\n'
    )
    yield from living_desktop(qapp, qtbot, window_loop)


def test_models_list_themselves_and_an_agent_answers(llama_desktop: Desktop, qtbot: QtBot) -> None:
    desktop = llama_desktop
    keys = Keyboard(qtbot, desktop.window)
    keys.press(Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(desktop.models.lists()["llama"].models), timeout=PATIENCE)
    keys.tab_to("Filter models")
    keys.type("llama")
    keys.press(Qt.Key.Key_Return)
    keys.tab_to("Task")
    keys.type("Say hello in one word.")
    keys.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(desktop.agents.all()), timeout=PATIENCE)
    qtbot.waitUntil(lambda: not desktop.agents.all()[0].state.is_active, timeout=ANSWERS)
    agent = desktop.agents.all()[0]
    assert agent.state is AgentState.FINISHED, agent.failure
    assert agent.usage.output > 0
    assert desktop.window.tabs.current == agent.id
    assert len(shown_text(desktop).replace("Say hello in one word.", "").split()) > 1


def test_a_key_goes_into_the_keyring_and_nowhere_else(
    llama_desktop: Desktop, await_in_window: Await, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    desktop = llama_desktop
    profile = desktop.profiles.get("llama")
    assert profile is not None
    key = await_in_window(desktop.profiles.set_key(profile, "work", Secret(CANARY)))
    assert key.last_characters == CANARY[-4:]
    assert desktop.keychain.state.status is VaultStatus.READY
    assert "Keyring" in desktop.window.status_bar.keychain.text()
    assert CANARY not in caplog.text
    home = Path(os.environ["KEYSTEAD_HOME"])
    for path in filter(Path.is_file, home.rglob("*")):
        assert CANARY.encode() not in path.read_bytes(), path
