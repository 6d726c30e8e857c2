"""What a view of the activity bar is: data; the side bar builds it when it is first shown.

Owns the type; the views themselves are one tuple in ``ui.views``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from keystead.ui.icons import Icon

P = TypeVar("P", contravariant=True)


@dataclass(frozen=True, slots=True)
class View(Generic[P]):
    """One view: ``build`` makes its page for the side bar of what the views are given."""

    id: StrEnum
    title: str
    icon: Icon
    build: Callable[[P], QWidget]
    heading: str = ""  # over the page, where it is about something else than its title says

    @property
    def shown_heading(self) -> str:
        """What stands over the page in the side bar."""
        return QCoreApplication.translate("Views", self.heading or self.title)

    @property
    def shown_title(self) -> str:
        """The title in the person's language."""
        return QCoreApplication.translate("Views", self.title)
