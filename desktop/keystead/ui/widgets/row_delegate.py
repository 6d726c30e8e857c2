"""How the rows of a list are drawn.

Owns drawing, the accent bar of the selected row and the ring of the focused one; the keys are
``row_list``'s, the rows ``rows``'. QStyle is left out: its enums cost 5 ms before the first frame,
in which a list stands already.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token
from keystead.ui.widgets.found_text import spans_of
from keystead.ui.widgets.label import Tone
from keystead.ui.widgets.mark import LOOKS, SIDE
from keystead.ui.widgets.mirror import placed
from keystead.ui.widgets.rows import ROW_ROLE, Row, RowHeight, RowModel

if TYPE_CHECKING:
    from PySide6.QtGui import QTextLayout

    from keystead.ui.widgets.row_list import RowList

BAR = 3  # logical pixels of the selected row's accent bar
_MARGIN = 16
_START = 20
_ICON = 16
_GAP = 12
_BESIDE = 8
_CHEVRON_START, _CHEVRON_GAP = 12, 8
_SIZES = {height: QSize(0, height) for height in RowHeight}
_TONES = {tone: Token(tone.value) for tone in Tone}


class RowDelegate(QStyledItemDelegate):
    """Draws `Row`: mark or icon, title over subtitle, a fact at the end."""

    def __init__(self, icons: Icons, view: RowList, rows: RowModel) -> None:
        super().__init__(view)
        self._icons = icons
        self._view = view
        self._rows = rows
        self._needle = ""
        self.ruled = False  # whether a line stands over each heading but the first
        self.indented = False  # whether titles stand in line, with an icon, a mark or neither

    @property
    def needle(self) -> str:
        """What was typed in the filter: shown where it occurs in titles."""
        return self._needle

    @needle.setter
    def needle(self, needle: str) -> None:
        if needle != self._needle:
            self._needle = needle
            # Rows that stay the same are not painted anew of themselves.
            self._view.viewport().update()

    def sizeHint(
        self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        # Asked for every row of a list that changed: not by way of the model's roles.
        return _SIZES[self._rows.row(index.row()).height]

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row: Row = index.data(ROW_ROLE)
        painter.save()
        self._paint_ground(painter, option, index, row)
        if self.ruled and row.heading and index.row():
            painter.setPen(self._icons.theme.color(Token.LINE))
            painter.drawLine(option.rect.topLeft(), option.rect.topRight())
        stroke = _Stroke(painter, self._icons, option)
        if row.heading:
            stroke.heading(row)
        else:
            stroke.row(row, self.needle, indented=self.indented)
        painter.restore()

    def _paint_ground(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
        row: Row,
    ) -> None:
        color = self._icons.theme.color
        view = self._view
        if view.selectionModel().isSelected(index):
            painter.fillRect(option.rect, color(Token.SELECTION))
            bar = QRect(option.rect.topLeft(), QSize(BAR, option.rect.height()))
            bar = placed(bar, option.rect, option.direction)
            painter.fillRect(bar, color(Token.ACCENT))
        elif index.row() == view.hovered and not (row.heading and row.folded is None):
            painter.fillRect(option.rect, color(Token.EDGE))
        if view.hasFocus() and index.row() == view.currentIndex().row():
            painter.setPen(QPen(color(Token.ACCENT), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -1, -1))


class _Stroke:
    """The drawing of one row in its own rectangle, mirrored where text runs from the right."""

    def __init__(self, painter: QPainter, icons: Icons, option: QStyleOptionViewItem) -> None:
        self._painter = painter
        self._icons = icons
        self._direction = option.direction
        self._rect = option.rect

    def heading(self, row: Row) -> None:
        rect = self._rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
        if row.folded is not None:
            rect = self._chevron(rect, row.folded)
        rect = self._right(row, rect)
        self._text(rect, row.title, fonts.section(), Token.MUTED)

    def row(self, row: Row, needle: str, *, indented: bool) -> None:
        rect = self._rect.adjusted(_START, 0, -_MARGIN, 0)
        title_line = QRect(rect.topLeft() + QPoint(0, 4), QSize(rect.width(), 20))
        if not row.subtitle:
            title_line = rect
        title_line = self._lead(row, title_line, indented=indented)
        subtitle = title_line.translated(0, 18)
        title_line = self._right(row, title_line)
        font = fonts.body(QFont.Weight.Medium) if row.subtitle else fonts.body()
        width = self._title(title_line, row, needle, font)
        if row.subtitle:
            self._text(subtitle, row.subtitle, fonts.small(), Token.MUTED)
        if row.beside:
            rest = title_line.adjusted(width + _BESIDE, 0, 0, 0)
            self._text(rest, row.beside, fonts.small(), Token.MUTED)

    def _chevron(self, line: QRect, folded: bool) -> QRect:
        """Draw whether a group is open; what is left of the line."""
        left_to_right = self._direction is Qt.LayoutDirection.LeftToRight
        closed = Icon.CHEVRON_RIGHT if left_to_right else Icon.CHEVRON_LEFT
        icon = closed if folded else Icon.CHEVRON_DOWN
        line.setLeft(self._rect.left() + _CHEVRON_START)
        place = QRect(line.left(), line.top(), _ICON, line.height())
        self._icons.paint(self._painter, self._placed(place), icon, Token.MUTED)
        return line.adjusted(_ICON + _CHEVRON_GAP, 0, 0, 0)

    def _lead(self, row: Row, line: QRect, *, indented: bool) -> QRect:
        """Draw the mark or the icon; what is left of the line."""
        side = _ICON if indented else 0
        if row.mark is not None:
            icon, token, _ = LOOKS[row.mark]
            self._paint_icon(line, icon, token, SIDE)
            side = side or SIDE
        elif row.icon is not None:
            self._paint_icon(line, row.icon, Token.MUTED if row.faint else Token.TEXT, _ICON)
            side = _ICON
        return line.adjusted(side + _GAP, 0, 0, 0) if side else line

    def _paint_icon(self, line: QRect, icon: Icon, token: Token, side: int) -> None:
        place = QRect(line.left(), line.top(), side, line.height())
        self._icons.paint(self._painter, self._placed(place), icon, token)

    def _right(self, row: Row, line: QRect) -> QRect:
        if not row.right:
            return line
        metrics = QFontMetrics(fonts.small())
        width = min(metrics.horizontalAdvance(row.right) + 1, line.width() // 2)
        place = line.adjusted(line.width() - width, 0, 0, 0)
        self._text(place, row.right, fonts.small(), _TONES[row.right_tone])
        return line.adjusted(0, 0, -width - 8, 0)

    def _title(self, line: QRect, row: Row, needle: str, font: QFont) -> int:
        """Draw the title, with what was searched for in the accent colour where all of it fits.

        Its width is returned.
        """
        text, token = row.title, Token.MUTED if row.faint else Token.TEXT
        spans = row.spans or spans_of(text, needle)
        strong = QFont(font)
        strong.setWeight(QFont.Weight.DemiBold)
        if not spans or QFontMetrics(strong).horizontalAdvance(text) > line.width():
            self._text(line, text, font, token)
            return min(line.width(), QFontMetrics(font).horizontalAdvance(text))
        # Only where something is searched for: the first frame needs none of it.
        from PySide6.QtGui import QTextLayout, QTextOption

        layout = QTextLayout(text, font)
        layout.setTextOption(QTextOption(self._start()))
        layout.setFormats([self._highlight(start, end, strong) for start, end in spans])
        layout.beginLayout()
        drawn = layout.createLine()
        drawn.setLineWidth(line.width())
        layout.endLayout()
        self._painter.setPen(self._icons.theme.color(token))
        place = self._placed(line)
        top = place.top() + (place.height() - drawn.height()) / 2
        layout.draw(self._painter, QPointF(place.left(), top))
        return ceil(drawn.naturalTextWidth())

    def _highlight(self, start: int, end: int, font: QFont) -> QTextLayout.FormatRange:
        from PySide6.QtGui import QTextCharFormat, QTextLayout

        found = QTextLayout.FormatRange()
        found.start, found.length = start, end - start
        shape = QTextCharFormat()
        shape.setFont(font)
        shape.setForeground(self._icons.theme.color(Token.ACCENT))
        found.format = shape
        return found

    def _text(self, rect: QRect, text: str, font: QFont, token: Token) -> None:
        self._painter.setFont(font)
        self._painter.setPen(self._icons.theme.color(token))
        # What is written from the left keeps its order where the window runs from the right.
        self._painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        flags = self._start() | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        self._painter.drawText(self._placed(rect), flags, shown)

    def _start(self) -> Qt.AlignmentFlag:
        """The side where text begins, whatever the direction of the text itself."""
        left_to_right = self._direction is Qt.LayoutDirection.LeftToRight
        side = Qt.AlignmentFlag.AlignLeft if left_to_right else Qt.AlignmentFlag.AlignRight
        return side | Qt.AlignmentFlag.AlignAbsolute

    def _placed(self, rect: QRect) -> QRect:
        return placed(rect, self._rect, self._direction)
