"""The size of a model's context is known where its list, or what ships, says it."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from keystead.agents.entries import AgentInfo, AgentState
from keystead.ui.views.agents.context_windows import ContextWindows
from tests.ui.views.agents.conftest import Bench


def agent(profile: str, model: str) -> AgentInfo:
    return AgentInfo("id", "name", profile, model, AgentState.FINISHED, "task", 0.0, 0.0)


def test_a_model_that_no_list_names_is_asked_about_once(bench: Bench, qtbot: QtBot) -> None:
    windows = ContextWindows(bench.models, bench.tasks, bench.models, bench.profiles)
    with qtbot.waitSignal(windows.learned):
        assert windows.of(agent("openai", "gpt-4o")) is None
    assert windows.of(agent("openai", "gpt-4o")) == 128_000
    with qtbot.assertNotEmitted(windows.learned, wait=200):
        assert windows.of(agent("openai", "nobody-knows-it")) is None
        assert windows.of(agent("gone", "gpt-4o")) is None
    assert windows.of(agent("openai", "nobody-knows-it")) is None
