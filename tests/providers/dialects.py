"""How each wire format says the few things that a stream is made of.

One row a format: whoever adds one adds a row, and the tests of faults hold for it too.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from keystead.profiles.preset import ApiFormat
from tests.providers.test_bedrock import frame

Said = Callable[..., bytes]


def sse(value: Any) -> bytes:
    """One server-sent event."""
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n".encode()


def line(value: Any) -> bytes:
    """One line of JSON."""
    return f"{json.dumps(value, ensure_ascii=False)}\n".encode()


@dataclass(frozen=True)
class Dialect:
    """``text``, ``reason`` (why it ended) and ``error`` are whole events, ``end`` the end mark.

    ``ending(counts)`` is what follows the text where that many tokens are reported, once or more
    often. ``opened``, ``piece`` and ``closed`` are the parts of a tool call by its number, None
    where this format sends calls whole. ``nothing`` is an event that says nothing.
    """

    text: Said
    reason: bytes
    end: bytes
    error: bytes
    nothing: bytes
    ending: Callable[[list[int]], bytes]
    opened: Said | None = None
    piece: Said | None = None
    closed: Said | None = None
    cut_by: str = "events"  # or lines, or frames

    @property
    def whole(self) -> bytes:
        """What makes an answer whole, without any usage."""
        return self.ending([])


def _chat(delta: dict[str, Any], reason: str | None = None) -> bytes:
    return sse({"choices": [{"index": 0, "delta": delta, "finish_reason": reason}]})


def _chat_call(number: int, **function: str) -> bytes:
    call: dict[str, Any] = {"index": number, "function": function}
    if "name" in function:
        call |= {"id": f"call_{number}", "type": "function"}
    return _chat({"tool_calls": [call]})


def _chat_ending(counts: list[int]) -> bytes:
    usage = (sse({"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": count}})
             for count in counts)  # fmt: skip
    return _chat({}, "stop") + b"".join(usage) + b"data: [DONE]\n\n"


CHAT = Dialect(
    text=lambda text: _chat({"content": text}),
    reason=_chat({}, "stop"),
    end=b"data: [DONE]\n\n",
    error=sse({"error": {"message": "Overloaded", "type": "overloaded_error"}}),
    nothing=sse({"choices": []}),
    ending=_chat_ending,
    opened=lambda number, name: _chat_call(number, name=name, arguments=""),
    piece=lambda number, text: _chat_call(number, arguments=text),
    closed=lambda number, arguments: b"",
)


def _block(kind: str, number: int, **more: Any) -> bytes:
    return sse({"type": f"content_block_{kind}", "index": number, **more})


def _messages_ending(counts: list[int]) -> bytes:
    usage = (sse({"type": "message_delta", "delta": {}, "usage": {"input_tokens": 5,
             "output_tokens": count}}) for count in counts)  # fmt: skip
    return MESSAGES.reason + b"".join(usage) + MESSAGES.end


MESSAGES = Dialect(
    text=lambda text: _block("delta", 0, delta={"type": "text_delta", "text": text}),
    reason=sse({"type": "message_delta", "delta": {"stop_reason": "end_turn"}}),
    end=sse({"type": "message_stop"}),
    error=sse({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}),
    nothing=sse({"type": "ping"}),
    ending=_messages_ending,
    opened=lambda number, name: _block("start", number, content_block={"type": "tool_use",
        "id": f"call_{number}", "name": name, "input": {}}),
    piece=lambda number, text: _block("delta", number, delta={"type": "input_json_delta",
        "partial_json": text}),
    closed=lambda number, arguments: _block("stop", number),
)  # fmt: skip


def _response(kind: str, **more: Any) -> bytes:
    return sse({"type": f"response.{kind}", **more})


def _responses_ending(counts: list[int]) -> bytes:
    usage = {"usage": {"input_tokens": 5, "output_tokens": counts[-1]}} if counts else {}
    return _response("completed", response={"status": "completed", **usage})


def _function_call(number: int, name: str, arguments: str) -> dict[str, Any]:
    return {"type": "function_call", "id": f"fc_{number}", "call_id": f"call_{number}",
            "name": name, "arguments": arguments}  # fmt: skip


RESPONSES = Dialect(
    text=lambda text: _response("output_text.delta", output_index=9, delta=text),
    reason=_responses_ending([]),
    end=b"data: [DONE]\n\n",
    error=sse({"type": "error", "message": "Overloaded", "code": "overloaded_error"}),
    nothing=_response("in_progress", response={}),
    ending=_responses_ending,
    opened=lambda number, name: _response("output_item.added", output_index=number,
        item=_function_call(number, name, "")),
    piece=lambda number, text: _response("function_call_arguments.delta", output_index=number,
        delta=text),
    closed=lambda number, arguments: _response("output_item.done", output_index=number,
        item=_function_call(number, "look", arguments)),
)  # fmt: skip


def _candidate(**candidate: Any) -> bytes:
    return sse({"candidates": [candidate]})


def _generated_ending(counts: list[int]) -> bytes:
    usage = (sse({"usageMetadata": {"promptTokenCount": 5, "candidatesTokenCount": count}})
             for count in counts)  # fmt: skip
    return b"".join(usage) + _candidate(finishReason="STOP")


GENERATED = Dialect(
    text=lambda text: _candidate(content={"parts": [{"text": text}]}),
    reason=_candidate(finishReason="STOP"),
    end=b"",
    error=sse({"error": {"code": 503, "message": "The model is overloaded.",
                         "status": "UNAVAILABLE"}}),
    nothing=sse({"candidates": []}),
    ending=_generated_ending,
)  # fmt: skip


def _lines_ending(counts: list[int]) -> bytes:
    usage = {"prompt_eval_count": 5, "eval_count": counts[-1]} if counts else {}
    return line({"done": True, "done_reason": "stop", **usage})


LINES = Dialect(
    text=lambda text: line({"message": {"content": text}, "done": False}),
    reason=_lines_ending([]),
    end=line({"done": True}),
    error=line({"error": "the server is overloaded"}),
    nothing=line({"message": {"content": ""}, "done": False}),
    ending=_lines_ending,
    cut_by="lines",
)


def _converse_ending(counts: list[int]) -> bytes:
    usage = (frame("metadata", {"usage": {"inputTokens": 5, "outputTokens": count}})
             for count in counts)  # fmt: skip
    return frame("messageStop", {"stopReason": "end_turn"}) + b"".join(usage)


def _converse_delta(number: int, **delta: Any) -> bytes:
    return frame("contentBlockDelta", {"contentBlockIndex": number, "delta": delta})


CONVERSE = Dialect(
    text=lambda text: _converse_delta(0, text=text),
    reason=frame("messageStop", {"stopReason": "end_turn"}),
    end=b"",
    error=frame("serviceUnavailableException", {"message": "Overloaded"},
        "exception"),
    nothing=frame("messageStart", {"role": "assistant"}),
    ending=_converse_ending,
    opened=lambda number, name: frame("contentBlockStart", {"contentBlockIndex": number,
        "start": {"toolUse": {"toolUseId": f"call_{number}", "name": name}}}),
    piece=lambda number, text: _converse_delta(number, toolUse={"input": text}),
    closed=lambda number, arguments: frame("contentBlockStop", {"contentBlockIndex": number}),
    cut_by="frames",
)  # fmt: skip

DIALECTS = {
    ApiFormat.BEDROCK: CONVERSE,
    ApiFormat.OPENAI_CHAT: CHAT,
    ApiFormat.ANTHROPIC: MESSAGES,
    ApiFormat.RAW_PREDICT: MESSAGES,
    ApiFormat.OPENAI_RESPONSES: RESPONSES,
    ApiFormat.GEMINI: GENERATED,
    ApiFormat.OLLAMA: LINES,
}
