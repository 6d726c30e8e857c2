"""``keystead models``: what a profile, all of them or an address can run.

Owns the flags and the listing; asking and remembering is done in ``models``. A list that was read
before is shown as it was, with its date, as the window does; ``--refresh`` asks anew.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from keystead.cli import model_info, model_trial
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
    from collections.abc import Iterable, Sequence

    from keystead.engine import Engine
    from keystead.errors import KeysteadError
    from keystead.models.model_list import ModelList
    from keystead.origin import Origin
    from keystead.profiles.effective import EffectiveProfile
    from keystead.providers.provider import ListedModel

app = new_app("List the models of a profile or an address.")
app.info.no_args_is_help = False
app.command("info")(model_info.info)
app.command("test")(model_trial.try_model)

UNKNOWN = "unknown"


@app.callback(invoke_without_command=True)
def models(
    context: typer.Context,
    profile: ProfileFlag = "",
    base_url: BaseUrlFlag = "",
    everyone: Annotated[
        bool, typer.Option("--all", help="Of every profile that can be asked, all at once.")
    ] = False,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Ask anew, also where a list was read before.")
    ] = False,
    send_key: SendKeyFlag = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="A list of objects: profile, id and, null where unknown, name, context_window and "
            "max_output_tokens (tokens), input_usd_per_mtok, output_usd_per_mtok, "
            "cache_read_usd_per_mtok, cache_write_usd_per_mtok, tools, vision, reasoning, "
            "temperature (whether it takes one); "
            "price_tiers: other prices where the input is above so many tokens.",
        ),
    ] = False,
) -> None:
    """List the models of --profile, of the API at --base-url, or of --all profiles.

    What was read before is shown at once; --refresh asks anew, all profiles where none is named.
    """
    if context.invoked_subcommand is not None:
        return
    everyone = everyone or (refresh and not (profile or base_url))
    if everyone == bool(profile or base_url):
        context.fail("Say which: --profile P, --base-url U or --all.")
    flags = ConnectionFlags(profile=profile, base_url=base_url)

    async def show(engine: Engine) -> int:
        if everyone:
            lists = await _lists_of_all(engine, refresh)
        else:
            lists = [await _list_of_one(engine, flags, send_key, refresh)]
        _show(lists, as_json=as_json, with_profile=everyone)
        return 0

    Session.of(context).run(show)


async def _list_of_one(
    engine: Engine, flags: ConnectionFlags, send_key: Origin | None, refresh: bool
) -> ModelList:
    """The list that was read, else the provider's answer. Raises `KeysteadError`."""
    effective = flags.chosen(engine)
    if not refresh and _was_read(engine, effective):
        await engine.models.explain(effective)
        return engine.models.of(effective)
    warning = engine.connections.decide(effective, send_key).warning
    if warning:
        tell(warning)
    answer = await engine.models.refresh_one(effective, send_key=send_key)
    if answer.error:
        raise answer.error
    return answer


async def _lists_of_all(engine: Engine, refresh: bool) -> Sequence[ModelList]:
    """Every list there is, asked for at once where none was read; failures are told.

    Raises `KeysteadError` where there is none at all.
    """
    usable = [each for each in engine.profiles.all() if engine.connections.usable(each)]
    asked = [each for each in usable if refresh or not _was_read(engine, each)]
    await engine.models.refresh([each.name for each in asked])
    lists: list[ModelList] = []
    failures: dict[str, KeysteadError] = {}
    for effective in usable:
        await engine.models.explain(effective)
        listed = engine.models.of(effective)
        if listed.error and effective in asked:
            failures[effective.name] = listed.error
        else:
            lists.append(listed)
    if failures and not lists:
        raise next(iter(failures.values()))
    for name, error in failures.items():
        tell(f"{name}: {error.line()}")
    return lists


def _was_read(engine: Engine, effective: EffectiveProfile) -> bool:
    """Whether a list is kept; what only flags describe, or sends nothing, is asked each time."""
    if effective.preset.offline or not effective.id:
        return False
    return engine.models.of(effective).fetched_at is not None


def _show(lists: Sequence[ModelList], *, as_json: bool, with_profile: bool) -> None:
    for listed in lists:
        _tell_age(listed)
    if as_json:
        say_json([_facts(listed, model) for listed in lists for model in listed.models])
        return
    rows = [
        ((listed.profile,) if with_profile else ()) + _row(model)
        for listed in lists
        for model in listed.models
    ]
    if rows:
        headings = ("model", "context", "tools", "vision", "reasoning")
        say_table((("profile",) if with_profile else ()) + headings, rows)
    else:
        tell("The list is empty.")


def _tell_age(listed: ModelList) -> None:
    from keystead.models.model_list import ListStatus

    if listed.status is ListStatus.CACHED and listed.fetched_at is not None:
        read = datetime.fromtimestamp(listed.fetched_at).astimezone()
        tell(f"{listed.profile}: as of {read:%Y-%m-%d %H:%M}; --refresh asks anew.")


def _facts(listed: ModelList, model: ListedModel) -> dict[str, Any]:
    return {"profile": listed.profile} | asdict(model) | {"name": model.name or None}


def _row(model: ListedModel) -> tuple[str, ...]:
    window = f"{model.context_window:,}" if model.context_window is not None else UNKNOWN
    return (model.id, window, *_abilities((model.tools, model.vision, model.reasoning)))


def _abilities(has: Iterable[bool | None]) -> tuple[str, ...]:
    return tuple(UNKNOWN if each is None else "yes" if each else "no" for each in has)
