import asyncio

import pytest
from PySide6.QtCore import QObject

from keystead.ui.tasks import Tasks


@pytest.fixture
def errors():
    return []


@pytest.fixture
def tasks(errors):
    return Tasks(errors.append)


def test_second_click_is_ignored_while_the_first_works(tasks, await_in_window):
    owner, done = QObject(), []

    async def save(name):
        await asyncio.sleep(0.01)
        done.append(name)

    async def clicks():
        first = tasks.start(owner, save("first"), group="save")
        assert tasks.busy(owner, "save")
        assert tasks.start(owner, save("second"), group="save") is None
        await first
        assert not tasks.busy(owner, "save")

    await_in_window(clicks())
    assert done == ["first"]


def test_newest_refresh_replaces_the_older(tasks, await_in_window, errors):
    owner, done = QObject(), []

    async def refresh(name):
        await asyncio.sleep(0.01)
        done.append(name)

    async def both():
        old = tasks.start(owner, refresh("old"), group="refresh", busy="replace")
        await asyncio.sleep(0)
        await tasks.start(owner, refresh("new"), group="refresh", busy="replace")
        assert old.cancelled()

    await_in_window(both())
    assert done == ["new"]
    assert errors == []


def test_work_ends_with_its_owner(tasks, await_in_window, qtbot):
    parent = QObject()
    owner = QObject(parent)
    ended = []

    async def wait():
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(True)

    async def destroy():
        task = tasks.start(owner, wait())
        await asyncio.sleep(0)
        parent.deleteLater()
        await asyncio.wait({task})
        assert task.cancelled()

    await_in_window(destroy())
    assert ended == [True]


def test_failure_reaches_the_error_surface(tasks, await_in_window, errors):
    owner = QObject()

    async def fail():
        raise OSError("disk full")

    async def run():
        await asyncio.wait({tasks.start(owner, fail())})
        await asyncio.sleep(0)

    await_in_window(run())
    assert [str(error) for error in errors] == ["disk full"]


def test_failure_while_the_owner_dies_is_logged(tasks, await_in_window, errors, caplog):
    owner, idle = QObject(), QObject()

    async def nothing():
        pass

    async def clean_up_badly():
        try:
            await asyncio.sleep(60)
        finally:
            raise OSError("no such widget")

    async def destroy():
        await tasks.start(idle, nothing())
        task = tasks.start(owner, clean_up_badly())
        await asyncio.sleep(0)
        owner.deleteLater()
        await asyncio.wait({task})
        await asyncio.sleep(0)

    await_in_window(destroy())
    assert errors == []
    assert "owner was destroyed" in caplog.text


def test_closing_cancels_all_and_waits(tasks, await_in_window):
    owner, ended = QObject(), []

    async def wait():
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.01)
            ended.append(True)

    async def close():
        tasks.start(owner, wait())
        tasks.start(owner, wait())
        await asyncio.sleep(0)
        await tasks.close()

    await_in_window(close())
    assert ended == [True, True]
