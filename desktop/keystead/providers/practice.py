"""A provider that is a script: built in, without key and network, for a first look around.

Owns the script and nothing else. It says at once that it is one, streams at a reading pace, shows
reasoning, asks for a tool, and fails on request in each way a provider can: a task with
``fail: rate limit`` (or any other name of `ErrorKind` up to out-of-credit) shows that failure.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator

from keystead.errors import Action, ActionId, ErrorKind, ProviderError
from keystead.network.clients import Clients
from keystead.providers.classify import error_for
from keystead.providers.events import (
    Event,
    Finish,
    FinishReason,
    ReasoningDelta,
    ReasoningEnd,
    TextDelta,
    ToolCall,
    Usage,
)
from keystead.providers.failures import broke_off
from keystead.providers.messages import ImagePart, Request, Role, TextPart
from keystead.providers.pictures import no_pictures
from keystead.providers.provider import Connection, Light, LightName, LightState, ListedModel
from keystead.providers.sentences import Asked
from keystead.providers.words import Words

MODEL = "practice-script"
PACE = 0.012  # seconds between two words
WISH = re.compile(r"\bfail:\s*([a-z]+(?:[ -][a-z]+){0,2})", re.IGNORECASE)
FAILURES: dict[ErrorKind, tuple[int, str]] = {
    ErrorKind.AUTHENTICATION: (401, "Incorrect API key provided."),
    ErrorKind.PERMISSION: (403, "Your organisation may not use this model."),
    ErrorKind.RATE_LIMIT: (429, "Rate limit reached. Please try again in 20s."),
    ErrorKind.MODEL_NOT_FOUND: (404, "The model does not exist."),
    ErrorKind.CONTEXT_TOO_LONG: (400, "This model's maximum context length is 8192 tokens."),
    ErrorKind.BAD_REQUEST: (400, "Field temperature must be a number."),
    ErrorKind.TIMEOUT: (504, "The upstream model timed out."),
    ErrorKind.SERVER: (503, "The engine is overloaded."),
    ErrorKind.UNSUPPORTED: (400, "This model does not support tools."),
    ErrorKind.OUT_OF_CREDIT: (402, "Your credit balance is too low."),
}
"""The status and words that each failure is shown with; two need no answer at all."""

REASONING = "No model is at work here, so this is what reasoning would look like: a thought, then \
another one, and then the answer. "
GREETING = "I am a script built into Keystead: no model reads this, and nothing leaves this \
computer. "
ANSWER = """Here is what a real answer can hold.

## A heading, and a list

- text that **streams** in as it is written
- `code` inside a line

```python
def greet(name: str) -> str:
    return f"Hello, {name}"
```

| what you type | what you see |
| --- | --- |
| any task | this answer |
| `fail: rate limit` | how a refusal looks |

Next I ask for a tool, as an agent would.
"""
AFTER_TOOL = "The tool's answer has come back, and a model would go on from it now. "


class Practice:
    """A provider that follows a script."""

    def __init__(self, connection: Connection, clients: Clients) -> None:
        self._asked = Asked(connection.profile, "The practice provider")
        self._default_model = connection.default_model

    async def stream(self, request: Request) -> AsyncGenerator[Event]:
        """Play the script. Raises `ProviderError` where the task asks for a failure."""
        if request.model != MODEL:
            words = Words(f"The only model is {MODEL}.")
            raise error_for(404, words, self._asked)
        parts = (part for message in request.messages for part in message.parts)
        if any(isinstance(part, ImagePart) for part in parts):
            raise no_pictures(self._asked.address)
        failure = _wished_failure(request)
        if failure and failure in FAILURES:
            status, text = FAILURES[failure]
            raise error_for(status, Words(text), self._asked)
        async for event in _play(GREETING):
            yield event
        if failure is ErrorKind.CONNECTION:
            raise broke_off(self._asked)
        if failure is ErrorKind.CANCELLED:
            raise _cancelled(self._asked)
        async for event in _rest_of_script(request):
            yield event

    async def list_models(self) -> list[ListedModel]:
        """The one script there is."""
        return [ListedModel(MODEL, "Practice script", tools=True, vision=False, reasoning=True)]

    async def check(self) -> AsyncGenerator[Light]:
        """Five lights without a request: nothing of it is outside the program."""
        skipped = LightState.SKIPPED
        yield Light(LightName.REACHABLE, LightState.OK, "built into Keystead", 0.0)
        yield Light(LightName.TLS, skipped, "nothing is sent anywhere")
        yield Light(LightName.KEY, skipped, "no key is needed")
        if self._default_model in ("", MODEL):
            yield Light(LightName.MODEL, LightState.OK, f"{MODEL} is its only model")
        else:
            evidence = f"{self._default_model} is not {MODEL}, its only model"
            yield Light(LightName.MODEL, LightState.FAILED, evidence)
        yield Light(LightName.QUOTA, LightState.OK, "it costs nothing")


def _wished_failure(request: Request) -> ErrorKind | None:
    wish = WISH.search(_last_task(request))
    if not wish:
        return None
    named = re.sub(r"[ -]+", "-", wish[1].lower())
    offered = (*FAILURES, ErrorKind.CONNECTION, ErrorKind.CANCELLED)
    return next((kind for kind in offered if named.startswith(kind.value)), None)


def _last_task(request: Request) -> str:
    for message in reversed(request.messages):
        if message.role is Role.USER:
            return "\n".join(part.text for part in message.parts if isinstance(part, TextPart))
    return ""


async def _rest_of_script(request: Request) -> AsyncIterator[Event]:
    task = len(_last_task(request).split())
    if request.messages[-1].role is Role.TOOL:
        async for event in _play(AFTER_TOOL):
            yield event
        yield Usage(input_fresh=task, output=len(AFTER_TOOL.split()))
        yield Finish(FinishReason.STOP, MODEL)
        return
    for word in REASONING.split(" "):
        await asyncio.sleep(PACE)
        yield ReasoningDelta(f"{word} ")
    yield ReasoningEnd()
    async for event in _play(ANSWER):
        yield event
    yield ToolCall("practice-call", "list_files", '{"path": "."}')
    thought = len(REASONING.split())
    spoken = len(GREETING.split()) + len(ANSWER.split())
    yield Usage(input_fresh=task, output=spoken + thought, reasoning=thought)
    yield Finish(FinishReason.TOOL_CALLS, MODEL)


async def _play(text: str) -> AsyncIterator[Event]:
    for piece in re.findall(r"\S+\s*|\s+", text):
        await asyncio.sleep(PACE)
        yield TextDelta(piece)


def _cancelled(asked: Asked) -> ProviderError:
    action = Action(ActionId.RETRY, "Try again", "Try again.", asked.profile)
    what = f"{asked.address} cancelled its answer"
    return ProviderError(ErrorKind.CANCELLED, what, "the script was told to", action)
