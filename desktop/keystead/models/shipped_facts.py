"""What is publicly known of models: context, limits, abilities and prices that ship with Keystead.

Owns reading ``resources/model_facts``, a file for each preset, when one of its models is first
asked about; ``packaging/model_facts.py`` makes the files. What a provider itself says wins over
them, and what neither says stays unknown: a name is looked up as it is, never guessed from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType
from typing import Any

from keystead import resources
from keystead.origin import BadAddressError, Origin
from keystead.profiles.effective import EffectiveProfile
from keystead.providers.provider import ListedModel, PriceTier

FOLDER = "model_facts"
ABILITIES = ("tools", "vision", "reasoning")
TEMPERATURE = "temperature"
PRICES = (
    "input_usd_per_mtok", "output_usd_per_mtok", "cache_read_usd_per_mtok",
    "cache_write_usd_per_mtok",
)  # fmt: skip
TIERS = "price_tiers"
_DATE = re.compile(r"[-@]20\d\d-?\d\d-?\d\d$")
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Explained:
    """A model with everything known of it; ``sources`` name who says what no list said."""

    model: ListedModel
    sources: Mapping[str, str] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True)
class ShippedFacts:
    """What ships about one preset's models, by their ids in lower case.

    ``said_by`` and ``priced_by`` name the two sources with their dates.
    """

    models: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Any])
    said_by: str = ""
    priced_by: str = ""

    @classmethod
    def of(cls, effective: EffectiveProfile) -> ShippedFacts:
        """Those that hold for a profile.

        At an address that is not the provider's own none do: another may ask other prices.
        """
        try:
            at_home = effective.preset.owns(Origin.of(effective.base_url))
        except BadAddressError:
            at_home = False
        return _read(effective.preset.id) if at_home else cls()

    def explain(self, model: ListedModel) -> Explained:
        """``model`` with these facts where its provider says nothing."""
        entry = self._entry(model.id)
        if not entry:
            return Explained(model)
        # Prices of two sources are no prices of either.
        priced = any(getattr(model, name) is not None for name in PRICES)
        left_out = (*PRICES, TIERS) if priced else ()
        added: dict[str, Any] = {}
        sources: dict[str, str] = {}
        for name, fact, source in self._facts(entry):
            if getattr(model, name) in (None, ()) and name not in left_out:
                added[name], sources[name] = fact, source
        return Explained(replace(model, **added), sources)

    def _entry(self, model: str) -> Mapping[str, Any]:
        """A model's entry; a snapshot has that of its name where the source says so."""
        name = model.lower()
        if name in self.models:
            return self.models[name]
        entry = self.models.get(_DATE.sub("", name), {})
        return entry if entry.get("dated") else {}

    def _facts(self, entry: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
        """Each fact by the field of `ListedModel`, and who says it."""
        limits_by = self.said_by if "able" in entry else self.priced_by
        prices_by = self.priced_by if entry.get("prices") else self.said_by
        for name, key in (("context_window", "context"), ("max_output_tokens", "output")):
            if key in entry:
                yield name, entry[key], limits_by
        if "able" in entry:
            for name in ABILITIES:
                yield name, name in entry["able"], self.said_by
            if TEMPERATURE in entry["able"] or "fixed" in entry:
                yield TEMPERATURE, TEMPERATURE in entry["able"], self.said_by
        for name, amount in zip(PRICES, entry.get("price", ()), strict=False):
            if amount is not None:
                yield name, float(amount), prices_by
        if "tiers" in entry:
            yield TIERS, tuple(PriceTier(*tier) for tier in entry["tiers"]), prices_by


@cache
def _read(preset: str) -> ShippedFacts:
    """A preset's file, read once a process; empty where none ships."""
    try:
        data = json.loads(resources.read_text(FOLDER, f"{preset}.json"))
    except FileNotFoundError:
        return ShippedFacts()
    models = {name.lower(): entry for name, entry in data["models"].items()}
    return ShippedFacts(models, data["facts"], data["prices"])
