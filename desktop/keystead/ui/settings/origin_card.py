"""The question about keys that would go to another address than theirs.

Owns what it says and the answer for the draft at hand; until there is one nothing secret goes to
the new address. Acting on the answer is the form's.
"""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from keystead.origin import Origin
from keystead.profiles.presets import Presets
from keystead.secret import KeyKind
from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.settings.draft import Draft
from keystead.ui.settings.withheld import Withheld
from keystead.ui.widgets.button import Button
from keystead.ui.widgets.card import Card, CardTone
from keystead.ui.widgets.flow import Flow
from keystead.ui.widgets.glyph import Glyph
from keystead.ui.widgets.label import Label, Tone

LONGEST_BUTTON = 44  # characters of an address that fits on a button in the smallest window


class Answer(StrEnum):
    """What a person decided about the keys."""

    NONE = "none"
    KEEP = "keep"
    SEND = "send"


class OriginCard(QWidget):
    """It appears without taking focus; `answered` carries the `Answer`, `key_wanted` neither."""

    appeared = Signal()
    answered = Signal(object)
    key_wanted = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.withheld: Withheld | None = None
        self.answer = Answer.NONE
        self._texts = [Label(font=fonts.code(), wrap=True) for _ in range(2)]
        self._texts += [Label(wrap=True) for _ in range(2)]
        self._says = Label(tone=Tone.MUTED, font=fonts.small(), wrap=True)
        self.keep = Button(self.tr("Keep them back"), icons)
        self.add = Button(self.tr("Add another key…"), icons)
        self.send = Button("", icons)
        self._card = Card(tone=CardTone.WARN)
        self._lay_out(icons)
        self.keep.clicked.connect(lambda: self._answer(Answer.KEEP))
        self.send.clicked.connect(lambda: self._answer(Answer.SEND))
        self.add.clicked.connect(self.key_wanted)
        self.hide()

    def show_draft(self, draft: Draft, presets: Presets) -> None:
        """Ask about the draft as it is now; the answer holds for one address only."""
        withheld = Withheld.of(draft, presets)
        before = self.withheld
        self.withheld = withheld
        if withheld is None or before is None or withheld.target != before.target:
            self.answer = Answer.NONE
        if withheld is not None:
            self._show(withheld, draft)
        new = self.isHidden() and withheld is not None
        self.setVisible(withheld is not None)
        if new:
            self.appeared.emit()

    def forget(self) -> None:
        """Ask anew the next time."""
        self.withheld, self.answer = None, Answer.NONE
        self.hide()

    @property
    def send_to(self) -> Origin | None:
        """The origin that keys may go to by the answer given."""
        return self.withheld.target if self.withheld and self.answer is Answer.SEND else None

    @property
    def unanswered(self) -> bool:
        """Whether saving must wait for an answer, or for one that can be followed."""
        withheld, answer = self.withheld, self.answer
        if withheld is None or answer is Answer.SEND:
            return False
        return bool(withheld.bound) or (withheld.follows and answer is Answer.NONE)

    def _show(self, withheld: Withheld, draft: Draft) -> None:
        layers = draft.overriding("base_url")
        changed = self.tr("Base URL in this form, not yet saved")
        if layers:
            detail = layers[0].origin.detail
            changed = self.tr("the variable {name}").replace("{name}", detail)
        elif not draft.dirty:
            changed = self.tr("Base URL, as saved")
        values = (
            " · ".join(map(str, withheld.origins)),
            str(withheld.target),
            changed,
            self._kept(withheld),
        )
        for label, text in zip(self._texts, values, strict=True):
            label.set_address(text)
        self._show_send(str(withheld.target))
        self._say(withheld)

    def _show_send(self, target: str) -> None:
        """Repeat the address on the button, as far as one can read a button."""
        text = self.tr("Send them to {origin}").replace("{origin}", target)
        if len(target) > LONGEST_BUTTON:
            text = self.tr("Send them to the address above")
        self.send.set_text(text)
        self.send.setAccessibleDescription(target)

    def _kept(self, withheld: Withheld) -> str:
        keys, variables = withheld.keys, (*withheld.variables, *withheld.bound)
        printed = self.tr("what {program} prints").replace("{program}", withheld.command)
        own = [key.shown_name for key in keys if key.kind is KeyKind.KEY]
        headers = [key.label for key in keys if key.kind is KeyKind.HEADER]
        key_words = self.tr("key {names}") if len(own) == 1 else self.tr("keys {names}")
        one = len(headers) == 1
        header_words = self.tr("header {names}") if one else self.tr("headers {names}")
        parts = (
            key_words.replace("{names}", ", ".join(own)) if own else "",
            header_words.replace("{names}", ", ".join(headers)) if headers else "",
            self.tr("from {names}").replace("{names}", ", ".join(variables)) if variables else "",
            printed if withheld.command else "",
        )
        return " · ".join(part for part in parts if part)

    def _say(self, withheld: Withheld) -> None:
        if self.answer is Answer.SEND:
            text = self.tr("They go to {origin} once you save.")
            text = text.replace("{origin}", str(withheld.target))
        elif withheld.bound:
            text = self._bound_words(withheld)
        elif self.answer is Answer.KEEP:
            text = self.tr("They are kept back: requests to the new address carry none of them.")
        else:
            text = self.tr(
                "Until you answer, nothing secret goes there: a test or an agent on this profile "
                "ends with “key kept back”."
            )
            if withheld.variables:
                text += " " + self.tr("Keeping back takes the variable out of the profile.")
            if withheld.command:
                text += " " + self.tr("Keeping back has the profile use a key instead.")
        self._says.setText(text)
        self._card.setAccessibleDescription(text)

    def _bound_words(self, withheld: Withheld) -> str:
        """Why saying that they are to stay is not enough."""
        text = self.tr(
            "{names} would go along, though nothing in this profile names it. To keep it back, "
            "give the profile another name, or start Keystead without the variable."
        )
        return text.replace("{names}", ", ".join(withheld.bound))

    def _answer(self, answer: Answer) -> None:
        self.answer = answer
        if self.withheld is not None:
            self._say(self.withheld)
        self.answered.emit(answer)

    def _lay_out(self, icons: Icons) -> None:
        title = Label(
            self.tr("Send these keys to another address?"), font=fonts.body(QFont.Weight.DemiBold)
        )
        self._card.setAccessibleName(title.text())
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Glyph(icons, Icon.SHIELD, 16))
        head.addWidget(title, 1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        names = (self.tr("Saved for"), self.tr("Now points to"), self.tr("Changed by"),
                 self.tr("Kept back"))  # fmt: skip
        for row, (name, value) in enumerate(zip(names, self._texts, strict=True)):
            grid.addWidget(Label(name, tone=Tone.MUTED), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 1)
        buttons = Flow()
        for button in (self.keep, self.add, self.send):
            buttons.addWidget(button)
        for part in (head, grid):
            self._card.content.addLayout(part)
        self._card.content.addWidget(self._says)
        self._card.content.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._card)
