"""``keystead profiles check``: one connection proven, or all of them at once.

Owns the flags and how lights are told; what they prove is decided in ``providers.checks``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any

import typer

from keystead.cli.connection_flags import SendKeyFlag
from keystead.cli.failures import FAILED
from keystead.cli.output import say, say_json, tell
from keystead.cli.profile_facts import light_facts, light_lines
from keystead.cli.session import Session
from keystead.errors import Action, ActionId, KeysteadError

if TYPE_CHECKING:
    from keystead.engine import Engine
    from keystead.origin import Origin
    from keystead.profiles.effective import EffectiveProfile
    from keystead.providers.provider import Light

REALLY_ASKS = (
    "Ask the default model one short question too, with each key that nothing cheaper proves: "
    "about 10 tokens in and at most 16 out, which the provider may charge."
)


def check(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="The profile's name.")] = "",
    everyone: Annotated[
        bool,
        typer.Option("--all", help="Check yours, and each built-in one with a key, all at once."),
    ] = False,
    ask_model: Annotated[bool, typer.Option("--ask-model", help=REALLY_ASKS)] = False,
    send_key: SendKeyFlag = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="A list of objects: profile, ok, error, lights (light, key, state, evidence, "
            "milliseconds; of several keys, each has lights of its own).",
        ),
    ] = False,
) -> None:
    """Prove a connection, each step with its evidence.

    The steps: reachable, TLS, key, model, quota. Each of the profile's keys is proven; a rejected
    one is set aside, a proven one is no longer. The exit status is 1 where one of them failed.
    """
    if bool(name) == everyone:
        context.fail("Say which: the name of a profile, or --all.")
    if everyone and send_key is not None:
        context.fail("--send-key is for one profile, which is to be named.")

    async def prove(engine: Engine) -> int:
        chosen = _everyone(engine) if everyone else (engine.profiles.get(name),)
        checks = [_Check(engine, each, send_key, ask_model=ask_model) for each in chosen]
        async with asyncio.TaskGroup() as group:
            for each in checks:
                group.create_task(each.run(show=not as_json, named=everyone))
        stopped = checks[0].error if name else None
        if stopped is not None and not as_json:
            raise stopped
        if as_json:
            say_json([each.facts() for each in checks])
        return 0 if all(each.ok for each in checks) else FAILED

    Session.of(context).run(prove)


def _everyone(engine: Engine) -> tuple[EffectiveProfile, ...]:
    """What a person uses: the file's profiles, also without a key, and built-in ones with one."""
    from keystead.credentials.resolution import CredentialSource
    from keystead.profiles.effective import Source

    having = (CredentialSource.KEYCHAIN, CredentialSource.ENVIRONMENT, CredentialSource.COMMAND)
    return tuple(
        each
        for each in engine.profiles.all()
        if each.profile.enabled
        and not each.preset.offline
        and (each.source is Source.USER_FILE or engine.connections.decide(each).source in having)
    )


class _Check:
    """The check of one profile: its lights, or the error that stood in their way."""

    def __init__(
        self,
        engine: Engine,
        effective: EffectiveProfile,
        send_key: Origin | None,
        *,
        ask_model: bool,
    ) -> None:
        self._engine = engine
        self._effective = effective
        self._send_key = send_key
        self._ask_model = ask_model
        self._lights: list[Light] = []
        self.error: KeysteadError | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing failed."""
        from keystead.providers.provider import LightState

        each = (part for light in self._lights for part in light.parts)
        failed = any(part.state is LightState.FAILED for part in each)
        return self.error is None and not failed

    def facts(self) -> dict[str, Any]:
        """The outcome as JSON."""
        return {
            "profile": self._effective.name,
            "ok": self.ok,
            "error": self.error.line() if self.error else "",
            "lights": [light_facts(part) for light in self._lights for part in light.parts],
        }

    async def run(self, *, show: bool, named: bool) -> None:
        """Check, and with ``show`` print each light as it comes.

        Where profiles are checked side by side, ``named``, the lights of one are printed together
        once it is done. Why one cannot be checked at all is its `error`.
        """
        try:
            async for light in self._found():
                self._lights.append(light)
                if show and not named:
                    say("\n".join(light_lines(light)))
                    self._offer_trust(light)
                    self._offer_question(light)
        except KeysteadError as error:
            self.error = error
        if show and named:
            outcome = [f"  {line}" for light in self._lights for line in light_lines(light)]
            outcome += [f"  {self.error.line()}"] if self.error else []
            say("\n".join((self._effective.name, *outcome)))

    def _offer_trust(self, light: Light) -> None:
        """Say how a certificate that nobody vouches for can be trusted all the same."""
        if light.certificate:
            pin = light.certificate.fingerprint
            tell(
                "Compare the fingerprint with what whoever runs the server tells you. To trust "
                f"exactly this one: keystead profiles edit {quote(self._effective.name)} "
                f"--set tls_pin={pin}"
            )

    def _offer_question(self, light: Light) -> None:
        """Say what proves a key that nothing cheaper has; where none could be asked, nothing."""
        answered = all(part.error is None for part in light.parts)
        if answered and _is_open(light) and not self._ask_model:
            check = f"keystead profiles check {quote(self._effective.name)} --ask-model"
            tell(f"A question proves it, which the provider may charge: {check}")

    async def _found(self) -> AsyncGenerator[Light]:
        effective = self._effective
        connections = self._engine.connections
        connected = await connections.open_for_check(effective, send_key=self._send_key)
        if connected.warning:
            tell(connected.warning)
        model = connections.default_model_of(effective) if self._ask_model else ""
        async for light in connected.provider.check(model):
            if self._ask_model and not model and _is_open(light):
                raise _no_model(effective.name)
            yield light


def _is_open(light: Light) -> bool:
    """Whether a real request could prove what nothing has."""
    from keystead.providers.provider import LightName, LightState

    return light.name is LightName.KEY and light.state is LightState.UNKNOWN


def _no_model(profile: str) -> KeysteadError:
    hint = f"Name one: keystead profiles edit {quote(profile)} --model M."
    return KeysteadError(
        "no-default-model",
        f"The profile {profile} names no default model that could be asked",
        action=Action(ActionId.EDIT_PROFILE, "Edit profile", hint, profile),
    )
