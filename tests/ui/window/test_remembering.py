"""What the next start needs is written soon, so that nothing but a moment can be lost."""

import logging

from PySide6.QtWidgets import QWidget

from keystead.ui.remembering import Remembering
from keystead.ui.window_state import WindowState


def test_tabs_and_scale_are_written_a_moment_after_they_changed(window, qtbot, tmp_path):
    path = tmp_path / "state" / "window.json"
    remembering = Remembering(window, path)
    remembering._soon.setInterval(10)
    window.tabs.open("a", "first", QWidget())
    qtbot.waitUntil(path.exists)
    (group,) = WindowState.load(path).groups
    assert [tab.title for tab in group.tabs] == ["first"]
    path.unlink()
    window.tabs.close_tab("a")
    qtbot.waitUntil(path.exists)
    assert WindowState.load(path).groups == []
    path.unlink()
    window.choose_scale(150)
    qtbot.waitUntil(path.exists)
    assert WindowState.load(path).scale == 150


def test_a_folder_that_cannot_be_written_is_only_told_to_the_log(window, tmp_path, caplog):
    (tmp_path / "state").write_text("no folder")
    with caplog.at_level(logging.WARNING):
        Remembering(window, tmp_path / "state" / "window.json").save()
    assert "window state not saved" in caplog.text
