"""What a computer without a keychain lacks, and the command that brings it.

Owns the packages' names on each kind of system; whether a keychain answers is found out by
``backend``. Sources: the distributions' package lists; os-release(5).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

OS_RELEASE = (Path("/etc/os-release"), Path("/usr/lib/os-release"))
# The first of ID and ID_LIKE that is known counts.
COMMANDS: Mapping[str, str] = {
    "debian": "sudo apt install gnome-keyring dbus-user-session",
    "ubuntu": "sudo apt install gnome-keyring dbus-user-session",
    "fedora": "sudo dnf install gnome-keyring",
    "rhel": "sudo dnf install gnome-keyring",
    "arch": "sudo pacman -S gnome-keyring",
    "suse": "sudo zypper install gnome-keyring",
    "opensuse": "sudo zypper install gnome-keyring",
    "alpine": "sudo apk add gnome-keyring",
}


def install_command(places: tuple[Path, ...] = OS_RELEASE) -> str:
    """The command that installs a keychain on this system; empty where none is known."""
    if sys.platform != "linux":
        return ""
    for facts in map(_facts, places):
        for kind in (facts.get("ID", ""), *facts.get("ID_LIKE", "").split()):
            if kind in COMMANDS:
                return COMMANDS[kind]
    return ""


def _facts(place: Path) -> dict[str, str]:
    try:
        lines = place.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    pairs = (line.partition("=") for line in lines if "=" in line)
    return {name.strip(): value.strip().strip("\"'").lower() for name, _, value in pairs}
