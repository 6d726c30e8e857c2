"""Reads the model lists that providers answer with, in all their shapes.

Owns the shapes and which facts stand where; fetching is ``listing``'s, and so is handing each entry
to `model_of` as it is read. A fact that a list does not state is None: nothing is guessed from a
name.

``{"data": [{"id"}]}`` (OpenAI; Anthropic with ``has_more`` and ``last_id``), a bare list,
``{"models": [{"name"}]}`` (Ollama's tags; Gemini with ``models/`` before each name and
``nextPageToken``). Sources: the providers' API references.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from keystead.network.body import NotJsonError
from keystead.providers.json_values import json_object
from keystead.providers.provider import ListedModel
from keystead.redaction import redactor

LONGEST_ID = 512  # characters
MOST_MODELS = 50_000
PREFIX = "models/"
CONTEXT_FIELDS = (
    "context_window", "context_length", "max_context_length", "max_model_len", "inputTokenLimit",
    "max_input_tokens",
)  # fmt: skip
OUTPUT_FIELDS = ("max_output_tokens", "max_completion_tokens", "outputTokenLimit", "max_tokens")
TOOLS_WORDS = ("tools", "tool_use", "function_calling", "tool_calling")
VISION_WORDS = ("vision", "image", "image_input")
REASONING_WORDS = ("reasoning", "thinking")
TEMPERATURE_WORDS = ("temperature",)
METHODS_FIELD = "supportedGenerationMethods"
CHAT_METHOD = "generateContent"
NO_CHAT_MODEL = ListedModel("")
"""Stands for an entry that names a model which answers no conversation."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some models, and the query that asks for those after them; no query: that was all."""

    models: list[ListedModel]
    next_query: Mapping[str, str] = field(default_factory=dict[str, str])


def read_page(value: Any) -> Page:
    """The models in an answer whose entries `model_of` has read.

    Raises `NotJsonError` where it is no list of models.
    """
    entries = _entries(value)
    if len(entries) > MOST_MODELS:
        raise NotJsonError(f"a list of {len(entries)} entries")
    models = list(_unique(entries))
    if entries and not models and NO_CHAT_MODEL not in entries:
        raise NotJsonError("a list of something else than models")
    return Page(models, _next_query(value))


def _entries(value: Any) -> list[Any]:
    if isinstance(value, dict):
        answer = cast("dict[str, Any]", value)
        value = answer["data"] if isinstance(answer.get("data"), list) else answer.get("models")
    if not isinstance(value, list):
        raise NotJsonError("no list of models")
    return cast("list[Any]", value)


def _next_query(value: Any) -> dict[str, str]:
    answer = json_object(value)
    if answer.get("has_more") is True and isinstance(answer.get("last_id"), str):
        return {"after_id": answer["last_id"]}
    token = answer.get("nextPageToken")
    return {"pageToken": token} if isinstance(token, str) and token else {}


def _unique(models: Iterable[Any]) -> Iterable[ListedModel]:
    seen: set[str] = set()
    for model in models:
        if isinstance(model, ListedModel) and model.id and model.id not in seen:
            seen.add(model.id)
            yield model


def model_of(entry: Any) -> ListedModel | None:
    """The model that one entry of a list names, or `NO_CHAT_MODEL`; None where it names none."""
    fields = {"id": entry} if isinstance(entry, str) else json_object(entry)
    texts = (fields.get(name) for name in ("id", "model", "name"))
    identity = next((text for text in texts if isinstance(text, str) and text), "")
    identity = _kept(identity)
    if not identity or len(identity) > LONGEST_ID:
        return None
    if not _answers(fields.get(METHODS_FIELD)):
        return NO_CHAT_MODEL
    prices = json_object(fields.get("pricing"))
    abilities = _abilities(fields)
    limits = json_object(fields.get("top_provider"))
    return ListedModel(
        id=identity,
        name=_name(fields, identity),
        context_window=_first_count(fields, CONTEXT_FIELDS),
        max_output_tokens=_first_count(fields, OUTPUT_FIELDS)
        or _first_count(limits, OUTPUT_FIELDS),
        input_usd_per_mtok=_per_million(prices.get("prompt")),
        output_usd_per_mtok=_per_million(prices.get("completion")),
        tools=_says(abilities, TOOLS_WORDS),
        vision=_says(abilities, VISION_WORDS),
        reasoning=_says(abilities, REASONING_WORDS),
        temperature=_says(abilities, TEMPERATURE_WORDS),
        cache_read_usd_per_mtok=_per_million(prices.get("input_cache_read")),
        cache_write_usd_per_mtok=_per_million(prices.get("input_cache_write")),
    )


def _answers(methods: Any) -> bool:
    """Whether a model can be asked for an answer; where nothing is said of it, it can."""
    return CHAT_METHOD in methods if isinstance(methods, list) else True


def _name(fields: Mapping[str, Any], identity: str) -> str:
    names = (fields.get(name) for name in ("display_name", "displayName", "name"))
    name = next((name for name in names if isinstance(name, str) and name), "")
    name = _kept(name)
    return "" if name == identity else name[:LONGEST_ID]


def _kept(text: str) -> str:
    """``text`` as a list may keep it: no key that a server sent back, no half of a character."""
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode()
    return redactor.mask_values(text.removeprefix(PREFIX))


def _abilities(fields: Mapping[str, Any]) -> dict[str, bool]:
    """What a list says about abilities; a word that is missing from a list of them means no."""
    stated: dict[str, bool] = {}
    capabilities = fields.get("capabilities")
    for name, value in json_object(capabilities).items():
        answer = json_object(value).get("supported", value)
        if isinstance(answer, bool):
            stated[name] = answer
    _listed(stated, capabilities, (TOOLS_WORDS, VISION_WORDS, REASONING_WORDS))
    taken = (TOOLS_WORDS, REASONING_WORDS, TEMPERATURE_WORDS)
    _listed(stated, fields.get("supported_parameters"), taken)
    modalities = json_object(fields.get("architecture")).get("input_modalities")
    _listed(stated, modalities, (VISION_WORDS,))
    if isinstance(fields.get("thinking"), bool):
        stated["thinking"] = fields["thinking"]
    return stated


def _listed(stated: dict[str, bool], words: Any, asked: Iterable[tuple[str, ...]]) -> None:
    if isinstance(words, list):
        for names in asked:
            stated[names[0]] = any(name in words for name in names)


def _says(stated: Mapping[str, bool], names: Iterable[str]) -> bool | None:
    answers = [stated[name] for name in names if name in stated]
    return any(answers) if answers else None


def _first_count(fields: Mapping[str, Any], names: Iterable[str]) -> int | None:
    counts = (fields.get(name) for name in names)
    return next(
        (c for c in counts if isinstance(c, int) and not isinstance(c, bool) and 0 < c < 10**12),
        None,
    )


def _per_million(per_token: Any) -> float | None:
    """A price in US dollars for a million tokens; negative ones mean that it varies."""
    try:
        price = float(per_token) * 1_000_000
    except (TypeError, ValueError, OverflowError):
        return None
    return round(price, 6) if 0 <= price < 1e6 else None
