"""The side bar's page of the Models view, in step with the lists and with what the tab shows."""

from __future__ import annotations

import time
from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from keystead.ui import ages
from keystead.ui.ages import MINUTE
from keystead.ui.icons import Icons
from keystead.ui.kept_rows import kept_rows
from keystead.ui.views.models.side import ModelsSide
from keystead.ui.widgets.mark import Mark
from keystead.ui.widgets.rows import ROW_ROLE, Row
from tests.ui.views.models.conftest import Bench


@pytest.fixture
def side(bench: Bench, icons: Icons, qtbot: QtBot) -> ModelsSide:
    side = ModelsSide(icons, bench.models, bench.scope)
    qtbot.addWidget(side)
    side.resize(280, 700)
    side.show()
    return side


def rows(side: ModelsSide) -> dict[str, Row]:
    model = side.list.model()
    found = [model.index(number, 0).data(ROW_ROLE) for number in range(model.rowCount())]
    return {row.title: row for row in found}


def test_each_profile_says_how_long_its_list_is_and_how_it_stands(
    bench: Bench, side: ModelsSide
) -> None:
    found = rows(side)
    assert next(iter(found)) == "All profiles"
    total = sum(len(listed.models) for listed in bench.models.lists().values())
    assert found["All profiles"].right == str(total)
    assert (found["good"].right, found["good"].mark) == ("4", Mark.GOOD)
    assert found["good"].subtitle == "refreshed now · on this computer"
    assert (found["bad"].right, found["bad"].mark) == ("", Mark.FAILED)
    assert found["bad"].subtitle == "wants a key · on this computer"


def test_a_list_that_arrives_is_counted(bench: Bench, side: ModelsSide) -> None:
    bench.lists.answers["bad"] = [{"id": "late"}]
    bench.refresh("bad")
    assert rows(side)["bad"].right == "1"


def test_a_profile_is_opened_by_click_and_by_enter_and_all_of_them_too(
    bench: Bench, side: ModelsSide, qtbot: QtBot
) -> None:
    side.list.select("far")
    with qtbot.waitSignal(side.profile_wanted) as wanted:
        qtbot.keyClick(side.list, Qt.Key.Key_Return)
    assert wanted.args == ["far"]
    top = side.list.visualRect(side.list.model().index(0, 0)).center()
    with qtbot.waitSignal(side.profile_wanted) as wanted:
        qtbot.mouseClick(side.list.viewport(), Qt.MouseButton.LeftButton, pos=top)
    assert wanted.args == [""]


def test_it_shows_which_profile_the_table_is_about(bench: Bench, side: ModelsSide) -> None:
    bench.scope.set("far")
    assert side.list.current_key == "far"
    bench.page.bar.scope.click()
    assert side.list.currentIndex().row() == 0


def test_time_goes_by_in_it(bench: Bench, side: ModelsSide) -> None:
    gate = bench.lists.hold("bad")
    bench.page.work._tasks.start(side, bench.models.refresh("bad"))
    bench.until(lambda: rows(side)["bad"].subtitle == "loading · on this computer")
    bench.until(lambda: rows(side)["bad"].subtitle == "loading, 1 s · on this computer")
    gate.set()
    bench.until(lambda: rows(side)["bad"].mark is Mark.FAILED)


def test_side_bar_and_table_tell_the_same_age_from_the_first_look(
    bench: Bench, side: ModelsSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    side.hide()
    later = SimpleNamespace(time=lambda: time.time() + 2 * MINUTE)
    monkeypatch.setattr(ages, "time", later)
    side.show()
    assert rows(side)["good"].subtitle == "refreshed 2 min ago · on this computer"
    assert bench.heading("good").text == "4 · on this computer · refreshed 2 min ago"


def test_the_next_start_lists_nothing_that_is_true_for_a_moment(
    bench: Bench, side: ModelsSide
) -> None:
    kept = {row.key: row for row in kept_rows(side.kept())}
    assert kept["good"] == replace(rows(side)["good"], subtitle="as last listed", mark=Mark.OFF)
    assert kept["\n"] == rows(side)["All profiles"]


def test_many_lists_that_change_together_are_drawn_once(bench: Bench, qtbot: QtBot) -> None:
    drawn: list[int] = []
    bench.models.lists_changed.connect(lambda: drawn.append(len(bench.models.lists())))
    before = len(bench.models.lists())
    more = "".join(f'[profiles.p{n}]\nprovider = "local"\n' for n in range(30))
    with bench.folders.providers_file.open("a", encoding="utf-8") as file:
        file.write(more)
    bench.wait(bench.profiles.reread())
    bench.wait(bench.models.load())
    assert drawn == [before + 30]
