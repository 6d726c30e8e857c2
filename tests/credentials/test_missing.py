"""The packages of a keychain are named for the system at hand."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from keystead.credentials.missing import install_command

linux = pytest.mark.skipif(sys.platform != "linux", reason="packages of Linux systems")


@linux
@pytest.mark.parametrize(
    ("text", "command"),
    [
        ('ID=debian\nVERSION_ID="12"\n', "apt install gnome-keyring dbus-user-session"),
        ("ID=linuxmint\nID_LIKE='ubuntu debian'\n", "apt install"),
        ('ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\n', "zypper install"),
        ("ID=fedora\n", "dnf install"),
        ("ID=endeavouros\nID_LIKE=arch\n", "pacman -S"),
    ],
)
def test_a_known_system_has_a_command(tmp_path: Path, text: str, command: str) -> None:
    (tmp_path / "os-release").write_text(text)
    assert command in install_command((tmp_path / "gone", tmp_path / "os-release"))


@pytest.mark.parametrize("text", ["ID=plan9\n", "", "no pairs at all\n"])
def test_an_unknown_system_has_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "os-release").write_text(text)
    assert install_command((tmp_path / "os-release",)) == ""
    assert install_command((tmp_path / "gone",)) == ""
