"""A place that is as high as what is in it, and scrolls where that is too much.

Owns its height; what is in it is handed in.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from keystead.ui.widgets.snug import height_at


class LowScroll(QScrollArea):
    """Takes no more height than ``content`` needs, and can do with ``least`` logical pixels."""

    def __init__(self, content: QWidget, least: int) -> None:
        super().__init__()
        self._content = content
        self._least = least
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        content.setProperty("surface", "clear")
        self.setWidget(content)
        content.installEventFilter(self)

    def sizeHint(self) -> QSize:
        hint = self._content.sizeHint()
        return QSize(hint.width(), height_at(self._content, self.viewport().width(), hint))

    def minimumSizeHint(self) -> QSize:
        needed = self.sizeHint().height()
        return QSize(self._content.minimumSizeHint().width(), min(needed, self._least))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._content and event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
