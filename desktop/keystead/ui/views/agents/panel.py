"""The side panel of an agent: how full its context is, what it used, and who served it.

Owns the facts' names and forms; the figures are the engine's, `timing`'s and the model's list's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QT_TR_NOOP
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from keystead.agents.context_size import ContextSize
from keystead.agents.entries import AgentInfo, Entry
from keystead.providers.events import Usage
from keystead.ui import fonts
from keystead.ui.icons import Icons
from keystead.ui.numbers import number
from keystead.ui.translation import tr
from keystead.ui.views.agents.served import Served
from keystead.ui.views.agents.timing import Timing, timing_of
from keystead.ui.views.agents.wording import cost_text
from keystead.ui.views.models.facts import tokens_text
from keystead.ui.widgets.facts import Facts
from keystead.ui.widgets.label import GroupHeading, Label, Tone
from keystead.ui.widgets.meter import Meter
from keystead.usage.cost import CostBasis, basis_of

_COSTS: Mapping[CostBasis, str] = {
    CostBasis.REPORTED: str(QT_TR_NOOP("Cost, reported")),
    CostBasis.PARTLY: str(QT_TR_NOOP("Cost, partly estimated")),
    CostBasis.ESTIMATED: str(QT_TR_NOOP("Cost, estimated")),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What the panel tells of an agent.

    ``recent`` are its last entries, ``served`` is about its last turn, ``context`` what its
    conversation takes and ``window`` what its model has, in tokens; None where one is not known.
    """

    agent: AgentInfo
    recent: Sequence[Entry]
    served: Served
    context: ContextSize | None = None
    window: int | None = None


class AgentPanel(QWidget):
    """Facts about one agent; what is not known is not listed."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._context = _Context(icons)
        self._used = Facts(self.tr("This agent"))
        self._served = Facts(self.tr("Served by"))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(20)
        for part in (self._context, self._used, self._served):
            column.addWidget(part)
        column.addStretch()

    def show_standing(self, standing: Standing) -> None:
        """Show these figures."""
        agent = standing.agent
        self._context.show_size(standing.context, standing.window)
        figures = tuple(_figures(agent, timing_of(standing.recent)))
        self._used.set_facts(figures)
        self._used.setVisible(bool(figures))
        self._served.set_facts(tuple(_servers(standing.served)))


class _Context(QWidget):
    """The meter with its figures; gone where either is not known."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._meter = Meter(icons, self.tr("Context"))
        self._tokens = Label(tone=Tone.MUTED, font=fonts.small())
        self._share = Label(font=fonts.small())
        line = QHBoxLayout()
        line.addWidget(self._tokens)
        line.addStretch()
        line.addWidget(self._share)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(GroupHeading(self.tr("Context")))
        column.addWidget(self._meter)
        column.addLayout(line)

    def show_size(self, size: ContextSize | None, window: int | None) -> None:
        self.setVisible(size is not None and bool(window))
        if size is None or not window:
            return
        share = size.tokens / window
        used, room = tokens_text(size.tokens), tokens_text(window)
        text = tr("{used} of {room} tokens", used=used, room=room)
        if size.estimated:
            text = tr("{size}, estimated", size=text)
        percent = f"{round(share * 100)} %"
        self._tokens.setText(text)
        self._share.setText(percent)
        self._meter.show_share(share, f"{text}, {percent}")


def _figures(agent: AgentInfo, timing: Timing) -> Iterator[tuple[str, str]]:
    usage = agent.usage
    if usage != Usage():
        yield tr("Input, fresh"), number(usage.input_fresh)
        yield tr("Input, from cache"), number(usage.cache_read)
        if usage.cache_write:
            yield tr("Input, into cache"), number(usage.cache_write)
        yield tr("Output"), number(usage.output)
        if usage.reasoning:
            yield tr("Reasoning"), number(usage.reasoning)
        if agent.cost_usd is not None:
            yield tr(_COSTS[basis_of(agent.cost_usd, usage)]), cost_text(agent.cost_usd)
    if timing.first_token is not None:
        yield tr("First token"), tr("{n} s", n=f"{timing.first_token:.2f}")
    if timing.speed is not None:
        yield tr("Speed"), tr("{n} tokens/s", n=number(round(timing.speed)))


def _servers(served: Served) -> Iterator[tuple[str, str]]:
    if served.asked:
        yield tr("Asked"), served.asked
    yield tr("Answered"), served.answered or "–"
    if served.profile:
        yield tr("Profile"), served.profile
    if served.key:
        yield tr("Key"), served.key
