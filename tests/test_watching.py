"""A file that other programs change, in all the ways in which editors do."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from keystead.toml_file.watching import watch

SOON = 1.0  # seconds in which a change is told
LATE = 10.0  # seconds a busy machine may take


class Told:
    """How often a change was told, and when last."""

    def __init__(self) -> None:
        self.times = 0
        self.event = asyncio.Event()

    def __call__(self) -> None:
        self.times += 1
        self.event.set()

    async def after(self, act: Callable[[], object]) -> float:
        """The seconds from ``act`` until it was told."""
        await asyncio.sleep(0.3)  # What came before is told by now.
        self.event.clear()
        began = time.monotonic()
        act()
        async with asyncio.timeout(LATE):
            await self.event.wait()
        return time.monotonic() - began


def watched(file: Path, *acts: Callable[[], object]) -> list[float]:
    """The delays with which each of ``acts`` was told."""

    async def main() -> list[float]:
        told = Told()
        task = asyncio.get_running_loop().create_task(watch(file.parent, {file.name: told}))
        async with asyncio.timeout(LATE):
            await told.event.wait()
        delays = [await told.after(act) for act in acts]
        task.cancel()
        await asyncio.wait({task})
        return delays

    return asyncio.run(main())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "config"
    folder.mkdir()
    file = folder / "providers.toml"
    file.write_text("one")
    return file


def replace(file: Path, text: str) -> None:
    """As most editors save."""
    new = file.with_name("providers.toml~")
    new.write_text(text)
    new.replace(file)


def in_place(file: Path) -> None:
    file.write_text("two")


def same_size_in_place(file: Path) -> None:
    file.write_text("eno")


def replaced(file: Path) -> None:
    replace(file, "two")


def moved_away_and_written(file: Path) -> None:
    """As vim saves with a backup."""
    file.rename(file.with_name("providers.toml.orig"))
    file.write_text("two")


def deleted(file: Path) -> None:
    file.unlink()


def made_a_link(file: Path) -> None:
    file.unlink()
    file.symlink_to("/etc/hostname")


def made_unreadable(file: Path) -> None:
    file.chmod(0)


def made_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


WAYS = (
    in_place,
    same_size_in_place,
    replaced,
    moved_away_and_written,
    deleted,
    made_a_link,
    made_unreadable,
    made_a_folder,
)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_every_way_to_change_it_is_told(file: Path, way: Callable[[Path], None]) -> None:
    (delay,) = watched(file, lambda: way(file))
    assert delay < LATE


def test_changes_are_told_again_and_again(file: Path) -> None:
    delays = watched(
        file,
        lambda: replaced(file),
        lambda: deleted(file),
        lambda: file.write_text("again"),
        lambda: replaced(file),
    )
    assert len(delays) == 4


def test_a_change_is_told_within_a_second(file: Path) -> None:
    delays = watched(file, *[lambda n=n: replace(file, f"{n}") for n in range(5)])
    assert min(delays) < SOON


def test_a_folder_that_is_made_later_or_anew_is_watched(tmp_path: Path) -> None:
    file = tmp_path / "later" / "config" / "providers.toml"

    def make() -> None:
        file.parent.mkdir(parents=True)
        file.write_text("one")

    delays = watched(
        file,
        make,
        lambda: replaced(file),
        lambda: shutil.rmtree(tmp_path / "later"),
        make,
        lambda: in_place(file),
    )
    assert len(delays) == 5


def test_another_folder_in_its_place_is_watched(file: Path) -> None:
    def exchange() -> None:
        file.parent.rename(file.parent.with_name("before"))
        file.parent.mkdir()
        file.write_text("another")

    assert len(watched(file, exchange, lambda: in_place(file))) == 2


def test_other_files_of_the_folder_are_nobodys_business(file: Path) -> None:
    async def main() -> int:
        told = Told()
        task = asyncio.get_running_loop().create_task(watch(file.parent, {file.name: told}))
        await told.event.wait()
        for number in range(5):
            file.with_name(f"other-{number}.toml").write_text("x")
            await asyncio.sleep(0.3)
        task.cancel()
        await asyncio.wait({task})
        return told.times

    assert asyncio.run(main()) == 1


def test_each_file_is_told_of_by_itself(file: Path) -> None:
    async def main() -> list[int]:
        first, second = Told(), Told()
        names = {file.name: first, "settings.toml": second}
        task = asyncio.get_running_loop().create_task(watch(file.parent, names))
        await second.event.wait()
        await first.after(lambda: replaced(file))
        await second.after(lambda: file.with_name("settings.toml").write_text("new"))
        await asyncio.sleep(LATE / 10)
        task.cancel()
        await asyncio.wait({task})
        return [first.times, second.times]

    assert asyncio.run(main()) == [2, 2]


def test_a_system_that_watches_no_more_is_looked_at_instead(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As on a file system that tells nothing, and where all watches are taken.
    monkeypatch.setenv("WATCHFILES_FORCE_POLLING", "1")
    assert watched(file, lambda: replaced(file))[0] < LATE


def test_it_ends_at_once_and_its_thread_soon() -> None:
    def threads() -> set[threading.Thread]:
        return {thread for thread in threading.enumerate() if "AnyIO" in thread.name}

    before = threads()
    loop = asyncio.new_event_loop()
    # The engine's loop runs for ever, and what it runs ends by being cancelled.
    running = threading.Thread(target=loop.run_forever, daemon=True)
    running.start()
    told = threading.Event()
    watching = asyncio.run_coroutine_threadsafe(watch(Path("/tmp"), {"none.toml": told.set}), loop)
    assert told.wait(LATE)
    deadline = time.monotonic() + LATE
    while threads() == before:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    watching.cancel()
    while threads() != before:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    loop.call_soon_threadsafe(loop.stop)
    running.join()
    loop.close()


WITHOUT_WATCHES = """
import asyncio, os, resource, sys
from contextlib import suppress
from pathlib import Path
import watchfiles
from keystead.toml_file.watching import watch

async def main():
    file, told = Path(sys.argv[1]), []
    # What is imported late must be there before no file can be opened any more.
    await anext(watchfiles.awatch(file.parent, rust_timeout=1, yield_on_timeout=True))
    kept = os.open(file, os.O_RDWR)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    with suppress(OSError):
        while True:
            os.dup(kept)
    names = {file.name: lambda: told.append(1)}
    task = asyncio.get_running_loop().create_task(watch(file.parent, names))
    await asyncio.sleep(0.2)
    os.write(kept, b"longer than before")
    async with asyncio.timeout(10):
        while len(told) < 2:
            await asyncio.sleep(0.05)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    print("told")

asyncio.run(main())
"""


def test_where_no_watch_is_to_be_had_the_file_is_looked_at(file: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_WATCHES, str(file)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (0, "told\n"), done.stderr
