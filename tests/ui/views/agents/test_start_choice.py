"""With what a new agent begins: the rules, on profiles of a real file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from keystead.credentials.index import KeyInfo
from keystead.credentials.question import CredentialQuestion
from keystead.credentials.resolution import decide
from keystead.errors import ErrorKind, KeysteadError
from keystead.models.model_list import ListStatus, ModelList
from keystead.origin import Origin
from keystead.profiles.presets import Presets
from keystead.profiles.profiles import Profiles
from keystead.providers.provider import ListedModel
from keystead.ui.sources.profiles import KnownProfile
from keystead.ui.views.agents.model_choices import (
    model_facts,
    model_key,
    model_rows,
    profile_rows,
    read_key,
)
from keystead.ui.views.agents.start_choice import (
    Start,
    credential,
    destination,
    first_choice,
    lacks_key,
    obstacle_of,
)
from keystead.ui.widgets.label import Tone

FILE = """
[profiles.near]
provider = "local"
base_url = "http://127.0.0.1:4711/v1"

[profiles.far]
provider = "openai"
default_model = "gpt-x"

[profiles.off]
provider = "local"
base_url = "http://127.0.0.1:4712/v1"
enabled = false

[profiles.nowhere]
provider = "azure"
"""


class _Keys:
    """The index of keys as the decision asks it; ``far`` has one where ``kept``."""

    def __init__(self, kept: bool) -> None:
        self._kept = kept

    def of(self, profile_id: str) -> tuple[KeyInfo, ...]:
        if not self._kept:
            return ()
        return (KeyInfo(profile_id, "work", Origin.of("https://api.openai.com"), "f3Qa"),)


def known(tmp_path: Path, *, key: bool = False) -> dict[str, KnownProfile]:
    file = tmp_path / "providers.toml"
    file.write_text(FILE)
    profiles = Profiles(file, Presets.load(), os.environ)
    profiles.load()
    found: dict[str, KnownProfile] = {}
    for each in profiles.all():
        keys = _Keys(key and each.name == "far")
        question = CredentialQuestion.of(each, keys, {}, False, None)  # type: ignore[arg-type]
        found[each.name] = KnownProfile(each, (), decide(question))
    return found


def listed(profile: str, *models: str, status: ListStatus = ListStatus.FRESH) -> ModelList:
    return ModelList(profile, tuple(map(ListedModel, models)), status)


@pytest.mark.parametrize(
    ("wanted", "last", "default", "chosen"),
    [
        (Start(), Start(), "", Start("near", "only")),
        (Start(), Start(), "far", Start("near", "only")),
        (Start("far"), Start(), "", Start("far", "gpt-x")),
        (Start("near", "typed"), Start(), "", Start("near", "typed")),
        (Start("gone"), Start(), "", Start("near", "only")),
        (Start(), Start("near", "used"), "", Start("near", "used")),
        (Start(), Start("far", "used"), "", Start("near", "only")),
        (Start(), Start("practice", "script"), "", Start("practice", "script")),
        (Start(), Start("off", "used"), "off", Start("near", "only")),
    ],
)
def test_what_cannot_be_used_is_passed_over_unless_it_was_asked_for(
    tmp_path: Path, wanted: Start, last: Start, default: str, chosen: Start
) -> None:
    profiles = tuple(known(tmp_path).values())
    lists = {"near": listed("near", "only")}
    assert first_choice(profiles, lists, wanted, last, default) == chosen


def test_practice_is_never_chosen_by_itself(tmp_path: Path) -> None:
    found = known(tmp_path)
    profiles = (found["practice"], found["far"])
    assert first_choice(profiles, {}, Start(), Start(), "far") == Start("far", "gpt-x")
    assert first_choice(profiles, {}, Start(), Start(), "") == Start()


def test_the_first_of_many_models_is_not_chosen_for_a_person(tmp_path: Path) -> None:
    profiles = (known(tmp_path)["near"],)
    lists = {"near": listed("near", "one", "two")}
    assert first_choice(profiles, lists, Start(), Start(), "") == Start("near")


@pytest.mark.parametrize(
    ("name", "key", "obstacle", "lacks", "says"),
    [
        ("near", False, "", False, "Sends to http://127.0.0.1:4711 · no key needed"),
        ("far", True, "", False, "Sends to https://api.openai.com · key work …f3Qa"),
        (
            "far", False, "far has no key to send", True,
            "Sends to https://api.openai.com · key missing",
        ),
        ("off", False, "off is switched off", False, "Sends to http://127.0.0.1:4712"),
        (
            "nowhere", False, "nowhere has no address yet", False,
            "Sends nowhere: nowhere has no address that can be used",
        ),
        ("practice", False, "", False, "Runs inside Keystead. Nothing is sent."),
    ],
)  # fmt: skip
def test_obstacle_and_destination_are_said(
    tmp_path: Path, name: str, key: bool, obstacle: str, lacks: bool, says: str
) -> None:
    profile = known(tmp_path, key=key)[name]
    assert obstacle_of(profile) == obstacle
    assert lacks_key(profile) is lacks
    assert destination(profile).startswith(says)


def test_profiles_show_their_credential(tmp_path: Path) -> None:
    found = known(tmp_path)
    by_name = {row.key: row for row in profile_rows(tuple(found.values()))}
    assert by_name["far"].right == credential(found["far"]) == "key missing"
    assert by_name["far"].right_tone is Tone.WARN


def test_models_stand_under_their_profiles_the_chosen_one_first() -> None:
    error = KeysteadError("connection", "no", kind=ErrorKind.CONNECTION)
    lists = {
        "one": listed("one", "a", "b"),
        "two": listed("two", "c"),
        "bad": ModelList("bad", (), ListStatus.FAILED, error=error),
        "busy": listed("busy", status=ListStatus.LOADING),
    }
    rows = list(model_rows(lists, "two"))
    assert [(row.title, row.right) for row in rows] == [
        ("two", "1"), ("c", ""), ("one", "2"), ("a", ""), ("b", ""),
        ("bad", "no connection"), ("busy", "loading"),
    ]  # fmt: skip
    assert [row.heading for row in rows] == [True, False, True, False, False, True, True]
    assert read_key(rows[1].key) == Start("two", "c")
    assert read_key(model_key(Start("p", "vendor/m:x"))) == Start("p", "vendor/m:x")


def test_facts_of_a_model_are_said_where_they_are_known() -> None:
    model = ListedModel(
        "m", context_window=200_000, input_usd_per_mtok=3.0, output_usd_per_mtok=15.0, tools=True
    )
    models = ModelList("p", (model,), ListStatus.FRESH)
    assert model_facts(models, "m") == "200 k context · $3.00 / $15.00 · tools"
    assert model_facts(models, "typed") == "Not in the list; it is asked for as it is typed."
    assert model_facts(None, "") == ""
