"""From a file, variables and kept keys to what a server sees, and to what none may see."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from keystead.credentials.health import Rest
from keystead.credentials.keys import Keys
from keystead.credentials.resolution import CredentialSource
from keystead.credentials.schema import CREDENTIALS, KEY_RESTS
from keystead.credentials.vault import Vault
from keystead.errors import ConfigurationError, ErrorKind, KeysteadError
from keystead.network.request_log import shown
from keystead.origin import Origin
from keystead.profiles.effective import EffectiveProfile
from keystead.profiles.presets import Presets
from keystead.profiles.profiles import Profiles
from keystead.providers.connections import Connections
from keystead.providers.provider import LightName, LightState
from keystead.secret import KeyKind, Secret
from keystead.storage.store import Store
from tests.providers.asking import request, run
from tests.providers.wire_server import Answer, Incoming, WireServer, as_json, redirect, serving

KEPT = "kept-key-0123456789abcdef"
HIDDEN = "hidden-header-0123456789"
FROM_VARIABLE = "variable-key-0123456789"
LIST = as_json({"data": [{"id": "alpha"}]})


@asynccontextmanager
async def opened(
    folder: Path,
    file: str = "",
    environment: Mapping[str, str] | None = None,
    workspace: Path | None = None,
) -> AsyncGenerator[tuple[Connections, Keys]]:
    """Connections over ``file`` and ``environment``, with keys kept for this session only."""
    (folder / "providers.toml").write_text(file)
    variables = environment or {}
    profiles = Profiles(folder / "providers.toml", Presets.load(), variables, workspace)
    profiles.load()
    store, vault = Store(folder / "keystead.sqlite3", (CREDENTIALS, KEY_RESTS)), Vault()
    await store.open()
    vault.use_session_only()
    keys = Keys(store, vault)
    await keys.load()
    connections = Connections(profiles, keys, variables)
    try:
        yield connections, keys
    finally:
        await connections.close()
        vault.close()
        await store.close()


def profile_at(server: WireServer, *more: str) -> str:
    lines = [
        "[profiles.work]",
        'provider = "openai-compatible"',
        f'base_url = "{server.origin}/v1"',
        *more,
    ]
    return "\n".join(lines) + "\n"


async def keep(keys: Keys, profile: EffectiveProfile, origin: str) -> None:
    """Keep a key and a secret header for ``origin``."""
    home = Origin.of(origin)
    await keys.set(profile.id, "main", Secret(KEPT), home)
    await keys.set(profile.id, "X-Hidden", Secret(HIDDEN), home, kind=KeyKind.HEADER)


def test_a_kept_key_a_secret_header_and_a_variable_reach_the_server(tmp_path: Path):
    async def scenario() -> None:
        async with serving(LIST) as server:
            file = profile_at(
                server,
                'secret_headers = ["X-Hidden"]',
                'default_headers = { X-Team = "blue" }',
                'env_headers = { X-Trace = "TRACE", X-Blank = "BLANK" }',
                'query_params = { api-version = "7" }',
            )
            variables = {"TRACE": "trace-me-0123", "BLANK": " "}
            async with opened(tmp_path, file, variables) as (connections, keys):
                profile = connections.profiles.get("work")
                await keep(keys, profile, server.origin)
                connected = await connections.open(profile)
                assert [m.id for m in await connected.provider.list_models()] == ["alpha"]
                assert connected.warning == ""
            seen = server.requests[0]
            assert seen.headers["authorization"] == f"Bearer {KEPT}"
            assert seen.headers["x-hidden"] == HIDDEN
            assert seen.headers["x-team"] == "blue"
            assert seen.headers["x-trace"] == "trace-me-0123"
            assert "x-blank" not in seen.headers
            assert seen.query == {"api-version": "7"}

    run(scenario())


def test_a_secret_header_is_masked_where_requests_are_shown_however_short_it_is(tmp_path: Path):
    async def scenario() -> None:
        async with serving(LIST) as server:
            file = profile_at(
                server, 'secret_headers = ["X-Pin"]', 'env_headers = { X-Code = "CODE" }'
            )
            async with opened(tmp_path, file, {"CODE": "qz7"}) as (connections, keys):
                profile, home = connections.profiles.get("work"), Origin.of(server.origin)
                await keys.set(profile.id, "main", Secret(KEPT), home)
                await keys.set(profile.id, "X-Pin", Secret("k4x9"), home, kind=KeyKind.HEADER)
                await (await connections.open(profile)).provider.list_models()
                assert server.requests[0].headers["x-pin"] == "k4x9"
                (noted,) = connections.requests.of(profile.id).all()
            told = repr(shown(noted))
            assert "x-pin" in told.lower()
            assert "k4x9" not in told
            assert "qz7" not in told

    run(scenario())


def test_a_key_given_for_one_call_beats_all_others(tmp_path: Path):
    async def scenario() -> None:
        async with serving(LIST) as server:
            file = profile_at(server, 'api_key_env = "MY_KEY"')
            async with opened(tmp_path, file, {"MY_KEY": FROM_VARIABLE}) as (connections, _):
                profile = connections.profiles.get("work")
                for given in (Secret("given-key-0123456789"), None):
                    connected = await connections.open(profile, given=given)
                    await connected.provider.list_models()
            sent = [seen.headers["authorization"] for seen in server.requests]
            assert sent == ["Bearer given-key-0123456789", f"Bearer {FROM_VARIABLE}"]

    run(scenario())


def test_a_loopback_server_without_key_gets_the_placeholder(tmp_path: Path):
    async def scenario() -> None:
        async with (
            serving(LIST) as server,
            opened(tmp_path, profile_at(server)) as (connections, _),
        ):
            profile = connections.profiles.get("work")
            assert connections.decide(profile).source is CredentialSource.NOT_NEEDED
            connected = await connections.open(profile)
            await connected.provider.list_models()
            assert server.requests[0].headers["authorization"] == "Bearer not-needed"

    run(scenario())


@pytest.mark.parametrize("moved_by", ["flag", "edit"])
def test_what_belongs_to_another_origin_stays_at_home(tmp_path: Path, moved_by: str):
    async def scenario() -> None:
        async with serving(LIST) as home, serving(LIST) as other:
            file = profile_at(
                home,
                'secret_headers = ["X-Hidden"]',
                'api_key_env = "MY_KEY"',
                'env_headers = { X-Trace = "TRACE" }',
            )
            variables = {"MY_KEY": FROM_VARIABLE, "TRACE": "trace-me-0123"}
            async with opened(tmp_path, file, variables) as (connections, keys):
                await keep(keys, connections.profiles.get("work"), home.origin)
                if moved_by == "edit":
                    moved_to = {"base_url": f"{other.origin}/v1", "api_key_env": None}
                    connections.profiles.edit("work", {**moved_to, "env_headers": None})
                    moved = connections.profiles.get("work")
                else:
                    moved = connections.profiles.get("work").with_flags(
                        base_url=f"{other.origin}/v1"
                    )
                connected = await connections.open(moved)
                await connected.provider.list_models()
                assert f"--send-key {other.origin}" in connected.warning
                assert home.requests == []
                everything = repr(other.requests)
                for value in (KEPT, HIDDEN, FROM_VARIABLE, "trace-me"):
                    assert value not in everything
                confirmed = await connections.open(moved, send_key=Origin.of(other.origin))
                await confirmed.provider.list_models()
                assert KEPT in repr(other.requests[-1])
                assert HIDDEN in repr(other.requests[-1])

    run(scenario())


def test_a_redirect_carries_no_credential_on(tmp_path: Path):
    async def scenario() -> None:
        async with serving(LIST) as other, serving(redirect(f"{other.origin}/v1/models")) as home:
            file = profile_at(home, 'secret_headers = ["X-Hidden"]')
            async with opened(tmp_path, file) as (connections, keys):
                profile = connections.profiles.get("work")
                await keep(keys, profile, home.origin)
                connected = await connections.open(profile)
                with pytest.raises(KeysteadError) as refused:
                    await connected.provider.list_models()
                assert refused.value.reference == "redirected"
            assert other.requests == []

    run(scenario())


def test_a_key_for_another_computer_is_withheld_and_nothing_sent(tmp_path: Path):
    file = (
        '[profiles.work]\nprovider = "openai-compatible"\nbase_url = "https://models.example/v1"\n'
    )

    async def scenario() -> None:
        async with opened(tmp_path, file) as (connections, keys):
            profile = connections.profiles.get("work")
            await keep(keys, profile, "https://elsewhere.example")
            assert not connections.usable(profile)
            with pytest.raises(KeysteadError) as refused:
                await connections.open(profile)
            assert refused.value.kind is ErrorKind.AUTHENTICATION
            assert "--send-key https://models.example" in refused.value.line()

    run(scenario())


def test_clients_are_shared_by_policy_and_closed(tmp_path: Path):
    async def scenario() -> None:
        async with (
            serving(LIST) as server,
            opened(tmp_path, profile_at(server)) as (connections, _),
        ):
            profile = connections.profiles.get("work")
            for _ in range(3):
                await (await connections.open(profile)).provider.list_models()
            await connections.close()
            await (await connections.open(profile)).provider.list_models()
            assert len(server.requests) == 4

    run(scenario())


@pytest.mark.parametrize(
    ("table", "reference"),
    [
        ('provider = "openai-compatible"', "no-address"),
        ('provider = "ollama"\nenabled = false', "disabled"),
    ],
)
def test_a_profile_that_cannot_be_used_says_why(tmp_path: Path, table: str, reference: str):
    async def scenario() -> None:
        async with opened(tmp_path, f"[profiles.work]\n{table}\n") as (connections, _):
            profile = connections.profiles.get("work")
            assert not connections.usable(profile)
            with pytest.raises(KeysteadError) as refused:
                await connections.open(profile)
            assert refused.value.reference == reference
            assert "work" in refused.value.line()
            assert refused.value.hint

    run(scenario())


def test_the_first_usable_profile_is_the_default_and_never_practice(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as (connections, _):
            assert connections.default().preset.local
        async with opened(tmp_path, environment={"OPENAI_API_KEY": "k" * 20}) as (connections, _):
            assert connections.default().name == "openai"
        switched_off = "".join(
            f'[profiles.{preset.id}]\nprovider = "{preset.id}"\nenabled = false\n'
            for preset in Presets.load().all()
            if preset.local
        )
        async with opened(tmp_path, switched_off) as (connections, _):
            with pytest.raises(KeysteadError) as nothing:
                connections.default()
            assert nothing.value.reference == "nothing-usable"
            assert "practice" in nothing.value.hint

    run(scenario())


def test_a_configured_default_is_never_replaced_in_silence(tmp_path: Path):
    async def scenario() -> None:
        file = 'default_profile = "openai"\n'
        async with opened(tmp_path, file) as (connections, _):
            with pytest.raises(KeysteadError) as refused:
                connections.default()
            assert refused.value.reference == "default-unusable"
            assert "openai" in refused.value.what
            assert "ollama" in refused.value.hint
        async with opened(tmp_path, file, {"OPENAI_API_KEY": "k" * 20}) as (connections, _):
            assert connections.default().name == "openai"
        async with opened(tmp_path, 'default_profile = "practice"\n') as (connections, _):
            assert connections.default().name == "practice"

    run(scenario())


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([], "no key yet"),
        (['secret_headers = ["X-Team"]', 'credential = "none"'], "X-Team"),
        (['credential = "oauth"'], "cannot get"),
    ],
)
def test_a_check_goes_on_without_a_credential_and_says_what_is_missing(
    tmp_path: Path, lines: list[str], says: str
):
    async def scenario() -> None:
        async with serving(LIST) as proxy:
            # A profile of another computer that is reached through this one.
            file = [
                "[profiles.work]",
                'provider = "openai-compatible"',
                'base_url = "http://llm.example/v1"',
                "allow_http = true",
                f'proxy = "{proxy.origin}"',
                *lines,
            ]
            async with opened(tmp_path, "\n".join(file)) as (connections, _):
                effective = connections.profiles.get("work")
                with pytest.raises(KeysteadError):
                    await connections.open(effective)
                connected = await connections.open_for_check(effective)
                lights = {light.name: light async for light in connected.provider.check()}
            assert lights[LightName.REACHABLE].state is LightState.OK
            assert lights[LightName.REACHABLE].evidence.startswith("llm.example:80 answered, thr")
            assert lights[LightName.KEY].state is LightState.FAILED
            assert says in lights[LightName.KEY].evidence
            assert not any("authorization" in each.headers for each in proxy.requests)

    run(scenario())


def test_a_check_of_another_address_keeps_the_key_back_and_says_so(tmp_path: Path):
    async def scenario() -> None:
        async with serving(LIST) as proxy:
            file = (
                '[profiles.work]\nprovider = "openai-compatible"\nid = "one"\n'
                f'base_url = "http://llm.example/v1"\nallow_http = true\nproxy = "{proxy.origin}"\n'
            )
            async with opened(tmp_path, file) as (connections, keys):
                await keys.set("one", "work", Secret(KEPT), Origin.of("http://other.example"))
                effective = connections.profiles.get("work")
                connected = await connections.open_for_check(effective)
                lights = {light.name: light async for light in connected.provider.check()}
            assert "kept back" in lights[LightName.KEY].evidence
            assert "http://other.example" in lights[LightName.KEY].evidence
            assert KEPT not in str(proxy.requests)

    run(scenario())


@pytest.mark.parametrize(
    ("kind", "light", "says"),
    [
        (ErrorKind.AUTHENTICATION, LightName.KEY, "a request with KEY was rejected"),
        (ErrorKind.OUT_OF_CREDIT, LightName.QUOTA, "a request with KEY was refused: out of"),
    ],
)
def test_a_check_that_proves_nothing_tells_what_the_last_request_met(
    tmp_path: Path, kind: ErrorKind, light: LightName, says: str
):
    """The list is public: it neither proves a key nor takes back that it was refused."""

    async def scenario() -> None:
        async with serving(LIST) as server, opened(tmp_path, profile_at(server)) as (own, keys):
            effective = own.profiles.get("work")
            await keep(keys, effective, server.origin)
            fresh = await own.open_for_check(effective)
            untold = {each.name: each async for each in fresh.provider.check()}
            assert untold[light].state is LightState.UNKNOWN
            (key,) = own.decide(effective).pool
            await own.rest(Rest(key.place, kind, time.time() - 300))
            connected = await own.open_for_check(effective)
            lights = {each.name: each async for each in connected.provider.check()}
            assert lights[light].state is LightState.FAILED
            assert lights[light].evidence.startswith(untold[light].evidence)
            assert says.replace("KEY", key.name) in lights[light].evidence
            assert "minutes ago" in lights[light].evidence
            others = [each for each in LightName if each is not light]
            assert all(lights[each].state is untold[each].state for each in others)

    run(scenario())


def test_a_profile_that_can_send_nothing_is_not_checked_either(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path, "[profiles.openai]\nenabled = false") as (connections, _):
            with pytest.raises(ConfigurationError):
                await connections.open_for_check(connections.profiles.get("openai"))

    run(scenario())


def printing(folder: Path, *tokens: str) -> str:
    """The field of a command that prints ``tokens`` one after the other, then the last again."""
    counter, script = folder / "count", folder / "print.sh"
    counter.write_text("0")
    cases = "\n".join(f"{number}) echo {token};;" for number, token in enumerate(tokens))
    script.write_text(
        f"#!/bin/sh\nn=$(cat {counter}); echo $((n + 1)) > {counter}\n"
        f"case $n in\n{cases}\n*) echo {tokens[-1]};; esac\n"
    )
    script.chmod(0o700)
    return f'credential = "command"\ncredential_command = ["{script}"]'


def wanting(token: str) -> Answer:
    async def answer(incoming: Incoming, writer: Any) -> None:
        good = incoming.headers.get("authorization") == f"Bearer {token}"
        refused = as_json({"error": {"message": "Token expired"}}, 401)
        await (LIST if good else refused)(incoming, writer)

    return answer


NEW_TOKEN = "new-token-0123456789abcdef"


def test_a_command_prints_the_token_and_a_refused_one_is_renewed_once(tmp_path: Path):
    async def scenario() -> None:
        async with serving(wanting(NEW_TOKEN)) as server:
            file = profile_at(server, printing(tmp_path, "old-token-0123456789", NEW_TOKEN))
            async with opened(tmp_path, file) as (connections, _):
                profile = connections.profiles.get("work")
                connected = await connections.open(profile)
                assert connected.key == "credential command"
                assert [m.id for m in await connected.provider.list_models()] == ["alpha"]
                again = await connections.open(profile)
                await again.provider.list_models()
            sent = [each.headers["authorization"].split("-")[0] for each in server.requests]
            assert sent == ["Bearer old", "Bearer new", "Bearer new"]

    run(scenario())


@pytest.mark.parametrize("call", ["list", "stream", "check"])
def test_a_token_that_is_refused_twice_is_told_so(tmp_path: Path, call: str):
    async def scenario() -> None:
        async with serving(wanting("another")) as server:
            file = profile_at(
                server, printing(tmp_path, "first-token-012345", "second-token-01234")
            )
            async with opened(tmp_path, file) as (connections, _):
                provider = (await connections.open(connections.profiles.get("work"))).provider
                if call == "check":
                    lights = {light.name: light async for light in provider.check()}
                    assert [*lights] == [*LightName]
                    assert lights[LightName.KEY].state is LightState.FAILED
                else:
                    asking = provider.stream(request())
                    work = provider.list_models() if call == "list" else anext(asking)
                    with pytest.raises(KeysteadError) as caught:
                        await work
                    await asking.aclose()
                    assert caught.value.kind is ErrorKind.AUTHENTICATION
            assert len(server.requests) == 2

    run(scenario())


def test_the_check_of_a_token_that_ended_shows_the_new_one_as_good(tmp_path: Path):
    async def scenario() -> None:
        async with serving(wanting(NEW_TOKEN)) as server:
            file = profile_at(server, printing(tmp_path, "old-token-0123456789", NEW_TOKEN))
            async with opened(tmp_path, file) as (connections, _):
                connected = await connections.open_for_check(connections.profiles.get("work"))
                lights = [light async for light in connected.provider.check()]
            assert [light.name for light in lights] == [*LightName]
            assert lights[2].state is LightState.OK

    run(scenario())


def test_a_token_goes_to_no_other_address_and_the_command_is_not_even_run(tmp_path: Path):
    async def scenario() -> None:
        async with serving(LIST) as mine, serving(LIST) as other:
            file = profile_at(mine, printing(tmp_path, NEW_TOKEN))
            async with opened(tmp_path, file) as (connections, _):
                moved = connections.profiles.get("work").with_flags(base_url=other.origin)
                connected = await connections.open(moved)
                await connected.provider.list_models()
                assert "credential command (belongs to" in connected.warning
                assert NEW_TOKEN not in repr(other.requests)
                assert (tmp_path / "count").read_text() == "0"
                allowed = await connections.open(moved, send_key=Origin.of(other.origin))
                await allowed.provider.list_models()
                assert NEW_TOKEN in repr(other.requests)

    run(scenario())


@pytest.mark.parametrize(
    ("fields", "reference"),
    [
        ('credential = "command"', "no-credential-command"),
        ('credential = "passthrough"', "passthrough-outside-gateway"),
    ],
)
def test_a_kind_that_brings_nothing_sends_nothing_even_here(
    tmp_path: Path, fields: str, reference: str
):
    async def scenario() -> None:
        async with serving(LIST) as server:
            async with opened(tmp_path, profile_at(server, fields)) as (connections, _):
                with pytest.raises(KeysteadError) as caught:
                    await connections.open(connections.profiles.get("work"))
                assert caught.value.reference == reference
                assert caught.value.hint
            assert server.requests == []

    run(scenario())
