"""Imports what the first request needs while nobody waits for it.

Owns what is needed; the moment is the window's to choose. Measured: httpx 0.1 s, the openai SDK
0.4 to 1.2 s and 20 MB, so the SDK waits until a person turns to an agent. The command line never
warms up: it needs what it needs at once.
"""

from __future__ import annotations

import asyncio
import importlib

from keystead.network.clients import load_httpx

FOR_AGENTS = (
    "keystead.providers.openai_chat.provider",
    "keystead.providers.openai_responses.provider",
    "openai",
)


async def warm_up_for_lists() -> None:
    """Import what lists models."""
    load_httpx()
    await asyncio.sleep(0)
    importlib.import_module("truststore")


async def warm_up_for_agents() -> None:
    """Import what runs agents, one after the other; the loop has its turn between two."""
    for module in FOR_AGENTS:
        importlib.import_module(module)
        await asyncio.sleep(0)
