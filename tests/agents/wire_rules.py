"""What each API format says of a conversation that it takes, as far as a body shows it.

Sources: the API references named in each format's ``request.py``. A rule that is broken is an
assertion that fails.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from keystead.profiles.preset import ApiFormat

Body = Mapping[str, Any]
NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_-]{0,63}")


def check_chat(body: Body) -> None:
    """Every call is answered by a message of its own, right behind it; nothing else answers."""
    waiting: list[str] = []
    seen: set[str] = set()
    spoken = [message for message in body["messages"] if message["role"] != "tool"]
    assert spoken[0]["role"] == spoken[-1]["role"] == "user"
    for message in body["messages"]:
        if message["role"] == "tool":
            assert message["tool_call_id"] == waiting.pop(0)
            assert isinstance(message["content"], str)
            continue
        assert not waiting, "a call is answered before anybody speaks"
        for call in message.get("tool_calls", ()):
            assert call["id"] not in seen
            seen.add(call["id"])
            waiting.append(call["id"])
            assert NAME.fullmatch(call["function"]["name"])
            assert isinstance(json.loads(call["function"]["arguments"]), dict)
        assert message.get("content") or message.get("tool_calls"), "no empty turn"
        assert set(message) <= {"role", "content", "tool_calls"}
    assert not waiting


def check_messages(body: Body) -> None:
    """The user begins and sides alternate; results open the turn after their calls."""
    turns = body["messages"]
    assert [turn["role"] for turn in turns] == [
        "assistant" if number % 2 else "user" for number in range(len(turns))
    ]
    assert turns[-1]["role"] == "user"
    seen: set[str] = set()
    waiting: list[str] = []
    for turn in turns:
        assert turn["content"], "no empty turn"
        blocks = turn["content"]
        results = [block["tool_use_id"] for block in blocks if block["type"] == "tool_result"]
        assert results == waiting
        assert all(block["type"] == "tool_result" for block in blocks[: len(results)])
        waiting = [block["id"] for block in blocks if block["type"] == "tool_use"]
        for block in blocks:
            match block["type"]:
                case "text":
                    assert block["text"].strip()
                case "thinking":
                    assert block["signature"]
                case "redacted_thinking":
                    assert block["data"]
                case "tool_use":
                    assert re.fullmatch(r"[a-zA-Z0-9_-]+", block["id"])
                    assert block["id"] not in seen
                    seen.add(block["id"])
                    assert NAME.fullmatch(block["name"])
                    assert isinstance(block["input"], dict)
                case kind:
                    assert kind == "tool_result"


def check_generate_content(body: Body) -> None:
    """Sides alternate; a turn of calls is answered by as many responses, in its order."""
    turns = body["contents"]
    assert [turn["role"] for turn in turns] == [
        "model" if number % 2 else "user" for number in range(len(turns))
    ]
    assert turns[-1]["role"] == "user"
    waiting: list[tuple[Any, Any]] = []
    for turn in turns:
        assert turn["parts"], "no empty turn"
        responses = [p["functionResponse"] for p in turn["parts"] if "functionResponse" in p]
        assert [(each["name"], each.get("id")) for each in responses] == waiting
        calls = [part for part in turn["parts"] if "functionCall" in part]
        waiting = [(p["functionCall"]["name"], p["functionCall"].get("id")) for p in calls]
        if calls:
            assert calls[0]["thoughtSignature"]
        for part in turn["parts"]:
            assert len(part.keys() & {"text", "functionCall", "functionResponse"}) == 1
            assert part.get("text", "x") or "thoughtSignature" in part
            if "functionCall" in part:
                assert NAME.fullmatch(part["functionCall"]["name"])
                assert isinstance(part["functionCall"]["args"], dict)
            if "thought" in part:
                assert part["thoughtSignature"]


def check_ollama(body: Body) -> None:
    """Arguments are objects; results follow their calls by name and in order."""
    waiting: list[str] = []
    for message in body["messages"]:
        if message["role"] == "tool":
            assert message["tool_name"] == waiting.pop(0)
            continue
        assert not waiting
        calls = message.get("tool_calls", ())
        assert all(isinstance(call["function"]["arguments"], dict) for call in calls)
        waiting = [call["function"]["name"] for call in calls]
        assert message["content"] or calls, "no empty turn"
    assert body["messages"][0]["role"] == body["messages"][-1]["role"] == "user"


def check_responses(body: Body) -> None:
    """Every call has an output behind it; what an item is tied to stands before it."""
    waiting: list[str] = []
    seen: set[str] = set()
    items = body["input"]
    assert items[0]["role"] == items[-1]["role"] == "user"
    reasoned = False
    for number, item in enumerate(items):
        match item["type"]:
            case "reasoning":
                reasoned = True
                assert item["encrypted_content"] or item["content"]
                assert items[number + 1]["type"] in ("reasoning", "message", "function_call")
                assert items[number + 1].get("role") != "user"
            case "function_call":
                assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", item["call_id"])
                assert item["call_id"] not in seen
                seen.add(item["call_id"])
                waiting.append(item["call_id"])
                assert NAME.fullmatch(item["name"])
                assert isinstance(json.loads(item["arguments"]), dict)
                assert reasoned or "id" not in item
            case "function_call_output":
                waiting.remove(item["call_id"])
                assert isinstance(item["output"], str)
            case kind:
                assert kind == "message"
                assert item["role"] == "assistant" or not waiting
                assert item["content"]
                reasoned = reasoned and item["role"] != "user"
    assert not waiting


def check_converse(body: Body) -> None:
    """The user begins and sides alternate; results are of the calls before; tools are named."""
    turns = body["messages"]
    assert [turn["role"] for turn in turns] == [
        "assistant" if number % 2 else "user" for number in range(len(turns))
    ]
    assert turns[-1]["role"] == "user"
    offered = {each["toolSpec"]["name"] for each in body.get("toolConfig", {}).get("tools", ())}
    seen: set[str] = set()
    waiting: list[str] = []
    for turn in turns:
        blocks = turn["content"]
        assert blocks, "no empty turn"
        assert [b["toolResult"]["toolUseId"] for b in blocks if "toolResult" in b] == waiting
        calls = [block["toolUse"] for block in blocks if "toolUse" in block]
        waiting = [call["toolUseId"] for call in calls]
        for call in calls:
            assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", call["toolUseId"])
            assert call["toolUseId"] not in seen
            seen.add(call["toolUseId"])
            assert NAME.fullmatch(call["name"])
            assert call["name"] in offered
            assert isinstance(call["input"], dict)
        assert all(block.get("text", "x").strip() for block in blocks)


RULES: Mapping[ApiFormat, Callable[[Body], None]] = {
    ApiFormat.OPENAI_CHAT: check_chat,
    ApiFormat.ANTHROPIC: check_messages,
    ApiFormat.RAW_PREDICT: check_messages,
    ApiFormat.GEMINI: check_generate_content,
    ApiFormat.OLLAMA: check_ollama,
    ApiFormat.OPENAI_RESPONSES: check_responses,
    ApiFormat.AZURE_DEPLOYMENTS: check_chat,
    ApiFormat.BEDROCK: check_converse,
}
