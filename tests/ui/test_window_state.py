import json
import os
import stat

import pytest

from keystead.ui.window_state import LARGEST_FILE, GroupState, TabState, WindowState


def test_what_was_saved_is_found_again(tmp_path):
    path = tmp_path / "state" / "window.json"
    state = WindowState(x=5, width=900, height=700, theme="light", panes={"window": [250, 0, 256]})
    state.save(path)
    assert WindowState.load(path) == state


def test_file_is_private_whatever_the_umask(tmp_path):
    path = tmp_path / "state" / "window.json"
    before = os.umask(0)
    try:
        WindowState().save(path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["window.json"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"panes": [1]}',
        '{"width": "wide"}',
        '{"width": 1000000000000}',
        '{"x": -1000000000000, "panes": {"window": [1000000000000]}}',
        '{"seen": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"width": 900, "groups": [[[["\\ud800", "half a letter"]], ""]]}',
        '{"width": 900}' + " " * LARGEST_FILE,
    ],
)
def test_a_broken_file_counts_as_a_first_start(tmp_path, text):
    path = tmp_path / "window.json"
    path.write_text(text)
    assert WindowState.load(path) == WindowState()


def test_one_broken_value_does_not_take_the_others_along(tmp_path):
    path = tmp_path / "window.json"
    panes = {"good": [1, 2], "bad": ["1"], "worse": 3}
    path.write_text(json.dumps({"width": 900, "maximized": 1, "panes": panes, "unknown": 1}))
    assert WindowState.load(path) == WindowState(width=900, panes={"good": [1, 2]})


def test_no_file_is_a_first_start(tmp_path):
    assert WindowState.load(tmp_path / "window.json") == WindowState()


@pytest.mark.parametrize("depth", [200, 700])
def test_what_is_read_can_be_written_again(tmp_path, depth):
    path = tmp_path / "window.json"
    path.write_text('{"width": 900, "seen": {"x": ' + "[" * depth + "]" * depth + "}}")
    state = WindowState.load(path)
    state.save(path)
    assert WindowState.load(path) == state


def test_half_a_letter_in_a_title_does_not_keep_the_rest_from_being_written(tmp_path):
    path = tmp_path / "window.json"
    WindowState(width=900, groups=[GroupState([TabState("a", "half \ud800")])]).save(path)
    assert WindowState.load(path).width == 900


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_pipe_in_its_place_is_not_waited_for(tmp_path):
    path = tmp_path / "window.json"
    os.mkfifo(path)
    assert WindowState.load(path) == WindowState()
