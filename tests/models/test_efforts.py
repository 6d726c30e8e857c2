"""Which efforts are offered for a model: those it is known to take, and no other unasked."""

from __future__ import annotations

import pytest

from keystead.models.efforts import Standing, efforts_of
from keystead.models.model_list import ListStatus, ModelList
from keystead.profiles.generation import Effort
from keystead.profiles.quirks import Quirks
from keystead.providers.provider import ListedModel

ALL, SOME = tuple(Effort), (Effort.LOW, Effort.HIGH)


@pytest.mark.parametrize(
    ("reasons", "model", "standing", "offered", "possible"),
    [
        (True, "m", Standing.TAKEN, ALL, ALL),
        (False, "m", Standing.NOT_BY_MODEL, (), ()),
        (None, "m", Standing.UNKNOWN, (), ALL),
        (True, "typed", Standing.UNKNOWN, (), ALL),
        (True, "", Standing.NO_MODEL, (), ALL),
    ],
)
def test_only_what_a_model_is_known_to_take_is_offered(
    reasons: bool | None,
    model: str,
    standing: Standing,
    offered: tuple[Effort, ...],
    possible: tuple[Effort, ...],
) -> None:
    listed = ModelList("near", (ListedModel("m", reasoning=reasons),), ListStatus.FRESH)
    found = efforts_of(Quirks(), listed, model)
    assert (found.standing, found.offered, found.possible) == (standing, offered, possible)


@pytest.mark.parametrize(
    ("quirks", "words"),
    [
        (Quirks(effort_values=SOME), SOME),
        (Quirks(reasoning_effort=False), ()),
        (Quirks(left_out=("reasoning_effort",)), ()),
    ],
)
def test_a_dialect_has_words_for_all_some_or_none(
    quirks: Quirks, words: tuple[Effort, ...]
) -> None:
    listed = ModelList("near", (ListedModel("m", reasoning=True),), ListStatus.FRESH)
    assert efforts_of(quirks, listed, "m").offered == words


def test_without_a_list_nothing_is_known() -> None:
    assert efforts_of(Quirks(), None, "m").standing is Standing.UNKNOWN
