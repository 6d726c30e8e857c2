"""The field of the reasoning effort: there for every model, offered where it may be taken.

Owns the choices and what stands below; what is taken where is ``start_choice``'s to say.
"""

from __future__ import annotations

from PySide6.QtCore import QT_TR_NOOP

from keystead.profiles.generation import Effort
from keystead.ui.icons import Icons
from keystead.ui.translation import tr
from keystead.ui.widgets.choice_box import ComboBox
from keystead.ui.widgets.field import Field

_TEXTS = {
    Effort.MINIMAL: str(QT_TR_NOOP("Minimal")),
    Effort.LOW: str(QT_TR_NOOP("Low")),
    Effort.MEDIUM: str(QT_TR_NOOP("Medium")),
    Effort.HIGH: str(QT_TR_NOOP("High")),
}


class EffortField(Field):
    """Keeps what was chosen while a model or profile is looked at that does not take it."""

    def __init__(self, icons: Icons) -> None:
        name = tr("Reasoning effort")
        self.box = ComboBox(icons, name)
        self.box.addItem(tr("As the profile has it"), None)
        self._offered: tuple[Effort, ...] = ()
        self._chosen: Effort | None = None
        self.box.activated.connect(self._keep)
        super().__init__(name, self.box, beside=False)

    def offer(self, efforts: tuple[Effort, ...], obstacle: str, doubt: str) -> None:
        """Let one be chosen, with a ``doubt`` where there is one, or say why none can."""
        if efforts != self._offered:
            self._offered = efforts
            while self.box.count() > 1:
                self.box.removeItem(1)
            for effort in efforts:
                self.box.addItem(tr(_TEXTS[effort]), effort)
            self.choose(self._chosen)
        self.box.setEnabled(not obstacle)
        self.set_hint(obstacle or doubt or self.tr("How much it thinks before it answers"))

    @property
    def effort(self) -> Effort | None:
        """What was chosen, for a model that may take it."""
        offered = self._chosen in self._offered and self.box.isEnabled()
        return self._chosen if offered else None

    def choose(self, effort: Effort | None) -> None:
        """Show ``effort`` as chosen."""
        self._chosen = effort
        self.box.setCurrentIndex(max(0, self.box.findData(effort)))

    def _keep(self, _index: int) -> None:
        chosen = self.box.currentData()  # Qt keeps the text alone.
        self._chosen = Effort(chosen) if chosen else None
