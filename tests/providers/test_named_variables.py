"""Variables of a profile's name on the wire: which key and header reach which address."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from keystead.credentials.resolution import CredentialSource
from keystead.errors import KeysteadError
from keystead.profiles.effective import EffectiveProfile
from tests.providers.asking import run
from tests.providers.test_connections import LIST, opened
from tests.providers.wire_server import Incoming, serving

KEY = "variable-key-0123456789"
OTHER = "other-key-0123456789ab"
WORK = '[profiles.work]\nprovider = "openai-compatible"\nbase_url = "{address}/v1"\n'


async def seen_by(
    folder: Path, file: str, variables: dict[str, str], name: str = "work", **flags: str
) -> Incoming | None:
    """What the server saw of a request of the profile, whose address is in ``{address}``.

    None where nothing was sent.
    """
    async with serving(LIST) as server:
        given = {key: value.format(address=server.origin) for key, value in variables.items()}
        moved: dict[str, Any] = {k: v.format(address=server.origin) for k, v in flags.items()}
        async with opened(folder, file.format(address=server.origin), given) as (connections, _):
            effective = connections.profiles.get(name).with_flags(**moved)
            try:
                connected = await connections.open(effective)
            except KeysteadError:
                return None
            await connected.provider.list_models()
        return server.requests[0]


def test_the_key_of_its_name_reaches_the_profiles_own_address(tmp_path: Path):
    async def scenario() -> None:
        seen = await seen_by(tmp_path, WORK, {"WORK_API_KEY": KEY, "OTHER_API_KEY": OTHER})
        assert seen is not None
        assert seen.headers["authorization"] == f"Bearer {KEY}"
        seen = await seen_by(tmp_path, WORK, {"OTHER_API_KEY": OTHER})
        assert seen is not None
        assert OTHER not in str(seen)

    run(scenario())


def test_headers_and_the_version_of_its_name_reach_the_server(tmp_path: Path):
    async def scenario() -> None:
        variables = {
            "WORK_CUSTOM_HEADER_X_TEAM_ID": "blue-0123456789",
            "WORK_CUSTOM_HEADER_X_BLANK": " ",
            "WORK_API_VERSION": "2024-10-21",
        }
        seen = await seen_by(tmp_path, WORK, variables)
        assert seen is not None
        assert seen.headers["x-team-id"] == "blue-0123456789"
        assert "x-blank" not in seen.headers
        assert seen.query == {"api-version": "2024-10-21"}

    run(scenario())


def test_headers_in_json_of_an_older_setup_reach_the_server(tmp_path: Path):
    async def scenario() -> None:
        variables = {
            "OPENAI_COMPATIBLE_BASE_URL": "{address}/v1",
            "OPENAI_COMPATIBLE_API_KEY": KEY,
            "OPENAI_COMPATIBLE_CUSTOM_HEADERS": '{{"X-Title": "me"}}',
        }
        seen = await seen_by(tmp_path, "", variables, "openai_compatible")
        assert seen is not None
        assert seen.path == "/v1/models"
        assert seen.headers["authorization"] == f"Bearer {KEY}"
        assert seen.headers["x-title"] == "me"

    run(scenario())


def test_a_key_and_an_address_of_one_name_belong_together(tmp_path: Path):
    async def scenario() -> None:
        file = WORK.format(address="https://own.example")
        both = {"WORK_API_KEY": KEY, "WORK_BASE_URL": "{address}/v1"}
        seen = await seen_by(tmp_path, file, both)
        assert seen is not None
        assert seen.headers["authorization"] == f"Bearer {KEY}"
        # The relay's key is not that of another address, be it the file's own.
        elsewhere = both | {"WORK_BASE_URL": "https://relay.example/v1"}
        seen = await seen_by(tmp_path, WORK, elsewhere, base_url="{address}/v1")
        assert seen is not None
        assert KEY not in str(seen)

    run(scenario())


def decided(folder: Path, file: str, name: str, /, **variables: str) -> tuple[str, str, str]:
    """Where the next request goes, and with which credential."""

    async def scenario() -> tuple[str, str, str]:
        async with opened(folder, file, variables) as (connections, _):
            effective: EffectiveProfile = connections.profiles.get(name)
            decision = connections.decide(effective)
            return effective.base_url, str(decision.source), decision.variable

    return run(scenario())


OWN = '[profiles.{name}]\nprovider = "{provider}"\nbase_url = "https://own.example/v1"\n'
SENT, HELD = CredentialSource.ENVIRONMENT, CredentialSource.WITHHELD


@pytest.mark.parametrize(
    ("name", "provider", "variable", "source"),
    [
        ("work", "openai-compatible", "WORK_API_KEY", SENT),
        ("work", "openai", "WORK_API_KEY", SENT),
        # A provider's usual variable is that provider's key, whatever a profile is called.
        ("openai", "openai", "OPENAI_API_KEY", HELD),
        ("openai", "openai-compatible", "OPENAI_API_KEY", HELD),
        ("groq", "openai-compatible", "GROQ_API_KEY", HELD),
        ("work", "groq", "GROQ_API_KEY", HELD),
        # A server on this computer has no hosts of its own that its key would belong to.
        ("lmstudio", "lmstudio", "LMSTUDIO_API_KEY", SENT),
        ("azure", "azure", "AZURE_API_KEY", SENT),
    ],
)
def test_a_key_goes_where_the_profile_points_unless_it_is_a_providers(
    tmp_path: Path, name: str, provider: str, variable: str, source: CredentialSource
):
    file = OWN.format(name=name, provider=provider)
    assert decided(tmp_path, file, name, **{variable: KEY})[1] == source


def test_an_address_beside_a_usual_key_takes_that_away_from_the_provider(tmp_path: Path):
    file = '[profiles.fast]\nprovider = "groq"\n'
    assert decided(tmp_path, file, "fast", GROQ_API_KEY=KEY)[1] == SENT
    beside = {"GROQ_API_KEY": KEY, "GROQ_BASE_URL": "https://relay.example/v1"}
    assert decided(tmp_path, file, "fast", **beside)[1] == HELD


def test_what_the_file_names_goes_where_the_file_points(tmp_path: Path):
    file = OWN.format(name="openai", provider="openai") + 'api_key_env = "OPENAI_API_KEY"\n'
    assert decided(tmp_path, file, "openai", OPENAI_API_KEY=KEY)[1:] == (SENT, "OPENAI_API_KEY")


def test_a_header_of_its_name_follows_the_address_beside_it(tmp_path: Path):
    async def scenario() -> None:
        variables = {
            "WORK_BASE_URL": "https://relay.example/v1",
            "WORK_CUSTOM_HEADER_X_TOKEN": "token-0123456789",
        }
        async with opened(tmp_path, WORK.format(address="https://own.example"), variables) as (
            connections,
            _,
        ):
            effective = connections.profiles.get("work")
            assert [h.name for h in connections.decide(effective).headers] == ["X-TOKEN"]
            back = effective.with_flags(base_url="https://own.example/v1")
            decision = connections.decide(back)
            assert decision.headers == ()
            assert [held.name for held in decision.withheld] == ["header X-TOKEN"]

    run(scenario())


@pytest.mark.parametrize("mode", ["!OAUTH", "!PASSTHRU"])
def test_a_word_that_selects_a_mode_is_never_sent_as_a_key(tmp_path: Path, mode: str):
    file = OWN.format(name="work", provider="openai-compatible")
    assert decided(tmp_path, file, "work", WORK_API_KEY=mode)[1] == CredentialSource.MISSING
    forced = decided(tmp_path, file, "work", WORK_API_KEY=mode, WORK_AUTH_MODE="key")
    assert forced[1] == CredentialSource.MISSING
    usual = decided(tmp_path, "", "openai", OPENAI_API_KEY=mode, OPENAI_AUTH_MODE="key")
    assert usual[1] == CredentialSource.MISSING
