"""Which addresses are reached without a profile's proxy: this computer, and what NO_PROXY names.

Owns the reading of that variable, which names hosts (and all below them), ``host:port``, addresses,
networks (``10.0.0.0/8``) or everything (``*``). The variables that name proxies are not read.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import replace

from keystead.network.policy import NetworkPolicy
from keystead.origin import BadAddressError, Origin

NAMES = ("no_proxy", "NO_PROXY")  # the first that is set counts, as in curl
SEPARATORS = re.compile(r"[,\s]+")


def without_needless_proxy(
    policy: NetworkPolicy, address: str, environment: Mapping[str, str]
) -> NetworkPolicy:
    """The policy for requests to ``address``: without its proxy where none is wanted."""
    if not policy.proxy:
        return policy
    try:
        target = Origin.of(address)
    except BadAddressError:
        return policy
    if not target.is_loopback and not is_named(target, exceptions(environment)):
        return policy
    return replace(policy, proxy="", proxy_user="", proxy_password=None)


def exceptions(environment: Mapping[str, str]) -> str:
    """What the variable says."""
    return next((value for name in NAMES if (value := environment.get(name, "").strip())), "")


def is_named(target: Origin, text: str) -> bool:
    """Whether one of the entries in ``text`` means ``target``."""
    return any(_means(entry, target) for entry in SEPARATORS.split(text.lower()) if entry)


def _means(entry: str, target: Origin) -> bool:
    if entry == "*":
        return True
    host, port = _taken_apart(entry)
    if port and port != str(target.port):
        return False
    try:
        return ipaddress.ip_address(target.host) in ipaddress.ip_network(host, strict=False)
    except ValueError:
        name = host.removeprefix("*").removeprefix(".").rstrip(".")
        return target.host == name or target.host.endswith(f".{name}")


def _taken_apart(entry: str) -> tuple[str, str]:
    """Host and port; the port is empty where none is named."""
    if entry.startswith("["):
        host, _, port = entry[1:].partition("]")
        return host, port.removeprefix(":")
    host, colon, port = entry.rpartition(":")
    return (host, port) if colon and ":" not in host and port.isdecimal() else (entry, "")
