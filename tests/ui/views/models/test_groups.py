"""What headings say, what is offered in them, and the line that sums them up."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from keystead.errors import Action, ActionId, ErrorKind, KeysteadError, ProviderError
from keystead.models.model_list import ListStatus, ModelList, Place
from keystead.providers.provider import ListedModel
from keystead.ui.views.models.groups import (
    ADD_MODEL,
    REFRESH,
    SETTLING,
    STOP,
    Group,
    Headings,
    group_of,
)
from keystead.ui.views.models.summary import all_failed, counted, summary
from keystead.ui.widgets.mark import Mark

QWEN, GPT = ListedModel("qwen3-coder"), ListedModel("gpt-5-mini")


def action(act: ActionId) -> Action:
    return Action(act, "label of the engine", "…")


NO_KEY = KeysteadError("no-key", "The profile work has no key", action=action(ActionId.ADD_KEY))
WANTS_KEY = ProviderError(ErrorKind.AUTHENTICATION, "it wants one", "", action(ActionId.ADD_KEY))
REJECTED = ProviderError(
    ErrorKind.AUTHENTICATION, "it says no", "Bad key.", action(ActionId.REPLACE_KEY)
)
LATE = ProviderError(ErrorKind.TIMEOUT, "too late", "", action(ActionId.RETRY), waited=10.0)
PAGE = ProviderError(
    ErrorKind.SERVER, "no API", "a web page", action(ActionId.EDIT_PROFILE), reference="not-an-api"
)
REFUSED = ProviderError(
    ErrorKind.CONNECTION, "nobody", "", action(ActionId.START_SERVER), reference="refused"
)
NO_LIST = ProviderError(
    ErrorKind.UNSUPPORTED, "none", "", action(ActionId.EDIT_PROFILE), reference="no-model-list"
)
ODD = KeysteadError("odd", "Something odd happened")


def listed(
    status: ListStatus,
    *models: ListedModel,
    hours: float | None = None,
    error: Any = None,
    place: Place = Place.ELSEWHERE,
    asked: float | None = None,
) -> ModelList:
    now = time.time()
    return ModelList(
        "work",
        models,
        status,
        fetched_at=None if hours is None else now - 3600 * hours,
        waiting_since=None if asked is None else now - asked,
        error=error,
        place=place,
    )


def given(*models: Any, **facts: Any) -> Callable[[], ModelList]:
    """A list made when the test begins: its ages count from then."""
    return partial(listed, *models, **facts)


def said(group: Group) -> tuple[Mark, str, str, list[str]]:
    return group.mark, group.text, group.brief_text, [choice.id for choice in group.choices]


S, M = ListStatus, Mark


@pytest.mark.parametrize(
    ("one", "mark", "text", "brief", "choices"),
    [
        (given(S.FRESH, QWEN, hours=0), M.GOOD, "1 · refreshed now", "refreshed now",
         [REFRESH]),
        (given(S.FRESH, hours=0, place=Place.HERE), M.GOOD,
         "on this computer · refreshed now", "refreshed now · on this computer", [REFRESH]),
        (given(S.FRESH, QWEN, hours=0, place=Place.INSIDE), M.GOOD, "1 · inside Keystead",
         "inside Keystead", [REFRESH]),
        (given(S.LOADING, asked=0), M.RUNNING, "loading · no earlier list", "loading", [STOP]),
        (given(S.LOADING, asked=3), M.RUNNING, "loading, 3 s · no earlier list", "loading, 3 s",
         [STOP]),
        (given(S.LOADING, QWEN, hours=2, asked=3), M.RUNNING, "1 · list of 2 h ago, refreshing",
         "loading, 3 s", [STOP]),
        (given(S.CACHED, QWEN, hours=28), M.OFF, "1 · list of a day ago", "list of a day ago",
         [REFRESH]),
        (given(S.KNOWN, GPT), M.OFF, "1 · known models, the provider was not asked yet",
         "not asked yet", [REFRESH]),
        (given(S.NEVER), M.OFF, "not listed yet", "not listed yet", [REFRESH]),
        (given(S.NEVER, error=NO_KEY), M.OFF, "no key yet", "no key yet", ["add-key"]),
        (given(S.KNOWN, GPT, error=NO_KEY), M.OFF, "1 · no key yet", "no key yet", ["add-key"]),
        (given(S.FAILED, error=NO_KEY), M.OFF, "no key yet", "no key yet", ["add-key"]),
        (given(S.FAILED, error=WANTS_KEY), M.FAILED,
         "could not be listed: it wants a key and has none", "wants a key", ["add-key"]),
        (given(S.FAILED, error=REJECTED), M.FAILED,
         "could not be listed: the key was rejected", "key rejected", [REFRESH, "replace-key"]),
        (given(S.FAILED, QWEN, hours=3.1, error=LATE), M.ATTENTION,
         "1 · list of 3 h ago, no answer within 10 s", "list of 3 h ago · no answer", [REFRESH]),
        (given(S.FAILED, GPT, error=LATE), M.ATTENTION,
         "1 · could not be listed: no answer within 10 s", "no answer", [REFRESH]),
        (given(S.FAILED, error=PAGE), M.FAILED,
         "could not be listed: the answer is no list of models (a web page)", "not an API",
         ["edit-profile"]),
        (given(S.FAILED, error=REFUSED, place=Place.HERE), M.OFF,
         "on this computer · not running", "not running · on this computer", [REFRESH]),
        (given(S.FAILED, error=REFUSED), M.FAILED, "could not be listed: no server answers there",
         "no server answers", [REFRESH]),
        (given(S.FAILED, error=NO_LIST), M.FAILED,
         "could not be listed: this provider lists no models; add them by hand", "lists no models",
         [ADD_MODEL]),
        (given(S.FAILED, error=ODD), M.FAILED, "could not be listed: Something odd happened",
         "not set up", [REFRESH]),
        (given(S.FAILED), M.FAILED, "could not be listed: no answer", "no answer", [REFRESH]),
    ],
)  # fmt: skip
def test_what_a_heading_says(
    one: Callable[[], ModelList], mark: Mark, text: str, brief: str, choices: list[str]
) -> None:
    group = group_of(one(), len(one().models))
    assert said(group) == (mark, text, brief, choices)


def test_the_whole_story_of_a_failure_is_kept_for_the_tooltip() -> None:
    assert group_of(listed(S.FAILED, error=REJECTED), 0).whole == "it says no. Bad key"


def test_some_of_all_are_counted() -> None:
    group = group_of(listed(S.FRESH, QWEN, GPT, hours=0), 1)
    assert group.text == "1 of 2 · refreshed now"


def test_where_room_is_short_the_place_goes_and_the_state_stays() -> None:
    here = group_of(listed(S.FRESH, QWEN, GPT, hours=0, place=Place.HERE), 1)
    assert here.short_text == "1 of 2 · refreshed now"
    assert group_of(listed(S.FAILED, error=REJECTED), 0).short_text == "key rejected"


def test_every_kind_of_failure_has_words() -> None:
    for kind in ErrorKind:
        group = group_of(listed(S.FAILED, error=ProviderError(kind, "What happened")), 0)
        assert group.words
        assert "{" not in group.words


def test_a_list_asked_for_again_shows_as_it_was_for_half_a_second() -> None:
    headings = Headings()
    headings.of(listed(S.FRESH, QWEN, hours=0), 1)
    quick = headings.of(listed(S.LOADING, QWEN, hours=0, asked=SETTLING / 5), 1)
    assert quick.mark is Mark.GOOD
    slow = headings.of(listed(S.LOADING, QWEN, hours=0, asked=SETTLING * 2), 1)
    assert slow.mark is Mark.RUNNING


def test_trying_again_shows_at_once() -> None:
    headings = Headings()
    headings.of(listed(S.FAILED, QWEN, hours=0, error=LATE), 1)
    assert headings.of(listed(S.LOADING, QWEN, hours=0, asked=0), 1).mark is Mark.RUNNING


@pytest.mark.parametrize(
    ("shown", "total", "text"),
    [
        (0, 0, "no models"),
        (1, 1, "1 model"),
        (2, 2, "2 models"),
        (0, 1, "0 of 1 model"),
        (1, 3, "1 of 3 models"),
        (4, 10_482, "4 of 10\N{NO-BREAK SPACE}482 models"),
    ],
)
def test_models_are_counted_in_words(shown: int, total: int, text: str) -> None:
    assert counted(shown, total) == text


def named(profile: str, mark: Mark, shown: int = 0, total: int = 0, brief: str = "x") -> Group:
    from keystead.ui.widgets.label import Tone

    return Group(profile, Place.ELSEWHERE, mark, brief, brief, Tone.MUTED, shown, total)


def test_the_summary_names_what_is_amiss_and_what_is_missing() -> None:
    groups = [
        named("router", Mark.GOOD, 3, 342),
        named("anthropic", Mark.GOOD, 0, 11),
        named("openai", Mark.RUNNING),
        named("azure", Mark.FAILED),
        named("lmstudio", Mark.OFF, brief="not running"),
    ]
    assert summary(groups, 3, 353, narrowed=True) == (
        "3 of 353 models · openai is loading · azure could not be listed · anthropic has no match"
        " · lmstudio: not running"
    )
    assert summary(groups, 353, 353, narrowed=False) == (
        "353 models · openai is loading · azure could not be listed"
    )


def test_many_profiles_are_counted_instead_of_named() -> None:
    loading = [named(name, Mark.RUNNING) for name in "abc"]
    assert "3 profiles are loading" in summary(loading, 0, 0, narrowed=False)
    assert "a and b are loading" in summary(loading[:2], 0, 0, narrowed=False)
    waiting = [named(name, Mark.OFF) for name in "abc"]
    assert "3 profiles have no models yet" in summary(waiting, 0, 0, narrowed=True)


def test_when_nothing_could_be_listed_that_is_all_it_says() -> None:
    groups = [named("a", Mark.FAILED), named("b", Mark.FAILED), named("c", Mark.OFF)]
    assert all_failed(groups)
    assert summary(groups, 0, 0, narrowed=False).startswith("No profile could be listed")
    assert not all_failed([named("c", Mark.OFF)])
    assert not all_failed([*groups, named("d", Mark.ATTENTION, 1, 1)])


def test_one_failed_list_beside_an_earlier_one_is_not_all_of_them() -> None:
    groups = [named("a", Mark.FAILED), named("kept", Mark.OFF, 300, 300)]
    assert summary(groups, 300, 300, narrowed=False) == "300 models · a could not be listed"
