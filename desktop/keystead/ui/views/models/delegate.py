"""How the rows of the models table are drawn.

Owns the drawing of headings and cells; the texts are the table's.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from keystead.ui import fonts
from keystead.ui.icons import Icons
from keystead.ui.theme import Token
from keystead.ui.views.models.groups import Group
from keystead.ui.views.models.table import ROW_ROLE, Column
from keystead.ui.widgets.mark import LOOKS, SIDE
from keystead.ui.widgets.row_list import BAR

ROW_HEIGHT = 28  # logical pixels
GROUP_HEIGHT = 36
_INDENT = 28
_PADDING = 12


class ModelDelegate(QStyledItemDelegate):
    """Draws a heading over the whole row, a model cell by cell."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self.needle = ""

    def sizeHint(
        self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        heading = isinstance(index.data(ROW_ROLE), Group)
        return QSize(0, GROUP_HEIGHT if heading else ROW_HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row = index.data(ROW_ROLE)
        painter.save()
        self._ground(painter, option, index, row)
        if isinstance(row, Group):
            self._group(painter, option, row)
        else:
            self._cell(painter, option, index)
        painter.restore()

    def _ground(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
        row: object,
    ) -> None:
        color = self._icons.theme.color
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(option.rect, color(Token.SELECTION))
        elif isinstance(row, Group):
            painter.fillRect(option.rect, color(Token.SIDE))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, color(Token.EDGE))
        painter.setPen(QPen(color(Token.LINE), 1))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        if selected and index.column() == Column.MODEL:
            bar = QRect(option.rect.topLeft(), QSize(BAR, option.rect.height()))
            placed = QStyle.visualRect(option.direction, option.rect, bar)
            painter.fillRect(placed, color(Token.ACCENT))

    def _group(self, painter: QPainter, option: QStyleOptionViewItem, group: Group) -> None:
        room = option.rect.adjusted(_PADDING, 0, -_PADDING, 0)
        icon, token, _ = LOOKS[group.mark]
        mark = QRect(room.left(), room.top(), SIDE, room.height())
        self._icons.paint(painter, QStyle.visualRect(option.direction, room, mark), icon, token)
        room.setLeft(room.left() + SIDE + 8)
        bold = fonts.body(QFont.Weight.DemiBold)
        width = QFontMetrics(bold).horizontalAdvance(group.profile) + 8
        self._text(painter, option, room, group.profile, bold, Token.TEXT)
        room.setLeft(room.left() + width)
        self._text(painter, option, room, group.text, fonts.small(), Token(group.tone.value))

    def _cell(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        text: str = index.data(Qt.ItemDataRole.DisplayRole)
        room = option.rect.adjusted(_PADDING, 0, -_PADDING, 0)
        column = Column(index.column())
        if column is Column.MODEL:
            room.setLeft(room.left() + _INDENT)
            self._matched(painter, option, room, text)
            return
        shown = text or self.tr("unknown")
        side = (
            Qt.AlignmentFlag.AlignLeft
            if column is Column.ABILITIES
            else Qt.AlignmentFlag.AlignRight
        )
        font = fonts.small() if column is Column.ABILITIES or not text else fonts.body()
        token = Token.TEXT if text else Token.MUTED
        self._text(painter, option, room, shown, font, token, side)

    def _matched(
        self, painter: QPainter, option: QStyleOptionViewItem, room: QRect, text: str
    ) -> None:
        font, strong = fonts.body(), fonts.body(QFont.Weight.DemiBold)
        words = "|".join(re.escape(word) for word in self.needle.split())
        parts = re.split(f"({words})", text, flags=re.IGNORECASE) if words else [text]
        if QFontMetrics(strong).horizontalAdvance(text) > room.width():
            parts = [text]
        for number, part in enumerate(parts):
            hit = number % 2 == 1
            token = Token.ACCENT if hit else Token.TEXT
            self._text(painter, option, room, part, strong if hit else font, token)
            advance = QFontMetrics(strong if hit else font).horizontalAdvance(part)
            room.setLeft(room.left() + advance)

    def _text(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        room: QRect,
        text: str,
        font: QFont,
        token: Token,
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        painter.setFont(font)
        painter.setPen(self._icons.theme.color(token))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        placed = QStyle.visualRect(option.direction, option.rect, room)
        flags = QStyle.visualAlignment(option.direction, side) | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(placed, flags | Qt.TextFlag.TextSingleLine, shown)
