"""Imports what the first request needs while nobody waits for it.

Owns the list; the moment is the window's to choose. Measured: the openai SDK 0.4 to 1.2 s, httpx
0.2 s. The command line never warms up: it needs what it needs at once.
"""

from __future__ import annotations

import asyncio
import importlib

MODULES = (
    "httpx",
    "truststore",
    "keystead.providers.openai_chat.provider",
    "openai",
    "openai.resources.chat.completions",
)


async def warm_up() -> None:
    """Import one after the other; the loop has its turn between two."""
    for module in MODULES:
        importlib.import_module(module)
        await asyncio.sleep(0)
