"""What was told in this session: every notice, newest first, and which of them were seen.

Owns what is kept of a notice after its card is gone, in memory only and without any secret.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from keystead.ui.widgets.card import Notice

MOST = 100


@dataclass(slots=True, eq=False)
class Logged:
    """A notice and when it came; ``offered`` says whether its choices still make sense."""

    matter: str
    notice: Notice
    at: float  # seconds since 1970
    offered: bool = True
    seen: bool = False

    @property
    def says(self) -> tuple[str, str]:
        """Its first line and the rest, without any secret."""
        from keystead.redaction import redactor

        return redactor.clean(self.notice.title), redactor.clean(self.notice.text)


class NoticeLog(QObject):
    """`changed` comes when a notice is added, seen, settled or forgotten."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._logged: list[Logged] = []

    @property
    def all(self) -> tuple[Logged, ...]:
        """Every notice, the newest first."""
        return tuple(reversed(self._logged))

    @property
    def unseen(self) -> int:
        """How many notices nobody has looked at."""
        return sum(not logged.seen for logged in self._logged)

    def add(self, matter: str, notice: Notice) -> None:
        """Keep ``notice``; the same words about the same matter are kept once."""
        fresh = Logged(matter, notice, time.time())
        for old in [each for each in self._logged if each.matter == matter]:
            old.offered = False
            if old.says == fresh.says:
                self._forget(old)
        self._logged.append(fresh)
        over = [each for each in self._logged[:-1] if each.notice.isHidden()]
        for oldest in over[: max(0, len(self._logged) - MOST)]:
            self._forget(oldest)
        self.changed.emit()

    def settle(self, matter: str) -> None:
        """What ``matter`` offered makes no sense any more: it was done, or is over."""
        for logged in self._logged:
            if logged.matter == matter:
                logged.offered, logged.seen = False, True
        self.changed.emit()

    def see(self, notice: Notice | None = None) -> None:
        """``notice``, or every one, was looked at."""
        for logged in self._logged:
            logged.seen = logged.seen or notice in (None, logged.notice)
        self.changed.emit()

    def clear(self) -> None:
        """Forget all whose card is not shown any more."""
        for logged in self.all:
            if logged.notice.isHidden():
                self._forget(logged)
        self.changed.emit()

    def _forget(self, logged: Logged) -> None:
        self._logged.remove(logged)
        logged.notice.hide()
        logged.notice.deleteLater()
