"""The password that a profile logs in to its proxy with.

Owns finding and opening it. It belongs to the proxy's address: where the profile names another
proxy, it is kept back as a key is.
"""

from __future__ import annotations

from shlex import quote

from keystead.credentials.index import KeyInfo, KeyStatus
from keystead.credentials.keys import Keys
from keystead.errors import Action, ActionId, KeysteadError
from keystead.origin import Origin
from keystead.profiles.effective import EffectiveProfile
from keystead.secret import KeyKind, Secret

LABEL = "proxy password"


def kept_password(effective: EffectiveProfile, keys: Keys) -> KeyInfo | None:
    """What is known of a profile's password without opening it; None where there is none."""
    return next((key for key in keys.of(effective.id) if key.kind is KeyKind.PROXY), None)


async def proxy_password(effective: EffectiveProfile, keys: Keys) -> Secret | None:
    """The password for the profile's proxy, None where it logs in without one.

    Raises `KeysteadError`: it was saved for another proxy, or the keychain failed.
    """
    kept = kept_password(effective, keys)
    if kept is None or kept.status is KeyStatus.LOST or not effective.profile.proxy_user:
        return None
    proxy = Origin.of_proxy(effective.profile.proxy)
    if kept.origin != proxy:
        setting = f"keystead keys set {quote(effective.name)} --proxy"
        hint = f"If it is meant for it, set it again: {setting}."
        raise KeysteadError(
            "proxy-password-withheld",
            f"The password of {effective.name} was saved for {kept.origin} and is not sent to"
            f" {proxy}",
            action=Action(ActionId.EDIT_PROFILE, "Edit profile", hint, effective.name),
        )
    return await keys.read(kept)


async def set_proxy_password(keys: Keys, effective: EffectiveProfile, password: Secret) -> KeyInfo:
    """Keep the password for the proxy that the profile names. Raises `KeysteadError`."""
    proxy = Origin.of_proxy(effective.profile.proxy)
    return await keys.set(effective.id, LABEL, password, proxy, kind=KeyKind.PROXY)
