"""What every connection of this computer has in common: whom it trusts, which variables it ignores.

Owns finding that out; what a single profile adds stands in its `NetworkPolicy`.
"""

from __future__ import annotations

import ssl
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from keystead.network.no_proxy import exceptions
from keystead.network.tls import tls_context
from keystead.plain_text import plain_line

PROXY_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@dataclass(frozen=True, slots=True)
class InForce:
    """``authorities`` are the certificates that are trusted, 0 where the system alone knows them.

    ``store`` is the file or folder they come from, ``variable`` what names it, and ``missing`` what
    it names in vain. ``ignored_proxies`` are variables that other programs would follow,
    ``without_proxy`` what NO_PROXY names, which is reached without a profile's proxy.
    """

    authorities: int = 0
    store: str = ""
    variable: str = ""
    missing: str = ""
    ignored_proxies: tuple[str, ...] = ()
    without_proxy: str = ""


def in_force(environment: Mapping[str, str]) -> InForce:
    """What holds now for every profile that says nothing else."""
    ignored = tuple(
        name
        for upper in PROXY_VARIABLES
        for name in (upper, upper.lower())
        if environment.get(name, "").strip()
    )
    direct = plain_line(exceptions(environment))
    if sys.platform != "linux":
        return InForce(ignored_proxies=ignored, without_proxy=direct)
    paths = ssl.get_default_verify_paths()
    named = environment.get(paths.openssl_cafile_env, "")
    missing = named if named and not Path(named).is_file() else ""
    return InForce(
        authorities=tls_context().cert_store_stats()["x509_ca"],
        store=paths.cafile or paths.capath or "",
        variable=paths.openssl_cafile_env if named and not missing else "",
        missing=missing,
        ignored_proxies=ignored,
        without_proxy=direct,
    )
