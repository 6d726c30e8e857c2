"""Widgets in as many equal columns as there is room for.

Owns the number of columns and who stands where; the widgets are handed in. No layout of Qt's: a
grid gives a column without widgets no gap, so that a line that is not full would have other widths.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QRect, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from keystead.ui.widgets.mirror import placed

MOST = 3
NARROWEST = 248  # logical pixels of a column
GAP = 12


class Columns(QWidget):
    """Up to three columns, filled line by line; each widget takes ``span`` of them.

    `columns_changed` comes when more or fewer fit than before.
    """

    columns_changed = Signal()

    def __init__(self, *, span: int = 1) -> None:
        super().__init__()
        self._span = span
        self._widgets: list[QWidget] = []
        self.columns = MOST
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._place()

    def set_widgets(self, widgets: Iterable[QWidget]) -> None:
        """Show these, in this order; those that are no longer among them end."""
        before, self._widgets = self._widgets, list(widgets)
        for old in before:
            if old not in self._widgets:
                old.hide()
                old.deleteLater()
        for widget in self._widgets:
            widget.setParent(self)
            widget.show()
        self._place()

    def sizeHint(self) -> QSize:
        return QSize(MOST * NARROWEST, self.maximumHeight())

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROWEST // 2, self.maximumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        columns = max(1, min(MOST, (self.width() + GAP) // (NARROWEST + GAP)))
        changed = columns != self.columns
        self.columns = columns
        self._place()
        if changed:
            self.columns_changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._place()

    def _place(self) -> None:
        span = min(self._span, self.columns)
        in_a_line = self.columns // span
        column = (self.width() - GAP * (self.columns - 1)) / self.columns
        width = round(column * span + GAP * (span - 1))
        height = max(
            (max(w.sizeHint().height(), w.minimumHeight()) for w in self._widgets), default=0
        )
        for number, widget in enumerate(self._widgets):
            line, place = divmod(number, in_a_line)
            left, top = round(place * span * (column + GAP)), line * (height + GAP)
            where = QRect(left, top, width, height)
            widget.setGeometry(placed(where, self.rect(), self.layoutDirection()))
        lines = -(-len(self._widgets) // in_a_line)
        self.setFixedHeight(max(0, lines * (height + GAP) - GAP))
