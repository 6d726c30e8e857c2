"""HTTP/2 where the profile offers it, and only there; what is read is the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from keystead.network.policy import NetworkPolicy
from keystead.profiles.preset import ApiFormat
from tests.network.certificates import make_certificates
from tests.network.http2_server import http2_server
from tests.network.proxies import http_proxy, socks_proxy
from tests.network.test_proxies import StartProxy
from tests.providers.asking import connection, events_of, models_of, request, run
from tests.providers.recorded import CHAT, CHAT_EVENTS, MESSAGES, MESSAGES_EVENTS

STREAMS = {
    ApiFormat.OPENAI_CHAT: (CHAT, CHAT_EVENTS),
    ApiFormat.ANTHROPIC: (MESSAGES, MESSAGES_EVENTS),
}


@pytest.mark.parametrize(("http2", "agreed"), [(True, "h2"), (False, "http/1.1")])
@pytest.mark.parametrize("api_format", list(STREAMS))
def test_an_answer_is_the_same_over_both(
    http2: bool, agreed: str, api_format: ApiFormat, tmp_path: Path
):
    certificates = make_certificates(tmp_path)
    wire, events = STREAMS[api_format]

    async def scenario() -> None:
        async with http2_server(certificates.server, wire, "text/event-stream") as server:
            policy = NetworkPolicy(http2=http2, ca_bundle=str(certificates.authority))
            asked = connection(server.origin, policy=policy)
            assert await events_of(asked, request(), api_format) == events
            assert server.agreed == [agreed]

    run(scenario())


@pytest.mark.parametrize("start", [http_proxy, socks_proxy])
def test_it_is_agreed_on_with_the_server_behind_a_proxy(start: StartProxy, tmp_path: Path):
    certificates = make_certificates(tmp_path)

    async def scenario(proxy: str) -> None:
        body = b'{"data": [{"id": "alpha"}]}'
        async with http2_server(certificates.server, body, "application/json") as server:
            policy = NetworkPolicy(http2=True, tls_pin=certificates.fingerprint, proxy=proxy)
            listed = await models_of(connection(server.origin, policy=policy))
            assert [model.id for model in listed] == ["alpha"]
            assert server.agreed == ["h2"]

    with start(tmp_path) as proxy:
        run(scenario(proxy.address))
