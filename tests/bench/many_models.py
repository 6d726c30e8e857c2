"""A window whose providers list thousands of models: what the benchmarks about models share.

Owns the provider, a process of its own on loopback, and the life of the window; what is measured
is each benchmark's.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from keystead.paths import HOME_VARIABLE, Folders
from tests.agents.chat_server import Call, chat_server, hello
from tests.agents.home import write_profile

if TYPE_CHECKING:
    from keystead.ui.desktop import Desktop

VENDORS = ("qwen", "deepseek", "openai", "mistralai", "meta-llama", "anthropic", "google")
SORTS = ("coder", "mini", "instruct", "thinking", "vl", "max", "flash", "guard")
PARAMETERS = ("max_tokens", "temperature", "top_p", "stop", "seed", "tools", "tool_choice")
SETTLING = 3.0  # seconds for imports, connections and the first layout

Result = Mapping[str, object]


def model(number: int) -> dict[str, object]:
    """A model as OpenRouter lists it, with all the facts it gives."""
    vendor, sort = VENDORS[number % 7], SORTS[number % 8]
    name = f"{vendor}/{vendor}-{number % 97}-{sort}-{number}b"
    reasons = ("reasoning",) if number % 3 == 0 else ()
    return {
        "id": name,
        "canonical_slug": name,
        "name": f"{vendor.title()} {number % 97} {sort.title()} {number}B",
        "created": 1_700_000_000 + number,
        "description": f"{sort} model number {number} of {vendor}. " * 8,
        "context_length": 32_768 * (number % 8 + 1),
        "architecture": {
            "modality": "text->text",
            "input_modalities": ["text", "image"] if number % 4 == 0 else ["text"],
            "output_modalities": ["text"],
            "tokenizer": "Other",
        },
        "pricing": {"prompt": f"0.0000{number % 9 + 1}", "completion": f"0.000{number % 7 + 1}"},
        "top_provider": {"context_length": 32_768, "max_completion_tokens": 8_192},
        "supported_parameters": [*PARAMETERS, *reasons],
    }


async def serve() -> None:
    """A provider that lists as many models as its path says; prints its address."""

    async def listing(call: Call) -> None:
        count = int(call.path.split("/")[2])
        await call.send_json({"data": [model(number) for number in range(count)]})

    async with chat_server(hello, listing=listing) as server:
        print(server.base_url, flush=True)
        await asyncio.sleep(3600)


def in_window(
    counts: Mapping[str, int], work: Callable[[Desktop], Awaitable[Result]]
) -> dict[str, object]:
    """What ``work`` finds in a window with a profile a name, of which each lists so many."""
    if "DISPLAY" not in os.environ and "WAYLAND_DISPLAY" not in os.environ:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    command = [sys.executable, "-m", "tests.bench.many_models"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as provider:
        try:
            assert provider.stdout is not None
            address = provider.stdout.readline().strip()
            with tempfile.TemporaryDirectory() as home:
                for name, count in counts.items():
                    write_profile(Path(home), f"{address}/{count}", name)
                return {**_live(Path(home), work), "load": round(os.getloadavg()[0], 2)}
        finally:
            provider.kill()


def _live(home: Path, work: Callable[[Desktop], Awaitable[Result]]) -> Result:
    from keystead.ui.app import make_application, make_desktop, run_loop
    from keystead.ui.window_state import WindowState

    variables = {HOME_VARIABLE: str(home)}
    app = make_application()
    desktop = make_desktop(app, Folders.of(variables), variables, WindowState())
    desktop.window.show()

    async def live() -> Result:
        async with asyncio.TaskGroup() as group:
            group.create_task(desktop.run())
            await desktop.opened.wait()
            await asyncio.sleep(SETTLING)
            found = await work(desktop)
            desktop.end()
        return found

    return run_loop(app, live())


async def listed(desktop: Desktop, name: str, count: int) -> None:
    """Wait until the window knows ``count`` models of ``name``."""
    async with asyncio.timeout(60):
        while len(desktop.models.lists()[name].models) < count:  # noqa: ASYNC110 - no event says so
            await asyncio.sleep(0.05)


def say(result: Mapping[str, object]) -> None:
    """Print one benchmark's answer."""
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    asyncio.run(serve())
