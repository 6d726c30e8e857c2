"""A provider that streams the same tokens in every API format; its first line is its address.

Owns the bytes. The model's name says how many tokens come and how many a second (0: a burst), as in
``1000@200``; ``clock`` answers with the moment (of the monotonic clock) at which a request was
there. Connections stay open between requests, as they do with real providers.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

from tests.providers.frames import frame

HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n"
    b"Cache-Control: no-cache\r\nServer: bench\r\n\r\n"
)
CLOCK = "clock"
MODEL = "bench-2026"


def tokens(count: int) -> Iterator[str]:
    return (f"token{number % 97} " for number in range(count))


def event(value: Any, name: str = "") -> bytes:
    line = f"event: {name}\n" if name else ""
    return f"{line}data: {json.dumps(value, separators=(',', ':'))}\n\n".encode()


def chat(texts: Iterator[str]) -> Iterator[bytes]:
    same = {
        "id": "chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG",
        "object": "chat.completion.chunk",
        "created": 1_741_570_283,
        "model": MODEL,
        "service_tier": "default",
        "system_fingerprint": "fp_50cad350e4",
    }

    def chunk(delta: Any, finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return event({**same, "choices": [choice], "usage": None})

    yield chunk({"role": "assistant", "content": "", "refusal": None})
    yield from (chunk({"content": text}) for text in texts)
    yield chunk({}, "stop")
    usage = {"prompt_tokens": 9, "completion_tokens": 9, "total_tokens": 18}
    yield event({**same, "choices": [], "usage": usage})
    yield b"data: [DONE]\n\n"


def responses(texts: Iterator[str]) -> Iterator[bytes]:
    said: list[str] = []
    number = 0
    response: dict[str, Any] = {
        "id": "resp_67c9fdcecf488190bdd9a0409de3a1ec07b8b0ad4e5eb654",
        "object": "response",
        "created_at": 1_741_290_958,
        "status": "in_progress",
        "error": None,
        "incomplete_details": None,
        "model": MODEL,
        "output": [],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "store": False,
        "usage": None,
    }
    where = {"item_id": "msg_67c9fdcf37fc8190ba82116e33fb28c5", "output_index": 0}
    item: dict[str, Any] = {
        "id": where["item_id"],
        "type": "message",
        "status": "in_progress",
        "role": "assistant",
        "content": [],
    }

    def numbered(kind: str, **fields: Any) -> bytes:
        nonlocal number
        number += 1
        return event({"type": kind, **fields, "sequence_number": number}, kind)

    part: dict[str, Any] = {"type": "output_text", "text": "", "annotations": []}
    yield numbered("response.created", response=response)
    yield numbered("response.output_item.added", output_index=0, item=item)
    yield numbered("response.content_part.added", **where, content_index=0, part=part)
    for text in texts:
        said.append(text)
        yield numbered(
            "response.output_text.delta", **where, content_index=0, delta=text, logprobs=[]
        )
    whole = {**part, "text": "".join(said)}
    yield numbered(
        "response.output_text.done", **where, content_index=0, text=whole["text"], logprobs=[]
    )
    yield numbered("response.content_part.done", **where, content_index=0, part=whole)
    done = {**item, "status": "completed", "content": [whole]}
    yield numbered("response.output_item.done", output_index=0, item=done)
    usage = {
        "input_tokens": 9,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": 9,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": 18,
    }
    last = {**response, "status": "completed", "output": [done], "usage": usage}
    yield numbered("response.completed", response=last)


def messages(texts: Iterator[str]) -> Iterator[bytes]:
    def typed(kind: str, **fields: Any) -> bytes:
        return event({"type": kind, **fields}, kind)

    usage = {"input_tokens": 9, "output_tokens": 1}
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": MODEL}
    yield typed("message_start", message={**message, "content": [], "usage": usage})
    yield typed("content_block_start", index=0, content_block={"type": "text", "text": ""})
    for text in texts:
        yield typed("content_block_delta", index=0, delta={"type": "text_delta", "text": text})
    yield typed("content_block_stop", index=0)
    yield typed("message_delta", delta={"stop_reason": "end_turn"}, usage={"output_tokens": 9})
    yield typed("message_stop")


def generated(texts: Iterator[str]) -> Iterator[bytes]:
    tokens_read = {"promptTokenCount": 9, "totalTokenCount": 18}
    details = {"promptTokensDetails": [{"modality": "TEXT", "tokenCount": 9}]}
    same = {"modelVersion": MODEL, "responseId": "Wd4kPz8sHq2vLx6nTb0yRm"}

    def chunk(text: str, **candidate: Any) -> bytes:
        content = {"parts": [{"text": text}], "role": "model"}
        usage = {**tokens_read, "candidatesTokenCount": 9, **details}
        candidates = [{"content": content, **candidate, "index": 0}]
        return event({"candidates": candidates, "usageMetadata": usage, **same})

    yield from map(chunk, texts)
    yield chunk("", finishReason="STOP")


def lines(texts: Iterator[str]) -> Iterator[bytes]:
    def line(text: str, **more: Any) -> bytes:
        same = {"model": MODEL, "created_at": "2026-11-26T10:00:00.123456789Z"}
        message = {"role": "assistant", "content": text}
        value = {**same, "message": message, "done": bool(more), **more}
        return json.dumps(value, separators=(",", ":")).encode() + b"\n"

    yield from map(line, texts)
    yield line("", done_reason="stop", prompt_eval_count=9, eval_count=9)


def framed(texts: Iterator[str]) -> Iterator[bytes]:
    yield frame("messageStart", {"role": "assistant"})
    for text in texts:
        value = {"contentBlockIndex": 0, "delta": {"text": text}, "p": "abcdefghijkl"}
        yield frame("contentBlockDelta", value)
    yield frame("contentBlockStop", {"contentBlockIndex": 0})
    yield frame("messageStop", {"stopReason": "end_turn"})
    yield frame("metadata", {"usage": {"inputTokens": 9, "outputTokens": 9, "totalTokens": 18}})


FORMATS: dict[str, tuple[Callable[[Iterator[str]], Iterator[bytes]], bytes]] = {
    "/chat/completions": (chat, b"text/event-stream"),
    "/responses": (responses, b"text/event-stream"),
    "/messages": (messages, b"text/event-stream"),
    ":streamGenerateContent": (generated, b"text/event-stream"),
    "/converse-stream": (framed, b"application/vnd.amazon.eventstream"),
    "/api/chat": (lines, b"application/x-ndjson"),
}
"""By the end of the path: who makes the pieces, and their content type."""


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    path = head.split(" ")[1].partition("?")[0]
    length = head.lower().partition("content-length: ")[2].partition("\r")[0]
    body = json.loads(await reader.readexactly(int(length)))
    arrived = time.monotonic()
    ending = next(ending for ending in FORMATS if path.endswith(ending))
    make, kind = FORMATS[ending]
    # One format names the model in its path.
    model = str(body.get("model") or unquote(path.removesuffix(ending).rpartition("/")[2]))
    writer.write(HEAD % kind)
    if CLOCK in model:
        texts, pause = iter([repr(arrived)]), 0.0
    else:
        count, rate = model.split("@")
        texts, pause = tokens(int(count)), 1 / int(rate) if int(rate) else 0.0
    due = time.perf_counter()
    for piece in make(texts):
        writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        if pause:
            due += pause
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
        else:
            await writer.drain()
    writer.write(b"0\r\n\r\n")
    await writer.drain()


async def serve() -> None:
    """Answer until the process is ended."""

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                await answer(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    listening = await asyncio.start_server(connection, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}", flush=True)
    await listening.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
