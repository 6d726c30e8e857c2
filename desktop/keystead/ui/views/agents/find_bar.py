"""The bar over a transcript in which one types what to look for.

Owns its fields and keys; what is found is `finding`'s.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit

from keystead.agents.finding import Sought
from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token
from keystead.ui.widgets.announce import announce
from keystead.ui.widgets.button import IconButton
from keystead.ui.widgets.label import Label, Tone
from keystead.ui.widgets.search_line import lead_with_glass

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SIDE = 24


class FindBar(QFrame):
    """`changed` carries a `Sought`, `stepped` 1 for the next match and -1 for the one before."""

    changed = Signal(object)
    stepped = Signal(int)
    closed = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.line = _Line(icons, self.tr("Find in the transcript"))
        self.line.textChanged.connect(self._changed)
        self.line.stepped.connect(self.stepped)
        self.case = _toggle(icons, Icon.CASE_SENSITIVE, self.tr("Match case"))
        self.words = _toggle(icons, Icon.WHOLE_WORD, self.tr("Whole words"))
        for toggle in (self.case, self.words):
            toggle.toggled.connect(self._changed)
        self._count = Label(tone=Tone.MUTED, font=fonts.small())
        self._count.setMinimumWidth(64)
        before = IconButton(
            Icon.ARROW_UP, self.tr("Previous match"), icons, side=_SIDE, keys=self.tr("Shift+Enter")
        )
        before.clicked.connect(self._before)
        after = IconButton(
            Icon.ARROW_DOWN, self.tr("Next match"), icons, side=_SIDE, keys=self.tr("Enter")
        )
        after.clicked.connect(self._after)
        close = IconButton(Icon.CLOSE, self.tr("Close"), icons, side=_SIDE, keys=self.tr("Esc"))
        close.clicked.connect(self.closed)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(4)
        row.addWidget(self.line, 1)
        row.addSpacing(4)
        row.addWidget(self._count)
        for button in (self.case, self.words, before, after, close):
            row.addWidget(button)
        self.hide()

    @property
    def sought(self) -> Sought:
        """What is looked for."""
        return Sought(
            self.line.text(), case=self.case.isChecked(), whole_words=self.words.isChecked()
        )

    def open(self, text: str = "") -> None:
        """Show it, with ``text`` to look for or what was looked for last, ready to be replaced."""
        if text:
            self.line.setText(text)
        self.show()
        self.line.selectAll()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_count(self, text: str) -> None:
        """Say how many matches there are, and at which the reader is."""
        self._count.setText(text)
        self.line.setAccessibleDescription(text)
        if self.line.hasFocus():
            announce(self.line, text)

    def _changed(self) -> None:
        self.changed.emit(self.sought)

    def _before(self) -> None:
        self.stepped.emit(-1)

    def _after(self) -> None:
        self.stepped.emit(1)


class _Line(QLineEdit):
    stepped = Signal(int)

    def __init__(self, icons: Icons, name: str) -> None:
        super().__init__()
        self.setProperty("look", "search")
        self.setFont(fonts.body())
        self.setAccessibleName(name)
        self.setPlaceholderText(name)
        lead_with_glass(self, icons)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.stepped.emit(-1 if back else 1)
        else:
            super().keyPressEvent(event)


def _toggle(icons: Icons, icon: Icon, name: str) -> IconButton:
    button = IconButton(icon, name, icons, token=Token.TEXT, side=_SIDE)
    button.setCheckable(True)
    return button
