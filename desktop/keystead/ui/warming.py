"""Loads what is needed next while nobody waits for it.

Owns the moments and what the window itself needs: the Markdown parser, the highlighter and the
rules of the languages that answers have most, 0.2 s together. It all runs in the engine's thread;
the rest is ``providers.warming``.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
from functools import cache
from typing import Any

from PySide6.QtCore import QObject

from keystead.ui.bridge import Bridge
from keystead.ui.sources.models import ModelSource
from keystead.ui.tasks import Tasks

WAIT = 2.0  # seconds after the window was opened
MODULES = ("markdown_it", "pygments.lexers")
LANGUAGES = ("python", "bash", "json")


class Warming(QObject):
    """Has the engine's loop do it at the right moments."""

    def __init__(self, tasks: Tasks, bridge: Bridge[Any], models: ModelSource) -> None:
        super().__init__()
        self._models = models
        self._tasks = tasks
        self._bridge = bridge

    def after_opening(self) -> None:
        """The window was opened: get ready for any next step, a while later."""
        self._tasks.start(self, self._after_a_while(), group="next step")

    def for_agents(self) -> None:
        """A person turned to agents."""
        self._tasks.start(self, self._now_for_agents(), group="agents")

    async def _after_a_while(self) -> None:
        await asyncio.sleep(WAIT)
        await self._bridge.call(warm_up())
        await self._models.explain()

    async def _now_for_agents(self) -> None:
        await self._bridge.call(warm_up_for_agents())


async def warm_up() -> None:
    """Import what any next step needs; to be called on the engine's loop."""
    from keystead.providers import warming
    from keystead.ui.transcript import highlight

    for module in MODULES:
        importlib.import_module(module)
    for language in LANGUAGES:
        highlight.lexer(language)
        await asyncio.sleep(0)
    await warming.warm_up_for_lists()
    _keep("next step")


async def warm_up_for_agents() -> None:
    """Import what an agent needs, when a person turns to one; on the engine's loop, too."""
    from keystead.providers import warming

    await warming.warm_up_for_agents()
    _keep("agents")


@cache
def _keep(_imported_for: str) -> None:
    """Spare the collector what was imported: it stopped the window for 0.1 s to look through it.

    Once for each purpose, for what is spared is never given back.
    """
    gc.freeze()
