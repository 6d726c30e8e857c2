"""A small table of facts: names at the start, values at the end of the line or behind them.

Owns its layout; what it lists is handed in.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from keystead.ui import fonts
from keystead.ui.widgets.label import ElidedLabel, GroupHeading, Label, Tone


class Facts(QWidget):
    """A titled list of names and values; a value that is cut shows whole in its tooltip.

    Where there is a whole ``page`` for it, values stand behind the names.
    """

    def __init__(self, title: str, *, page: bool = False) -> None:
        super().__init__()
        self._alignment = Qt.AlignmentFlag.AlignLeading if page else Qt.AlignmentFlag.AlignTrailing
        self._values: dict[str, ElidedLabel] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(GroupHeading(title))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        column.addLayout(self._grid)

    def set_facts(self, facts: Iterable[tuple[str, str]]) -> None:
        """Show these names and values; rows that stay are only rewritten."""
        wanted = dict(facts)
        if list(wanted) != list(self._values):
            self._rebuild(list(wanted))
        for name, value in wanted.items():
            self._values[name].setText(value)

    def _rebuild(self, names: list[str]) -> None:
        while item := self._grid.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._values = {name: ElidedLabel(font=fonts.small()) for name in names}
        for row, (name, value) in enumerate(self._values.items()):
            value.setAlignment(self._alignment)
            label = Label(name, tone=Tone.MUTED, font=fonts.small())
            label.setBuddy(value)
            self._grid.addWidget(label, row, 0)
            self._grid.addWidget(value, row, 1)
