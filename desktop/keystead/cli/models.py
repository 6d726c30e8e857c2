"""``keystead models``: what a profile or an address can run.

Owns the flags and the listing; asking and remembering is done in ``models``.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from keystead.cli.connection_flags import (
    BaseUrlFlag,
    ConnectionFlags,
    ProfileFlag,
    SendKeyFlag,
)
from keystead.cli.output import say_json, say_table, tell
from keystead.cli.program import new_app
from keystead.cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keystead.engine import Engine
    from keystead.origin import Origin
    from keystead.providers.provider import ListedModel

app = new_app("List the models of a profile or an address.")

UNKNOWN = "unknown"


@app.command()
def models(
    context: typer.Context,
    profile: ProfileFlag = "",
    base_url: BaseUrlFlag = "",
    send_key: SendKeyFlag = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="A list of objects: id and, null where unknown, name, context_window and "
            "max_output_tokens (tokens), input_usd_per_mtok, output_usd_per_mtok, "
            "cache_read_usd_per_mtok, cache_write_usd_per_mtok, tools, vision, reasoning.",
        ),
    ] = False,
) -> None:
    """List the models of --profile, or of the API at --base-url."""
    if not profile and not base_url:
        context.fail("Say which: --profile P or --base-url U.")
    flags = ConnectionFlags(profile=profile, base_url=base_url)

    async def show(engine: Engine) -> int:
        listed = await _listed(engine, flags, send_key)
        if as_json:
            say_json([_facts(model) for model in listed])
        elif listed:
            say_table(("model", "context", "tools", "vision", "reasoning"), [*map(_row, listed)])
        else:
            tell("The list is empty.")
        return 0

    Session.of(context).run(show)


async def _listed(
    engine: Engine, flags: ConnectionFlags, send_key: Origin | None
) -> Sequence[ListedModel]:
    """Ask the provider; what a cache remembers is no answer here."""
    effective = flags.chosen(engine)
    warning = engine.connections.decide(effective, send_key).warning
    if warning:
        tell(warning)
    answer = await engine.models.refresh_one(effective, send_key=send_key)
    if answer.error:
        raise answer.error
    return answer.models


def _facts(model: ListedModel) -> dict[str, Any]:
    return asdict(model) | {"name": model.name or None}


def _row(model: ListedModel) -> tuple[str, ...]:
    window = f"{model.context_window:,}" if model.context_window is not None else UNKNOWN
    return (model.id, window, *map(_ability, (model.tools, model.vision, model.reasoning)))


def _ability(has: bool | None) -> str:
    return UNKNOWN if has is None else "yes" if has else "no"
