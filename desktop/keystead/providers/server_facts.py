"""What a server on this computer says of its models beside the list of their names.

Owns where the facts stand in such an answer; whether a server has one is the preset's
(``facts_path``). A server that says nothing there has its list all the same. Sources:
lmstudio.ai/docs (REST API v0), llama.cpp ``tools/server`` (``/props``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from keystead.errors import ProviderError
from keystead.network.clients import Clients
from keystead.origin import Origin
from keystead.providers.exchange import get
from keystead.providers.json_values import count, json_object, json_objects
from keystead.providers.provider import Connection, ListedModel


async def with_server_facts(
    connection: Connection, clients: Clients, models: Sequence[ListedModel]
) -> list[ListedModel]:
    """``models`` with what the server says at its preset's ``facts_path``."""
    path = connection.preset.facts_path
    if not path or not models:
        return list(models)
    root = replace(connection, base_url=str(Origin.of(connection.base_url)))
    try:
        answer = await get(root, clients, path)
    except ProviderError:
        return list(models)
    return add_facts(models, json_object(answer.value))


def add_facts(models: Sequence[ListedModel], said: dict[str, Any]) -> list[ListedModel]:
    """``models`` with the facts of an answer: a list of them all, or about the only one."""
    if "data" in said:
        entries = {str(entry.get("id")): entry for entry in json_objects(said["data"])}
        return [_of_entry(model, entries.get(model.id, {})) for model in models]
    if len(models) == 1:
        return [_of_the_only_one(models[0], said)]
    return list(models)


def _of_entry(model: ListedModel, entry: dict[str, Any]) -> ListedModel:
    """The context it is loaded with counts, where it is: that is what a request can have."""
    size = count(entry.get("loaded_context_length")) or count(entry.get("max_context_length"))
    abilities = entry.get("capabilities")
    kind = entry.get("type")
    return replace(
        model,
        context_window=size or model.context_window,
        tools="tool_use" in abilities if isinstance(abilities, list) else model.tools,
        vision=kind == "vlm" if kind in ("llm", "vlm") else model.vision,
    )


def _of_the_only_one(model: ListedModel, said: dict[str, Any]) -> ListedModel:
    settings = json_object(said.get("default_generation_settings"))
    sees = json_object(said.get("modalities")).get("vision")
    calls = json_object(said.get("chat_template_caps")).get("supports_tools")
    return replace(
        model,
        context_window=count(settings.get("n_ctx")) or model.context_window,
        tools=calls if isinstance(calls, bool) else model.tools,
        vision=sees if isinstance(sees, bool) else model.vision,
    )
