"""What a table says once the secrets in it are taken out."""

from __future__ import annotations

from typing import Any

import pytest

from keystead.profiles.open_keys import find_open_keys

KEY = "sk-proj-Zk3vQ9wXr7TgLm2NpB8s"
ADDRESS = {"base_url": "https://llm.example/v1?token=query-8a7b&version=7"}
PARAMETERS = {"query_params": {"api_key": "other-6d5e", "tenant": "blue"}}
HEADERS = {"default_headers": {"X-Api-Key": "header-9f8e"}}
NAMES = {"secret_headers": [KEY, "X-Other"]}


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        ((ADDRESS, PARAMETERS), {"query_params": {"tenant": "blue", "version": "7"}}),
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
