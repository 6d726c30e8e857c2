"""The first step of connecting a provider: which one.

Owns the searchable list of presets; the draft that begins with one is the window's.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from keystead.profiles.presets import Presets
from keystead.ui import fonts
from keystead.ui.icons import Icons
from keystead.ui.preset_words import preset_rows
from keystead.ui.widgets.button import Button
from keystead.ui.widgets.filtering import Filter
from keystead.ui.widgets.label import ElidedLabel, Label, Tone
from keystead.ui.widgets.picker import with_headings
from keystead.ui.widgets.row_list import RowList
from keystead.ui.widgets.rows import RowModel
from keystead.ui.widgets.search_line import SearchLine


class ProviderPage(QWidget):
    """`chosen` carries the id of a preset. The filter keeps focus, arrows move in the list."""

    chosen = Signal(str)
    cancelled = Signal()

    def __init__(self, icons: Icons, presets: Presets) -> None:
        super().__init__()
        self._all = list(preset_rows(presets))
        self._filter = Filter(
            (row, f"{row.title} {row.subtitle} {row.terms}") for row in self._all if not row.heading
        )
        self._rows = RowModel(self)
        self.list = RowList(icons, self.tr("Providers"), self._rows)
        self.list.opened.connect(self.chosen)
        self.list.clicked.connect(self._choose_current)
        self.line = SearchLine(icons, self.tr("Search providers"), self.list)
        self.line.setPlaceholderText(self.tr("Search by name, id or host"))
        self.line.textChanged.connect(self._fill)
        self.line.entered.connect(self._choose_current)
        self._empty = Label(
            self.tr("No provider matches. “OpenAI-compatible server” takes any address."),
            tone=Tone.MUTED,
            wrap=True,
        )
        cancel = Button(self.tr("Cancel"), icons)
        cancel.clicked.connect(self.cancelled)
        self._lay_out(cancel)
        self._fill("")

    def start(self) -> None:
        """Show all of them and wait for typing."""
        self.line.clear()
        self.line.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()  # The window would close.
        else:
            super().keyPressEvent(event)

    def _choose_current(self) -> None:
        if self.list.current_key:
            self.chosen.emit(self.list.current_key)

    def _fill(self, needle: str) -> None:
        rows = with_headings(self._all, self._filter.matching(needle))
        self.list.rows_delegate.needle = needle
        self._rows.set_rows(rows)
        self._empty.setVisible(not rows)
        first = next((row.key for row in rows if not row.heading), "")
        self.list.select(first)

    def _lay_out(self, cancel: Button) -> None:
        head = QHBoxLayout()
        head.addWidget(ElidedLabel(self.tr("Connect a provider"), font=fonts.title()), 1)
        head.addWidget(cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 16, 32, 16)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.line)
        column.addWidget(self._empty)
        column.addWidget(self.list, 1)
