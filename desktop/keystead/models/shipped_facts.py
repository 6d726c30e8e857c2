"""What is publicly known of models: context, limits, abilities and prices that ship with Keystead.

Owns reading ``resources/model_facts``, a file for each preset, when one of its models is first
asked about; ``packaging/model_facts.py`` makes the files. What a provider itself says wins over
them, and what neither says stays unknown: a name is looked up as it is, never guessed from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from types import MappingProxyType
from typing import Any

from keystead import resources
from keystead.providers.provider import ListedModel, PriceTier

FOLDER = "model_facts"
ABILITIES = ("tools", "vision", "reasoning")
PRICES = (
    "input_usd_per_mtok", "output_usd_per_mtok", "cache_read_usd_per_mtok",
    "cache_write_usd_per_mtok",
)  # fmt: skip
_DATE = re.compile(r"[-@]20\d\d-?\d\d-?\d\d$")
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Explained:
    """A model with everything known of it; ``sources`` name who says what no list said."""

    model: ListedModel
    sources: Mapping[str, str] = field(default_factory=lambda: _NOTHING)


def explained(model: ListedModel, preset: str) -> Explained:
    """``model`` of a preset with shipped facts where its provider says nothing."""
    known = _facts_of(preset).find(model.id)
    if known is None:
        return Explained(model)
    added = {
        name: fact
        for name, fact in known.facts.items()
        if getattr(model, name) is None or (name == "price_tiers" and not _priced(model))
    }
    if _priced(model):
        # Prices of two sources are no prices of either.
        added = {name: fact for name, fact in added.items() if name not in (*PRICES, "price_tiers")}
    if not added:
        return Explained(model)
    return Explained(replace(model, **added), {name: known.sources[name] for name in added})


def _priced(model: ListedModel) -> bool:
    return any(getattr(model, name) is not None for name in PRICES)


@dataclass(frozen=True, slots=True)
class _Known:
    """The facts of one model by the fields of `ListedModel`, and who says each."""

    facts: Mapping[str, Any]
    sources: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Facts:
    """The file of one preset."""

    models: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Any])
    said_by: str = ""
    priced_by: str = ""

    def find(self, model: str) -> _Known | None:
        """What is known of a model; a snapshot has its name's facts where the source says so."""
        name = model.lower()
        entry = self.models.get(name)
        if entry is None:
            entry = self.models.get(_DATE.sub("", name), {})
            entry = entry if entry.get("dated") else None
        return self._known(entry) if entry else None

    def _known(self, entry: Mapping[str, Any]) -> _Known:
        limits_by = self.said_by if "able" in entry else self.priced_by
        prices_by = self.priced_by if entry.get("prices") else self.said_by
        facts: dict[str, Any] = {}
        sources: dict[str, str] = {}
        for name, key in (("context_window", "context"), ("max_output_tokens", "output")):
            if key in entry:
                facts[name], sources[name] = entry[key], limits_by
        if "able" in entry:
            for name in ABILITIES:
                facts[name], sources[name] = name in entry["able"], self.said_by
        for name, amount in zip(PRICES, entry.get("price", ()), strict=False):
            if amount is not None:
                facts[name], sources[name] = float(amount), prices_by
        if "tiers" in entry:
            facts["price_tiers"] = tuple(PriceTier(*tier) for tier in entry["tiers"])
            sources["price_tiers"] = prices_by
        return _Known(facts, sources)


@cache
def _facts_of(preset: str) -> _Facts:
    """A preset's file, read once a process; empty where none ships."""
    try:
        data = json.loads(resources.read_text(FOLDER, f"{preset}.json"))
    except FileNotFoundError:
        return _Facts()
    models = {name.lower(): entry for name, entry in data["models"].items()}
    return _Facts(models, data["facts"], data["prices"])


FACTS = tuple(each.name for each in fields(ListedModel) if each.name not in ("id", "name"))
"""The fields of a model that may have a source."""
