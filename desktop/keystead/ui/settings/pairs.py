"""A table of names and values, one line each and an empty one to add to.

Owns the lines; which names and values are right is the profile's own rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from keystead.profiles.field_rules import FieldError
from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.settings.editors import LeavingFilter
from keystead.ui.widgets.button import IconButton

NARROW, WIDE = 96, 184  # logical pixels of a name
NAME_SHARE, VALUE_SHARE = 2, 5  # of the width between them


def fit_name(name: QWidget) -> None:
    """Let the column of names give way in a narrow window."""
    name.setMinimumWidth(NARROW)
    name.setMaximumWidth(WIDE)


def keep_focus(editor: QWidget, line: QWidget, part: QWidget) -> None:
    """Give the focus of lines that will go to ``part`` of a new ``line``; it does not leave."""
    if editor.isAncestorOf(editor.window().focusWidget()):
        line.show()  # By its layout it would be a moment later, and take no focus before.
        part.setFocus()


class PairsEditor(QWidget):
    """Names and their values; the last line is always empty."""

    edited = Signal()
    left = Signal()

    def __init__(self, icons: Icons, name: str) -> None:
        super().__init__()
        self._icons = icons
        self._name = name
        self._lines: list[PairLine] = []
        self._leaving = LeavingFilter(self)
        self._leaving.left.connect(self.left)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._add("", "")

    def value(self) -> dict[str, str]:
        pairs = [line.pair() for line in self._lines]
        found: dict[str, str] = {}
        for name, value in pairs:
            if value and not name:
                raise FieldError(self.tr("a value has no name"), self.tr("Write one beside it"))
            if name in found:
                raise FieldError(self.tr("a name stands twice"), self.tr("Keep one of them"))
            if name:
                found[name] = value
        return found

    def show_value(self, value: Mapping[str, str]) -> None:
        if dict(value) == {name: text for name, text in map(PairLine.pair, self._lines) if name}:
            return
        before, self._lines = self._lines, []
        for name, text in value.items():
            self._add(name, text)
        self._add("", "")
        keep_focus(self, self._lines[0], self._lines[0].name)
        for line in before:
            self._discard(line)

    def dress(self, line: PairLine) -> None:
        """Give a new line what a kind of pairs needs; plain ones need nothing."""

    def _add(self, name: str, value: str) -> None:
        line = PairLine(self._icons, self._name, name, value)
        self.dress(line)
        for part in (line.name, line.text, line.remove):
            part.installEventFilter(self._leaving)
        line.edited.connect(self._was_edited)
        line.remove.clicked.connect(partial(self._remove, line))
        self._lines.append(line)
        self._column.addWidget(line)
        self.setFocusProxy(self._lines[0].name)

    def _drop(self, line: PairLine) -> None:
        self._lines.remove(line)
        self._discard(line)

    def _discard(self, line: PairLine) -> None:
        self._column.removeWidget(line)
        line.hide()
        line.deleteLater()

    def _remove(self, line: PairLine, _checked: bool = False) -> None:
        line.name.clear()
        line.text.clear()
        if line is not self._lines[-1]:
            self._lines[-1].name.setFocus()
            self._drop(line)
        self.edited.emit()

    def _was_edited(self) -> None:
        if any(self._lines[-1].pair()):
            self._add("", "")
        self.edited.emit()


class PairLine(QWidget):
    """One name with its value."""

    edited = Signal()

    def __init__(self, icons: Icons, title: str, name: str, value: str) -> None:
        super().__init__()
        self.name = QLineEdit(name)
        self.name.setAccessibleName(": ".join((title, self.tr("name"))))
        self.name.setPlaceholderText(self.tr("Name"))
        fit_name(self.name)
        self.text = QLineEdit(value)
        self.text.setAccessibleName(": ".join((title, self.tr("value"))))
        self.text.setPlaceholderText(self.tr("Value"))
        for edit in (self.name, self.text):
            edit.setFont(fonts.code())
            edit.setCursorPosition(0)
            edit.textEdited.connect(self.edited)
        self.remove = IconButton(Icon.CLOSE, self.tr("Remove this line"), icons)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.name, NAME_SHARE)
        row.addWidget(self.text, VALUE_SHARE)
        row.addWidget(self.remove)

    def pair(self) -> tuple[str, str]:
        """What is typed in it."""
        return self.name.text().strip(), self.text.text().strip()
