"""How long 10,000 references take against 5,000 models of 50 profiles; prints JSON.

Owns this figure, the median of several runs, and what building the index costs. Run it with
``python -m tests.bench.references``.
"""

from __future__ import annotations

import json
import statistics
import time

from keystead.models.references import ListedProfile, References

PROFILES, MODELS, REFERENCES = 50, 100, 10_000
RUNS = 9
AIM = 100.0  # milliseconds


def everyone() -> list[ListedProfile]:
    return [
        ListedProfile(
            f"profile{at}",
            frozenset(f"maker{at % 7}/model-{at}-{number}:free" for number in range(MODELS)),
            complete=True,
        )
        for at in range(PROFILES)
    ]


def measure() -> dict[str, object]:
    """The figures, beside their aim."""
    profiles = everyone()
    aliases = {f"name{number}": f"name{number + 1}" for number in range(3)}
    aliases["name3"] = "profile7:maker0/model-7-1:free"
    kinds = (
        "profile{at}:maker1/model-{at}-{n}:free",
        "profile{at}/model-{n}",
        "maker0/model-0-{n}:free",
        "name0",
    )
    texts = [
        kinds[number % len(kinds)].format(at=number % PROFILES, n=number % MODELS)
        for number in range(REFERENCES)
    ]
    built, resolved = [], []
    for _ in range(RUNS):
        begun = time.perf_counter()
        references = References(profiles, aliases)
        built.append((time.perf_counter() - begun) * 1000)
        begun = time.perf_counter()
        for text in texts:
            references.resolve(text, profiles[0])
        resolved.append((time.perf_counter() - begun) * 1000)
    return {
        "references": REFERENCES,
        "models": PROFILES * MODELS,
        "build_ms": round(statistics.median(built), 1),
        "resolve_ms": round(statistics.median(resolved), 1),
        "aim_ms": AIM,
    }


def main() -> None:
    print(json.dumps(measure()))


if __name__ == "__main__":
    main()
