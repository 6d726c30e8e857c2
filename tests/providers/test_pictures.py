"""Pictures of the user's: what is one, and that each format sends its bytes where they belong."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from typing import Any

import pytest

from keystead.errors import ErrorKind, ProviderError
from keystead.network.request_log import RequestLog, shown
from keystead.profiles.preset import ApiFormat, Quirks
from keystead.providers.messages import ImagePart, Message, PictureType, Request, Role, TextPart
from keystead.providers.pictures import LARGEST, picture
from keystead.providers.practice import MODEL
from keystead.providers.prompt_size import PICTURE, prompt_size
from tests.providers.asking import broken_events_of, connection, events_of, run
from tests.providers.dialects import DIALECTS
from tests.providers.wire_server import serving, stream

HEADS = {
    PictureType.PNG: b"\x89PNG\r\n\x1a\n",
    PictureType.JPEG: b"\xff\xd8\xff\xe0",
    PictureType.WEBP: b"RIFF\x04\x03\x02\x01WEBP",
    PictureType.GIF: b"GIF89a",
}
EVERY_BYTE = bytes(range(256))
F = ApiFormat
TEXT = TextPart("What is it?")


def asking(*parts: TextPart | ImagePart, model: str = "alpha") -> Request:
    return Request(model, (Message(Role.USER, parts),))


def from_url(url: str) -> tuple[str, str]:
    found = re.fullmatch(r"data:([a-z/]+);base64,(.*)", url)
    assert found
    return found[1], found[2]


def in_chat(body: Any) -> tuple[str, str]:
    text, image = body["messages"][-1]["content"]
    assert text == {"type": "text", "text": TEXT.text}
    assert set(image) == {"type", "image_url"}
    assert image["type"] == "image_url"
    return from_url(image["image_url"]["url"])


def in_responses(body: Any) -> tuple[str, str]:
    text, image = body["input"][-1]["content"]
    assert text == {"type": "input_text", "text": TEXT.text}
    assert image.pop("type") == "input_image"
    return from_url(image.pop("image_url"))


def in_messages(body: Any) -> tuple[str, str]:
    text, image = body["messages"][-1]["content"]
    assert text == {"type": "text", "text": TEXT.text}
    assert (image["type"], image["source"]["type"]) == ("image", "base64")
    return image["source"]["media_type"], image["source"]["data"]


def in_generate_content(body: Any) -> tuple[str, str]:
    text, image = body["contents"][-1]["parts"]
    assert text == {"text": TEXT.text}
    return image["inlineData"]["mimeType"], image["inlineData"]["data"]


def in_converse(body: Any) -> tuple[str, str]:
    text, image = body["messages"][-1]["content"]
    assert text == {"text": TEXT.text}
    return f"image/{image['image']['format']}", image["image"]["source"]["bytes"]


def in_ollama(body: Any) -> tuple[str, str]:
    message = body["messages"][-1]
    assert message["content"] == TEXT.text
    (data,) = message["images"]
    kind = next(k for k, head in HEADS.items() if b64decode(data)[:4] == head[:4])
    return kind.value, data


FOUND = {
    F.OPENAI_CHAT: in_chat,
    F.AZURE_DEPLOYMENTS: in_chat,
    F.OPENAI_RESPONSES: in_responses,
    F.ANTHROPIC: in_messages,
    F.RAW_PREDICT: in_messages,
    F.GEMINI: in_generate_content,
    F.BEDROCK: in_converse,
    F.OLLAMA: in_ollama,
}
STREAMS = {F.AZURE_DEPLOYMENTS: F.OPENAI_CHAT}


def test_every_format_says_where_it_has_pictures():
    assert set(FOUND) == set(F) - {F.PRACTICE}


@pytest.mark.parametrize("kind", PictureType)
@pytest.mark.parametrize("api_format", FOUND)
def test_a_picture_is_on_the_wire_byte_for_byte(api_format: ApiFormat, kind: PictureType):
    data = HEADS[kind] + EVERY_BYTE

    async def scenario() -> None:
        dialect = DIALECTS[STREAMS.get(api_format, api_format)]
        async with serving(stream([dialect.text("A dog") + dialect.whole])) as server:
            assert await events_of(
                connection(server.origin), asking(TEXT, picture(data)), api_format
            )
            media_type, base64 = FOUND[api_format](server.requests[0].json)
            assert media_type == kind.value
            assert b64decode(base64, validate=True) == data

    run(scenario())


@pytest.mark.parametrize("kind", PictureType)
def test_a_picture_is_known_by_its_bytes(kind: PictureType):
    data = HEADS[kind] + EVERY_BYTE
    assert picture(data) == ImagePart(kind, data)


@pytest.mark.parametrize(
    ("data", "reference"),
    [
        (b"", "no-picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no-picture"),
        (b"BM" + EVERY_BYTE, "no-picture"),
        (b"RIFF\x04\x03\x02\x01WAVE", "no-picture"),
        (HEADS[PictureType.PNG] + bytes(LARGEST), "picture-too-large"),
    ],
)
def test_what_no_api_takes_is_no_picture(data: bytes, reference: str):
    with pytest.raises(ProviderError) as raised:
        picture(data)
    assert (raised.value.kind, raised.value.reference) == (ErrorKind.UNSUPPORTED, reference)


def test_the_largest_picture_is_one():
    head = HEADS[PictureType.PNG]
    assert len(picture(head + bytes(LARGEST - len(head))).data) == LARGEST


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.TOOL])
def test_nobody_but_the_user_shows_pictures(role: Role):
    with pytest.raises(ValueError, match="picture"):
        Message(role, (picture(HEADS[PictureType.PNG]),))


def test_a_dialect_without_parts_refuses_a_picture_and_sends_nothing():
    async def scenario() -> None:
        async with serving(stream([])) as server:
            asked = connection(server.origin, quirks=Quirks(content_parts=False))
            got, error = await broken_events_of(asked, asking(TEXT, picture(b"GIF89a")))
            assert (got, server.requests) == ([], [])
            assert error
            assert error.kind is ErrorKind.UNSUPPORTED

    run(scenario())


def test_the_practice_script_refuses_a_picture():
    async def scenario() -> None:
        asked = asking(TEXT, picture(b"GIF89a"), model=MODEL)
        got, error = await broken_events_of(connection(""), asked, F.PRACTICE)
        assert got == []
        assert error
        assert error.kind is ErrorKind.UNSUPPORTED

    run(scenario())


def test_a_picture_counts_for_the_same_however_large_it_is():
    small, large = (
        prompt_size(asking(picture(b"GIF89a" + bytes(size)))) for size in (1, 1_000_000)
    )
    assert small == large
    assert (small.least, small.most) == (0, PICTURE)


@pytest.mark.parametrize("kind", PictureType)
def test_the_log_of_requests_names_a_picture_instead_of_keeping_it(kind: PictureType):
    data = HEADS[kind] + EVERY_BYTE * 40
    base64 = b64encode(data).decode()
    text = f"iVBORw0KGgo is how {base64} begins"  # In a text it is a text.
    for spelt in (f"data:{kind.value};base64,{base64}", base64):
        body = f'{{"model":"alpha","text":"{text}","image":"{spelt}"}}'.encode()
        log = RequestLog()
        kept = log.begin("POST", "http://127.0.0.1/v1", {}, body)
        assert kept.body_size == len(body)
        it = shown(kept)
        assert f'"image": "[{kind.value}, {len(data)} bytes]"' in it.body
        assert text in it.body
        assert it.requested_model == "alpha"
        assert it.note
        assert "--data-raw" not in it.curl


def test_a_large_picture_leaves_the_rest_of_its_request_whole_in_the_log():
    base64 = b64encode(HEADS[PictureType.PNG] + bytes(LARGEST - 8)).decode()
    log = RequestLog()
    kept = log.begin("POST", "http://127.0.0.1/v1", {}, f'{{"a":"{base64}","z":1}}'.encode())
    assert len(kept.body or b"") < 100
    assert '"z": 1' in shown(kept).body
