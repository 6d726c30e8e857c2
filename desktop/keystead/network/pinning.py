"""A certificate that a profile trusts by its fingerprint, and a look at one that nobody trusts.

Owns the TLS contexts that decide by the certificate itself: one accepts exactly the pinned one,
whoever issued it and however old it is, one accepts none and tells what it saw. Both decide before
a byte of a request is sent.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import TypeVar

C = TypeVar("C", bound=ssl.SSLContext)

LONGEST_NAME = 200  # characters of a certificate's subject or issuer that are shown


class OtherCertificateError(ssl.SSLError):
    """The other side shows another certificate than the pinned one; ``shown`` is its SHA-256."""

    def __init__(self, shown: str = "") -> None:
        super().__init__("the certificate is not the pinned one")
        self.shown = shown


class SeenCertificateError(ssl.SSLError):
    """The end of a look: the certificate in ``der`` was shown, and nothing was sent."""

    def __init__(self, der: bytes = b"") -> None:
        super().__init__("only the certificate was asked for")
        self.der = der


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate says of itself; ``fingerprint`` is its SHA-256 in hexadecimal digits."""

    fingerprint: str
    subject: str
    issuer: str
    begins: datetime
    ends: datetime

    @property
    def shown_fingerprint(self) -> str:
        """The fingerprint in pairs, as people compare it."""
        return in_pairs(self.fingerprint)

    @property
    def facts(self) -> str:
        """Whose it is and how long it is valid, in a clause."""
        own = "issued by itself" if self.issuer == self.subject else f"issued by {self.issuer}"
        return f"{self.subject}, {own}, valid {self.begins:%Y-%m-%d} to {self.ends:%Y-%m-%d}"


def in_pairs(fingerprint: str) -> str:
    """A fingerprint as ``AB:CD:…``."""
    digits = fingerprint.upper()
    return ":".join(digits[start : start + 2] for start in range(0, len(digits), 2))


def read_certificate(der: bytes) -> Certificate:
    """Read the certificate in ``der``. Raises ValueError where it is none."""
    from cryptography import x509

    try:
        certificate = x509.load_der_x509_certificate(der)
        return Certificate(
            sha256(der).hexdigest(),
            _name(certificate.subject.rfc4514_string()),
            _name(certificate.issuer.rfc4514_string()),
            certificate.not_valid_before_utc.astimezone(UTC),
            certificate.not_valid_after_utc.astimezone(UTC),
        )
    except (x509.InvalidVersion, TypeError) as error:  # what the library has for some nonsense
        raise ValueError("it is no certificate") from error


def _name(text: str) -> str:
    """Whose name it is, as far as it is shown: whoever makes a certificate writes what he likes."""
    from keystead.plain_text import plain_line

    line = plain_line(text)
    return f"{line[:LONGEST_NAME]}…" if len(line) > LONGEST_NAME else line or "nobody"


class _Pinned(ssl.SSLObject):
    def do_handshake(self) -> None:
        super().do_handshake()
        shown = sha256(self.getpeercert(binary_form=True) or b"").hexdigest()
        if isinstance(self.context, _PinningContext) and shown != self.context.pin:
            raise OtherCertificateError(shown)


class _Looking(ssl.SSLObject):
    def do_handshake(self) -> None:
        super().do_handshake()
        raise SeenCertificateError(self.getpeercert(binary_form=True) or b"")


class _PinningContext(ssl.SSLContext):
    pin = ""


@lru_cache(maxsize=64)
def pinning_context(pin: str) -> ssl.SSLContext:
    """The context that accepts the certificate with the SHA-256 ``pin`` and no other."""
    context = _trusting_nobody(_PinningContext)
    context.pin = pin
    context.sslobject_class = _Pinned
    return context


def looking_context() -> ssl.SSLContext:
    """The context of a look: every handshake ends with `SeenCertificateError`."""
    context = _trusting_nobody(ssl.SSLContext)
    context.sslobject_class = _Looking
    return context


def _trusting_nobody(kind: type[C]) -> C:
    context = kind(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
