"""The way a profile's requests take: through its proxy, with the password for that, or past it.

Owns joining a profile's policy to what this computer's variables and the keychain add to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from keystead.credentials.keys import Keys
from keystead.credentials.proxy_password import proxy_password
from keystead.network.no_proxy import without_needless_proxy
from keystead.network.policy import NetworkPolicy
from keystead.profiles.effective import EffectiveProfile


async def way(
    effective: EffectiveProfile, keys: Keys, environment: Mapping[str, str]
) -> NetworkPolicy:
    """How requests travel, with the proxy's password. Raises `KeysteadError`: it is kept back."""
    policy = way_without_login(effective, environment)
    if not policy.proxy:
        return policy
    return replace(policy, proxy_password=await proxy_password(effective, keys))


def way_without_login(effective: EffectiveProfile, environment: Mapping[str, str]) -> NetworkPolicy:
    """How requests travel where no secret may be opened."""
    return without_needless_proxy(effective.policy, effective.base_url, environment)
