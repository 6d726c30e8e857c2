"""The transcript's view: a list of rows of which only those that are seen cost anything.

Owns painting, scrolling, keys and the pointer. It follows the end until the reader scrolls up, and
paints what streams in at most once a frame. What an activated link or action does is its owner's.
"""

from __future__ import annotations

import time

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QToolTip, QWidget

from keystead.ui.icons import Icons
from keystead.ui.theme import Token
from keystead.ui.transcript.chrome import paint_ring
from keystead.ui.transcript.follow_button import FollowButton
from keystead.ui.transcript.laid_row import Placed
from keystead.ui.transcript.laid_rows import LaidRows
from keystead.ui.transcript.model import TranscriptModel
from keystead.ui.transcript.part import Does, Scene, Target
from keystead.ui.transcript.row_layouts import FOLDED, GAP, UNFOLDED, WHOLE
from keystead.ui.transcript.rows import tr
from keystead.ui.transcript.text_selection import Position, TextSelection
from keystead.ui.transcript.viewport_rows import SeenRow, ViewportRows
from keystead.ui.transcript.visible_text import true_address
from keystead.ui.widgets.label import plain_tooltip

COLUMN = 720  # pixels at most
_SIDE = 32  # room beside the column, the ring of the tail among it
_FRAME = 0.016  # seconds
_STEP = 60  # pixels an arrow key or a notch of the wheel moves
_FAR = 3  # viewports from which on a jump is not measured
Index = QModelIndex | QPersistentModelIndex


class TranscriptView(QListView):
    """Shows a `TranscriptModel`.

    `link_activated` brings the address of a link (http, https or mailto), whose true form was
    shown; `action_triggered` the entry's id and the id of the pressed action.
    """

    link_activated = Signal(str)
    action_triggered = Signal(str, str)

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        # The base class calls the overrides below from its own constructor.
        self._rows = LaidRows(icons)
        self._shown = ViewportRows(self._rows)
        self._selection = TextSelection()
        self._icons = icons
        self._stale = True
        self._syncing = False
        self._by_keyboard = False
        self._target = -1  # of the current row's targets, the one the keyboard is at
        self._pressed: Target | None = None
        self._dragged_bar: tuple[Placed, float] | None = None
        self._selecting = False
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
        return self._shown.following

    def follow_end(self) -> None:
        """Go to the end and stay there."""
        self._shown.following = True
        self._settle()

    def copy(self) -> None:
        """Put the selected text on the clipboard, or the current row's if nothing is selected."""
        row = self.currentIndex().row()
        if self._selection:
            text = self._selection.text(self._rows)
        elif row >= 0:
            laid = self._rows[row]
            text = laid.text(0, laid.length) or self._rows.model.row(row).text
        else:
            return
        QGuiApplication.clipboard().setText(text)

    def select_all(self) -> None:
        """Select every row."""
        last = len(self._rows.heights) - 1
        if last >= 0:
            self._selection = TextSelection((0, 0), (last, self._rows[last].length))
            self.viewport().update()

    # What the model says

    def _on_reset(self) -> None:
        model = self.model()
        if isinstance(model, TranscriptModel):
            self._rows.show(model)
        self._selection.begin((0, 0))
        self._shown.following = True
        self._refresh()

    def _on_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        count = last - first + 1
        self._rows.inserted(first, count)
        self._shown.inserted(first, count)
        self._selection.inserted(first, count)
        self._refresh()

    def _on_removed(self, _parent: QModelIndex, first: int, last: int) -> None:
        count = last - first + 1
        self._rows.removed(first, count)
        self._shown.removed(first, count)
        self._selection.removed(first, count)
        self._refresh()

    def _on_theme(self) -> None:
        self._rows.forget()
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
        self._rows.set_width(float(self._column.width()))
        self._shown.height = self.viewport().height()
        self._shown.arrange()
        self._sync()

    def _sync(self) -> None:
        """Make the scroll bar show where the view is."""
        self._syncing = True
        bar = self.verticalScrollBar()
        bar.setRange(0, self._shown.maximum)
        bar.setPageStep(max(1, self.viewport().height()))
        bar.setSingleStep(_STEP)
        bar.setValue(self._shown.value)
        self._syncing = False
        self._follow.offer(self._column, not self._shown.following)

    def _seen(self) -> list[SeenRow]:
        if self._stale:
            self._arrange()
        return self._shown.seen

    @property
    def _column(self) -> QRect:
        room = self.viewport().width()
        width = max(120, min(COLUMN, room - 2 * _SIDE))
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
        if far or self.verticalScrollBar().value() >= self._shown.maximum:
            self._shown.scroll_to(self.verticalScrollBar().value())
        else:
            self._shown.scroll_by(-dy)
        self._sync()
        self.viewport().update()

    def verticalOffset(self) -> int:
        return self._shown.value

    def horizontalOffset(self) -> int:
        return 0

    def visualRect(self, index: Index) -> QRect:
        row = index.row()
        if not 0 <= row < len(self._rows.heights):
            return QRect()
        top = self._rows.heights.top(row) + self._top
        column = self._column
        return QRect(column.left(), top, column.width(), self._rows.heights[row] - GAP)

    @property
    def _top(self) -> int:
        seen = self._shown.seen
        return seen[0].y - self._rows.heights.top(seen[0].number) if seen else 0

    def visualRegionForSelection(self, _selection: object) -> QRegion:
        return QRegion()

    def indexAt(self, point: QPoint) -> QModelIndex:
        for row in self._seen():
            if row.y <= point.y() < row.bottom:
                return self._rows.model.index(row.number)
        return QModelIndex()

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        if 0 <= index.row() < len(self._rows.heights):
            self._seen()
            self._shown.show_row(index.row())
            self._sync()
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._icons.theme.color(Token.BACKGROUND))
        unfinished = False
        for row in self._seen():
            if row.y < event.rect().bottom() + 1 and row.bottom > event.rect().top():
                self._paint_row(painter, row, event.rect())
                unfinished = unfinished or row.laid.unfinished
        if unfinished:
            self._refresh()

    def _paint_row(self, painter: QPainter, row: SeenRow, seen: QRect) -> None:
        left = self._column.left()
        scene = Scene(self._icons, QRectF(seen)).moved(left, row.y)
        painter.save()
        painter.translate(left, row.y)
        row.laid.paint(painter, scene, self._selection.within(row.number, row.laid.length))
        if self.hasFocus() and self._by_keyboard and row.number == self.currentIndex().row():
            whole = QRectF(-5, -3, self._column.width() + 10, row.laid.height - GAP + 6)
            targets = row.laid.targets
            inside = 0 <= self._target < len(targets)
            paint_ring(painter, targets[self._target].rect if inside else whole, scene)
        painter.restore()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keyboard = event.reason() is not Qt.FocusReason.MouseFocusReason
        if not self.currentIndex().isValid() and self._seen():
            self._make_current(self._seen()[-1].number)
        self.viewport().update()

    def focusOutEvent(self, _event: QFocusEvent) -> None:
        self.viewport().update()

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif not self._move_by_key(event.key()):
            event.ignore()
            return
        self._by_keyboard = True
        self.viewport().update()

    def _move_by_key(self, key: int) -> bool:
        page = max(_STEP, self.viewport().height() - _STEP)
        match key:
            case Qt.Key.Key_Up:
                self._step(-1)
            case Qt.Key.Key_Down:
                self._step(1)
            case Qt.Key.Key_PageUp:
                self._page(-page)
            case Qt.Key.Key_PageDown:
                self._page(page)
            case Qt.Key.Key_Home:
                self._shown.scroll_to(0)
                self._make_current(0)
            case Qt.Key.Key_End:
                self.follow_end()
                self._make_current(len(self._rows.heights) - 1)
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                self._sideways(1 if key == Qt.Key.Key_Right else -1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._activate_current()
            case _:
                return False
        self._sync()
        return True

    def _step(self, direction: int) -> None:
        """Go to the next row, but first through the rest of one that is taller than the view."""
        row = self.currentIndex().row()
        current = next((seen for seen in self._seen() if seen.number == row), None)
        height = self.viewport().height()
        if current and direction > 0 and current.bottom - GAP > height:
            self._shown.scroll_by(_STEP)
        elif current and direction < 0 and current.y < 0:
            self._shown.scroll_by(-_STEP)
        else:
            self._make_current(min(max(0, row + direction), len(self._rows.heights) - 1))
            if self.currentIndex().isValid():
                self._shown.show_row(self.currentIndex().row())

    def _page(self, pixels: int) -> None:
        self._seen()
        self._shown.scroll_by(pixels)
        if seen := self._shown.seen:
            whole = [row for row in seen if row.y >= 0] or seen
            self._make_current((whole[0] if pixels < 0 else seen[-1]).number)

    def _make_current(self, row: int) -> None:
        self._target = -1
        flag = self.selectionModel().SelectionFlag.NoUpdate
        self.setAutoScroll(False)
        self.selectionModel().setCurrentIndex(self._rows.model.index(row), flag)

    def _sideways(self, direction: int) -> None:
        row = self.currentIndex().row()
        if row < 0:
            return
        laid = self._rows[row]
        wide = next(laid.sideways(), None)
        if wide:
            wide.part.scroll_to(wide.part.scrolled + direction * _STEP)
        elif laid.targets:
            self._target = (self._target + direction) % len(laid.targets)
            self._tell(laid.targets[self._target])

    def _tell(self, target: Target) -> None:
        """Show where the link at the keyboard leads, before it is opened."""
        if target.does is Does.LINK:
            at = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
            QToolTip.showText(at, plain_tooltip(true_address(target.value)), self.viewport())

    def _activate_current(self) -> None:
        row = self.currentIndex().row()
        targets = self._rows[row].targets if row >= 0 else []
        if not targets:
            return
        if self._target < 0 and targets[0].does is Does.LINK:
            self._target = 0  # The first Enter shows where it leads, the second opens it.
            self._tell(targets[0])
        else:
            self._activate(row, targets[max(0, min(self._target, len(targets) - 1))])

    def _activate(self, row: int, target: Target) -> None:
        match target.does:
            case Does.FOLD:
                self._rows.open(row, FOLDED if self._rows.openness(row) else UNFOLDED)
            case Does.SHOW_ALL:
                self._rows.open(row, WHOLE)
            case Does.COPY:
                QGuiApplication.clipboard().setText(target.value)
            case Does.LINK:
                self.link_activated.emit(target.value)
            case Does.ACTION:
                entry = self._rows.model.row(row).entry_id
                self.action_triggered.emit(entry, target.value)
        self._refresh()

    # The pointer

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            hit = self._hit(QPointF(event.pos()))
            target = hit[0].laid.target_at(hit[1]) if hit else None
            link = target is not None and target.does is Does.LINK
            shown = true_address(target.value) if target and link else ""
            QToolTip.showText(event.globalPos(), plain_tooltip(shown) if shown else "", self)
            return True
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position())
        if event.button() is not Qt.MouseButton.LeftButton or not hit:
            return
        row, point = hit
        self._by_keyboard = False
        self._make_current(row.number)
        self._pressed = row.laid.target_at(point)
        bar = row.laid.bar_at(point)
        if bar:
            self._dragged_bar = (bar, point.x() - _bar_place(bar))
        elif not self._pressed:
            self._selecting = True
            at = (row.number, row.laid.position_at(point))
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._selection.end = at
            else:
                self._selection.begin(at)
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        if self._dragged_bar:
            self._drag_bar(point.x() - self._column.left())
        elif self._selecting:
            self._extend_selection(point)
        else:
            self._show_cursor(point)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position())
        if self._pressed and hit and hit[0].laid.target_at(hit[1]) == self._pressed:
            self._activate(hit[0].number, self._pressed)
        self._pressed = self._dragged_bar = None
        self._selecting = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position())
        if not hit or hit[0].laid.target_at(hit[1]):
            self.mousePressEvent(event)
            return
        row, point = hit
        at = row.laid.position_at(point)
        start = end = at
        while start > 0 and row.laid.text(start - 1, start).isalnum():
            start -= 1
        while end < row.laid.length and row.laid.text(end, end + 1).isalnum():
            end += 1
        self._selection = TextSelection((row.number, start), (row.number, end))
        self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        sideways = event.pixelDelta().x() or event.angleDelta().x() // 2
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            sideways = sideways or event.angleDelta().y() // 2
        hit = self._hit(event.position())
        if not sideways or not hit:
            super().wheelEvent(event)
            return
        for placed in hit[0].laid.sideways():
            if placed.rect.contains(hit[1]):
                placed.part.scroll_to(placed.part.scrolled - sideways)
        self.viewport().update()

    def _hit(self, point: QPointF) -> tuple[SeenRow, QPointF] | None:
        for row in self._seen():
            if row.y <= point.y() < row.bottom:
                return row, point - QPointF(self._column.left(), row.y)
        return None

    def _position(self, point: QPointF) -> Position:
        seen = self._seen()
        row = next((row for row in seen if point.y() < row.bottom), seen[-1])
        inside = point - QPointF(self._column.left(), row.y)
        return row.number, row.laid.position_at(inside)

    def _extend_selection(self, point: QPointF) -> None:
        beyond = max(0.0, point.y() - self.viewport().height()) + min(0.0, point.y())
        if beyond and self._seen():
            self._shown.scroll_by(round(max(-_STEP, min(_STEP, beyond))))
            self._sync()
        if self._seen():
            self._selection.end = self._position(point)
        self.viewport().update()

    def _drag_bar(self, x: float) -> None:
        if self._dragged_bar:
            placed, grip = self._dragged_bar
            part = placed.part
            shown = part.width / (part.width + part.overflow)
            part.scroll_to((x - grip - placed.x) / shown)
            self.viewport().update()

    def _show_cursor(self, point: QPointF) -> None:
        hit = self._hit(point)
        shape = Qt.CursorShape.ArrowCursor
        if hit and hit[0].laid.target_at(hit[1]):
            shape = Qt.CursorShape.PointingHandCursor
        elif hit and any(placed.rect.contains(hit[1]) for placed in hit[0].laid.placed):
            shape = Qt.CursorShape.IBeamCursor
        self.viewport().setCursor(shape)


def _bar_place(placed: Placed) -> float:
    part = placed.part
    return placed.x + part.scrolled * part.width / (part.width + part.overflow)
