"""The home that the pictures are taken in: profiles, their model lists, and agents of some days.

Owns what a person with a few providers would have. It is written by the program's own parts, but
for the times, which lie in the past. The providers are one server on loopback, and the proxy to
those that are elsewhere.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from keystead.agents.agents import SpawnRequest
from keystead.agents.entries import AgentState, EntryKind, Failure
from keystead.agents.process_mark import ProcessMark
from keystead.agents.rows import failure_json
from keystead.agents.spawning import new_record
from keystead.agents.transcripts import Transcripts
from keystead.engine import Engine
from keystead.errors import ErrorKind
from keystead.paths import HOME_VARIABLE, Folders
from keystead.providers.events import Usage
from tests.agents.chat_server import Call

HOUR = 3_600.0  # seconds
DAY = 24 * HOUR
FAMILIES = ("qwen/qwen3", "deepseek/deepseek-v3", "openai/gpt-5", "mistralai/mistral", "meta/llama")
VARIANTS = ("", "-mini", "-coder", "-30b-a3b-instruct", "-235b-thinking-2507", "-vl-72b", "-max")
TOOLS, VISION, REASONING = "tools", "image", "reasoning"


def model(
    name: str, context: int = 0, prices: tuple[float, float] | None = None, *able: str
) -> Mapping[str, object]:
    """A model as OpenRouter's list has it; prices in US dollars for a million tokens."""
    found: dict[str, object] = {"id": name}
    if context:
        found["context_length"] = context
    if prices:
        found["pricing"] = {
            "prompt": str(prices[0] / 1_000_000),
            "completion": str(prices[1] / 1_000_000),
        }
    if able:
        found["supported_parameters"] = [word for word in able if word != VISION]
        found["architecture"] = {"input_modalities": ["text", *(w for w in able if w == VISION)]}
    return found


def _many() -> list[Mapping[str, object]]:
    found = [
        model("qwen/qwen3-coder", 262_144, (0.22, 0.95), TOOLS),
        model("qwen/qwen3-max", 256_000, (1.2, 6.0), TOOLS, VISION),
        model("deepseek/deepseek-v3.2", 163_840, (0.27, 0.4), TOOLS, REASONING),
    ]
    for number in range(339):
        family, variant = FAMILIES[number % 5], VARIANTS[number % 7]
        prices = (0.05 * (number % 9 + 1), 0.2 * (number % 11 + 1))
        able = (TOOLS, VISION, REASONING)[: number % 4]
        found.append(model(f"{family}.{number}{variant}", 32_768 * (number % 5 + 1), prices, *able))
    return found


LISTS: Mapping[str, Sequence[Mapping[str, object]]] = {
    "openrouter-work": _many(),
    "workstation": [
        model("qwen3:14b", 40_960, None, TOOLS, REASONING),
        model("qwen3-coder:30b", 262_144, None, TOOLS),
        model("qwen2.5-coder:7b"),
    ],
    "claude": [
        model("claude-sonnet-4.5", 200_000, (3, 15), TOOLS, VISION, REASONING),
        model("claude-opus-4.5", 200_000, (5, 25), TOOLS, VISION, REASONING),
    ],
}
REFUSED, SLOW = "azure-eu", "gpu-box"
VARIABLES = {"TEAM_KEY": "demo-0123456789abcdef"}
PROFILES = """# Written by hand; comments stay.
default_profile = "openrouter-work"

[profiles.openrouter-work]
id = "openrouter-work-id"
provider = "openrouter"
base_url = "http://openrouter.example/openrouter-work/v1"
proxy = "{origin}"
allow_http = true
api_key_env = "TEAM_KEY"
default_model = "deepseek/deepseek-v3.2"
description = "Team account, paid models"
default_headers = {{ "HTTP-Referer" = "https://example.org", "X-Title" = "Keystead" }}

[profiles.claude]
id = "claude-id"
provider = "local"
base_url = "http://claude.example/claude/v1"
proxy = "{origin}"
allow_http = true
api_key_env = "TEAM_KEY"
default_model = "claude-sonnet-4.5"

[profiles.workstation]
id = "workstation-id"
provider = "local"
base_url = "{origin}/workstation/v1"

[profiles.gpu-box]
id = "gpu-box-id"
provider = "local"
base_url = "{origin}/gpu-box/v1"

[profiles.azure-eu]
id = "azure-eu-id"
provider = "local"
base_url = "http://azure.example/azure-eu/v1"
proxy = "{origin}"
allow_http = true
api_key_env = "TEAM_KEY"
"""


GOOD = "f3Qa"  # the end of the key that is accepted
TOO_MUCH = "Read all the changelogs of the year"


async def list_models(call: Call) -> None:
    """The providers' answer to ``GET …/models``."""
    name = call.path.split("/")[-3]
    if name == REFUSED:
        await call.send_json({"error": {"message": "Access denied: invalid key"}}, 401)
    elif name == SLOW:
        await asyncio.sleep(HOUR)
    else:
        await call.send_json({"data": LISTS[name]})


async def chat(call: Call) -> None:
    """A model that thinks, begins to answer, and is still at it when the picture is taken.

    Asked about the key, it says what is left on it; asked for `TOO_MUCH`, to wait.
    """
    if call.path.endswith("/key"):
        await _say_of_key(call)
        return
    if TOO_MUCH in json.dumps(call.body):
        words = "Rate limit reached. Please try again in 50s."
        await call.send_json({"error": {"message": words}}, 429)
        return
    await call.begin()
    await call.text(*(f"{word} " for word in TAIL.split(" ")), pause=0.001)
    await asyncio.sleep(HOUR)


async def _say_of_key(call: Call) -> None:
    """Of two keys one is good; without any it asks for one."""
    sent = call.headers.get("authorization", "")
    if sent.endswith(GOOD):
        await call.send_json({"data": {"limit": 50, "limit_remaining": 1.86}})
    else:
        words = "User not found." if sent else "No auth credentials found"
        await call.send_json({"error": {"message": words, "code": 401}}, 401)


def write_profiles(home: Path, origin: str) -> None:
    """Write ``providers.toml`` for providers at ``origin``."""
    folder = home / "config"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "providers.toml").write_text(PROFILES.format(origin=origin), encoding="utf-8")


def write_settings(home: Path, theme: str) -> None:
    """Write ``settings.toml`` with the theme of the picture."""
    folder = home / "config"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "settings.toml").write_text(f'theme = "{theme}"\n', encoding="utf-8")


@dataclass(frozen=True)
class Past:
    """An agent of the past: when it ended, and how."""

    name: str
    profile: str
    model: str
    state: AgentState
    age: float  # seconds
    failure: Failure | None = None


OUT_OF_CREDIT = Failure(
    "out-of-credit",
    ErrorKind.OUT_OF_CREDIT,
    "The account of openrouter-work is out of credit",
    "openrouter: “This request requires more credits.”",
)
PAST = (
    Past("schema review", "claude", "claude-opus-4.5", AgentState.FINISHED, 2 * HOUR),
    Past("crawl changelog", "openrouter-work", "deepseek/deepseek-v3.2", AgentState.FAILED,
         3 * HOUR, OUT_OF_CREDIT),
    Past("commit messages", "workstation", "qwen3:14b", AgentState.FINISHED, 4 * HOUR),
    Past("bump pins", "openrouter-work", "qwen/qwen3-coder", AgentState.STOPPED, 5 * HOUR),
    Past("merge changelogs", "claude", "claude-sonnet-4.5", AgentState.INTERRUPTED, 1.2 * DAY),
    Past("openapi client", "openrouter-work", "openai/gpt-5.2-mini", AgentState.FINISHED, 4 * DAY),
    Past("open issues by label", "workstation", "qwen3:14b", AgentState.FINISHED, 15 * DAY),
)  # fmt: skip
BROKEN = Past("release notes", "openrouter-work", "deepseek/deepseek-v3.2", AgentState.FAILED,
              2.5 * HOUR, Failure("connection", ErrorKind.CONNECTION, "The answer broke off",
                                  "It ended without saying that it is whole."))  # fmt: skip
LONG = Past("translate docs", "workstation", "qwen3:14b", AgentState.STOPPED, 6 * HOUR)
RICH = Past("fix flaky tests", "claude", "claude-sonnet-4.5", AgentState.FINISHED, 60.0)

ANSWER = """The test waits a fixed 50 ms for the watcher to settle. On a busy machine the event \
arrives later, so the assertion runs first. Wait for the event itself instead:

```python
async def test_change_is_seen(watcher, tmp_path):
    (tmp_path / "a.txt").write_text("x")
    async with asyncio.timeout(5):
        event = await watcher.changes.get()
```

| Test | Before | After | Slowest |
| --- | ---: | ---: | ---: |
| `test_change_is_seen` | 4 of 20 failed | 0 of 20 | 0.31 s |
| `test_delete_is_seen` | 1 of 20 failed | 0 of 20 | 0.28 s |

Then *both* tests wait for the event, see [the fixture](https://example.com/watch). A text from \
the right: שלום עולם, and CJK: 模型提供商的桌面之家。
"""
TAIL = """All twenty runs of the folder pass. The watcher itself is unchanged. What remains is the \
fixed wait in `tests/net`, which has the same shape: three tests there sleep for a tenth of a \
second before they look, and on a loaded machine that is too short. I have not touched them."""
USAGE = Usage(input_fresh=26_333, cache_read=121_870, output=4_912, reasoning=812)

Said = tuple[EntryKind, str, Mapping[str, Any]]
CALL = {"id": "c1", "name": "search", "provider_data": {}}
RESULT = {"call_id": "c1", "name": "search", "is_error": False}
FINISH = {"reason": "stop", "requested_model": "claude-sonnet-4.5",
          "served_model": "claude-sonnet-4.5", "same_model": True}  # fmt: skip
TRANSCRIPT: tuple[Said, ...] = (
    (EntryKind.REASONING, "One run in five: a race. I look for a sleep.", {"provider_data": {}}),
    (EntryKind.TOOL_CALL, json.dumps({"pattern": "sleep(", "path": "tests/io"}), CALL),
    (EntryKind.TOOL_RESULT, "tests/io/test_watch.py:31: await asyncio.sleep(0.05)", RESULT),
    (EntryKind.TEXT, ANSWER, {}),
    (EntryKind.USAGE, "", asdict(USAGE)),
    (EntryKind.FINISH, "", FINISH),
    (EntryKind.USER, "Only fix the test, leave the watcher as it is. Then run it 20 times.", {}),
    (EntryKind.TEXT, "Both tests now wait for the event. The suite passed twenty times.", {}),
    (EntryKind.FINISH, "", FINISH),
)  # fmt: skip


CHAPTERS: tuple[Said, ...] = tuple(
    said
    for number in range(1, 121)
    for said in (
        (EntryKind.USER, f"Go on with chapter {number}.", {}),
        (
            EntryKind.TEXT,
            f"Chapter {number} is done. The next one is the longest of the guide.",
            {},
        ),
    )
)
CUT = "The release has three changes that break callers: the watcher no longer follows links, the"
SAID: Mapping[Past, Sequence[Said]] = {
    RICH: TRANSCRIPT,
    BROKEN: ((EntryKind.TEXT, CUT, {}),),
    LONG: CHAPTERS,
}  # fmt: skip


async def add_agents(home: Path, *, rich: bool = True) -> None:
    """Write the agents of the past into the database of ``home``."""
    variables = {HOME_VARIABLE: str(home)}
    engine = Engine(Folders.of(variables), variables)
    await engine.start()
    transcripts = Transcripts(engine.store)
    times: list[tuple[float, str]] = []
    for past in (*PAST, BROKEN, LONG, *([RICH] if rich else [])):
        task = f"Please do this: {past.name}"
        if past is RICH:
            task = "The suite under tests/io fails about one run in five. Find out why and fix it."
        request = SpawnRequest(task, engine.profiles.get(past.profile), past.model, past.name)
        record = new_record(request, past.model, ProcessMark.own())
        used = USAGE if past.state is AgentState.FINISHED else Usage()
        cost = 0.19 if past.state is AgentState.FINISHED and past.profile == "claude" else None
        info = replace(record.info, state=past.state, failure=past.failure, usage=used,
                       served_model=past.model, cost_usd=cost)  # fmt: skip
        await transcripts.add_agent(replace(record, info=info), task)
        for kind, text, data in SAID.get(past, ()):
            complete = kind is not EntryKind.TEXT or past not in (BROKEN, LONG)
            await transcripts.add(info.id, kind, text, data, complete=complete)
        if past.failure:
            await transcripts.add(
                info.id, EntryKind.ERROR, past.failure.what, json.loads(failure_json(past.failure))
            )
        times.append((time.time() - past.age, info.id))
    await engine.close(3)
    with closing(sqlite3.connect(Folders.of(variables).database)) as db, db:
        db.executemany("UPDATE agents SET created_at = ?1, updated_at = ?1 WHERE id = ?2", times)
        db.executemany("UPDATE entries SET created_at = ?1 + id WHERE agent_id = ?2", times)
