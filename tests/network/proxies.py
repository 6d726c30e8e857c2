"""Real proxies for tests: tinyproxy (HTTP) and microsocks (SOCKS5), with and without a login."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.real.child import Child, running
from tests.real_parts import ORIGINAL_ENVIRONMENT, require_real

STARTS = 10  # seconds on a busy machine
USER = "me.at-work"
PASSWORD = "pass-word.1"  # tinyproxy takes little else


@dataclass(frozen=True)
class Proxy:
    """Where it listens, and what it says that it did."""

    address: str
    child: Child

    @property
    def log(self) -> str:
        """What it has printed."""
        return self.child.output.read_text(errors="replace")


@contextmanager
def http_proxy(folder: Path, *, login: tuple[str, str] | None = None) -> Generator[Proxy]:
    """tinyproxy on loopback; it prints each request that it passes on."""
    port = _free_port()
    settings = [f"Port {port}", "Listen 127.0.0.1", "Allow 127.0.0.1", "LogLevel Connect"]
    if login:
        settings.append("BasicAuth {} {}".format(*login))
    (folder / "tinyproxy.conf").write_text("\n".join(settings) + "\n")
    command = ["tinyproxy", "-d", "-c", str(folder / "tinyproxy.conf")]
    with _listening(command, folder, port) as child:
        yield Proxy(f"http://127.0.0.1:{port}", child)


@contextmanager
def socks_proxy(folder: Path, *, login: tuple[str, str] | None = None) -> Generator[Proxy]:
    """microsocks on loopback; it prints each connection that it makes."""
    port = _free_port()
    command = ["microsocks", "-i", "127.0.0.1", "-p", str(port)]
    if login:
        command += ["-u", login[0], "-P", login[1]]
    with _listening(command, folder, port) as child:
        yield Proxy(f"socks5://127.0.0.1:{port}", child)


def _free_port() -> int:
    """A port that nobody has: neither proxy can choose one itself and say which."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def _listening(command: Sequence[str], folder: Path, port: int) -> Generator[Child]:
    path = f"{ORIGINAL_ENVIRONMENT['PATH']}:/usr/sbin"
    require_real(shutil.which(command[0], path=path), f"{command[0]} (packaging/test.sh)")
    with running(command, folder / "proxy.log", {"PATH": path}) as child:
        child.wait_for_port(port, STARTS)
        yield child
