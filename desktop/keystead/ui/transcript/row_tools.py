"""What can be done with a row, at its right end: a message's wordings and pencil, a line's links.

Owns their sizes and order after the pictures; what they do is their owner's, by the action's id.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QPainter

from keystead.ui import fonts
from keystead.ui.icons import Icon
from keystead.ui.theme import Token
from keystead.ui.transcript.chrome import paint_line
from keystead.ui.transcript.laid_row import LaidRow
from keystead.ui.transcript.part import Does, Scene, Target
from keystead.ui.transcript.rows import (
    EARLIER_VERSION,
    EDIT,
    LATER_VERSION,
    Row,
    RowAction,
)
from keystead.ui.transcript.visible_text import visible_line
from keystead.ui.translation import tr

MESSAGE = 38.0  # pixels of a message of one line
_SIDE = 24.0  # of a small icon's button
_LINE = 20.0
_GAP = 8.0


def lay_message_tools(laid: LaidRow, row: Row, right: float) -> float:
    """Put the wordings and the pencil of a message up to ``right``; returns the width they take.

    Keyboard and screen reader meet them in reading order: earlier, later, edit.
    """
    x = right
    later: list[tuple[str, Icon, str, float]] = []
    if any(action.id == EDIT for action in row.actions):
        x -= _SIDE
        later.append((EDIT, Icon.EDIT, tr("Edit and send again"), x))
    if row.versions > 1:
        x -= _SIDE
        later.append((LATER_VERSION, Icon.CHEVRON_RIGHT, tr("Later wording"), x))
        count = f"{row.version}/{row.versions}"
        wide = _text_width(count)
        x -= wide
        _draw_words(laid, count, x, wide)
        x -= _SIDE
        later.append((EARLIER_VERSION, Icon.CHEVRON_LEFT, tr("Earlier wording"), x))
    if aside := visible_line(row.aside):
        wide = min(_text_width(aside), right / 4)
        x -= _GAP + wide
        _draw_words(laid, aside, x, wide)
    for action, icon, label, left in reversed(later):
        _icon_button(laid, action, icon, label, left, usable=_usable(action, row))
    return right - x + _GAP if x < right else 0.0


def links_width(actions: Iterable[RowAction]) -> float:
    """The width that links take beside a text."""
    return sum(_text_width(visible_line(action.label)) + 2 * _GAP for action in actions)


def lay_links(laid: LaidRow, actions: Iterable[RowAction], left: float, top: float) -> float:
    """Put links on a line from ``left``; returns where it ends."""
    for action in actions:
        label = visible_line(action.label)
        rect = QRectF(left, top, _text_width(label) + _GAP, _LINE)
        laid.target(Target(rect, Does.ACTION, label, action.id))
        laid.draw(partial(_paint_words, rect, label, Token.ACCENT))
        left += _text_width(label) + 2 * _GAP
    return top + _LINE


def _usable(action: str, row: Row) -> bool:
    if action == EARLIER_VERSION:
        return row.version > 1
    return action != LATER_VERSION or row.version < row.versions


def _icon_button(
    laid: LaidRow, action: str, icon: Icon, label: str, x: float, *, usable: bool
) -> None:
    rect = QRectF(x, (MESSAGE - _SIDE) / 2, _SIDE, _SIDE)
    if usable:
        laid.target(Target(rect, Does.ACTION, label, action))
    inside = rect.adjusted(4, 4, -4, -4).toRect()
    token = Token.MUTED if usable else Token.CONTROL_LINE
    laid.draw(lambda painter, scene: scene.icons.paint(painter, inside, icon, token))


def _draw_words(laid: LaidRow, text: str, x: float, wide: float) -> None:
    rect = QRectF(x, (MESSAGE - _LINE) / 2, wide + 1, _LINE)
    laid.draw(partial(_paint_words, rect, text, Token.MUTED))


def _paint_words(rect: QRectF, text: str, token: Token, painter: QPainter, scene: Scene) -> None:
    paint_line(painter, rect, text, fonts.small(), scene, token)


def _text_width(text: str) -> float:
    return QFontMetricsF(fonts.small()).horizontalAdvance(text)
