"""Commands of the frame itself: areas, folding, notices, the end.

Owns the list; what they do is the frame's, through `Frame`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from PySide6.QtCore import QT_TR_NOOP

from keystead.ui.commands.command import Category, Command
from keystead.ui.icons import Icon
from keystead.ui.translation import tr


class Frame(Protocol):
    """What these commands need of the window."""

    def step_area(self, step: int) -> None:
        """Move focus ``step`` areas on."""
        ...

    def toggle_side_bar(self) -> None:
        """Fold the side bar away or open it."""
        ...

    def has_side_panel(self) -> bool:
        """Whether what is shown has a side panel."""
        ...

    def toggle_side_panel(self) -> None:
        """Fold the side panel away or open it."""
        ...

    def has_notices(self) -> bool:
        """Whether anything was told in this session."""
        ...

    def go_to_notice(self) -> None:
        """Move focus to the newest notice, or to the history where none is shown."""
        ...

    def show_notices(self) -> None:
        """Open the history of notices."""
        ...

    def quit(self) -> None:
        """End the program."""
        ...


class ApplicationCommand(StrEnum):
    """The ids of these commands."""

    NEXT_AREA = "area.next"
    PREVIOUS_AREA = "area.previous"
    TOGGLE_SIDE_BAR = "side-bar.toggle"
    TOGGLE_SIDE_PANEL = "side-panel.toggle"
    NEWEST_NOTICE = "notices.newest"
    NOTICES = "notices.show"
    QUIT = "quit"


def _side_panel(frame: Frame) -> str:
    return "" if frame.has_side_panel() else tr(_NO_PANEL)


def _any_notice(frame: Frame) -> str:
    return "" if frame.has_notices() else tr(_NO_NOTICE)


_NO_NOTICE = QT_TR_NOOP("nothing was told in this session")
_NO_PANEL = QT_TR_NOOP("nothing here has a side panel")

COMMANDS: tuple[Command[Frame], ...] = (
    Command(
        ApplicationCommand.TOGGLE_SIDE_BAR,
        str(QT_TR_NOOP("Side bar")),
        Category.VIEW,
        lambda frame: frame.toggle_side_bar(),
        keys=("Ctrl+B",),
        icon=Icon.SIDE_BAR,
    ),
    Command(
        ApplicationCommand.TOGGLE_SIDE_PANEL,
        str(QT_TR_NOOP("Side panel")),
        Category.VIEW,
        lambda frame: frame.toggle_side_panel(),
        keys=("Ctrl+Alt+B",),
        icon=Icon.SIDE_PANEL,
        condition=_side_panel,
    ),
    Command(
        ApplicationCommand.NEXT_AREA,
        str(QT_TR_NOOP("Next area")),
        Category.VIEW,
        lambda frame: frame.step_area(1),
        keys=("F6",),
    ),
    Command(
        ApplicationCommand.PREVIOUS_AREA,
        str(QT_TR_NOOP("Previous area")),
        Category.VIEW,
        lambda frame: frame.step_area(-1),
        keys=("Shift+F6",),
    ),
    Command(
        ApplicationCommand.NEWEST_NOTICE,
        str(QT_TR_NOOP("Go to the newest notice")),
        Category.VIEW,
        lambda frame: frame.go_to_notice(),
        keys=("F8",),
        condition=_any_notice,
    ),
    Command(
        ApplicationCommand.NOTICES,
        str(QT_TR_NOOP("Notices")),
        Category.VIEW,
        lambda frame: frame.show_notices(),
        keys=("Shift+F8",),
        icon=Icon.BELL,
    ),
    Command(
        ApplicationCommand.QUIT,
        str(QT_TR_NOOP("Quit")),
        Category.APPLICATION,
        lambda frame: frame.quit(),
        keys=("Ctrl+Q",),
    ),
)
