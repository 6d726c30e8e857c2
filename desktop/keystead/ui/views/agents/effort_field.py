"""The field of the reasoning effort: there for every model, offered where it is taken.

Owns what stands below the box; what is taken where is ``models.efforts``' to say.
"""

from __future__ import annotations

from keystead.models.efforts import Efforts, Standing
from keystead.profiles.generation import Effort
from keystead.ui.effort_box import EffortBox, said_of
from keystead.ui.icons import Icons
from keystead.ui.translation import tr
from keystead.ui.widgets.field import Field

_OPEN = (Standing.TAKEN, Standing.UNKNOWN)


class EffortField(Field):
    """Keeps what was chosen while a model or profile is looked at that does not take it."""

    def __init__(self, icons: Icons) -> None:
        name = tr("Reasoning effort")
        self.box = EffortBox(icons, name, tr("As the profile has it"))
        super().__init__(name, self.box, beside=False)

    def offer(self, efforts: Efforts) -> None:
        """Let one be chosen where one is taken, or may be, and say why where it is not known to."""
        self.box.offer(efforts)
        self.box.setEnabled(efforts.standing in _OPEN)
        self.set_hint(said_of(efforts) or self.tr("How much it thinks before it answers"))

    @property
    def effort(self) -> Effort | None:
        """What was chosen, for a model that may take it."""
        return self.box.asked_for if self.box.isEnabled() else None

    def choose(self, effort: Effort | None) -> None:
        """Show ``effort`` as chosen; it was, whatever is known of the model."""
        if effort is not None:
            self.box.insist()
        self.box.show_value(effort)
