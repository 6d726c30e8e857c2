"""The Models tab in a real window, fed by a real engine that asks real servers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytest_httpserver import HTTPServer
from pytestqt.qtbot import QtBot

from keystead.engine import Engine
from keystead.paths import Folders
from keystead.ui.bridge import Bridge
from keystead.ui.icons import Icons
from keystead.ui.sources.models import ModelSource
from keystead.ui.views.models.groups import Group
from keystead.ui.views.models.page import ModelsPage
from keystead.ui.views.models.table import ROW_ROLE
from tests.window import Await

HOSTILE = '<img src="file:///etc/passwd">\x1b[31m'


@pytest.fixture
def page(
    httpserver: HTTPServer, icons: Icons, qtbot: QtBot, await_in_window: Await
) -> Iterator[ModelsPage]:
    listed = [{"id": "qwen3-coder"}, {"id": "gpt-oss"}, {"id": HOSTILE}]
    httpserver.expect_request("/good/models").respond_with_json({"data": listed})
    httpserver.expect_request("/bad/models").respond_with_json({"error": "no"}, status=401)
    folders = Folders.of(os.environ)
    folders.config.mkdir(parents=True)
    folders.providers_file.write_text(
        f'[profiles.good]\nprovider = "local"\nbase_url = "{httpserver.url_for("/good")}"\n'
        f'[profiles.bad]\nprovider = "local"\nbase_url = "{httpserver.url_for("/bad")}"\n'
    )
    bridge: Bridge[Engine] = Bridge(lambda: Engine(folders, os.environ))
    engine = await_in_window(bridge.start())
    models = ModelSource(bridge, engine.models)
    await_in_window(models.load())
    page = ModelsPage(icons, models)
    qtbot.addWidget(page)
    page.resize(900, 600)
    with qtbot.waitActive(page):
        page.show()
    await_in_window(models.refresh("good", "bad"))
    qtbot.waitUntil(lambda: "3" in headings(page).get("good", ""))
    yield page
    await_in_window(bridge.close(1.0))


def rows(page: ModelsPage) -> list[Any]:
    model = page.view.model()
    return [model.index(number, 0).data(ROW_ROLE) for number in range(model.rowCount())]


def headings(page: ModelsPage) -> dict[str, str]:
    return {row.profile: row.text for row in rows(page) if isinstance(row, Group)}


def test_each_profile_shows_its_list_or_its_error(page: ModelsPage) -> None:
    assert headings(page)["good"] == "3 · refreshed now"
    assert "key" in headings(page)["bad"]


def test_typing_filters_and_enter_starts_an_agent_on_the_row(
    page: ModelsPage, qtbot: QtBot
) -> None:
    qtbot.keyClicks(page.filter, "coder")
    with qtbot.waitSignal(page.agent_wanted) as wanted:
        qtbot.keyClick(page.filter, Qt.Key.Key_Return)
    assert wanted.args == ["good", "qwen3-coder"]


def test_arrows_move_the_row_while_the_filter_keeps_focus(page: ModelsPage, qtbot: QtBot) -> None:
    page.filter.setFocus()
    before = page.view.currentIndex().row()
    qtbot.keyClick(page.filter, Qt.Key.Key_Down)
    qtbot.keyClick(page.filter, Qt.Key.Key_Down)
    assert page.view.currentIndex().row() > before
    assert page.focusWidget() is page.filter


def test_enter_on_a_heading_does_what_its_first_button_does(page: ModelsPage, qtbot: QtBot) -> None:
    page.select_profile("bad")
    with qtbot.waitSignal(page.action_wanted) as wanted:
        qtbot.keyClick(page.filter, Qt.Key.Key_Return)
    assert wanted.args == ["bad", "add-key"]


def test_a_hostile_id_is_shown_as_it_is_and_never_as_markup(page: ModelsPage) -> None:
    (number,) = (n for n, row in enumerate(rows(page)) if "<img" in str(row))
    index = page.view.model().index(number, 0)
    assert index.data(Qt.ItemDataRole.DisplayRole).startswith("<img")
    assert index.data(Qt.ItemDataRole.ToolTipRole).startswith("<span>&lt;img")


def test_the_chosen_row_stays_when_the_filter_or_the_list_changes(
    page: ModelsPage, qtbot: QtBot, await_in_window: Await
) -> None:
    qtbot.keyClicks(page.filter, "oss")
    page.filter.clear()
    assert page.view.currentIndex().data(ROW_ROLE).model.id == "gpt-oss"
    with qtbot.waitSignals([page._models.changed] * 2):
        await_in_window(page._models.refresh("good"))
    assert page.view.currentIndex().data(ROW_ROLE).model.id == "gpt-oss"
