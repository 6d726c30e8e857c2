"""The Requests tab over a real server: what was sent is listed, opened and copied without a key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from keystead.origin import Origin
from keystead.secret import Secret
from keystead.ui.commands.work import WorkCommand
from keystead.ui.desktop import Desktop
from keystead.ui.view_tabs import REQUESTS_TAB
from keystead.ui.views.requests.page import RequestsPage
from keystead.ui.widgets.mark import Mark
from tests.cli.model_server import ModelServer, model_server, refuses
from tests.desktop import PATIENCE
from tests.window import Await

KEY = "canary-key-of-requests-0123456789"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as running:
        yield running


@pytest.fixture
def page(
    desktop: Desktop, server: ModelServer, qtbot: QtBot, await_in_window: Await
) -> RequestsPage:
    """The tab, with a profile ``here`` that has a key."""
    fields = {"provider": "openai-compatible", "base_url": server.base_url}
    await_in_window(desktop.profiles.add("here", fields))
    await_in_window(desktop.profiles.load())
    known = desktop.profiles.get("here")
    assert known is not None
    await_in_window(desktop.keychain.use_session_only())
    await_in_window(desktop.profiles.set_key(known, "work", Secret(KEY)))
    assert Origin.of(known.effective.base_url) == Origin.of(server.origin)
    desktop.action(WorkCommand.REQUESTS).trigger()
    assert desktop.window.tabs.current == REQUESTS_TAB
    return cast("RequestsPage", desktop.window.tabs.page(REQUESTS_TAB))


def listed(desktop: Desktop, page: RequestsPage, qtbot: QtBot, await_in_window: Await) -> None:
    """Send a request and see it in the list."""
    before = len(page._lines)
    await_in_window(desktop.models.refresh("here"))
    qtbot.waitUntil(lambda: len(page._lines) > before, timeout=PATIENCE)
    running = [line for line in page._lines.values() if line.running]
    qtbot.waitUntil(lambda: not running or not _running(page), timeout=PATIENCE)


def _running(page: RequestsPage) -> bool:
    return any(line.running for line in page._lines.values())


def test_before_anything_was_sent_it_says_so(page: RequestsPage) -> None:
    assert page.empty.isVisible()
    assert not page.list.isVisible()


def test_a_request_is_listed_opened_and_copied_without_its_key(
    desktop: Desktop, page: RequestsPage, qtbot: QtBot, await_in_window: Await
) -> None:
    listed(desktop, page, qtbot, await_in_window)
    row = page.list.current_row
    assert row is not None
    assert row.title == "GET /v1/models"
    assert row.mark is Mark.GOOD
    assert "here" in row.subtitle
    assert "200 OK" in row.subtitle
    qtbot.waitUntil(lambda: "authorization" in page.details.headers.toPlainText())
    assert "Bearer [secret]" in page.details.headers.toPlainText()
    page.details.copy_curl.click()
    copied = QApplication.clipboard().text()
    assert copied.startswith("curl -X GET http://127.0.0.1:")
    assert '"$KEY"' in copied
    assert KEY not in copied + page.details.headers.toPlainText()
    assert not page.details.copy_body.isEnabled()
    assert not page.details.body.isVisible()


def test_a_profile_with_another_name_is_chosen_by_that(
    desktop: Desktop, page: RequestsPage, qtbot: QtBot, await_in_window: Await
) -> None:
    listed(desktop, page, qtbot, await_in_window)
    qtbot.waitUntil(lambda: page.scope.itemText(1) == "here")
    await_in_window(desktop.profiles.rename("here", "there"))
    qtbot.waitUntil(lambda: page.scope.itemText(1) == "there")


def test_the_newest_comes_first_and_keys_move_through_the_list(
    desktop: Desktop,
    page: RequestsPage,
    server: ModelServer,
    qtbot: QtBot,
    await_in_window: Await,
) -> None:
    listed(desktop, page, qtbot, await_in_window)
    first = page.list.current_key
    server.listing = refuses(401, "Incorrect key")
    listed(desktop, page, qtbot, await_in_window)
    newest, *_ = page._model
    assert newest.mark is Mark.FAILED
    assert "401 Unauthorized" in newest.subtitle
    # What was looked at stays chosen while others come.
    assert page.list.current_key == first
    page.take_focus()
    qtbot.keyClick(page.list, Qt.Key.Key_Up)
    assert page.list.current_key == newest.key
    qtbot.waitUntil(lambda: page.details.facts._values["Status"].text() == "401 Unauthorized")


def test_it_is_opened_for_one_profile_and_says_which(
    desktop: Desktop, page: RequestsPage, qtbot: QtBot, await_in_window: Await
) -> None:
    listed(desktop, page, qtbot, await_in_window)
    desktop.act("openai", "show-requests")
    qtbot.waitUntil(lambda: page.scope.currentText() == "openai")
    assert not page._lines
    assert page.empty.isVisible()
    page.scope.setCurrentIndex(page.scope.findData(""))
    page.scope.activated.emit(page.scope.currentIndex())
    qtbot.waitUntil(lambda: bool(page._lines))


def test_the_form_of_a_profile_leads_there(
    desktop: Desktop, page: RequestsPage, qtbot: QtBot, await_in_window: Await
) -> None:
    listed(desktop, page, qtbot, await_in_window)
    desktop.open_models()
    desktop.edit_profile("here")
    desktop.settings().form.page.requests.click()
    qtbot.waitUntil(lambda: desktop.window.tabs.current == REQUESTS_TAB)
    qtbot.waitUntil(lambda: page.scope.currentText() == "here")
    # The models that were opened are asked for, too: one more may have come by now.
    here = desktop.profiles.get("here")
    assert here is not None
    assert {line.profile_id for line in page._lines.values()} == {here.effective.id}


def test_fifty_rows_are_there_at_most(
    desktop: Desktop, page: RequestsPage, qtbot: QtBot, await_in_window: Await
) -> None:
    listed(desktop, page, qtbot, await_in_window)

    async def many() -> None:
        log = next(iter(desktop.requests._logs.all().values()))
        for number in range(60):
            body = json.dumps({"number": number}).encode()
            log.end(log.begin("POST", "http://127.0.0.1/v1/chat/completions", {}, body))

    await_in_window(desktop._bridge.call(many()))
    qtbot.waitUntil(lambda: len(page._lines) == 50, timeout=PATIENCE)
    page.list.select_first()
    qtbot.waitUntil(lambda: "59" in page.details.body.toPlainText())
