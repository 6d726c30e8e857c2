"""``keystead aliases``: short names for models, everyone's and each profile's own.

Owns what is shown of them; what an alias means and which may be written is decided in ``models``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from keystead.cli.output import say_json, say_table, tell
from keystead.cli.profile_facts import origin_facts
from keystead.cli.program import new_app
from keystead.cli.session import Session

if TYPE_CHECKING:
    from keystead.engine import Engine
    from keystead.models.aliases import Alias

app = new_app("List, set and remove short names for models.")

EVERYONE = "every profile"
OF_WHOEVER = "an id of the profile in use"

AliasName = Annotated[
    str, typer.Argument(metavar="NAME", help="The short name; case is no matter.")
]
Reference = Annotated[
    str, typer.Argument(metavar="REF", help="What it means: profile:model, an id, another alias.")
]
OwnFlag = Annotated[
    str,
    typer.Option("--profile", metavar="P", help="The alias acts while this profile is in use."),
]


@app.command("list")
def list_aliases(
    context: typer.Context,
    profile: OwnFlag = "",
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="A list of objects: name, reference, profile (null for everyone's), means "
            "(profile:model, null where that depends on the profile in use), problem, and origin: "
            "layer, detail (a path) and line.",
        ),
    ] = False,
) -> None:
    """List the aliases: everyone's, and each profile's own."""

    async def show(engine: Engine) -> int:
        own = engine.profiles.get(profile).name if profile else ""
        aliases = [each for each in engine.aliases.all() if own in ("", each.profile)]
        if as_json:
            say_json([_facts(alias) for alias in aliases])
        elif aliases:
            say_table(
                ("alias", "is", "for", "means", "stands in"), [_row(alias) for alias in aliases]
            )
        else:
            tell("There are no aliases. `keystead aliases set NAME REF` makes one.")
        return 0

    Session.of(context).run(show)


@app.command("set")
def set_alias(
    context: typer.Context, name: AliasName, reference: Reference, profile: OwnFlag = ""
) -> None:
    """Let NAME mean REF, for every profile or for one."""

    async def write(engine: Engine) -> int:
        alias = engine.aliases.set(name, reference, profile)
        tell(f"Saved: {_told(alias)}")
        if not alias.means:
            tell(f"{alias.reference} begins with no profile's name: it is {OF_WHOEVER}.")
        return 0

    Session.of(context).run(write)


@app.command("remove")
def remove_alias(context: typer.Context, name: AliasName, profile: OwnFlag = "") -> None:
    """Take an alias out."""

    async def remove(engine: Engine) -> int:
        tell(f"Removed: {_told(engine.aliases.remove(name, profile))}")
        return 0

    Session.of(context).run(remove)


def _facts(alias: Alias) -> dict[str, Any]:
    return {
        "name": alias.name,
        "reference": alias.reference,
        "profile": alias.profile or None,
        "means": alias.means or None,
        "problem": alias.problem.line() if alias.problem else None,
        "origin": origin_facts(alias.origin) if alias.origin else None,
    }


def _row(alias: Alias) -> tuple[str, ...]:
    meaning = alias.problem.what if alias.problem else alias.means or OF_WHOEVER
    origin = alias.origin
    stands_in = f"{origin.layer}, line {origin.line}" if origin else ""
    return alias.name, alias.reference, alias.profile or EVERYONE, meaning, stands_in


def _told(alias: Alias) -> str:
    means = f", which is {alias.means}" if alias.means not in ("", alias.reference) else ""
    return f"{alias.name} is {alias.reference}{means}, for {alias.profile or EVERYONE}."
