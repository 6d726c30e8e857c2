"""The models of an Ollama server, with what it says about each when it is asked.

Owns the question about one model and where its facts stand; the list is read as every other one. A
model about which the server says nothing is listed all the same.
https://docs.ollama.com/api/tags, https://docs.ollama.com/api-reference/show-model-details
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from keystead.errors import ProviderError
from keystead.network.clients import Clients
from keystead.providers import listing
from keystead.providers.exchange import post
from keystead.providers.json_values import count, json_object
from keystead.providers.provider import Connection, ListedModel

MODELS_PATH = "api/tags"
SHOW_PATH = "api/show"
MOST_ASKED = 200  # models of one server that are asked about
AT_ONCE = 8


async def list_models(connection: Connection, clients: Clients) -> list[ListedModel]:
    """Every model of the server. Raises `KeysteadError` where the list cannot be had."""
    models = await listing.list_models(connection, clients)
    turns = asyncio.Semaphore(AT_ONCE)

    async def described(model: ListedModel) -> ListedModel:
        async with turns:
            try:
                answer = await post(connection, clients, SHOW_PATH, {"model": model.id})
            except ProviderError:
                return model  # The list itself says that it is there.
        return with_facts(model, json_object(answer.value))

    async with asyncio.TaskGroup() as group:
        asked = [group.create_task(described(model)) for model in models[:MOST_ASKED]]
    return [*(each.result() for each in asked), *models[MOST_ASKED:]]


def with_facts(model: ListedModel, shown: dict[str, Any]) -> ListedModel:
    """``model`` with what the server says: the context it was trained with, and its abilities."""
    facts = json_object(shown.get("model_info"))
    size = count(facts.get(f"{facts.get('general.architecture')}.context_length"))
    model = replace(model, context_window=size or None)
    abilities = shown.get("capabilities")
    if isinstance(abilities, list):
        model = replace(
            model,
            tools="tools" in abilities,
            vision="vision" in abilities,
            reasoning="thinking" in abilities,
        )
    choices = json_object(shown.get("thinking")).get("values")
    if isinstance(choices, list):  # Newer servers say what can be chosen; "no" alone is none.
        model = replace(model, reasoning=choices not in ([], [False]))
    return model
