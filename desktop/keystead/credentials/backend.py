"""Which keychain is used: chosen by name, never by what happens to be installed.

Owns the choice, the keychain's display name and whether one is there at all; reading and writing
belong to ``keychain``. keyring's own choice is not used: it silently takes a plain-text file or a
backend that forgets everything.

Secret Service: https://specifications.freedesktop.org/secret-service/latest/
"""

from __future__ import annotations

import importlib
import os
import sys
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, cast

from keystead.credentials.trouble import KeychainError, Trouble

if TYPE_CHECKING:
    from secretstorage.util import DBusAddressWrapper

SECRET_SERVICE = "keyring.backends.SecretService.Keyring"  # noqa: S105 - a class, no secret
BACKENDS = {
    SECRET_SERVICE: "Secret Service",
    "keyring.backends.libsecret.Keyring": "Secret Service",
    "keyring.backends.kwallet.DBusKeyring": "KWallet",
    "keyring.backends.macOS.Keyring": "macOS Keychain",
    "keyring.backends.Windows.WinVaultKeyring": "Windows Credential Manager",
}
PLATFORM_BACKENDS = {
    "darwin": "keyring.backends.macOS.Keyring",
    "win32": "keyring.backends.Windows.WinVaultKeyring",
}
BACKEND_VARIABLE = "PYTHON_KEYRING_BACKEND"

BUS = "org.freedesktop.DBus"
SECRETS = "org.freedesktop.secrets"
SERVICES = {
    "org.gnome.keyring": "GNOME Keyring",
    "org.kde.secretservicecompat": "KWallet",
    "org.kde.kwalletd6": "KWallet",
    "org.kde.kwalletd5": "KWallet",
    "org.keepassxc.KeePassXC.MainWindow": "KeePassXC",
}


class Keyring(Protocol):
    """What is used of a backend of keyring; its calls raise whatever their platform raises."""

    def get_password(self, service: str, username: str) -> str | None:
        """The value of an entry, None where there is none."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Make or replace an entry."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Remove an entry, which must exist."""
        ...


@dataclass(frozen=True, slots=True)
class Backend:
    """An opened keychain, the name people know it by, and whether it is a Secret Service."""

    keyring: Keyring
    name: str
    secret_service: bool


def open_backend() -> Backend:
    """Open the keychain of this system, or the one that keyring's own settings name.

    Blocks, so only the keychain's thread may call it. Raises `KeychainError`: absent, or unsafe
    where the settings name anything but an operating system's keychain; and whatever the session
    bus raises where there is none.
    """
    path = _configured() or PLATFORM_BACKENDS.get(sys.platform, SECRET_SERVICE)
    if path not in BACKENDS:
        raise KeychainError(Trouble.UNSAFE, path)
    name = service_name() if path == SECRET_SERVICE else BACKENDS[path]
    if not name:
        raise KeychainError(Trouble.ABSENT, "no Secret Service answers on the session bus")
    return Backend(_load(path), name, path == SECRET_SERVICE)


def is_unlocked_after_all() -> bool:
    """Whether the Secret Service's default collection is open.

    An entry that another process has just replaced is reported as locked, too.
    """
    import secretstorage

    try:
        with closing(secretstorage.dbus_init()) as connection:
            return not secretstorage.get_collection_by_alias(connection, "default").is_locked()
    except (secretstorage.SecretStorageException, OSError):
        return False


def service_name() -> str:
    """The name of the Secret Service that runs or that the bus could start; empty for none."""
    import secretstorage

    with closing(secretstorage.dbus_init()) as connection:
        return _name_on(connection)


def _name_on(connection: Any) -> str:
    from secretstorage.util import DBusAddressWrapper

    bus = DBusAddressWrapper("/org/freedesktop/DBus", BUS, connection)
    bus.bus_name = BUS
    running = _owner(bus, SECRETS)
    if running:
        return next(
            (name for service, name in SERVICES.items() if _owner(bus, service) == running),
            BACKENDS[SECRET_SERVICE],
        )
    (startable,) = bus.call("ListActivatableNames", "")
    if SECRETS not in startable:
        return ""
    return next((name for service, name in SERVICES.items() if service in startable), SECRETS)


def _owner(bus: DBusAddressWrapper, service: str) -> str:
    """The connection that owns a name on the bus; empty where nobody does."""
    (owned,) = bus.call("NameHasOwner", "s", service)
    if not owned:
        return ""
    (owner,) = bus.call("GetNameOwner", "s", service)
    return cast("str", owner)


def _load(path: str) -> Keyring:
    module, _, name = path.rpartition(".")
    try:
        backend = getattr(importlib.import_module(module), name)
        # Reading it is keyring's test of whether the backend can work here at all.
        _ = backend.priority
        return cast("Keyring", backend())
    except (ImportError, RuntimeError) as error:
        raise KeychainError(Trouble.ABSENT, str(error)) from error


def _configured() -> str:
    """The backend that a person has set for keyring; empty for none."""
    # The variable is keyring's own, as DBUS_SESSION_BUS_ADDRESS is its library's.
    named = os.environ.get(BACKEND_VARIABLE, "").strip()  # noqa: TID251
    if named:
        return named
    import configparser

    from keyring.util import platform_

    settings = configparser.RawConfigParser()
    try:
        settings.read(platform_.config_root() / "keyringrc.cfg", encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError) as error:
        raise KeychainError(Trouble.UNSAFE, f"keyringrc.cfg cannot be read: {error}") from error
    return settings.get("backend", "default-keyring", fallback="").strip()
