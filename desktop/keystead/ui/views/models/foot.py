"""The line under the table: the sum of it, and what concerns all of it.

Owns its layout, and where focus goes when a button goes; the words are ``summary``'s.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from keystead.ui import fonts
from keystead.ui.icons import Icons
from keystead.ui.views.models.summary import all_failed, summary
from keystead.ui.views.models.table import ModelTable
from keystead.ui.widgets.button import Button, Look
from keystead.ui.widgets.label import ElidedLabel, Line, Tone


class Foot(QWidget):
    """`again_wanted` asks all providers; `hidden_wanted` and `details_wanted` say what is shown.

    ``home`` takes the focus of a button that goes.
    """

    again_wanted = Signal()
    hidden_wanted = Signal(bool)
    details_wanted = Signal(bool)

    def __init__(self, icons: Icons, table: ModelTable, home: QWidget) -> None:
        super().__init__()
        self._table = table
        self._home = home
        self.summary = ElidedLabel(tone=Tone.MUTED, font=fonts.small())
        self.again = Button(self.tr("Try all again"), icons, small=True)
        self.again.clicked.connect(self.again_wanted)
        self.hidden = Button("", icons, look=Look.LINK, small=True)
        self.hidden.setCheckable(True)
        self.hidden.toggled.connect(self.hidden_wanted)
        self.details = Button(self.tr("Details"), icons, look=Look.LINK, small=True)
        self.details.setCheckable(True)
        self.details.toggled.connect(self.details_wanted)
        for button in (self.again, self.hidden, self.details):
            # A click leaves focus in the filter.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout()
        row.setContentsMargins(16, 6, 12, 6)
        row.setSpacing(8)
        row.addWidget(self.summary, 1)
        row.addWidget(self.again)
        row.addWidget(self.hidden)
        row.addWidget(self.details)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Line())
        column.addLayout(row)

    def sum_up(self) -> None:
        """Say what the table shows now."""
        groups, query = list(self._table.groups()), self._table.query
        shown, total = self._table.counts()
        narrowed = query.narrows and not query.profile
        self.summary.setText(summary(groups, shown, total, narrowed=narrowed))
        self._offer(self.again, all_failed(groups))
        hidden = self._table.hidden_count()
        self._offer(self.hidden, bool(hidden))
        text = self.tr("Leave hidden ones out") if query.hidden else self.tr("Show {n} hidden")
        self.hidden.set_text(text.replace("{n}", str(hidden)))

    def _offer(self, button: Button, offered: bool) -> None:
        if button.hasFocus() and not offered:
            # Hidden with the focus in it, a button hands it to some other part of the window.
            self._home.setFocus()
        button.setVisible(offered)
