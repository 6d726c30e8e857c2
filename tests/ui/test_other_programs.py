"""The whole window while other programs write what it shows."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from pytestqt.qtbot import QtBot

from keystead.paths import Folders
from keystead.ui.desktop import Desktop
from keystead.ui.views import ViewId
from keystead.ui.widgets.question import QuestionDialog
from keystead.ui.widgets.row_list import RowList
from tests.cli.model_server import model_server, never_ends

SOON = 1.0  # seconds in which an edit shows
PROFILE = (
    '[profiles.{name}]\nprovider = "local"\nbase_url = "{base_url}"\ndefault_model = "alpha"\n'
)


def write(name: str, base_url: str = "http://127.0.0.1:9/v1") -> None:
    file = Folders.of(os.environ).providers_file
    file.write_text(PROFILE.format(name=name, base_url=base_url))


def listed(desktop: Desktop, view: ViewId) -> str:
    """What the rows in the side bar say."""
    desktop.show_view(view)
    lists = [each for each in desktop.window.side_bar.findChildren(RowList) if each.isVisible()]
    models = [each.model() for each in lists]
    return " ".join(str(m.index(row, 0).data()) for m in models for row in range(m.rowCount()))


def test_an_outside_edit_is_in_the_list_within_a_second(desktop: Desktop, qtbot: QtBot) -> None:
    delays = []
    for name in ("first", "second", "third"):
        write(name)
        began = time.monotonic()
        qtbot.waitUntil(lambda name=name: desktop.profiles.get(name) is not None)
        delays.append(time.monotonic() - began)
        assert name in listed(desktop, ViewId.PROVIDERS)
    assert min(delays) < SOON


def test_an_agent_of_a_terminal_is_listed_and_does_not_hold_up_the_end(
    desktop: Desktop, qtbot: QtBot
) -> None:
    with model_server(chat=never_ends("word")) as server:
        write("mine", server.base_url)
        command = (sys.executable, "-m", "keystead", "spawn", "--profile", "mine", "In a terminal")
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            qtbot.waitUntil(lambda: "In a terminal" in listed(desktop, ViewId.AGENTS))
            assert desktop.agents.all()[0].elsewhere
            desktop.window.close()
            qtbot.waitUntil(desktop._closed.is_set)
            assert not desktop.window.findChildren(QuestionDialog)
            assert child.poll() is None
        finally:
            child.kill()
            child.wait()
