"""The composition root on real files: what it reads at start, what it leaves, how it ends."""

from __future__ import annotations

import asyncio
import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from keystead.control.sockets import Role, Sockets
from keystead.credentials.trouble import VaultStatus
from keystead.engine import MIGRATIONS, Engine
from keystead.errors import ErrorKind, KeysteadError
from keystead.paths import Folders


async def live(engine: Engine) -> None:
    try:
        await engine.start()
    finally:
        await engine.close(1.0)


def new_engine() -> Engine:
    return Engine(Folders.of(os.environ), os.environ)


def test_a_first_start_knows_the_built_in_profiles() -> None:
    engine = new_engine()
    asyncio.run(live(engine))
    names = [effective.name for effective in engine.profiles.all()]
    assert {"anthropic", "openai", "openrouter", "gemini", "azure"} <= set(names)
    assert names[-1] == "practice"


def test_a_start_opens_no_keychain() -> None:
    engine = new_engine()
    asyncio.run(live(engine))
    assert engine.vault.state.status is VaultStatus.NOT_OPENED


def test_everything_it_leaves_is_private_whatever_the_umask() -> None:
    before = os.umask(0)
    try:
        engine = new_engine()
        asyncio.run(live(engine))
    finally:
        os.umask(before)
    root = engine.folders.config.parent
    found = [root, *root.rglob("*")]
    assert len(found) > 3
    for path in found:
        allowed = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == allowed, path


def test_a_broken_database_is_told_and_left_alone() -> None:
    folders = Folders.of(os.environ)
    folders.database.parent.mkdir(parents=True)
    folders.database.write_bytes(b"this is no database" * 100)
    with pytest.raises(KeysteadError) as caught:
        asyncio.run(live(new_engine()))
    assert caught.value.kind is ErrorKind.STORAGE
    assert folders.database.read_bytes().startswith(b"this is no database")


def test_a_start_that_failed_can_be_tried_again_and_is_found_all_the_while() -> None:
    folders = Folders.of(os.environ)
    folders.database.parent.mkdir(parents=True)
    folders.database.write_bytes(b"this is no database" * 100)
    sockets = Sockets(folders, os.environ)
    engine = Engine(folders, os.environ, sockets.listen(Role.WINDOW))

    def found() -> bool:
        connection = sockets.connect(role=Role.WINDOW)
        if connection is not None:
            connection.close()
        return connection is not None

    async def twice() -> None:
        with pytest.raises(KeysteadError):
            await engine.start()
        assert found()
        folders.database.unlink()
        await engine.start()
        assert found()
        await engine.close(1.0)

    asyncio.run(twice())
    assert not found()


def test_a_start_that_failed_over_the_agents_can_be_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = new_engine()

    async def fails() -> None:
        raise KeysteadError("roster", "The agents could not be read")

    async def twice() -> None:
        with monkeypatch.context() as patch:
            patch.setattr(engine.agents, "load", fails)
            with pytest.raises(KeysteadError):
                await engine.start()
        threads = threading.active_count()
        await engine.start()
        assert engine.agents.list() == ()
        await engine.close(1.0)
        assert threading.active_count() <= threads

    asyncio.run(twice())


def test_a_broken_profiles_file_takes_nothing_else_down() -> None:
    folders = Folders.of(os.environ)
    folders.config.mkdir(parents=True)
    folders.providers_file.write_text("[profiles.work\n")
    engine = new_engine()
    asyncio.run(live(engine))
    assert engine.profiles.get("openai").base_url
    assert [Path(problem.path).name for problem in engine.profiles.problems] == ["providers.toml"]


def test_closing_what_never_started_is_quick() -> None:
    async def close() -> float:
        began = time.monotonic()
        await new_engine().close(3.0)
        return time.monotonic() - began

    assert asyncio.run(close()) < 1.0


def test_migrations_count_up_without_gaps() -> None:
    assert [migration.number for migration in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


def test_what_proves_a_key_is_loaded_with_the_first_check() -> None:
    names = [f"keystead.providers.{name}" for name in ("checks", "key_proof", "failures")]
    program = f"import sys, keystead.engine; print([n for n in {names} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"
