"""The index beside the keychain, on a real database; a keychain itself is met in tests/real."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from keystead.credentials.health import KeyPlace, Rest
from keystead.credentials.keys import Keys
from keystead.credentials.schema import CREDENTIALS, KEY_RESTS
from keystead.credentials.vault import Vault, VaultState
from keystead.errors import ActionId, ErrorKind, KeysteadError
from keystead.origin import Origin
from keystead.secret import KeyKind, Secret
from keystead.storage.store import Store

HOME = Origin.of("https://api.provider.example")
OTHER = Origin.of("https://other.example")
VALUE = "canary-4f1c9b7a2e8d-value"


def run(main: Coroutine[Any, Any, None]) -> None:
    async def limited() -> None:
        async with asyncio.timeout(20):
            await main

    asyncio.run(limited())


@asynccontextmanager
async def opened(path: Path, vault: Vault | None = None) -> AsyncGenerator[tuple[Keys, Vault]]:
    store, vault = Store(path, (CREDENTIALS, KEY_RESTS)), vault or Vault()
    await store.open()
    keys = Keys(store, vault)
    await keys.load()
    try:
        yield keys, vault
    finally:
        vault.close()
        await store.close()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "keystead.sqlite3"


def test_start_asks_no_keychain(tmp_path):
    program = f"""
import asyncio, sys, threading
from pathlib import Path
from tests.credentials.test_keys import opened
async def main():
    async with opened(Path({str(tmp_path / "k.sqlite3")!r})) as (keys, vault):
        assert keys.all() == ()
        print(vault.state.backend, [t.name for t in threading.enumerate() if "keychain" in t.name],
              [m for m in ("keyring", "secretstorage", "jeepney") if m in sys.modules])
asyncio.run(main())
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "System keychain, not opened yet [] []"


def test_no_keychain_is_an_error_and_leaves_no_row(database):
    async def main() -> None:
        async with opened(database) as (keys, vault):
            with pytest.raises(KeysteadError) as caught:
                await keys.set("id-1", "default", Secret(VALUE), HOME)
            assert caught.value.reference == "keychain-absent"
            assert caught.value.kind is ErrorKind.KEYCHAIN
            assert caught.value.action is not None
            assert caught.value.action.id is ActionId.SESSION_KEY
            assert vault.state.status == "absent"
            assert keys.all() == ()

    run(main())
    assert VALUE.encode() not in b"".join(
        f.read_bytes() for f in database.parent.iterdir() if f.is_file()
    )


def test_session_keys_live_in_memory_only(database):
    async def main() -> None:
        async with opened(database) as (keys, vault):
            states: list[VaultState] = []
            vault.state_changed.connect(states.append)
            vault.use_session_only()
            assert [state.backend for state in states] == ["This session only"]
            info = await keys.set("id-1", "default", Secret(VALUE), HOME)
            assert (info.store, info.last_characters) == ("This session only", "alue")
            assert keys.of("id-1") == (info,)
            assert await keys.read(info) == Secret(VALUE)
        async with opened(database) as (keys, _):
            assert keys.all() == ()

    run(main())
    assert VALUE.encode() not in b"".join(
        f.read_bytes() for f in database.parent.iterdir() if f.is_file()
    )


def test_session_key_is_removed_without_any_keychain(database):
    async def main() -> None:
        async with opened(database) as (keys, vault):
            vault.use_session_only()
            info = await keys.set("id-1", "default", Secret(VALUE), HOME)
            await keys.remove("id-1", "default")
            assert keys.of("id-1") == ()
            with pytest.raises(KeysteadError):
                await keys.read(info)

    run(main())


def test_moved_origin_is_part_of_the_key(database):
    async def main() -> None:
        async with opened(database) as (keys, vault):
            vault.use_session_only()
            old = await keys.set("id-1", "default", Secret(VALUE), HOME)
            moved = await keys.move_origin("id-1", "default", OTHER)
            assert moved.origin == OTHER
            assert keys.of("id-1") == (moved,)
            with pytest.raises(KeysteadError) as caught:
                await keys.read(old)
            assert caught.value.reference == "key-of-another-origin"

    run(main())


def test_header_and_key_of_one_name_are_two_secrets(database):
    async def main() -> None:
        async with opened(database) as (keys, vault):
            vault.use_session_only()
            one = await keys.set("id-1", "X-Token", Secret("value-of-the-key"), HOME)
            two = await keys.set(
                "id-1", "X-Token", Secret("value-of-header"), HOME, kind=KeyKind.HEADER
            )
            assert await keys.read(one) == Secret("value-of-the-key")
            assert await keys.read(two) == Secret("value-of-header")

    run(main())


@pytest.mark.parametrize("label", ["", "two\nlines", "x" * 65, "\u202eevil", "\ud800"])
def test_unusable_label_is_refused(database, label):
    async def main() -> None:
        async with opened(database) as (keys, vault):
            vault.use_session_only()
            with pytest.raises(KeysteadError) as caught:
                await keys.set("id-1", label, Secret(VALUE), HOME)
            assert caught.value.reference == "unusable-label"

    run(main())


@pytest.mark.parametrize(
    "label",
    [VALUE, VALUE.upper(), f"mine {VALUE}", VALUE[:12], "sk-" + "another-key-1234567"],
)
@pytest.mark.parametrize("kind", KeyKind)
def test_a_label_that_tells_the_key_is_refused_and_not_repeated(database, label, kind):
    async def main() -> None:
        async with opened(database) as (keys, vault):
            vault.use_session_only()
            with pytest.raises(KeysteadError) as caught:
                await keys.set("id-1", label, Secret(VALUE), HOME, kind=kind)
            assert caught.value.reference == "telling-label"
            assert label not in caught.value.line()
            assert keys.all() == ()
            await keys.set("id-1", "value", Secret(VALUE), HOME, kind=kind)  # An ordinary word.

    run(main())


@pytest.mark.parametrize("value", ["", "  ", "\n"])
def test_blank_secret_is_refused(database, value):
    async def main() -> None:
        async with opened(database) as (keys, vault):
            vault.use_session_only()
            with pytest.raises(KeysteadError) as caught:
                await keys.set("id-1", "default", Secret(value), HOME)
            assert caught.value.reference == "blank-key"

    run(main())


def test_short_key_shows_no_part_of_itself(database):
    async def main() -> None:
        async with opened(database) as (keys, vault):
            vault.use_session_only()
            info = await keys.set("id-1", "default", Secret("short-key"), HOME)
            assert info.last_characters == ""

    run(main())


def test_kept_key_is_not_asked_for_in_a_session_without_the_keychain(database):
    async def main() -> None:
        async with opened(database) as (keys, vault):
            with pytest.raises(KeysteadError):
                await keys.set("id-1", "default", Secret(VALUE), HOME)
            vault.use_session_only()
            with pytest.raises(KeysteadError) as caught:
                await vault.get("anything")
            assert caught.value.reference == "keychain-not-used"

    run(main())


@pytest.mark.parametrize(
    "backend",
    [
        "keyring.backends.null.Keyring",
        "keyring.backends.fail.Keyring",
        "keyring.backends.chainer.ChainerBackend",
        "keyrings.alt.file.PlaintextKeyring",
        "keyrings.alt.file.EncryptedKeyring",
        "tests.credentials.nowhere.Keyring",
    ],
)
def test_backend_that_protects_nothing_is_refused(database, monkeypatch, backend):
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)

    async def main() -> None:
        async with opened(database) as (keys, vault):
            with pytest.raises(KeysteadError) as caught:
                await keys.set("id-1", "default", Secret(VALUE), HOME)
            assert caught.value.reference == "keychain-unsafe"
            assert backend in caught.value.line()
            assert vault.state.status == "refused"
            assert keys.all() == ()

    run(main())


@pytest.mark.parametrize(
    "settings",
    ["[backend]\ndefault-keyring = keyring.backends.null.Keyring\n", "not a settings file"],
)
def test_backend_set_in_a_file_is_refused_too(database, monkeypatch, tmp_path, settings):
    folder = tmp_path / "config" / "python_keyring"
    folder.mkdir(parents=True)
    (folder / "keyringrc.cfg").write_text(settings)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder.parent))

    async def main() -> None:
        async with opened(database) as (_, vault):
            with pytest.raises(KeysteadError) as caught:
                await vault.get("anything")
            assert caught.value.reference == "keychain-unsafe"

    run(main())


def test_a_rest_is_told_to_every_process_and_woken_by_any(database):
    async def main() -> None:
        async with opened(database) as (here, _), opened(database) as (there, _):
            told: list[str] = []
            there.health_changed.connect(told.append)
            place = KeyPlace.of_piece("id-1", "KEYS", 1, here.trace(VALUE), HOME)
            rest = Rest(place, ErrorKind.OUT_OF_CREDIT, time.time(), time.time() + 60)
            await here.rest(rest)
            assert there.rests("id-1") == ()
            await there.refresh()
            assert (there.rests("id-1"), told) == ((rest,), ["id-1"])
            assert await there.wake("id-1", "variable OTHER 1") == 0
            assert await there.wake("id-1") == 1
            await here.refresh()
            assert here.rests("id-1") == ()

    run(main())


def test_a_session_keys_rest_is_not_written(database):
    async def main() -> None:
        async with opened(database) as (keys, vault):
            vault.use_session_only()
            key = await keys.set("id-1", "default", Secret(VALUE), HOME)
            await keys.rest(Rest(KeyPlace.of_key(key), ErrorKind.AUTHENTICATION, time.time()))
            assert len(keys.rests("id-1")) == 1
        async with opened(database) as (keys, _):
            assert keys.rests("id-1") == ()

    run(main())


def test_a_rest_that_cannot_be_kept_holds_in_this_process(database):
    async def main() -> None:
        async with opened(database) as (keys, _):
            place = KeyPlace.of_piece("id-1", "KEYS", 1, "x", HOME)
            await keys._store.close()
            with pytest.raises(KeysteadError):
                await keys.rest(Rest(place, ErrorKind.AUTHENTICATION, time.time()))
            assert len(keys.rests("id-1")) == 1

    run(main())


def test_what_is_known_of_a_key_goes_with_it(database):
    """Another profile's, another label's and a variable's stay."""

    async def main() -> None:
        async with opened(database) as (keys, vault):
            vault.use_session_only()
            await removed_with_its_rests(keys)

    run(main())


async def removed_with_its_rests(keys: Keys) -> None:
    """Let several keys rest and remove one."""
    named = [("id-1", "a"), ("id-1", "b"), ("id-2", "a"), ("id-1", "a at work")]
    saved = [await keys.set(profile, label, Secret(VALUE), HOME) for profile, label in named]
    places = [*map(KeyPlace.of_key, saved), KeyPlace.of_key(saved[0], OTHER)]
    places.append(KeyPlace.of_piece("id-1", "a", 1, "x", HOME))
    for place in places:
        await keys.rest(Rest(place, ErrorKind.AUTHENTICATION, time.time()))
    await keys.remove("id-1", "a")
    left = sorted(rest.place.name for rest in keys.rests("id-1"))
    assert left == ["key a at work", "key b", f"variable a 1 at {HOME}"]
    assert [rest.place.name for rest in keys.rests("id-2")] == ["key a"]
