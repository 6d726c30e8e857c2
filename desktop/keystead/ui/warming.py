"""Loads what the first agent needs while nobody waits for it.

Owns the moment and what the window itself needs: the Markdown parser and the highlighter, 0.13 s
together. It runs in the engine's thread; the rest is ``providers.warming``.
"""

from __future__ import annotations

import importlib

WAIT = 2.0  # seconds after the window was opened
MODULES = ("markdown_it", "pygments.lexers", "pygments.lexers.python")


async def warm_up() -> None:
    """Import it all; to be called on the engine's loop."""
    from keystead.providers import warming

    for module in MODULES:
        importlib.import_module(module)
    await warming.warm_up()
