"""How each kind of row is composed: a message, a Markdown block, reasoning, a tool's call, a line.

Owns sizes and order after the pictures; texts and boxes are painted by the parts and `chrome`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token
from keystead.ui.transcript.chrome import BUTTON, button_width, paint_box, paint_button, paint_line
from keystead.ui.transcript.code_part import CodePart
from keystead.ui.transcript.laid_row import LaidRow
from keystead.ui.transcript.markdown import (
    Code,
    Paragraph,
    Piece,
    Prose,
    Rule,
    Span,
    Table,
    plain_paragraphs,
    read_markdown,
)
from keystead.ui.transcript.part import Does, Scene, Target
from keystead.ui.transcript.prose_part import INDENT, ProsePart
from keystead.ui.transcript.row_tools import MESSAGE, lay_links, lay_message_tools, links_width
from keystead.ui.transcript.rows import Row, RowKind, finish_line
from keystead.ui.transcript.table_part import TablePart
from keystead.ui.transcript.visible_text import visible_line
from keystead.ui.translation import tr
from keystead.ui.widgets.mark import LOOKS, Mark

GAP = 8  # pixels between rows
_HEAD = 32
_LINE = 20
_PAD = 12
_SIGNED = 24  # pixels before a text that a sign stands before
_LABEL = 56  # pixels of the words before a tool's input and output
_FEW_LINES = 12  # of a tool's output, until all are asked for
_MOST_CHARS = 60_000  # of one message; the store has the rest
_DEEPEST = 12
_ERROR_TEXT = 38  # pixels before an error's text
_ERROR_LINES = 72  # pixels of text beside which buttons may stand

FOLDED, UNFOLDED, WHOLE = range(3)


class RowLayouts:
    """Lays rows out for a width; ``openness`` tells how much of a folding row is shown."""

    def __init__(self, icons: Icons) -> None:
        self._icons = icons
        self._layouts: dict[RowKind, Callable[[Row, float, int], LaidRow]] = {
            RowKind.USER: self._user,
            RowKind.MARKDOWN: self._markdown,
            RowKind.REASONING: self._reasoning,
            RowKind.TOOL_CALL: self._tool_call,
            RowKind.FINISH: self._finish,
            RowKind.ERROR: self._error,
            RowKind.NOTICE: self._notice,
        }

    def lay_out(self, row: Row, width: float, openness: int) -> LaidRow:
        """Lay ``row`` out. The tail is laid out by `TailPart`."""
        laid = self._layouts[row.kind](row, width, openness)
        laid.height = float(round(laid.height)) + GAP
        return laid

    def _prose(
        self, text: str, width: float, *, small: bool = False, token: Token | None = None
    ) -> ProsePart:
        shown = text if len(text) <= _MOST_CHARS else text[:_MOST_CHARS] + " …"
        return ProsePart(plain_paragraphs(shown), width, self._icons, small=small, token=token)

    def _user(self, row: Row, width: float, _openness: int) -> LaidRow:
        laid = LaidRow()
        taken = lay_message_tools(laid, row, width - 8)
        prose = self._prose(row.text, max(1.0, width - 2 * _PAD - taken))
        laid.height = max(laid.add(prose, _PAD, 8) + 8, MESSAGE)
        laid.draw_first(_box(width, laid.height, Token.CARD, Token.LINE, 8))
        return laid

    def _markdown(self, row: Row, width: float, _openness: int) -> LaidRow:
        laid = LaidRow()
        pieces = read_markdown(row.text)
        y = 0.0
        for number, piece in enumerate(pieces):
            y = self._place(laid, piece, width, y + (GAP if number else 0))
        laid.height = y
        return laid

    def _place(self, laid: LaidRow, piece: Piece, width: float, y: float) -> float:
        match piece:
            case Prose():
                return laid.add(ProsePart(piece.paragraphs, width, self._icons), 0, y + 4) + 4
            case Code():
                x = min(piece.indent, _DEEPEST) * INDENT
                return laid.add(CodePart(piece.text, width - x, language=piece.language), x, y)
            case Table():
                return laid.add(TablePart(piece, width, self._icons), 0, y)
            case Rule():
                line = QRectF(0, y + 8, width, 1)
                laid.draw(lambda painter, scene: painter.fillRect(line, scene.color(Token.LINE)))
                return y + 17

    def _reasoning(self, row: Row, width: float, openness: int) -> LaidRow:
        laid = LaidRow()
        title = visible_line(row.title) or tr("Thought")
        chevron = Icon.CHEVRON_DOWN if openness else Icon.CHEVRON_RIGHT
        laid.draw(_small_line(width, chevron, title, Token.MUTED))
        laid.target(Target(QRectF(0, 0, width, _LINE), Does.FOLD, title))
        laid.height = _LINE
        if openness:
            prose = self._prose(row.text, width - _SIGNED, small=True)
            laid.height = laid.add(prose, _SIGNED, _LINE + 4)
        return laid

    def _tool_call(self, row: Row, width: float, openness: int) -> LaidRow:
        laid = LaidRow()
        laid.height = _HEAD
        laid.target(Target(QRectF(0, 0, width, _HEAD), Does.FOLD, visible_line(row.title)))
        if openness:
            self._tool_texts(laid, row, width, openness)
        laid.draw_first(_box(width, laid.height, Token.CARD, Token.LINE, 6))
        laid.draw(_tool_head(row, width, opened=openness > FOLDED))
        return laid

    def _tool_texts(self, laid: LaidRow, row: Row, width: float, openness: int) -> None:
        room = width - _LABEL - 2 * _PAD
        y = float(_HEAD)
        if row.input:
            laid.draw(_label(y, tr("Input")))
            y = laid.add(CodePart(row.input, room, head=False), _PAD + _LABEL, y) + 8
        most = 0 if openness == WHOLE else _FEW_LINES
        output = CodePart(row.text, room, head=False, most=most)
        laid.draw(_label(y, tr("Output")))
        y = laid.add(output, _PAD + _LABEL, y) + 8
        laid.height = self._tool_foot(laid, row, output.line_count, y, width, openness)

    def _tool_foot(
        self, laid: LaidRow, row: Row, lines: int, y: float, width: float, openness: int
    ) -> float:
        left = float(_PAD + _LABEL)
        if lines > _FEW_LINES and openness != WHOLE:
            count = tr("{few} of {all} lines").format(few=_FEW_LINES, all=lines)
            wide = QFontMetricsF(fonts.small()).horizontalAdvance(count)
            laid.draw(_text(QRectF(left, y, wide + 1, BUTTON), count, fonts.small(), Token.MUTED))
            all_of_it = tr("Show all")
            link = QRectF(left + wide + 8, y, button_width(all_of_it) - 18, BUTTON)
            laid.draw(_text(link, all_of_it, fonts.small(), Token.ACCENT))
            laid.target(Target(link, Does.SHOW_ALL, all_of_it))
        label = tr("Copy output")
        wide = button_width(label)
        copy = Target(QRectF(width - _PAD - wide, y, wide, BUTTON), Does.COPY, label, row.text)
        laid.target(copy)
        laid.draw(partial(_paint_target, copy))
        return y + BUTTON + _PAD

    def _finish(self, row: Row, width: float, _openness: int) -> LaidRow:
        mark = Mark.ATTENTION if row.mismatch else row.mark
        token = Token.WARN if row.mismatch else Token.MUTED
        return self._remark(row, visible_line(finish_line(row)), mark, token, width)

    def _notice(self, row: Row, width: float, _openness: int) -> LaidRow:
        return self._remark(row, row.text, row.mark, Token.MUTED, width)

    def _remark(
        self, row: Row, text: str, mark: Mark | None, token: Token, width: float
    ) -> LaidRow:
        """Small text after its sign, with links beside it, or under it where room is short."""
        laid = LaidRow()
        left = _SIGNED if mark else 0
        links = links_width(row.actions)
        beside = links <= (width - left) / 2
        room = width - left - (links if beside else 0)
        prose = self._prose(text, max(1.0, room), small=True, token=token)
        laid.height = laid.add(prose, left, 2) + 2
        if mark:
            laid.draw(_mark(mark, QRect(0, 3, 14, 14)))
        if row.actions:
            place = (width - links + GAP, 0.0) if beside else (left, laid.height)
            laid.height = max(laid.height, lay_links(laid, row.actions, *place))
        return laid

    def _error(self, row: Row, width: float, _openness: int) -> LaidRow:
        laid = LaidRow()
        buttons = [button_width(visible_line(action.label)) for action in row.actions]
        needed = sum(buttons) + GAP * len(buttons)
        room = width - _ERROR_TEXT - _PAD
        title, text = self._error_texts(row, room - needed - GAP)
        beside = needed <= room / 2 and title.height + text.height <= _ERROR_LINES
        if not beside:
            title, text = self._error_texts(row, room)
        y = laid.add(title, _ERROR_TEXT, 8)
        bottom = laid.add(text, _ERROR_TEXT, y) if row.text else y
        middle = max(0.0, (bottom + 8 - BUTTON) / 2)
        place = (width - _PAD - needed + GAP, middle) if beside else (_ERROR_TEXT, bottom + 8)
        end = self._buttons(laid, row, buttons, place, width - _PAD)
        laid.height = max(bottom, end) + 8
        laid.draw_first(_box(width, laid.height, Token.CARD, Token.ERROR, 6))
        at = QRect(_PAD, round((laid.height - 14) / 2) if beside else 11, 14, 14)
        laid.draw(_mark(Mark.FAILED, at))
        return laid

    def _error_texts(self, row: Row, width: float) -> tuple[ProsePart, ProsePart]:
        heading = Paragraph((Span(visible_line(row.title), bold=True),))
        title = ProsePart([heading], max(width, 1), self._icons)
        return title, self._prose(row.text, max(width, 1), small=True)

    def _buttons(
        self,
        laid: LaidRow,
        row: Row,
        widths: list[float],
        place: tuple[float, float],
        right: float,
    ) -> float:
        """Put the actions in a line, or as many lines as they need; returns where they end."""
        left, top = place
        x = left
        for action, wide in zip(row.actions, widths, strict=True):
            if x + wide > right and x > left:
                x, top = left, top + BUTTON + GAP
            label = visible_line(action.label)
            rect = QRectF(x, top, min(wide, right - left), BUTTON)
            target = Target(rect, Does.ACTION, label, action.id)
            laid.target(target)
            laid.draw(partial(_paint_target, target))
            x += wide + GAP
        return top + BUTTON if widths else 0.0


Drawing = Callable[[QPainter, Scene], None]


def _paint_target(target: Target, painter: QPainter, scene: Scene) -> None:
    paint_button(painter, target, scene)


def _box(width: float, height: float, fill: Token, edge: Token, radius: float) -> Drawing:
    rect = QRectF(0, 0, width, height)
    return lambda painter, scene: paint_box(painter, rect, scene, fill, edge, radius)


def _text(rect: QRectF, text: str, font: QFont, token: Token) -> Drawing:
    def draw(painter: QPainter, scene: Scene) -> None:
        paint_line(painter, rect, text, font, scene, token)

    return draw


def _label(y: float, text: str) -> Drawing:
    return _text(QRectF(_PAD, y, _LABEL, 28), text, fonts.small(), Token.MUTED)


def _mark(mark: Mark, rect: QRect) -> Drawing:
    icon, token, _ = LOOKS[mark]
    return lambda painter, scene: scene.icons.paint(painter, rect, icon, token)


def _small_line(width: float, sign: Icon | Mark | None, text: str, token: Token) -> Drawing:
    left = _SIGNED if sign else 0
    rect = QRectF(left, 0, width - left, _LINE)
    shown = visible_line(text)

    def draw(painter: QPainter, scene: Scene) -> None:
        if isinstance(sign, Mark):
            _mark(sign, QRect(0, 3, 14, 14))(painter, scene)
        elif sign:
            scene.icons.paint(painter, QRect(0, 2, 16, 16), sign, Token.MUTED)
        paint_line(painter, rect, shown, fonts.small(), scene, token)

    return draw


def _tool_head(row: Row, width: float, *, opened: bool) -> Drawing:
    aside = visible_line(row.aside)
    aside_width = min(QFontMetricsF(fonts.small()).horizontalAdvance(aside) + 1, width / 3)
    right = width - 36 - (22 if row.mark else 0)

    def draw(painter: QPainter, scene: Scene) -> None:
        scene.icons.paint(painter, QRect(_PAD, 8, 16, 16), Icon.TOOLS)
        x = _PAD + 24.0
        name = QRectF(x, 0, max(0.0, right - aside_width - x - 8), _HEAD)
        title = visible_line(row.title)
        x += paint_line(painter, name, title, fonts.body(_MEDIUM), scene, Token.TEXT) + 8
        rest = QRectF(x, 0, max(0.0, right - aside_width - x - 8), _HEAD)
        detail = visible_line(row.detail)
        paint_line(painter, rest, detail, fonts.code(), scene, Token.MUTED)
        place = QRectF(right - aside_width, 0, aside_width, _HEAD)
        paint_line(painter, place, aside, fonts.small(), scene, Token.MUTED)
        if row.mark:
            _mark(row.mark, QRect(round(right + 8), 9, 14, 14))(painter, scene)
        chevron = Icon.CHEVRON_DOWN if opened else Icon.CHEVRON_RIGHT
        scene.icons.paint(painter, QRect(round(width) - 28, 8, 16, 16), chevron, Token.MUTED)

    return draw


_MEDIUM = QFont.Weight.Medium
