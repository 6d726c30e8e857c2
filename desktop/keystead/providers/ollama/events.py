"""Turns the lines of a chat answer into neutral events.

Owns the wire form of what comes back; does no I/O. Each line is an object, the last one says
``done``; an error comes as a line of its own. https://docs.ollama.com/api/chat
"""

from __future__ import annotations

import json
from typing import Any

from keystead.network.body import read_json
from keystead.network.event_stream import ServerEvent
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
from keystead.providers.json_values import count, json_object, json_objects
from keystead.providers.sentences import Asked
from keystead.providers.unshown import UnshownKinds
from keystead.providers.words import words_in

REASONS = {"stop": FinishReason.STOP, "length": FinishReason.LENGTH}


class ChatLinesEventMapper:
    """Takes the lines of one answer, gives ours; see `keystead.providers.stream`."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._unshown = UnshownKinds()
        self._last: dict[str, Any] = {}
        self._served_model = ""
        self._reasoning = False
        self._calls = 0
        self.ended = False

    @property
    def whole(self) -> bool:
        """The line that says so has come."""
        return self.ended

    def feed(self, chunk: ServerEvent) -> list[Event]:
        """Our events in one line. Raises `ProviderError` and `NotJsonError`."""
        value = json_object(read_json("", chunk.data))
        if value.get("error"):
            raise error_for(0, words_in(value), self._asked)
        self._served_model = str(value.get("model") or self._served_model)
        events: list[Event] = []
        self._message(json_object(value.get("message")), events)
        if value.get("done") is True:
            self._last = value
            self.ended = True
        return events

    def finish(self) -> list[Event]:
        """The last events. Raises `ProviderError` where the stream was cut."""
        if not self.whole:
            raise broke_off(self._asked)
        last = self._last
        reason = REASONS.get(str(last.get("done_reason")), FinishReason.OTHER)
        if self._calls and reason in (FinishReason.STOP, FinishReason.OTHER):
            reason = FinishReason.TOOL_CALLS  # This API says "stop" when it asks for a tool.
        usage: list[Event] = []
        if "prompt_eval_count" in last or "eval_count" in last:
            read, written = count(last.get("prompt_eval_count")), count(last.get("eval_count"))
            usage.append(Usage(input_fresh=read, output=written))
        return [*self._end_of_reasoning(), *usage, Finish(reason, self._served_model)]

    def _message(self, message: dict[str, Any], events: list[Event]) -> None:
        thinking, text = message.get("thinking"), message.get("content")
        if isinstance(thinking, str) and thinking:
            self._reasoning = True
            events.append(ReasoningDelta(thinking))
        if isinstance(text, str) and text:
            events.extend(self._end_of_reasoning())
            events.append(TextDelta(text))
        if message.get("images"):
            events.extend(self._unshown.tell("images"))
        for call in json_objects(message.get("tool_calls")):
            events.extend(self._end_of_reasoning())
            events.append(self._call(call))

    def _end_of_reasoning(self) -> list[Event]:
        if not self._reasoning:
            return []
        self._reasoning = False
        return [ReasoningEnd()]

    def _call(self, call: dict[str, Any]) -> ToolCall:
        function = json_object(call.get("function"))
        identity = str(call.get("id") or f"call_{self._calls}")
        self._calls += 1
        arguments = json.dumps(json_object(function.get("arguments")))
        return ToolCall(identity, str(function.get("name") or ""), arguments)
