"""``keystead models info``: one model, with who says what about it.

Owns the words and the JSON; the facts are put together in ``models.details``. Nothing is sent,
unless ``--refresh`` asks for the profile's list first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from keystead.cli.connection_flags import BaseUrlFlag, ConnectionFlags, ProfileFlag, SendKeyFlag
from keystead.cli.model_choice import choose_model
from keystead.cli.model_trial import shown_moment, trial_facts, trial_row
from keystead.cli.output import say_json, say_table
from keystead.cli.session import Session

if TYPE_CHECKING:
    from keystead.agents.evidence import Evidence
    from keystead.engine import Engine
    from keystead.models.details import Fact, ModelDetails
    from keystead.models.model_ref import ModelRef

UNKNOWN = "unknown"
TIERS = "price_tiers"
TITLES = {
    "context_window": "context, tokens",
    "max_output_tokens": "longest answer, tokens",
    "input_usd_per_mtok": "input, $ per million tokens",
    "output_usd_per_mtok": "output, $ per million tokens",
    "cache_read_usd_per_mtok": "from the cache, $ per million tokens",
    "cache_write_usd_per_mtok": "into the cache, $ per million tokens",
    "temperature": "takes a temperature",
    TIERS: "above so many tokens of input",
}
STANDING = {
    "listed": "in the provider's list",
    "typed": "added by hand",
    "project": "added by the project's file",
    "hidden": "hidden",
    "known": "ships with the preset; the provider was not asked",
    "unlisted": "not in the provider's list",
    "no-list": "unknown: the provider's list was never read",
}

Reference = Annotated[
    str, typer.Argument(metavar="REF", help="A model's id, profile:model, or an alias.")
]


def info(
    context: typer.Context,
    reference: Reference,
    profile: ProfileFlag = "",
    base_url: BaseUrlFlag = "",
    send_key: SendKeyFlag = None,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Read the profile's list anew first.")
    ] = False,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="One object: profile, model, name, standing, listed_at, aliases, is_default, "
            "steps, cautions, last_asked_at, last_served_model, last_refusal, and facts: "
            "each with value and source, both null where unknown; tests: what the last "
            "`models test` proved, and when.",
        ),
    ] = False,
) -> None:
    """Show what is known of a model, and who says it."""
    flags = ConnectionFlags(profile=profile, base_url=base_url)

    async def show(engine: Engine) -> int:
        from keystead.models.details import whole_details

        chosen = await choose_model(engine, flags, reference, send_key, may_ask=refresh)
        if refresh:
            answer = await engine.models.refresh_one(chosen.profile, send_key=send_key)
            if answer.error:
                raise answer.error
        details = await whole_details(engine.models, chosen.profile, chosen.model.model)
        used = await engine.agents.evidence(details.profile, details.model.id)
        if as_json:
            say_json(_facts(details, chosen.model, used))
        else:
            say_table(("", "", "who says so"), [*_rows(details, chosen.model, used)])
        return 0

    Session.of(context).run(show)


def _facts(details: ModelDetails, found: ModelRef, used: Evidence | None) -> dict[str, Any]:
    return {
        "profile": details.profile,
        "model": details.model.id,
        "name": details.model.name or None,
        "standing": details.standing.value,
        "listed_at": details.listed_at,
        "aliases": list(details.aliases),
        "is_default": details.is_default,
        "steps": [step.sentence for step in found.steps],
        "cautions": list(found.cautions),
        "last_asked_at": used.at if used else None,
        "last_served_model": (used.served_model or None) if used else None,
        "last_refusal": (used.refusal or None) if used else None,
        "facts": {
            fact.name: {"value": _plain(fact), "source": fact.source or None}
            for fact in details.facts
        },
        "tests": [*map(trial_facts, details.trials)],
    }


def _plain(fact: Fact) -> Any:
    if fact.name == TIERS and fact.value:
        return [asdict(tier) for tier in fact.value]
    return fact.value


def _rows(
    details: ModelDetails, found: ModelRef, used: Evidence | None
) -> Iterator[tuple[str, str, str]]:
    yield "profile", details.profile, ""
    yield "model", details.model.id, ""
    if details.model.name:
        yield "name", details.model.name, "the provider"
    yield "because", "; ".join(step.sentence for step in found.steps), ""
    for caution in found.cautions:
        yield "caution", caution, ""
    read = f", read {shown_moment(details.listed_at)}" if details.listed_at else ""
    yield "known as", f"{STANDING[details.standing.value]}{read}", ""
    for fact in details.facts:
        if fact.value is not None or fact.name != TIERS:
            yield TITLES.get(fact.name, fact.name), _text(fact), fact.source
    if details.aliases:
        yield "aliases", ", ".join(details.aliases), ""
    if details.is_default:
        yield "default", f"agents of {details.profile} begin with it", ""
    yield from map(trial_row, details.trials)
    if used:
        met = f"refused: {used.refusal}" if used.refusal else "answered"
        by = f" by {used.served_model}" if used.served_model else ""
        yield "used by an agent", f"{shown_moment(used.at)}, {met}{by}", used.agent


def _text(fact: Fact) -> str:
    match fact.value:
        case None:
            return UNKNOWN
        case bool(able):
            return "yes" if able else "no"
        case int(number):
            return f"{number:,}"
        case float(amount):
            return f"{amount:g}"
        case tiers:
            return "; ".join(
                f"{tier.above:,}: {_price(tier.input_usd_per_mtok)} in, "
                f"{_price(tier.output_usd_per_mtok)} out"
                for tier in tiers
            )


def _price(usd: float | None) -> str:
    return UNKNOWN if usd is None else f"{usd:g}"
