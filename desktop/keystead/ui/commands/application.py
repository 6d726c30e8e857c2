"""Commands of the frame itself: areas, tabs, folding, the end.

Owns the list; what they do is the frame's, through `Frame`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from keystead.ui.commands.command import Category, Command
from keystead.ui.icons import Icon


class Frame(Protocol):
    """What these commands need of the window."""

    def tab_count(self) -> int:
        """How many tabs are open."""
        ...

    def close_tab(self) -> None:
        """Close the current tab."""
        ...

    def step_tab(self, step: int) -> None:
        """Go ``step`` tabs on, round at the ends."""
        ...

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

    def quit(self) -> None:
        """End the program."""
        ...


class ApplicationCommand(StrEnum):
    """The ids of these commands."""

    CLOSE_TAB = "tab.close"
    NEXT_TAB = "tab.next"
    PREVIOUS_TAB = "tab.previous"
    NEXT_AREA = "area.next"
    PREVIOUS_AREA = "area.previous"
    TOGGLE_SIDE_BAR = "side-bar.toggle"
    TOGGLE_SIDE_PANEL = "side-panel.toggle"
    QUIT = "quit"


def _one_tab(frame: Frame) -> str:
    return "" if frame.tab_count() else _said(_NO_TAB)


def _two_tabs(frame: Frame) -> str:
    return "" if frame.tab_count() > 1 else _said(_NO_OTHER_TAB)


def _side_panel(frame: Frame) -> str:
    return "" if frame.has_side_panel() else _said(_NO_PANEL)


def _said(text: object) -> str:
    return QCoreApplication.translate("Commands", str(text))


_NO_TAB = QT_TRANSLATE_NOOP("Commands", "no tab is open")
_NO_OTHER_TAB = QT_TRANSLATE_NOOP("Commands", "no other tab is open")
_NO_PANEL = QT_TRANSLATE_NOOP("Commands", "nothing here has a side panel")

COMMANDS: tuple[Command[Frame], ...] = (
    Command(
        ApplicationCommand.TOGGLE_SIDE_BAR,
        str(QT_TRANSLATE_NOOP("Commands", "Side bar")),
        Category.VIEW,
        lambda frame: frame.toggle_side_bar(),
        keys=("Ctrl+B",),
        icon=Icon.SIDE_BAR,
    ),
    Command(
        ApplicationCommand.TOGGLE_SIDE_PANEL,
        str(QT_TRANSLATE_NOOP("Commands", "Side panel")),
        Category.VIEW,
        lambda frame: frame.toggle_side_panel(),
        keys=("Ctrl+Alt+B",),
        icon=Icon.SIDE_PANEL,
        condition=_side_panel,
    ),
    Command(
        ApplicationCommand.NEXT_TAB,
        str(QT_TRANSLATE_NOOP("Commands", "Next tab")),
        Category.VIEW,
        lambda frame: frame.step_tab(1),
        keys=("Ctrl+PgDown", "Ctrl+Tab"),
        condition=_two_tabs,
    ),
    Command(
        ApplicationCommand.PREVIOUS_TAB,
        str(QT_TRANSLATE_NOOP("Commands", "Previous tab")),
        Category.VIEW,
        lambda frame: frame.step_tab(-1),
        keys=("Ctrl+PgUp", "Ctrl+Shift+Tab"),
        condition=_two_tabs,
    ),
    Command(
        ApplicationCommand.CLOSE_TAB,
        str(QT_TRANSLATE_NOOP("Commands", "Close tab")),
        Category.VIEW,
        lambda frame: frame.close_tab(),
        keys=("Ctrl+W",),
        icon=Icon.CLOSE,
        condition=_one_tab,
    ),
    Command(
        ApplicationCommand.NEXT_AREA,
        str(QT_TRANSLATE_NOOP("Commands", "Next area")),
        Category.VIEW,
        lambda frame: frame.step_area(1),
        keys=("F6",),
    ),
    Command(
        ApplicationCommand.PREVIOUS_AREA,
        str(QT_TRANSLATE_NOOP("Commands", "Previous area")),
        Category.VIEW,
        lambda frame: frame.step_area(-1),
        keys=("Shift+F6",),
    ),
    Command(
        ApplicationCommand.QUIT,
        str(QT_TRANSLATE_NOOP("Commands", "Quit")),
        Category.APPLICATION,
        lambda frame: frame.quit(),
        keys=("Ctrl+Q",),
    ),
)
