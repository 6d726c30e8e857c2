"""Servers of this computer are told apart by their answers, and none delays the others."""

from __future__ import annotations

import asyncio
import socket
import time
from typing import Any

import pytest

from keystead.network.clients import Clients
from keystead.origin import Origin
from keystead.profiles.presets import Presets
from keystead.providers.local_servers import (
    LONGEST_LOOK,
    LocalServer,
    find_servers,
    usual_addresses,
)
from tests.providers import local_shapes as shapes
from tests.providers.asking import run
from tests.providers.wire_server import Answer, Incoming, redirect, serving

PRESETS = Presets.load()


async def found_at(*addresses: str) -> tuple[LocalServer, ...]:
    clients = Clients()
    try:
        return await find_servers(addresses, PRESETS, clients)
    finally:
        await clients.close()


def found(answer: Answer) -> LocalServer | None:
    async def scenario() -> LocalServer | None:
        async with serving(answer) as server:
            servers = await found_at(f"{server.origin}/v1")
            assert all("authorization" not in each.headers for each in server.requests)
            return servers[0] if servers else None

    return run(scenario())


@pytest.mark.parametrize(
    ("answer", "preset", "models"),
    [
        (shapes.OLLAMA, "ollama", shapes.ASSETS),
        (shapes.LMSTUDIO, "lmstudio", shapes.ASSETS),
        (shapes.OLD_LMSTUDIO, "lmstudio", shapes.ASSETS),
        (shapes.NEW_LMSTUDIO, "lmstudio", shapes.ASSETS),
        (shapes.LLAMACPP, "llamacpp", ("model.gguf",)),
        (shapes.LLAMACPP_WITH_KEY, "llamacpp", ("model.gguf",)),
        (shapes.VLLM, "vllm", ("Qwen/Qwen3-8B",)),
        (shapes.VLLM_WITH_KEY, "vllm", None),
        (shapes.SGLANG, "sglang", ("Qwen/Qwen3-8B",)),
        (shapes.SGLANG_WITH_KEY, "sglang", None),
        (shapes.JAN, "jan", None),
        (shapes.TEXTGEN, "textgen", ("gpt-3.5-turbo",)),
        (shapes.LITELLM, "litellm", None),
        (shapes.OPEN_LITELLM, "litellm", ("gpt", "claude")),
        (shapes.NAMELESS, "local", ("a", "b", "c")),
    ],
)
def test_a_server_is_known_by_what_it_answers(
    answer: Answer, preset: str, models: tuple[str, ...] | None
) -> None:
    server = found(answer)
    assert server is not None
    assert (server.preset.id, server.models) == (preset, models)


@pytest.mark.parametrize(
    "answer", [shapes.WEB_SITE, shapes.GUARDED_SITE, redirect("http://127.0.0.1:9/v1/models")]
)
def test_what_is_no_model_server_is_not_found(answer: Answer) -> None:
    assert found(answer) is None


def test_a_web_site_is_asked_one_thing_only() -> None:
    async def scenario() -> list[str]:
        async with serving(shapes.WEB_SITE) as server:
            await found_at(f"{server.origin}/v1")
            return [each.path for each in server.requests]

    assert run(scenario()) == ["/v1/models"]


def test_a_silent_server_delays_no_other_and_is_given_up() -> None:
    async def silent(_incoming: Incoming, _writer: Any) -> None:
        await asyncio.sleep(60)

    async def scenario() -> tuple[tuple[LocalServer, ...], float]:
        async with serving(silent) as slow, serving(shapes.OLLAMA) as quick:
            begun = time.monotonic()
            servers = await found_at(f"{slow.origin}/v1", f"{quick.origin}/v1")
            return servers, time.monotonic() - begun

    servers, spent = run(scenario())
    assert [server.preset.id for server in servers] == ["ollama"]
    assert spent < LONGEST_LOOK + 1.0


def test_a_closed_port_and_another_computer_are_no_servers() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
        assert run(found_at(closed, "http://llm.example:8080/v1")) == ()


def test_the_usual_addresses_are_those_of_the_presets_each_once() -> None:
    addresses = usual_addresses(PRESETS)
    assert {Origin.of(each).port for each in addresses} == {
        11434, 1234, 8080, 8000, 1337, 5000, 4000, 30000,
    }  # fmt: skip
    assert len(addresses) == 8
    assert all(Origin.of(each).is_loopback for each in addresses)


def test_every_server_that_can_be_found_has_a_sign() -> None:
    assert all(p.signs for p in PRESETS.all() if p.local and not p.generic)


@pytest.mark.parametrize(("answer", "path"), [(shapes.OLLAMA, ""), (shapes.LLAMACPP, "/v1")])
def test_a_server_is_connected_where_it_speaks_its_own_format(answer: Answer, path: str) -> None:
    async def scenario() -> tuple[str, str]:
        async with serving(answer) as server:
            (one,) = await found_at(f"{server.origin}/v1")
            return one.base_url, f"{server.origin}{path}"

    base_url, expected = run(scenario())
    assert base_url == expected
