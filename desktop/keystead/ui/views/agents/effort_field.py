"""The field of the reasoning effort: there for every model, offered where it may be taken.

Owns the choices and what stands below; which model takes it is ``start_choice``'s to say.
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
    """Keeps what was chosen while another model is looked at that does not take it."""

    def __init__(self, icons: Icons) -> None:
        name = tr("Reasoning effort")
        self.box = ComboBox(icons, name)
        self.box.addItem(tr("As the profile has it"), None)
        for effort, text in _TEXTS.items():
            self.box.addItem(tr(text), effort)
        super().__init__(name, self.box, beside=False)

    def offer(self, obstacle: str, doubt: str) -> None:
        """Let it be chosen, with a ``doubt`` where there is one, or say why it cannot."""
        self.box.setEnabled(not obstacle)
        self.set_hint(obstacle or doubt or self.tr("How much it thinks before it answers"))

    @property
    def effort(self) -> Effort | None:
        """What was chosen, for a model that may take it."""
        chosen = self.box.currentData()  # Qt keeps the text alone.
        return Effort(chosen) if chosen and self.box.isEnabled() else None

    def choose(self, effort: Effort | None) -> None:
        """Show ``effort`` as chosen."""
        self.box.setCurrentIndex(max(0, self.box.findData(effort)))
