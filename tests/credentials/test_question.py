"""Profile, keys and environment become a question, and the answer is opened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from keystead.credentials.command import CommandTokens
from keystead.credentials.credential import credential_for, secret_headers_for
from keystead.credentials.question import CredentialQuestion
from keystead.credentials.resolution import CredentialSource, decide
from keystead.errors import KeysteadError
from keystead.origin import Origin
from keystead.profiles.effective import EffectiveProfile, Source
from keystead.profiles.preset import ApiFormat, AuthStyle, Preset
from keystead.profiles.profile import CredentialKind, Profile
from keystead.secret import KeyKind, Secret
from tests.credentials.test_keys import opened, run

HOME = "https://api.provider.example/v1"
OTHER = "https://other.example/v1"
LOCAL = "http://127.0.0.1:8080/v1"
PRESET = Preset(
    id="provider",
    name="Provider",
    api_formats={
        ApiFormat.OPENAI_CHAT: HOME,
        ApiFormat.ANTHROPIC: "https://anthropic.provider.example",
    },
    key_variables=("PROVIDER_API_KEY", "PROVIDER_TOKEN"),
    base_url_variable="PROVIDER_BASE_URL",
)
OFFLINE = Preset(
    id="practice",
    name="Practice",
    api_formats={ApiFormat.PRACTICE: ""},
    auth_style=AuthStyle.NONE,
    offline=True,
)


def profile(
    own: str = HOME, preset: Preset = PRESET, *, flags: dict | None = None, **fields
) -> EffectiveProfile:
    effective = EffectiveProfile(
        Profile(name="work", id="id-1", **fields),
        preset,
        Source.USER_FILE,
        Origin.of(own) if own else None,
    )
    return effective.with_flags(**flags) if flags else effective


ROWS = [
    (profile(), {}, CredentialSource.MISSING, ""),
    (
        profile(),
        {"PROVIDER_API_KEY": "usual-value"},
        CredentialSource.ENVIRONMENT,
        "PROVIDER_API_KEY",
    ),
    (
        profile(),
        {"PROVIDER_API_KEY": " \t", "PROVIDER_TOKEN": "usual-value"},
        CredentialSource.ENVIRONMENT,
        "PROVIDER_TOKEN",
    ),
    (
        profile(api_key_env="MINE"),
        {"MINE": "my-value", "PROVIDER_API_KEY": "usual-value"},
        CredentialSource.ENVIRONMENT,
        "MINE",
    ),
    (
        profile(OTHER, base_url=OTHER),
        {"PROVIDER_API_KEY": "usual-value"},
        CredentialSource.WITHHELD,
        "",
    ),
    (
        profile(OTHER, base_url=OTHER, api_key_env="MINE"),
        {"MINE": "my-value"},
        CredentialSource.ENVIRONMENT,
        "MINE",
    ),
    (
        profile(api_key_env="MINE", flags={"base_url": OTHER}),
        {"MINE": "my-value"},
        CredentialSource.WITHHELD,
        "",
    ),
    (
        profile(flags={"base_url": OTHER}),
        {"PROVIDER_API_KEY": "usual-value", "PROVIDER_BASE_URL": OTHER},
        CredentialSource.ENVIRONMENT,
        "PROVIDER_API_KEY",
    ),
    (
        profile(),
        {"PROVIDER_API_KEY": "usual-value", "PROVIDER_BASE_URL": OTHER},
        CredentialSource.WITHHELD,
        "",
    ),
    (
        profile(),
        {"PROVIDER_API_KEY": "usual-value", "PROVIDER_BASE_URL": "not an address"},
        CredentialSource.WITHHELD,
        "",
    ),
    (
        profile(),
        {"PROVIDER_API_KEY": "usual-value", "PROVIDER_BASE_URL": "  "},
        CredentialSource.ENVIRONMENT,
        "PROVIDER_API_KEY",
    ),
    (
        profile(api_format=ApiFormat.ANTHROPIC),
        {"PROVIDER_API_KEY": "usual-value"},
        CredentialSource.ENVIRONMENT,
        "PROVIDER_API_KEY",
    ),
    (profile(LOCAL, base_url=LOCAL), {}, CredentialSource.NOT_NEEDED, ""),
    (profile(credential=CredentialKind.NONE), {}, CredentialSource.NOT_NEEDED, ""),
    (
        profile(credential=CredentialKind.OAUTH),
        {"PROVIDER_API_KEY": "usual-value"},
        CredentialSource.MISSING,
        "",
    ),
    (
        profile(auth_style=AuthStyle.NONE),
        {"PROVIDER_API_KEY": "usual-value"},
        CredentialSource.NONE,
        "",
    ),
    (profile("", OFFLINE), {}, CredentialSource.NONE, ""),
    (
        profile("http://far.example", base_url="http://far.example", api_key_env="MINE"),
        {"MINE": "my-value"},
        CredentialSource.WITHHELD,
        "",
    ),
    (
        profile(
            "http://far.example", base_url="http://far.example", api_key_env="MINE", allow_http=True
        ),
        {"MINE": "my-value"},
        CredentialSource.ENVIRONMENT,
        "MINE",
    ),
]


@pytest.mark.parametrize(("effective", "environment", "source", "variable"), ROWS)
def test_profile_and_environment_decide(tmp_path, effective, environment, source, variable):
    async def main() -> None:
        async with opened(tmp_path / "k.sqlite3") as (keys, _):
            decision = decide(CredentialQuestion.of(effective, keys, environment))
            assert (decision.source, decision.variable) == (source, variable)
            if not decision.usable:
                with pytest.raises(KeysteadError):
                    await credential_for(decision, keys, environment, CommandTokens({}))
                return
            secret = await credential_for(decision, keys, environment, CommandTokens({}))
            assert secret == (Secret(environment[variable]) if variable else None)

    run(main())


@pytest.mark.parametrize(
    ("style", "sent"),
    [
        (AuthStyle.BEARER, "one-key"),
        (AuthStyle.SERVICE_ACCOUNT, "one-key  one-key"),
        (AuthStyle.AWS_SIGNATURE, "one-key  one-key"),
    ],
)
def test_blanks_part_keys_but_not_what_may_hold_them(tmp_path: Path, style, sent):
    async def main() -> None:
        async with opened(tmp_path / "k.sqlite3") as (keys, _):
            environment = {"PROVIDER_API_KEY": " one-key  one-key "}
            decision = decide(CredentialQuestion.of(profile(auth_style=style), keys, environment))
            assert len(decision.pool) == 1
            tokens = CommandTokens(environment)
            assert await credential_for(decision, keys, environment, tokens) == Secret(sent)

    run(main())


def test_given_key_is_the_one_that_is_sent(tmp_path: Path):
    async def main() -> None:
        async with opened(tmp_path / "k.sqlite3") as (keys, _):
            given = Secret("given-for-this-call")
            environment = {"PROVIDER_API_KEY": "usual-value"}
            decision = decide(CredentialQuestion.of(profile(), keys, environment, given=True))
            assert (
                await credential_for(decision, keys, environment, CommandTokens({}), given) == given
            )

    run(main())


def test_kept_key_and_secret_header_go_to_their_origin_only(tmp_path: Path):
    async def main() -> None:
        async with opened(tmp_path / "k.sqlite3") as (keys, vault):
            vault.use_session_only()
            await keys.set("id-1", "default", Secret("the-kept-key"), Origin.of(HOME))
            await keys.set(
                "id-1", "x-token", Secret("header-value"), Origin.of(HOME), kind=KeyKind.HEADER
            )
            fields: dict[str, Any] = {
                "secret_headers": ("X-Token",),
                "env_headers": {"X-Team": "TEAM"},
            }
            environment = {"TEAM": " blue-team "}
            decision = decide(CredentialQuestion.of(profile(**fields), keys, environment))
            assert await credential_for(decision, keys, environment, CommandTokens({})) == Secret(
                "the-kept-key"
            )
            assert await secret_headers_for(decision, keys, environment) == {
                "X-Token": Secret("header-value"),
                "X-Team": Secret("blue-team"),
            }
            moved = profile(flags={"base_url": OTHER}, **fields)
            decision = decide(CredentialQuestion.of(moved, keys, environment))
            for opening in (
                credential_for(decision, keys, environment, CommandTokens({})),
                secret_headers_for(decision, keys, environment),
            ):
                with pytest.raises(KeysteadError) as caught:
                    await opening
                assert "--send-key https://other.example" in caught.value.line()
            local = profile(flags={"base_url": LOCAL}, **fields)
            decision = decide(CredentialQuestion.of(local, keys, environment))
            assert await secret_headers_for(decision, keys, environment) == {}
            assert "X-Token" in decision.warning
            assert "X-Team" in decision.warning
            sent = decide(
                CredentialQuestion.of(moved, keys, environment, send_key=Origin.of(OTHER))
            )
            key = await credential_for(sent, keys, environment, CommandTokens({}))
            assert key == Secret("the-kept-key")

    run(main())


def test_secret_header_without_a_value_is_an_error(tmp_path: Path):
    async def main() -> None:
        async with opened(tmp_path / "k.sqlite3") as (keys, _):
            effective = profile(secret_headers=("X-Token",), credential=CredentialKind.NONE)
            decision = decide(CredentialQuestion.of(effective, keys, {}))
            with pytest.raises(KeysteadError) as caught:
                await secret_headers_for(decision, keys, {})
            assert caught.value.reference == "no-secret-header"

    run(main())
