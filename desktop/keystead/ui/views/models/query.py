"""What is looked for among the models: words, abilities, pins, one profile.

Owns which models match; quick, for it runs over all of them at each key. The lists have their
search texts in lower case already. A word with marks in it also finds what has more between its
parts, as claude-sonnet does claude-3-5-sonnet; what holds it as it stands comes before that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from keystead.models.model_list import ModelList, search_text
from keystead.providers.provider import ListedModel
from keystead.ui.views.models.facts import Ability

_MARKS = re.compile(r"[-_./]+")  # A colon stands behind a profile, or before a tag.
NO_ABILITIES: frozenset[Ability] = frozenset()


@dataclass(frozen=True, slots=True)
class Query:
    """Everything must hold; ``hidden`` shows hidden models too, ``profile`` "" means all."""

    text: str = ""
    abilities: frozenset[Ability] = field(default=NO_ABILITIES)
    pinned: bool = False
    hidden: bool = False
    profile: str = ""

    @property
    def narrows(self) -> bool:
        """Whether it leaves models out."""
        return bool(self.text.split() or self.abilities or self.pinned)

    def matching(self, listed: ModelList) -> list[ListedModel]:
        """The models of ``listed`` that match, the pinned ones first, hidden ones last."""
        words = self.text.lower().split()
        found = _with_words(listed.models, listed.found_by, words)
        if self.hidden and listed.hidden:
            texts = [search_text(model, listed.profile) for model in listed.hidden]
            found = [*found, *_with_words(listed.hidden, texts, words)]
        for ability in self.abilities:
            found = [model for model in found if ability.of(model)]
        if self.pinned:
            return [model for model in found if model.id in listed.pinned]
        return pinned_first(found, listed.pinned)


def pinned_first(models: list[ListedModel], pinned: frozenset[str]) -> list[ListedModel]:
    """The same models with the pinned ones in front."""
    front = [model for model in models if model.id in pinned] if pinned else []
    return [*front, *(model for model in models if model.id not in pinned)] if front else models


def _with_words(
    models: Sequence[ListedModel], texts: Sequence[str], words: Sequence[str]
) -> list[ListedModel]:
    if not words:
        return list(models)
    first, *others = words
    pairs = [pair for pair in zip(models, texts, strict=True) if first in pair[1]]
    for word in others:
        pairs = [pair for pair in pairs if word in pair[1]]
    found = [model for model, _ in pairs]
    parts = [*map(_parts_of, words)]
    if all(len(each) < 2 for each in parts):
        return found
    taken = set(map(id, found))
    rest = [pair for pair in zip(models, texts, strict=True) if id(pair[0]) not in taken]
    for word, each in zip(words, parts, strict=True):
        if len(each) > 1:
            lead = max(each, key=len)
            rest = [pair for pair in rest if lead in pair[1] and _in_order(each, pair[1])]
        else:
            rest = [pair for pair in rest if word in pair[1]]
    return [*found, *(model for model, _ in rest)]


def _parts_of(word: str) -> list[str]:
    return [part for part in _MARKS.split(word) if part]


def _in_order(parts: Sequence[str], text: str) -> list[tuple[int, int]]:
    """Where ``text`` has ``parts`` one after the other, each where a part of a name begins.

    Empty where it does not have them all.
    """
    at = 0
    spans: list[tuple[int, int]] = []
    for part in parts:
        at = text.find(part, at)
        while at > 0 and text[at - 1].isalnum():
            at = text.find(part, at + 1)
        if at < 0:
            return []
        spans.append((at, at := at + len(part)))
    return spans


def parts_found(text: str, needle: str) -> list[tuple[int, int]]:
    """Where the parts of those words of ``needle`` stand that ``text`` has with more between."""
    lower = text.lower()
    if len(lower) != len(text):
        return []
    words = map(_parts_of, needle.lower().split())
    spans = sorted(span for parts in words if len(parts) > 1 for span in _in_order(parts, lower))
    apart: list[tuple[int, int]] = []
    for span in spans:
        if not apart or span[0] >= apart[-1][1]:
            apart.append(span)
    return apart
