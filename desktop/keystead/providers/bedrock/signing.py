"""Signs a request as AWS wants it (SigV4), with an access key.

Owns what an access key looks like as a credential and which region a request is signed for; the
signature is botocore's, an optional part of this program. An access key is a credential like any
other: kept in the keychain, or printed by a command such as ``aws configure export-credentials``.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from keystead.errors import Action, ActionId, ConfigurationError
from keystead.providers.json_values import json_object
from keystead.providers.provider import Connection
from keystead.secret import Secret

SERVICE = "bedrock"
REGION = re.compile(r"bedrock[a-z0-9-]*\.([a-z]{2}[a-z0-9-]+-\d)\.")
INSTALL = "Install it: pip install 'keystead[bedrock]', or use a Bedrock API key."
FORM = "ACCESS_KEY_ID:SECRET_ACCESS_KEY, and :SESSION_TOKEN after it where there is one"


def signed(
    connection: Connection, url: str, body: bytes, headers: Mapping[str, str]
) -> dict[str, str]:
    """``headers`` with those that prove who sends ``body`` to ``url``.

    Raises `ConfigurationError`: the part is not installed, the credential is no access key, or no
    region is named.
    """
    identity, secret, token = _access_key(connection)
    region = connection.quirks.signing_region or _region(connection, url)
    try:
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials
    except ImportError as error:
        raise _problem(
            connection, "missing-part", "Signing for AWS is not part of this installation", INSTALL
        ) from error
    request: Any = AWSRequest("POST", url, data=body, headers=dict(headers))
    signer: Any = SigV4Auth(Credentials(identity, secret, token), SERVICE, region)
    signer.add_auth(request)
    return dict(request.headers)


def _access_key(connection: Connection) -> tuple[str, str, str | None]:
    text = connection.key.reveal().strip() if connection.key else ""
    try:
        said = json_object(json.loads(text))
        found = [said.get(name) for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")]
    except ValueError:
        found = [*text.split(":"), None]
    identity, secret, token, *more = [*found, None][:4]
    if not (identity and secret) or any(more):
        what = "The credential is no access key of AWS"
        hint = f"It is {FORM}, or the JSON of aws configure export-credentials."
        raise _problem(connection, "no-access-key", what, hint)
    # Each is secret without the others, too: AWS repeats the token in what it refuses.
    parts = Secret(str(secret)), Secret(str(token or ""))
    return str(identity), parts[0].reveal(), parts[1].reveal() or None


def _region(connection: Connection, url: str) -> str:
    if found := REGION.search(f"{urlsplit(url).hostname}."):
        return found[1]
    hint = f"Name it in the quirks of {connection.profile}: signing_region."
    raise _problem(connection, "no-region", "The address names no region to sign for", hint)


def _problem(connection: Connection, reference: str, what: str, hint: str) -> ConfigurationError:
    action = Action(ActionId.EDIT_PROFILE, "Edit profile", hint, connection.profile)
    return ConfigurationError(reference, what, action=action, field="auth_style")
