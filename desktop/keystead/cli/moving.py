"""What would follow a profile to another address: asked about before the file says so.

Owns the question on the command line; a key in the keychain needs none, it stays back by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from keystead.errors import Action, ActionId, ErrorKind, KeysteadError
from keystead.origin import BadAddressError, Origin

if TYPE_CHECKING:
    from keystead.engine import Engine
    from keystead.profiles.effective import EffectiveProfile


def refuse_followers(
    engine: Engine, name: str, changes: Mapping[str, Any], send_key: Origin | None
) -> None:
    """Raise `KeysteadError` where ``changes`` send a credential elsewhere that nobody let go.

    That is what the file itself names: variables, and what a command prints.
    """
    own = engine.profiles.get(name).own_origin
    after = engine.profiles.draft(name, changes)
    target = _origin_in_file(after)
    if own is None or target in (None, own, send_key):
        return
    followers = engine.connections.decide(after).question.followers
    if followers:
        hint = f"If that is meant, add --send-key {target}; else take it out of the profile first."
        raise KeysteadError(
            "key-would-follow",
            f"Nothing was changed: {', '.join(followers)} would be sent to {target}",
            f"so far that belongs to {own}",
            Action(ActionId.SEND_KEY, f"Send it to {target}", hint, str(target)),
            kind=ErrorKind.AUTHENTICATION,
        )


def _origin_in_file(effective: EffectiveProfile) -> Origin | None:
    """Where the file and the preset point, whatever a variable says."""
    shipped = effective.preset.address(effective.api_format, effective.profile.provider_fields)
    try:
        return Origin.of(effective.in_file("base_url") or shipped)
    except BadAddressError:
        return None
