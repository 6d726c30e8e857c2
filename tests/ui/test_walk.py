"""First run to first answer by keyboard alone, on the whole window and a real server."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytest_httpserver import HTTPServer
from pytestqt.qtbot import QtBot
from werkzeug import Request, Response

from keystead.credentials.trouble import VaultStatus
from keystead.ui.desktop import Desktop
from keystead.ui.sources.profiles import KnownProfile
from tests.desktop import PATIENCE, Keyboard, shown_text

CANARY = "sk-canary-0123456789abcdefWALK"
MODEL = "walk-model"
NAME = "openai-compatible"


def answer(request: Request) -> Response:
    if request.headers.get("Authorization") != f"Bearer {CANARY}":
        return Response('{"error": {"message": "wrong key"}}', 401, mimetype="application/json")
    if "fail" in request.get_data(as_text=True):
        told = {"error": {"message": f"{request.headers} is not welcome"}}
        return Response(json.dumps(told), 500, mimetype="application/json")
    pieces = ["# Hello\n\n", "from a **real** server"]
    choices: list[dict[str, object]] = [{"delta": {"content": text}} for text in pieces]
    choices.append({"delta": {}, "finish_reason": "stop"})
    chunks = [{"model": MODEL, "choices": [choice]} for choice in choices]
    body = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks)
    return Response(f"{body}data: [DONE]\n\n", mimetype="text/event-stream")


def models(request: Request) -> Response:
    if request.headers.get("Authorization") != f"Bearer {CANARY}":
        return Response('{"error": {"message": "wrong key"}}', 401, mimetype="application/json")
    return Response(json.dumps({"data": [{"id": MODEL}]}), mimetype="application/json")


@pytest.fixture
def server(httpserver: HTTPServer) -> str:
    httpserver.expect_request("/v1/models").respond_with_handler(models)
    httpserver.expect_request("/v1/chat/completions").respond_with_handler(answer)
    return httpserver.url_for("/v1")


def test_first_run_to_first_answer_by_keyboard_alone(
    desktop: Desktop, server: str, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    keys = Keyboard(qtbot, desktop.window)
    ctrl, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier

    keys.press(Qt.Key.Key_N, ctrl | shift)
    keys.window = desktop.settings()
    keys.tab_to("Search providers")
    keys.type("openai-compatible")
    keys.press(Qt.Key.Key_Return)
    keys.tab_to("Base URL")
    keys.type(server)
    keys.tab_to("Add key")
    keys.press(Qt.Key.Key_Space)
    keys.tab_to("Key")
    keys.type(CANARY)
    keys.tab_to("Save profile and key")
    keys.press(Qt.Key.Key_Space)
    # There is no keychain in tests: nothing is kept until a person chooses where.
    qtbot.waitUntil(lambda: desktop.keychain.state.status is VaultStatus.ABSENT, timeout=PATIENCE)
    keys.tab_to("This session only")
    keys.press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(known(desktop).keys), timeout=PATIENCE)
    assert known(desktop).keys[0].last_characters == "WALK"
    keys.press(Qt.Key.Key_Escape)
    qtbot.waitUntil(desktop.settings().isHidden)

    keys.window = desktop.window
    keys.press(Qt.Key.Key_3, ctrl)
    qtbot.waitUntil(lambda: bool(desktop.models.lists()[NAME].models), timeout=PATIENCE)
    keys.tab_to("Filter models")
    keys.type("walk")
    keys.press(Qt.Key.Key_Return)
    keys.tab_to("Task")
    keys.type("Say hello")
    keys.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "real" in answers(desktop), timeout=PATIENCE)
    qtbot.waitUntil(lambda: not desktop.agents.all()[0].state.is_active, timeout=PATIENCE)
    assert "Hello" in shown_text(desktop)

    # A server that repeats the key in its error must not bring it into a file either.
    keys.tab_to("Message")
    keys.type("Now fail")
    keys.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desktop.agents.all()[0].failure is not None, timeout=PATIENCE)
    qtbot.waitUntil(lambda: "not welcome" in shown_text(desktop))
    assert CANARY not in shown_text(desktop)
    assert CANARY not in caplog.text
    for path in desktop_files():
        content = path.read_bytes()
        for spelling in (CANARY.encode(), base64.b64encode(CANARY.encode()).rstrip(b"=")):
            assert spelling not in content, path


def known(desktop: Desktop) -> KnownProfile:
    profile = desktop.profiles.get(NAME)
    assert profile is not None
    return profile


def answers(desktop: Desktop) -> str:
    agents = desktop.agents.all()
    if not agents or desktop.window.tabs.current != agents[0].id:
        return ""
    return shown_text(desktop)


def desktop_files() -> list[Path]:
    found = [path for path in Path(os.environ["KEYSTEAD_HOME"]).rglob("*") if path.is_file()]
    assert found
    return found
