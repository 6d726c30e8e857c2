"""The encrypted file: what it keeps, what opens it, and what two processes do to it at once."""

from __future__ import annotations

import json
import multiprocessing
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from keystead.credentials.encrypted_file import EncryptedFile
from keystead.credentials.key_file import Cost, DamagedKeyFileError, KeyFile, WrongPassphraseError
from keystead.credentials.stored_secret import StoredSecret
from keystead.credentials.trouble import KeychainError, Trouble
from keystead.origin import Origin
from keystead.secret import Secret

CHEAP = Cost(n=2**4)
PASSPHRASE = Secret("correct horse battery")
OTHER = Secret("another passphrase")
CANARY = "canary-key-0123456789abcdef"
ORIGIN = Origin.of("https://api.example.com")


def stored(value: str = CANARY) -> StoredSecret:
    return StoredSecret(Secret(value), ORIGIN)


def opened(path: Path, passphrase: Secret = PASSPHRASE) -> EncryptedFile:
    file = EncryptedFile(path, cost=CHEAP)
    file.open(passphrase)
    return file


def trouble(call, *arguments) -> Trouble:
    with pytest.raises(KeychainError) as caught:
        call(*arguments)
    assert caught.value.hint
    return caught.value.trouble


def test_what_was_kept_is_read_in_the_next_session_and_lies_nowhere_in_the_open(tmp_path: Path):
    path = tmp_path / "data" / "keys.encrypted"
    file = opened(path)
    file.write("one", stored())
    file.write("large", stored("x" * 8000))
    assert opened(path).read("one") == stored()
    assert opened(path).read("large") == stored("x" * 8000)
    file.delete("one")
    file.delete("one")
    assert opened(path).read("one") is None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    file.write("one", stored())
    for name in path.parent.iterdir():
        raw = name.read_bytes()
        assert CANARY.encode() not in raw
        assert PASSPHRASE.reveal().encode() not in raw
    assert [name.name for name in path.parent.iterdir()] == ["keys.encrypted"]


def test_the_usual_cost_is_the_one_that_is_recommended():
    assert Cost() == Cost(n=2**17, r=8, p=1)
    with_usual_cost = KeyFile.new(Cost())
    key = with_usual_cost.key(PASSPHRASE)
    assert with_usual_cost.sealed(key, {"a": "b"}).content(key) == {"a": "b"}


def test_a_wrong_passphrase_is_told_as_such(tmp_path: Path):
    path = tmp_path / "keys"
    opened(path).write("one", stored())
    before = path.read_bytes()
    closed = EncryptedFile(path, cost=CHEAP)
    assert trouble(closed.open, OTHER) is Trouble.WRONG_PASSPHRASE
    assert trouble(closed.read, "one") is Trouble.FILE_LOCKED
    assert trouble(closed.write, "one", stored("new-key-0123456789")) is Trouble.FILE_LOCKED
    assert path.read_bytes() == before


def test_an_accent_is_the_same_however_it_was_typed(tmp_path: Path):
    opened(tmp_path / "keys", Secret("passphrase caf\u00e9")).write("one", stored())
    assert opened(tmp_path / "keys", Secret("passphrase cafe\u0301")).read("one") == stored()


def test_a_short_passphrase_makes_no_file(tmp_path: Path):
    assert trouble(opened, tmp_path / "keys", Secret(" short  ")) is Trouble.SHORT_PASSPHRASE
    assert not (tmp_path / "keys").exists()


def test_it_is_asked_for_where_it_is_wanted_and_three_times_at_most(tmp_path: Path):
    path = tmp_path / "keys"
    opened(path).write("one", stored())
    answers, again = [OTHER, PASSPHRASE], []

    def ask(wrong: bool) -> Secret:
        again.append(wrong)
        return answers.pop(0)

    file = EncryptedFile(path, ask, CHEAP)
    assert file.read("one") == stored()
    assert again == [False, True]
    answers += [OTHER] * 5
    assert trouble(EncryptedFile(path, ask, CHEAP).read, "one") is Trouble.WRONG_PASSPHRASE
    assert len(answers) == 2


def test_another_passphrase_closes_it_from_then_on(tmp_path: Path):
    path = tmp_path / "keys"
    file = opened(path)
    file.write("one", stored())
    elsewhere = opened(path)
    assert trouble(file.change_passphrase, OTHER, OTHER) is Trouble.WRONG_PASSPHRASE
    assert trouble(file.change_passphrase, PASSPHRASE, Secret("x")) is Trouble.SHORT_PASSPHRASE
    file.change_passphrase(PASSPHRASE, OTHER)
    assert file.read("one") == stored()
    assert opened(path, OTHER).read("one") == stored()
    assert trouble(opened, path) is Trouble.WRONG_PASSPHRASE
    # What another process knew opens it no more, and it writes nothing over it.
    assert trouble(elsewhere.write, "two", stored()) is Trouble.FILE_LOCKED


@pytest.mark.parametrize("damage", ["cut", "flipped", "other items", "no JSON", "newer", "costly"])
def test_a_damaged_file_is_told_as_such_and_never_written_over(tmp_path: Path, damage: str):
    path = tmp_path / "keys"
    opened(path).write("one", stored())
    raw = path.read_bytes()
    table = json.loads(raw)
    if damage == "cut":
        raw = raw[: len(raw) // 2]
    elif damage == "flipped":
        table["items"] = table["items"][:-8] + "AAAAAAA="
        raw = json.dumps(table).encode()
    elif damage == "other items":
        other = KeyFile.new(CHEAP)
        foreign = other.sealed(other.key(PASSPHRASE), {"one": "x"})
        raw = replace(KeyFile.parse(raw), items=foreign.items).raw()
    elif damage == "no JSON":
        raw = b"PK\x03\x04"
    else:
        table |= {"version": 2} if damage == "newer" else {"scrypt": {"n": 2**40, "r": 8, "p": 1}}
        raw = json.dumps(table).encode()
    path.write_bytes(raw)
    found = trouble(lambda: opened(path).read("one"))
    assert found is Trouble.FILE_DAMAGED
    assert trouble(lambda: opened(path).write("one", stored())) is Trouble.FILE_DAMAGED
    assert path.read_bytes() == raw


@pytest.mark.parametrize(
    ("n", "r", "p"),
    [
        *((1, 8, 1), (2**16, 1, 1), (2**20, 1, 1)),  # RFC 7914 knows no such cost
        *((2**20, 16, 1), (2**20, 32, 16)),  # gigabytes
        (2**17, 32, 16),  # half a minute
        *((True, 8, 1), (0, 8, 1), (-2, 8, 1), (3, 8, 1), (2**30, 8, 1), (16.0, 8, 1)),
        *(("16", 8, 1), (None, 8, 1), ([16], 8, 1)),
    ],
)
def test_a_file_that_would_cost_too_much_is_not_tried(tmp_path: Path, n: object, r: int, p: int):
    path = tmp_path / "keys"
    opened(path)
    table = json.loads(path.read_bytes())
    path.write_text(json.dumps(table | {"scrypt": {"n": n, "r": r, "p": p}}))
    assert trouble(opened, path) is Trouble.FILE_DAMAGED


def test_the_cost_of_our_own_files_is_payable_many_times_over():
    assert Cost().is_payable
    assert Cost(p=16).is_payable
    assert CHEAP.is_payable


def test_a_link_is_not_followed(tmp_path: Path):
    opened(tmp_path / "real")
    (tmp_path / "keys").symlink_to(tmp_path / "real")
    assert trouble(opened, tmp_path / "keys") is Trouble.FILE_REFUSED


def test_the_format_tells_a_wrong_key_from_a_damaged_text():
    file = KeyFile.new(CHEAP)
    key = file.key(PASSPHRASE)
    sealed = KeyFile.parse(file.sealed(key, {"a": "b"}).raw())
    assert sealed.content(key) == {"a": "b"}
    assert not sealed.fits(sealed.key(OTHER))
    with pytest.raises(WrongPassphraseError):
        sealed.content(sealed.key(OTHER))
    with pytest.raises(DamagedKeyFileError):
        replace(sealed, items=sealed.check).content(key)
    for place in ("check", "items"):
        again = file.sealed(key, {"a": "b"})
        assert getattr(again, place) != getattr(sealed, place)


def _write_many(path: Path, name: str) -> None:
    file = opened(path)
    for number in range(25):
        file.write(f"{name}-{number}", stored(f"{name}-key-0123456789-{number}"))


def test_two_processes_at_once_lose_nothing_of_each_other(tmp_path: Path):
    path = tmp_path / "keys"
    opened(path)
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_many, args=(path, name)) for name in ("a", "b")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    file = opened(path)
    for name in ("a", "b"):
        for number in range(25):
            assert file.read(f"{name}-{number}") == stored(f"{name}-key-0123456789-{number}")
