"""The Models tab on a real engine whose profiles ask one real server, each its own list."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from keystead.engine import Engine
from keystead.paths import Folders
from keystead.ui.bridge import Bridge
from keystead.ui.icons import Icons
from keystead.ui.sources.agents import AgentSource
from keystead.ui.sources.models import ModelSource
from keystead.ui.sources.profiles import ProfileSource
from keystead.ui.tasks import Tasks
from keystead.ui.views.models.cells import Column, ModelRow
from keystead.ui.views.models.groups import Group
from keystead.ui.views.models.page import ModelsPage
from keystead.ui.views.models.scope import Scope
from tests.cli.model_server import Call, ModelServer, model_server
from tests.window import Await

HOSTILE = '<img src="file:///etc/passwd">\x1b[31m'
REFUSED = 401
Entries = Sequence[Mapping[str, Any]]


def entry(name: str, **facts: Any) -> Mapping[str, Any]:
    """A model as a provider lists it."""
    return {"id": name, **facts}


@dataclass
class Lists:
    """What each profile's provider answers: entries, or a status it refuses with."""

    answers: dict[str, Entries | int]
    gates: dict[str, threading.Event] = field(default_factory=dict)

    def __call__(self, call: Call) -> None:
        name = call.seen.path.split("/")[1]
        gate = self.gates.get(name)
        if gate is not None:
            gate.wait(20)
        answer = self.answers.get(name, [])
        if isinstance(answer, int):
            call.whole('{"error": {"message": "no"}}', answer)
        else:
            call.whole(json.dumps({"data": list(answer)}))

    def hold(self, name: str) -> threading.Event:
        """Let the provider of ``name`` wait with its answer until the event is set."""
        gate = self.gates[name] = threading.Event()
        return gate


@dataclass
class Bench:
    """The page with all it stands on; ``errors`` is its error surface."""

    page: ModelsPage
    models: ModelSource
    profiles: ProfileSource
    scope: Scope
    lists: Lists
    server: ModelServer
    folders: Folders
    wait: Await
    qtbot: QtBot
    errors: list[BaseException]

    def refresh(self, *names: str) -> None:
        """Ask the providers and wait until the window knows what they answered."""
        self.wait(self.models.refresh(*names))
        self.wait(self.models.load())

    def rows(self) -> list[Group | ModelRow]:
        table = self.page.table
        return [table.row(number) for number in range(table.rowCount())]

    def shown(self) -> list[str]:
        """Headings as ``profile:``, models by their ids."""
        return [
            f"{row.profile}:" if isinstance(row, Group) else row.model.id for row in self.rows()
        ]

    def heading(self, profile: str) -> Group:
        (group,) = [group for group in self.page.table.groups() if group.profile == profile]
        return group

    def choose(self, profile: str, model: str = "") -> None:
        number = self.page.table.number_of(profile, model)
        assert number is not None
        self.page.view.choose(number)

    @property
    def current(self) -> str:
        row = self.page.view.current
        return "" if row is None else f"{row.profile}:" if isinstance(row, Group) else row.model.id

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
        """Press a key in the filter."""
        if modifier is None:
            self.qtbot.keyClick(self.page.filter, key)
        else:
            self.qtbot.keyClick(self.page.filter, key, modifier)

    def type(self, text: str) -> None:
        self.qtbot.keyClicks(self.page.filter, text)

    def click(self, profile: str, model: str, column: Column) -> None:
        """Click into a cell."""
        number = self.page.table.number_of(profile, model)
        assert number is not None
        view = self.page.view
        place = view.visualRect(self.page.table.index(number, column)).center()
        self.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def file_text(self) -> str:
        return self.folders.providers_file.read_text()

    def until(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()))


PROFILES = """# by hand
[profiles.good]
provider = "local"
base_url = "{origin}/good/v1"

[profiles.far]
provider = "local"
base_url = "{origin}/far/v1"

[profiles.bad]
provider = "local"
base_url = "{origin}/bad/v1"
"""
GOOD = [
    entry("qwen3-coder", context_length=262_144, supported_parameters=["tools"]),
    entry("gpt-oss", supported_parameters=["tools", "reasoning"]),
    entry("pixtral", supported_parameters=[], architecture={"input_modalities": ["image"]}),
    entry(HOSTILE),
]
FAR = [entry("qwen3-max", pricing={"prompt": "0.000001", "completion": "0.000002"})]


@pytest.fixture
def bench(icons: Icons, qtbot: QtBot, await_in_window: Await) -> Iterator[Bench]:
    lists = Lists({"good": GOOD, "far": FAR, "bad": REFUSED})
    with model_server(listing=lists) as server:
        folders = Folders.of(os.environ)
        folders.config.mkdir(parents=True)
        folders.providers_file.write_text(PROFILES.format(origin=server.origin))
        bridge: Bridge[Engine] = Bridge(lambda: Engine(folders, os.environ))
        engine = await_in_window(bridge.start())
        models = ModelSource(bridge, engine.models)
        profiles = ProfileSource(
            bridge, engine.profiles, engine.presets, engine.keys, engine.connections
        )
        agents = AgentSource(bridge, engine.agents)
        for source in (models, profiles, agents):
            await_in_window(source.load())
        errors: list[BaseException] = []
        tasks, scope = Tasks(errors.append), Scope()
        page = ModelsPage(icons, tasks, models, profiles, agents, scope)
        qtbot.addWidget(page)
        page.resize(1100, 700)
        with qtbot.waitActive(page):
            page.show()
        bench = Bench(
            page, models, profiles, scope, lists, server, folders, await_in_window, qtbot, errors
        )
        bench.refresh("good", "far", "bad")
        page.take_focus()
        yield bench
        for gate in lists.gates.values():
            gate.set()
        await_in_window(tasks.close())
        await_in_window(bridge.close(2.0))
        assert not errors
