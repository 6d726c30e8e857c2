"""What one row of a transcript says; no widget and no item model.

A row is one closed Markdown block or one entry without Markdown, never a whole answer. What a
screen reader says for it is ``spoken``'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from keystead.ui.translation import tr
from keystead.ui.widgets.mark import Mark

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
