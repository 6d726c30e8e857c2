"""The command that looks for something in the tab shown: in a transcript, among the models.

Owns which tab it is for; how something is found there is the page's.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from PySide6.QtCore import QT_TR_NOOP

from keystead.ui.commands.command import Category, Command
from keystead.ui.icons import Icon
from keystead.ui.translation import tr


class Pages(Protocol):
    """What the command needs of the tab area; a page that can be searched has a ``find_text``."""

    @property
    def current(self) -> str:
        """The key of the tab shown; empty where none is."""
        ...

    def page(self, key: str) -> object | None:
        """What the tab ``key`` shows."""
        ...


class FindCommand(StrEnum):
    """The id of the command."""

    # Once it was of agents alone, and a person's own keys are kept under its id.
    FIND = "agent.find"


def _find_in(pages: Pages) -> Callable[[], None] | None:
    return getattr(pages.page(pages.current), "find_text", None)


def _find(pages: Pages) -> None:
    find = _find_in(pages)
    if find is not None:
        find()


def _searched(pages: Pages) -> str:
    return "" if _find_in(pages) is not None else tr(_NOTHING_TO_SEARCH)


_NOTHING_TO_SEARCH = QT_TR_NOOP("the tab shown is no agent's and lists no models")

COMMANDS: tuple[Command[Pages], ...] = (
    Command(
        FindCommand.FIND,
        str(QT_TR_NOOP("Find in the tab shown")),
        Category.TAB,
        _find,
        keys=("Ctrl+F",),
        icon=Icon.SEARCH,
        condition=_searched,
    ),
)
