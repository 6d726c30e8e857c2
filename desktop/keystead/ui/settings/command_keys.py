"""The keys of one command, and the line in which others are pressed.

Owns what can be done with them and the words for what stands in the way; changing them is done by
who listens to `wanted`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout

from keystead.ui import fonts
from keystead.ui.commands.command import Command
from keystead.ui.commands.keys import refusal, usual_keys
from keystead.ui.icons import Icon, Icons
from keystead.ui.settings.key_recorder import KeyRecorder
from keystead.ui.translation import tr
from keystead.ui.widgets.announce import announce
from keystead.ui.widgets.button import Button, Look, keys_text
from keystead.ui.widgets.card import Card
from keystead.ui.widgets.flow import Flow
from keystead.ui.widgets.label import ElidedLabel, Label, Tag, Tone

Rival = tuple[Command[Any], list[QKeySequence]]
"""A command, and the keys that it would lose."""
Rivals = Callable[[Command[Any], Sequence[QKeySequence]], Sequence[Rival]]
RECORDER_WIDTH = 200  # logical pixels


class CommandKeys(Card):
    """`wanted` carries the command and the keys it is to have; `left` says that Esc was pressed.

    ``rivals`` knows which other commands would lose theirs.
    """

    wanted = Signal(object, object)
    left = Signal()

    def __init__(self, icons: Icons, rivals: Rivals) -> None:
        super().__init__()
        self._icons = icons
        self._rivals = rivals
        self._command: Command[Any] | None = None
        self._keys: list[QKeySequence] = []
        self._offered: list[QKeySequence] = []
        self._title = ElidedLabel(font=fonts.body())
        self._has = QHBoxLayout()
        self.recorder = KeyRecorder()
        self.use = Button(tr("Use it"), icons)
        self.add = Button(tr("Use it too"), icons)
        self.reset = Button("", icons, icon=Icon.UNDO)
        self.says = Label(tone=Tone.MUTED, font=fonts.small(), wrap=True)
        self._lay_out()
        self._wire()

    def show_command(self, command: Command[Any], keys: Sequence[QKeySequence]) -> None:
        """Show the keys that ``command`` has now; what was pressed before is forgotten."""
        self._command, self._keys = command, list(keys)
        self._title.setText(command.shown_title)
        usual = usual_keys(command)
        words = _joined(usual) or tr("no keys")
        self.reset.set_text(tr("Reset to {keys}").replace("{keys}", words))
        self.reset.setEnabled(self._keys != usual)
        self._show_keys()
        self._begin()

    def record(self) -> None:
        """Wait for keys."""
        self._begin()
        self.recorder.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def waits(self) -> bool:
        """Whether keys were pressed, or are offered, that are neither taken nor given up."""
        return bool(self._offered or self.recorder.text())

    def give_up(self) -> None:
        """Leave everything as it is."""
        self._begin()
        self.left.emit()

    def _begin(self) -> None:
        self.recorder.forget()
        self._offer([])
        self._say(tr("Enter takes what was pressed, Esc leaves everything as it is."))

    def _recorded(self) -> None:
        keys = self.recorder.keys
        why_not = refusal(keys)
        self._offer([] if why_not else [keys], beside=bool(self._keys))
        if why_not:
            self._say(why_not, Tone.ERROR)

    def _offer(self, keys: list[QKeySequence], *, beside: bool = False) -> None:
        """Let ``keys`` be taken, or ``beside`` those there are; who would lose them is named."""
        self._offered = keys
        rivals = self._rivals(self._command, keys) if self._command else ()
        names = ", ".join(rival.shown_title for rival, _ in rivals)
        take = tr("Take it from {name}").replace("{name}", names)
        self.use.set_text(take if names else tr("Use it"))
        self.use.setEnabled(bool(keys))
        self.add.setVisible(beside)
        if names:
            lost = [each for _, theirs in rivals for each in theirs]
            words = tr("{keys} is used by {name}, which would lose it.")
            if any(each not in keys for each in lost):  # One is the beginning of the other.
                words = tr("{lost} of {name} cannot work beside {keys} and would be lost.")
            words = words.replace("{keys}", _joined(keys)).replace("{lost}", _joined(lost))
            self._say(words.replace("{name}", names), Tone.WARN)
        elif keys:
            words = tr("Enter takes it, Backspace clears it. {more}")
            more = tr("Another press right after it makes it two.")
            self._say(words.replace("{more}", more if keys[0].count() == 1 else "").rstrip())

    def _say(self, text: str, tone: Tone = Tone.MUTED) -> None:
        self.says.setText(text)
        self.says.set_tone(tone)
        self.recorder.setAccessibleDescription(text)
        if self.recorder.hasFocus():
            announce(self.recorder, ", ".join((self.recorder.text(), text)).lstrip(", "))

    def _finish(self) -> None:
        """Take what was pressed; where somebody would lose it, ask first."""
        if not self._offered:
            return
        if self._command and self._rivals(self._command, self._offered):
            self.use.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._want(self._offered)

    def _want(self, keys: Sequence[QKeySequence]) -> None:
        self.wanted.emit(self._command, list(keys))

    def _use(self) -> None:
        self._want(self._offered)

    def _add(self) -> None:
        self._want([*self._keys, *self._offered])

    def _take_away(self, keys: QKeySequence) -> None:
        self._want([each for each in self._keys if each != keys])

    def _reset(self) -> None:
        if self._command is None:
            return
        usual = usual_keys(self._command)
        if self._rivals(self._command, usual):
            self._offer(usual)
            self.use.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._want(usual)

    def _show_keys(self) -> None:
        while item := self._has.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for keys in self._keys:
            text = keys_text(keys)
            away = tr("Take {keys} away").replace("{keys}", text)
            button = Button(
                tr("Take away"), self._icons, icon=Icon.CLOSE, look=Look.QUIET, small=True
            )
            button.setAccessibleName(away)
            button.clicked.connect(partial(self._take_away, keys))
            self._has.addWidget(Tag(text))
            self._has.addWidget(button)

    def _wire(self) -> None:
        self.recorder.recorded.connect(self._recorded)
        self.recorder.cleared.connect(self._begin)
        self.recorder.finished.connect(self._finish)
        self.recorder.given_up.connect(self.give_up)
        self.use.clicked.connect(self._use)
        self.add.clicked.connect(self._add)
        self.reset.clicked.connect(self._reset)

    def _lay_out(self) -> None:
        self.recorder.setFixedWidth(RECORDER_WIDTH)
        self.setAccessibleName(tr("Keys of the command"))
        self._has.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._title, 1)
        head.addLayout(self._has)
        line = Flow()
        for part in (self.recorder, self.use, self.add, self.reset):
            line.addWidget(part)
        line.setAlignment(self.reset, Qt.AlignmentFlag.AlignTrailing)
        self.content.addLayout(head)
        self.content.addLayout(line)
        self.content.addWidget(self.says)


def _joined(keys: Sequence[QKeySequence]) -> str:
    return " · ".join(map(keys_text, keys))
