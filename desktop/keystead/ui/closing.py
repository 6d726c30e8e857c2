"""The question before agents at work are stopped by closing the window.

Owns its words and which agents it is about; what ends, and how, is the desktop's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from keystead.ui.icons import Icons
from keystead.ui.numbers import one_or_many
from keystead.ui.widgets.choices import Choice

if TYPE_CHECKING:
    from keystead.agents.entries import AgentInfo

MOST_NAMED = 5


async def may_close(
    window: QWidget, icons: Icons, agents: Sequence[AgentInfo], *, restarts: bool = False
) -> bool:
    """Whether nothing is lost by closing, or a person wants it nevertheless.

    Agents of other processes go on. ``restarts``: the program begins anew after it.
    """
    active = [agent for agent in agents if agent.state.is_active and not agent.elsewhere]
    if not active:
        return True
    from keystead.ui.widgets.question import question

    ask = _tr("Restart Keystead?") if restarts else _tr("Close Keystead?")
    why = one_or_many(
        len(active), _tr("An agent is not finished"), _tr("{n} agents are not finished")
    )
    stop = _tr("Stop all and restart") if restarts else _tr("Stop all and quit")
    answer = await question(
        window,
        icons,
        f"{ask} {why}",
        "\n".join(_lines(active)),
        (Choice("cancel", _tr("Cancel"), keys="Esc"), Choice("stop", stop)),
    )
    return answer == "stop"


def _lines(active: Sequence[AgentInfo]) -> Iterator[str]:
    """The agents, one a line, for their names may hold anything; then what becomes of them."""
    for agent in active[:MOST_NAMED]:
        yield f"• {agent.name}"
    more = len(active) - MOST_NAMED
    if more > 0:
        yield _tr("and {n} more").replace("{n}", str(more))
    yield ""
    yield one_or_many(
        len(active),
        _tr("Stopped, it keeps all it wrote."),
        _tr("Stopped, they keep all they wrote."),
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("Closing", text)
