"""The open list of models: what was used last, then every profile's models, as one types.

Owns its look and what its special rows do; which rows there are is ``model_choices``'s. It opens
under a box (`ModelPicker`) or beside anything else that calls `start`.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QHBoxLayout, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.numbers import number
from keystead.ui.theme import Token
from keystead.ui.translation import tr
from keystead.ui.views.agents.model_choices import ACTION, MORE, ModelChoices, read_action
from keystead.ui.views.models.stroke import Stroke, advance
from keystead.ui.widgets.label import Label, Tone
from keystead.ui.widgets.mark import LOOKS, SIDE
from keystead.ui.widgets.mirror import placed
from keystead.ui.widgets.picker import TYPED, Picker, PickerPopup
from keystead.ui.widgets.row_delegate import BAR
from keystead.ui.widgets.rows import ROW_ROLE, Row

WIDTH = 440  # logical pixels
_ROW, _TYPED_ROW = 28, 32
_START, _INDENT, _END = 8, 28, 12
_GAP = 8


class ModelPopup(PickerPopup):
    """`chosen` carries the key of a model (`read_key`), or `TYPED` and what was typed.

    `action_wanted` carries a profile and what was chosen about its list: `REFRESH` or an
    `ActionId`. Where a profile has more to show, choosing that shows it.
    """

    action_wanted = Signal(str, str)
    narrowest = WIDTH

    def __init__(self, icons: Icons, name: str) -> None:
        super().__init__(icons, name, free_text=True)
        self._choices = ModelChoices({}, "")
        self._opened: set[str] = set()
        self._delegate = _ModelDelegate(icons)
        self.list.setItemDelegate(self._delegate)
        self._count = Label(tone=Tone.MUTED, font=fonts.small())
        inside = QHBoxLayout(self.line)
        inside.setContentsMargins(12, 0, 12, 0)
        inside.addStretch()
        inside.addWidget(self._count)

    def offer(self, choices: ModelChoices) -> None:
        """What can be chosen now; the open list changes in place."""
        self._choices = choices
        self.refill()

    def start(self, key: str) -> None:
        self._opened.clear()
        super().start(key)

    def rows_for(self, needle: str) -> list[Row]:
        offer = self._choices.offer(needle, self._opened)
        counts = tr("{n} of {all}", n=number(offer.found), all=number(offer.total))
        self._show_count(counts if needle.split() else number(offer.total))
        return offer.rows

    def show_needle(self, needle: str) -> None:
        self._delegate.needle = needle
        self.list.viewport().update()

    def first_of(self, rows: list[Row]) -> str:
        # What is offered about a list is chosen on purpose only.
        models = (row for row in rows if not row.heading and not row.key.startswith(ACTION))
        return next((row.key for row in models), "")

    def take(self, row: Row) -> None:
        if row.key.startswith(MORE):
            self._show_more(row.key.removeprefix(MORE))
        elif row.key.startswith(ACTION):
            self.hide()
            self.action_wanted.emit(*read_action(row.key))
        else:
            super().take(row)

    def _show_count(self, text: str) -> None:
        self._count.setText(text)
        room = self._count.sizeHint().width() + _END
        from_the_left = self.layoutDirection() is Qt.LayoutDirection.LeftToRight
        self.line.setTextMargins(0 if from_the_left else room, 0, room if from_the_left else 0, 0)

    def _show_more(self, profile: str) -> None:
        """Show the rest of a profile's models, the first of them where "more" stood."""
        self._opened.add(profile)
        place = self.list.currentIndex().row()
        self.refill()
        self.list.setCurrentIndex(self.list.model().index(place, 0))


class ModelPicker(Picker):
    """The box over that list."""

    popup: ModelPopup

    def __init__(self, icons: Icons, name: str) -> None:
        super().__init__(icons, name, popup=ModelPopup(icons, name))


class _ModelDelegate(QStyledItemDelegate):
    """Draws sections, profiles with what is offered about them, models with their facts."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self.needle = ""

    def sizeHint(
        self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        row: Row = index.data(ROW_ROLE)
        return QSize(0, _TYPED_ROW if row.key.startswith(TYPED) else _ROW)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row: Row = index.data(ROW_ROLE)
        painter.save()
        self._ground(painter, option, row, first=not index.row())
        stroke = Stroke(painter, self._icons, option.rect, option.direction)
        room = option.rect.adjusted(_START, 0, -_END, 0)
        inside = option.rect.adjusted(_INDENT, 0, -_END, 0)
        if row.heading or row.key.startswith(ACTION):
            self._profile(stroke, room, row)
        elif row.key.startswith(TYPED):
            room = stroke.icon(room, Icon.ADD, 16, Token.TEXT, _GAP)
            self._with_facts(stroke, room, row, "")
        elif row.key.startswith(MORE):
            stroke.text(inside, row.title, fonts.small(), Token.MUTED)
        else:
            self._with_facts(stroke, inside, row, self.needle)
        painter.restore()

    def _ground(
        self, painter: QPainter, option: QStyleOptionViewItem, row: Row, *, first: bool
    ) -> None:
        color, rect = self._icons.theme.color, option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, color(Token.SELECTION))
            bar = QRect(rect.topLeft(), QSize(BAR, rect.height()))
            painter.fillRect(placed(bar, rect, option.direction), color(Token.ACCENT))
        elif option.state & QStyle.StateFlag.State_MouseOver and not row.heading:
            painter.fillRect(rect, color(Token.EDGE))
        if first or not (row.heading or row.key.startswith((ACTION, TYPED))):
            return
        token = Token.CONTROL_LINE if row.key.startswith(TYPED) else Token.LINE
        painter.fillRect(rect.left(), rect.top(), rect.width(), 1, color(token))

    def _profile(self, stroke: Stroke, room: QRect, row: Row) -> None:
        if row.mark is not None:
            icon, token, _ = LOOKS[row.mark]
            room = stroke.icon(room, icon, SIDE, token, _GAP)
        elif row.icon is not None:
            room = stroke.icon(room, row.icon, SIDE, Token.MUTED, _GAP)
        room = self._right(stroke, room, row.right, Token.ACCENT)
        room = stroke.text(room, row.title, fonts.small(QFont.Weight.DemiBold), Token.TEXT)
        room = room.adjusted(_GAP, 0, 0, 0)
        stroke.text(room, row.subtitle, fonts.small(), Token(row.right_tone.value))

    def _with_facts(self, stroke: Stroke, room: QRect, row: Row, needle: str) -> None:
        room = self._right(stroke, room, row.right, Token.MUTED)
        stroke.matched(room, row.title, needle)

    def _right(self, stroke: Stroke, room: QRect, text: str, token: Token) -> QRect:
        """Draw what stands at the end; what is left of the room before it."""
        if not text:
            return room
        width = min(advance(text, fonts.small()) + 1, room.width() * 3 // 5)
        end = room.adjusted(room.width() - width, 0, 0, 0)
        stroke.text(end, text, fonts.small(), token)
        return room.adjusted(0, 0, -width - _GAP, 0)
