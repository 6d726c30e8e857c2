"""Takes secrets that lie open in a profile's table into the store, and out of the file.

Owns the order (nothing leaves the file before it is read back) and under which labels they are
kept; what lies open where is found by ``profiles.open_keys``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from keystead.credentials import refusals
from keystead.credentials.index import KeyInfo
from keystead.credentials.keys import DEFAULT_LABEL, Keys
from keystead.credentials.proxy_password import LABEL
from keystead.origin import Origin
from keystead.profiles.effective import EffectiveProfile
from keystead.profiles.open_keys import LyingOpen, OpenKey
from keystead.profiles.profiles import Profiles
from keystead.secret import KeyKind


async def move_in(profiles: Profiles, keys: Keys, name: str) -> tuple[LyingOpen, list[KeyInfo]]:
    """Move all that lies open in a profile's table; its addresses and other entries stay.

    Raises `KeysteadError`: nothing lies open, it is not known whose it is, something else is kept
    where it would be, or a store failed; then the file is as it was.
    """
    lying = profiles.lying_open(name)
    if not lying.found.keys:
        raise refusals.nothing_open(name)
    saved = [await _keep(keys, lying.effective, key) for key in lying.found.keys]
    profiles.take_out(name, lying)
    return lying, saved


async def _keep(keys: Keys, effective: EffectiveProfile, key: OpenKey) -> KeyInfo:
    if key.kind is KeyKind.PROXY:
        origin = Origin.of_proxy(effective.profile.proxy)
    elif effective.own_origin is None:
        raise refusals.belongs_to_nobody(effective.name)
    else:
        origin = effective.own_origin
    own = {each.label: each for each in keys.of(effective.id) if each.kind is key.kind}
    for label in _labels(key):
        kept = own.get(label)
        if kept is None:
            return await keys.set(effective.id, label, key.secret, origin, kind=key.kind)
        if await keys.read(kept) == key.secret:
            return kept
    raise refusals.kept_otherwise(effective.name, key.header)


def _labels(key: OpenKey) -> Iterator[str]:
    """The labels under which it may be kept; a header has its name, a proxy one password."""
    if key.kind is not KeyKind.KEY:
        yield key.header or LABEL
        return
    yield DEFAULT_LABEL
    yield key.field
    yield from (f"{key.field} {number}" for number in count(2))
