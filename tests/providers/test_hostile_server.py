"""Servers that mean harm: bombs, endless pages, numbers no machine holds, cookies, echoed keys."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import zlib

import pytest

from keystead.errors import ErrorKind, ProviderError
from keystead.network.clients import Clients
from keystead.network.event_stream import EventStream, StreamTooLargeError
from keystead.profiles.preset import ApiFormat
from keystead.providers import listing, stream
from keystead.providers.events import Finish, TextDelta
from keystead.providers.formats import speak
from keystead.providers.model_list import model_of
from keystead.providers.retry_after import retry_after
from keystead.providers.words import shown
from keystead.secret import Secret
from tests.providers.asking import (
    broken_events_of,
    connection,
    events_of,
    memory_of,
    models_of,
    request,
    run,
)
from tests.providers.dialects import DIALECTS
from tests.providers.wire_server import Incoming, as_json, fixed, head, serving

FORMATS = (ApiFormat.OPENAI_CHAT, ApiFormat.OPENAI_RESPONSES, ApiFormat.ANTHROPIC)
ECHOED = "Qm7vTz0fLp3xRw9yKd5uHs1nBc8gJe4a"


def nested_bomb(megabytes: int) -> bytes:
    """Blanks compressed twice: hundreds of bytes for any number of megabytes."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9) as file:
        for _ in range(megabytes):
            file.write(b" " * 2**20)
    return gzip.compress(packed.getvalue(), 9)


@pytest.mark.parametrize("status", [200, 401])
@pytest.mark.parametrize("api_format", FORMATS)
def test_twofold_compression_is_refused_before_it_fills_the_memory(
    api_format: ApiFormat, status: int
) -> None:
    bomb = nested_bomb(256)

    async def ask() -> None:
        answer = fixed(status, bomb, "text/event-stream", "Content-Encoding: gzip, gzip")
        async with serving(answer) as server:
            asked = connection(server.origin)
            for work in (models_of(asked, api_format), events_of(asked, request(), api_format)):
                with pytest.raises(ProviderError, match="not its API"):
                    await work

    assert memory_of(ask()) < 64 * 2**20


@pytest.mark.parametrize(
    ("api_format", "encoding"),
    [
        (ApiFormat.OPENAI_CHAT, "gzip"),
        (ApiFormat.ANTHROPIC, "gzip"),
        (ApiFormat.OPENAI_RESPONSES, "deflate"),
    ],
)
def test_a_packed_stream_is_unpacked_no_faster_than_it_is_read(
    api_format: ApiFormat, encoding: str
) -> None:
    comments = (b":" + b" " * 2**20 + b"\n") * 72  # They come in little more than 64 kB.
    packed = (gzip.compress if encoding == "gzip" else zlib.compress)(comments, 9)

    async def ask() -> None:
        answer = fixed(200, packed, "text/event-stream", f"Content-Encoding: {encoding}")
        async with serving(answer) as server:
            with pytest.raises(ProviderError) as caught:
                await events_of(connection(server.origin), request(), api_format)
            assert caught.value.reference == "broke-off"

    # The SDK itself, where this is its first use, is half of that.
    assert memory_of(ask()) < 40 * 2**20


@pytest.mark.parametrize("api_format", DIALECTS)
def test_a_stream_without_end_meets_a_limit_and_what_came_is_kept(
    api_format: ApiFormat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "LARGEST_STREAM", 200_000)
    dialect = DIALECTS[api_format]
    sent = 0

    async def drone(_: Incoming, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(head(200, "text/event-stream"))
        while True:
            writer.write(dialect.text("once more "))
            sent += 1
            await writer.drain()

    async def ask() -> None:
        async with serving(drone) as server:
            got, error = await broken_events_of(connection(server.origin), request(), api_format)
            assert error is not None
            assert (error.kind, error.reference) == (ErrorKind.SERVER, "endless")
            assert error.hint
            texts = [event for event in got if isinstance(event, TextDelta)]
            assert 100 < len(texts) < sent
            assert not any(isinstance(event, Finish) for event in got)
            assert len(server.requests) == 1

    run(ask())


def test_no_cookie_joins_two_profiles_that_share_a_client() -> None:
    async def ask() -> None:
        listed = fixed(200, '{"data": [{"id": "a"}]}', "application/json", "Set-Cookie: sid=1")
        async with serving(listed) as server:
            clients = Clients()
            for key in ("first-key-0123456789", "second-key-0123456789"):
                one = connection(server.origin, key=Secret(key))
                await speak(ApiFormat.OPENAI_CHAT, one, clients).list_models()
            await clients.close()
            assert [seen.headers.get("cookie") for seen in server.requests] == [None, None]

    run(ask())


def test_a_next_page_that_fits_no_address_is_an_error_of_ours() -> None:
    async def ask() -> None:
        page = as_json({"data": [{"id": "a"}], "has_more": True, "last_id": "x" * 70_000})
        async with serving(page) as server:
            with pytest.raises(ProviderError):
                await models_of(connection(server.origin))

    run(ask())


def test_slow_pages_without_end_meet_a_limit_for_all_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listing, "WHOLE_LIST_TIMEOUT", 0.5)
    pages = 0

    async def page(incoming: Incoming, writer: asyncio.StreamWriter) -> None:
        nonlocal pages
        pages += 1
        await asyncio.sleep(0.2)
        more = {"data": [{"id": f"m{pages}"}], "has_more": True, "last_id": f"m{pages}"}
        await as_json(more)(incoming, writer)

    async def ask() -> None:
        async with serving(page) as server:
            with pytest.raises(ProviderError) as caught:
                await models_of(connection(server.origin))
            assert caught.value.kind is ErrorKind.TIMEOUT
        assert pages < 10

    run(ask())


def test_lines_of_no_data_count_towards_an_events_limit() -> None:
    lines = EventStream(largest=1000)
    with pytest.raises(StreamTooLargeError):
        lines.feed(b"data:\n" * 300)


def test_an_endless_name_of_a_limit_costs_no_more_than_its_length():
    name = "ratelimit" * 200_000  # With its square this would take minutes.
    assert retry_after({name: "5"}, "", limits=True) is None
    assert retry_after({f"{name}-reset": "5"}, "", limits=True) == 5


@pytest.mark.parametrize(
    "words", ["try again in " + "9" * 400 + "h", "retry in " + "9" * 400 + "m"]
)
def test_a_wait_that_no_clock_holds_is_no_wait(words: str) -> None:
    assert retry_after({}, words) is None
    assert retry_after({"retry-after": f"Thu, 31 Dec {'9' * 22} 23:59:59 GMT"}, "") is None


def test_a_price_that_no_machine_holds_is_unknown() -> None:
    model = model_of({"id": "a", "pricing": {"prompt": 10**400}})
    assert model is not None
    assert model.input_usd_per_mtok is None


def test_a_key_sent_back_as_a_model_is_not_listed() -> None:
    Secret(ECHOED)
    model = model_of({"id": f"models/{ECHOED}", "display_name": ECHOED})
    assert ECHOED not in repr(model)


def test_half_a_character_in_an_id_is_replaced_for_no_file_and_no_request_can_hold_it() -> None:
    model = model_of(json.loads('{"id": "a\\ud800b"}'))
    assert model is not None
    assert model.id == "a?b"


def test_a_key_at_the_cut_of_long_words_is_still_recognised() -> None:
    Secret(ECHOED)
    for blanks in range(4760, 4800, 4):
        assert ECHOED[:8] not in shown(f"x{' ' * blanks}{ECHOED}")


@pytest.mark.parametrize("name", ["Content-Type", "content-type", "Accept", "X-Evil"])
def test_variables_of_the_sdk_change_no_header(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", f"{name}: text/evil")

    async def ask() -> None:
        done = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n'
        async with serving(fixed(200, done, "text/event-stream")) as server:
            await events_of(connection(server.origin), request())
            (seen,) = server.requests
        assert "text/evil" not in repr(seen.headers)
        assert seen.headers["content-type"] == "application/json"

    run(ask())
