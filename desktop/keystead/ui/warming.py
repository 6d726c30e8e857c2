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

WAIT = 2.0  # seconds after the window was opened
MODULES = ("markdown_it", "pygments.lexers")
LANGUAGES = ("python", "bash", "json")


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
