"""An agent that a terminal runs while the window is open: seen, read and stopped from here."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from keystead.agents.entries import AgentInfo, AgentState
from keystead.ui.icons import Icons
from keystead.ui.transcript.model import TranscriptModel
from keystead.ui.views.agents.side import AgentsSide
from tests.cli.model_server import ModelServer, never_ends
from tests.ui.views.agents.conftest import Bench, OpenTab


@pytest.fixture
def terminal(bench: Bench, server: ModelServer) -> Iterator[subprocess.Popen[str]]:
    """``keystead spawn`` at work, and a window that attends."""
    server.chat = never_ends("word")
    bench.tasks.start(bench.agents, bench.bridge.call(bench.engine.attend()))
    child = subprocess.Popen(
        [sys.executable, "-m", "keystead", "spawn", "--profile", "mine", "Count in a terminal"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield child
    child.kill()
    child.communicate()


def of_the_terminal(bench: Bench) -> AgentInfo:
    bench.qtbot.waitUntil(lambda: len(bench.agents.all()) == 1)
    (agent,) = bench.agents.all()
    return agent


def shown(model: TranscriptModel) -> str:
    return "\n".join(str(model.index(row, 0).data()) for row in range(model.rowCount()))


def test_it_stands_in_the_list_and_says_where_it_runs(
    bench: Bench, terminal: subprocess.Popen[str], icons: Icons
) -> None:
    side = AgentsSide(icons, bench.agents, bench.profiles, [])
    bench.qtbot.addWidget(side)
    agent = of_the_terminal(bench)
    assert agent.elsewhere
    bench.qtbot.waitUntil(lambda: side._rows.find(agent.id).isValid())
    row = side._rows.row(side._rows.find(agent.id).row())
    assert row.right == "another process"
    terminal.kill()
    bench.qtbot.waitUntil(lambda: not bench.agents.all()[0].elsewhere)
    assert bench.agents.all()[0].state is AgentState.INTERRUPTED


@pytest.mark.usefixtures("terminal")
def test_its_tab_grows_while_the_terminal_writes(bench: Bench, open_tab: OpenTab) -> None:
    page = open_tab(of_the_terminal(bench))

    def is_read() -> None:
        assert "word" in shown(page.model), bench.agents.all()

    bench.qtbot.waitUntil(is_read)
    before = len(shown(page.model))
    bench.qtbot.waitUntil(lambda: len(shown(page.model)) > before)
    assert "Count in a terminal" in shown(page.model)
    assert page.composer._state.text() == "running in another process"


def test_stop_ends_it_in_the_terminal(
    bench: Bench, terminal: subprocess.Popen[str], open_tab: OpenTab
) -> None:
    page = open_tab(of_the_terminal(bench))
    page.composer.stop.click()
    bench.qtbot.waitUntil(lambda: terminal.poll() is not None)
    _, said = terminal.communicate()
    assert terminal.returncode == 1
    assert "stopped" in said
    bench.qtbot.waitUntil(lambda: bench.agents.all()[0].state is AgentState.STOPPED)
    assert not bench.agents.all()[0].elsewhere
