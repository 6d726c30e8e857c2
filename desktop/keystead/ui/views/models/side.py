"""The side bar's page of the Models view: the profiles, how their lists are, how long they are.

Owns the rows; the lists are the source's.
"""

from __future__ import annotations

from keystead.ui.icons import Icons
from keystead.ui.sources.models import ModelSource
from keystead.ui.views.models.groups import group_of
from keystead.ui.views.profiles_side import ProfilesSide
from keystead.ui.widgets.rows import Row


class ModelsSide(ProfilesSide):
    """The profile that is opened is to be moved to in the table."""

    def __init__(self, icons: Icons, models: ModelSource) -> None:
        super().__init__(icons)
        self._models = models
        models.changed.connect(self._show)
        self._show()

    def _show(self, _profile: str = "") -> None:
        self.show_rows(self._row(name) for name in self._models.lists())

    def _row(self, name: str) -> Row:
        group = group_of(self._models.lists()[name], 0)
        count = str(group.total) if group.total else ""
        return Row(name, name, subtitle=group.words, right=count, mark=group.mark)
