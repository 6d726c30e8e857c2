"""A draft and the file side by side, in words.

Owns which fields are shown, how a value reads, and what is said over them; choosing between the
two is the ``page``'s.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QT_TR_NOOP

from keystead.profiles.profile import Profile
from keystead.redaction import redactor
from keystead.ui.settings.conflict.merge import MISSING, NAME, Key, flat, same
from keystead.ui.settings.draft import Draft, values_of
from keystead.ui.settings.editors import words_of
from keystead.ui.translation import tr

UNLIMITED = frozenset(
    {
        "connect_timeout",
        "first_token_timeout",
        "stream_idle_timeout",
        "requests_per_minute",
        "max_concurrency",
    }
)  # where 0 is no limit


REMOVED: frozenset[tuple[Key, str]] = frozenset({((), "removed")})


class Agreement(StrEnum):
    """Why a field is not asked about."""

    SAME = "same"
    MINE = "mine"
    THEIRS = "theirs"


AGREEMENTS = {
    Agreement.SAME: QT_TR_NOOP("the same in both"),
    Agreement.MINE: QT_TR_NOOP("changed by you only"),
    Agreement.THEIRS: QT_TR_NOOP("changed in the file only"),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One field in both; ``agreement`` says why it is not asked about, None where it is."""

    key: Key
    title: str
    mine: str
    theirs: str
    agreement: Agreement | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is asked about a draft; ``fields`` are in the order of the form."""

    title: str
    text: str
    fields: tuple[Compared, ...] = ()

    @classmethod
    def of(cls, draft: Draft, at: str) -> Comparison:
        """The question about a draft whose file was changed ``at`` a time of day."""
        title = tr("providers.toml was changed by another program at {time}", time=at)
        return cls(title, _text(draft), tuple(_fields(draft)))

    @classmethod
    def of_removed(cls, draft: Draft, at: str) -> Comparison:
        """The question about a draft whose profile is in the file no more."""
        title = tr("{name} was removed from providers.toml at {time}", time=at, name=draft.name)
        text = tr(
            "Another program took it out. Your draft is all there is of it; its keys are where "
            "they were. Saved again, it comes back whole."
        )
        return cls(title, text)

    @property
    def matter(self) -> frozenset[tuple[Key, str]]:
        """What of the file it is about: asked once, it need not be asked again by itself."""
        return frozenset((each.key, each.theirs) for each in self.asked) or REMOVED

    @property
    def asked(self) -> tuple[Compared, ...]:
        """The fields to choose for."""
        return tuple(each for each in self.fields if each.agreement is None)


def agreement_words(agreement: Agreement) -> str:
    """Why a field is not asked about, in words."""
    return tr(AGREEMENTS[agreement])


def title_of(key: Key) -> str:
    """What a field is called, with the name of the entry in its table."""
    return " · ".join((Profile.model_fields[key[0]].title or key[0], *key[1:]))


def value_words(key: Key, value: Any) -> str:
    """A value as a person reads it, on one line and without any secret."""
    return redactor.clean(" ".join(_words(key, value).split()))


def _words(key: Key, value: Any) -> str:
    if value is MISSING:
        return tr("not there")
    if value is None:
        return tr("left to the provider")
    if value in ("", (), {}):
        return tr("none")
    if value == 0 and key[0] in UNLIMITED:
        return tr("no limit")
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, Mapping | list):
        return json.dumps(value, ensure_ascii=False)
    return words_of(value)


def _fields(draft: Draft) -> Iterator[Compared]:
    here, there = flat(draft.values), flat(draft.start)
    shipped = flat(values_of(Profile(name=draft.name)))
    asked = set(draft.conflicts)
    order = {name: number for number, name in enumerate(draft.values)}
    for key in sorted({**there, **here}, key=lambda key: order[key[0]]):
        mine, theirs = here.get(key, MISSING), there.get(key, MISSING)
        agreement = None
        if key not in asked:
            agreement = _agreement(draft, key, same(mine, theirs))
            if agreement is Agreement.SAME and same(mine, shipped.get(key, MISSING)):
                continue
        said = value_words(key, mine)
        if key[0] in draft.unreadable:
            said = tr("typed, but {why}", why=draft.unreadable[key[0]].why)
        yield Compared(key, title_of(key), said, value_words(key, theirs), agreement)


def _agreement(draft: Draft, key: Key, alike: bool) -> Agreement:
    if not alike:
        return Agreement.MINE
    return Agreement.THEIRS if key in draft.taken else Agreement.SAME


def _text(draft: Draft) -> str:
    count = len(draft.conflicts)
    if count == 1:
        said = tr("One field of {name} differs from your draft. Your draft is chosen now.")
    else:
        differ = tr("Two fields of {name} differ from your draft.")
        if count > 2:
            differ = tr("{n} fields of {name} differ from your draft.", n=str(count))
        said = " ".join((differ, tr("Choose for each; your draft is chosen now.")))
    text = said.replace("{name}", draft.name)
    if NAME in draft.conflicts:
        text = " ".join((tr("It is called {name} there now.", name=draft.start["name"]), text))
    return text
