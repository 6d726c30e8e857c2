"""The same headers, credential and parameters on every path: chat, list and check."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from keystead.errors import ConfigurationError
from keystead.network.policy import NetworkPolicy
from keystead.profiles.preset import ApiFormat, AuthStyle
from keystead.providers.headers import request_headers
from keystead.providers.provider import Connection
from keystead.secret import Secret
from tests.providers.asking import (
    KEY,
    broken_events_of,
    connection,
    lights_of,
    models_of,
    preset,
    request,
    run,
)
from tests.providers.wire_server import Incoming, as_json, serving

FORMATS = [ApiFormat.OPENAI_CHAT, ApiFormat.OPENAI_RESPONSES, ApiFormat.ANTHROPIC]
CREDENTIAL_HEADERS = {"authorization", "x-api-key", "api-key", "x-goog-api-key"}


async def seen_on_every_path(asked: Connection, api_format: ApiFormat) -> list[Incoming]:
    """What a server sees of a chat, a list and a check."""
    async with serving(as_json({"data": [{"id": "alpha"}]})) as server:
        there = replace(asked, base_url=f"{server.origin}/v1")
        await broken_events_of(there, request(), api_format)
        await models_of(there, api_format)
        await lights_of(there, api_format)
        return server.requests


@pytest.mark.parametrize("api_format", FORMATS)
@pytest.mark.parametrize(
    ("style", "header", "value"),
    [
        (AuthStyle.BEARER, "authorization", f"Bearer {KEY}"),
        (AuthStyle.X_API_KEY, "x-api-key", KEY),
        (AuthStyle.API_KEY, "api-key", KEY),
        (AuthStyle.X_GOOG_API_KEY, "x-goog-api-key", KEY),
        (AuthStyle.NONE, "", ""),
    ],
)
def test_the_key_travels_in_one_header_on_every_path(
    api_format: ApiFormat, style: AuthStyle, header: str, value: str
):
    asked = connection(
        "", auth_style=style, preset=preset(models_public=True), headers={"X-Team": "blue"},
        secret_headers={"X-Hidden": Secret("hidden-header-value")}, query={"api-version": "7"},
        policy=NetworkPolicy(user_agent="mine/1"),
    )  # fmt: skip
    seen = run(seen_on_every_path(asked, api_format))
    assert {incoming.method for incoming in seen} == {"GET", "POST"}
    for incoming in seen:
        carried = CREDENTIAL_HEADERS & set(incoming.headers)
        assert carried == ({header} if header else set())
        assert not header or incoming.headers[header] == value
        assert incoming.headers["x-team"] == "blue"
        assert incoming.headers["x-hidden"] == "hidden-header-value"
        assert incoming.headers["user-agent"] == "mine/1"
        assert incoming.query["api-version"] == "7"


@pytest.mark.parametrize("api_format", FORMATS)
@pytest.mark.parametrize(("placeholder", "sent"), [(True, "Bearer not-needed"), (False, None)])
def test_a_server_that_needs_no_key_gets_the_placeholder_or_nothing(
    api_format: ApiFormat, placeholder: bool, sent: str | None
):
    seen = run(seen_on_every_path(connection("", key=None, placeholder=placeholder), api_format))
    assert {incoming.headers.get("authorization") for incoming in seen} == {sent}


def test_a_header_of_the_profile_beats_the_one_of_the_auth_style():
    asked = connection("", headers={"AUTHORIZATION": "Basic abc"})
    assert request_headers(asked) == {"AUTHORIZATION": "Basic abc"}


def test_without_credential_neither_key_nor_secret_headers_are_sent():
    asked = connection("", headers={"X-Team": "blue"}, secret_headers={"X-Hidden": Secret("s")})
    assert request_headers(asked, credential=False) == {"X-Team": "blue"}


@pytest.mark.parametrize(
    "facts",
    [
        {"key": Secret("line one\nline two of the key")},
        {"key": Secret("schlüssel-mit-umlaut")},
        {"headers": {"X-Team": "a\r\nX-Evil: 1"}},
        {"secret_headers": {"X-Hidden": Secret("tab\tand\x00more")}},
    ],
)
def test_a_value_that_no_header_holds_is_refused_before_anything_is_sent(facts: dict[str, Any]):
    with pytest.raises(ConfigurationError) as refused:
        request_headers(connection("", **facts))
    assert "characters" in refused.value.what
    for secret in ("line one", "schl", "evil", "tab"):
        assert secret not in refused.value.line().lower()
