"""``keystead resolve``: where a request for a model would go, with which key, and why.

Owns the wording. Nothing is sent and no keychain is opened: what is told are the decisions that a
request would follow (`choose_model`, layers of the profile, credentials), taken without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from keystead.cli.connection_flags import BaseUrlFlag, ConnectionFlags, ProfileFlag, SendKeyFlag
from keystead.cli.output import say, say_json
from keystead.cli.profile_facts import origin_facts, origin_words
from keystead.cli.program import new_app
from keystead.cli.session import Session
from keystead.cli.spawn import ModelFlag, ProviderFlag

if TYPE_CHECKING:
    from keystead.cli.model_choice import ModelChoice
    from keystead.engine import Engine
    from keystead.models.model_ref import Step
    from keystead.origin import Origin

app = new_app("Say where a request for a model would go, and why; nothing is sent.")

ReferenceArgument = Annotated[
    str,
    typer.Argument(
        metavar="[REF]", help="A model's id, profile:model, or an alias; none: the default model."
    ),
]


@app.command()
def resolve(
    context: typer.Context,
    reference: ReferenceArgument = "",
    profile: ProfileFlag = "",
    provider: ProviderFlag = "",
    base_url: BaseUrlFlag = "",
    model: ModelFlag = "",
    send_key: SendKeyFlag = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="One object: profile, model, base_url, api_format, credential, fallback, "
            "fallback_problems, usable, unusable_because; and why: profile_because, "
            "model_steps, origins, credential_steps.",
        ),
    ] = False,
) -> None:
    """Say which profile, address, key and model REF comes to, and why; nothing is sent.

    The flags are those of `spawn`; --model says the same as REF.
    """
    if model and reference:
        context.fail("Say the model once: as REF or with --model.")
    asked = reference or model
    flags = ConnectionFlags(profile, provider, base_url)

    async def show(engine: Engine) -> int:
        from keystead.cli.model_choice import choose_model

        chosen = await choose_model(engine, flags, asked, may_ask=False)
        facts = _facts(engine, flags, chosen, send_key)
        if as_json:
            say_json(facts)
        else:
            say("\n".join(_lines(facts, asked)))
        return 0

    Session.of(context).run(show)


def _facts(
    engine: Engine, flags: ConnectionFlags, chosen: ModelChoice, send_key: Origin | None
) -> dict[str, Any]:
    effective = chosen.profile
    decision = engine.connections.decide(effective, send_key)
    reason = engine.connections.why_unusable(effective, send_key)
    names = ("base_url", "api_format", "default_model")
    return {
        "profile": effective.name,
        "provider": effective.preset.id,
        "model": chosen.model.model,
        "base_url": effective.base_url,
        "api_format": str(effective.api_format),
        "credential": str(decision.source),
        "fallback": list(effective.profile.fallback),
        "fallback_problems": [each.line() for each in engine.models.chain_problems(effective)],
        "usable": reason is None,
        "unusable_because": reason.line() if reason else "",
        "profile_because": _profile_because(engine, flags, chosen),
        "model_steps": [
            *(_step_words(engine, step) for step in chosen.model.steps),
            *chosen.model.cautions,
        ],
        "origins": {name: origin_facts(effective.layers_of(name)[0].origin) for name in names},
        "credential_steps": list(decision.steps),
        "warning": decision.warning,
    }


def _step_words(engine: Engine, step: Step) -> str:
    """A step, and whose file says so where that may be a project's."""
    from keystead.models.model_ref import StepKind
    from keystead.profiles.aliases import folded

    if step.kind is not StepKind.PROFILE_ALIAS:
        return step.sentence
    names = engine.profiles.get(step.profile).profile.aliases
    name = next(each for each in names if folded(each) == folded(step.text))
    origin = engine.profiles.origin_of_alias(name, step.profile)
    return f"{step.sentence}{origin_words(origin_facts(origin))}"


def _profile_because(engine: Engine, flags: ConnectionFlags, chosen: ModelChoice) -> str:
    """Why it is this profile."""
    from keystead.models.model_ref import StepKind

    for flag, value in (("profile", flags.profile), ("provider", flags.provider)):
        if value:
            return f"--{flag} {value}"
    if flags.base_url:
        return f"--base-url {flags.base_url}"
    for step in chosen.model.steps:
        if step.kind is StepKind.NAMES_PROFILE:
            return step.sentence
    default = engine.profiles.default_origin
    if default is None:
        return "no default_profile is set; it is the first in the list that can be used"
    return f"the default profile{origin_words(origin_facts(default))}"


def _lines(facts: dict[str, Any], asked: str) -> Iterator[str]:
    origins = facts["origins"]
    yield f"profile: {facts['profile']}  ({facts['profile_because']})"
    chosen = "" if asked else origin_words(origins["default_model"])
    yield f"model: {facts['model']}{chosen}"
    yield from (f"  {step}" for step in facts["model_steps"])
    yield f"address: {facts['base_url'] or '-'}{origin_words(origins['base_url'])}"
    yield f"api format: {facts['api_format']}{origin_words(origins['api_format'])}"
    yield f"key: {facts['credential']}"
    yield from (f"  {step}" for step in facts["credential_steps"])
    if facts["fallback"]:
        yield f"where it fails: {', '.join(facts['fallback'])}"
        yield from (f"  {problem}" for problem in facts["fallback_problems"])
    if facts["warning"]:
        yield f"warning: {facts['warning']}"
    if not facts["usable"]:
        yield f"cannot be used: {facts['unusable_because']}"
