"""Turns the events of a ConverseStream answer into neutral events.

Owns the wire form of what comes back; does no I/O. Reasoning keeps its signature, and redacted
reasoning its data, so that both can go back as they came. Input tokens exclude the cache here, and
come after the stop reason; the model that answers is not named.
https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html
"""

from __future__ import annotations

from typing import Any

from keystead.errors import ProviderError
from keystead.network.body import NotJsonError, read_json
from keystead.network.event_stream import ServerEvent
from keystead.network.frame_stream import EXCEPTION
from keystead.providers.bedrock.request import OWN
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
from keystead.providers.json_values import count, json_object
from keystead.providers.sentences import Asked
from keystead.providers.unshown import UnshownKinds
from keystead.providers.words import Words, shown, words_in

REASONS = {
    "end_turn": FinishReason.STOP,
    "stop_sequence": FinishReason.STOP,
    "max_tokens": FinishReason.LENGTH,
    "model_context_window_exceeded": FinishReason.LENGTH,
    "tool_use": FinishReason.TOOL_CALLS,
    "guardrail_intervened": FinishReason.CONTENT_FILTER,
    "content_filtered": FinishReason.CONTENT_FILTER,
}
SHOWN = frozenset({"text", "toolUse", "reasoningContent"})
STATUSES = {
    "validationException": 400,
    "throttlingException": 429,
    "modelTimeoutException": 408,
    "internalServerException": 500,
    "modelStreamErrorException": 500,
    "serviceUnavailableException": 503,
}
"""The status that each failure has where it comes before the stream."""


class ConverseEventMapper:
    """Takes the events of one answer, gives ours; see `keystead.providers.stream`."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._unshown = UnshownKinds()
        self._call: dict[str, Any] = {}
        self._pieces: list[str] = []
        self._reasoning: dict[str, Any] = {}
        self._reason = ""
        self._usage: dict[str, Any] = {}
        self.ended = False

    @property
    def whole(self) -> bool:
        """A stop reason has come."""
        return bool(self._reason)

    def feed(self, chunk: ServerEvent) -> list[Event]:
        """Our events in one of theirs. Raises `ProviderError` and `NotJsonError`."""
        if chunk.name.startswith(EXCEPTION):
            raise self._failure(chunk)
        value = json_object(read_json("", chunk.data))
        match chunk.name:
            case "contentBlockStart":
                start = json_object(value.get("start"))
                self._call = json_object(start.get("toolUse"))
                self._pieces = []
                return self._others(start)
            case "contentBlockDelta":
                return self._delta(json_object(value.get("delta")))
            case "contentBlockStop":
                return self._close()
            case "messageStop":
                self._reason = str(value.get("stopReason") or "")
            case "metadata":
                self._usage = json_object(value.get("usage"))
                self.ended = self.whole
            case "":
                raise error_for(0, words_in(value), self._asked)
            case _:
                pass  # "messageStart", and kinds to come.
        return []

    def finish(self) -> list[Event]:
        """The last events. Raises `ProviderError` where the stream was cut."""
        if not self.whole:
            raise broke_off(self._asked)
        usage = [self._reported_usage()] if self._usage else []
        return [*usage, Finish(REASONS.get(self._reason, FinishReason.OTHER))]

    def _delta(self, delta: dict[str, Any]) -> list[Event]:
        match delta:
            case {"text": str(text)} if text:
                return [TextDelta(text)]
            case {"toolUse": {"input": str(piece)}}:
                self._pieces.append(piece)
            case {"reasoningContent": {"text": str(text)}} if text:
                self._reasoning.setdefault("signature", "")
                return [ReasoningDelta(text)]
            case {"reasoningContent": {"signature": str(signature)}}:
                self._reasoning["signature"] = self._reasoning.get("signature", "") + signature
            case {"reasoningContent": {"redactedContent": str(data)}}:
                self._reasoning["redacted"] = data
            case _:
                return self._others(delta)
        return []

    def _others(self, block: dict[str, Any]) -> list[Event]:
        return [e for name in block if name not in SHOWN for e in self._unshown.tell(name)]

    def _close(self) -> list[Event]:
        call, self._call = self._call, {}
        reasoning, self._reasoning = self._reasoning, {}
        if call:
            arguments = "".join(self._pieces) or "{}"
            return [ToolCall(str(call.get("toolUseId")), str(call.get("name")), arguments)]
        data = {name: value for name, value in reasoning.items() if value}
        return [ReasoningEnd(OWN | data if data else {})] if reasoning else []

    def _reported_usage(self) -> Usage:
        return Usage(
            input_fresh=count(self._usage.get("inputTokens")),
            cache_read=count(self._usage.get("cacheReadInputTokens")),
            cache_write=count(self._usage.get("cacheWriteInputTokens")),
            output=count(self._usage.get("outputTokens")),
        )

    def _failure(self, chunk: ServerEvent) -> ProviderError:
        kind = chunk.name.removeprefix(EXCEPTION)
        try:
            words = words_in(read_json("", chunk.data))
        except NotJsonError:
            words = Words(shown(chunk.data.decode("utf-8", "replace")))
        told = Words(words.text or shown(kind), words.codes | {kind.lower()})
        return error_for(STATUSES.get(kind, 0), told, self._asked)
