"""The question before agents at work are stopped by closing the window.

Owns its words and which agents it is about; what ends, and how, is the desktop's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from keystead.ui.icons import Icons
from keystead.ui.numbers import one_or_many
from keystead.ui.widgets.choices import Choice

if TYPE_CHECKING:
    from keystead.agents.entries import AgentInfo

MOST_NAMED = 5


async def may_close(window: QWidget, icons: Icons, agents: Sequence[AgentInfo]) -> bool:
    """Whether nothing is lost by closing, or a person wants it nevertheless.

    Agents of other processes go on.
    """
    active = [agent for agent in agents if agent.state.is_active and not agent.elsewhere]
    if not active:
        return True
    from keystead.ui.widgets.question import question

    names = ", ".join(agent.name for agent in active[:MOST_NAMED])
    answer = await question(
        window,
        icons,
        one_or_many(
            len(active),
            _tr("Close Keystead? An agent is not finished"),
            _tr("Close Keystead? {n} agents are not finished"),
        ),
        one_or_many(
            len(active),
            _tr("{names}. Stopped, it keeps all it wrote."),
            _tr("{names}. Stopped ones keep all they wrote."),
        ).replace("{names}", names),
        (
            Choice("cancel", _tr("Cancel"), keys="Esc"),
            Choice("stop", _tr("Stop all and quit")),
        ),
    )
    return answer == "stop"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Closing", text)
