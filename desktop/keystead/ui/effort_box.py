"""The choice of a reasoning effort, and what is said beside it: the same wherever one is offered.

What a model takes is ``models.efforts``' to say; what it may take, but is not known to, is offered
only once a person asks for it all the same.
"""

from __future__ import annotations

from PySide6.QtCore import QT_TR_NOOP, QTimer, Signal

from keystead.models.efforts import NOTHING_KNOWN, Efforts, Standing
from keystead.profiles.generation import Effort
from keystead.ui.icons import Icons
from keystead.ui.translation import tr
from keystead.ui.widgets.choice_box import ComboBox

NAMES = {
    Effort.MINIMAL: QT_TR_NOOP("Minimal"),
    Effort.LOW: QT_TR_NOOP("Low"),
    Effort.MEDIUM: QT_TR_NOOP("Medium"),
    Effort.HIGH: QT_TR_NOOP("High"),
}
SAYINGS = {
    Standing.TAKEN: "",
    Standing.UNKNOWN: QT_TR_NOOP("Unknown whether this model takes it"),
    Standing.NO_MODEL: QT_TR_NOOP("Depends on the model"),
    Standing.NOT_BY_MODEL: QT_TR_NOOP("This model does not reason"),
    Standing.NOT_BY_PROVIDER: QT_TR_NOOP("This provider takes none"),
}
ALL_THE_SAME = QT_TR_NOOP("Ask for one all the same…")


def said_of(efforts: Efforts) -> str:
    """Why an effort is not offered, in a few words; empty where it is."""
    saying = SAYINGS[efforts.standing]
    return tr(saying) if saying else ""


class EffortBox(ComboBox):
    """``open_choice`` is what the first item says, which leaves the choice to somebody else.

    One that is chosen and not taken shows as that first item, or as it is with ``shows_chosen``.
    `edited` comes with every choice of a person.
    """

    edited = Signal()
    left = Signal()

    def __init__(
        self, icons: Icons, name: str, open_choice: str, *, shows_chosen: bool = False
    ) -> None:
        super().__init__(icons, name)
        self._open_choice = open_choice
        self._shows_chosen = shows_chosen
        self._efforts = NOTHING_KNOWN
        self._insists = False
        self._chosen: Effort | None = None
        self._values: list[Effort | None] = []
        self.activated.connect(self._activated)
        self._fill()

    def offer(self, efforts: Efforts) -> None:
        """Let one be chosen that is known to be taken, or asked for where nobody knows."""
        if efforts != self._efforts:
            self._efforts = efforts
            self._fill()

    @property
    def asked_for(self) -> Effort | None:
        """What is chosen, where it may be asked for."""
        return self._chosen if self._chosen in self._offered else None

    def value(self) -> Effort | None:
        """What is chosen, whatever is known of it."""
        return self._chosen

    def show_value(self, effort: Effort | None) -> None:
        """Show ``effort`` as chosen."""
        self._chosen = effort
        self._fill()

    def insist(self) -> None:
        """Offer what may be taken, though it is not known to be."""
        self._insists = True
        self._fill()

    @property
    def _offered(self) -> tuple[Effort, ...]:
        return self._efforts.possible if self._insists else self._efforts.offered

    def _fill(self) -> None:
        offered = self._offered
        if self._shows_chosen and self._chosen and self._chosen not in offered:
            offered = (*offered, self._chosen)
        self._values = [None, *offered]
        words = [self._open_choice, *(tr(NAMES[effort]) for effort in offered)]
        if not self._offered and self._efforts.possible:
            words.append(tr(ALL_THE_SAME))
        self.clear()
        self.addItems(words)
        self.setCurrentIndex(self._values.index(self._chosen) if self._chosen in offered else 0)

    def _activated(self, place: int) -> None:
        if place < len(self._values):
            self._chosen = self._values[place]
            self.edited.emit()
            return
        self.insist()
        QTimer.singleShot(0, self, self.showPopup)  # The list that was open is still closing.
