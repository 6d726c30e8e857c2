"""What the list of models offers: lately used ones, every profile's, and what is typed."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from keystead.errors import Action, ActionId, ErrorKind, ProviderError
from keystead.models.model_list import ListStatus, ModelList, Place
from keystead.models.model_ref import ModelRef
from keystead.providers.provider import ListedModel
from keystead.ui.views.agents.model_choices import (
    ACTION,
    LAST,
    MORE,
    SHOWN_OF_CHOSEN,
    SHOWN_OF_OTHERS,
    ModelChoices,
    model_facts,
    model_key,
    read_action,
    read_key,
)
from keystead.ui.views.agents.start_choice import Start
from keystead.ui.views.models.groups import REFRESH
from keystead.ui.widgets.label import Tone
from keystead.ui.widgets.picker import TYPED
from keystead.ui.widgets.rows import Row

SONNET = ListedModel(
    "claude-sonnet-4.5",
    context_window=200_000,
    input_usd_per_mtok=3,
    output_usd_per_mtok=15,
    tools=True,
    vision=True,
    reasoning=False,
)


def listed(profile: str, *models: str, status: ListStatus = ListStatus.FRESH) -> ModelList:
    found = tuple(SONNET if model == SONNET.id else ListedModel(model) for model in models)
    fetched = time.time() if status is ListStatus.FRESH else None
    return ModelList(profile, found, status, fetched_at=fetched)


REJECTED = ProviderError(
    ErrorKind.AUTHENTICATION, "no", action=Action(ActionId.REPLACE_KEY, "Replace key", "…")
)
LISTS = {
    "router": listed("router", *(f"anthropic/claude-{number}" for number in range(342))),
    "anthropic": listed("anthropic", SONNET.id, "claude-haiku-4.5"),
    "openai": listed("openai", status=ListStatus.LOADING),
    "azure": ModelList("azure", (), ListStatus.FAILED, error=REJECTED),
    "never": listed("never", status=ListStatus.NEVER),
}
USABLE = frozenset({"router", "anthropic", "openai", "never"})


def titles(rows: list[Row]) -> list[str]:
    return [f"{row.title} | {row.subtitle or row.right}" for row in rows]


def test_the_chosen_profile_comes_first_and_of_others_a_few() -> None:
    offer = ModelChoices(LISTS, "anthropic", usable=USABLE).offer("")
    assert titles(offer.rows) == [
        "anthropic | 2",
        "claude-sonnet-4.5 | 200 k · $3 / $15",
        "claude-haiku-4.5 | ",
        "router | 342",
        "anthropic/claude-0 | ",
        "anthropic/claude-1 | ",
        "anthropic/claude-2 | ",
        "339 more · keep typing | ",
        "openai | loading",
        "azure | key rejected",
        "never | not listed yet",
    ]
    assert (offer.found, offer.total) == (344, 344)


def test_what_is_typed_narrows_and_can_be_taken_as_it_is() -> None:
    offer = ModelChoices(LISTS, "anthropic", usable=USABLE).offer("son ")
    assert titles(offer.rows) == [
        "anthropic | 1 of 2",
        "claude-sonnet-4.5 | 200 k · $3 / $15",
        "openai | loading",
        "azure | key rejected",
        "Use “son” as it is typed | anthropic",
    ]
    assert offer.rows[-1].key == f"{TYPED}son"
    assert (offer.found, offer.total) == (1, 344)


def test_of_a_profile_with_more_the_rest_is_shown_when_asked_for() -> None:
    choices = ModelChoices(LISTS, "anthropic", usable=USABLE)
    (more,) = [row for row in choices.offer("").rows if row.key.startswith(MORE)]
    assert more.key == f"{MORE}router"
    rows = choices.offer("", {"router"}).rows
    assert sum(row.key.startswith("router") for row in rows) == 342
    assert not any(row.key.startswith(MORE) for row in rows)


def test_one_more_is_shown_instead_of_counted() -> None:
    lists = {"a": listed("a"), "b": listed("b", *"123456"[: SHOWN_OF_OTHERS + 1])}
    rows = ModelChoices(lists, "a").offer("").rows
    assert [row.title for row in rows] == ["b", *"123456"[: SHOWN_OF_OTHERS + 1]]


def test_of_the_chosen_profile_much_is_shown_at_once() -> None:
    rows = ModelChoices(LISTS, "router").offer("").rows
    assert sum(row.key.startswith("router") for row in rows) == SHOWN_OF_CHOSEN


def test_lately_used_ones_come_first_with_their_profile() -> None:
    last = (Start("anthropic", SONNET.id), Start("router", "typed/by-hand"), Start("gone", "x"))
    rows = ModelChoices(LISTS, "anthropic", last).offer("").rows
    assert titles(rows)[:3] == [
        "Last used | ",
        "claude-sonnet-4.5 | anthropic · 200 k · $3 / $15",
        "typed/by-hand | router",
    ]
    assert rows[0].heading
    assert rows[1].key.startswith(LAST)
    assert read_key(rows[1].key) == last[0]
    found = ModelChoices(LISTS, "anthropic", last).offer("hand").rows
    assert [row.title for row in found[:2]] == ["Last used", "typed/by-hand"]
    assert "Last used" not in titles(ModelChoices(LISTS, "anthropic", last).offer("haiku").rows)


def test_a_list_that_failed_or_was_never_asked_for_offers_what_can_be_done() -> None:
    rows = {
        row.title: row for row in ModelChoices(LISTS, "anthropic", usable=USABLE).offer("").rows
    }
    assert read_action(rows["azure"].key) == ("azure", ActionId.REPLACE_KEY)
    assert (rows["azure"].right, rows["azure"].right_tone) == ("Replace key…", Tone.ERROR)
    assert read_action(rows["never"].key) == ("never", REFRESH)
    assert rows["never"].right == "List models"
    assert not rows["azure"].heading
    assert rows["openai"].heading
    assert not rows["openai"].key.startswith(ACTION)


def test_a_profile_that_cannot_be_used_is_not_offered_to_be_asked() -> None:
    rows = ModelChoices(LISTS, "anthropic", usable=frozenset()).offer("").rows
    assert "never" not in [row.title for row in rows]


def test_pinned_models_come_first() -> None:
    lists = {"a": replace(listed("a", "one", "two"), pinned=frozenset({"two"}))}
    rows = ModelChoices(lists, "a").offer("").rows
    assert [row.title for row in rows] == ["a", "two", "one"]


def test_a_key_tells_profile_and_model_whatever_the_id_holds() -> None:
    assert read_key(model_key(Start("p", "vendor/m:x"))) == Start("p", "vendor/m:x")


def test_facts_of_a_model_are_said_where_they_are_known() -> None:
    models = listed("p", SONNET.id, "m")
    assert model_facts(models, SONNET.id) == (
        "Context 200 k\n$3 in, $15 out, per million tokens\ntools, vision"
    )
    assert model_facts(models, "m") == "Context unknown\nPrice unknown\nAbilities unknown"
    here = replace(models, place=Place.HERE)
    assert model_facts(here, "m") == "Context unknown\nPrice: local\nAbilities unknown"
    assert model_facts(models, "typed") == "Not in the list; it is asked for as it is typed."
    assert model_facts(None, "") == ""


def test_aliases_of_the_chosen_profile_are_offered_with_what_they_mean() -> None:
    aliases = {
        "fast": ModelRef("openai", "gpt-4o-mini"),
        "quick": ModelRef("openai", "gpt-4o-mini"),
    }
    lists = LISTS | {"anthropic": replace(LISTS["anthropic"], aliases=aliases)}
    rows = ModelChoices(lists, "anthropic").offer("").rows
    assert titles(rows)[:3] == [
        "Aliases | ",
        "fast | openai:gpt-4o-mini",
        "quick | openai:gpt-4o-mini",
    ]
    assert rows[1].key != rows[2].key
    assert {read_key(row.key) for row in rows[1:3]} == {Start("openai", "gpt-4o-mini")}
    assert "fast | openai:gpt-4o-mini" in titles(
        ModelChoices(lists, "anthropic").offer("mini").rows
    )
    assert "Aliases" not in [row.title for row in ModelChoices(lists, "router").offer("").rows]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("openai:gpt-5", Start("openai", "gpt-5")),
        ("openai/gpt-5", Start("openai", "gpt-5")),
        ("anthropic:claude", None),
        ("openai:", None),
        ("nobody:gpt-5", None),
        ("anthropic/claude-7", Start("anthropic", "claude-7")),
    ],
)
def test_a_typed_reference_to_another_profile_is_offered_as_that(
    typed: str, expected: Start | None
) -> None:
    chosen = "router" if typed == "anthropic/claude-7" else "anthropic"
    lists = LISTS if chosen == "anthropic" else LISTS | {"router": listed("router", "other")}
    rows = ModelChoices(lists, chosen).offer(typed).rows
    models = [row.key for row in rows[:-1] if "\n" in row.key and not row.key.startswith(ACTION)]
    offered = [read_key(key) for key in models]
    assert offered == ([expected] if expected else [])
    assert rows[-1].key == f"{TYPED}{typed}"
