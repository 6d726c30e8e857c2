"""Paragraphs, headings, lists and quotes as one text document that loads nothing.

Owns how prose looks; what it says comes as pieces from `markdown`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QPainter,
    QPalette,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)

from keystead.ui import fonts
from keystead.ui.icons import Icons
from keystead.ui.theme import Token
from keystead.ui.transcript.markdown import Paragraph, Span
from keystead.ui.transcript.part import (
    Does,
    Marked,
    Marks,
    Scene,
    Target,
    cursor_x,
    mark_look,
)

INDENT = 24  # pixels of one level of lists and quotes
LINE = 20  # pixels from one line to the next
SMALL_LINE = 16
_GAP = 8  # between paragraphs
_DEEPEST = 12  # levels that still move text to the right
_HEADINGS = (0, 18.0, 16.0, 14.5, 13.0, 13.0, 13.0)  # pixels
_AFTER_MARKER = re.compile(r"(?m)(?<=^•)\t|(?<=\d[.)])\t")  # as `_insert` sets an item's text off
_QUOTES = QTextBlockFormat.Property.UserProperty + 1


class _Inert(QTextDocument):
    """A document that never opens a file or an address."""

    def loadResource(self, _type: int, _name: Any) -> Any:
        return None


class ProsePart:
    """Prose in ``width`` pixels; small prose is muted, as second lines are, unless ``token`` says
    otherwise.
    """

    def __init__(
        self,
        paragraphs: Iterable[Paragraph],
        width: float,
        icons: Icons,
        *,
        small: bool = False,
        token: Token | None = None,
    ) -> None:
        self._icons = icons
        self._token = token or (Token.MUTED if small else Token.TEXT)
        self._small = small
        self._links: list[tuple[int, int, Span]] = []
        self._document = _Inert()
        self._document.setUndoRedoEnabled(False)
        self._document.setDocumentMargin(0)
        self._document.setDefaultFont(fonts.small() if small else fonts.body())
        wrap = QTextOption()
        wrap.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._document.setDefaultTextOption(wrap)
        self._fill(paragraphs)
        self._document.setTextWidth(width)
        self.width = width
        self.height = self._document.size().height()
        self.length = self._document.characterCount() - 1
        self.unfinished = False
        self.overflow = 0.0
        self.scrolled = 0.0
        self.targets = [self._target(*link) for link in self._links]

    def paint(self, painter: QPainter, scene: Scene, marks: Marks) -> None:
        layout = self._document.documentLayout()
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette.setColor(QPalette.ColorRole.Text, self._text_color)
        context.clip = scene.clip
        context.selections = [self._drawn(mark, scene) for mark in marks]
        self._paint_quotes(painter, scene)
        painter.save()
        painter.setClipRect(scene.clip, Qt.ClipOperation.IntersectClip)
        layout.draw(painter, context)
        painter.restore()

    def place_of(self, position: int) -> QRectF:
        return self._caret(min(position, self.length))

    def position_at(self, point: QPointF) -> int:
        layout = self._document.documentLayout()
        return max(0, layout.hitTest(point, Qt.HitTestAccuracy.FuzzyHit))

    def text(self, start: int, end: int) -> str:
        cursor = QTextCursor(self._document)
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        found = cursor.selectedText().replace("\u2029", "\n").replace("\u2028", "\n")
        return _AFTER_MARKER.sub(" ", found)

    def scroll_to(self, x: float) -> None:
        """Prose wraps, so there is nothing beside it."""

    def _drawn(self, mark: Marked, scene: Scene) -> QAbstractTextDocumentLayout.Selection:
        drawn = QAbstractTextDocumentLayout.Selection()
        drawn.cursor = QTextCursor(self._document)
        drawn.cursor.setPosition(mark.start)
        drawn.cursor.setPosition(min(mark.end, self.length), QTextCursor.MoveMode.KeepAnchor)
        drawn.format = mark_look(mark, scene)
        return drawn

    @property
    def _text_color(self) -> QColor:
        return self._icons.theme.color(self._token)

    def _fill(self, paragraphs: Iterable[Paragraph]) -> None:
        cursor = QTextCursor(self._document)
        cursor.beginEditBlock()
        for number, paragraph in enumerate(paragraphs):
            look = self._block_format(paragraph, first=number == 0)
            if number:
                cursor.insertBlock(look)
            else:
                cursor.setBlockFormat(look)
            self._insert(cursor, paragraph)
        cursor.endEditBlock()

    def _insert(self, cursor: QTextCursor, paragraph: Paragraph) -> None:
        base = fonts.small() if self._small else fonts.body()
        if paragraph.heading:
            base = _heading_font(_HEADINGS[paragraph.heading])
        if paragraph.marker:
            cursor.insertText(paragraph.marker + "\t", self._char_format(Span(""), base))
        for span in paragraph.spans:
            start = cursor.position()
            text = span.text.replace("\n", "\u2028")
            cursor.insertText(text, self._char_format(span, base))
            if span.link:
                self._links.append((start, cursor.position(), span))

    def _block_format(self, paragraph: Paragraph, *, first: bool) -> QTextBlockFormat:
        look = QTextBlockFormat()
        indent = min(paragraph.indent, _DEEPEST) * INDENT
        look.setLeftMargin(indent)
        if paragraph.marker:
            look.setTextIndent(-INDENT)
            stop = QTextOption.Tab(INDENT, QTextOption.TabType.LeftTab)
            wider = QTextOption.Tab(1.5 * INDENT, QTextOption.TabType.LeftTab)
            look.setTabPositions([stop, wider])
        if not first:
            look.setTopMargin(2 if paragraph.tight else _GAP)
        line = SMALL_LINE if self._small else max(LINE, _HEADINGS[paragraph.heading] * 1.4)
        look.setLineHeight(line, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        look.setProperty(_QUOTES, paragraph.quotes)
        return look

    def _char_format(self, span: Span, base: QFont) -> QTextCharFormat:
        look = QTextCharFormat()
        look.setFont(fonts.code() if span.code else base)
        look.setForeground(self._icons.theme.color(Token.ACCENT) if span.link else self._text_color)
        if span.bold:
            look.setFontWeight(QFont.Weight.DemiBold)
        if span.italic:
            look.setFontItalic(True)
        look.setFontStrikeOut(span.struck)
        return look

    def _target(self, start: int, end: int, span: Span) -> Target:
        first, last = self._caret(start), self._caret(end)
        rect = first.united(last)
        if first.top() != last.top():
            rect.setLeft(0)
            rect.setRight(self.width)
        return Target(rect, Does.LINK, span.text, span.link)

    def link_at(self, point: QPointF) -> str:
        """The address under ``point``, or nothing."""
        position = self._document.documentLayout().hitTest(point, Qt.HitTestAccuracy.ExactHit)
        return next((span.link for start, end, span in self._links if start <= position < end), "")

    def _caret(self, position: int) -> QRectF:
        block = self._document.findBlock(position)
        line = block.layout().lineForTextPosition(position - block.position())
        corner = self._document.documentLayout().blockBoundingRect(block).topLeft()
        x = corner.x() + cursor_x(line, position - block.position())
        return QRectF(x, corner.y() + line.y(), 1, line.height())

    def _paint_quotes(self, painter: QPainter, scene: Scene) -> None:
        block: QTextBlock = self._document.begin()
        layout = self._document.documentLayout()
        before, bottom = 0, 0.0
        while block.isValid():
            quotes = min(block.blockFormat().intProperty(_QUOTES), _DEEPEST)
            rect = layout.blockBoundingRect(block)
            for level in range(quotes):
                top = bottom if level < before else rect.top()
                bar = QRectF(level * INDENT, top, 3, rect.bottom() - top)
                painter.fillRect(bar, scene.color(Token.LINE))
            before, bottom = quotes, rect.bottom()
            block = block.next()


def _heading_font(pixels: float) -> QFont:
    font = fonts.body(QFont.Weight.DemiBold)
    sized = QFont(font)
    sized.setPointSizeF(font.pointSizeF() * pixels / fonts.BODY)
    return sized
