"""Every table of the shipped list: sound, told apart, and honest about what is known."""

from __future__ import annotations

import re
import tomllib
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import pytest

from keystead import resources
from keystead.origin import Origin
from keystead.profiles.preset import PLACE, ApiFormat, AuthStyle, Group, Preset, Status
from keystead.profiles.presets import Presets

PRESETS = Presets.load()
TODAY = date.today()  # noqa: DTZ011
STALE = timedelta(days=180)
KEPT_BY_US = {Group.CUSTOM, Group.PRACTICE}  # no provider, so there is nothing to verify


def addresses(preset: Preset) -> Iterator[str]:
    """Its base URLs with something in the place of each extra field."""
    return (PLACE.sub("name", address) for address in preset.api_formats.values() if address)


@pytest.mark.parametrize("preset", PRESETS.all(), ids=lambda preset: preset.id)
def test_every_entry_is_sound(preset: Preset):
    assert re.fullmatch(r"[a-z0-9-]+", preset.id)
    assert preset.api_formats
    assert preset.by_format.keys() <= preset.api_formats.keys()
    for address in addresses(preset):
        assert Origin.of(address).is_encrypted is not preset.local
        assert Origin.of(address).is_loopback is preset.local
        assert not address.endswith("/")
        assert not re.search(r"[?#{}]", address)
    for variable in (*preset.key_variables, preset.base_url_variable):
        assert re.fullmatch(r"[A-Z0-9_]*", variable)
    if not (preset.local or preset.offline or preset.generic):
        assert preset.key_page.startswith("https://")
        assert preset.auth_style is not AuthStyle.NONE
        assert preset.key_variables or preset.note


@pytest.mark.parametrize("preset", PRESETS.all(), ids=lambda preset: preset.id)
def test_every_entry_names_what_proves_its_key_or_says_that_nothing_does(preset: Preset):
    for api_format in preset.api_formats:
        spoken = preset.spoken_as(api_format)
        list_proves = bool(spoken.models_path) and not spoken.models_public
        if spoken.auth_style is not AuthStyle.NONE:
            assert list_proves or spoken.key_probe or spoken.key_unproven
        assert not (spoken.key_probe and spoken.key_unproven)


@pytest.mark.parametrize("preset", PRESETS.all(), ids=lambda preset: preset.id)
def test_every_entry_says_since_when_it_is_known_and_what_it_is(preset: Preset):
    if preset.group not in KEPT_BY_US and not preset.generic:
        assert date.fromisoformat(preset.verified_on) <= TODAY
    if preset.status_since:
        assert preset.status is not Status.ACTIVE
        assert date.fromisoformat(preset.status_since) <= TODAY
    assert "group" in preset.model_fields_set


@pytest.mark.parametrize("preset", PRESETS.all(), ids=lambda preset: preset.id)
def test_no_entry_names_models_or_fields_that_lead_nowhere(preset: Preset):
    assert preset.known_models == ()
    assert bool(preset.only_model) is preset.offline
    in_addresses = {name for each in preset.api_formats.values() for name in PLACE.findall(each)}
    assert in_addresses == {n for n, extra in preset.extra_fields.items() if extra.in_address}


@pytest.mark.parametrize("preset", PRESETS.all(), ids=lambda preset: preset.id)
def test_both_usual_formats_ask_the_same_list(preset: Preset):
    lists: set[str] = set()
    for api_format in {ApiFormat.OPENAI_CHAT, ApiFormat.ANTHROPIC} & preset.api_formats.keys():
        address = PLACE.sub("name", preset.api_formats[api_format])
        path = preset.spoken_as(api_format).models_path.partition("?")[0]
        if address:
            lists.add(f"{Origin.of(address) if path.startswith('/') else f'{address}/'}{path}")
    assert len(lists) <= 1


def test_no_variable_belongs_to_two_providers():
    variables = Counter(v for preset in PRESETS.all() for v in preset.key_variables)
    assert [variable for variable, count in variables.items() if count > 1] == []
    assert "TOGETHER_API_KEY" in variables
    assert not any(variable.startswith("TOGETHERAI") for variable in variables)


def test_no_host_belongs_to_two_providers():
    public = [p for p in PRESETS.all() if not (p.local or p.generic or p.offline)]
    hosts = [{Origin.of(each).host for each in addresses(p)} | {*p.hosts} for p in public]
    owners = {
        host: [p.id for p in public if p.owns(Origin("https", PLACE.sub("name", host), 443))]
        for host in set[str]().union(*hosts)
    }
    assert {host: ids for host, ids in owners.items() if len(ids) != 1} == {}


def test_more_than_sixty_are_offered_and_the_rest_is_known():
    assert len(PRESETS.offered()) >= 60
    assert PRESETS.count_offered() == sum(not preset.offline for preset in PRESETS.offered())
    assert not PRESETS.get("hyperbolic").offered
    assert PRESETS.detect("https://api.hyperbolic.xyz/v1").id == "hyperbolic"


def test_tables_are_read_one_by_one_as_the_whole_file_has_them():
    whole = tomllib.loads(resources.read_text("presets.toml"))
    assert [preset.id for preset in PRESETS.all()] == [*whole]
    for id_, facts in whole.items():
        assert PRESETS.get(id_) == Preset.model_validate({"id": id_, **facts})


def test_what_is_read_for_a_list_is_all_that_says_so():
    every = PRESETS.all()
    assert PRESETS.built_in() == tuple(preset for preset in every if preset.built_in)
    assert PRESETS.local() == tuple(preset for preset in every if preset.local)
    assert PRESETS.featured() == tuple(preset for preset in every if preset.featured)


def stale(presets: Iterable[Preset], day: date) -> list[str]:
    """Those whose facts are older than half a year on ``day``."""
    dated = (preset for preset in presets if preset.verified_on)
    return [p.id for p in dated if day - date.fromisoformat(p.verified_on) > STALE]


@pytest.mark.filterwarnings("always::UserWarning")
def test_old_facts_are_warned_of():
    if old := stale(PRESETS.all(), TODAY):
        warnings.warn(f"taken over more than {STALE.days} days ago: {', '.join(old)}", stacklevel=1)
    openai = PRESETS.get("openai")
    taken = date.fromisoformat(openai.verified_on)
    assert stale([openai], taken + STALE) == []
    assert stale([openai], taken + STALE + timedelta(days=1)) == ["openai"]
