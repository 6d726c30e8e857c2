"""Turns the events of a Responses stream into neutral events.

Owns the wire form of what comes back; does no I/O. An item of reasoning is kept as it came, so that
it can go back unchanged. What a server did not stream piece by piece is taken from the whole item,
and items that it never sent alone from the whole response.
https://platform.openai.com/docs/api-reference/responses-streaming
"""

from __future__ import annotations

from typing import Any

from keystead.errors import ProviderError
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
    TextEnd,
    ToolCall,
    Usage,
)
from keystead.providers.failures import broke_off
from keystead.providers.json_values import count, json_object, json_objects
from keystead.providers.openai_responses.request import CALL_ITEM, OWN, PHASE, REASONING_ITEM
from keystead.providers.sentences import Asked
from keystead.providers.unshown import UnshownKinds
from keystead.providers.words import words_in

END_MARK = b"[DONE]"
"""Not of this API; servers that speak chat as well send it all the same."""
REASONS = {
    "max_output_tokens": FinishReason.LENGTH,
    "content_filter": FinishReason.CONTENT_FILTER,
}
SHOWN = ("output_text", "text", "refusal")
"""Kinds of a message's parts."""
BETWEEN_PARTS = "\n\n"
"""Between two parts of a summary, which are paragraphs."""


class ResponsesEventMapper:
    """Takes the events of one answer, gives ours; see `keystead.providers.stream`."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._unshown = UnshownKinds()
        self._said: set[int] = set()  # items of which pieces came
        self._done: set[int] = set()  # items that are whole
        self._arguments: dict[int, list[str]] = {}
        self._called = False
        self._reason: FinishReason | None = None
        self._served_model = ""
        self._usage: Usage | None = None
        self.ended = False

    @property
    def whole(self) -> bool:
        """The last event of the response, or the end mark, has come."""
        return self.ended

    def feed(self, chunk: ServerEvent) -> list[Event]:
        """Our events in one of theirs. Raises `ProviderError` and `NotJsonError`."""
        if chunk.data.strip() == END_MARK:
            self.ended = True
            return []
        value = json_object(read_json("", chunk.data))
        index = count(value.get("output_index"))
        match value.get("type"):
            case "response.output_text.delta" | "response.refusal.delta":
                return self._delta(TextDelta, value, index)
            case "response.reasoning_summary_text.delta" | "response.reasoning_text.delta":
                return self._delta(ReasoningDelta, value, index)
            case "response.reasoning_summary_part.added" if index in self._said:
                return [ReasoningDelta(BETWEEN_PARTS)]
            case "response.function_call_arguments.delta":
                self._arguments.setdefault(index, []).append(str(value.get("delta") or ""))
            case "response.output_item.done":
                return self._item(index, json_object(value.get("item")))
            case "response.created" | "response.in_progress":
                self._served_model = _model(json_object(value.get("response")))
            case "response.completed" | "response.incomplete":
                return self._end(json_object(value.get("response")))
            case "response.failed":
                raise self._error(json_object(value.get("response")))
            case None if value.get("object") == "response":
                return self._end(value)
            case kind if kind == "error" or value.get("error"):
                raise self._error(value)  # with or without a type: relays leave that out
            case _:
                pass  # What opens or closes a part, and kinds to come.
        return []

    def finish(self) -> list[Event]:
        """The last events. Raises `ProviderError` where the stream was cut."""
        if not self.whole:
            raise broke_off(self._asked)
        reason = self._reason or FinishReason.OTHER
        if self._called and reason in (FinishReason.STOP, FinishReason.OTHER):
            reason = FinishReason.TOOL_CALLS
        usage = [self._usage] if self._usage else []
        return [*usage, Finish(reason, self._served_model)]

    def _delta(
        self, kind: type[TextDelta | ReasoningDelta], value: dict[str, Any], index: int
    ) -> list[Event]:
        text = value.get("delta")
        if not isinstance(text, str) or not text:
            return []
        self._said.add(index)
        return [kind(text)]

    def _item(self, index: int, item: dict[str, Any]) -> list[Event]:
        """A whole item: what was not said of it yet, and what only a whole one tells."""
        self._done.add(index)
        unsaid = index not in self._said
        match item.get("type"):
            case "message":
                texts = [TextDelta(text) for text in _texts(item.get("content")) if unsaid]
                other = self._other_parts(item.get("content"))
                # A message without a word has no place to be kept in.
                kept = isinstance(item.get(PHASE), str) and (texts or not unsaid)
                end = [TextEnd(OWN | {PHASE: item[PHASE]})] if kept else []
                return [*texts, *end, *other]
            case "reasoning":
                thought = BETWEEN_PARTS.join(_texts(item.get("summary") or item.get("content")))
                said: list[Event] = [ReasoningDelta(thought)] if unsaid and thought else []
                return [*said, ReasoningEnd(OWN | {REASONING_ITEM: item})]
            case "function_call":
                return [self._call(index, item)]
            case kind:  # A picture, or a tool that runs with the provider.
                return self._unshown.tell(kind)

    def _other_parts(self, parts: Any) -> list[Event]:
        kinds = (part.get("type") for part in json_objects(parts))
        return [event for kind in kinds if kind not in SHOWN for event in self._unshown.tell(kind)]

    def _call(self, index: int, item: dict[str, Any]) -> ToolCall:
        self._called = True
        pieces = "".join(self._arguments.pop(index, ()))
        identity = str(item.get("call_id") or item.get("id") or f"call_{index}")
        data = OWN | {CALL_ITEM: item["id"]} if isinstance(item.get("id"), str) else {}
        arguments = str(item.get("arguments") or pieces or "{}")
        return ToolCall(identity, str(item.get("name") or ""), arguments, data)

    def _end(self, response: dict[str, Any]) -> list[Event]:
        if response.get("error") or response.get("status") == "failed":
            raise self._error(response)
        self._served_model = _model(response) or self._served_model
        if isinstance(response.get("usage"), dict):
            self._usage = usage_of(response["usage"])
        if response.get("status") == "incomplete":
            reason = json_object(response.get("incomplete_details")).get("reason")
            self._reason = REASONS.get(str(reason), FinishReason.OTHER)
        else:
            self._reason = FinishReason.STOP
        self.ended = True
        unseen = (
            (index, item)
            for index, item in enumerate(json_objects(response.get("output")))
            if index not in self._done
        )
        return [event for index, item in unseen for event in self._item(index, item)]

    def _error(self, value: dict[str, Any]) -> ProviderError:
        return error_for(0, words_in(value), self._asked)


def usage_of(reported: dict[str, Any]) -> Usage:
    """Usage as this API reports it, with the cached part taken out of the fresh one."""
    read = count(reported.get("input_tokens"))
    details = json_object(reported.get("input_tokens_details"))
    cached = count(details.get("cached_tokens"))
    written = count(details.get("cache_write_tokens"))
    reasoning = json_object(reported.get("output_tokens_details")).get("reasoning_tokens")
    return Usage(
        input_fresh=max(0, read - cached - written),
        cache_read=cached,
        cache_write=written,
        output=count(reported.get("output_tokens")),
        reasoning=count(reasoning),
    )


def _model(response: dict[str, Any]) -> str:
    return response["model"] if isinstance(response.get("model"), str) else ""


def _texts(parts: Any) -> list[str]:
    """The texts of an item's parts, refusals among them."""
    texts = (part.get("text") or part.get("refusal") for part in json_objects(parts))
    return [text for text in texts if isinstance(text, str) and text]
