"""Anthropic's models at a cloud that passes them on: model in the path, version in the body."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from keystead.errors import ErrorKind, ProviderError
from keystead.profiles.preset import ApiFormat, AuthStyle
from keystead.profiles.presets import Presets
from keystead.providers.anthropic.request import to_wire
from keystead.providers.messages import Request
from tests.agents.home import answered, engine_at
from tests.providers.asking import KEY, broken_events_of, connection, events_of, request, run
from tests.providers.recorded import MESSAGES, MESSAGES_EVENTS
from tests.providers.test_anthropic import conversation
from tests.providers.wire_server import WireServer, as_json, serving, stream

F = ApiFormat.RAW_PREDICT
BELOW = "/v1/projects/p/locations/europe-west1/publishers/anthropic"
VERTEX = Presets.load().get("vertex")


def test_the_model_is_in_the_path_and_the_version_in_the_body():
    async def scenario() -> None:
        async with serving(stream([MESSAGES[:70], MESSAGES[70:]])) as server:
            asked = connection(
                f"{server.origin}{BELOW}",
                quirks=VERTEX.quirks,
                headers={"anthropic-beta": "context-1m-2025-08-07"},
            )
            what = Request("claude-sonnet-4-5@20250929", conversation(3))
            assert await events_of(asked, what, F) == MESSAGES_EVENTS
            (incoming,) = server.requests
        assert incoming.method == "POST"
        assert incoming.target == f"{BELOW}/models/claude-sonnet-4-5@20250929:streamRawPredict"
        body = incoming.json
        assert body.pop("anthropic_version") == "vertex-2023-10-16"
        expected = to_wire(what, VERTEX.quirks)
        assert expected.pop("model") == what.model
        assert body == expected
        assert body["stream"] is True
        assert "cache_control" in repr(body)
        assert incoming.headers["anthropic-beta"] == "context-1m-2025-08-07"
        assert "anthropic-version" not in incoming.headers
        assert incoming.headers["authorization"] == f"Bearer {KEY}"

    run(scenario())


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (
            400,
            {"type": "error", "error": {"type": "invalid_request_error", "message": "prompt is too "
             "long: 210000 tokens > 200000 maximum"}},
            ErrorKind.CONTEXT_TOO_LONG,
        ),
        (
            403,
            [{"error": {"code": 403, "status": "PERMISSION_DENIED", "message": "Permission "
              "'aiplatform.endpoints.predict' denied on resource"}}],
            ErrorKind.PERMISSION,
        ),
        (
            429,
            {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "Quota exceeded for "
             "aiplatform.googleapis.com/online_prediction_requests_per_base_model"}},
            ErrorKind.RATE_LIMIT,
        ),
    ],
)  # fmt: skip
def test_refusals_of_the_maker_and_of_the_cloud_are_understood(
    status: int, error: Any, kind: ErrorKind
):
    async def scenario() -> None:
        async with serving(as_json(error, status)) as server:
            got, refused = await broken_events_of(
                connection(f"{server.origin}{BELOW}"), request(), F
            )
        assert got == []
        assert isinstance(refused, ProviderError)
        assert refused.kind is kind

    run(scenario())


def test_a_profile_of_the_preset_speaks_it_by_its_format_alone(tmp_path: Path):
    async def scenario() -> None:
        async with serving(stream([MESSAGES])) as server:
            await _answered_by(server, tmp_path)

    run(scenario())


async def _answered_by(server: WireServer, home: Path) -> None:
    folder = home / "config"
    folder.mkdir(mode=0o700, parents=True)
    (folder / "providers.toml").write_text(
        f'[profiles.test]\nprovider = "vertex"\napi_format = "{F}"\n'
        f'base_url = "{server.origin}{BELOW}"\napi_key_env = "MY_TOKEN"\n'
        'default_model = "claude-sonnet-4-5@20250929"\n'
    )
    async with engine_at(home, {"MY_TOKEN": "ya29.token-of-an-hour"}) as engine:
        agent = await answered(engine)
        assert agent.failure is None
        assert agent.usage.output > 0
    (incoming,) = server.requests
    assert incoming.path.endswith("/models/claude-sonnet-4-5@20250929:streamRawPredict")
    assert incoming.headers["authorization"] == "Bearer ya29.token-of-an-hour"


def test_the_preset_knows_the_address_of_each_of_its_formats():
    values = {"project": "p", "location": "europe-west1"}
    assert VERTEX.address(F, values) == f"https://europe-west1-aiplatform.googleapis.com{BELOW}"
    assert VERTEX.auth_style is AuthStyle.BEARER
