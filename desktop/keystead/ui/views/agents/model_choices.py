"""What can be chosen as profile and as model: rows of pickers, and what is known of a model.

Owns rows and their keys; how a list of models is searched is ``views.models.query``'s, choosing is
the dialog's and the composer's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from keystead.models.model_list import ListStatus, ModelList, Place
from keystead.providers.provider import ListedModel
from keystead.ui.icons import Icon
from keystead.ui.numbers import number
from keystead.ui.sources.profiles import KnownProfile
from keystead.ui.translation import tr
from keystead.ui.views.agents.start_choice import Start, credential, obstacle_of
from keystead.ui.views.models.facts import abilities, short_facts, tokens_text
from keystead.ui.views.models.groups import Group, group_of
from keystead.ui.views.models.query import Query
from keystead.ui.widgets.button import Look
from keystead.ui.widgets.choices import Choice
from keystead.ui.widgets.label import Tone
from keystead.ui.widgets.mark import Mark
from keystead.ui.widgets.picker import TYPED
from keystead.ui.widgets.rows import Row

LAST = "last:"  # before the key of a model that was used lately
ALIAS = "alias:"  # before the key of a model that an alias means, and after it the alias
MORE = "more:"  # before a profile of which more can be shown
ACTION = "action:"  # before a profile and what is offered about its list
SHOWN_OF_CHOSEN, SHOWN_OF_OTHERS = 40, 3
SHOWN_ONCE_ASKED = 500
_BETWEEN = "\n"  # in a key, between profile and model: neither holds a line end


@dataclass(frozen=True, slots=True)
class Offer:
    """The rows for what was typed, and how many models of how many match."""

    rows: list[Row]
    found: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class ModelChoices:
    """The models of all profiles, those of the profile ``chosen`` first, made into rows as asked.

    ``last`` are choices made lately, ``usable`` the profiles that can be asked for a list. Rows are
    made for what is shown alone: there may be thousands of models.
    """

    lists: Mapping[str, ModelList]
    chosen: str
    last: Sequence[Start] = ()
    usable: Collection[str] = field(default_factory=frozenset[str])

    def offer(self, needle: str, opened: Collection[str] = ()) -> Offer:
        """What is shown for ``needle``; of the profiles ``opened`` all that matches."""
        query = Query(needle)
        rows = [*self._last_used(query), *self._aliases(query)]
        found = 0
        for name in sorted(self.lists, key=lambda name: name != self.chosen):
            listed = self.lists[name]
            matching = query.matching(listed)
            found += len(matching)
            rows.extend(self._group(listed, matching, query, name in opened))
        if typed := needle.strip():
            rows.extend(self._named(typed))
            text = tr("Use “{typed}” as it is typed", typed=typed)
            rows.append(Row(f"{TYPED}{typed}", text, right=self.chosen, icon=Icon.ADD))
        return Offer(rows, found, sum(len(listed.models) for listed in self.lists.values()))

    def _last_used(self, query: Query) -> Iterator[Row]:
        rows = [row for start in self.last if (row := self._last_row(start, query))]
        if rows:
            yield Row("last", tr("Last used"), icon=Icon.HISTORY, heading=True)
            yield from rows

    def _last_row(self, start: Start, query: Query) -> Row | None:
        listed = self.lists.get(start.profile)
        text = f"{start.model} {start.profile}".lower()
        if listed is None or not all(word in text for word in query.text.lower().split()):
            return None
        model = listed.find(start.model) or ListedModel(start.model)
        facts = " · ".join(part for part in (start.profile, short_facts(model)) if part)
        return Row(f"{LAST}{model_key(start)}", start.model, right=facts)

    def _aliases(self, query: Query) -> Iterator[Row]:
        """The names that mean a model while the chosen profile is in use."""
        listed = self.lists.get(self.chosen)
        words = query.text.lower().split()
        rows = [
            Row(f"{ALIAS}{model_key(start)}{_BETWEEN}{name}", name, right=str(found))
            for name, found in (listed.aliases.items() if listed else ())
            if all(word in f"{name} {found}".lower() for word in words)
            and (start := Start(found.profile, found.model))
        ]
        if rows and not query.abilities:
            yield Row("aliases", tr("Aliases"), icon=Icon.LAYERS, heading=True)
            yield from rows

    def _named(self, typed: str) -> Iterator[Row]:
        """The model of another profile, where what was typed names that."""
        chosen = self.lists.get(self.chosen)
        for mark in re.finditer("[:/]", typed):
            name, model = typed[: mark.start()], typed[mark.end() :].strip()
            if name in self.lists and name != self.chosen and model:
                if chosen is None or chosen.find(typed) is None:
                    yield Row(model_key(Start(name, model)), model, right=name)
                return

    def _group(
        self, listed: ModelList, matching: Sequence[ListedModel], query: Query, opened: bool
    ) -> Iterator[Row]:
        group = group_of(listed, len(matching))
        if not matching and not self._has_place(group, query):
            return
        yield _heading(group)
        most = SHOWN_OF_CHOSEN if listed.profile == self.chosen else SHOWN_OF_OTHERS
        most = SHOWN_ONCE_ASKED if opened else most
        # A line that says "1 more" would take the place of the one.
        shown = matching if len(matching) <= most + 1 else matching[:most]
        for model in shown:
            key = model_key(Start(listed.profile, model.id))
            yield Row(key, model.id, right=short_facts(model))
        if rest := len(matching) - len(shown):
            text = tr("{n} more · keep typing", n=number(rest))
            yield Row(f"{MORE}{listed.profile}", text)

    def _has_place(self, group: Group, query: Query) -> bool:
        """Whether a profile without a model to show is named: it loads, failed, or can be asked."""
        if group.mark in (Mark.RUNNING, Mark.FAILED):
            return group.total == 0
        asked = self.lists[group.profile].status is not ListStatus.NEVER
        return not query.narrows and not asked and group.profile in self.usable


def profile_rows(
    profiles: Sequence[KnownProfile], mark: Callable[[KnownProfile], Mark]
) -> Iterator[Row]:
    """One row a profile, with its credential, behind what ``mark`` says of it."""
    for known in profiles:
        usable = obstacle_of(known) == ""
        yield Row(
            known.name,
            known.name,
            right=credential(known),
            right_tone=Tone.MUTED if usable else Tone.WARN,
            mark=mark(known),
        )


def model_key(start: Start) -> str:
    """The key of a model's row."""
    return f"{start.profile}{_BETWEEN}{start.model}"


def read_key(key: str) -> Start:
    """Profile and model of a row's key."""
    profile, _, rest = key.removeprefix(LAST).removeprefix(ALIAS).partition(_BETWEEN)
    return Start(profile, rest.partition(_BETWEEN)[0])


def read_action(key: str) -> tuple[str, str]:
    """Profile and action of the key of a row that offers one."""
    profile, _, action = key.removeprefix(ACTION).partition(_BETWEEN)
    return profile, action


def model_facts(listed: ModelList | None, model: str) -> str:
    """What is known of a model, a line each, for the space under the picker."""
    if not model:
        return ""
    found = listed.find(model) if listed else None
    if found is None:
        return tr("Not in the list; it is asked for as it is typed.")
    window = tokens_text(found.context_window)
    context = tr("Context {tokens}", tokens=window) if window else tr("Context unknown")
    known = abilities(found)
    able = tr("Abilities unknown") if not known.known and known.rest else known.text
    place = listed.place if listed else Place.ELSEWHERE
    return "\n".join((context, _prices(found, place), able))


def _prices(model: ListedModel, place: Place) -> str:
    given, made = model.input_usd_per_mtok, model.output_usd_per_mtok
    if given is None or made is None:
        # The word of the table of models, where nobody is paid.
        return tr("Price unknown") if place is Place.ELSEWHERE else tr("Price: local")
    return tr("${given} in, ${made} out, per million tokens", given=f"{given:g}", made=f"{made:g}")


def _heading(group: Group) -> Row:
    """A profile's name and how its list is; where something is offered it can be chosen itself."""
    counts = f"{group.shown} of {group.total}" if group.shown != group.total else str(group.total)
    words, tone = (counts, Tone.MUTED) if group.shown else (group.brief, group.tone)
    offered = _offered(group)
    key = f"{ACTION}{group.profile}{_BETWEEN}{offered.id}" if offered else ""
    return Row(
        key or f"profile {group.profile}",
        group.profile,
        subtitle=words,
        right=_offer_text(offered) if offered else "",
        right_tone=tone,
        mark=group.mark,
        heading=offered is None,
    )


def _offered(group: Group) -> Choice | None:
    """What is offered about a list that has nothing to show."""
    if group.shown or group.mark is Mark.RUNNING:
        return None
    return next(reversed(group.offers or group.choices), None)


def _offer_text(offered: Choice) -> str:
    return tr("List models") if offered.look is Look.QUIET else offered.text
