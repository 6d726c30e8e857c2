"""The list of a transcript's rows, of which only those that are seen cost anything.

Owns Qt's side of it: geometry, scrolling, painting (at most once a frame), and following the end
until the reader scrolls up. What keys and pointer do is `view`'s.
"""

from __future__ import annotations

import time

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    Qt,
    QTimer,
)
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QRegion, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from keystead.ui.icons import Icons
from keystead.ui.theme import Token
from keystead.ui.transcript.chrome import paint_ring
from keystead.ui.transcript.follow_button import FollowButton
from keystead.ui.transcript.model import TranscriptModel
from keystead.ui.transcript.part import Scene
from keystead.ui.transcript.reader import Reader
from keystead.ui.transcript.row_keys import STEP
from keystead.ui.transcript.row_layouts import GAP
from keystead.ui.transcript.viewport_rows import SeenRow
from keystead.ui.translation import tr
from keystead.ui.widgets.steady_scroll_bar import keep_room

COLUMN = 720  # pixels at most
_SIDE = 32  # room beside the column, the ring of the tail among it
_FRAME = 0.016  # seconds
_NARROWEST = 120
_FAR = 3  # viewports from which on a jump is not measured
Index = QModelIndex | QPersistentModelIndex


class RowsView(QListView):
    """Shows a `TranscriptModel`."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        # The base class calls the overrides below from its own constructor.
        self._reader = Reader(icons)
        self._icons = icons
        self._stale = True
        self._syncing = False
        self._by_keyboard = False
        self._painted = 0.0
        super().__init__(parent)
        self._frame = QTimer(self)
        self._frame.setSingleShot(True)
        self._frame.timeout.connect(self._on_frame)
        self._follow = FollowButton(icons, self)
        self._follow.clicked.connect(self.follow_end)
        self.setAccessibleName(tr("Transcript"))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        keep_room(self)
        self.setAutoScroll(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        icons.theme.changed.connect(self._on_theme)

    def show_model(self, model: TranscriptModel) -> None:
        """Show the transcript ``model``, at its end."""
        self.setModel(model)
        model.modelReset.connect(self._on_reset)
        model.rowsInserted.connect(self._on_inserted)
        model.rowsRemoved.connect(self._on_removed)
        model.dataChanged.connect(self._refresh)
        self._on_reset()

    @property
    def following(self) -> bool:
        """Whether the view stays at the end as more comes."""
        return self._reader.shown.following

    def follow_end(self) -> None:
        """Go to the end and stay there."""
        self._reader.shown.following = True
        self._settle()

    # What the model says

    def _on_reset(self) -> None:
        model = self.model()
        if isinstance(model, TranscriptModel):
            self._reader.rows.show(model)
        self._reader.selection.begin((0, 0))
        self._reader.shown.following = True
        self._refresh()

    def _on_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._reader.inserted(first, last - first + 1)
        self._refresh()

    def _on_removed(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._reader.removed(first, last - first + 1)
        self._refresh()

    def _on_theme(self) -> None:
        self._reader.rows.forget()
        self._refresh()

    def _refresh(self) -> None:
        """Paint anew with the next frame; until then nothing is laid out."""
        self._stale = True
        if self.isVisible() and not self._frame.isActive():
            passed = time.monotonic() - self._painted
            self._frame.start(max(0, round((_FRAME - passed) * 1_000)))

    def _on_frame(self) -> None:
        self._painted = time.monotonic()
        self._settle()

    def _settle(self) -> None:
        self._arrange()
        self.viewport().update()

    def _arrange(self) -> None:
        self._stale = False
        self._reader.column = self._column()
        self._reader.rows.set_width(float(self._reader.column.width()))
        self._reader.rows.advance()
        self._reader.shown.height = self.viewport().height()
        self._reader.shown.arrange()
        self._sync()

    def _sync(self) -> None:
        """Make the scroll bar show where the view is."""
        self._syncing = True
        bar = self.verticalScrollBar()
        bar.setRange(0, self._reader.shown.maximum)
        bar.setPageStep(max(1, self.viewport().height()))
        bar.setSingleStep(STEP)
        bar.setValue(self._reader.shown.value)
        self._syncing = False
        self._follow.offer(self._reader.column, not self._reader.shown.following)

    def _ensure_arranged(self) -> None:
        if self._stale:
            self._arrange()

    def _column(self) -> QRect:
        room = self.viewport().width()
        width = max(_NARROWEST, min(COLUMN, room - 2 * _SIDE))
        return QRect((room - width) // 2, 0, width, self.viewport().height())

    # What Qt asks of a view

    def doItemsLayout(self) -> None:
        self._refresh()

    def updateGeometries(self) -> None:
        """The scroll bar is set when rows are arranged."""

    def scrollContentsBy(self, _dx: int, dy: int) -> None:
        if self._syncing:
            return
        far = abs(dy) > _FAR * self.viewport().height()
        if far or self.verticalScrollBar().value() >= self._reader.shown.maximum:
            self._reader.shown.scroll_to(self.verticalScrollBar().value())
        else:
            self._reader.shown.scroll_by(-dy)
        self._sync()
        self.viewport().update()

    def verticalOffset(self) -> int:
        return self._reader.shown.value

    def horizontalOffset(self) -> int:
        return 0

    def visualRect(self, index: Index) -> QRect:
        row = index.row()
        if not 0 <= row < len(self._reader.rows.heights):
            return QRect()
        top = self._reader.rows.heights.top(row) + self._top
        column = self._reader.column
        return QRect(column.left(), top, column.width(), self._reader.rows.heights[row] - GAP)

    @property
    def _top(self) -> int:
        seen = self._reader.shown.seen
        return seen[0].y - self._reader.rows.heights.top(seen[0].number) if seen else 0

    def visualRegionForSelection(self, _selection: object) -> QRegion:
        return QRegion()

    def indexAt(self, point: QPoint) -> QModelIndex:
        self._ensure_arranged()
        for row in self._reader.shown.seen:
            if row.y <= point.y() < row.bottom:
                return self._reader.rows.model.index(row.number)
        return QModelIndex()

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        if 0 <= index.row() < len(self._reader.rows.heights):
            self._ensure_arranged()
            self._reader.shown.show_row(index.row())
            self._sync()
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._icons.theme.color(Token.BACKGROUND))
        unfinished = False
        self._ensure_arranged()
        for row in self._reader.shown.seen:
            if row.y < event.rect().bottom() + 1 and row.bottom > event.rect().top():
                self._paint_row(painter, row, event.rect())
                unfinished = unfinished or row.laid.unfinished
        if unfinished:
            self._refresh()

    def _paint_row(self, painter: QPainter, row: SeenRow, seen: QRect) -> None:
        left = self._reader.column.left()
        scene = Scene(self._icons, QRectF(seen)).moved(left, row.y)
        painter.save()
        painter.translate(left, row.y)
        row.laid.paint(painter, scene, self._reader.marks(row.number, row.laid))
        if self.hasFocus() and self._by_keyboard and row.number == self.currentIndex().row():
            whole = QRectF(-5, -3, self._reader.column.width() + 10, row.laid.height - GAP + 6)
            targets = row.laid.targets
            inside = 0 <= self._reader.target < len(targets)
            paint_ring(painter, targets[self._reader.target].rect if inside else whole, scene)
        painter.restore()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        # A hidden transcript costs no more than its text; what is seen is soon laid out again.
        self._reader.release()
        self._stale = True

    def _make_current(self, row: int) -> None:
        if row != self.currentIndex().row():
            self._reader.target = -1
            flag = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(self._reader.rows.model.index(row), flag)
