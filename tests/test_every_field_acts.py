"""What each field of a profile does: a file with it and one without it, and the difference.

One row a field, so that a new field needs one; most differences are in the request that a server
received. What a field may hold stands in ``profiles/``, its control in ``ui/settings``.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from keystead.agents.agents import SpawnRequest
from keystead.agents.entries import EntryKind
from keystead.cli.profile_facts import facts_of
from keystead.engine import Engine
from keystead.errors import KeysteadError
from keystead.network.clients import USER_AGENT
from keystead.origin import Origin
from keystead.profiles.effective import EffectiveProfile
from keystead.profiles.profile import Profile
from keystead.secret import KeyKind, Secret
from tests.agents.home import engine_at, one
from tests.network.certificates import Certificates, make_certificates
from tests.network.http2_server import http2_server
from tests.providers.asking import request, run
from tests.providers.recorded import CHAT
from tests.providers.wire_server import (
    Answer,
    Incoming,
    WireServer,
    as_json,
    serving,
    stream,
)

PATIENCE = 0.3  # seconds after which a server hangs up that says no more
SOON = "0.05"  # seconds
KEPT, OTHERS, HIDDEN = "kept-key-0123456789", "other-key-0123456789", "hidden-0123456789"
ENVIRONMENT = {"MY_KEY": OTHERS, "TRACE": "trace-0123"}
KEYED = {"api_key_env": '"MY_KEY"'}
PLACEHOLDER = "Bearer not-needed"


@dataclass(frozen=True)
class Desk:
    """A running core, the server that its profiles name, and the profile that is looked at.

    ``agreed`` are the protocols agreed on, where the server speaks several.
    """

    engine: Engine
    server: WireServer
    profile: EffectiveProfile
    agreed: Sequence[str] = ()

    @property
    def asked(self) -> list[Incoming]:
        """The questions that arrived."""
        return [incoming for incoming in self.server.requests if incoming.method == "POST"]


Look = Callable[[Desk], Awaitable[Any]]


@dataclass(frozen=True)
class Row:
    """A field, its ``value`` in the file, and what is seen of a profile without and with it.

    ``both`` are lines that either profile has, an empty one takes one of `USUAL` away; words in
    braces are the server's addresses and the certificate. ``tls`` has the server encrypt; an
    ``answer`` in bytes comes on every connection, whatever it is for, and then nothing more.
    """

    name: str
    value: str
    look: Look
    without: Any
    seen: Any
    both: Mapping[str, str] = field(default_factory=dict[str, str])
    answer: Answer | bytes | None = None
    tls: bool = False


USUAL = {
    "provider": '"openai-compatible"',
    "base_url": '"{server}/{name}/v1"',
    "default_model": '"alpha"',
    "max_retries": "0",
}


async def sent(desk: Desk, **asked: Any) -> Incoming:
    """The last request of an agent that ended."""
    await ended(desk, **asked)
    return desk.asked[-1]


async def ended(desk: Desk, **asked: Any) -> str:
    """How an agent on the profile ended: ``answered``, or the error's reference."""
    fields: dict[str, Any] = {"task": "Hello", "profile": desk.profile, **asked}
    try:
        started = await desk.engine.agents.spawn(SpawnRequest(**fields))
    except KeysteadError as error:
        return error.reference
    await desk.engine.agents.finished(started.id)
    entries = await desk.engine.agents.entries(started.id)
    if any(entry.kind is EntryKind.ERROR for entry in entries):
        return one(entries, EntryKind.ERROR).data["reference"]
    return "answered"


def header(name: str) -> Look:
    async def look(desk: Desk) -> str | None:
        return (await sent(desk)).headers.get(name)

    return look


def body(name: str) -> Look:
    async def look(desk: Desk) -> Any:
        return (await sent(desk)).json.get(name)

    return look


async def path(desk: Desk) -> str:
    return (await sent(desk)).path


async def query(desk: Desk) -> dict[str, str]:
    return (await sent(desk)).query


async def models_asked(desk: Desk) -> list[str]:
    await ended(desk)
    return [incoming.json["model"] for incoming in desk.asked]


async def calls(desk: Desk) -> int:
    await ended(desk)
    return len(desk.asked)


async def ended_and_calls(desk: Desk) -> tuple[str, int]:
    return await ended(desk), len(desk.asked)


async def credential_or_error(desk: Desk) -> str:
    """The credential that arrived; where nothing did, why."""
    how = await ended(desk)
    return desk.asked[-1].headers.get("authorization", "none") if desk.asked else how


async def path_of_reference(desk: Desk) -> str:
    """Where a question goes whose model is named with the profile's name before it."""
    found = desk.engine.models.resolve(f"{desk.profile.name}:alpha", None)
    profile = desk.engine.profiles.get(found.profile)
    return (await sent(desk, profile=profile, model=found)).path


async def kept_for_own_id(desk: Desk) -> str | None:
    await keep(desk, "own-id", "main", KEPT)
    return await header("authorization")(desk)


async def kept_header(desk: Desk) -> str | None:
    await keep(desk, desk.profile.id, "X-Hidden", HIDDEN, kind=KeyKind.HEADER)
    return await header("x-hidden")(desk)


async def goes_to_proxy(desk: Desk) -> bool:
    return (await sent(desk)).target.startswith("http://")


async def keep(desk: Desk, profile_id: str, label: str, text: str, **kind: Any) -> None:
    desk.engine.vault.use_session_only()
    origin = Origin.of(desk.server.origin)
    await desk.engine.keys.set(profile_id, label, Secret(text), origin, **kind)


async def ids(desk: Desk) -> list[str]:
    await desk.engine.models.refresh_one(desk.profile)
    return [model.id for model in desk.engine.models.of(desk.profile).models]


async def fast_means(desk: Desk) -> str:
    return (await sent(desk, model="fast")).json["model"]


async def listed_description(desk: Desk) -> str:
    return facts_of(desk.engine, desk.profile, "")["description"]


async def one_question(desk: Desk) -> str:
    """How a question ends that no layer of attempts repeats."""
    connected = await desk.engine.connections.open(desk.profile)
    try:
        async for _ in connected.provider.stream(request()):
            continue
    except KeysteadError as error:
        return error.reference
    return "answered"


async def two_at_once(desk: Desk) -> int:
    """How many of two questions arrive while none is answered."""
    question = SpawnRequest("Hello", desk.profile)
    started = {(await desk.engine.agents.spawn(question)).id for _ in range(2)}

    def paused() -> int:
        known = desk.engine.agents.list()
        return sum(info.pause is not None for info in known if info.id in started)

    async with asyncio.timeout(10):
        while len(desk.asked) + paused() < len(started):  # noqa: ASYNC110 - no one event
            await asyncio.sleep(0.005)
    return len(desk.asked)


async def protocol(desk: Desk) -> str:
    assert await ended(desk) == "answered"
    return desk.agreed[-1]


async def usual(incoming: Incoming, writer: asyncio.StreamWriter) -> None:
    """Two models, and one answer to all questions."""
    listing = as_json({"data": [{"id": "alpha"}, {"id": "beta"}]})
    await (listing if incoming.method == "GET" else stream([CHAT]))(incoming, writer)


async def silent(incoming: Incoming, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def alpha_is_down(incoming: Incoming, writer: asyncio.StreamWriter) -> None:
    down = incoming.method == "POST" and incoming.json["model"] == "alpha"
    await (DOWN if down else usual)(incoming, writer)


DOWN = as_json({"error": {"message": "Unavailable"}}, 503, "retry-after-ms: 1")
A_WORD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
    b'data: {"choices": [{"index": 0, "delta": {"content": "Well"}}]}\n\n'
)

# The same server under an address that is not this computer's by its name.
ELSEWHERE = {"base_url": '"{elsewhere}/v1"'}
REMOTE = ELSEWHERE | {"allow_http": "true"}
PROXIED = REMOTE | {"credential": '"none"'}
TRUSTED = {"ca_bundle": '"{authority}"'}

ROWS = (
    Row("name", "", path_of_reference,
        "/without/v1/chat/completions", "/with/v1/chat/completions"),
    Row("id", '"own-id"', kept_for_own_id, PLACEHOLDER, f"Bearer {KEPT}"),
    Row("provider", '"anthropic"', path, "/without/v1/chat/completions", "/with/v1/messages",
        both={"provider": ""}),
    Row("base_url", '"{server}/v1"', ended, "no-address", "answered", both={"base_url": ""}),
    Row("credential", '"none"', credential_or_error, "no-key", PLACEHOLDER, both=REMOTE),
    Row("credential", '"oauth"', credential_or_error, f"Bearer {OTHERS}", "credential-unsupported",
        both=REMOTE | KEYED),
    Row("credential", '"passthrough"', credential_or_error, f"Bearer {OTHERS}",
        "passthrough-outside-gateway", both=REMOTE | KEYED),
    Row("credential_command", '["/bin/echo", "printed-0123456789"]', credential_or_error,
        "no-credential-command", "Bearer printed-0123456789", both={"credential": '"command"'}),
    Row("api_key_env", '"MY_KEY"', header("authorization"), PLACEHOLDER, f"Bearer {OTHERS}"),
    Row("provider_fields", '{ organization = "org-1" }', header("openai-organization"),
        None, "org-1", both={"provider": '"openai"'}),
    Row("default_model", '"alpha"', ended, "no-model", "answered", both={"default_model": ""}),
    Row("description", '"For the team"', listed_description, "", "For the team"),
    Row("enabled", "false", ended_and_calls, ("answered", 1), ("disabled", 0)),
    Row("models", '["typed"]', ids, ["alpha", "beta"], ["typed", "alpha", "beta"]),
    Row("hidden_models", '["alpha"]', ids, ["alpha", "beta"], ["beta"]),
    Row("aliases", '{ fast = "beta" }', fast_means, "fast", "beta"),
    Row("fallback", '["backup:beta"]', models_asked, ["alpha"], ["alpha", "beta"],
        answer=alpha_is_down),
    Row("effort", '"low"', body("reasoning_effort"), None, "low"),
    Row("max_output_tokens", "9", body("max_tokens"), None, 9),
    Row("temperature", "0.5", body("temperature"), None, 0.5),
    Row("extra_body", "{ top_k = 3 }", body("top_k"), None, 3),
    Row("model_settings", "{ alpha = { temperature = 0.25 } }", body("temperature"), 1.5, 0.25,
        both={"temperature": "1.5"}),
    Row("default_headers", '{ X-Team = "blue" }', header("x-team"), None, "blue"),
    Row("secret_headers", '["X-Hidden"]', kept_header, None, HIDDEN),
    Row("env_headers", '{ X-Trace = "TRACE" }', header("x-trace"), None, "trace-0123"),
    Row("query_params", '{ tag = "a" }', query, {}, {"tag": "a"}),
    Row("api_format", '"anthropic-messages"', path,
        "/without/v1/chat/completions", "/with/v1/messages"),
    Row("auth_style", '"x-api-key"', header("x-api-key"), None, OTHERS, both=KEYED),
    Row("quirks", '{ max_tokens_field = "max_completion_tokens" }', body("max_completion_tokens"),
        None, 9, both={"max_output_tokens": "9"}),
    Row("connect_timeout", SOON, one_question, "connection", "timeout",
        both={"base_url": '"{secure}"'}, answer=b""),
    Row("first_token_timeout", SOON, one_question, "connection", "timeout", answer=b""),
    Row("stream_idle_timeout", SOON, one_question, "broke-off", "timeout", answer=A_WORD),
    Row("max_retries", "1", calls, 3, 2, both={"max_retries": ""}, answer=DOWN),
    Row("requests_per_minute", "1", two_at_once, 2, 1, answer=silent),
    Row("max_concurrency", "1", two_at_once, 2, 1, answer=silent),
    Row("proxy", '"{server}"', goes_to_proxy, False, True, both=PROXIED),
    Row("proxy_user", '"me"', header("proxy-authorization"), None,
        f"Basic {base64.b64encode(b'me:').decode()}", both=PROXIED | {"proxy": '"{server}"'}),
    Row("ca_bundle", '"{authority}"', ended, "untrusted", "answered", tls=True),
    Row("tls_pin", '"{fingerprint}"', ended, "untrusted", "answered", tls=True),
    Row("http2", "true", protocol, "http/1.1", "h2", both=TRUSTED, tls=True),
    Row("user_agent", '"mine/1"', header("user-agent"), USER_AGENT, "mine/1"),
    Row("allow_http", "true", credential_or_error, "key-over-plain-http", f"Bearer {OTHERS}",
        both=ELSEWHERE | KEYED),
)  # fmt: skip


async def both_seen(row: Row, folder: Path) -> list[Any]:
    """What is seen of a profile without the field, then of one with it."""
    certificates = make_certificates(folder) if row.tls else None
    async with served(row, certificates) as (server, agreed):
        text = file_of(row, server, certificates)
        (folder / "config" / "providers.toml").write_text(text)
        async with engine_at(folder, ENVIRONMENT) as engine:
            assert not engine.profiles.problems
            seen: list[Any] = []
            for name in ("without", "with"):
                server.requests.clear()
                desk = Desk(engine, server, engine.profiles.get(name), agreed)
                seen.append(await row.look(desk))
            return seen


def file_of(row: Row, server: WireServer, certificates: Certificates | None) -> str:
    places = {
        "server": server.origin,
        "secure": server.origin.replace("http://", "https://"),
        "elsewhere": server.origin.replace("127.0.0.1", "0.0.0.0"),
        "authority": str(certificates.authority) if certificates else "",
        "fingerprint": certificates.fingerprint if certificates else "",
    }
    own = {row.name: row.value} if row.value else {}
    tables = {
        "without": {**USUAL, **row.both},
        "with": {**USUAL, **row.both, **own},
        "backup": USUAL,
    }
    lines: list[str] = []
    for name, fields in tables.items():
        lines.append(f"[profiles.{name}]")
        for each, value in fields.items():
            for place, words in ({"name": name} | places).items():
                value = value.replace(f"{{{place}}}", words)
            lines += [f"{each} = {value}"] if value else []
    return "\n".join(lines)


@asynccontextmanager
async def served(
    row: Row, certificates: Certificates | None
) -> AsyncGenerator[tuple[WireServer, Sequence[str]]]:
    """The server of a row, and the protocols that it agrees on where that is what is looked at."""
    tls = certificates.server if certificates else None
    if tls and row.look is protocol:
        async with http2_server(tls, CHAT, "text/event-stream") as speaking:
            yield WireServer(speaking.origin), speaking.agreed
    elif isinstance(row.answer, bytes):
        async with saying(row.answer) as origin:
            yield WireServer(origin), ()
    else:
        async with serving(row.answer or usual, tls) as server:
            yield server, ()


@asynccontextmanager
async def saying(words: bytes) -> AsyncGenerator[str]:
    """The origin of a server that says so much and hangs up later."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(words)
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await reader.read()
        writer.close()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listener:
        yield f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"


def test_every_field_has_a_row():
    assert {row.name for row in ROWS} == set(Profile.model_fields)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_field_acts(tmp_path: Path, row: Row):
    (tmp_path / "config").mkdir(mode=0o700)
    assert run(both_seen(row, tmp_path)) == [row.without, row.seen]
    assert row.without != row.seen
