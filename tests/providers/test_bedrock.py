"""Bedrock's Converse from a request to the wire and back, with a key and with a signature."""

from __future__ import annotations

import asyncio
import json
import struct
import sys
import zlib
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from keystead.errors import ConfigurationError, ErrorKind, KeysteadError, ProviderError
from keystead.network.body import NotJsonError
from keystead.network.event_stream import StreamTooLargeError
from keystead.network.frame_stream import FrameStream
from keystead.network.policy import NetworkPolicy
from keystead.profiles.generation import Effort, Generation
from keystead.profiles.preset import ApiFormat, AuthStyle, Quirks
from keystead.providers.bedrock.events import ConverseEventMapper
from keystead.providers.bedrock.request import to_wire
from keystead.providers.events import (
    Event,
    Finish,
    FinishReason,
    ReasoningDelta,
    ReasoningEnd,
    TextDelta,
    ToolCall,
    Usage,
)
from keystead.providers.messages import (
    Message,
    ReasoningPart,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from keystead.providers.sentences import Asked
from keystead.providers.stream import Answer, stream_events
from keystead.secret import Secret
from tests.providers.asking import (
    KEY,
    broken_events_of,
    connection,
    events_of,
    exchange,
    full_request,
    request,
    run,
)
from tests.providers.frames import frame
from tests.providers.wire_server import Incoming, as_json, head, serving

ASKED = Asked("work", "http://127.0.0.1")
STREAM = "application/vnd.amazon.eventstream"
OWN = {"format": "bedrock-converse"}
ACCESS_KEY, SECRET, TOKEN = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "tok/en+=="


def delta(index: int, **fields: Any) -> bytes:
    return frame("contentBlockDelta", {"contentBlockIndex": index, "delta": fields, "p": "abc"})


def stop(index: int) -> bytes:
    return frame("contentBlockStop", {"contentBlockIndex": index})


ANSWER = [
    frame("messageStart", {"role": "assistant"}),
    delta(0, reasoningContent={"text": "Let me think."}),
    delta(0, reasoningContent={"signature": "c2ln"}),
    stop(0),
    delta(1, reasoningContent={"redactedContent": "aGlkZGVu"}),
    stop(1),
    delta(2, text="Grüße "),
    delta(2, text="🚀."),
    stop(2),
    frame(
        "contentBlockStart",
        {
            "contentBlockIndex": 3,
            "start": {"toolUse": {"toolUseId": "t_1", "name": "list_files"}},
        },
    ),
    delta(3, toolUse={"input": '{"path"'}),
    delta(3, toolUse={"input": ': "."}'}),
    stop(3),
    frame("messageStop", {"stopReason": "tool_use"}),
    frame(
        "metadata",
        {
            "usage": {
                "inputTokens": 20,
                "outputTokens": 30,
                "totalTokens": 157,
                "cacheReadInputTokens": 100,
                "cacheWriteInputTokens": 7,
            },
            "metrics": {"latencyMs": 1},
        },
    ),
]
EVENTS: list[Event] = [
    ReasoningDelta("Let me think."),
    ReasoningEnd({**OWN, "signature": "c2ln"}),
    ReasoningEnd({**OWN, "redacted": "aGlkZGVu"}),
    TextDelta("Grüße "),
    TextDelta("🚀."),
    ToolCall("t_1", "list_files", '{"path": "."}'),
    Usage(input_fresh=20, cache_read=100, cache_write=7, output=30),
    Finish(FinishReason.TOOL_CALLS),
]


def answering(*frames: bytes, check: Callable[[Incoming], None] = lambda _: None) -> Any:
    async def answer(incoming: Incoming, writer: asyncio.StreamWriter) -> None:
        check(incoming)
        writer.write(head(200, STREAM) + b"".join(frames))
        await writer.drain()

    return answer


def read(*pieces: bytes) -> tuple[list[Event], KeysteadError | None]:
    """What comes out of a stream in ``pieces``, without any connection."""

    @asynccontextmanager
    async def opening() -> AsyncGenerator[Answer]:
        async def each() -> AsyncGenerator[bytes]:
            for piece in pieces:
                yield piece

        yield Answer({"content-type": STREAM}, each())

    async def collect() -> tuple[list[Event], KeysteadError | None]:
        got: list[Event] = []
        mapper = ConverseEventMapper(ASKED)
        try:
            async for event in stream_events(
                opening(), mapper, ASKED, NetworkPolicy(), FrameStream
            ):
                got.append(event)  # noqa: PERF401 - what came before an error counts
        except KeysteadError as error:
            return got, error
        return got, None

    return run(collect())


def test_the_frames_are_those_that_aws_own_library_reads():
    from botocore.eventstream import EventStreamBuffer

    buffer = EventStreamBuffer()
    buffer.add_data(b"".join(ANSWER))
    theirs = [(each.headers[":event-type"], each.payload) for each in buffer]
    ours = [(each.name, each.data) for each in FrameStream().feed(b"".join(ANSWER))]
    assert ours == theirs


def test_a_recorded_stream_gives_the_same_events_wherever_it_is_split():
    wire = b"".join(ANSWER)
    assert read(wire) == (EVENTS, None)
    assert read(*(bytes([byte]) for byte in wire)) == (EVENTS, None)
    for cut in range(len(wire)):
        parser, mapper = FrameStream(), ConverseEventMapper(ASKED)
        chunks = parser.feed(wire[:cut]) + parser.feed(wire[cut:])
        got = [event for chunk in chunks for event in mapper.feed(chunk)] + mapper.finish()
        assert got == EVENTS, f"split at byte {cut}"


def test_a_stream_that_ends_early_gives_its_beginning_and_an_error():
    wire = b"".join(ANSWER)
    for length in range(0, len(wire), 37):
        got, error = read(wire[:length])
        finished = bool(got) and isinstance(got[-1], Finish)
        assert finished is (error is None), f"{length} bytes: finished or failed, never neither"
        assert error is None or error.reference == "broke-off"


@pytest.mark.parametrize("at", [0, 5, 9, 14, 40, -1])
def test_a_damaged_frame_is_no_answer(at: int):
    damaged = bytearray(ANSWER[6])
    damaged[at] ^= 1
    got, error = read(ANSWER[0], bytes(damaged))
    assert got == []
    assert error
    assert "event stream" in error.line()


def test_a_chunk_with_very_many_frames_costs_no_more_than_they_do():
    """A few kilobytes on the wire unpack to this; with its square it would take minutes."""
    ping = delta(0, text="x")
    count = 8 * 2**20 // len(ping)
    parser = FrameStream()
    assert len(parser.feed(ping * count + ping[:7])) == count
    assert len(parser.feed(ping[7:])) == 1
    assert parser.lines == count + 1


def test_a_frame_that_is_too_large_is_not_waited_for():
    prelude = struct.pack(">II", 10**6, 0)
    with pytest.raises(StreamTooLargeError):
        FrameStream(largest=1_000).feed(prelude + struct.pack(">I", zlib.crc32(prelude)))
    with pytest.raises(NotJsonError):
        FrameStream().feed(b"HTTP/1.1 200 OK, and so on")


def test_a_request_carries_everything_that_was_asked():
    conversation = (
        Message(Role.USER, (TextPart("List the files"),)),
        Message(
            Role.ASSISTANT,
            (
                ReasoningPart("Let me think.", {**OWN, "signature": "c2ln"}),
                ReasoningPart("", {**OWN, "redacted": "aGlkZGVu"}),
                ReasoningPart("Another's", {"format": "anthropic-messages", "signature": "x"}),
                TextPart("Looking."),
                ToolCallPart("t_1", "list_files", '{"path": "."}'),
                ToolCallPart("t_2", "gone", "{}"),
            ),
        ),
        Message(
            Role.TOOL,
            (
                ToolResultPart("t_1", "list_files", "a.txt"),
                ToolResultPart("t_2", "gone", "denied", is_error=True),
            ),
        ),
    )
    more = {"additionalModelRequestFields": {"top_k": 3}, "inferenceConfig": {"topP": 0.5}}
    wire = to_wire(
        full_request(conversation, Generation(None, 50, 0.5, more), "m"),
        Quirks(),
    )
    assert wire == {
        "system": [{"text": "Be brief"}],
        "inferenceConfig": {"maxTokens": 50, "temperature": 0.5, "topP": 0.5},
        "additionalModelRequestFields": {"top_k": 3},
        "toolConfig": {
            "tools": [
                {
                    "toolSpec": {
                        "name": "list_files",
                        "description": "Lists",
                        "inputSchema": {"json": {"type": "object"}},
                    }
                },
                {"toolSpec": {"name": "gone", "inputSchema": {"json": {"type": "object"}}}},
            ]
        },
        "messages": [
            {"role": "user", "content": [{"text": "List the files"}]},
            {
                "role": "assistant",
                "content": [
                    {
                        "reasoningContent": {
                            "reasoningText": {"text": "Let me think.", "signature": "c2ln"}
                        }
                    },
                    {"reasoningContent": {"redactedContent": "aGlkZGVu"}},
                    {"text": "Looking."},
                    {
                        "toolUse": {
                            "toolUseId": "t_1",
                            "name": "list_files",
                            "input": {"path": "."},
                        }
                    },
                    {"toolUse": {"toolUseId": "t_2", "name": "gone", "input": {}}},
                ],
            },
            {
                "role": "user",
                "content": [
                    {
                        "toolResult": {
                            "toolUseId": "t_1",
                            "content": [{"text": "a.txt"}],
                            "status": "success",
                        }
                    },
                    {
                        "toolResult": {
                            "toolUseId": "t_2",
                            "content": [{"text": "denied"}],
                            "status": "error",
                        }
                    },
                ],
            },
        ],
    }


def test_what_is_left_open_is_not_sent():
    assert to_wire(request(), Quirks()) == {
        "messages": [{"role": "user", "content": [{"text": "Hello"}]}]
    }


def test_an_effort_has_no_one_name_here():
    with pytest.raises(ProviderError) as refused:
        to_wire(request(generation=Generation(Effort.HIGH)), Quirks())
    assert refused.value.kind is ErrorKind.UNSUPPORTED
    assert "additionalModelRequestFields" in refused.value.hint
    left_out = Quirks(left_out=("reasoning_effort",))
    asked = request(generation=Generation(Effort.HIGH))
    assert to_wire(asked, left_out) == to_wire(request(), Quirks())


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("end_turn", FinishReason.STOP),
        ("max_tokens", FinishReason.LENGTH),
        ("guardrail_intervened", FinishReason.CONTENT_FILTER),
        ("something_new", FinishReason.OTHER),
    ],
)
def test_why_an_answer_ended(reason: str, expected: FinishReason):
    assert read(frame("messageStop", {"stopReason": reason})) == ([Finish(expected)], None)


@pytest.mark.parametrize(
    ("kind", "payload", "expected"),
    [
        ("throttlingException", {"message": "Too many tokens, please wait"}, "rate-limit"),
        ("validationException", {"message": "Input is too long for requested model."},
         "context-too-long"),
        ("modelStreamErrorException", {"originalMessage": "x"}, "server"),
        ("serviceUnavailableException", {}, "server"),
        ("modelTimeoutException", {"message": "Model timed out"}, "timeout"),
        ("somethingNewException", {"message": "boom"}, "server"),
    ],
)  # fmt: skip
def test_a_failure_inside_a_stream_keeps_the_text_before_it(kind: str, payload: Any, expected: str):
    got, error = read(delta(0, text="Hello"), frame(kind, payload, "exception"))
    assert got == [TextDelta("Hello")]
    assert isinstance(error, ProviderError)
    assert error.kind.value == expected


def test_a_bedrock_key_is_sent_as_it_is():
    asked = request(model="us.anthropic.claude-x-v1:0")
    got = exchange(answering(*ANSWER), ApiFormat.BEDROCK, asked)
    assert (got.events, got.error) == (EVENTS, None)
    assert got.sent.target == "/model/us.anthropic.claude-x-v1%3A0/converse-stream"
    assert got.sent.headers["authorization"] == f"Bearer {KEY}"
    assert got.sent.headers["accept"] == STREAM


def test_a_refusal_before_the_stream_says_what_it_is():
    words = {"message": "You don't have access to the model with the specified model ID."}

    refusal = as_json(words, 403, "x-amzn-errortype: AccessDeniedException")
    error = exchange(refusal, ApiFormat.BEDROCK).error
    assert error
    assert error.kind is ErrorKind.PERMISSION
    assert words["message"] in error.why


def as_process_output(token: str) -> str:
    said = {"Version": 1, "AccessKeyId": ACCESS_KEY, "SecretAccessKey": SECRET}
    return json.dumps({**said, "SessionToken": token} if token else said)


@pytest.mark.parametrize("token", ["", TOKEN])
@pytest.mark.parametrize("as_json_text", [True, False])
def test_an_access_key_signs_what_is_sent_and_goes_nowhere_itself(token: str, as_json_text: bool):
    plain = ":".join(filter(None, (ACCESS_KEY, SECRET, token)))
    text = as_process_output(token) if as_json_text else plain

    def check(incoming: Incoming) -> None:
        assert signature_of(incoming, token) == incoming.headers["authorization"]

    async def scenario() -> None:
        async with serving(answering(*ANSWER, check=check)) as server:
            asked = connection(
                server.origin,
                key=Secret(text),
                auth_style=AuthStyle.AWS_SIGNATURE,
                quirks=Quirks(signing_region="eu-central-1"),
            )
            got = await events_of(asked, request("Grüße", "a:b/c"), ApiFormat.BEDROCK)
            assert got == EVENTS
            (incoming,) = server.requests
            assert "/eu-central-1/bedrock/aws4_request" in incoming.headers["authorization"]
            assert incoming.headers.get("x-amz-security-token", "") == token
            assert SECRET not in repr(incoming)

    run(scenario())


@pytest.mark.parametrize("as_json_text", [True, False])
def test_no_part_of_an_access_key_comes_back_in_an_error(as_json_text: bool):
    secret, token = "7MDENGbPxRfiCYEXAMPLEKEYZZ", "FwoGZXIvYXdzEXAMPLETOKENab"
    said = {"AccessKeyId": ACCESS_KEY, "SecretAccessKey": secret, "SessionToken": token}
    text = json.dumps(said) if as_json_text else f"{ACCESS_KEY}:{secret}:{token}"
    # AWS repeats what should have been signed, the headers too.
    echo = {"message": f"The canonical string is x-amz-security-token:{token} ({secret})"}

    async def scenario() -> None:
        async with serving(as_json(echo, 403)) as server:
            asked = connection(
                server.origin,
                key=Secret(text),
                auth_style=AuthStyle.AWS_SIGNATURE,
                quirks=Quirks(signing_region="eu-central-1"),
            )
            _, error = await broken_events_of(asked, request(), ApiFormat.BEDROCK)
            assert error
            assert "canonical string" in error.why
            assert token not in error.line()
            assert secret not in error.line()

    run(scenario())


def signature_of(incoming: Incoming, token: str) -> str:
    """What the library of AWS signs for a request as it arrived, at the moment it says."""
    from unittest.mock import patch

    from botocore import auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    sent = {name: incoming.headers[name] for name in ("accept", "content-type")}
    url = f"http://{incoming.headers['host']}{incoming.target}"
    again: Any = AWSRequest("POST", url, data=incoming.body, headers=sent)
    signer: Any = auth.SigV4Auth(
        Credentials(ACCESS_KEY, SECRET, token or None), "bedrock", "eu-central-1"
    )
    with patch.object(auth, "get_current_datetime", lambda *_: _moment(incoming)):
        signer.add_auth(again)
    return again.headers["Authorization"]


def _moment(incoming: Incoming) -> Any:
    from datetime import datetime

    return datetime.strptime(incoming.headers["x-amz-date"], "%Y%m%dT%H%M%SZ")  # noqa: DTZ007


@pytest.mark.parametrize(
    ("address", "region"),
    [
        ("https://bedrock-runtime.us-east-1.amazonaws.com", "us-east-1"),
        ("https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
        ("https://bedrock-runtime.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("https://vpce-1.bedrock-runtime.eu-west-3.vpce.amazonaws.com", "eu-west-3"),
    ],
)
def test_the_region_is_the_one_in_the_address(address: str, region: str):
    from keystead.providers.bedrock.signing import signed

    asked = connection(address, key=Secret(f"{ACCESS_KEY}:{SECRET}"))
    headers = signed(asked, f"{address}/model/m/converse-stream", b"{}", {})
    assert f"/{region}/bedrock/" in headers["Authorization"]


@pytest.mark.parametrize(
    ("key", "reference"),
    [
        (f"{ACCESS_KEY}:{SECRET}", "no-region"),
        ("only-one-word", "no-access-key"),
        (f"{ACCESS_KEY}:", "no-access-key"),
        (f"{ACCESS_KEY}:{SECRET}:a:b", "no-access-key"),
        ('{"AccessKeyId": "a"}', "no-access-key"),
        ("[]", "no-access-key"),
    ],
)
def test_what_cannot_sign_is_said_and_nothing_is_sent(key: str, reference: str):
    async def scenario() -> None:
        async with serving(answering(*ANSWER)) as server:
            asked = connection(server.origin, key=Secret(key), auth_style=AuthStyle.AWS_SIGNATURE)
            _, error = await broken_events_of(asked, request(), ApiFormat.BEDROCK)
            assert isinstance(error, ConfigurationError)
            assert error.reference == reference
            assert SECRET not in error.line()
            assert server.requests == []

    run(scenario())


def test_without_the_part_that_signs_the_error_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
):
    for name in [name for name in sys.modules if name.partition(".")[0] == "botocore"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "botocore", None)

    async def scenario() -> None:
        async with serving(answering(*ANSWER)) as server:
            asked = connection(
                server.origin,
                key=Secret(f"{ACCESS_KEY}:{SECRET}"),
                auth_style=AuthStyle.AWS_SIGNATURE,
                quirks=Quirks(signing_region="us-east-1"),
            )
            _, error = await broken_events_of(asked, request(), ApiFormat.BEDROCK)
            assert error
            assert "pip install 'keystead[bedrock]'" in error.hint
            assert server.requests == []
            # A key of Bedrock's own needs no such part.
            assert await events_of(connection(server.origin), request(), ApiFormat.BEDROCK)

    run(scenario())
