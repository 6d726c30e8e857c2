"""The palette: opened over the window, filled as one types, closed when something is taken.

Owns which rows stand where; what there is to find is ``groups``', what becomes of what was taken
the desktop's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from keystead.ui.icons import Icon, Icons
from keystead.ui.palette.groups import Group
from keystead.ui.palette.matching import loose, strict
from keystead.ui.palette.recent import COMMAND, Recent
from keystead.ui.widgets.finder import Finder
from keystead.ui.widgets.rows import Row

MOST = 100  # rows of a group that stands alone
ALL = "all:"  # begins the key of the row that asks for one group alone


class Palette(QObject):
    """`taken` carries the key of a row, which begins with its group's prefix, and whether it is to
    open beside what is shown."""

    taken = Signal(str, bool)

    def __init__(self, window: QWidget, icons: Icons, recent: Recent) -> None:
        super().__init__(window)
        self.groups: tuple[Group, ...] = ()
        self._recent = recent
        self._latest: dict[str, dict[int, float]] = {}
        name, placeholder = self.tr("Palette"), self.tr("Search agents, models, commands")
        self.finder = Finder(window, icons, name, placeholder)
        self.finder.searched.connect(self._search)
        self.finder.taken.connect(self._take)

    def open_palette(self, text: str, hint: str) -> None:
        """Open with ``text`` typed already; ``hint`` is the last of what is said below."""
        for group in self.groups:
            group.prepare()
            self._latest[group.prefix] = dict(self._taken_before(group))
        hints = (self.tr("Enter opens"), self.tr("Ctrl+Enter opens beside"), self.tr("Esc closes"))
        self.finder.show_hints(hints, hint)
        self.finder.open_finder(text)

    def _taken_before(self, group: Group) -> Iterator[tuple[int, float]]:
        """The numbers of what is remembered and still there, and when it was taken."""
        for name, then in self._recent.of(group.prefix).items():
            if name in group.names:
                yield group.names.index(name), then

    def _search(self, text: str) -> None:
        typed = text.strip()
        alone = next((group for group in self.groups if typed.startswith(group.sign)), None)
        needle = typed.removeprefix(alone.sign).strip() if alone else typed
        groups = (alone,) if alone else self.groups
        found = [(group, _by_title_first(needle, group)) for group in groups]
        if not any(numbers for _, numbers in found):
            found = [(group, loose(needle, group.texts)) for group in groups]
        found = [(group, numbers) for group, numbers in found if numbers]
        most = None if len(found) > 1 else MOST
        rows = [row for each in found for row in self._rows(*each, needle, most)]
        self.finder.show_rows(rows, sum(len(numbers) for _, numbers in found))

    def _rows(
        self, group: Group, numbers: Sequence[int], needle: str, most: int | None
    ) -> Iterator[Row]:
        """A group's heading and its rows, ``most`` of them or its usual number."""
        shown = list(islice(self._latest_first(group, numbers), most or group.shown))
        title = group.title
        if len(shown) < len(numbers):
            title = self.tr("{group} · {n} of {all}").replace("{group}", title)
            title = title.replace("{n}", str(len(shown))).replace("{all}", str(len(numbers)))
        yield Row(f"heading:{group.prefix}", title, heading=True)
        for number in shown:
            yield group.row(number, needle, self._latest[group.prefix].get(number))
        if len(shown) < len(numbers) and most is None:
            all_of_them = self.tr("Show all {n}").replace("{n}", str(len(numbers)))
            yield Row(f"{ALL}{group.sign}{needle}", all_of_them, icon=Icon.ELLIPSIS)

    def _latest_first(self, group: Group, numbers: Sequence[int]) -> Iterator[int]:
        """What was used lately comes first, but for what cannot be used now."""
        latest = self._latest[group.prefix]
        if not latest:
            yield from numbers
            return
        matching = set(numbers)
        first = [number for number in latest if number in matching and group.usable(number)]
        yield from first
        yield from (number for number in numbers if number not in first)

    def _take(self, key: str, beside: bool) -> None:
        if key.startswith(ALL):
            self.finder.line.setText(key.removeprefix(ALL))
            return
        if not key.startswith(COMMAND):  # A command is noted as it runs, by whatever way.
            self._recent.note(key)
        self.finder.close_finder()
        self.taken.emit(key, beside)


def _by_title_first(needle: str, group: Group) -> Sequence[int]:
    """What matches by something else than its title counts only where no title does."""
    by_title, otherwise = strict(needle, group.texts)
    return by_title or otherwise
