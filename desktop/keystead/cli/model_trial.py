"""``keystead models test``: small real requests, and what they prove of a model.

Owns the words, with what it may cost before it is asked; asking and remembering is ``models``'.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from keystead.cli.connection_flags import BaseUrlFlag, ConnectionFlags, ProfileFlag, SendKeyFlag
from keystead.cli.model_choice import choose_model, tell_cautions
from keystead.cli.output import say_json, say_table, tell
from keystead.cli.session import Session

if TYPE_CHECKING:
    from keystead.engine import Engine
    from keystead.models.trials import Trial
    from keystead.profiles.effective import EffectiveProfile

WORDS = {"text": "answers", "tools": "calls tools", "vision": "sees pictures"}


def try_model(
    context: typer.Context,
    reference: Annotated[
        str, typer.Argument(metavar="REF", help="A model's id, profile:model, or an alias.")
    ],
    profile: ProfileFlag = "",
    base_url: BaseUrlFlag = "",
    send_key: SendKeyFlag = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="A list of objects: aspect (text, tools or vision), passed, evidence, at (seconds "
            "since 1970), served_model and usage.",
        ),
    ] = False,
) -> None:
    """Test a model with three small requests, which may cost.

    They ask for an answer, a tool call and what a picture shows. The results are kept. Exit status
    1 where it does not answer.
    """
    flags = ConnectionFlags(profile=profile, base_url=base_url)

    async def ask(engine: Engine) -> int:
        chosen = await choose_model(engine, flags, reference, send_key)
        tell_cautions(chosen.model)
        tell(f"{chosen.model}: {_price(engine, chosen.profile, chosen.model.model)}")
        trials = await engine.models.trials.run(chosen.profile, chosen.model.model, send_key)
        if as_json:
            say_json([*map(trial_facts, trials)])
        else:
            say_table(("test", "result", "when"), [*map(trial_row, trials)])
        return 0 if trials[0].passed else 1

    Session.of(context).run(ask)


def trial_facts(trial: Trial) -> dict[str, Any]:
    """A test as JSON has it."""
    return asdict(trial)


def trial_row(trial: Trial) -> tuple[str, str, str]:
    """A test as a line of a table."""
    result = "yes" if trial.passed else "no"
    return WORDS[trial.aspect], f"{result}: {trial.evidence}", shown_moment(trial.at)


def shown_moment(at: float) -> str:
    """A time as the command line writes it."""
    return f"{datetime.fromtimestamp(at).astimezone():%Y-%m-%d %H:%M}"


def _price(engine: Engine, effective: EffectiveProfile, model: str) -> str:
    from keystead.models.trials import EXPECTED, PICTURE_LEAST, PICTURE_MOST
    from keystead.usage.cost import cost_usd

    cost = cost_usd(EXPECTED, engine.models.explained(effective, model).model)
    tokens = f"at most about {EXPECTED.input:,} tokens in and {EXPECTED.output:,} out"
    picture = f"the picture is {PICTURE_LEAST} to {PICTURE_MOST:,} of them, depending on the model"
    price = "at a price that is not known" if cost is None else f"at most ${cost:.4f}"
    return f"{tokens}, {price}; {picture}."
