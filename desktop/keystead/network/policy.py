"""How one profile's requests travel: proxy, certificates, time-outs.

Owns the values; ``clients`` turns them into HTTP clients.
"""

from __future__ import annotations

from dataclasses import dataclass

from keystead.secret import Secret

CONNECT_TIMEOUT = 10.0  # seconds
FIRST_TOKEN_TIMEOUT = 120.0  # seconds; a local model may load for a minute
STREAM_IDLE_TIMEOUT = 120.0  # seconds between two pieces of an answer
LIST_TIMEOUT = 15.0  # seconds for a model list or a check
LARGEST_BODY = 32 * 1024 * 1024  # bytes after decompression of an answer that is no stream
LARGEST_STREAM = 256 * 1024 * 1024  # the same of one that is; the longest known come to 50 MB
LARGEST_LINE = 8 * 1024 * 1024  # bytes of one event of a stream


@dataclass(frozen=True, slots=True)
class NetworkPolicy:
    """Time-outs in seconds, None for no limit; paths and addresses empty where not set.

    ``tls_pin`` is the SHA-256 of the only certificate to accept, in hexadecimal digits.
    """

    connect_timeout: float | None = CONNECT_TIMEOUT
    first_token_timeout: float | None = FIRST_TOKEN_TIMEOUT
    stream_idle_timeout: float | None = STREAM_IDLE_TIMEOUT
    proxy: str = ""
    proxy_user: str = ""
    proxy_password: Secret | None = None
    ca_bundle: str = ""
    tls_pin: str = ""
    user_agent: str = ""
    http2: bool = False
