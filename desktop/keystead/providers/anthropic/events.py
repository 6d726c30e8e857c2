"""Turns the events of a Messages stream into neutral events.

Owns the wire form of what comes back; does no I/O. Thinking keeps its signature, and redacted
thinking its data, so that both can go back as they came. Input tokens exclude the cache here.
https://docs.anthropic.com/en/api/messages-streaming
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
from keystead.providers.json_values import count, json_object
from keystead.providers.messages import FORMAT
from keystead.providers.sentences import Asked
from keystead.providers.unshown import UnshownKinds
from keystead.providers.words import words_in

OWN = {FORMAT: ApiFormat.ANTHROPIC.value}
REASONS = {
    "end_turn": FinishReason.STOP,
    "stop_sequence": FinishReason.STOP,
    "max_tokens": FinishReason.LENGTH,
    "model_context_window_exceeded": FinishReason.LENGTH,
    "tool_use": FinishReason.TOOL_CALLS,
    "refusal": FinishReason.CONTENT_FILTER,
}
SHOWN = frozenset({"text", "thinking", "redacted_thinking", "tool_use"})
DELTAS = frozenset({"text_delta", "thinking_delta", "signature_delta", "input_json_delta"})


@dataclass(slots=True)
class _Block:
    """A part of the answer that still comes; servers that imitate this API mix them."""

    begun: dict[str, Any] = field(default_factory=dict[str, Any])
    pieces: list[str] = field(default_factory=list[str])
    signature: str = ""


class MessagesEventMapper:
    """Takes the events of one answer, gives ours; see `keystead.providers.stream`."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._unshown = UnshownKinds()
        self._blocks: dict[int, _Block] = {}
        self._reason = ""
        self._served_model = ""
        self._usage: dict[str, Any] = {}
        self.ended = False

    @property
    def whole(self) -> bool:
        """A stop reason or the end of the message has come."""
        return self.ended or bool(self._reason)

    def feed(self, chunk: ServerEvent) -> list[Event]:
        """Our events in one of theirs. Raises `ProviderError` and `NotJsonError`."""
        value = json_object(read_json("", chunk.data))
        index = count(value.get("index"))
        match value.get("type"):
            case "message_start":
                self._start(json_object(value.get("message")))
            case "content_block_start":
                return self._open(index, json_object(value.get("content_block")))
            case "content_block_delta":
                block = self._blocks.setdefault(index, _Block())
                return self._delta(block, json_object(value.get("delta")))
            case "content_block_stop":
                return self._close(self._blocks.pop(index, _Block()))
            case "message_delta":
                reason = json_object(value.get("delta")).get("stop_reason")
                self._reason = str(reason or self._reason)
                self._count(json_object(value.get("usage")))
            case "message_stop":
                self.ended = True
            case kind if kind == "error" or value.get("error"):
                raise error_for(0, words_in(value), self._asked)
            case _:
                pass  # "ping", and kinds to come: the API asks to skip what is not known.
        return []

    def finish(self) -> list[Event]:
        """The last events. Raises `ProviderError` where the stream was cut."""
        if not self.whole:
            raise broke_off(self._asked)
        reason = REASONS.get(self._reason, FinishReason.OTHER)
        usage = [self._reported_usage()] if self._usage else []
        return [*usage, Finish(reason, self._served_model)]

    def _start(self, message: dict[str, Any]) -> None:
        self._served_model = str(message.get("model") or "")
        self._count(json_object(message.get("usage")))

    def _count(self, usage: dict[str, Any]) -> None:
        self._usage |= {name: value for name, value in usage.items() if value is not None}

    def _open(self, index: int, begun: dict[str, Any]) -> list[Event]:
        block = self._blocks[index] = _Block(begun, signature=str(begun.get("signature") or ""))
        text = self._delta(block, {"type": "text_delta", "text": begun.get("text")})
        thought = {"type": "thinking_delta", "thinking": begun.get("thinking")}
        kind = begun.get("type")
        other = self._unshown.tell(kind) if kind not in SHOWN else []
        return [*other, *text, *self._delta(block, thought)]

    def _delta(self, block: _Block, delta: dict[str, Any]) -> list[Event]:
        match delta:
            case {"type": "text_delta", "text": str(text)} if text:
                return [TextDelta(text)]
            case {"type": "thinking_delta", "thinking": str(text)} if text:
                return [ReasoningDelta(text)]
            case {"type": "signature_delta", "signature": str(signature)}:
                block.signature += signature
            case {"type": "input_json_delta", "partial_json": str(piece)}:
                block.pieces.append(piece)
            case {"type": str(kind)} if kind not in DELTAS:
                return self._unshown.tell(kind)
            case _:
                pass
        return []

    def _close(self, block: _Block) -> list[Event]:
        begun = block.begun
        match begun.get("type"):
            case "thinking":
                return [ReasoningEnd(OWN | {"signature": block.signature})]
            case "redacted_thinking":
                return [ReasoningEnd(OWN | {"redacted_thinking": begun.get("data", "")})]
            case "tool_use":
                arguments = "".join(block.pieces) or json.dumps(json_object(begun.get("input")))
                return [ToolCall(str(begun.get("id")), str(begun.get("name")), arguments)]
            case _:
                return []

    def _reported_usage(self) -> Usage:
        return Usage(
            input_fresh=count(self._usage.get("input_tokens")),
            cache_read=count(self._usage.get("cache_read_input_tokens")),
            cache_write=count(self._usage.get("cache_creation_input_tokens")),
            output=count(self._usage.get("output_tokens")),
        )
