"""A widget that is exactly as high as its texts are at the width it has.

Qt bounds what does not grow by its usual height, which is that of its usual width: in a narrower
place the last lines would be cut.
"""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


def height_at(widget: QWidget, width: int, hint: QSize) -> int:
    """How high ``widget`` is at a width; as its ``hint`` says where that changes nothing."""
    needed = widget.heightForWidth(width)
    return needed if needed >= 0 else hint.height()


class Snug(QWidget):
    """Takes no height that it does not need."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width(), height_at(self, self.width(), hint))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
