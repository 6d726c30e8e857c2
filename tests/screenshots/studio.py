"""The window for one scene: started in a home of its own, ended after its picture.

Owns start, waiting and the end; what is shown is each scene's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from PySide6.QtGui import QCursor, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from keystead.paths import HOME_VARIABLE, Folders
from keystead.ui.app import make_desktop
from keystead.ui.desktop import Desktop
from keystead.ui.window_state import WindowState
from tests.agents.chat_server import chat_server
from tests.providers.wire_server import Answer, serving
from tests.screenshots import demo_home

PATIENCE = 10.0  # seconds
SETTLES = 0.35  # seconds for what is laid out with the next frames
SIZE = (1440, 900)  # logical pixels


@dataclass(frozen=True)
class Scene:
    """One picture: its file's name, what is done for it, and the home it needs."""

    name: str
    draw: Callable[[Studio], Awaitable[QPixmap]]
    furnished: bool = True  # with profiles and agents; else a first start
    agents: bool = True
    size: tuple[int, int] = SIZE
    local: tuple[Answer, ...] = ()  # what the model servers of this computer answer
    variables: Mapping[str, str] = field(default_factory=dict[str, str])


class Studio:
    """``async with Studio(…) as studio``: `desktop` is open, its home furnished for the scene."""

    desktop: Desktop

    def __init__(self, app: QApplication, home: Path, theme: str, scene: Scene) -> None:
        self._app = app
        self._home = home
        self._theme = theme
        self._scene = scene
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        server = await self._stack.enter_async_context(
            chat_server(demo_home.chat, listing=demo_home.list_models)
        )
        if self._scene.furnished:
            demo_home.write_profiles(self._home, server.base_url.removesuffix("/v1"))
        if self._scene.furnished and self._scene.agents:
            await demo_home.add_agents(self._home)
        demo_home.write_settings(self._home, self._theme)
        environment = {HOME_VARIABLE: str(self._home), **demo_home.VARIABLES}
        state = WindowState(theme=self._theme)
        environment |= self._scene.variables
        folders, addresses = Folders.of(environment), await self._local_servers()
        self.desktop = make_desktop(
            self._app, folders, environment, state, local_addresses=addresses
        )
        self.desktop.window.resize(*self._scene.size)
        # Where it lies at first, the pointer would make a button look pointed at.
        QCursor.setPos(*self._scene.size)
        self.desktop.window.show()
        self._life = asyncio.get_running_loop().create_task(self.desktop.run())
        await self.desktop.opened.wait()
        await self.settle()
        return self

    async def _local_servers(self) -> list[str]:
        """Start the servers that the scene finds on this computer; their addresses."""
        servers = [
            await self._stack.enter_async_context(serving(each)) for each in self._scene.local
        ]
        return [f"{each.origin}/v1" for each in servers]

    async def __aexit__(self, *_: object) -> None:
        for agent in self.desktop.agents.all():
            if agent.state.is_active:
                await self.desktop.agents.stop(agent.id)
        self.desktop.end()
        await self._life
        for widget in self._app.topLevelWidgets():
            widget.close()
            widget.deleteLater()
        await self._stack.aclose()

    async def settle(self, seconds: float = SETTLES) -> None:
        """Let the window lay out and paint."""
        await asyncio.sleep(seconds)

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until ``condition`` holds. Raises TimeoutError."""
        async with asyncio.timeout(PATIENCE):
            while not condition():  # noqa: ASYNC110 - what Qt shows sets no event
                await asyncio.sleep(0.02)
        await self.settle()

    def top_level(self, name: str) -> QWidget:
        """The open window of the class called ``name``."""
        shown = [each for each in self._app.topLevelWidgets() if each.isVisible()]
        return next(each for each in shown if type(each).__name__ == name)

    def agent(self, name: str) -> str:
        """The id of the agent called ``name``."""
        return next(each.id for each in self.desktop.agents.all() if each.name == name)

    async def picture(self, widget: QWidget | None = None) -> QPixmap:
        """What ``widget`` looks like now; the main window where none is named."""
        await self.settle()
        return (widget or self.desktop.window).grab()
