"""What of an answer is nothing that can be shown: pictures, sound, kinds of parts to come.

Owns that each kind is told once an answer, however many pieces it comes in; what a kind is called,
and what is known, is each API format's to say.
"""

from __future__ import annotations

from keystead.providers.events import Event, Unshown
from keystead.providers.words import shown

MOST_KINDS = 8  # told of one answer


class UnshownKinds:
    """Remembers which kinds were told."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def tell(self, kind: object) -> list[Event]:
        """The event for ``kind``, in the API's own word; none where it was told."""
        word = shown(kind) if isinstance(kind, str) else ""
        if not word or word in self._told or len(self._told) >= MOST_KINDS:
            return []
        self._told.add(word)
        return [Unshown(word)]
