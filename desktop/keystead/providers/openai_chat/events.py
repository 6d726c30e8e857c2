"""Turns the chunks of a chat completion into neutral events.

Owns the wire form of what comes back; does no I/O. Tool calls are handed out whole, when the
answer ends, for their arguments come in pieces. Usage follows the last text in a chunk of its own,
so `Finish` waits for the end mark or the end of the stream.
https://platform.openai.com/docs/api-reference/chat-streaming
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from keystead.network.body import read_json
from keystead.network.event_stream import ServerEvent
from keystead.profiles.preset import ApiFormat
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
from keystead.providers.messages import FORMAT
from keystead.providers.sentences import Asked
from keystead.providers.unshown import UnshownKinds
from keystead.providers.words import words_in

END_MARK = b"[DONE]"
REASONING_FIELDS = ("reasoning_content", "reasoning")
REASONS = {
    "stop": FinishReason.STOP,
    "length": FinishReason.LENGTH,
    "tool_calls": FinishReason.TOOL_CALLS,
    "function_call": FinishReason.TOOL_CALLS,
    "content_filter": FinishReason.CONTENT_FILTER,
}

OTHERS = ("audio", "images")
"""What a message may hold beside texts and calls."""
MOST_USD = 1e6  # that one answer may cost; what is above is no price


@dataclass(slots=True)
class _Call:
    """A tool call whose arguments still come."""

    id: str
    name: str = ""
    arguments: list[str] = field(default_factory=list[str])
    extra: Any = None


class ChatEventMapper:
    """Takes the chunks of one answer, gives events; see `keystead.providers.stream`.

    ``cost_field`` is the preset's.
    """

    def __init__(self, asked: Asked, cost_field: str = "") -> None:
        self._asked = asked
        self._unshown = UnshownKinds()
        self._cost_field = cost_field
        self._calls: dict[int, _Call] = {}
        self._reason: str = ""
        self._served_model = ""
        self._usage: Usage | None = None
        self._reasoning = False
        self.ended = False

    @property
    def whole(self) -> bool:
        """A finish reason or the end mark has come."""
        return self.ended or bool(self._reason)

    def feed(self, chunk: ServerEvent) -> list[Event]:
        """The events in one chunk. Raises `ProviderError` and `NotJsonError`."""
        if chunk.data.strip() == END_MARK:
            self.ended = True
            return []
        value = json_object(read_json("", chunk.data))
        if value.get("error") or chunk.name == "error":
            raise error_for(0, words_in(value), self._asked)
        if isinstance(value.get("model"), str) and value["model"]:
            self._served_model = value["model"]
        if isinstance(value.get("usage"), dict):
            self._usage = usage_of(value["usage"], self._cost_field)
        events: list[Event] = []
        for choice in json_objects(value.get("choices"))[:1]:
            self._choice(choice, events)
        return events

    def finish(self) -> list[Event]:
        """The last events. Raises `ProviderError` where neither reason nor end mark came."""
        if not self.whole:
            raise broke_off(self._asked)
        events = self._end_of_reasoning()
        events.extend(self._call(number, call) for number, call in enumerate(self._calls.values()))
        if self._usage:
            events.append(self._usage)
        reason = REASONS.get(self._reason, FinishReason.OTHER)
        if self._calls and reason in (FinishReason.STOP, FinishReason.OTHER):
            reason = FinishReason.TOOL_CALLS  # Some say "stop" though they ask for a tool.
        events.append(Finish(reason, self._served_model))
        return events

    def _choice(self, choice: dict[str, Any], events: list[Event]) -> None:
        # A server that does not stream sends the whole message in the delta's place.
        delta = json_object(choice.get("delta") or choice.get("message"))
        for name in REASONING_FIELDS:
            if isinstance(delta.get(name), str) and delta[name]:
                self._reasoning = True
                events.append(ReasoningDelta(delta[name]))
                break
        for part in _parts(delta.get("content")):
            self._part(part, events)
        if isinstance(delta.get("refusal"), str) and delta["refusal"]:
            events.append(TextDelta(delta["refusal"]))
        for call in json_objects(delta.get("tool_calls")):
            self._tool_call(call)
        for name in OTHERS:
            if delta.get(name):
                events.extend(self._unshown.tell(name))
        if isinstance(choice.get("finish_reason"), str):
            self._reason = choice["finish_reason"] or self._reason

    def _part(self, part: dict[str, Any], events: list[Event]) -> None:
        if part.get("type") == "thinking":
            text = "".join(
                str(inner.get("text", "")) for inner in json_objects(part.get("thinking"))
            )
            self._reasoning = True
            events.append(ReasoningDelta(text))
        elif isinstance(part.get("text"), str) and part["text"]:
            events.extend(self._end_of_reasoning())
            events.append(TextDelta(part["text"]))
        elif "text" not in part:
            events.extend(self._unshown.tell(part.get("type")))

    def _end_of_reasoning(self) -> list[Event]:
        if not self._reasoning:
            return []
        self._reasoning = False
        return [ReasoningEnd()]

    def _tool_call(self, delta: dict[str, Any]) -> None:
        function = json_object(delta.get("function"))
        call = self._open_call(delta)
        if isinstance(function.get("name"), str):
            call.name = call.name or function["name"]
        arguments = function.get("arguments")
        if isinstance(arguments, str):
            call.arguments.append(arguments)
        elif arguments is not None:
            call.arguments.append(json.dumps(arguments))
        call.extra = delta.get("extra_content") or call.extra

    def _open_call(self, delta: dict[str, Any]) -> _Call:
        """The call a delta belongs to: by index, unless another id shows that it is a new one."""
        identity = delta["id"] if isinstance(delta.get("id"), str) else ""
        index = delta["index"] if isinstance(delta.get("index"), int) else None
        if index is None:
            index = max(self._calls, default=0)
        known = self._calls.get(index)
        if known and identity and known.id and identity != known.id:
            index = max(self._calls) + 1
            known = next((c for c in self._calls.values() if c.id == identity), None)
        if not known:
            known = self._calls[index] = _Call(identity)
        known.id = known.id or identity
        return known

    def _call(self, number: int, call: _Call) -> ToolCall:
        own = {FORMAT: ApiFormat.OPENAI_CHAT.value, "extra_content": call.extra}
        data = own if call.extra is not None else {}
        identity = call.id or f"call_{number}"
        return ToolCall(identity, call.name, "".join(call.arguments) or "{}", data)


def usage_of(reported: dict[str, Any], cost_field: str = "") -> Usage:
    """Usage as this format reports it, with the cached part taken out of the fresh one.

    The cached part has three names. What the total holds beside prompt and completion is reasoning
    that some count, and others do not even name.
    """
    prompt = count(reported.get("prompt_tokens"))
    completion = count(reported.get("completion_tokens"))
    details = json_object(reported.get("prompt_tokens_details"))
    cached = (
        count(details.get("cached_tokens"))
        or count(reported.get("prompt_cache_hit_tokens"))
        or count(reported.get("cached_tokens"))
    )
    written = count(details.get("cache_write_tokens")) or count(
        details.get("cache_creation_input_tokens")
    )
    of_completion = json_object(reported.get("completion_tokens_details"))
    reasoning = count(of_completion.get("reasoning_tokens"))
    beside = max(0, count(reported.get("total_tokens")) - prompt - completion)
    if beside:
        completion += beside
        reasoning = reasoning or beside
    fresh = max(0, prompt - cached - written)
    cost = _cost(reported, cost_field)
    return Usage(fresh, cached, written, completion, reasoning, cost)


def _cost(reported: dict[str, Any], cost_field: str) -> float | None:
    """The dollars that a usage object names; None where it names none."""
    if not cost_field:
        return None
    *way, name = cost_field.split(".")
    inner = reported
    for part in way:
        inner = json_object(inner.get(part))
    cost = inner.get(name)
    if not isinstance(cost, int | float) or isinstance(cost, bool):
        return None
    return float(cost) if 0 <= cost < MOST_USD else None


def _parts(content: Any) -> list[dict[str, Any]]:
    return [{"text": content}] if isinstance(content, str) else json_objects(content)
