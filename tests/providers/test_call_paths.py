"""Every way of calling a provider carries the same headers, and none carries a secret elsewhere.

Each API format, by each call, over each way of leading a request astray, in one process.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from keystead.errors import KeysteadError
from keystead.origin import Origin
from keystead.profiles.effective import EffectiveProfile
from keystead.profiles.preset import ApiFormat, AuthStyle
from keystead.providers.connections import Connections
from keystead.providers.provider import Provider
from tests.network.certificates import make_certificates
from tests.profiles.test_project_file import write_project
from tests.providers.asking import request, run
from tests.providers.test_connections import HIDDEN, KEPT, keep, opened, printing
from tests.providers.wire_server import WireServer, as_json, redirect, serving

FORMATS = [each for each in ApiFormat if each is not ApiFormat.PRACTICE]
TOKEN = "printed-token-0123456789abcdef"
FROM_VARIABLE = "variable-value-0123456789"
SECRETS = (KEPT, HIDDEN, TOKEN, FROM_VARIABLE)


async def _chat(provider: Provider) -> None:
    async for _ in provider.stream(request()):
        return


async def _list(provider: Provider) -> None:
    await provider.list_models()


async def _check(provider: Provider) -> None:
    async for _ in provider.check():
        continue


CALLS = {"chat": _chat, "list": _list, "check": _check}
Call = Callable[[Provider], Awaitable[None]]
LISTS_NOTHING = {ApiFormat.AZURE_DEPLOYMENTS}


def calls_of(api_format: ApiFormat) -> dict[str, Call]:
    return {n: c for n, c in CALLS.items() if n != "list" or api_format not in LISTS_NOTHING}


@dataclass
class Kind:
    """A credential as a profile names it: its lines in the file."""

    lines: str = ""


KINDS = {
    "key and header": Kind('secret_headers = ["X-Hidden"]'),
    "variables": Kind('api_key_env = "MY_KEY"\nenv_headers = { X-Hidden = "MY_KEY" }'),
    "command": Kind("{command}"),
}


def file_of(server: WireServer, api_format: ApiFormat, kind: str, folder: Path) -> str:
    command = printing(folder, TOKEN) if kind == "command" else ""
    return (
        '[profiles.work]\nprovider = "openai-compatible"\n'
        f'api_format = "{api_format}"\nbase_url = "{server.origin}/v1"\n'
        'default_headers = { X-Team = "blue" }\n'
        f"{KINDS[kind].lines.replace('{command}', command)}\n"
    )


async def called(
    connections: Connections,
    profile: EffectiveProfile,
    call: Call,
    send_key: Origin | None = None,
) -> None:
    """Call as far as it goes; what an answer of the wrong form says does not matter here."""
    with suppress(KeysteadError):
        opening = connections.open_for_check if call is _check else connections.open
        connected = await opening(profile, send_key=send_key)
        await call(connected.provider)


def assert_nothing_of_it(server: WireServer) -> None:
    got = repr(server.requests)
    assert [secret for secret in SECRETS if secret in got] == []


@pytest.mark.parametrize("api_format", FORMATS)
@pytest.mark.parametrize("kind", KINDS)
def test_each_call_carries_the_same_headers(tmp_path: Path, api_format: ApiFormat, kind: str):
    async def scenario() -> None:
        seen: dict[str, dict[str, str]] = {}
        async with serving(as_json({"error": {"message": "no"}}, 500)) as server:
            file = file_of(server, api_format, kind, tmp_path)
            variables = {"MY_KEY": FROM_VARIABLE}
            async with opened(tmp_path, file, variables) as (connections, keys):
                profile = connections.profiles.get("work")
                if kind == "key and header":
                    await keep(keys, profile, server.origin)
                for name, call in calls_of(api_format).items():
                    server.requests.clear()
                    await called(connections, profile, call)
                    assert server.requests, name
                    seen[name] = server.requests[0].headers
        own = {"x-team", "x-hidden", "authorization", "x-api-key", "api-key", "x-goog-api-key"}
        sets = [{n: v for n, v in headers.items() if n in own} for headers in seen.values()]
        assert all(one == sets[0] for one in sets)
        assert sets[0]["x-team"] == "blue"
        assert any(secret in value for value in sets[0].values() for secret in SECRETS)
        assert ("x-hidden" in sets[0]) is (kind != "command")
        agents = {headers["user-agent"] for headers in seen.values()}
        assert len(agents) == 1

    run(scenario())


ASTRAY = ("redirect", "flag", "edit", "variable", "project file")


@pytest.mark.parametrize("api_format", FORMATS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("how", ASTRAY)
def test_no_call_carries_a_secret_to_another_origin(
    tmp_path: Path, api_format: ApiFormat, kind: str, how: str
):
    async def scenario() -> None:
        async with serving(as_json({})) as other:
            answer = redirect(other.origin) if how == "redirect" else as_json({})
            async with serving(answer) as server:
                file = file_of(server, api_format, kind, tmp_path)
                variables = {"MY_KEY": FROM_VARIABLE}
                if how == "variable":
                    variables["WORK_BASE_URL"] = f"{other.origin}/v1"
                moved = f'base_url = "{other.origin}/v1"\n' if how == "project file" else ""
                write_project(tmp_path / "workspace", f"[profiles.work]\n{moved}")
                workspace = tmp_path / "workspace"
                async with opened(tmp_path, file, variables, workspace) as (connections, keys):
                    profile = connections.profiles.get("work")
                    if kind == "key and header":
                        await keep(keys, profile, server.origin)
                    if how == "flag":
                        profile = profile.with_flags(base_url=f"{other.origin}/v1")
                    elif how == "edit":
                        connections.profiles.edit("work", {"base_url": f"{other.origin}/v1"})
                        profile = connections.profiles.get("work")
                    for call in calls_of(api_format).values():
                        await called(connections, profile, call)
            if how in ("redirect", "project file"):
                assert other.requests == []
                assert any(secret in repr(server.requests) for secret in SECRETS)
            elif how in ("flag", "variable") or kind == "key and header":
                assert_nothing_of_it(other)
                assert server.requests == []
                assert other.requests or kind == "variables"

    run(scenario())


@pytest.mark.parametrize("api_format", FORMATS)
def test_what_a_person_lets_go_goes_by_each_call(tmp_path: Path, api_format: ApiFormat):
    async def scenario() -> None:
        async with serving(as_json({})) as other, serving(as_json({})) as server:
            file = file_of(server, api_format, "key and header", tmp_path)
            async with opened(tmp_path, file) as (connections, keys):
                profile = connections.profiles.get("work")
                await keep(keys, profile, server.origin)
                moved = profile.with_flags(base_url=f"{other.origin}/v1")
                for call in calls_of(api_format).values():
                    other.requests.clear()
                    await called(connections, moved, call, Origin.of(other.origin))
                    assert HIDDEN in repr(other.requests)
                    assert KEPT in repr(other.requests)
                    # It was let go for that once: the next call carries nothing again.
                    other.requests.clear()
                    await called(connections, moved, call)
                    assert_nothing_of_it(other)

    run(scenario())


@pytest.mark.parametrize("api_format", FORMATS)
def test_the_same_host_unencrypted_is_another_origin(tmp_path: Path, api_format: ApiFormat):
    certificates = make_certificates(tmp_path)

    async def scenario() -> None:
        async with (
            serving(as_json({}), certificates.server) as secure,
            serving(as_json({})) as bare,
        ):
            file = file_of(secure, api_format, "key and header", tmp_path)
            file += f'ca_bundle = "{certificates.authority}"\n'
            async with opened(tmp_path, file) as (connections, keys):
                profile = connections.profiles.get("work")
                await keep(keys, profile, secure.origin)
                for call in calls_of(api_format).values():
                    await called(connections, profile, call)
                assert KEPT in repr(secure.requests)
                moved = profile.with_flags(base_url=bare.origin)
                for call in calls_of(api_format).values():
                    await called(connections, moved, call)
            assert_nothing_of_it(bare)

    run(scenario())


# The others make what they send from a key of a form of its own.
AS_IT_IS = [AuthStyle.BEARER, AuthStyle.X_API_KEY, AuthStyle.API_KEY, AuthStyle.X_GOOG_API_KEY]


@pytest.mark.parametrize("style", AS_IT_IS)
def test_a_contrast_carries_no_credential_of_any_style(tmp_path: Path, style: AuthStyle):
    """What a check asks again without the key has no secret header and no token either."""

    async def scenario() -> None:
        async with serving(as_json({"data": [{"id": "alpha"}]})) as server:
            file = file_of(server, ApiFormat.OPENAI_CHAT, "key and header", tmp_path)
            file += f'auth_style = "{style}"\n'
            async with opened(tmp_path, file) as (connections, keys):
                profile = connections.profiles.get("work")
                await keep(keys, profile, server.origin)
                await called(connections, profile, _check)
            first, again = server.requests[:2]
            assert KEPT in repr(first)
            assert_nothing_of_it(WireServer(requests=[again]))
            assert again.headers["x-team"] == "blue"

    run(scenario())
