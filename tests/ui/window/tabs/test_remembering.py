"""Open tabs come back at the next start as they were, and a broken file costs nothing else."""

import json

import pytest
from PySide6.QtWidgets import QWidget

from keystead.ui.icons import Icon
from keystead.ui.widgets.mark import Mark
from keystead.ui.window.main_window import MainWindow
from keystead.ui.window_state import GroupState, TabState, WindowState
from tests.ui.window.conftest import VIEWS


def saved_and_read(state, tmp_path):
    state.save(tmp_path / "window.json")
    return WindowState.load(tmp_path / "window.json")


def opened_again(state, icons, qtbot):
    window = MainWindow(VIEWS, icons, state)
    qtbot.addWidget(window)
    return window


def test_order_groups_titles_marks_and_the_current_tab_come_back(
    window, state, icons, qtbot, tmp_path
):
    tabs = window.tabs
    tabs.open("m", "Models", QWidget(), Icon.MODELS)
    for key in "abc":
        tabs.open(key, f"agent {key}", QWidget())
    tabs.set_mark("b", Mark.WAITING)
    tabs.show_tab("b")
    tabs.split()
    tabs.show_tab("a")
    window.remember()
    opened = opened_again(saved_and_read(state, tmp_path), icons, qtbot)
    again = opened.tabs
    assert [group.keys for group in again.groups] == [["m", "a", "c"], ["b"]]
    assert [group.front for group in again.groups] == ["a", "b"]
    assert again.current == "a"
    tabs = [tab for key in again.keys if (tab := again.tab(key))]
    assert [tab.title for tab in tabs] == ["Models", "agent a", "agent c", "agent b"]
    assert tabs[0].icon is Icon.MODELS
    assert again.groups[1].bar.accessibleTabName(0) == "agent b, waiting for you"
    assert [again.page(key) for key in again.keys] == [None] * 4


def test_no_more_sides_come_back_than_there_can_be(icons, qtbot):
    groups = [GroupState([TabState(key, key)], key) for key in "abcdef"]
    opened = opened_again(WindowState(groups=groups, group=9), icons, qtbot)
    assert [group.keys for group in opened.tabs.groups] == [["a"], ["b"], ["c", "d", "e", "f"]]


@pytest.mark.parametrize(
    ("groups", "group", "keys"),
    [
        (3, "one", ()),
        ([3, None, [], [3], [[[], ["", "no key"], [3, "no key"]]]], 0, ()),
        ([[[["a", 3, "no such", []]], "b"]], -5, ("a",)),
        ([[[["a"], ["a"]], 7]], 3, ("a",)),
    ],
)
def test_what_cannot_be_read_is_left_out(icons, qtbot, tmp_path, groups, group, keys):
    path = tmp_path / "window.json"
    path.write_text(json.dumps({"groups": groups, "width": 900, "group": group}))
    state = WindowState.load(path)
    assert state.width == 900
    assert opened_again(state, icons, qtbot).tabs.keys == keys
