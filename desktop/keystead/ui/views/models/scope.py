"""Which profile's models the view is about, the same in side bar and tab.

Owns that one name; showing it is theirs.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Scope(QObject):
    """`changed` carries the profile; empty where all are meant."""

    changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.profile = ""

    def set(self, profile: str) -> None:
        """Be about one profile, or about all."""
        if profile != self.profile:
            self.profile = profile
            self.changed.emit(profile)
