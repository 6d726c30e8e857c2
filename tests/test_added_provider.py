"""A provider is a table: one in a file of the test's own is listed, asked and paid with its key."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from keystead import resources
from keystead.agents.agent_record import ProfileReference
from keystead.agents.agents import SpawnRequest
from keystead.agents.entries import AgentState, EntryKind
from keystead.cli.connection_flags import ConnectionFlags
from keystead.engine import Engine
from keystead.errors import ConfigurationError
from keystead.paths import HOME_VARIABLE, Folders
from keystead.profiles.generation import Generation
from keystead.profiles.presets import Presets
from tests.agents.chat_server import Call, ChatServer, chat_server
from tests.agents.home import one

KEY = "acme-key-0123456789abcdef"
TABLE = """
[acme]
name = "Acme"
group = "host"
api_formats = {{ openai-chat = "{address}/{{team}}/v1" }}
extra_fields = {{ team = {{ title = "Team" }}, org = {{ title = "Org", header = "X-Org" }}, \
api = {{ title = "Version", query = "api" }} }}
auth_style = "x-api-key"
key_variables = ["ACME_TOKEN"]
key_page = "https://acme.example/keys"
models_path = "models?kind=chat"
verified_on = "2026-11-26"

[acme.quirks]
max_tokens_field = "max_completion_tokens"
"""


async def answer(call: Call) -> None:
    await call.begin()
    await call.text("Hello from Acme")
    await call.end()


async def listing(call: Call) -> None:
    await call.send_json({"data": [{"id": "acme-1"}, {"id": "acme-2"}]})


def test_a_table_in_a_file_is_all_that_a_provider_needs(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_server(answer, listing=listing) as server:
            address = server.base_url.removesuffix("/v1")
            file = tmp_path / "presets.toml"
            file.write_text(resources.read_text("presets.toml") + TABLE.format(address=address))
            variables = {HOME_VARIABLE: str(tmp_path), "ACME_TOKEN": KEY}
            presets = Presets(file.read_text(encoding="utf-8"))
            engine = Engine(Folders.of(variables), variables, presets=presets)
            await engine.start()
            try:
                await use(engine, server)
            finally:
                await engine.close(3)

    asyncio.run(scenario())


async def use(engine: Engine, server: ChatServer) -> None:
    engine.profiles.add("mine", {"provider": "acme"})
    assert engine.profiles.get("mine").needs_address
    fields: dict[str, Any] = {"team": "red", "org": "o-1", "api": "2"}
    engine.profiles.edit("mine", {"provider_fields": fields})
    profile = engine.profiles.get("mine")
    assert not engine.profiles.problems
    assert [m.id for m in (await engine.models.refresh_one(profile)).models] == ["acme-1", "acme-2"]
    asked = SpawnRequest("Hi", profile, model="acme-1", generation=Generation(max_output_tokens=9))
    agent = await engine.agents.finished((await engine.agents.spawn(asked)).id)
    assert agent.state is AgentState.FINISHED
    assert one(await engine.agents.entries(agent.id), EntryKind.TEXT).text == "Hello from Acme"
    flagged = ConnectionFlags("local", "acme").chosen(engine, to_send=False)
    assert flagged.preset is profile.preset
    again = ProfileReference.of(flagged).find(engine.profiles, "local")
    assert again.preset is profile.preset
    with pytest.raises(ConfigurationError) as raised:
        ConnectionFlags("local", "nope").chosen(engine)
    assert raised.value.reference == "unknown-provider"
    (chat,) = server.chats
    assert chat.body["max_completion_tokens"] == 9
    for call, path in ((chat, "/red/v1/chat/completions"), (server.listings[0], "/red/v1/models")):
        assert call.path.partition("?")[0] == path
        assert call.headers["x-api-key"] == KEY
        assert call.headers["x-org"] == "o-1"
        assert "api=2" in call.path
    assert "kind=chat" in server.listings[0].path
