"""What a command is: data, from which menus and shortcuts are made.

Owns the type; the commands themselves are one tuple per area beside this file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from PySide6.QtCore import QT_TR_NOOP

from keystead.ui.icons import Icon
from keystead.ui.translation import tr

C = TypeVar("C", contravariant=True)
W = TypeVar("W")


class Category(StrEnum):
    """The menu a command stands in; in the menu's order."""

    AGENT = "agent"
    VIEW = "view"
    TAB = "tab"
    SETTINGS = "settings"
    APPLICATION = "application"


class Place(StrEnum):
    """The window in which a command's keys work."""

    MAIN = "main"
    SETTINGS = "settings"


CATEGORY_TITLES = {
    Category.AGENT: str(QT_TR_NOOP("Agent")),
    Category.VIEW: str(QT_TR_NOOP("View")),
    Category.TAB: str(QT_TR_NOOP("Tab")),
    Category.SETTINGS: str(QT_TR_NOOP("Settings")),
    Category.APPLICATION: str(QT_TR_NOOP("Application")),
}


def always(_context: object) -> str:
    """The condition of a command that can run at any time."""
    return ""


@dataclass(frozen=True, slots=True)
class Command(Generic[C]):
    """One thing the window can do.

    ``run`` does it with the part of the window that the area names as its context. ``condition``
    says in a few words why it cannot run now, or nothing. ``keys`` are the usual ones, in Qt's
    portable form ("Ctrl+K, Ctrl+S" are two presses); they work in the window ``place``.
    """

    id: StrEnum
    title: str
    category: Category
    run: Callable[[C], None]
    keys: tuple[str, ...] = ()
    icon: Icon | None = None
    condition: Callable[[C], str] = always
    place: Place = Place.MAIN

    @property
    def shown_title(self) -> str:
        """The title in the person's language."""
        return tr(self.title)

    @property
    def shown_category(self) -> str:
        """The title of its category in the person's language."""
        return tr(CATEGORY_TITLES[self.category])

    def within(self, part: Callable[[W], C]) -> Command[W]:
        """The same command for a whole of which ``part`` is the context."""
        return Command(
            self.id,
            self.title,
            self.category,
            lambda whole: self.run(part(whole)),
            self.keys,
            self.icon,
            lambda whole: self.condition(part(whole)),
            self.place,
        )
