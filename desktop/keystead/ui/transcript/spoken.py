"""What a screen reader says for a row of a transcript: what it is, and the text that is drawn.

Owns those words alone; what of Markdown is understood is `markdown`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from keystead.ui.transcript.markdown import (
    Cell,
    Code,
    Paragraph,
    Piece,
    Prose,
    Rule,
    Table,
    read_markdown,
)
from keystead.ui.transcript.rows import Row, RowKind, finish_line, version_words
from keystead.ui.transcript.visible_text import visible
from keystead.ui.translation import tr
from keystead.ui.widgets.mark import word

_SENTENCE_ENDS = (".", "!", "?", "…", ":")


def spoken(row: Row) -> str:
    """What a screen reader says for ``row``."""
    state = word(row.mark) if row.mark else ""
    actions = ", ".join(action.label for action in row.actions)
    match row.kind:
        case RowKind.USER:
            parts = [tr("You"), row.aside, version_words(row), row.text]
        case RowKind.MARKDOWN:
            parts = [_markdown(row.text)]
        case RowKind.REASONING:
            parts = [row.title, row.text]
        case RowKind.TOOL_CALL:
            parts = [tr("Tool"), row.title, row.detail, row.aside, state, row.text]
        case RowKind.ERROR:
            parts = [tr("Error"), row.title, row.text, actions]
        case RowKind.FINISH:
            mismatch = tr("Another model answered") if row.mismatch else ""
            parts = [mismatch, state, finish_line(row), actions]
        case RowKind.NOTICE:
            # Its text says the state that its mark shows.
            parts = [tr("Notice"), row.text, actions]
        case RowKind.TAIL:
            parts = [tr("Arriving"), row.text]
    return visible(_joined(parts))


def _joined(parts: Iterable[str]) -> str:
    said = ""
    for part in filter(None, parts):
        between = " " if said.endswith(_SENTENCE_ENDS) else ": "
        said = f"{said}{between}{part}" if said else part
    return said


# A reader asks more than once for what it says.
@lru_cache(maxsize=64)
def _markdown(text: str) -> str:
    """The text of a block without the signs it was written with; where nothing is drawn, those."""
    return "\n".join(map(_piece, read_markdown(text))) or text


def _piece(piece: Piece) -> str:
    match piece:
        case Prose():
            return "\n".join(map(_paragraph, piece.paragraphs))
        case Code():
            kind = ", ".join(part for part in (tr("Code"), piece.language) if part)
            return f"{kind}: {piece.text}"
        case Table():
            return tr("Table") + ": " + "\n".join(map(_table_row, piece.rows))
        case Rule():
            return tr("Separator")


def _paragraph(paragraph: Paragraph) -> str:
    text = "".join(span.text for span in paragraph.spans)
    if paragraph.heading:
        return tr("Heading") + f": {text}"
    quoted = tr("Quote") + f": {text}" if paragraph.quotes else text
    return f"{paragraph.marker} {quoted}" if paragraph.marker else quoted


def _table_row(row: Sequence[Cell]) -> str:
    return ", ".join("".join(span.text for span in cell) for cell in row)
