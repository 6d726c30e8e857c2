"""What a table says once the secrets in it are taken out."""

from __future__ import annotations

from typing import Any

import pytest

from keystead.profiles.open_keys import find_open_keys
from keystead.redaction import redactor
from keystead.secret import KeyKind

KEY = "sk-proj-Ab12Cd34Ef56Gh78Ij90Kl12Mn34"
OTHER = "sk-ant-api03-Zz99Yy88Xx77Ww66Vv55Uu44"
ADDRESS = "https://llm.example/v1"
POINTING = {"base_url": f"{ADDRESS}?token=query-8a7b&version=7"}
PARAMETERS = {"query_params": {"api_key": "other-6d5e", "tenant": "blue"}}
HEADERS = {"default_headers": {"X-Api-Key": "header-9f8e"}}
NAMES = {"secret_headers": [KEY, "X-Other"]}


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        ((POINTING, PARAMETERS), {"query_params": {"tenant": "blue", "version": "7"}}),
        ((HEADERS, NAMES), {"secret_headers": ["X-Other", "X-Api-Key"]}),
    ],
)
def test_a_field_that_takes_from_another_loses_its_own_secrets_too(
    fields: tuple[dict[str, Any], dict[str, Any]], left: dict[str, Any]
):
    for first, second in (fields, reversed(fields)):
        found = find_open_keys({**first, **second})
        assert len(found.keys) == 2
        assert {name: found.changes[name] for name in left} == left


@pytest.mark.parametrize(
    ("fields", "secrets"),
    [
        ({"base_url": f"https://{KEY}@llm.example/v1"}, [KEY]),
        ({"base_url": f"https://me:{KEY}@llm.example/v1"}, [KEY]),
        ({"base_url": f"https://{KEY}:x-oauth@llm.example/v1"}, [KEY, "x-oauth"]),
        ({"base_url": f"https://llm.example/v1?key=one&token={KEY}"}, ["one", KEY]),
        ({"notes": f"{KEY} and {OTHER}"}, [KEY, OTHER]),
        ({"models": [f"{KEY} {OTHER}", "alpha"]}, [KEY, OTHER]),
        ({"proxy": "http://me:p%40ss@proxy.example:1"}, ["p@ss"]),
    ],
)
def test_no_secret_that_a_field_loses_is_left_unfound(fields: dict[str, Any], secrets: list[str]):
    found = find_open_keys(fields)
    assert [key.secret.reveal() for key in found.keys] == secrets
    left = str({**fields, **found.changes})
    assert [secret for secret in secrets if secret in left] == []


@pytest.mark.parametrize(
    "fields",
    [
        {"proxy": f"http://proxy.example:3128/?key={KEY}"},
        {"proxy": f"http://me:password@proxy.example:3128/?key={KEY}"},
        {"base_url": f"https://llm.example/{KEY}/v1"},
    ],
)
def test_an_address_of_which_a_key_can_go_nowhere_stays_as_it_is(fields: dict[str, Any]):
    found = find_open_keys(fields)
    assert (found.keys, found.changes) == ([], {})


@pytest.mark.parametrize(("fragment", "left"), [(f"#{OTHER}", f"#{OTHER}"), ("#top", "")])
def test_a_key_behind_the_hash_of_an_address_is_not_dropped(fragment: str, left: str):
    found = find_open_keys({"base_url": f"https://me:{KEY}@llm.example/v1{fragment}"})
    assert found.changes == {"base_url": f"{ADDRESS}{left}"}


def test_what_stands_beside_a_key_at_any_depth_stays():
    deep = {"inner": {"stay": False, "key": KEY}, "list": [{"key": KEY, "n": 1}, KEY, ""], "n": 0}
    found = find_open_keys({"extra_body": {"deep": deep, "only": {"key": KEY}}})
    left = {"deep": {"inner": {"stay": False}, "list": [{"n": 1}, ""], "n": 0}}
    assert found.changes == {"extra_body": left}
    assert [key.kind for key in found.keys] == [KeyKind.KEY]


def test_a_key_is_masked_as_it_is_spelled_in_an_address_too():
    addresses = [
        "https://me:%70assword-%41bcdef@llm.example/v1",
        f"{ADDRESS}?key=%71uery-%42cdefg",
    ]
    for address in addresses:
        assert len(find_open_keys({"base_url": address}).keys) == 1
    assert redactor.clean(" ".join(addresses)) == (
        f"https://me:[secret]@llm.example/v1 {ADDRESS}?key=[secret]"
    )
