"""What a connection is made of: a profile's facts, and what is said of the credential it carries.

Owns the words for that credential, or for its absence; getting it is ``connections``' work.
"""

from __future__ import annotations

from typing import Any

from keystead.credentials.resolution import CredentialSource, Decision
from keystead.errors import KeysteadError
from keystead.network.policy import NetworkPolicy
from keystead.profiles.effective import EffectiveProfile
from keystead.providers.provider import Connection
from keystead.secret import Secret


def connection_of(
    effective: EffectiveProfile,
    policy: NetworkPolicy,
    *,
    key: Secret | None = None,
    **credential: Any,
) -> Connection:
    """A profile's connection, with nothing of its credential but what is handed in."""
    return Connection(
        profile=effective.name,
        preset=effective.spoken,
        base_url=effective.base_url,
        auth_style=effective.auth_style,
        key=key,
        policy=policy,
        headers=effective.headers,
        query=effective.query_params,
        quirks=effective.quirks,
        **credential,
    )


def key_name_of(decision: Decision) -> str:
    """What people call the key that goes along."""
    if decision.source is CredentialSource.COMMAND:
        return "credential command"
    return decision.candidate.name if decision.candidate else ""


def why_without(error: KeysteadError) -> str:
    """Why a check goes on without the credential, in a few words."""
    if error.reference == "no-key":
        return f"no key yet: {error.why}" if error.why else "no key yet"
    if error.reference == "key-withheld":
        return f"kept back: {error.why}"
    return error.words
