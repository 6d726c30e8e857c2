"""Where files lie, and that only this user can read them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from keystead.errors import KeysteadError
from keystead.paths import Folders, make_private, open_private, replace_private


@pytest.fixture
def open_umask():
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_one_variable_moves_every_folder(tmp_path: Path):
    folders = Folders.of({"KEYSTEAD_HOME": str(tmp_path)})
    named = {name: getattr(folders, name) for name in ("config", "data", "state", "cache", "log")}
    assert named == {name: tmp_path / name for name in named}
    assert folders.providers_file == tmp_path / "config" / "providers.toml"
    assert folders.database.parent == folders.data


def test_without_it_the_folders_are_the_users_own():
    assert Folders.of({"KEYSTEAD_HOME": " "}).config.name == "keystead"


@pytest.mark.usefixtures("open_umask")
def test_folders_are_made_for_this_user_alone(tmp_path: Path):
    make_private(tmp_path / "a" / "b" / "c")
    assert [mode(tmp_path / part) for part in ("a", "a/b", "a/b/c")] == [0o700] * 3


def test_a_folder_that_is_open_to_others_is_closed(tmp_path: Path):
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    assert mode(make_private(tmp_path / "open")) == 0o700


@pytest.mark.parametrize("kind", ["link", "file", "below a file", "x" * 256])
def test_what_is_no_folder_of_ones_own_is_refused(tmp_path: Path, kind: str):
    (tmp_path / "target").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "target")
    (tmp_path / "file").write_text("")
    path = tmp_path / ("file/below" if kind == "below a file" else kind)
    with pytest.raises(KeysteadError) as caught:
        make_private(path)
    assert caught.value.reference == "folder-not-private"
    assert str(path) in caught.value.line()


@pytest.mark.usefixtures("open_umask")
def test_private_files_follow_no_link_and_are_private(tmp_path: Path):
    with open(tmp_path / "file", "w", opener=lambda p, f: open_private(Path(p), f)):
        pass
    assert mode(tmp_path / "file") == 0o600
    (tmp_path / "link").symlink_to(tmp_path / "file")
    with pytest.raises(OSError):
        open_private(tmp_path / "link", os.O_WRONLY)


@pytest.mark.usefixtures("open_umask")
def test_a_file_is_replaced_as_a_whole_or_not_at_all(tmp_path: Path):
    folder = make_private(tmp_path / "folder")
    path = folder / "file"
    path.write_text("old")

    def refuse():
        raise InterruptedError

    with pytest.raises(InterruptedError):
        replace_private(path, b"new", check=refuse)
    assert path.read_text() == "old"
    replace_private(path, b"new", check=lambda: None)
    assert path.read_text() == "new"
    assert mode(path) == 0o600
    assert list(folder.iterdir()) == [path]


@pytest.mark.usefixtures("open_umask")
def test_replacing_a_link_leaves_its_target_alone(tmp_path: Path):
    (tmp_path / "target").write_text("target")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    replace_private(tmp_path / "link", b"new", check=lambda: None)
    assert (tmp_path / "target").read_text() == "target"
    assert not (tmp_path / "link").is_symlink()
