"""A real engine behind a real bridge, a real model server, and what the window makes of both."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from keystead.agents.agents import SpawnRequest
from keystead.agents.entries import AgentInfo
from keystead.engine import Engine
from keystead.paths import Folders
from keystead.ui.bridge import Bridge
from keystead.ui.icons import Icons
from keystead.ui.sources.agents import AgentSource
from keystead.ui.sources.models import ModelSource
from keystead.ui.sources.profiles import ProfileSource
from keystead.ui.tasks import Tasks
from keystead.ui.views.agents.page import AgentPage
from keystead.ui.widgets.label import Label
from tests.cli.model_server import ModelServer, model_server
from tests.window import Await


@dataclass
class Bench:
    """The sources and tasks that the window hands to the view; ``errors`` is its error surface."""

    agents: AgentSource
    profiles: ProfileSource
    models: ModelSource
    engine: Engine
    bridge: Bridge[Engine]
    wait: Await
    qtbot: QtBot
    errors: list[BaseException] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tasks = Tasks(self.errors.append)

    def spawn(self, task: str, model: str = "alpha", name: str = "") -> AgentInfo:
        """Start an agent on the profile ``mine``."""
        known = self.profiles.get("mine")
        assert known is not None
        request = SpawnRequest(task, known.effective, model, name)
        return self.wait(self.agents.spawn(request))

    def finished(self, agent: AgentInfo) -> AgentInfo:
        """Wait for the end of the agent's turn, and for the window to know it."""
        ended = self.wait(self.bridge.call(self.engine.agents.finished(agent.id)))
        self.qtbot.waitUntil(lambda: self.agents.get(agent.id) == ended)
        return ended

    def refuse_work(self) -> None:
        """Let the engine take nothing new, as it does while it closes."""
        self.wait(self.bridge.call(self.engine.agents.close(1.0)))


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as server:
        yield server


@pytest.fixture
def bench(server: ModelServer, qtbot: QtBot, await_in_window: Await) -> Iterator[Bench]:
    folders = Folders.of(os.environ)
    folders.config.mkdir(parents=True)
    folders.providers_file.write_text(
        f'[profiles.mine]\nprovider = "local"\nbase_url = "{server.base_url}"\n'
        f'default_model = "alpha"\n'
        f'[profiles.second]\nprovider = "local"\nbase_url = "{server.base_url}"\n'
        f'models = ["typed-by-hand"]\n'
    )
    bridge: Bridge[Engine] = Bridge(lambda: Engine(folders, os.environ))
    engine = await_in_window(bridge.start())
    agents = AgentSource(bridge, engine.agents)
    models = ModelSource(bridge, engine.models)
    profiles = ProfileSource(
        bridge, engine.profiles, engine.presets, engine.keys, engine.connections
    )
    for source in (agents, models, profiles):
        await_in_window(source.load())
    bench = Bench(agents, profiles, models, engine, bridge, await_in_window, qtbot)
    yield bench
    await_in_window(bench.tasks.close())
    await_in_window(bridge.close(1.0))
    assert not bench.errors


OpenTab = Callable[[AgentInfo], AgentPage]


@pytest.fixture
def open_tab(bench: Bench, icons: Icons, qtbot: QtBot) -> OpenTab:
    """Open an agent's tab as a window of its own."""

    def opened(agent: AgentInfo) -> AgentPage:
        page = AgentPage(icons, bench.tasks, bench.agents, bench.profiles, bench.models, agent.id)
        qtbot.addWidget(page)
        qtbot.addWidget(page.panel)
        page.resize(900, 700)
        with qtbot.waitActive(page):
            page.show()
        page.take_focus()
        return page

    return opened


def facts(page: AgentPage) -> set[str]:
    """What the panel tells: figures by their names, and what else has words there."""
    named = {child.accessibleName() for child in page.panel.findChildren(QWidget)}
    pairs = [(label, label.buddy()) for label in page.panel.findChildren(Label)]
    return named | {f"{label.text()}: {value.accessibleName()}" for label, value in pairs if value}
