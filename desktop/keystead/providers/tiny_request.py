"""Asks for an answer as small as one can be, for a person who wants something proven.

Owns the request and what is kept of its answer; what that proves is for whoever asks to say.
"""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass, field

from keystead.errors import ProviderError
from keystead.providers.events import (
    Event,
    Finish,
    FinishReason,
    ReasoningDelta,
    TextDelta,
    ToolCall,
    Usage,
)
from keystead.providers.messages import Generation, Message, Part, Request, Role, TextPart, Tool
from keystead.providers.provider import Provider

MOST_TOKENS = 16  # of the answer; some APIs refuse to be asked for fewer
LONGEST_TOKEN = 64  # characters; who says more keeps to no limit, and may go on without end
TASK = TextPart("Say OK.")


@dataclass(slots=True)
class TinyAnswer:
    """What came of the request.

    ``called`` are names of tools; ``cut`` says that it had more to say, ``error`` is what ended it.
    """

    text: str = ""
    usage: Usage = field(default_factory=Usage)
    served_model: str = ""
    called: set[str] = field(default_factory=set[str])
    cut: bool = False
    error: ProviderError | None = None


async def ask_tiny(
    provider: Provider,
    model: str,
    parts: tuple[Part, ...] = (TASK,),
    most: int = MOST_TOKENS,
    tools: tuple[Tool, ...] = (),
) -> TinyAnswer:
    """Ask ``model``, and wait for the answer of at most ``most`` tokens.

    Raises `KeysteadError` for a request that cannot be made at all.
    """
    generation = Generation(max_output_tokens=most)
    request = Request(model, (Message(Role.USER, parts),), generation=generation, tools=tools)
    answer = TinyAnswer()
    left = most * LONGEST_TOKEN
    try:
        async with aclosing(provider.stream(request)) as events:
            async for event in events:
                _take(answer, event)
                left -= len(event.text) if isinstance(event, TextDelta | ReasoningDelta) else 0
                if left < 0:
                    answer.cut = True
                    break
    except ProviderError as error:
        answer.error = error
    return answer


def _take(answer: TinyAnswer, event: Event) -> None:
    match event:
        case TextDelta(text):
            answer.text += text
        case ToolCall(name=name):
            answer.called.add(name)
        case Usage():
            answer.usage = event
        case Finish(reason, served):
            answer.served_model, answer.cut = served, reason is FinishReason.LENGTH
        case _:
            pass
