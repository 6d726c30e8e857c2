"""What one row of a transcript says; no widget and no item model.

Owns the row and its words for a screen reader. A row is one closed Markdown block or one entry
without Markdown, never a whole answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from keystead.ui.transcript.visible_text import visible
from keystead.ui.widgets.mark import Mark, word

# What can be done with a message beside what its `Row.actions` name.
EDIT, EARLIER_VERSION, LATER_VERSION = "edit", "earlier-version", "later-version"


class RowKind(StrEnum):
    """What a row is, which decides how it is drawn."""

    USER = "user"
    MARKDOWN = "markdown"
    REASONING = "reasoning"
    TOOL_CALL = "tool-call"
    FINISH = "finish"
    ERROR = "error"
    NOTICE = "notice"
    TAIL = "tail"


@dataclass(frozen=True, slots=True)
class RowAction:
    """What can be done with a row; ``id`` is what the view's owner gets when it is pressed."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row. Rows of one entry stand together and carry its id.

    ``text`` is the message, the Markdown block, the reasoning, a tool's result, the provider's
    words or the line itself. ``title`` is a tool's name, an error's sentence, or what stands in the
    fold line of reasoning ("Thought for 11 s"). ``detail`` is the summary of a tool's arguments,
    ``input`` all of them; ``aside`` stands at the right end of a tool's line, and of a message.
    ``actions`` are buttons of an error, links at the end of a notice and a finish line.
    ``asked`` and ``answered`` are the models of a finish line. A message is wording ``version`` of
    ``versions``.
    """

    entry_id: str
    kind: RowKind
    text: str
    title: str = ""
    detail: str = ""
    input: str = ""
    aside: str = ""
    mark: Mark | None = None
    actions: tuple[RowAction, ...] = ()
    asked: str = ""
    answered: str = ""
    version: int = 1
    versions: int = 1

    @property
    def mismatch(self) -> bool:
        """Whether another model answered than was asked."""
        return bool(self.asked and self.answered and self.asked != self.answered)


def tr(text: str) -> str:
    """``text`` in the person's language."""
    return QCoreApplication.translate("Transcript", text)


def finish_line(row: Row) -> str:
    """What a finish row shows: usage, and who answered where that is worth a word."""
    who = tr("asked {asked}, {answered} answered") if row.mismatch else "{answered}"
    names = who.format(asked=row.asked, answered=row.answered)
    return " · ".join(part for part in (row.text, names) if part)


def version_words(row: Row) -> str:
    """Which of its wordings a message is; empty where it has one alone."""
    if row.versions < 2:
        return ""
    return tr("wording {n} of {all}").format(n=row.version, all=row.versions)


def spoken(row: Row) -> str:
    """What a screen reader says for ``row``: what it is, and all it says."""
    state = word(row.mark) if row.mark else ""
    actions = [action.label for action in row.actions]
    match row.kind:
        case RowKind.USER:
            parts = [tr("You"), row.aside, version_words(row), row.text]
        case RowKind.MARKDOWN:
            parts = [_block_words(row.text), row.text]
        case RowKind.REASONING:
            parts = [row.title, row.text]
        case RowKind.TOOL_CALL:
            parts = [tr("Tool"), row.title, row.detail, row.aside, state, row.text]
        case RowKind.ERROR:
            parts = [tr("Error"), row.title, row.text, *actions]
        case RowKind.FINISH:
            mismatch = tr("Another model answered") if row.mismatch else ""
            parts = [mismatch, state, finish_line(row), *actions]
        case RowKind.NOTICE:
            parts = [state, row.text, *actions]
        case RowKind.TAIL:
            parts = [tr("Arriving"), row.text]
    return visible(": ".join(part for part in parts if part))


def _block_words(markdown_text: str) -> str:
    """What a block is, where it is no prose."""
    lines = markdown_text.split("\n", 2)
    if lines[0].lstrip().startswith(("```", "~~~")):
        return tr("Code")
    is_table = len(lines) > 1 and "|" in lines[0] and set(lines[1]) <= set("|:- \t\r")
    return tr("Table") if is_table else ""
