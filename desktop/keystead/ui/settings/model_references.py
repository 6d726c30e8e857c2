"""Two fields of the form that hold references to models: aliases and the fallback chain.

Owns their lines and what completes them: the profile's models by their ids, those of the others as
``profile:model``. What a reference means is decided in ``models``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from keystead.models.model_list import ModelList
from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.settings.editors import LeavingFilter
from keystead.ui.settings.pairs import PairLine, PairsEditor, keep_focus
from keystead.ui.widgets.button import IconButton

MOST_SHOWN = 10  # completions at a time


class ReferenceCompleter(QCompleter):
    """Completes a reference by any part of it, in any case."""

    def __init__(self) -> None:
        super().__init__()
        self._names = QStringListModel(self)
        self.setModel(self._names)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setMaxVisibleItems(MOST_SHOWN)

    def offer(self, profile: str, lists: Mapping[str, ModelList]) -> None:
        """Complete by the models of these lists; those of ``profile`` need no name before them."""
        names = [*_references(profile, lists)]
        if names != self._names.stringList():
            self._names.setStringList(names)


def _references(profile: str, lists: Mapping[str, ModelList]) -> Iterator[str]:
    own = lists.get(profile)
    if own is not None:
        yield from (model.id for model in own.models)
        yield from own.aliases
    for name, listed in lists.items():
        if name != profile:
            yield from (f"{name}:{model.id}" for model in listed.models)


class AliasesEditor(PairsEditor):
    """Short names, each beside what it means."""

    def __init__(self, icons: Icons, name: str) -> None:
        self.completer = ReferenceCompleter()
        super().__init__(icons, name)
        self.completer.setParent(self)

    def dress(self, line: PairLine) -> None:
        line.name.setPlaceholderText(self.tr("Short name"))
        line.text.setPlaceholderText(self.tr("Model, profile:model or another name"))
        line.text.setCompleter(self.completer)
        # What is taken from the list is no typing, and counts as an edit all the same.
        line.text.textChanged.connect(line.edited)


class ChainEditor(QWidget):
    """Models in an order, a line each and an empty one to add to."""

    edited = Signal()
    left = Signal()

    def __init__(self, icons: Icons, name: str) -> None:
        super().__init__()
        self._icons = icons
        self._name = name
        self._lines: list[_ChainLine] = []
        self.completer = ReferenceCompleter()
        self.completer.setParent(self)
        self._leaving = LeavingFilter(self)
        self._leaving.left.connect(self.left)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._add("")

    def value(self) -> tuple[str, ...]:
        texts = (line.text.text().strip() for line in self._lines)
        return tuple(text for text in texts if text)

    def show_value(self, value: Sequence[str]) -> None:
        if tuple(value) == self.value():
            return
        before, self._lines = self._lines, []
        for text in (*value, ""):
            self._add(text)
        keep_focus(self, self._lines[0], self._lines[0].text)
        for line in before:
            self._discard(line)

    def _add(self, text: str) -> None:
        line = _ChainLine(self._icons, self._name, text)
        line.text.setCompleter(self.completer)
        for part in (line.text, line.up, line.remove):
            part.installEventFilter(self._leaving)
        line.text.textChanged.connect(self._was_edited)
        line.up.clicked.connect(partial(self._move_up, line))
        line.remove.clicked.connect(partial(self._remove, line))
        self._lines.append(line)
        self._column.addWidget(line)
        self.setFocusProxy(self._lines[0].text)
        self._count()

    def _drop(self, line: _ChainLine) -> None:
        self._lines.remove(line)
        self._discard(line)

    def _discard(self, line: _ChainLine) -> None:
        self._column.removeWidget(line)
        line.hide()
        line.deleteLater()

    def _remove(self, line: _ChainLine, _checked: bool = False) -> None:
        if line is self._lines[-1]:
            line.text.clear()
            return
        self._lines[-1].text.setFocus()
        self._drop(line)
        self._count()
        self.edited.emit()

    def _move_up(self, line: _ChainLine, _checked: bool = False) -> None:
        """Let a line and the one before it change places, by their texts: focus moves along."""
        number = self._lines.index(line)
        if not number:
            return
        before = self._lines[number - 1]
        texts = line.text.text(), before.text.text()
        before.text.setText(texts[0])
        line.text.setText(texts[1])
        before.up.setFocus() if number > 1 else before.text.setFocus()

    def _was_edited(self) -> None:
        if self._lines[-1].text.text().strip():
            self._add("")
        self._count()
        self.edited.emit()

    def _count(self) -> None:
        """Say of each line which place it has; the empty one at the end cannot move."""
        for number, line in enumerate(self._lines):
            line.show_place(number + 1, movable=0 < number < len(self._lines) - 1)


class _ChainLine(QWidget):
    """One model of the chain."""

    def __init__(self, icons: Icons, title: str, text: str) -> None:
        super().__init__()
        self._title = title
        self.text = QLineEdit(text)
        self.text.setFont(fonts.code())
        self.text.setPlaceholderText(self.tr("Model, profile:model or an alias"))
        self.text.setCursorPosition(0)
        self.up = IconButton(Icon.ARROW_UP, self.tr("Try this one earlier"), icons)
        keeping_room = self.up.sizePolicy()
        keeping_room.setRetainSizeWhenHidden(True)
        self.up.setSizePolicy(keeping_room)
        self.remove = IconButton(Icon.CLOSE, self.tr("Remove this line"), icons)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.text, 1)
        row.addWidget(self.up)
        row.addWidget(self.remove)

    def show_place(self, place: int, *, movable: bool) -> None:
        """Say which place in the chain this is."""
        self.text.setAccessibleName(f"{self._title} {place}")
        self.up.setVisible(movable)
