"""The keys of a profile as rows: label, last characters, where each belongs, how it stands.

Owns their look and menus; replacing and removing is done by who listens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFont, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QMenu, QSizePolicy, QWidget

from keystead.credentials.encrypted_file import FILE_NAME
from keystead.credentials.index import KeyInfo, KeyStatus
from keystead.credentials.question import Variable
from keystead.credentials.resolution import Candidate
from keystead.credentials.vault import SESSION_NAME
from keystead.origin import Origin
from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.settings.key_health import rest_state, resting, variable_state
from keystead.ui.widgets.button import Button, IconButton, Look
from keystead.ui.widgets.card import Card
from keystead.ui.widgets.flow import Flow
from keystead.ui.widgets.label import ElidedLabel, Label, Line, Tone
from keystead.ui.widgets.mark import Mark, StateMark

LABEL_WIDTH, LAST_WIDTH, GAP = 120, 64, 12  # logical pixels
ONE_LINE, BELOW, BETWEEN = 33, 4, 4  # the lines of origin and state stand close
BESIDE_LINES = 12 + 16 + GAP + 12  # what a line under the label cannot have
ROOM_FOR_ONE_LINE = 560
COUNTDOWN = 1000  # milliseconds between two looks at the clock, while a key that rests is seen


@dataclass(frozen=True, slots=True)
class KeyStanding:
    """The key or variable that requests carry now, and what is known about it.

    ``pool`` are all that take turns.
    """

    used: KeyInfo | str | None
    mark: Mark
    words: str
    pool: tuple[Candidate, ...] = ()

    def candidates(self, each: KeyInfo | Variable) -> list[Candidate]:
        """A key, or the pieces of a variable, as they take turns."""
        if isinstance(each, Variable):
            return [one for one in self.pool if one.variable == each.name]
        return [one for one in self.pool if one.key == each]


class KeyRows(Card):
    """Rows of keys and variables; `replace_wanted` and `remove_wanted` carry a `KeyInfo`.

    `wake_wanted` carries the `KeyPlace` of a key that is to be tried though it rests.
    """

    replace_wanted = Signal(object)
    remove_wanted = Signal(object)
    wake_wanted = Signal(object)

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._shown: tuple[KeyInfo | Variable, ...] = ()
        self._rows: list[KeyRow] = []
        self._parts: list[QWidget] = []
        self._target: Origin | None = None
        self._standing = KeyStanding(None, Mark.OFF, "")
        self._clock = QTimer(self, interval=COUNTDOWN)
        self._clock.timeout.connect(self._show_states)
        self.hide()
        self.content.setContentsMargins(0, 0, 0, 0)
        self.content.setSpacing(0)

    def show_keys(
        self,
        keys: Sequence[KeyInfo],
        variables: Sequence[Variable],
        target: Origin | None,
        standing: KeyStanding,
    ) -> None:
        """Show these keys for requests to ``target``; nothing is shown where there is neither."""
        shown = (*keys, *variables)
        self._target, self._standing = target, standing
        if shown != self._shown:
            self._rebuild(shown)
        self._show_states()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_states()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()

    def _show_states(self) -> None:
        """Show how each stands at this moment, and go on while one comes back by itself."""
        counting = False
        for each, row in zip(self._shown, self._rows, strict=True):
            rests = [r for one in self._standing.candidates(each) if (r := resting(one))]
            row.again.setVisible(bool(rests))
            row.show_state(*self._state(each, self._target, self._standing))
            counting = counting or any(rest.until is not None for rest in rests)
        if counting and self.isVisible():
            self._clock.start()
        else:
            self._clock.stop()

    def _wake(self, each: KeyInfo | Variable) -> None:
        for candidate in self._standing.candidates(each):
            if resting(candidate):
                self.wake_wanted.emit(candidate.place)

    def _rebuild(self, shown: tuple[KeyInfo | Variable, ...]) -> None:
        for part in self._parts:
            self.content.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._shown, self._parts = shown, []
        self._rows = [
            self._key_row(each) if isinstance(each, KeyInfo) else self._variable_row(each)
            for each in shown
        ]
        for row in self._rows:
            for part in (Line(), row) if self._parts else (row,):
                self.content.addWidget(part)
                self._parts.append(part)
        self.setVisible(bool(shown))

    def _key_row(self, key: KeyInfo) -> KeyRow:
        last = f"…{key.last_characters}" if key.last_characters else ""
        button = IconButton(
            Icon.ELLIPSIS,
            self.tr("What to do with the key {label}").replace("{label}", key.label),
            self._icons,
            side=24,
        )
        menu = QMenu(button)
        menu.addAction(self.tr("Replace…"), partial(self.replace_wanted.emit, key))
        menu.addAction(self.tr("Remove…"), partial(self.remove_wanted.emit, key))
        button.setMenu(menu)
        row = KeyRow(self._icons, Mark.OFF, key.label, last, str(key.origin), "", Tone.MUTED)
        row.set_label_width(LABEL_WIDTH)
        row.add(button)
        row.again.clicked.connect(partial(self._wake, key))
        return row

    def _variable_row(self, variable: Variable) -> KeyRow:
        where = " · ".join(map(str, dict.fromkeys(variable.origins)))
        name = self.tr("from {name}").replace("{name}", variable.name)
        row = KeyRow(self._icons, Mark.OFF, name, None, where, "", Tone.MUTED)
        # It never has last characters, whose place it takes too.
        row.set_label_width(LABEL_WIDTH + GAP + LAST_WIDTH)
        row.again.clicked.connect(partial(self._wake, variable))
        return row

    def _state(
        self, each: KeyInfo | Variable, target: Origin | None, standing: KeyStanding
    ) -> tuple[Mark, str, Tone]:
        if isinstance(each, Variable):
            return self._variable_state(each, target, standing)
        mark, words, tone = self._key_state(each, target, standing)
        if each.store == SESSION_NAME:
            words = " · ".join((words, self.tr("this session only")))
        elif each.store == FILE_NAME:
            words = " · ".join((words, self.tr("encrypted file")))
        return mark, words, tone

    def _variable_state(
        self, variable: Variable, target: Origin | None, standing: KeyStanding
    ) -> tuple[Mark, str, Tone]:
        if target not in variable.origins:
            return Mark.ATTENTION, self.tr("kept back"), Tone.WARN
        if variable.name == standing.used:
            words = " · ".join((standing.words, self.tr("stays where it is")))
            state = standing.mark, words, _tone(standing.mark)
            return variable_state(standing.candidates(variable), state)
        return Mark.OFF, self.tr("not used: another comes first"), Tone.MUTED

    def _key_state(
        self, key: KeyInfo, target: Origin | None, standing: KeyStanding
    ) -> tuple[Mark, str, Tone]:
        if key.status is KeyStatus.LOST:
            return Mark.FAILED, self.tr("no longer in the keychain"), Tone.ERROR
        if key.status is KeyStatus.PENDING:
            return Mark.ATTENTION, self.tr("saving it broke off"), Tone.WARN
        if target is not None and key.origin != target:
            return Mark.ATTENTION, self.tr("kept back"), Tone.WARN
        turns = standing.candidates(key)
        rest = resting(turns[0]) if turns else None
        if rest is not None:
            return rest_state(rest)
        if key == standing.used:
            return standing.mark, standing.words, _tone(standing.mark)
        return Mark.OFF, self.tr("takes turns") if turns else self.tr("not used yet"), Tone.MUTED


def _tone(mark: Mark) -> Tone:
    return Tone.ERROR if mark is Mark.FAILED else Tone.MUTED


class KeyRow(QWidget):
    """Mark, label, last characters, origin, state, and what is added at its end.

    `again` tries a key that rests; who fills the row shows it.
    One line; where it has no room for all of it, origin and state stand under the label, and under
    each other where one line is too short for both. Room is kept
    for last characters that are empty, so that rows stand under each other, and not for None.
    """

    def __init__(
        self,
        icons: Icons,
        mark: Mark,
        label: str,
        last: str | None,
        origin: str,
        words: str,
        tone: Tone,
    ) -> None:
        super().__init__()
        self._said = (label, last or "", origin)
        self._narrow: bool | None = None
        self._mark = StateMark(mark, icons)
        self._name = ElidedLabel(label, font=fonts.body(QFont.Weight.Medium))
        self._state = ElidedLabel(font=fonts.small())
        self._standing = QWidget()
        self._lines = standing = Flow(self._standing, gap=GAP, between_lines=BETWEEN)
        self.origin = ElidedLabel(origin, tone=Tone.MUTED, font=fonts.small())
        for each in (self.origin, self._state):
            each.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        standing.addWidget(self.origin)
        standing.addWidget(self._state)
        standing.setAlignment(self._state, Qt.AlignmentFlag.AlignTrailing)
        self.again = Button(self.tr("Try now"), icons, look=Look.LINK, small=True)
        self.again.setAccessibleName(self.tr("Try {name} now").replace("{name}", label))
        self.again.hide()
        standing.addWidget(self.again)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 0, 12, 0)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(0)
        self._grid.addWidget(self._mark, 0, 0)
        self._grid.addWidget(self._name, 0, 1)
        if last is not None:
            ending = Label(last, tone=Tone.MUTED, font=fonts.code())
            ending.setFixedWidth(LAST_WIDTH)
            self._grid.addWidget(ending, 0, 2)
        self._grid.setColumnStretch(1, 2)
        self._grid.setColumnStretch(3, 3)
        self.show_state(mark, words, tone)

    def show_state(self, mark: Mark, words: str, tone: Tone) -> None:
        """Show how it stands now."""
        self._mark.show_mark(mark)
        self._state.setText(words)
        self._state.set_tone(tone)
        self.setAccessibleName(", ".join(part for part in (*self._said, words) if part))
        self._fold()

    def set_label_width(self, width: int) -> None:
        """Give the label this width, so that those of other rows end where it does."""
        self._name.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._name.setFixedWidth(width)
        self._grid.setColumnStretch(1, 0)

    def add(self, widget: QWidget) -> None:
        """Put a control at the end of the line."""
        self._grid.addWidget(widget, 0, 4)
        self._grid.setContentsMargins(12, 0, 4, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _before_lines(self) -> int:
        """What the rest of a line takes where origin and state stand in it too."""
        items = (self._grid.itemAtPosition(0, column) for column in (0, 1, 2, 4))
        widths = [item.minimumSize().width() + GAP for item in items if item]
        margins = self._grid.contentsMargins()
        return sum(widths) + margins.left() + margins.right()

    def _fold(self) -> None:
        room = self.width() - self._before_lines() if self.width() >= ROOM_FOR_ONE_LINE else 0
        narrow = self._lines.sizeHint().width() > room
        if narrow is not self._narrow:
            self._narrow = narrow
            self._grid.removeWidget(self._standing)
            self._grid.addWidget(self._standing, *((1, 1, 1, 3) if narrow else (0, 3)))
        below = self._lines.heightForWidth(self.width() - BESIDE_LINES) + BELOW if narrow else 0
        self.setFixedHeight(ONE_LINE + below)
