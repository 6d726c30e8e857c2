"""``keystead tour``: the whole walk in the terminal, without a key, a network or a display.

Owns the order of the walk and the picture's place; the picture is drawn by a child process, for
the command line loads no Qt.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from keystead.cli.following import follow
from keystead.cli.output import say, tell
from keystead.cli.plain_answer import PlainAnswer
from keystead.cli.profile_facts import light_line
from keystead.cli.program import new_app
from keystead.cli.session import Session
from keystead.errors import KeysteadError

if TYPE_CHECKING:
    from keystead.engine import Engine
    from keystead.profiles.effective import EffectiveProfile
    from keystead.providers.provider import Provider

app = new_app("Show the whole walk on the practice provider, without a key.")

PROFILE = "practice"
TASK = "Show me what you can do"
PICTURE_NAME = "tour.png"
PICTURE_LIMIT = 120.0  # seconds; a cold start on a busy machine takes a few
# What the child needs of the environment; keys that variables hold are none of it.
PASSED_ON = (
    *("HOME", "KEYSTEAD_HOME", "LANG", "LC_ALL"),
    *("LD_LIBRARY_PATH", "PATH", "PYTHONPATH", "SYSTEMROOT"),
)


@app.command()
def tour(context: typer.Context) -> None:
    """Connect the practice provider, list its models, run an agent, draw the window.

    Leaves a picture of the window and prints where it is.
    """
    session = Session.of(context)

    async def walk(engine: Engine) -> int:
        effective = engine.profiles.get(PROFILE)
        say("1. Connect: the practice provider is built in, a script that needs no key.")
        provider = (await engine.connections.open(effective)).provider
        await _check(provider)
        say("\n2. List its models:")
        model = await _list_models(provider)
        say(f"\n3. Run an agent on {model}: “{TASK}”\n")
        status = await _run_agent(engine, effective, model)
        say("\n4. Draw the window as it looks now:")
        picture = engine.folders.state / PICTURE_NAME
        await _draw(picture, session.environment)
        say(str(picture.absolute()))
        return status

    session.run(walk)


async def _check(provider: Provider) -> None:
    async for light in provider.check():
        say(f"   {light_line(light)}")


async def _list_models(provider: Provider) -> str:
    listed = await provider.list_models()
    for model in listed:
        say(f"   {model.id}")
    return listed[0].id


async def _run_agent(engine: Engine, effective: EffectiveProfile, model: str) -> int:
    from keystead.agents.spawning import SpawnRequest

    request = SpawnRequest(task=TASK, profile=effective, model=model, name="Tour")
    return await follow(engine.agents, engine.agents.spawn(request), PlainAnswer())


async def _draw(picture: Path, environment: Mapping[str, str]) -> None:
    """Let a child process draw the window. Raises `KeysteadError` where it cannot."""
    tell("   drawing…")
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "keystead.ui.picture", str(picture)),
        env={name: environment[name] for name in PASSED_ON if name in environment}
        | {"QT_QPA_PLATFORM": "offscreen"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(PICTURE_LIMIT):
            _, complaint = await child.communicate()
    except TimeoutError:
        raise _no_picture(f"it took longer than {PICTURE_LIMIT:g} s") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0:
        words = _last_words(complaint.decode(errors="replace"))
        raise _no_picture(words or f"it ended with status {child.returncode}")


def _last_words(complaint: str) -> str:
    """The line that says what happened; Python frames what several tasks say with rules."""
    lines = [line.strip(" |+-") for line in complaint.splitlines()]
    return next((line for line in reversed(lines) if line), "")


def _no_picture(why: str) -> KeysteadError:
    return KeysteadError("no-picture", "The window could not be drawn", why)
