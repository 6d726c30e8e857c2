"""Aliases in the palette: short names for models, each with the model it means.

Owns which of them there are: one and the same name may mean different models in different profiles.
"""

from __future__ import annotations

from collections.abc import Sequence

from keystead.models.model_ref import ModelRef
from keystead.ui.icons import Icon
from keystead.ui.palette.groups import BETWEEN, Group
from keystead.ui.palette.matching import spans
from keystead.ui.sources.models import ModelSource
from keystead.ui.transcript.visible_text import visible_name
from keystead.ui.translation import tr
from keystead.ui.widgets.rows import Row


class AliasGroup(Group):
    """Every alias once for each model that it means; taken, an agent begins with that."""

    prefix, sign, shown = "alias:", "=", 3

    def __init__(self, models: ModelSource) -> None:
        super().__init__(tr("Aliases"))
        self._source = models
        self._aliases: Sequence[tuple[str, ModelRef]] = ()

    def prepare(self) -> None:
        found = {
            (name, meant.profile, meant.model): (name, meant)
            for listed in self._source.lists().values()
            for name, meant in listed.aliases.items()
        }
        self._aliases = tuple(found.values())
        self.names = [
            BETWEEN.join((meant.profile, meant.model, name)) for name, meant in self._aliases
        ]
        self.texts = [name.lower() for name, _ in self._aliases]

    def row(self, number: int, needle: str, used: float | None) -> Row:
        name, meant = self._aliases[number]
        return Row(
            f"{self.prefix}{self.names[number]}",
            name,
            beside=str(meant),
            icon=Icon.LAYERS,
            spans=spans(visible_name(name), needle),
        )


def read_name(name: str) -> tuple[str, str]:
    """Profile and model of what an alias in the palette means."""
    profile, model, _ = name.split(BETWEEN, 2)
    return profile, model
