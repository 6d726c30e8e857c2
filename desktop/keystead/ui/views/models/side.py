"""The side bar's page of the Models view: the profiles, how their lists are, how long they are.

Owns the rows; the lists are the source's, which profile the table shows is the `Scope`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from keystead.ui.icons import Icon, Icons
from keystead.ui.kept_rows import kept
from keystead.ui.numbers import number
from keystead.ui.sources.models import ModelSource
from keystead.ui.views.models.clock import ListClock
from keystead.ui.views.models.groups import Headings
from keystead.ui.views.models.scope import Scope
from keystead.ui.views.profiles_side import ProfilesSide
from keystead.ui.widgets.mark import Mark
from keystead.ui.widgets.rows import Row

_ALL = "\n"  # the key of all profiles: no name has a line end


class ModelsSide(ProfilesSide):
    """`profile_wanted` carries the profile that is opened; empty where all are."""

    def __init__(self, icons: Icons, models: ModelSource, scope: Scope) -> None:
        super().__init__(icons)
        self._models = models
        self._headings = Headings()
        self._clock = ListClock(self, models)
        self._clock.ticked.connect(self._show)
        models.lists_changed.connect(self._show)
        scope.changed.connect(self._select)
        self._show()
        self._select(scope.profile)

    def kept(self) -> Any:
        """The rows without what is true for a moment: an age, or that a list is being loaded."""
        lasting = {"subtitle": self.tr("as last listed"), "mark": Mark.OFF}
        return kept(row if row.key == _ALL else replace(row, **lasting) for row in self._rows)

    def _show(self) -> None:
        self.show_rows(self._rows_now())

    def _rows_now(self) -> Iterator[Row]:
        lists = self._models.lists()
        total = sum(len(listed.models) for listed in lists.values())
        yield Row(_ALL, self.tr("All profiles"), right=number(total), icon=Icon.MODELS)
        for name, listed in lists.items():
            group = self._headings.of(listed, 0)
            count = number(group.total) if group.total else ""
            yield Row(name, name, subtitle=group.brief_text, right=count, mark=group.mark)

    def _select(self, profile: str) -> None:
        self.list.select(profile or _ALL)

    def _say(self, key: str) -> None:
        self.profile_wanted.emit("" if key == _ALL else key)
