"""Loads what is needed next while nobody waits for it.

Owns the moments and what the window itself needs: the Markdown parser and the highlighter, 0.13 s
together. It all runs in the engine's thread; the rest is ``providers.warming``.
"""

from __future__ import annotations

import importlib

WAIT = 2.0  # seconds after the window was opened
MODULES = ("markdown_it", "pygments.lexers", "pygments.lexers.python")


async def warm_up() -> None:
    """Import what any next step needs; to be called on the engine's loop."""
    from keystead.providers import warming

    for module in MODULES:
        importlib.import_module(module)
    await warming.warm_up_for_lists()


async def warm_up_for_agents() -> None:
    """Import what an agent needs, when a person turns to one; on the engine's loop, too."""
    from keystead.providers import warming

    await warming.warm_up_for_agents()
