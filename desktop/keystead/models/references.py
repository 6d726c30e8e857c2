"""What a text means that names a model: ``profile:model``, an alias, an id of the profile in use.

Owns the rules and their order, and nothing else: no file, no list and no network is looked at here.
The index is built once and asked many times.

    openai:gpt-4o, openai/gpt-4o   a known profile before the first : or /; no alias rewrites it
    fast                           an alias, the profile's own before everyone's; they may chain
    qwen/qwen3-coder:free          anything else is an id of the profile in use

An exact id of the profile in use wins over a prefix: where OpenRouter is in use and lists
``openai/gpt-4o``, that is OpenRouter's model, and a caution says so. An id written with a colon,
as references are, does not win by its provider's word alone where the profile that it names may
have the model too: that is an error. ``PROFILE:ID`` means the id in any case. Nothing switches by
itself: where the profile in use does not list a bare id and others do, or a slip in a profile's
name made an id of it, the error names them; a list that was never read proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from keystead.errors import KeysteadError
from keystead.models import refusals
from keystead.models.model_ref import ModelRef, Step, StepKind
from keystead.near_names import nearest
from keystead.profiles.aliases import folded

_SEPARATOR = re.compile("[:/]")
_NONE: Mapping[str, str] = MappingProxyType({})
_NOWHERE: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedProfile:
    """What references need of a profile.

    ``complete`` says that ``ids`` are what its provider answered, so that others are not had there.
    ``from_project`` are those of them that a workspace's file alone names: they take no reference
    away from the profile that it names; ``typed`` are those that the person's own file names.
    ``project_aliases`` are those that it alone has, folded: they rename no listed model.
    """

    name: str
    ids: frozenset[str] = frozenset()
    complete: bool = False
    aliases: Mapping[str, str] = field(default_factory=lambda: _NONE)
    from_project: frozenset[str] = frozenset()
    typed: frozenset[str] = frozenset()
    project_aliases: frozenset[str] = frozenset()

    def claims(self, text: str) -> bool:
        """Whether ``text`` is an id of it, though it may name another profile as well."""
        return text in self.ids and text not in self.from_project

    def may_have(self, model: str) -> bool:
        """Whether nothing known of it speaks against a model."""
        return model in self.ids or not self.complete


class References:
    """Understands texts against what is known of all profiles at one moment."""

    def __init__(
        self,
        profiles: Iterable[ListedProfile],
        aliases: Mapping[str, str] = _NONE,
        older_names: Mapping[str, str] = _NONE,
    ) -> None:
        """``older_names`` are what older setups call some of the profiles."""
        self._profiles = {profile.name: profile for profile in profiles}
        self._older_names = older_names
        self._names = {older.casefold(): name for older, name in older_names.items()}
        self._names |= {name.casefold(): name for name in reversed(self._profiles)}
        self._aliases = aliases
        self._global = _by_folded_name(aliases)
        self._own = {
            profile.name: _by_folded_name(profile.aliases)
            for profile in self._profiles.values()
            if profile.aliases
        }
        self._near: dict[str, tuple[str, ...]] = {}
        self._listed_by: dict[str, tuple[str, ...]] = {}
        for profile in self._profiles.values():
            for model in profile.ids:
                self._listed_by[model] = (*self._listed_by.get(model, _NOWHERE), profile.name)

    def with_aliases(self, aliases: Mapping[str, str], profile: str = "") -> References:
        """The same with other aliases of everyone's, or of a profile."""
        if not profile:
            return References(self._profiles.values(), aliases, self._older_names)
        changed = {**self._profiles, profile: replace(self._profiles[profile], aliases=aliases)}
        return References(changed.values(), self._aliases, self._older_names)

    def resolve(
        self, text: str, in_use: ListedProfile | None = None, *, fixed: bool = False
    ) -> ModelRef:
        """The model that ``text`` means where the profile ``in_use`` is used.

        ``fixed`` says that a person named that profile beside the text, so that no other may be
        meant. Raises `KeysteadError`; its reference is `refusals.AMBIGUOUS` where only the list of
        ``in_use`` can tell.
        """
        steps: list[Step] = []
        seen: dict[str, str] = {}
        asked = text = text.strip()
        while True:
            if not text:
                raise refusals.no_text()
            named = self._named_in(text, in_use)
            if named and in_use is not None and in_use.claims(text):
                beside = fixed and not steps  # What an alias holds was not written beside it.
                return self._of_both(text, *named, in_use, beside, steps)
            if named:
                return self._of_named(asked, text, *named, in_use, fixed, steps)
            if text[0] == ":" or text[-1] in ":/":
                raise refusals.half_a_reference(text, self._profiles)
            step = self._alias_step(text, in_use)
            if step is None:
                return self._of_id(text, in_use, steps)
            seen[text.casefold()] = text
            steps.append(step)
            text = step.result.strip()
            if text.casefold() in seen:
                raise refusals.alias_loop([*(each.text for each in steps), text])

    def find(self, text: str, in_use: ListedProfile | None = None) -> ModelRef | None:
        """As `resolve`; None where that raises."""
        try:
            return self.resolve(text, in_use)
        except KeysteadError:
            return None

    def alias_problem(self, name: str, profile: str = "") -> KeysteadError | None:
        """What is wrong with one alias, of a profile or of everyone's; None where nothing is."""
        in_use = self._profiles.get(profile)
        aliases = in_use.aliases if in_use else self._aliases
        text = name.strip()
        if not text or text[0] == ":" or text[-1] in ":/":
            return refusals.alias_without_name(name, profile)
        first = next(each for each in aliases if folded(each) == folded(text))
        if first != name:
            return refusals.alias_twice(first, name, profile)
        if self._named_in(text):
            return refusals.alias_never_acts(name, profile)
        try:
            self.resolve(text, in_use)
        except KeysteadError as error:
            if error.reference in refusals.BAD_ALIAS:
                return refusals.bad_alias(name, profile, error)
        return None

    def aliases_of(self, in_use: ListedProfile) -> Mapping[str, str]:
        """The aliases that act where a profile is in use, by their names as typed."""
        own = {*map(folded, in_use.aliases)}
        others = {name: to for name, to in self._aliases.items() if folded(name) not in own}
        return {**in_use.aliases, **others}

    def meanings(self, in_use: ListedProfile) -> Mapping[str, ModelRef]:
        """What each alias means where a profile is in use; those that mean nothing are left out."""
        found = {name: self.find(name, in_use) for name in self.aliases_of(in_use)}
        return {name: reference for name, reference in found.items() if reference}

    def known(self, name: str) -> ListedProfile | None:
        """What is known of a profile."""
        return self._profiles.get(name)

    def _named_in(
        self, text: str, in_use: ListedProfile | None = None
    ) -> tuple[str, str, str] | None:
        """The known profile that ``text`` begins with, the mark after it and the rest.

        The longest name counts, for a profile's own name may hold a mark.
        """
        for match in reversed([*_SEPARATOR.finditer(text)]):
            prefix = text[: match.start()]
            if name := self._known_name(prefix, in_use):
                return name, match[0], text[match.end() :].strip()
        return None

    def _known_name(self, text: str, in_use: ListedProfile | None) -> str:
        if text in self._profiles:
            return text
        # What only flags describe has a name too, though it is no profile's.
        own = in_use.name if in_use and text.casefold() == in_use.name.casefold() else ""
        return self._names.get(text.casefold(), own)

    def _of_both(
        self,
        text: str,
        name: str,
        mark: str,
        model: str,
        in_use: ListedProfile,
        fixed: bool,
        steps: list[Step],
    ) -> ModelRef:
        """An id of the profile in use that begins with a profile's name."""
        caution = ""
        if name == in_use.name:
            if mark == ":" and model in in_use.ids:
                caution = refusals.own_name_before(text, name, model)
                return _reference(name, model, StepKind.NAMES_PROFILE, text, steps, caution)
        elif model and not fixed:
            other = self._other_spelling(name, model, in_use)
            by_provider = text not in in_use.typed
            if mark == ":" and by_provider and self._profiles[name].may_have(model):
                raise refusals.two_meanings(text, in_use.name, name, model, other)
            caution = refusals.taken_for_an_id(text, in_use.name, name, other)
        return _reference(in_use.name, text, StepKind.LISTED, text, steps, caution)

    def _other_spelling(self, name: str, model: str, in_use: ListedProfile) -> str:
        """How the model of another profile is written where one way is an id of ``in_use``."""
        for mark in ":/":
            text = f"{name}{mark}{model}"
            if not in_use.claims(text) and self._named_in(text, in_use) == (name, mark, model):
                return text
        return refusals.by_flags(name, model)

    def _of_named(
        self,
        asked: str,
        text: str,
        name: str,
        mark: str,
        model: str,
        in_use: ListedProfile | None,
        fixed: bool,
        steps: list[Step],
    ) -> ModelRef:
        if not model:
            raise refusals.half_a_reference(text, self._profiles)
        if fixed and in_use is not None and name != in_use.name:
            if mark == "/" and not in_use.complete:
                raise refusals.ambiguous(text, in_use.name, name, model)
            raise refusals.other_profile(asked, text, in_use.name, name)
        return _reference(name, model, StepKind.NAMES_PROFILE, text, steps)

    def _of_id(self, text: str, in_use: ListedProfile | None, steps: list[Step]) -> ModelRef:
        others = self._listed_by.get(text, _NOWHERE)
        if in_use is None:
            raise refusals.no_profile(text, others, self._slips(text))
        if text in in_use.ids:
            kind = StepKind.OF_PROJECT if text in in_use.from_project else StepKind.LISTED
            return _reference(in_use.name, text, kind, text, steps)
        if not in_use.complete:
            caution = self._perhaps_meant(text, in_use)
            return _reference(in_use.name, text, StepKind.NO_LIST, text, steps, caution)
        if others:
            raise refusals.listed_elsewhere(text, in_use.name, others)
        if meant := self._slips(text):
            raise refusals.slip(text, in_use.name, meant)
        caution = self._perhaps_meant(text, in_use)
        return _reference(in_use.name, text, StepKind.UNLISTED, text, steps, caution)

    def _perhaps_meant(self, text: str, in_use: ListedProfile) -> str:
        """What may have been meant by an id that no list proves; empty where nothing is near."""
        if name := self._known_name(text, None):
            return refusals.profile_too(text, name)
        if meant := self._slips(text):
            return refusals.slip(text, in_use.name, meant).line()
        prefix, mark, _ = text.partition(":")
        near = self._near_names(prefix) if mark else ()
        return refusals.near_profile(prefix, near) if near else ""

    def _slips(self, text: str) -> list[str]:
        """The references that ``text`` is but for a slip in the profile's name.

        Makers' names before a slash are near to profiles' by nature: there only a list counts.
        """
        match = _SEPARATOR.search(text)
        if match is None:
            return []
        model = text[match.end() :].strip()
        near = (self._profiles[name] for name in self._near_names(text[: match.start()]))
        return [
            f"{each.name}:{model}"
            for each in near
            if model in each.ids or (match[0] == ":" and not each.complete)
        ]

    def _near_names(self, text: str) -> tuple[str, ...]:
        if text not in self._near:
            self._near[text] = tuple(nearest(text, self._profiles))
        return self._near[text]

    def _alias_step(self, text: str, in_use: ListedProfile | None) -> Step | None:
        name = folded(text)
        if in_use is not None and in_use.aliases:
            own = self._own.get(in_use.name) or _by_folded_name(in_use.aliases)
            if name in own and not (name in in_use.project_aliases and in_use.claims(text)):
                return Step(StepKind.PROFILE_ALIAS, text, own[name], in_use.name)
        return Step(StepKind.ALIAS, text, self._global[name]) if name in self._global else None


def _reference(
    profile: str, model: str, kind: StepKind, text: str, steps: list[Step], caution: str = ""
) -> ModelRef:
    return ModelRef(profile, model, (*steps, Step(kind, text, model, profile, caution)))


def _by_folded_name(aliases: Mapping[str, str]) -> dict[str, str]:
    """The first of those that differ in case only."""
    return {folded(name): aliases[name] for name in reversed([*aliases])}
