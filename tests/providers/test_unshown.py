"""What an answer holds beside text is told, once a kind, and the text comes all the same."""

from __future__ import annotations

from typing import Any

import pytest

from keystead.profiles.preset import ApiFormat
from keystead.providers.events import TextDelta, Unshown
from keystead.providers.unshown import MOST_KINDS, UnshownKinds
from tests.providers.asking import connection, events_of, request, run
from tests.providers.dialects import DIALECTS, line, sse
from tests.providers.frames import frame
from tests.providers.wire_server import serving, stream

F = ApiFormat
DATA = "iVBORw0KGgo="


def delta(**fields: Any) -> bytes:
    return sse({"choices": [{"index": 0, "delta": fields}]})


def item(**fields: Any) -> bytes:
    event = {"type": "response.output_item.done", "output_index": 3, "item": fields}
    return sse(event)


def part(**fields: Any) -> bytes:
    return sse({"candidates": [{"content": {"parts": [fields]}}]})


def block(kind: str) -> bytes:
    return sse({"type": "content_block_start", "index": 4, "content_block": {"type": kind}})


def block_delta(kind: str) -> bytes:
    return sse({"type": "content_block_delta", "index": 0, "delta": {"type": kind}})


def converse(kind: str, **fields: Any) -> bytes:
    name = "start" if kind == "contentBlockStart" else "delta"
    return frame(kind, {"contentBlockIndex": 2, name: fields})


URL = {"url": f"data:image/png;base64,{DATA}"}
PNG = {"mimeType": "image/png", "data": DATA}
CASES = [
    (F.OPENAI_CHAT, delta(audio={"id": "a", "data": DATA}), "audio"),
    (F.OPENAI_CHAT, delta(images=[{"type": "image_url", "image_url": URL}]), "images"),
    (F.OPENAI_CHAT, delta(content=[{"type": "image_url", "image_url": URL}]), "image_url"),
    (
        F.OPENAI_RESPONSES,
        item(type="image_generation_call", result=DATA),
        "image_generation_call",
    ),
    (
        F.OPENAI_RESPONSES,
        item(type="message", content=[{"type": "output_audio", "data": DATA}]),
        "output_audio",
    ),
    (F.ANTHROPIC, block("server_tool_use"), "server_tool_use"),
    (F.ANTHROPIC, block("web_search_tool_result"), "web_search_tool_result"),
    (F.ANTHROPIC, block_delta("citations_delta"), "citations_delta"),
    (F.RAW_PREDICT, block("server_tool_use"), "server_tool_use"),
    (F.GEMINI, part(inlineData=PNG), "image/png"),
    (F.GEMINI, part(inlineData=PNG, thought=True), "image/png"),
    (F.GEMINI, part(fileData={"fileUri": "gs://x"}), "fileData"),
    (F.GEMINI, part(executableCode={"code": "1"}), "executableCode"),
    (F.OLLAMA, line({"message": {"images": [DATA]}, "done": False}), "images"),
    (F.BEDROCK, converse("contentBlockStart", image={"format": "png"}), "image"),
    (F.BEDROCK, converse("contentBlockDelta", citation={"title": "x"}), "citation"),
]


@pytest.mark.parametrize(
    ("api_format", "piece", "kind"), CASES, ids=[f"{case[0]}-{case[2]}" for case in CASES]
)
def test_nothing_of_an_answer_is_dropped_in_silence(api_format: ApiFormat, piece: bytes, kind: str):
    async def scenario() -> None:
        dialect = DIALECTS[api_format]
        pieces = [dialect.text("One "), piece, piece, dialect.text("two."), dialect.whole]
        async with serving(stream(pieces)) as server:
            got = await events_of(connection(server.origin), request(), api_format)
        assert [event for event in got if isinstance(event, Unshown)] == [Unshown(kind)]
        texts = [event.text for event in got if isinstance(event, TextDelta)]
        assert "".join(texts) == "One two."

    run(scenario())


def test_every_format_has_a_case():
    assert {case[0] for case in CASES} == set(DIALECTS)


def test_kinds_without_end_are_told_of_no_more_and_a_word_is_one_line():
    kinds = UnshownKinds()
    told = [event for number in range(100) for event in kinds.tell(f"kind\n\x1b[31m{number}")]
    assert len(told) == MOST_KINDS
    assert all(isinstance(each, Unshown) and each.kind.isprintable() for each in told)
    assert kinds.tell(3) == kinds.tell(None) == kinds.tell("") == UnshownKinds().tell(["x"]) == []
