"""Commands of an agent's tab: its name, its messages, who answers, what was found.

Owns the list; what they do is the tab's, through `AgentTab`.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QT_TR_NOOP

from keystead.ui.commands.command import Category, Command
from keystead.ui.icons import Icon
from keystead.ui.translation import tr

if TYPE_CHECKING:
    from keystead.agents.entries import AgentInfo


class AgentTab(Protocol):
    """What these commands need of the tab that is shown."""

    @property
    def agent(self) -> AgentInfo | None:
        """The agent as it is now."""
        ...

    def rename(self) -> None:
        """Ask for another name."""
        ...

    def retry(self) -> None:
        """Ask again for the last answer."""
        ...

    def has_begun(self) -> bool:
        """Whether the last answer has any text."""
        ...

    def go_on(self) -> None:
        """Ask the agent to go on where its answer broke off."""
        ...

    def has_older_turns(self) -> bool:
        """Whether turns before the last one are sent."""
        ...

    def compact(self) -> None:
        """Go on without the oldest turns."""
        ...

    def edit_message(self) -> None:
        """Say the last message in other words."""
        ...

    def has_versions(self) -> bool:
        """Whether a message has several wordings."""
        ...

    def step_version(self, by: int) -> None:
        """Show another wording of a message."""
        ...

    def choose_model(self) -> None:
        """Open the list of models."""
        ...

    def takes_effort(self) -> bool:
        """Whether the model can be told how much to reason."""
        ...

    def choose_effort(self) -> None:
        """Open the list of efforts."""
        ...

    def step_match(self, by: int) -> None:
        """Go to another match."""
        ...

    def go_to_first(self) -> None:
        """Go to the beginning."""
        ...

    def follow_end(self) -> None:
        """Go to the end and stay there."""
        ...


class AgentTabCommand(StrEnum):
    """The ids of these commands."""

    RENAME = "agent.rename"
    RETRY = "agent.retry"
    GO_ON = "agent.go-on"
    COMPACT = "agent.compact"
    EDIT_MESSAGE = "agent.edit-message"
    EARLIER_VERSION = "agent.earlier-wording"
    LATER_VERSION = "agent.later-wording"
    CHOOSE_MODEL = "agent.choose-model"
    CHOOSE_EFFORT = "agent.choose-effort"
    NEXT_MATCH = "agent.next-match"
    PREVIOUS_MATCH = "agent.previous-match"
    GO_TO_FIRST = "agent.go-to-first"
    FOLLOW_END = "agent.follow-end"


Tab = AgentTab | None


def _on(run: Callable[[AgentTab], None]) -> Callable[[Tab], None]:
    """``run`` on the tab that the condition found."""

    def on_tab(tab: Tab) -> None:
        if tab is not None:
            run(tab)

    return on_tab


def _shown(tab: Tab) -> str:
    return "" if tab is not None and tab.agent is not None else tr(_NO_AGENT)


def _idle(tab: Tab) -> str:
    if tab is None or tab.agent is None:
        return tr(_NO_AGENT)
    return tr(_AT_WORK) if tab.agent.state.is_active else ""


def _begun(tab: Tab) -> str:
    return _idle(tab) or ("" if tab and tab.has_begun() else tr(_NOTHING_CAME))


def _long(tab: Tab) -> str:
    return _idle(tab) or ("" if tab and tab.has_older_turns() else tr(_ONE_TURN))


def _reworded(tab: Tab) -> str:
    return _idle(tab) or ("" if tab and tab.has_versions() else tr(_ONE_WORDING))


def _reasoning(tab: Tab) -> str:
    return _shown(tab) or ("" if tab and tab.takes_effort() else tr(_NO_EFFORT))


_NO_AGENT = QT_TR_NOOP("the tab shown is no agent's")
_AT_WORK = QT_TR_NOOP("the agent is still at work")
_NOTHING_CAME = QT_TR_NOOP("there is no answer to go on with")
_ONE_TURN = QT_TR_NOOP("only the last message is sent")
_ONE_WORDING = QT_TR_NOOP("no message here was edited or asked again")
_NO_EFFORT = QT_TR_NOOP("the model takes no effort")

COMMANDS: tuple[Command[Tab], ...] = (
    Command(
        AgentTabCommand.RENAME,
        str(QT_TR_NOOP("Rename agent")),
        Category.AGENT,
        _on(lambda tab: tab.rename()),
        keys=("F2",),
        condition=_shown,
    ),
    Command(
        AgentTabCommand.EDIT_MESSAGE,
        str(QT_TR_NOOP("Edit the last message")),
        Category.AGENT,
        _on(lambda tab: tab.edit_message()),
        keys=("Ctrl+Shift+E",),
        icon=Icon.EDIT,
        condition=_shown,
    ),
    Command(
        AgentTabCommand.RETRY,
        str(QT_TR_NOOP("Retry the last answer")),
        Category.AGENT,
        _on(lambda tab: tab.retry()),
        icon=Icon.REFRESH,
        condition=_idle,
    ),
    Command(
        AgentTabCommand.GO_ON,
        str(QT_TR_NOOP("Go on from where the answer ends")),
        Category.AGENT,
        _on(lambda tab: tab.go_on()),
        condition=_begun,
    ),
    Command(
        AgentTabCommand.COMPACT,
        str(QT_TR_NOOP("Go on without the oldest turns")),
        Category.AGENT,
        _on(lambda tab: tab.compact()),
        condition=_long,
    ),
    Command(
        AgentTabCommand.EARLIER_VERSION,
        str(QT_TR_NOOP("Earlier wording of a message")),
        Category.AGENT,
        _on(lambda tab: tab.step_version(-1)),
        keys=("Ctrl+Alt+Left",),
        condition=_reworded,
    ),
    Command(
        AgentTabCommand.LATER_VERSION,
        str(QT_TR_NOOP("Later wording of a message")),
        Category.AGENT,
        _on(lambda tab: tab.step_version(1)),
        keys=("Ctrl+Alt+Right",),
        condition=_reworded,
    ),
    Command(
        AgentTabCommand.CHOOSE_MODEL,
        str(QT_TR_NOOP("Choose the model of the next answer")),
        Category.AGENT,
        _on(lambda tab: tab.choose_model()),
        keys=("Ctrl+M",),
        icon=Icon.MODELS,
        condition=_shown,
    ),
    Command(
        AgentTabCommand.CHOOSE_EFFORT,
        str(QT_TR_NOOP("Choose the reasoning effort")),
        Category.AGENT,
        _on(lambda tab: tab.choose_effort()),
        keys=("Ctrl+Shift+M",),
        icon=Icon.LIGHTBULB,
        condition=_reasoning,
    ),
    Command(
        AgentTabCommand.NEXT_MATCH,
        str(QT_TR_NOOP("Next match")),
        Category.AGENT,
        _on(lambda tab: tab.step_match(1)),
        keys=("F3",),
        condition=_shown,
    ),
    Command(
        AgentTabCommand.PREVIOUS_MATCH,
        str(QT_TR_NOOP("Previous match")),
        Category.AGENT,
        _on(lambda tab: tab.step_match(-1)),
        keys=("Shift+F3",),
        condition=_shown,
    ),
    Command(
        AgentTabCommand.GO_TO_FIRST,
        str(QT_TR_NOOP("Go to the first entry")),
        Category.AGENT,
        _on(lambda tab: tab.go_to_first()),
        condition=_shown,
    ),
    Command(
        AgentTabCommand.FOLLOW_END,
        str(QT_TR_NOOP("Follow the end")),
        Category.AGENT,
        _on(lambda tab: tab.follow_end()),
        keys=("Ctrl+End",),
        icon=Icon.ARROW_DOWN,
        condition=_shown,
    ),
)
