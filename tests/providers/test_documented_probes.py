"""Five lights of shipped presets at servers that answer as their providers' pages say they do.

Paths, headers and words come from ``probes.toml`` and from no preset, so that a preset which asks
elsewhere, or with another header, shows it here.
"""

from __future__ import annotations

import asyncio
import json
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from keystead.profiles.presets import Presets
from keystead.providers.provider import Light
from keystead.secret import Secret
from tests.providers.asking import KEY, connection, lights_of, run
from tests.providers.test_classify import REFUSALS
from tests.providers.wire_server import Answer, Incoming, as_json, fixed, serving

PROVIDERS = tomllib.loads((Path(__file__).parent / "probes.toml").read_text())["provider"]
WRONG = "wrong-key-0123456789abcdef"
# The lights of key and quota; a list that answers says nothing of what is left.
EXPECTED = {
    "good": ("ok", "unknown"),
    "spent": ("ok", "unknown"),
    "wrong": ("failed", "unknown"),
    "limited": ("unknown", "failed"),
}
CASES = [
    (row, case)
    for row in PROVIDERS
    for case in EXPECTED
    if (case in ("good", "wrong") and not row.get("keyless")) or case in row
]
KINDS = {"wrong": "authentication", "none": "authentication", "limited": "rate-limit"}


def refusal(row: dict[str, Any], name: str) -> Answer:
    """An answer that refuses: a row of the table of refusals, or one that stands here."""
    given = row[name]
    if isinstance(given, str):
        (given,) = (each for each in REFUSALS if each["from"] == given)
        assert given["kind"] == KINDS[name], given["from"]
    headers = (f"{key}: {value}" for key, value in given.get("headers", {}).items())
    return fixed(given["status"], given["body"], "application/json", *headers)


def answering(row: dict[str, Any], case: str) -> Answer:
    """The provider's server, as it answers to a key that is good, or is not."""
    proof = row.get("spent" if case == "spent" else "proof", row["good"])
    allowed = {row["list"]: as_json(json.loads(row["good"]))}
    if "probe" in row:
        allowed[row["probe"]] = as_json(json.loads(proof))

    def to(incoming: Incoming) -> Answer:
        if incoming.path not in allowed or row.get("wants", "host") not in incoming.headers:
            return as_json({"error": {"message": "No such path"}}, 404)
        if row.get("keyless") or (row.get("public") and incoming.path == row["list"]):
            return allowed[incoming.path]
        name, _, scheme = row["header"].partition(":")
        sent = incoming.headers.get(name, "")
        if not sent.startswith(scheme.strip()):
            return refusal(row, "none")
        key = sent.removeprefix(scheme.strip()).strip()
        if not key:
            return refusal(row, "none")
        if key != KEY:
            return refusal(row, "wrong")
        return refusal(row, "limited") if case == "limited" else allowed[incoming.path]

    async def answer(incoming: Incoming, writer: asyncio.StreamWriter) -> None:
        await to(incoming)(incoming, writer)

    return answer


def lights(row: dict[str, Any], case: str) -> dict[str, Light]:
    shipped = Presets.load().get(row["id"])
    address = next(iter(shipped.api_formats.values()))
    api_format = shipped.format_at(address)
    preset = shipped.spoken_as(api_format)
    base = row.get("base") or urlsplit(address).path
    secret = None if row.get("keyless") else Secret(WRONG if case == "wrong" else KEY)

    async def scenario() -> dict[str, Light]:
        async with serving(answering(row, case)) as server:
            asked = connection(
                f"{server.origin}{base}",
                preset=preset,
                auth_style=preset.auth_style,
                key=secret,
                default_model=row["model"],
                quirks=preset.quirks,
            )
            return await lights_of(asked, api_format)

    return run(scenario())


@pytest.mark.parametrize(("row", "case"), CASES, ids=[f"{row['id']}, {c}" for row, c in CASES])
def test_the_lights_mean_what_the_provider_says(row: dict[str, Any], case: str):
    found = lights(row, case)
    key, quota = EXPECTED[case]
    if row.get("keyless"):
        key = "skipped"
    elif case == "good":
        quota = row.get("quota", quota)
    elif case == "spent":
        quota = row["quota_spent"]
    assert (found["key"].state.value, found["quota"].state.value) == (key, quota), found
    assert found["reachable"].state.value == "ok"
    if key in ("ok", "skipped") or row.get("public"):
        assert found["model"].state.value == "ok", found["model"].evidence
    if key == "ok":
        assert f"GET {row.get('probe', row['list'])} answered 200" in found["key"].evidence
