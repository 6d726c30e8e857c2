"""With what a new agent begins: the rules, on profiles of a real file."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from keystead.credentials.index import KeyInfo
from keystead.credentials.keys import Keys
from keystead.credentials.question import CredentialQuestion
from keystead.credentials.resolution import decide
from keystead.credentials.schema import CREDENTIALS, KEY_RESTS
from keystead.credentials.vault import Vault
from keystead.models.model_list import ListStatus, ModelList
from keystead.origin import Origin
from keystead.profiles.presets import Presets
from keystead.profiles.profiles import Profiles
from keystead.providers.provider import ListedModel
from keystead.storage.store import Store
from keystead.ui.sources.profiles import KnownProfile
from keystead.ui.views.agents.model_choices import profile_rows
from keystead.ui.views.agents.start_choice import (
    Start,
    credential,
    destination,
    first_choice,
    lacks_key,
    obstacle_of,
    unusable_default,
)
from keystead.ui.widgets.label import Tone
from keystead.ui.widgets.mark import Mark

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


def known(tmp_path: Path, *, key: bool = False) -> dict[str, KnownProfile]:
    file = tmp_path / "providers.toml"
    file.write_text(FILE)
    profiles = Profiles(file, Presets.load(), os.environ)
    profiles.load()
    keys = Keys(Store(tmp_path / "keystead.sqlite3", (CREDENTIALS, KEY_RESTS)), Vault())
    found: dict[str, KnownProfile] = {}
    for each in profiles.all():
        question = CredentialQuestion.of(each, keys, {})
        if key and each.name == "far":
            kept = KeyInfo(each.id, "work", Origin.of("https://api.openai.com"), "f3Qa")
            question = replace(question, keys=(kept,))
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
            "Sends to https://api.openai.com · no key yet",
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
    rows = profile_rows(tuple(found.values()), lambda _: Mark.OFF)
    by_name = {row.key: row for row in rows}
    assert by_name["far"].right == credential(found["far"]) == "no key yet"
    assert by_name["far"].right_tone is Tone.WARN
    assert by_name["nowhere"].right == credential(found["nowhere"]) == "no address yet"


@pytest.mark.parametrize(
    ("default", "last", "chosen", "title", "why"),
    [
        ("", Start(), Start("near"), "", ""),
        ("near", Start(), Start("near"), "", ""),
        ("far", Start("near"), Start("near"), "", ""),
        ("near", Start("far"), Start("near"), "", ""),
        ("far", Start(), Start("near"), "The default profile far cannot be used",
         "far has no key to send · near is chosen instead"),
        ("off", Start("gone"), Start("near"), "The default profile off cannot be used",
         "off is switched off · near is chosen instead"),
        ("gone", Start(), Start("near"), "The default profile gone cannot be used",
         "there is no profile gone · near is chosen instead"),
        ("off", Start(), Start(), "The default profile off cannot be used", "off is switched off"),
    ],
)  # fmt: skip
def test_a_default_that_cannot_be_used_is_said_where_it_was_asked_for(
    tmp_path: Path, default: str, last: Start, chosen: Start, title: str, why: str
) -> None:
    profiles = tuple(known(tmp_path).values())
    assert unusable_default(profiles, default, last, chosen) == (title, why)
