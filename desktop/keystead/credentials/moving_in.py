"""Takes secrets that lie open in a profile's table into the store, and out of the file.

Owns the order (nothing leaves the file before it is read back) and under which labels they are
kept; what lies open where is found by ``profiles.open_keys``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from keystead.credentials import refusals
from keystead.credentials.index import KeyInfo, KeyKind
from keystead.credentials.keys import DEFAULT_LABEL, Keys
from keystead.credentials.proxy_password import LABEL
from keystead.origin import Origin
from keystead.profiles.effective import EffectiveProfile
from keystead.profiles.open_keys import LyingOpen, OpenKey, OpenKeyKind
from keystead.profiles.profiles import Profiles


async def move_in(profiles: Profiles, keys: Keys, name: str) -> tuple[LyingOpen, list[KeyInfo]]:
    """Move all that lies open in a profile's table; its addresses and other entries stay.

    Raises `KeysteadError`: nothing lies open, it is not known whose it is, or a store failed; then
    the file is as it was.
    """
    lying = profiles.lying_open(name)
    if not lying.found.keys:
        raise refusals.nothing_open(name)
    saved = [await _keep(keys, lying.effective, key) for key in lying.found.keys]
    profiles.take_out(name, lying)
    return lying, saved


async def _keep(keys: Keys, effective: EffectiveProfile, key: OpenKey) -> KeyInfo:
    if key.kind is OpenKeyKind.PROXY:
        origin = Origin.of_proxy(effective.profile.proxy)
    elif effective.own_origin is None:
        raise refusals.belongs_to_nobody(effective.name)
    else:
        origin = effective.own_origin
    kind, label = KeyKind(key.kind.value), key.header or LABEL
    if kind is KeyKind.KEY:
        label, kept = await _free_label(keys, effective.id, key)
        if kept is not None:
            return kept
    return await keys.set(effective.id, label, key.secret, origin, kind=kind)


async def _free_label(keys: Keys, profile_id: str, key: OpenKey) -> tuple[str, KeyInfo | None]:
    """A label under which no other key is kept; with the key where this one is kept already."""
    own = {each.label: each for each in keys.of(profile_id) if each.kind is KeyKind.KEY}
    for label in _labels(key.field):
        kept = own.get(label)
        if kept is None:
            return label, None
        if await keys.read(kept) == key.secret:
            return label, kept
    raise AssertionError("there is always another label")


def _labels(field: str) -> Iterator[str]:
    yield DEFAULT_LABEL
    yield field
    yield from (f"{field} {number}" for number in count(2))
