"""Model lists in every shape, and what is none, over real connections."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystead.errors import ErrorKind, ProviderError
from keystead.network.body import NotJsonError
from keystead.network.json_lists import read_json_lists
from keystead.network.policy import LARGEST_BODY
from keystead.providers.model_list import LONGEST_ID, MOST_MODELS, Page, model_of, read_page
from keystead.providers.provider import ListedModel
from tests.providers.asking import connection, memory_of, models_of, preset, run
from tests.providers.wire_server import Answer, Incoming, as_json, bomb, fixed, redirect, serving


def page_of(answer: Any) -> Page:
    """The page that ``answer`` is on the wire."""
    body = json.dumps(answer).encode()
    return read_page(asyncio.run(read_json_lists("application/json", body, model_of)))


@pytest.mark.parametrize(
    ("answer", "models"),
    [
        ({"object": "list", "data": [{"id": "a"}, {"id": "b"}]}, ["a", "b"]),
        ([{"id": "a"}], ["a"]),
        (["a", "b"], ["a", "b"]),
        ({"models": [{"name": "llama3.2:latest", "model": "llama3.2:latest"}]},
         ["llama3.2:latest"]),
        ({"models": [{"name": "models/gemini-9", "displayName": "Gemini 9"}]}, ["gemini-9"]),
        # Only some of what this API lists answers a conversation.
        ({"models": [
            {"name": "models/gamma", "supportedGenerationMethods": ["generateContent"]},
            {"name": "models/embed", "supportedGenerationMethods": ["embedContent"]}]},
         ["gamma"]),
        ({"models": [{"name": "models/e", "supportedGenerationMethods": ["embedContent"]}]}, []),
        # llama.cpp answers in both shapes at once.
        ({"models": [{"name": "x.gguf"}], "object": "list", "data": [{"id": "x.gguf"}]},
         ["x.gguf"]),
        ({"data": []}, []),
        ({"data": [{"id": "a"}, {"id": "a"}, {"id": ""}, {"id": 7}, None, {"id": "b"}]},
         ["a", "b"]),
        ({"data": [{"id": "x" * (LONGEST_ID + 1)}, {"id": "a"}]}, ["a"]),
    ],
)  # fmt: skip
def test_every_shape_is_read(answer: Any, models: list[str]):
    assert [model.id for model in page_of(answer).models] == models


@pytest.mark.parametrize(
    "answer",
    [{}, {"data": None}, {"data": {"id": "a"}}, "a", 7, None, {"models": "a"}, [7], [{"x": 1}],
     {"error": "no"}, {"data": [{"id": "a"}] * (MOST_MODELS + 1)}],
)  # fmt: skip
def test_what_is_no_list_is_never_an_empty_one(answer: Any):
    with pytest.raises(NotJsonError):
        page_of(answer)


@pytest.mark.parametrize(
    ("entry", "facts"),
    [
        (
            {"id": "m", "name": "M", "context_length": 131072,
             "top_provider": {"max_completion_tokens": 8192},
             "pricing": {"prompt": "0.00000015", "completion": "0.0000006"},
             "supported_parameters": ["tools", "temperature"],
             "architecture": {"input_modalities": ["text", "image"]}},
            ListedModel("m", "M", 131072, 8192, 0.15, 0.6, True, True, False, temperature=True),
        ),
        (
            {"id": "m", "pricing": {"prompt": "-1", "completion": "free"}},
            ListedModel("m"),
        ),
        (
            {"id": "m", "max_context_length": 32768,
             "capabilities": {"function_calling": True, "vision": False}},
            ListedModel("m", context_window=32768, tools=True, vision=False),
        ),
        (
            {"name": "m", "capabilities": ["completion", "tools", "thinking"]},
            ListedModel("m", tools=True, vision=False, reasoning=True),
        ),
        (
            {"name": "models/m", "displayName": "Em", "inputTokenLimit": 1048576,
             "outputTokenLimit": 65536, "thinking": True},
            ListedModel("m", "Em", 1048576, 65536, reasoning=True),
        ),
        (
            {"id": "m", "display_name": "Em", "max_input_tokens": 200000, "max_tokens": 64000,
             "capabilities": {"image_input": {"supported": True}}},
            ListedModel("m", "Em", 200000, 64000, vision=True),
        ),
        ({"id": "m", "context_window": "big", "max_tokens": True}, ListedModel("m")),
        ({"id": "m", "max_model_len": 4096}, ListedModel("m", context_window=4096)),
    ],
)  # fmt: skip
def test_facts_are_what_the_list_says_and_nothing_else(entry: Any, facts: ListedModel):
    assert page_of([entry]).models == [facts]


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["data", "models", "id", "name", "pricing", "prompt", "capabilities", "has_more",
             "supported_parameters", "architecture", "top_provider", "last_id", "thinking"]
        ),
        inner,
        max_size=6,
    ),
    max_leaves=20,
)  # fmt: skip


@given(JSON)
def test_no_answer_is_a_defect(answer: Any):
    try:
        page = page_of(answer)
    except NotJsonError:
        return
    assert all(model.id for model in page.models)


PAGE = "<!DOCTYPE html><html><title>Welcome</title></html>"


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (fixed(200, PAGE, "text/html"), "a web page"),
        (fixed(200, PAGE, "application/json"), "a web page"),
        (fixed(200, "", "application/json"), "empty"),
        (fixed(200, "nothing", "text/plain"), "no JSON"),
        (as_json({"status": "ok"}), "no list of models"),
        (as_json({"error": "x"}, 500), "status 500"),
        (redirect("http://elsewhere.invalid/"), "elsewhere.invalid"),
        (bomb(200), "larger than 32 MB"),
    ],
)
def test_a_list_that_cannot_be_had_names_address_and_reason(reply: Answer, words: str):
    async def scenario() -> None:
        async with serving(reply) as server:
            with pytest.raises(ProviderError) as failed:
                await models_of(connection(f"{server.origin}/v1"))
            assert words in failed.value.line()
            assert f"{server.origin}/v1/models" in failed.value.line()
            assert failed.value.hint

    run(scenario())


def test_a_gzip_bomb_is_not_unpacked():
    packed = bomb(400)

    async def scenario() -> None:
        async with serving(packed) as server:
            with pytest.raises(ProviderError):
                await models_of(connection(server.origin))

    # All that is read, and a piece or two.
    assert memory_of(scenario()) < LARGEST_BODY + 4 * 2**20


def test_a_list_of_forty_thousand_models_is_read_quickly():
    entries = [{"id": f"maker/model-{number}", "object": "model"} for number in range(40_000)]

    async def scenario() -> None:
        async with serving(as_json({"data": entries})) as server:
            started = time.perf_counter()
            assert len(await models_of(connection(server.origin))) == 40_000
            assert time.perf_counter() - started < 5

    run(scenario())


def test_pages_that_never_end_do():
    async def answer(incoming: Incoming, writer: Any) -> None:
        number = int(incoming.query.get("pageToken", "0")) + 1
        page = {"models": [{"name": f"m{number}"}], "nextPageToken": str(number)}
        await as_json(page)(incoming, writer)

    async def scenario() -> None:
        async with serving(answer) as server:
            models = await models_of(connection(server.origin))
            assert len(models) == len(server.requests) == 100

    run(scenario())


def test_hostile_ids_stay_what_they_are_and_reach_no_other_place():
    hostile = '<img src="file:///etc/passwd">\x1b[2J../../x\u202e'

    async def scenario() -> None:
        async with serving(as_json({"data": [{"id": hostile}]})) as server:
            models = await models_of(connection(server.origin))
            assert [model.id for model in models] == [hostile]
            assert len(server.requests) == 1

    run(scenario())


def test_a_provider_without_list_says_so():
    asked = connection("http://127.0.0.1:1", preset=preset(models_path=""))
    with pytest.raises(ProviderError) as failed:
        run(models_of(asked))
    assert failed.value.kind is ErrorKind.UNSUPPORTED
    assert "keystead profiles edit work" in failed.value.hint
