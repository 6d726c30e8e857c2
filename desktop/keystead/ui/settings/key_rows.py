"""The keys of a profile as rows: label, last characters, where each belongs, how it stands.

Owns their look and menus; replacing and removing is done by who listens.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from keystead.credentials.index import KeyInfo, KeyStatus
from keystead.credentials.question import Variable
from keystead.origin import Origin
from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.widgets.button import IconButton
from keystead.ui.widgets.card import Card
from keystead.ui.widgets.label import ElidedLabel, Label, Line, Tone
from keystead.ui.widgets.mark import Mark, StateMark

LABEL_WIDTH, LAST_WIDTH = 72, 60  # logical pixels


class KeyRows(Card):
    """Rows of keys and variables; `replace_wanted` and `remove_wanted` carry a `KeyInfo`."""

    replace_wanted = Signal(object)
    remove_wanted = Signal(object)

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._shown: object = None
        self._parts: list[QWidget] = []
        self.content.setContentsMargins(0, 0, 0, 0)
        self.content.setSpacing(0)

    def show_keys(
        self, keys: Sequence[KeyInfo], variables: Sequence[Variable], target: Origin | None
    ) -> None:
        """Show these keys for requests to ``target``; nothing is shown where there is neither."""
        shown = (tuple(keys), tuple(variables), target)
        if shown == self._shown:
            return
        self._shown = shown
        for part in self._parts:
            self.content.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._parts = []
        for key in keys:
            self._append(self._key_row(key, target))
        for variable in variables:
            self._append(self._variable_row(variable, target))
        self.setVisible(bool(self._parts))

    def _append(self, row: QWidget) -> None:
        for part in (Line(), row) if self._parts else (row,):
            self.content.addWidget(part)
            self._parts.append(part)

    def _key_row(self, key: KeyInfo, target: Origin | None) -> QWidget:
        mark, words, tone = self._state(key, target)
        last = f"…{key.last_characters}" if key.last_characters else ""
        button = IconButton(
            Icon.ELLIPSIS,
            self.tr("What to do with the key {label}").replace("{label}", key.label),
            self._icons,
        )
        menu = QMenu(button)
        menu.addAction(self.tr("Replace…"), partial(self.replace_wanted.emit, key))
        menu.addAction(self.tr("Remove…"), partial(self.remove_wanted.emit, key))
        button.setMenu(menu)
        row = KeyRow(self._icons, mark, key.label, last, str(key.origin), words, tone)
        row.add(button)
        return row

    def _variable_row(self, variable: Variable, target: Origin | None) -> QWidget:
        belongs = target in variable.origins
        where = " · ".join(map(str, dict.fromkeys(variable.origins)))
        words = self.tr("stays where it is") if belongs else self.tr("kept back")
        tone = Tone.MUTED if belongs else Tone.WARN
        mark = Mark.FINISHED if belongs else Mark.WAITING
        name = self.tr("from {name}").replace("{name}", variable.name)
        return KeyRow(self._icons, mark, name, "", where, words, tone)

    def _state(self, key: KeyInfo, target: Origin | None) -> tuple[Mark, str, Tone]:
        if key.status is KeyStatus.LOST:
            return Mark.FAILED, self.tr("no longer in the keychain"), Tone.ERROR
        if key.status is KeyStatus.PENDING:
            return Mark.WAITING, self.tr("saving it broke off"), Tone.WARN
        if target is not None and key.origin != target:
            return Mark.WAITING, self.tr("kept back"), Tone.WARN
        return Mark.FINISHED, key.store, Tone.MUTED


class KeyRow(QWidget):
    """One line: mark, label, last characters, origin, state, and what is added at its end."""

    def __init__(
        self, icons: Icons, mark: Mark, label: str, last: str, origin: str, words: str, tone: Tone
    ) -> None:
        super().__init__()
        self.setFixedHeight(33)
        name = ElidedLabel(label, font=fonts.body(QFont.Weight.Medium))
        name.setMinimumWidth(LABEL_WIDTH)
        ending = Label(last, tone=Tone.MUTED, font=fonts.code())
        ending.setFixedWidth(LAST_WIDTH)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 12, 0)
        self._row.setSpacing(12)
        self._row.addWidget(StateMark(mark, icons))
        self._row.addWidget(name, 2)
        self._row.addWidget(ending)
        self._row.addWidget(ElidedLabel(origin, tone=Tone.MUTED, font=fonts.small()), 3)
        self._row.addWidget(Label(words, tone=tone, font=fonts.small()))
        self.setAccessibleName(", ".join(part for part in (label, last, origin, words) if part))

    def add(self, widget: QWidget) -> None:
        """Put a control at the end of the line."""
        self._row.addWidget(widget)
        self._row.setContentsMargins(12, 0, 4, 0)
