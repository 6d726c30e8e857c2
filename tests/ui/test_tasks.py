import asyncio

import pytest
from PySide6.QtCore import QObject

from keystead.ui.tasks import Tasks

pytestmark = pytest.mark.window


@pytest.fixture
def errors():
    return []


@pytest.fixture
def tasks(errors):
    return Tasks(errors.append)


def test_second_click_is_ignored_while_the_first_works(tasks, finish):
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

    finish(clicks())
    assert done == ["first"]


def test_newest_refresh_replaces_the_older(tasks, finish, errors):
    owner, done = QObject(), []

    async def refresh(name):
        await asyncio.sleep(0.01)
        done.append(name)

    async def both():
        old = tasks.start(owner, refresh("old"), group="refresh", busy="replace")
        await asyncio.sleep(0)
        await tasks.start(owner, refresh("new"), group="refresh", busy="replace")
        assert old.cancelled()

    finish(both())
    assert done == ["new"]
    assert errors == []


def test_work_ends_with_its_owner(tasks, finish, qtbot):
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

    finish(destroy())
    assert ended == [True]


def test_failure_reaches_the_error_surface(tasks, finish, errors):
    owner = QObject()

    async def fail():
        raise OSError("disk full")

    async def run():
        await asyncio.wait({tasks.start(owner, fail())})
        await asyncio.sleep(0)

    finish(run())
    assert [str(error) for error in errors] == ["disk full"]


def test_failure_while_the_owner_dies_is_logged(tasks, finish, errors, caplog):
    owner = QObject()

    async def clean_up_badly():
        try:
            await asyncio.sleep(60)
        finally:
            raise OSError("no such widget")

    async def destroy():
        task = tasks.start(owner, clean_up_badly())
        await asyncio.sleep(0)
        owner.deleteLater()
        await asyncio.wait({task})
        await asyncio.sleep(0)

    finish(destroy())
    assert errors == []
    assert "owner was destroyed" in caplog.text


def test_closing_cancels_all_and_waits(tasks, finish):
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

    finish(close())
    assert ended == [True, True]
