"""A key's whole life in a real keyring, and every way in which a keyring is not there for it."""

from __future__ import annotations

import asyncio
import itertools
import os
import re
import select
import shutil
import socket
import socketserver
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import secretstorage
from jeepney.io.blocking import open_dbus_connection
from secretstorage.util import DBusAddressWrapper, format_secret, open_session

from keystead.credentials.index import KeyInfo, KeyStatus
from keystead.credentials.stored_secret import LARGEST_ITEM
from keystead.credentials.vault import Vault, VaultState, VaultStatus
from keystead.errors import ActionId, KeysteadError
from keystead.origin import Origin
from keystead.secret import Secret
from tests.credentials.test_keys import opened, removed_with_its_rests, run
from tests.real.child import Child, running
from tests.real.secret_service import (
    BUS_CONFIGURATION,
    PASSWORD,
    START,
    SecretService,
    SessionBus,
    running_secret_service,
)
from tests.real_parts import ORIGINAL_ENVIRONMENT, require_real

HOME = Origin.of("https://api.provider.example")
OTHER = Origin.of("https://other.example")
SECRETS = "org.freedesktop.secrets"
CRASHES = 5  # of gnome-keyring, after which something else is wrong
CANARY = "canary-7d0e5b1f94c2-of-the-keychain"
GUILT = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return Path(os.environ["KEYSTEAD_HOME"]) / "data" / "keystead.sqlite3"


def items(service: SessionBus) -> dict[str, str]:
    """Every item of the keyring: the service it is for, and its text."""
    with open_dbus_connection(service.address) as connection:
        collection = secretstorage.get_default_collection(connection)
        return {
            item.get_attributes()["service"]: item.get_secret().decode()
            for item in collection.get_all_items()
        }


def empty(service: SessionBus) -> None:
    with open_dbus_connection(service.address) as connection:
        for item in secretstorage.get_default_collection(connection).get_all_items():
            item.delete()


def unlock(service: SessionBus) -> None:
    """Unlock the keyring as its owner would, without any prompt."""
    with open_dbus_connection(service.address) as connection:
        collection = secretstorage.get_default_collection(connection)
        secret = format_secret(open_session(connection), PASSWORD, "text/plain")
        guilt = DBusAddressWrapper("/org/freedesktop/secrets", GUILT, connection)
        guilt.call("UnlockWithMasterPassword", "o(oayays)", collection.collection_path, secret)
        assert not collection.is_locked()


def python(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a process of its own, on this test's bus and in its home."""
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(["desktop", "."])},
    )


def files_with(text: str, folder: Path) -> list[Path]:
    found = [path for path in folder.rglob("*") if path.is_file()]
    assert found
    return [path for path in found if text.encode() in path.read_bytes()]


READ = """
    import asyncio, sys
    from pathlib import Path
    from tests.credentials.test_keys import opened
    async def main():
        async with opened(Path(sys.argv[1])) as (keys, vault):
            for key in keys.of("id-1"):
                print(key.label, key.origin, key.last_characters, key.store, key.status)
                print((await keys.read(key)).reveal())
    asyncio.run(main())
"""


def test_key_is_set_listed_and_read_by_another_process(secret_service, database):
    async def main() -> None:
        async with opened(database) as (keys, vault):
            states: list[VaultState] = []
            vault.state_changed.connect(states.append)
            info = await keys.set("id-1", "default", Secret(CANARY), HOME)
            assert info.status is KeyStatus.READY
            assert keys.of("id-1") == (info,)
            assert VaultState(VaultStatus.READY, "GNOME Keyring") in states

    run(main())
    lines = python(READ, str(database)).stdout.splitlines()
    assert lines == [f"default {HOME} hain GNOME Keyring ready", CANARY]


def test_key_is_in_the_keyring_only(secret_service, database):
    async def main() -> None:
        async with opened(database) as (keys, _):
            await keys.set("id-1", "default", Secret(CANARY), HOME)
            (text,) = items(secret_service).values()
            assert re.fullmatch(r"[A-Za-z0-9+/=._-]+", text)
            assert files_with(CANARY, database.parents[1]) == []
            assert files_with(text, database.parents[1]) == []

    run(main())
    assert files_with(CANARY, database.parents[1]) == []


def test_replaced_key_is_what_every_process_reads(secret_service, database):
    async def main() -> None:
        async with opened(database) as (keys, _), opened(database) as (others, _):
            await keys.set("id-1", "default", Secret("the first value"), HOME)
            await others.refresh()
            (info,) = others.of("id-1")
            assert await others.read(info) == Secret("the first value")
            await keys.set("id-1", "default", Secret(CANARY), HOME)
            assert await others.read(info) == Secret(CANARY)
            assert len(items(secret_service)) == 1

    run(main())


def test_removed_key_is_dropped_by_every_process(secret_service, database):
    async def main() -> None:
        async with opened(database) as (keys, _), opened(database) as (others, _):
            changed: list[str] = []
            others.keys_changed.connect(changed.append)
            info = await keys.set("id-1", "default", Secret(CANARY), HOME)
            await others.refresh()
            assert await others.read(info) == Secret(CANARY)
            await keys.remove("id-1", "default")
            assert items(secret_service) == {}
            with pytest.raises(KeysteadError) as caught:
                await others.read(info)
            assert caught.value.reference == "key-lost"
            assert others.of("id-1") == ()
            assert "id-1" in changed

    run(main())


def test_what_is_known_of_a_removed_key_is_kept_nowhere(secret_service, database):
    async def main() -> None:
        async with opened(database) as (keys, _):
            await removed_with_its_rests(keys)
        async with opened(database) as (keys, _):
            left = sorted(rest.place.name for rest in keys.rests("id-1"))
            assert (left[:2], len(left)) == (["key a at work", "key b"], 3)

    run(main())


class HeldVault(Vault):
    """It goes on only when told to, once it has deleted something."""

    def __init__(self) -> None:
        super().__init__()
        self.deleted, self.go_on = asyncio.Event(), asyncio.Event()

    async def delete(self, item: str, *, in_file: bool = False) -> None:
        await super().delete(item, in_file=in_file)
        self.deleted.set()
        await self.go_on.wait()


def test_key_that_is_set_while_another_process_removes_it_stays_known(secret_service, database):
    async def main() -> None:
        held = HeldVault()
        async with opened(database) as (keys, _), opened(database, held) as (others, _):
            await keys.set("id-1", "default", Secret("the first value"), HOME)
            async with asyncio.TaskGroup() as group:
                group.create_task(others.remove("id-1", "default"))
                await held.deleted.wait()
                await keys.set("id-1", "default", Secret(CANARY), HOME)
                held.go_on.set()
            for each in (keys, others):
                await each.refresh()
                (info,) = each.of("id-1")
                assert await each.read(info) == Secret(CANARY)
            assert len(items(secret_service)) == 1

    run(main())


def test_vanished_item_is_lost_on_first_use(secret_service, database):
    async def main() -> None:
        async with opened(database) as (keys, _):
            await keys.set("id-1", "default", Secret(CANARY), HOME)
        empty(secret_service)
        async with opened(database) as (keys, _):
            (info,) = keys.of("id-1")
            assert info.status is KeyStatus.READY
            with pytest.raises(KeysteadError) as caught:
                await keys.read(info)
            assert caught.value.action is not None
            assert caught.value.action.id is ActionId.REPLACE_KEY
            assert keys.of("id-1")[0].status is KeyStatus.LOST
            await keys.set("id-1", "default", Secret(CANARY), HOME)
            assert keys.of("id-1")[0].status is KeyStatus.READY

    run(main())


@pytest.mark.parametrize(
    "value", ["8k-" + "x" * 8_189, "two\nlines\r\n", "-----BEGIN KEY-----\nübergröße ✓\U0001f511\n"]
)
def test_any_secret_comes_back_whole(secret_service, database, value):
    async def main() -> None:
        async with opened(database) as (keys, _):
            info = await keys.set("id-1", "default", Secret(value), HOME)
        async with opened(database) as (keys, _):
            assert await keys.read(info) == Secret(value)
            assert all(len(text) <= LARGEST_ITEM for text in items(secret_service).values())
            await keys.set("id-1", "default", Secret("short again"), HOME)
            assert len(items(secret_service)) == 1
            await keys.remove("id-1", "default")
            assert items(secret_service) == {}

    run(main())


def test_write_cut_short_leaves_the_old_value_or_none(secret_service, database):
    """Killed after each call to the keyring in turn: the key is the old one or the new one."""
    old, new = "old-" + "o" * 2_000, "new-" + "n" * 2_000
    program = """
        import asyncio, os, sys
        from pathlib import Path
        from keyring.backends.SecretService import Keyring
        from keystead.secret import Secret
        from tests.credentials.test_keys import HOME, opened
        left, keep = int(sys.argv[2]), Keyring.set_password
        def set_password(self, *arguments):
            global left
            if left == 0:
                os._exit(9)
            left -= 1
            return keep(self, *arguments)
        Keyring.set_password = set_password
        async def main():
            async with opened(Path(sys.argv[1])) as (keys, vault):
                await keys.set("id-1", "default", Secret(sys.argv[3]), HOME)
        asyncio.run(main())
    """

    async def read(before: KeyStatus) -> str:
        async with opened(database) as (keys, _):
            (info,) = keys.of("id-1")
            assert info.status is before
            secret = await keys.read(info)
            assert keys.of("id-1")[0].status is KeyStatus.READY
            return secret.reveal()

    assert python(program, str(database), "99", old).returncode == 0
    seen = []
    for calls in range(6):
        status = python(program, str(database), str(calls), new).returncode
        value = asyncio.run(read(KeyStatus.PENDING if status else KeyStatus.READY))
        assert value in (old, new)
        seen.append((status, value[:3]))
        if status == 0:
            break
    assert seen[0] == (9, "old")
    assert seen[-1] == (0, "new")


def test_locked_keyring_is_an_error_until_it_is_unlocked(secret_service, database):
    async def main() -> None:
        async with opened(database) as (keys, vault):
            info = await keys.set("id-1", "default", Secret(CANARY), HOME)
        async with opened(database) as (keys, vault):
            secret_service.lock()
            with pytest.raises(KeysteadError) as caught:
                await keys.read(info)
            assert caught.value.reference == "keychain-locked"
            assert caught.value.action is not None
            assert caught.value.action.id is ActionId.UNLOCK_KEYCHAIN
            assert vault.state.status is VaultStatus.LOCKED
            assert vault.state.backend == "GNOME Keyring"
            assert keys.of("id-1") == (info,)
            with pytest.raises(KeysteadError):
                await vault.retry()
            unlock(secret_service)
            await vault.retry()
            assert vault.state.status is VaultStatus.READY
            assert await keys.read(info) == Secret(CANARY)

    run(main())


def test_failed_replacement_leaves_the_key_that_was_there(secret_service, database):
    async def main() -> None:
        async with opened(database) as (keys, _):
            info = await keys.set("id-1", "default", Secret(CANARY), HOME)
            secret_service.lock()
            for label in ("default", "second"):
                with pytest.raises(KeysteadError):
                    await keys.set("id-1", label, Secret("another value"), OTHER)
            unlock(secret_service)
            (kept,) = keys.of("id-1")
            assert (kept.status, kept.origin) == (KeyStatus.READY, HOME)
            assert await keys.read(info) == Secret(CANARY)

    run(main())


def test_index_cannot_send_a_key_to_another_origin(secret_service, database):
    """An origin changed in the database is no match for the one inside the keychain's item."""

    async def main() -> None:
        async with opened(database) as (keys, _):
            info = await keys.set("id-1", "default", Secret(CANARY), HOME)
            forged = KeyInfo(info.profile_id, info.label, OTHER)
            await keys._store.write(
                lambda db: db.execute("UPDATE credentials SET origin = ?", (str(OTHER),))
            )
            with pytest.raises(KeysteadError) as caught:
                await keys.read(forged)
            assert caught.value.reference == "key-of-another-origin"

    run(main())


def test_bus_without_a_keyring_keeps_keys_nowhere(no_secret_service, database):
    async def main() -> None:
        async with opened(database) as (keys, vault):
            with pytest.raises(KeysteadError) as caught:
                await keys.set("id-1", "default", Secret(CANARY), HOME)
            assert caught.value.reference == "keychain-absent"
            assert vault.state.status is VaultStatus.ABSENT
            with pytest.raises(KeysteadError):
                await vault.retry()
            vault.use_session_only()
            info = await keys.set("id-1", "default", Secret(CANARY), HOME)
            assert await keys.read(info) == Secret(CANARY)

    run(main())
    assert files_with(CANARY, database.parents[1]) == []


@contextmanager
def bus_with_a_broken_service() -> Generator[str]:
    """A bus that promises a Secret Service, and cannot start it."""
    with tempfile.TemporaryDirectory(prefix="bus-") as name:
        folder = Path(name)
        (folder / "broken.service").write_text(
            "[D-BUS Service]\nName=org.freedesktop.secrets\nExec=/bin/false\n"
        )
        configuration = BUS_CONFIGURATION.format(folder=folder).replace(
            "<auth>", f"<servicedir>{folder}</servicedir><auth>"
        )
        (folder / "bus.conf").write_text(configuration)
        command = [
            "dbus-daemon",
            "--nofork",
            "--print-address=1",
            f"--config-file={folder / 'bus.conf'}",
        ]
        with running(command, folder / "bus.log", ORIGINAL_ENVIRONMENT) as child:
            yield child.wait_for(r"(unix:\S+)\n", START)[1]


def test_service_that_cannot_be_started_has_refused_and_is_not_absent(database, monkeypatch):
    require_real(shutil.which("dbus-daemon"), "dbus-daemon (packaging/test.sh)")

    async def main() -> None:
        async with opened(database) as (keys, vault):
            with pytest.raises(KeysteadError) as caught:
                await keys.set("id-1", "default", Secret(CANARY), HOME)
            assert caught.value.reference == "keychain-refused"
            assert vault.state.status is VaultStatus.REFUSED

    with bus_with_a_broken_service() as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        run(main())


def test_keyring_that_comes_later_is_found(secret_service, monkeypatch, database):
    async def main() -> None:
        async with opened(database) as (keys, vault):
            with monkeypatch.context() as away:
                away.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
                with pytest.raises(KeysteadError):
                    await keys.set("id-1", "default", Secret(CANARY), HOME)
                assert vault.state.status is VaultStatus.ABSENT
            await keys.set("id-1", "default", Secret(CANARY), HOME)
            assert vault.state.status is VaultStatus.READY

    run(main())


@contextmanager
def breaking_off(bus: SessionBus, times: int) -> Generator[str]:
    """A way to ``bus`` on which the first connections break off as soon as they are made."""
    real = bus.address.partition("path=")[2].partition(",")[0]
    left = itertools.count(times - 1, -1)

    class Connection(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            if next(left) >= 0:
                self.request.recv(1)  # What was sent and not read makes the end a reset.
                return
            with socket.socket(socket.AF_UNIX) as upstream:
                upstream.connect(real)
                both = {self.request: upstream, upstream: self.request}
                while True:
                    for readable in select.select(list(both), [], [])[0]:
                        data = readable.recv(65_536)
                        if not data:
                            return
                        both[readable].sendall(data)

    with (
        tempfile.TemporaryDirectory(prefix="bus-") as folder,
        socketserver.ThreadingUnixStreamServer(f"{folder}/bus", Connection) as server,
    ):
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"unix:path={folder}/bus"
        finally:
            server.shutdown()
            thread.join()


def test_connection_that_breaks_off_once_is_made_again(secret_service, monkeypatch, database):
    async def main() -> None:
        async with opened(database) as (keys, vault):
            info = await keys.set("id-1", "default", Secret(CANARY), HOME)
            assert await keys.read(info) == Secret(CANARY)
            assert vault.state.status is VaultStatus.READY

    with breaking_off(secret_service, times=1) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        run(main())


def test_connection_that_goes_on_breaking_off_is_not_called_absent(
    secret_service, monkeypatch, database
):
    async def main() -> None:
        async with opened(database) as (keys, vault):
            with pytest.raises(KeysteadError) as caught:
                await keys.set("id-1", "default", Secret(CANARY), HOME)
            assert caught.value.reference == "keychain-broken-off"
            assert vault.state.status is VaultStatus.REFUSED

    with breaking_off(secret_service, times=10) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        run(main())


@pytest.mark.parametrize("backend", ["null", "fail"])
def test_backend_that_forgets_is_refused_though_a_keyring_runs(
    secret_service, database, monkeypatch, backend
):
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", f"keyring.backends.{backend}.Keyring")

    async def main() -> None:
        async with opened(database) as (keys, vault):
            with pytest.raises(KeysteadError) as caught:
                await keys.set("id-1", "default", Secret(CANARY), HOME)
            assert caught.value.reference == "keychain-unsafe"
            assert vault.state.status is VaultStatus.REFUSED

    run(main())
    assert items(secret_service) == {}


PROMPTER = """
    from jeepney import new_method_return
    from jeepney.bus_messages import message_bus
    from jeepney.io.blocking import open_dbus_connection, Proxy
    connection = open_dbus_connection()
    Proxy(message_bus, connection).RequestName("org.gnome.keyring.SystemPrompter")
    print("ready", flush=True)
    while True:
        connection.send(new_method_return(connection.receive()))
        print("asked", flush=True)
"""
"""Takes the request for a prompt and never shows one: a person who is away from the screen."""


@pytest.fixture
def stuck_prompt(secret_service: SecretService, tmp_path: Path) -> Iterator[Child]:
    """A locked keyring whose prompt nobody answers."""
    command = [sys.executable, "-c", textwrap.dedent(PROMPTER)]
    with running(command, tmp_path / "prompter.log", os.environ) as prompter:
        prompter.wait_for("ready", START)
        secret_service.lock()
        yield prompter


def test_prompt_that_nobody_answers_is_shown_and_given_up(stuck_prompt, secret_service):
    async def main() -> None:
        vault = Vault(give_up_after=0.5)
        states: list[VaultState] = []
        vault.state_changed.connect(states.append)
        started = time.monotonic()
        with pytest.raises(KeysteadError) as caught:
            await vault.get("anything")
        assert caught.value.reference == "keychain-no-answer"
        assert caught.value.action is not None
        assert caught.value.action.id is ActionId.UNLOCK_KEYCHAIN
        assert time.monotonic() - started < 4
        assert [state.status for state in states] == [VaultStatus.WAITING]
        assert states[0].backend == "GNOME Keyring"
        stuck_prompt.wait_for("asked", START)
        unlock(secret_service)
        await vault.retry()
        assert vault.state.status is VaultStatus.READY
        vault.close()

    run(main())


def test_cancelled_caller_leaves_the_prompt_alone(stuck_prompt):
    async def main() -> None:
        vault = Vault()
        async with asyncio.TaskGroup() as group:
            first = group.create_task(vault.get("one"))
            second = group.create_task(vault.get("two"))
            await asyncio.sleep(0.3)
            first.cancel()
            second.cancel()
        assert first.cancelled()
        assert second.cancelled()
        vault.close()

    started = time.monotonic()
    run(main())
    assert time.monotonic() - started < 2


def test_retry_ends_the_wait_of_an_older_call(stuck_prompt, secret_service):
    async def main() -> None:
        vault = Vault()
        async with asyncio.TaskGroup() as group:
            older = group.create_task(_reference(vault))
            await asyncio.sleep(0.3)
            unlock(secret_service)
            await vault.retry()
        assert older.result() == "keychain-no-answer"
        assert vault.state.status is VaultStatus.READY
        vault.close()

    run(main())


async def _reference(vault: Vault) -> str:
    try:
        await vault.get("anything")
    except KeysteadError as error:
        return error.reference
    return "no error"


def test_stuck_prompt_does_not_keep_the_program_from_ending(stuck_prompt):
    program = """
        import asyncio, time
        from keystead.credentials.vault import Vault
        async def main():
            vault = Vault()
            try:
                async with asyncio.timeout(0.3):
                    await vault.get("anything")
            except TimeoutError:
                print(time.time())
            vault.close()
        asyncio.run(main())
    """
    done = python(program)
    ended = time.time()
    assert done.returncode == 0, done.stderr
    assert ended - float(done.stdout) < 2


def test_two_homes_keep_their_keys_apart(secret_service, tmp_path):
    async def main() -> None:
        async with (
            opened(tmp_path / "one.sqlite3") as (one, _),
            opened(tmp_path / "two.sqlite3") as (two, _),
        ):
            first = await one.set("openai", "default", Secret("the key of one"), HOME)
            second = await two.set("openai", "default", Secret("the key of two"), HOME)
            assert len(items(secret_service)) == 2
        async with (
            opened(tmp_path / "one.sqlite3") as (one, _),
            opened(tmp_path / "two.sqlite3") as (two, _),
        ):
            assert await one.read(first) == Secret("the key of one")
            assert await two.read(second) == Secret("the key of two")

    run(main())


def test_many_reads_at_once_are_one_call_each_and_then_none(secret_service, database):
    async def main() -> None:
        async with opened(database) as (keys, _):
            infos = [
                await keys.set("id-1", f"key {number}", Secret(f"value number {number}"), HOME)
                for number in range(5)
            ]
        async with opened(database) as (keys, _):
            async with asyncio.TaskGroup() as group:
                reads = [group.create_task(keys.read(info)) for info in infos for _ in range(3)]
            assert [read.result().reveal()[-1] for read in reads] == [
                c for c in "01234" for _ in "abc"
            ]
            empty(secret_service)
            assert await keys.read(infos[0]) == Secret("value number 0")

    run(main())


def test_two_processes_write_the_same_key_at_once(tmp_path, monkeypatch):
    # Where two write at once, gnome-keyring itself crashes now and then, which shows nothing of us.
    for number in range(CRASHES):
        with running_secret_service() as service:
            for name, value in service.environment.items():
                monkeypatch.setenv(name, value)
            database = tmp_path / f"{number}.sqlite3"
            printed = _written_by_two(database)
            if not service.has_owner(SECRETS):
                continue
            # Each may see the other's value, or its own entry replaced; nothing else goes wrong.
            assert printed <= {"keychain-not-saved", "keychain-item-vanished"}
            run(_one_of_both_is_kept(database))
            return
    pytest.fail(f"gnome-keyring crashed {CRASHES} times")


def _written_by_two(database: Path) -> set[str]:
    """The references of what went wrong in two processes that write one key ten times each."""
    program = """
        import asyncio, sys
        from pathlib import Path
        from keystead.errors import KeysteadError
        from keystead.secret import Secret
        from tests.credentials.test_keys import HOME, opened
        async def main():
            async with opened(Path(sys.argv[1])) as (keys, _):
                for number in range(10):
                    try:
                        await keys.set("id-1", "default", Secret(sys.argv[2] * 2_000), HOME)
                    except KeysteadError as error:
                        print(error.reference)
        asyncio.run(main())
    """
    command = [sys.executable, "-c", textwrap.dedent(program), str(database)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(["desktop", "."])}
    writers = [
        subprocess.Popen([*command, letter], env=environment, stdout=subprocess.PIPE, text=True)
        for letter in "ab"
    ]
    printed = [writer.communicate(timeout=60)[0].split() for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0]
    return {*printed[0], *printed[1]}


async def _one_of_both_is_kept(database: Path) -> None:
    async with opened(database) as (keys, _):
        (info,) = keys.of("id-1")
        assert (await keys.read(info)).reveal() in ("a" * 2_000, "b" * 2_000)
