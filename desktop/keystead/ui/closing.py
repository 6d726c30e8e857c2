"""The question before agents at work are stopped by closing the window.

Owns its words and which agents it is about; what ends, and how, is the desktop's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from keystead.ui.icons import Icons
from keystead.ui.numbers import one_or_many
from keystead.ui.translation import tr
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

    ask = tr("Restart Keystead?") if restarts else tr("Close Keystead?")
    why = one_or_many(
        len(active), tr("An agent is not finished"), tr("{n} agents are not finished")
    )
    stop = tr("Stop all and restart") if restarts else tr("Stop all and quit")
    answer = await question(
        window,
        icons,
        f"{ask} {why}",
        "\n".join(_lines(active)),
        (Choice("cancel", tr("Cancel"), keys="Esc"), Choice("stop", stop)),
    )
    return answer == "stop"


def _lines(active: Sequence[AgentInfo]) -> Iterator[str]:
    """The agents, one a line, for their names may hold anything; then what becomes of them."""
    for agent in active[:MOST_NAMED]:
        yield f"• {agent.name}"
    more = len(active) - MOST_NAMED
    if more > 0:
        yield tr("and {n} more").replace("{n}", str(more))
    yield ""
    yield one_or_many(
        len(active),
        tr("Stopped, it keeps all it wrote."),
        tr("Stopped, they keep all they wrote."),
    )
