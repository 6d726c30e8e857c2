"""A real engine in a folder of its own, with one profile that points at a test's server."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from keystead.agents.agents import SpawnRequest
from keystead.agents.entries import AgentInfo, Entry, EntryKind
from keystead.engine import Engine
from keystead.paths import HOME_VARIABLE, Folders
from tests.agents.chat_server import MODEL


def write_profile(home: Path, base_url: str, name: str = "test", more: str = "") -> None:
    folder = home / "config"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "providers.toml").open("a", encoding="utf-8") as file:
        file.write(
            f'[profiles.{name}]\nid = "{name}-id"\nprovider = "local"\nbase_url = "{base_url}"\n'
            f'default_model = "{MODEL}"\n{more}\n'
        )


@asynccontextmanager
async def engine_at(
    home: Path, environment: Mapping[str, str] | None = None, workspace: Path | None = None
) -> AsyncGenerator[Engine]:
    variables = {HOME_VARIABLE: str(home), **(environment or {})}
    engine = Engine(Folders.of(variables), variables, workspace=workspace)
    try:
        await engine.start()
        yield engine
    finally:
        await engine.close(3)


async def spawn(engine: Engine, task: str = "Say hello", **more: Any) -> AgentInfo:
    """Start an agent, on the profile "test" unless another is given."""
    fields: dict[str, Any] = {"task": task, "profile": engine.profiles.get("test"), **more}
    return await engine.agents.spawn(SpawnRequest(**fields))


async def answered(engine: Engine, task: str = "Say hello", **more: Any) -> AgentInfo:
    """Start an agent on the profile "test" and wait for its end."""
    return await engine.agents.finished((await spawn(engine, task, **more)).id)


def kinds(entries: list[Entry]) -> list[EntryKind]:
    return [entry.kind for entry in entries]


def one(entries: list[Entry], kind: EntryKind) -> Entry:
    (entry,) = [entry for entry in entries if entry.kind is kind]
    return entry
