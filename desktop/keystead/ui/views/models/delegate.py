"""How the rows of the models table are drawn.

Owns where headings and cells have their parts; the texts are the table's, the buttons in headings
are real ones (``rows_area``).
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token
from keystead.ui.translation import tr
from keystead.ui.views.models.cells import Column, ModelRow, model_text
from keystead.ui.views.models.facts import abilities
from keystead.ui.views.models.groups import Group
from keystead.ui.views.models.stroke import Stroke, advance
from keystead.ui.views.models.table import ROW_ROLE
from keystead.ui.widgets.mark import LOOKS, SIDE
from keystead.ui.widgets.mirror import placed
from keystead.ui.widgets.row_delegate import BAR

ROW_HEIGHT = 28  # logical pixels
GROUP_HEIGHT = 36
PIN_WIDTH = 48
_PADDING = 12
_START = 16  # where headings begin
_ICON = 16
_SMALL_ICON = 14
_GAP = 8
_PIN = 20  # where the star begins
# As numbers: drawing asks for them for every cell.
_SELECTED = QStyle.StateFlag.State_Selected.value
_HOVERED = QStyle.StateFlag.State_MouseOver.value
_FOCUSED = QStyle.StateFlag.State_HasFocus.value


class ModelDelegate(QStyledItemDelegate):
    """Draws a heading over the whole row, a model cell by cell.

    ``needle`` is shown where it stands in names. ``room_at_end`` is what the buttons of a profile's
    heading take. Where ``narrow``, abilities are their icons alone.
    """

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self.needle = ""
        self.narrow = False
        self.room_at_end: dict[str, int] = {}

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
        rect, column = option.rect, index.column()
        self._ground(painter, option, rect, column, row)
        stroke = Stroke(painter, self._icons, rect, option.direction)
        if isinstance(row, Group):
            self._group(stroke, rect, row)
        else:
            self._cell(stroke, rect, row, column)
        painter.restore()

    def _ground(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        rect: QRect,
        column: int,
        row: object,
    ) -> None:
        color, state = self._icons.theme.color, option.state.value
        if state & _SELECTED:
            painter.fillRect(rect, color(Token.SELECTION))
        elif isinstance(row, Group):
            painter.fillRect(rect, color(Token.SIDE))
        elif state & _HOVERED:
            painter.fillRect(rect, color(Token.EDGE))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, color(Token.LINE))
        if state & _SELECTED and not column:
            bar = QRect(rect.topLeft(), QSize(BAR, rect.height()))
            painter.fillRect(placed(bar, rect, option.direction), color(Token.ACCENT))
        if state & _FOCUSED:
            painter.setPen(QPen(color(Token.ACCENT), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))

    def _group(self, stroke: Stroke, rect: QRect, group: Group) -> None:
        room = rect.adjusted(_START, 0, -self.room_at_end.get(group.profile, _PADDING), 0)
        if group.folds:
            chevron = Icon.CHEVRON_RIGHT if group.folded else Icon.CHEVRON_DOWN
            room = stroke.icon(room, chevron, _ICON, Token.TEXT, _GAP)
        else:
            room = room.adjusted(_ICON + _GAP, 0, 0, 0)
        icon, token, _ = LOOKS[group.mark]
        room = stroke.icon(room, icon, SIDE, token, _GAP)
        room = stroke.text(room, group.profile, fonts.body(QFont.Weight.DemiBold), Token.TEXT)
        room = room.adjusted(_GAP, 0, 0, 0)
        fits = advance(group.text, fonts.small()) <= room.width()
        text = group.text if fits else group.short_text
        stroke.text(room, text, fonts.small(), Token(group.tone.value))

    def _cell(self, stroke: Stroke, rect: QRect, row: ModelRow, column: int) -> None:
        room = rect.adjusted(_PADDING, 0, -_PADDING, 0)
        if column == Column.PIN:
            self._pin(stroke, rect.adjusted(_PIN, 0, 0, 0), row)
        elif column == Column.MODEL:
            self._name(stroke, room, row)
        elif column == Column.ABILITIES:
            self._abilities(stroke, room, row)
        else:
            text = model_text(row, column)
            token = Token.TEXT if text else Token.MUTED
            stroke.text(room, text or tr("unknown"), fonts.body(), token, trailing=True)

    def _pin(self, stroke: Stroke, room: QRect, row: ModelRow) -> None:
        if row.hidden:
            stroke.icon(room, Icon.EYE_CLOSED, _ICON, Token.MUTED)
        elif row.pinned:
            stroke.icon(room, Icon.STAR, _ICON, Token.TEXT)
        else:
            stroke.icon(room, Icon.STAR_EMPTY, _ICON, Token.MUTED)

    def _name(self, stroke: Stroke, room: QRect, row: ModelRow) -> None:
        added = (
            tr("added by hand") if row.typed else tr("of the project") if row.from_project else ""
        )
        said = tr("hidden") if row.hidden else added
        token = Token.MUTED if row.hidden else Token.TEXT
        room = stroke.matched(room, model_text(row, Column.MODEL), self.needle, token)
        if said:
            stroke.text(room.adjusted(_GAP, 0, 0, 0), said, fonts.small(), Token.MUTED)

    def _abilities(self, stroke: Stroke, room: QRect, row: ModelRow) -> None:
        found = abilities(row.model)
        for ability in found.known:
            room = stroke.icon(room, ability.icon, _SMALL_ICON, Token.TEXT, 4)
            if not self.narrow:
                room = stroke.text(room, ability.word, fonts.small(), Token.TEXT)
                room = room.adjusted(_PADDING, 0, 0, 0)
        if found.rest and not (self.narrow and found.known):
            stroke.text(room, found.rest, fonts.small(), Token.MUTED)
