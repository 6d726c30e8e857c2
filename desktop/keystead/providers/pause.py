"""Why a request is not sent yet, and until when: the plain value that the faces show.

Owns its words; who waits for what is decided in ``attempts`` and ``limits``.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from keystead.spans import in_words


@dataclass(frozen=True, slots=True)
class Pause:
    """A wait; ``until`` is in seconds since 1970, None where nobody knows when it ends."""

    why: str
    until: float | None = None

    @property
    def seconds(self) -> float | None:
        """How long it lasts from now on; None where nobody knows."""
        return None if self.until is None else max(0.0, self.until - time.time())

    @property
    def lasts(self) -> bool:
        """Whether it is not over yet, as far as the clock tells."""
        return self.seconds != 0.0

    @property
    def state(self) -> str:
        """What whoever waits is doing, in a few words."""
        seconds = self.seconds
        return f"waiting – retries in {in_words(seconds)}" if seconds else "waiting for its turn"

    def line(self) -> str:
        """The whole of it on one line."""
        seconds = self.seconds
        return self.why if seconds is None else f"Waits {in_words(seconds)}: {self.why}"
