"""What can be found in the palette: commands, agents, profiles, models.

Owns the texts each is found by, prepared before one types, and how their rows read; which of them
match is ``matching``'s. A row is made only for what is shown.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from keystead.agents.entries import AgentInfo
from keystead.models.model_list import ModelList
from keystead.providers.provider import ListedModel
from keystead.ui.ages import age
from keystead.ui.commands.actions import Actions
from keystead.ui.commands.command import Command
from keystead.ui.icons import Icon
from keystead.ui.palette.matching import spans
from keystead.ui.palette.recent import COMMAND
from keystead.ui.profile_state import profile_row
from keystead.ui.sources.agents import AgentSource
from keystead.ui.sources.models import ModelSource
from keystead.ui.sources.profiles import KnownProfile, ProfileSource
from keystead.ui.transcript.visible_text import visible_name
from keystead.ui.translation import tr
from keystead.ui.views.agents.state import mark_of, state_words
from keystead.ui.views.models.facts import price_text, tokens_text
from keystead.ui.widgets.button import native_keys
from keystead.ui.widgets.rows import Row

BETWEEN = "\x1f"  # a model's name is its profile's, this, and its id


class Group(ABC):
    """Things of one kind: a name for each, and beside it the text it is found by."""

    prefix: str  # begins the keys of its rows
    sign: str  # typed first, it asks for this group alone
    shown: int  # rows at most, where other groups have something too

    def __init__(self, title: str) -> None:
        self.title = title
        self.names: Sequence[str] = ()
        self.texts: Sequence[str] = ()

    @abstractmethod
    def prepare(self) -> None:
        """Look at what there is now; the palette was opened."""

    def usable(self, number: int) -> bool:
        """Whether a thing can be taken now."""
        return True

    @abstractmethod
    def row(self, number: int, needle: str, used: float | None) -> Row:
        """The row of a thing: ``needle`` was typed, and it was used last at ``used``.

        That is in seconds since 1970.
        """


class CommandGroup(Group):
    """Every command; one that cannot run now says why."""

    prefix, sign, shown = COMMAND, ">", 8

    def __init__(self, actions: Actions[Any]) -> None:
        super().__init__(tr("Commands"))
        self._actions = actions
        self._commands: Sequence[Command[Any]] = ()

    def prepare(self) -> None:
        self._commands = self._actions.commands
        self.names = [command.id for command in self._commands]
        self.texts = [
            _text(command.shown_title, command.shown_category, initials(command.shown_title))
            for command in self._commands
        ]

    def usable(self, number: int) -> bool:
        return not self._actions.why_not(self._commands[number].id)

    def row(self, number: int, needle: str, used: float | None) -> Row:
        command = self._commands[number]
        reason = self._actions.why_not(command.id)
        when = tr("used {age}").replace("{age}", age(used)) if used else ""
        return Row(
            f"{self.prefix}{command.id}",
            command.shown_title,
            beside=reason or when,
            right=native_keys(self._actions.action(command.id)),
            icon=command.icon,
            faint=bool(reason),
            spans=spans(command.shown_title, needle),
        )


class AgentGroup(Group):
    """Every agent, the newest first."""

    prefix, sign, shown = "agent:", "@", 5

    def __init__(self, agents: AgentSource) -> None:
        super().__init__(tr("Agents"))
        self._source = agents
        self._agents: Sequence[AgentInfo] = ()

    def prepare(self) -> None:
        self._agents = self._source.all()
        self.names = [agent.id for agent in self._agents]
        self.texts = [_text(agent.name, agent.model, agent.profile) for agent in self._agents]

    def row(self, number: int, needle: str, used: float | None) -> Row:
        # As it is now: it may have ended since the palette was opened.
        agent = self._source.get(self._agents[number].id) or self._agents[number]
        ended = "" if agent.state.is_active else age(agent.updated_at)
        words = state_words(agent) if agent.state.is_active or agent.failure else ""
        return Row(
            f"{self.prefix}{agent.id}",
            agent.name,
            beside=f"{agent.model} · {agent.profile}",
            right=", ".join(part for part in (words, ended) if part),
            mark=mark_of(agent),
            spans=spans(visible_name(agent.name), needle),
        )


class ProfileGroup(Group):
    """Every profile, in listed order; taken, its form opens."""

    prefix, sign, shown = "profile:", ":", 5

    def __init__(self, profiles: ProfileSource, models: ModelSource) -> None:
        super().__init__(tr("Profiles"))
        self._source = profiles
        self._models = models
        self._profiles: Sequence[KnownProfile] = ()

    def prepare(self) -> None:
        self._profiles = self._source.all()
        self.names = [known.name for known in self._profiles]
        self.texts = [
            _text(known.name, known.effective.preset.name, known.effective.profile.description)
            for known in self._profiles
        ]

    def row(self, number: int, needle: str, used: float | None) -> Row:
        known = self._profiles[number]
        listed, tested = self._models.lists().get(known.name), self._source.tested(known)
        return Row(
            f"{self.prefix}{known.name}",
            known.name,
            beside=profile_row(known, listed, tested).subtitle,
            right=tr("edit"),
            icon=Icon.PLUG,
            spans=spans(visible_name(known.name), needle),
        )


class ModelGroup(Group):
    """Every model of every profile; a list that did not change is not prepared anew."""

    prefix, sign, shown = "model:", "#", 3

    def __init__(self, models: ModelSource) -> None:
        super().__init__(tr("Models"))
        self._source = models
        self._lists: list[ModelList] = []
        self._prepared: dict[str, tuple[ModelList, list[str], list[str]]] = {}
        self._models: list[ListedModel] = []

    def prepare(self) -> None:
        lists = list(self._source.lists().values())
        if len(lists) == len(self._lists) and all(map(_is, lists, self._lists)):
            return
        self._lists = lists
        self._prepared = {listed.profile: self._of(listed) for listed in lists}
        self.names = [name for _, names, _ in self._prepared.values() for name in names]
        self.texts = [text for _, _, texts in self._prepared.values() for text in texts]
        self._models = [model for listed in lists for model in listed.models]

    def row(self, number: int, needle: str, used: float | None) -> Row:
        model = self._models[number]
        profile = self.names[number].split(BETWEEN, 1)[0]
        prices = [price_text(model.input_usd_per_mtok), price_text(model.output_usd_per_mtok)]
        facts = (tokens_text(model.context_window), " / ".join(f"${p}" for p in prices if p))
        return Row(
            f"{self.prefix}{self.names[number]}",
            model.id,
            beside=profile,
            right=" · ".join(fact for fact in facts if fact),
            icon=Icon.MODELS,
            spans=spans(visible_name(model.id), needle),
        )

    def _of(self, listed: ModelList) -> tuple[ModelList, list[str], list[str]]:
        known = self._prepared.get(listed.profile)
        if known is not None and known[0] is listed:
            return known
        names = [f"{listed.profile}{BETWEEN}{model.id}" for model in listed.models]
        texts = [_text(model.id, model.name, listed.profile) for model in listed.models]
        return listed, names, texts


def initials(title: str) -> str:
    """The first letters of its words."""
    return "".join(word[0] for word in title.split())


def _text(title: str, *more: str) -> str:
    return "\n".join((title, *more)).lower()


def _is(one: object, other: object) -> bool:
    return one is other
