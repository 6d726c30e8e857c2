"""Makes the access tokens that Google's services take, out of a service account's key.

Owns the token and how long one is used; it is signed here and asked of nobody. The signature is
google-auth's, an optional part of this program. Other accounts have their tokens printed by a
command, ``gcloud auth print-access-token``. https://google.aip.dev/auth/4111
"""

from __future__ import annotations

import json
import re
import time
from functools import lru_cache
from typing import Any, cast

from keystead.errors import Action, ActionId, ConfigurationError
from keystead.providers.json_values import json_object
from keystead.providers.provider import Connection

SCOPE = "https://www.googleapis.com/auth/cloud-platform"
VALID = 3_600  # seconds, the most that is accepted
RENEWED = 1_800  # seconds after which another one is made
INSTALL = "Install it: pip install 'keystead[vertex]', or use an access token with bearer."
MOST_KEPT = 16
ENCRYPTED = re.compile(r"BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED")  # RFC 7468, RFC 1421


def access_token(connection: Connection) -> str:
    """A token for the account whose key ``connection`` has.

    Raises `ConfigurationError`: the part is not installed, or the credential is no such key.
    """
    text = connection.key.reveal() if connection.key else ""
    try:
        return _signed(text, int(time.time()) // RENEWED)
    except ImportError as error:
        what = "Signing for Google is not part of this installation"
        raise _problem(connection, "missing-part", what, INSTALL) from error
    except (ValueError, TypeError, RecursionError) as error:
        # TypeError: an encrypted private key, or one of another kind than RSA.
        encrypted = ENCRYPTED.search(text)
        what = "The private key of the service account is encrypted"
        hint = "Give the JSON as Google gives it out, whose private key has no passphrase."
        if not encrypted:
            what = "The credential is no key of a service account"
            hint = "It is the whole JSON that Google gives out for one, on a single line."
        raise _problem(connection, "no-service-account", what, hint) from error


@lru_cache(MOST_KEPT)
def _signed(text: str, period: int) -> str:
    """The token of one period. Raises `ImportError`, and for what is no key, or none that signs as
    Google wants it, `ValueError`, `TypeError` or `RecursionError`.
    """
    account = json_object(json.loads(text))
    from google.auth import crypt, jwt

    issued = period * RENEWED
    email = account.get("client_email")
    claims = {"iss": email, "sub": email, "iat": issued, "exp": issued + VALID, "scope": SCOPE}
    # Its constructor raises ValueError for what lacks a private key, or has none that can be read.
    signer = cast("Any", crypt).RSASigner.from_service_account_info(account)
    if not isinstance(email, str):
        raise ValueError("no client_email")
    return cast("Any", jwt).encode(signer, claims).decode()


def _problem(connection: Connection, reference: str, what: str, hint: str) -> ConfigurationError:
    action = Action(ActionId.EDIT_PROFILE, "Edit profile", hint, connection.profile)
    return ConfigurationError(reference, what, action=action, field="auth_style")
