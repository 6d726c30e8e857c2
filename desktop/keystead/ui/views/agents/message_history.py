"""A person's earlier messages, walked through in the composer.

Owns the place in them and the text that was being typed before; which messages there are is handed
in when the walk begins.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence


class MessageHistory:
    """``messages`` gives them, the oldest first."""

    def __init__(self, messages: Callable[[], Sequence[str]]) -> None:
        self._messages = messages
        self._walked: list[str] = []  # what is walked through, what was typed at its end
        self._place = 0

    def step(self, by: int, typed: str) -> str | None:
        """The text ``by`` messages on (back where negative) from ``typed``; None at the ends."""
        if not self._walked or typed != self._walked[self._place]:
            # The same words twice are one stop.
            said = list(dict.fromkeys(reversed(self._messages())))[::-1]
            self._walked = [*(text for text in said if text != typed), typed]
            self._place = len(self._walked) - 1
        place = self._place + by
        if not 0 <= place < len(self._walked):
            return None
        self._place = place
        return self._walked[place]
