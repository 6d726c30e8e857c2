"""What a view of the activity bar is: data; its page is built when it is first shown.

Owns the type; the views themselves are one tuple in ``ui.views``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtWidgets import QWidget

from keystead.ui.icons import Icon
from keystead.ui.translation import tr

if TYPE_CHECKING:
    from keystead.ui.widgets.rows import Row

P = TypeVar("P", contravariant=True)


def _no_rows(_kept: object, _folded: object) -> Sequence[Row]:
    return ()


@dataclass(frozen=True, slots=True)
class View(Generic[P]):
    """One view: ``build`` makes its page for the side bar of what the views are given.

    A page may have ``kept()``, what of it is written for the next start; ``kept_rows`` makes rows
    of that and of the groups that are folded, before there is an engine.
    """

    id: StrEnum
    title: str
    icon: Icon
    build: Callable[[P], QWidget]
    heading: str = ""  # over the page, where it is about something else than its title says
    kept_rows: Callable[[Any, Collection[str]], Sequence[Row]] = _no_rows

    @property
    def shown_heading(self) -> str:
        """What stands over the page in the side bar."""
        return tr(self.heading) if self.heading else tr(self.title)

    @property
    def shown_title(self) -> str:
        """The title in the person's language."""
        return tr(self.title)
