"""A Secret Service of its own for a test: a private bus with gnome-keyring on it.

The bus starts nothing by itself (no service folders), so it can also have no keyring at all, and
no prompt can appear on a developer's screen.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import secretstorage
from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection

from tests.real.child import running
from tests.real_parts import ORIGINAL_ENVIRONMENT, require_real

START = 15  # seconds
PASSWORD = b"the keyring's password"
BUS_CONFIGURATION = """<!DOCTYPE busconfig PUBLIC
  "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/>
  </policy>
</busconfig>
"""


@dataclass(frozen=True)
class SessionBus:
    """A private session bus."""

    address: str

    @property
    def environment(self) -> Mapping[str, str]:
        """What a process needs to be on this bus and on no other."""
        return {"DBUS_SESSION_BUS_ADDRESS": self.address}

    def has_owner(self, name: str) -> bool:
        """Say whether somebody answers to ``name``."""
        daemon = DBusAddress(
            "/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus"
        )
        with open_dbus_connection(self.address) as connection:
            question = new_method_call(daemon, "NameHasOwner", "s", (name,))
            return connection.send_and_get_reply(question).body[0]


@dataclass(frozen=True)
class SecretService(SessionBus):
    """A private session bus with an unlocked keyring."""

    def lock(self) -> None:
        """Lock the default collection, as a screen saver would; nobody can answer a prompt."""
        with open_dbus_connection(self.address) as connection:
            secretstorage.get_default_collection(connection).lock()


@contextmanager
def running_session_bus() -> Generator[SessionBus]:
    """Start a bus on which nothing is."""
    require_real(shutil.which("dbus-daemon"), "dbus-daemon (packaging/test.sh)")
    # Not the test's folder: a socket's path may have 107 bytes.
    with tempfile.TemporaryDirectory(prefix="bus-") as name:
        folder = Path(name)
        configuration = folder / "bus.conf"
        configuration.write_text(BUS_CONFIGURATION.format(folder=folder))
        command = ["dbus-daemon", "--nofork", "--print-address=1", f"--config-file={configuration}"]
        with running(command, folder / "bus.log", ORIGINAL_ENVIRONMENT) as child:
            yield SessionBus(child.wait_for(r"(unix:\S+)\n", START)[1])


@contextmanager
def running_secret_service() -> Generator[SecretService]:
    """Start a bus with an empty keyring on it that is unlocked."""
    require_real(shutil.which("gnome-keyring-daemon"), "gnome-keyring (packaging/test.sh)")
    with ExitStack() as stack:
        bus = stack.enter_context(running_session_bus())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="keyring-")))
        command = ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"]
        environment = {
            "PATH": ORIGINAL_ENVIRONMENT["PATH"],
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            **bus.environment,
        }
        child = stack.enter_context(
            running(command, folder / "keyring.log", environment, given=PASSWORD)
        )
        assert child.process.stdin
        child.process.stdin.close()
        service = SecretService(bus.address)
        _wait_until_ready(service)
        yield service


def _wait_until_ready(service: SecretService) -> None:
    deadline = time.monotonic() + START
    while not service.has_owner("org.freedesktop.secrets"):
        assert time.monotonic() < deadline, "gnome-keyring never came onto the bus"
        time.sleep(0.02)
    with open_dbus_connection(service.address) as connection:
        assert not secretstorage.get_default_collection(connection).is_locked()
