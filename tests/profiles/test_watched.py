"""The profiles' file while a window shows it: another program's edits, good and bad."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from keystead.engine import Engine
from keystead.paths import HOME_VARIABLE, Folders

PATIENCE = 30.0  # seconds
GOOD = '# By hand.\n[profiles.work]\nprovider = "openai"\ndescription = "{said}"\n'


@dataclass
class Watched:
    """A living engine and how often its profiles changed."""

    engine: Engine
    changes: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.engine.profiles.profiles_changed.connect(self.note)

    def note(self) -> None:
        self.changes.append(time.monotonic())

    @property
    def file(self) -> Path:
        return self.engine.folders.providers_file

    def said(self) -> str:
        """The description in use; empty where there is no profile of one's own."""
        found = [p for p in self.engine.profiles.all() if p.name == "work"]
        return found[0].profile.description if found else ""

    def problems(self) -> list[str]:
        return [problem.reference for problem in self.engine.profiles.problems]

    async def until(self, condition: Callable[[], object]) -> float:
        """Wait for it; the seconds that took."""
        began = time.monotonic()
        async with asyncio.timeout(PATIENCE):
            while not condition():  # noqa: ASYNC110 - what it looks at sets no event
                await asyncio.sleep(0.01)
        return time.monotonic() - began

    async def write(self, said: str) -> float:
        self.file.write_text(GOOD.format(said=said))
        return await self.until(lambda: self.said() == said)


def while_watched(home: Path, use: Callable[[Watched], Awaitable[None]]) -> None:
    async def main() -> None:
        environment = {HOME_VARIABLE: str(home)}
        engine = Engine(Folders.of(environment), environment)
        await engine.start()
        try:
            async with asyncio.TaskGroup() as group:
                attending = group.create_task(engine.attend())
                await use(Watched(engine))
                attending.cancel()
        finally:
            await engine.close(3)

    asyncio.run(main())


def test_an_edit_is_in_use_within_a_second(tmp_path: Path) -> None:
    async def use(there: Watched) -> None:
        delays = [await there.write(f"edit {number}") for number in range(4)]
        assert min(delays) < 1.0

    while_watched(tmp_path, use)


def test_what_the_program_writes_itself_is_no_change_from_outside(tmp_path: Path) -> None:
    async def use(there: Watched) -> None:
        await there.write("outside")
        there.changes.clear()
        there.engine.profiles.edit("work", {"description": "inside"})
        await asyncio.sleep(1.5)
        assert len(there.changes) == 1
        assert there.said() == "inside"

    while_watched(tmp_path, use)


def test_a_touch_changes_nothing(tmp_path: Path) -> None:
    async def use(there: Watched) -> None:
        await there.write("outside")
        there.changes.clear()
        there.file.touch()
        await asyncio.sleep(1.5)
        assert there.changes == []

    while_watched(tmp_path, use)


def test_a_broken_file_keeps_what_was_good_and_heals(tmp_path: Path) -> None:
    async def use(there: Watched) -> None:
        await there.write("good")
        there.file.write_text(GOOD.format(said="half")[:-3])
        await there.until(there.problems)
        (problem,) = there.engine.profiles.problems
        assert problem.reference == "file-not-toml"
        assert (problem.path, problem.line_number) == (str(there.file), 4)
        assert problem.hint
        assert there.said() == "good"
        told = len(there.changes)
        await asyncio.sleep(1.5)
        assert len(there.changes) == told
        await there.write("mended")
        assert there.problems() == []

    while_watched(tmp_path, use)


def a_link(file: Path) -> None:
    elsewhere = file.parent.parent / "elsewhere.toml"
    elsewhere.write_text(GOOD.format(said="from elsewhere"))
    file.unlink()
    file.symlink_to(elsewhere)


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def too_large(file: Path) -> None:
    file.write_text("#" * (5 * 1024 * 1024))


def no_text(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00")


@pytest.mark.parametrize("become", [a_link, a_folder, too_large, no_text], ids=lambda f: f.__name__)
def test_a_file_that_cannot_be_read_keeps_what_was_good_and_heals(
    tmp_path: Path, become: Callable[[Path], None]
) -> None:
    async def use(there: Watched) -> None:
        await there.write("good")
        become(there.file)
        await there.until(there.problems)
        assert there.said() == "good"
        if there.file.is_dir():
            there.file.rmdir()
        else:
            there.file.unlink()
        await there.write("mended")
        assert there.problems() == []

    while_watched(tmp_path, use)


def test_one_broken_table_breaks_no_other_and_heals(tmp_path: Path) -> None:
    async def use(there: Watched) -> None:
        await there.write("good")
        other = '[profiles.other]\nprovider = "groq"\n'
        there.file.write_text(GOOD.format(said="good").replace('"openai"', "7") + other)
        await there.until(there.problems)
        assert there.problems() == ["bad-field"]
        assert there.said() == "good"
        assert there.engine.profiles.get("other").preset.id == "groq"
        await there.write("mended")
        assert there.problems() == []

    while_watched(tmp_path, use)


def test_a_file_that_is_deleted_and_made_again_follows(tmp_path: Path) -> None:
    async def use(there: Watched) -> None:
        await there.write("first")
        there.file.unlink()
        await there.until(lambda: not there.said())
        assert there.engine.profiles.get("openai").base_url
        await there.write("second")

    while_watched(tmp_path, use)


def test_a_command_watches_nothing(tmp_path: Path) -> None:
    async def main() -> int:
        environment = {HOME_VARIABLE: str(tmp_path)}
        engine = Engine(Folders.of(environment), environment)
        await engine.start()
        there = Watched(engine)
        there.file.write_text(GOOD.format(said="unseen"))
        await asyncio.sleep(1.2)
        await engine.close(3)
        return len(there.changes)

    assert asyncio.run(main()) == 0
