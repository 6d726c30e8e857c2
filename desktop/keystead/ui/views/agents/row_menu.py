"""The menu of a row of a transcript.

Owns which entries it has for which row; what they do is the page's, by `RowDoes`.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from PySide6.QtCore import QT_TR_NOOP
from PySide6.QtWidgets import QMenu, QWidget

from keystead.ui.transcript.rows import EDIT, Row, RowKind
from keystead.ui.transcript.view import TranscriptView
from keystead.ui.translation import tr


class RowDoes(StrEnum):
    """What can be done with a row."""

    COPY = "copy"
    COPY_MARKDOWN = "copy-markdown"
    COPY_CODE = "copy-code"
    RETRY = "retry-from-here"
    REWORD = EDIT
    FIND = "find"


_TEXTS = {
    RowDoes.COPY: (QT_TR_NOOP("Copy"), "Ctrl+C"),
    RowDoes.COPY_MARKDOWN: (QT_TR_NOOP("Copy as Markdown"), ""),
    RowDoes.COPY_CODE: (QT_TR_NOOP("Copy code"), ""),
    RowDoes.RETRY: (QT_TR_NOOP("Retry from here"), ""),
    RowDoes.REWORD: (QT_TR_NOOP("Edit and send again"), ""),
    RowDoes.FIND: (QT_TR_NOOP("Find…"), ""),
}
# What retrying would ask again is the message before it, so any part of its answer will do.
_ANSWERS = (RowKind.USER, RowKind.MARKDOWN, RowKind.REASONING, RowKind.TOOL_CALL, RowKind.FINISH)


def row_menu(parent: QWidget, view: TranscriptView, number: int, row: Row, *, busy: bool) -> QMenu:
    """The menu of row ``number``; its actions' data is a `RowDoes`. It ends when it closes."""
    menu = QMenu(parent)
    menu.setAccessibleName(tr("What can be done with it"))
    menu.aboutToHide.connect(menu.deleteLater)
    for group in (_copying(view, number, row), _saying(row), iter((RowDoes.FIND,))):
        for does in group:
            text, keys = _TEXTS[does]
            action = menu.addAction(tr(text))
            action.setData(does.value)
            action.setText("\t".join(part for part in (tr(text), keys) if part))
            action.setEnabled(not (busy and does is RowDoes.RETRY))
        menu.addSeparator()
    return menu


def _copying(view: TranscriptView, number: int, row: Row) -> Iterator[RowDoes]:
    yield RowDoes.COPY
    yield RowDoes.COPY_MARKDOWN
    if row.kind in (RowKind.MARKDOWN, RowKind.TOOL_CALL) and view.code(number):
        yield RowDoes.COPY_CODE


def _saying(row: Row) -> Iterator[RowDoes]:
    if row.kind in _ANSWERS and row.entry_id.isdigit():
        yield RowDoes.RETRY
    if row.kind is RowKind.USER:
        yield RowDoes.REWORD
