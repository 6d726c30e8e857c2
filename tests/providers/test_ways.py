"""From a profile's file and its kept password to a real proxy, and past it."""

from __future__ import annotations

from pathlib import Path

import pytest

from keystead.credentials.proxy_password import LABEL
from keystead.errors import KeysteadError
from keystead.origin import Origin
from keystead.secret import KeyKind, Secret
from tests.network.proxies import PASSWORD, USER, http_proxy
from tests.providers.asking import run
from tests.providers.test_connections import LIST, opened
from tests.providers.wire_server import serving

PASSED_ON = "Request (file descriptor"


def profile_behind(proxy: str, address: str, *more: str) -> str:
    lines = [
        "[profiles.work]",
        'provider = "openai-compatible"',
        'credential = "none"',
        "allow_http = true",
        f'base_url = "{address}"',
        f'proxy = "{proxy}"',
        *more,
    ]
    return "\n".join(lines)


def elsewhere(origin: str) -> str:
    """The same server under an address that is not this computer's by its name."""
    return origin.replace("127.0.0.1", "0.0.0.0")


def test_the_kept_password_opens_the_proxy(tmp_path: Path):
    async def scenario(proxy: str) -> None:
        async with serving(LIST) as server:
            file = profile_behind(proxy, elsewhere(server.origin), f'proxy_user = "{USER}"')
            async with opened(tmp_path, file) as (connections, keys):
                work = connections.profiles.get("work")
                await keys.set(
                    work.id, LABEL, Secret(PASSWORD), Origin.of_proxy(proxy), kind=KeyKind.PROXY
                )
                connected = await connections.open(work)
                assert [model.id for model in await connected.provider.list_models()] == ["alpha"]
                assert "proxy-authorization" not in server.requests[0].headers
            assert PASSWORD not in (tmp_path / "providers.toml").read_text()

    with http_proxy(tmp_path, login=(USER, PASSWORD)) as proxy:
        run(scenario(proxy.address))
        assert PASSED_ON in proxy.log


def test_a_password_is_not_sent_to_another_proxy_than_it_was_saved_for(tmp_path: Path):
    async def scenario() -> None:
        file = profile_behind(
            "http://other.example:3128", "https://api.example", 'proxy_user = "me"'
        )
        async with opened(tmp_path, file) as (connections, keys):
            work = connections.profiles.get("work")
            old = Origin.of_proxy("socks5://proxy.example")
            await keys.set(work.id, LABEL, Secret(PASSWORD), old, kind=KeyKind.PROXY)
            with pytest.raises(KeysteadError) as refused:
                await connections.open(work)
            assert refused.value.reference == "proxy-password-withheld"
            assert "socks5://proxy.example:1080" in refused.value.what
            assert "keystead keys set work --proxy" in refused.value.hint
            connected = await connections.open_for_check(work)
            assert connected.provider

    run(scenario())


@pytest.mark.parametrize(
    ("moved", "environment"),
    [(False, {}), (True, {"NO_PROXY": "10.0.0.0/8,0.0.0.0"})],
    ids=["this computer", "NO_PROXY"],
)
def test_what_needs_no_proxy_goes_past_it(moved: bool, environment: dict[str, str], tmp_path: Path):
    async def scenario(proxy: str) -> None:
        async with serving(LIST) as server:
            address = elsewhere(server.origin) if moved else server.origin
            file = profile_behind(proxy, address)
            async with opened(tmp_path, file, environment) as (connections, _):
                connected = await connections.open(connections.profiles.get("work"))
                assert [model.id for model in await connected.provider.list_models()] == ["alpha"]

    with http_proxy(tmp_path) as proxy:
        run(scenario(proxy.address))
        assert PASSED_ON not in proxy.log


def test_proxies_that_variables_name_are_not_followed(tmp_path: Path):
    async def scenario(proxy: str) -> None:
        async with serving(LIST) as server:
            file = profile_behind("", elsewhere(server.origin))
            environment = {"HTTP_PROXY": proxy, "ALL_PROXY": proxy, "http_proxy": proxy}
            async with opened(tmp_path, file, environment) as (connections, _):
                connected = await connections.open(connections.profiles.get("work"))
                assert await connected.provider.list_models()

    with http_proxy(tmp_path) as proxy:
        run(scenario(proxy.address))
        assert PASSED_ON not in proxy.log
