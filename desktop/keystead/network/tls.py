"""Which certificates are trusted: the operating system's, and a profile's own on top.

Owns the TLS contexts, one for every CA bundle, shared by all clients of the process (a client
that makes its own costs 35 ms). Who is asked over TLS belongs to ``providers``.
"""

from __future__ import annotations

import ssl
import stat
import sys
from functools import lru_cache
from pathlib import Path

from keystead.errors import Action, ActionId, ConfigurationError


def tls_context(ca_bundle: str = "") -> ssl.SSLContext:
    """The context that trusts the operating system and the certificates in ``ca_bundle``.

    Raises `ConfigurationError` where the bundle cannot be read or holds no certificate.
    """
    if not ca_bundle:
        return _context("", 0)
    path = Path(ca_bundle).expanduser()
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            # A pipe would be waited for, a device read without end.
            raise OSError("it is no ordinary file")
        return _context(str(path), status.st_mtime_ns)
    except (OSError, ssl.SSLError) as error:
        raise _bad_bundle(ca_bundle, error) from error


@lru_cache(maxsize=16)
def _context(ca_bundle: str, _changed_at: int) -> ssl.SSLContext:
    context = _system_context()
    if ca_bundle:
        context.load_verify_locations(cafile=ca_bundle)
    return context


def _system_context() -> ssl.SSLContext:
    if sys.platform == "linux":
        # truststore reads the whole store again for every handshake (20 ms); OpenSSL's own
        # places read once hold the same certificates wherever they are found at all.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.set_default_verify_paths()
        if context.cert_store_stats()["x509_ca"]:
            return context
    import truststore

    # Also where SSL_CERT_FILE names a missing file: truststore then looks in the usual places.
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _bad_bundle(ca_bundle: str, error: Exception) -> ConfigurationError:
    why = getattr(error, "strerror", None) or str(error)
    hint = "Correct ca_bundle in the profile: it names a file of PEM certificates."
    return ConfigurationError(
        "ca-bundle-unreadable",
        f"The CA bundle {ca_bundle} cannot be used",
        why,
        Action(ActionId.EDIT_PROFILE, "Edit profile", hint),
        path=ca_bundle,
        field="ca_bundle",
    )
