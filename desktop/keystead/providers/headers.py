"""Puts a connection's headers and credential into a request, the same for every call.

Owns the auth styles; which credential a connection carries is decided in ``credentials``.
"""

from __future__ import annotations

from shlex import quote
from typing import assert_never

from keystead.credentials.resolution import PLACEHOLDER
from keystead.errors import Action, ActionId, ConfigurationError
from keystead.profiles.preset import AuthStyle
from keystead.providers.provider import Connection
from keystead.providers.service_account import access_token


def request_headers(connection: Connection, *, credential: bool = True) -> dict[str, str]:
    """The headers that every request of ``connection`` carries, each name once.

    A header that the profile names beats the auth style's header of that name. Without
    ``credential`` neither key nor secret headers are among them. Raises `ConfigurationError` for a
    value that no header can hold.
    """
    headers: dict[str, tuple[str, str]] = {}

    def put(name: str, value: str) -> None:
        if not (value.isascii() and value.isprintable()):
            raise _unsendable(connection, name)
        headers[name.lower()] = (name, value)

    if credential:
        for name, value in _credential(connection):
            put(name, value)
    for name, value in connection.headers.items():
        put(name, value)
    if credential:
        for name, secret in connection.secret_headers.items():
            put(name, secret.reveal())
    return dict(headers.values())


def _credential(connection: Connection) -> list[tuple[str, str]]:
    if connection.key:
        key = connection.key.reveal()
    elif connection.placeholder:
        key = PLACEHOLDER
    else:
        return []
    match connection.auth_style:
        case AuthStyle.BEARER:
            return [("Authorization", f"Bearer {key}")]
        case AuthStyle.X_API_KEY | AuthStyle.API_KEY | AuthStyle.X_GOOG_API_KEY:
            return [(connection.auth_style.value, key)]
        case AuthStyle.SERVICE_ACCOUNT:
            return [("Authorization", f"Bearer {access_token(connection)}")]
        case AuthStyle.AWS_SIGNATURE | AuthStyle.NONE:
            return []  # A signature is each request's own; whoever builds that makes it.
        case _:
            assert_never(connection.auth_style)


def _unsendable(connection: Connection, name: str) -> ConfigurationError:
    hint = (
        f"Replace it: keystead keys set {quote(connection.profile)}, or edit the profile's headers."
    )
    return ConfigurationError(
        "header-unsendable",
        f"The header {name!a} of {connection.profile} holds characters that cannot be sent",
        "a header's value is plain ASCII on one line",
        Action(ActionId.REPLACE_KEY, "Replace key", hint, connection.profile),
        field="headers",
    )
