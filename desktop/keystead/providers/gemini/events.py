"""Turns the chunks of a generateContent stream into neutral events.

Owns the wire form of what comes back; does no I/O. A signature, on whichever part it comes, is kept
so that it can go back with that part; the prompt's tokens include the cached ones, and thoughts are
counted beside the candidates'. There is no end mark: a finish reason makes an answer whole.
https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse
"""

from __future__ import annotations

import json
from typing import Any

from keystead.errors import Action, ActionId, ErrorKind, ProviderError
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
    TextEnd,
    ToolCall,
    Usage,
)
from keystead.providers.failures import broke_off
from keystead.providers.json_values import count, json_object, json_objects
from keystead.providers.messages import FORMAT
from keystead.providers.sentences import Asked
from keystead.providers.unshown import UnshownKinds
from keystead.providers.words import shown, words_in

OWN = {FORMAT: ApiFormat.GEMINI.value}
REASONS = {
    "STOP": FinishReason.STOP,
    "MAX_TOKENS": FinishReason.LENGTH,
    "SAFETY": FinishReason.CONTENT_FILTER,
    "RECITATION": FinishReason.CONTENT_FILTER,
    "BLOCKLIST": FinishReason.CONTENT_FILTER,
    "PROHIBITED_CONTENT": FinishReason.CONTENT_FILTER,
    "SPII": FinishReason.CONTENT_FILTER,
    "IMAGE_SAFETY": FinishReason.CONTENT_FILTER,
    "IMAGE_PROHIBITED_CONTENT": FinishReason.CONTENT_FILTER,
}


SHOWN = frozenset({"text", "thought", "thoughtSignature", "functionCall"})
"""Fields of a part that become ours; beside a picture stands its media type."""


class GenerateContentEventMapper:
    """Takes the chunks of one answer, gives ours; see `keystead.providers.stream`."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._unshown = UnshownKinds()
        self._reason = ""
        self._served_model = ""
        self._usage: dict[str, Any] = {}
        self._reasoning = False
        self._calls = 0
        self._said = False
        self._reason_words = ""
        self.ended = False

    @property
    def whole(self) -> bool:
        """A finish reason has come."""
        return bool(self._reason)

    def feed(self, chunk: ServerEvent) -> list[Event]:
        """Our events in one chunk. Raises `ProviderError` and `NotJsonError`."""
        value = json_object(read_json("", chunk.data))
        if value.get("error"):
            raise error_for(0, words_in(value), self._asked)
        if blocked := json_object(value.get("promptFeedback")).get("blockReason"):
            raise self._blocked(str(blocked))
        self._served_model = str(value.get("modelVersion") or self._served_model)
        self._usage |= json_object(value.get("usageMetadata"))
        events: list[Event] = []
        for candidate in json_objects(value.get("candidates"))[:1]:
            for part in json_objects(json_object(candidate.get("content")).get("parts")):
                self._part(part, events)
            self._reason = str(candidate.get("finishReason") or self._reason)
            self._reason_words = str(candidate.get("finishMessage") or self._reason_words)
        self._said = self._said or bool(events)
        return events

    def finish(self) -> list[Event]:
        """The last events. Raises `ProviderError` where no reason came."""
        if not self.whole:
            raise broke_off(self._asked)
        reason = REASONS.get(self._reason, FinishReason.OTHER)
        if self._calls and reason in (FinishReason.STOP, FinishReason.OTHER):
            reason = FinishReason.TOOL_CALLS  # This API says "STOP" when it asks for a tool.
        if reason is FinishReason.OTHER and not self._said:
            raise self._nothing_said()
        usage = [self._reported_usage()] if self._usage else []
        return [*self._end_of_reasoning(), *usage, Finish(reason, self._served_model)]

    def _part(self, part: dict[str, Any], events: list[Event]) -> None:
        text = part.get("text")
        text = text if isinstance(text, str) else ""
        signature = part.get("thoughtSignature")
        signed = {"signature": signature} if isinstance(signature, str) else {}
        if not part.keys() <= SHOWN:
            events.extend(self._others(part))
        if part.get("thought") is True:
            self._thought(text, signed, events)
        elif call := json_object(part.get("functionCall")):
            events.extend(self._end_of_reasoning())
            events.append(self._call(call, OWN | signed))
        elif text or signed:
            events.extend(self._end_of_reasoning())
            if text:
                events.append(TextDelta(text))
            if signed:
                events.append(TextEnd(OWN | signed | {"length": len(text)}))

    def _thought(self, text: str, signed: dict[str, str], events: list[Event]) -> None:
        if text:
            self._reasoning = True
            events.append(ReasoningDelta(text))
        if signed:
            self._reasoning = False
            events.append(ReasoningEnd(OWN | signed))

    def _others(self, part: dict[str, Any]) -> list[Event]:
        names = [name for name in part if name not in SHOWN and part[name]]
        kinds = [json_object(part[name]).get("mimeType") or name for name in names]
        return [event for kind in kinds for event in self._unshown.tell(kind)]

    def _end_of_reasoning(self) -> list[Event]:
        if not self._reasoning:
            return []
        self._reasoning = False
        return [ReasoningEnd()]

    def _call(self, call: dict[str, Any], own: dict[str, str]) -> ToolCall:
        identity = str(call.get("id") or "")
        if identity:
            own["id"] = identity
        arguments = json.dumps(json_object(call.get("args")))
        made = ToolCall(
            identity or f"call_{self._calls}", str(call.get("name") or ""), arguments, own
        )
        self._calls += 1
        return made

    def _reported_usage(self) -> Usage:
        usage = self._usage
        prompt = count(usage.get("promptTokenCount")) + count(usage.get("toolUsePromptTokenCount"))
        cached = count(usage.get("cachedContentTokenCount"))
        thoughts = count(usage.get("thoughtsTokenCount"))
        return Usage(
            input_fresh=max(0, prompt - cached),
            cache_read=cached,
            output=count(usage.get("candidatesTokenCount")) + thoughts,
            reasoning=thoughts,
        )

    def _nothing_said(self) -> ProviderError:
        """The error for an answer that is empty for a reason which is none of ours."""
        words = f"{self._reason}: {self._reason_words}" if self._reason_words else self._reason
        return ProviderError(
            ErrorKind.SERVER,
            f"{self._asked.address} ended its answer before it began",
            shown(words),
            Action(ActionId.RETRY, "Try again", "Try again.", self._asked.profile),
            reference="nothing-said",
        )

    def _blocked(self, reason: str) -> ProviderError:
        return ProviderError(
            ErrorKind.BAD_REQUEST,
            f"{self._asked.address} refuses to answer this",
            f"it blocked the prompt: {shown(reason)}",
            Action(
                ActionId.CHOOSE_MODEL,
                "Choose a model",
                "Say it in other words, or ask another model.",
                self._asked.profile,
            ),
            reference="prompt-blocked",
        )
