"""Commands of the tabs: closing, order, sides.

Owns the list; what they do is the tab area's, through `Tabs`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from PySide6.QtCore import QT_TR_NOOP

from keystead.ui.commands.command import Category, Command
from keystead.ui.icons import Icon
from keystead.ui.translation import tr


class Tabs(Protocol):
    """What these commands need of the tab area."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The open tabs."""
        ...

    def count_here(self) -> int:
        """How many tabs the current group has."""
        ...

    def count_groups(self) -> int:
        """How many groups stand side by side."""
        ...

    def has_room_beside(self) -> bool:
        """Whether another group can be added."""
        ...

    def can_reopen(self) -> bool:
        """Whether a tab was closed that is not open again."""
        ...

    def close_current(self) -> None:
        """Close the current tab."""
        ...

    def close_others(self) -> None:
        """Close the tabs beside the current one in its group."""
        ...

    def reopen(self) -> None:
        """Open the tab that was closed last."""
        ...

    def step(self, by: int) -> None:
        """Go ``by`` tabs on, round at the ends."""
        ...

    def shift(self, by: int) -> None:
        """Move the current tab ``by`` places within its group."""
        ...

    def split(self) -> None:
        """Move the current tab into a new group after its own."""
        ...

    def move_over(self) -> None:
        """Move the current tab into the next group."""
        ...


class TabCommand(StrEnum):
    """The ids of these commands."""

    NEXT = "tab.next"
    PREVIOUS = "tab.previous"
    SHIFT_ON = "tab.shift-on"
    SHIFT_BACK = "tab.shift-back"
    SPLIT = "tab.split"
    MOVE_OVER = "tab.move-over"
    CLOSE = "tab.close"
    CLOSE_OTHERS = "tab.close-others"
    REOPEN = "tab.reopen"


def _one_tab(tabs: Tabs) -> str:
    return "" if tabs.keys else tr(_NO_TAB)


def _two_tabs(tabs: Tabs) -> str:
    return "" if len(tabs.keys) > 1 else tr(_NO_OTHER_TAB)


def _two_here(tabs: Tabs) -> str:
    if tabs.count_here() > 1:
        return ""
    return tr(_ALONE) if tabs.count_groups() > 1 else _two_tabs(tabs)


def _can_split(tabs: Tabs) -> str:
    return _two_here(tabs) or ("" if tabs.has_room_beside() else tr(_NO_ROOM))


def _two_groups(tabs: Tabs) -> str:
    return "" if tabs.count_groups() > 1 else tr(_NO_OTHER_SIDE)


def _can_reopen(tabs: Tabs) -> str:
    return "" if tabs.can_reopen() else tr(_NONE_CLOSED)


_NO_TAB = QT_TR_NOOP("no tab is open")
_NO_OTHER_TAB = QT_TR_NOOP("no other tab is open")
_ALONE = QT_TR_NOOP("the tab stands alone on its side")
_NO_ROOM = QT_TR_NOOP("there is no room for another side")
_NO_OTHER_SIDE = QT_TR_NOOP("there is only one side")
_NONE_CLOSED = QT_TR_NOOP("no tab was closed")

COMMANDS: tuple[Command[Tabs], ...] = (
    Command(
        TabCommand.NEXT,
        str(QT_TR_NOOP("Next tab")),
        Category.TAB,
        lambda tabs: tabs.step(1),
        keys=("Ctrl+PgDown", "Ctrl+Tab"),
        condition=_two_tabs,
    ),
    Command(
        TabCommand.PREVIOUS,
        str(QT_TR_NOOP("Previous tab")),
        Category.TAB,
        lambda tabs: tabs.step(-1),
        keys=("Ctrl+PgUp", "Ctrl+Shift+Tab"),
        condition=_two_tabs,
    ),
    Command(
        TabCommand.SHIFT_ON,
        str(QT_TR_NOOP("Move tab forward")),
        Category.TAB,
        lambda tabs: tabs.shift(1),
        keys=("Ctrl+Shift+PgDown",),
        condition=_two_here,
    ),
    Command(
        TabCommand.SHIFT_BACK,
        str(QT_TR_NOOP("Move tab back")),
        Category.TAB,
        lambda tabs: tabs.shift(-1),
        keys=("Ctrl+Shift+PgUp",),
        condition=_two_here,
    ),
    Command(
        TabCommand.SPLIT,
        str(QT_TR_NOOP("Split tab right")),
        Category.TAB,
        lambda tabs: tabs.split(),
        keys=("Ctrl+\\",),
        icon=Icon.SPLIT,
        condition=_can_split,
    ),
    Command(
        TabCommand.MOVE_OVER,
        str(QT_TR_NOOP("Move tab to the other side")),
        Category.TAB,
        lambda tabs: tabs.move_over(),
        keys=("Ctrl+Shift+O",),
        condition=_two_groups,
    ),
    Command(
        TabCommand.CLOSE,
        str(QT_TR_NOOP("Close tab")),
        Category.TAB,
        lambda tabs: tabs.close_current(),
        keys=("Ctrl+W",),
        icon=Icon.CLOSE,
        condition=_one_tab,
    ),
    Command(
        TabCommand.CLOSE_OTHERS,
        str(QT_TR_NOOP("Close other tabs")),
        Category.TAB,
        lambda tabs: tabs.close_others(),
        condition=_two_here,
    ),
    Command(
        TabCommand.REOPEN,
        str(QT_TR_NOOP("Reopen closed tab")),
        Category.TAB,
        lambda tabs: tabs.reopen(),
        keys=("Ctrl+Shift+T",),
        condition=_can_reopen,
    ),
)
