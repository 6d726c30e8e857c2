"""The keys of a profile as rows: label, last characters, where each belongs, how it stands.

Owns which there are, what each says and their menus; a row's look is ``key_row``'s, replacing and
removing is done by who listens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QWidget

from keystead.credentials.encrypted_file import FILE_NAME
from keystead.credentials.index import KeyInfo, KeyStatus
from keystead.credentials.question import Variable
from keystead.credentials.resolution import Candidate
from keystead.credentials.vault import SESSION_NAME
from keystead.origin import Origin
from keystead.ui.icons import Icon, Icons
from keystead.ui.settings.key_health import lost_state, rest_state, resting, variable_state
from keystead.ui.settings.key_row import GAP, LAST_WIDTH, KeyRow
from keystead.ui.widgets.button import IconButton
from keystead.ui.widgets.card import Card
from keystead.ui.widgets.label import Line, Tone
from keystead.ui.widgets.mark import Mark

LABEL_WIDTH = 120  # logical pixels
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
        elif each.store == FILE_NAME and each.status is not KeyStatus.LOST:
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
            return lost_state(key)
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
