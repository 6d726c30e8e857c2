"""How much of a screen a window may take.

Owns the room left for what the system draws around a window: a size is chosen before the first
frame, when nobody can know it yet.
"""

from __future__ import annotations

from PySide6.QtCore import QMargins, QRect, QSize
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QWidget

FRAME = QMargins(8, 40, 8, 8)  # logical pixels; no system in use draws a wider one


def room_on(screen: QScreen) -> QRect:
    """Where the inside of a window may be, so that its frame is on ``screen`` too."""
    return screen.availableGeometry().marginsRemoved(FRAME)


def fitted(window: QWidget, size: QSize) -> QSize:
    """As much of ``size`` as the screen of ``window`` has room for."""
    return size.boundedTo(room_on(window.screen()).size())
