from __future__ import annotations

import asyncio
import time

import pytest

from keystead.errors import ErrorKind, ProviderError
from keystead.profiles.preset import ApiFormat
from keystead.profiles.presets import Presets
from keystead.providers import practice
from keystead.providers.events import Finish, ReasoningDelta, TextDelta, ToolCall, Usage
from keystead.providers.messages import Message, Request, Role, TextPart, ToolResultPart
from tests.providers.asking import (
    broken_events_of,
    connection,
    events_of,
    lights_of,
    models_of,
    request,
    run,
)

PRACTICE = ApiFormat.PRACTICE
PROVIDERS_KINDS = list(ErrorKind)[:12]


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(practice, "PACE", 0)


def test_it_says_at_once_that_it_is_a_script_and_shows_everything():
    events = run(events_of(connection(""), request(model=practice.MODEL), PRACTICE))
    text = "".join(event.text for event in events if isinstance(event, TextDelta))
    assert text.split(":")[0] == "I am a script built into Keystead"
    for mark in ("## ", "```python", "| --- |"):
        assert mark in text
    assert any(isinstance(event, ReasoningDelta) for event in events)
    assert [event.name for event in events if isinstance(event, ToolCall)] == ["list_files"]
    assert isinstance(events[-2], Usage)
    assert isinstance(events[-1], Finish)
    assert events[-1].served_model == practice.MODEL


def test_it_goes_on_after_the_tool():
    conversation = (
        Message(Role.USER, (TextPart("Hello"),)),
        Message(Role.TOOL, (ToolResultPart("practice-call", "list_files", "README.md"),)),
    )
    events = run(events_of(connection(""), Request(practice.MODEL, conversation), PRACTICE))
    assert not any(isinstance(event, ToolCall) for event in events)


@pytest.mark.parametrize("kind", PROVIDERS_KINDS)
@pytest.mark.parametrize("spelling", ["fail: {}", "Please FAIL:{} now", "fail: {}!"])
def test_it_fails_in_each_way_when_told(kind: ErrorKind, spelling: str):
    task = spelling.format(kind.value.replace("-", " "))
    asked = request(task, practice.MODEL)
    _, error = run(broken_events_of(connection(""), asked, PRACTICE))
    assert isinstance(error, ProviderError)
    assert error.kind is kind
    assert error.hint


def test_an_unknown_failure_is_no_failure():
    asked = request("fail: gracefully", practice.MODEL)
    assert run(events_of(connection(""), asked, PRACTICE))


def test_another_model_is_not_found():
    _, error = run(broken_events_of(connection(""), request(model="gpt"), PRACTICE))
    assert error
    assert error.kind is ErrorKind.MODEL_NOT_FOUND


def test_it_has_a_pace_and_stops_when_cancelled(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(practice, "PACE", 0.02)

    async def scenario() -> None:
        asked = events_of(connection(""), request(model=practice.MODEL), PRACTICE)
        task = asyncio.ensure_future(asked)
        await asyncio.sleep(0.1)
        assert not task.done()
        started = time.monotonic()
        task.cancel()
        await asyncio.wait({task})
        assert task.cancelled()
        assert time.monotonic() - started < 0.1

    run(scenario())


def test_its_list_and_lights_claim_nothing():
    assert [model.id for model in run(models_of(connection(""), PRACTICE))] == [practice.MODEL]
    lights = run(lights_of(connection(""), PRACTICE))
    assert [light.state.value for light in lights.values()] == [
        "ok", "skipped", "skipped", "ok", "ok",
    ]  # fmt: skip
    wrong = run(lights_of(connection("", default_model="gpt"), PRACTICE))
    assert wrong["model"].state.value == "failed"


def test_its_preset_names_the_one_model_it_has() -> None:
    assert Presets.load().get("practice").only_model == practice.MODEL
