"""``keystead profiles``: connections listed, shown, added, edited and removed.

Owns the flags and how a profile is told; checking stands in ``checking``, the file, its layers and
what is valid are `profiles`'.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any

import typer

from keystead.cli.checking import check
from keystead.cli.connection_flags import BaseUrlFlag, SendKeyFlag
from keystead.cli.keys import SHORT_ID
from keystead.cli.moving import refuse_followers
from keystead.cli.nested_fields import in_tables
from keystead.cli.output import say, say_json, say_table, tell
from keystead.cli.profile_facts import (
    default_name,
    detail_lines,
    details,
    facts_of,
    row_of,
)
from keystead.cli.program import new_app
from keystead.cli.prompts import confirm, somebody_answers
from keystead.cli.session import Session

if TYPE_CHECKING:
    from keystead.credentials.index import KeyInfo
    from keystead.engine import Engine
    from keystead.profiles.effective import EffectiveProfile

app = new_app("List, show, add, edit, remove and check connections.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="The profile's name.")]
ProviderFlag = Annotated[
    str, typer.Option("--provider", metavar="ID", help="A preset; `keystead providers` lists them.")
]
ModelFlag = Annotated[
    str, typer.Option("--model", metavar="M", help="The model used where none is asked for.")
]
HeaderFlag = Annotated[
    list[str] | None,
    typer.Option("--header", metavar="K=V", help="A header of every request. Never a key."),
]
SetFlag = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="FIELD=VALUE",
        help="Any other field, its value as in TOML; TABLE.ENTRY=VALUE for one entry.",
    ),
]


@dataclass(frozen=True, slots=True)
class FieldFlags:
    """Fields of a profile as they were typed."""

    provider: str
    base_url: str
    model: str
    headers: tuple[str, ...]
    others: tuple[str, ...]

    def changes(self, headers_before: dict[str, str]) -> dict[str, Any]:
        """The fields that change, with their new values."""
        changes: dict[str, Any] = {
            name: value
            for name, value in (
                ("provider", self.provider),
                ("base_url", self.base_url),
                ("default_model", self.model),
            )
            if value
        }
        if self.headers:
            named = dict(_split(header, "--header", "K=V") for header in self.headers)
            changes["default_headers"] = headers_before | named
        changes |= {
            name: _value(text)
            for name, text in (_split(other, "--set", "FIELD=VALUE") for other in self.others)
        }
        return changes


@app.command("list")
def list_profiles(
    context: typer.Context,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="A list of objects: name, provider, base_url, default_model, description, source, "
            "credential (keychain, environment, command, missing, not-needed, withheld or none), "
            "usable, unusable_because, default.",
        ),
    ] = False,
) -> None:
    """List all profiles, your own first.

    An asterisk marks the default one.
    """

    session = Session.of(context)

    async def show(engine: Engine) -> int:
        session.tell_problems((*engine.settings.problems, *engine.profiles.problems))
        default = default_name(engine)
        facts = [facts_of(engine, each, default) for each in engine.profiles.all()]
        if as_json:
            say_json(facts)
        else:
            say_table(
                ("", "name", "provider", "model", "credential", "address", "unusable because"),
                [*map(row_of, facts)],
            )
        return 0

    session.run(show)


@app.command()
def show(
    context: typer.Context,
    name: Name,
    origin: Annotated[
        bool, typer.Option("--origin", help="Say where each value and the key come from.")
    ] = False,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="One object: those of `list`, fields, origins, layers, credential_steps.",
        ),
    ] = False,
) -> None:
    """Show one profile.

    Of its key only where it would come from.
    """

    async def show_it(engine: Engine) -> int:
        shown = details(engine, engine.profiles.get(name))
        if as_json:
            say_json(shown)
        else:
            say("\n".join(detail_lines(shown, with_origin=origin)))
        return 0

    Session.of(context).run(show_it)


@app.command()
def add(
    context: typer.Context,
    name: Name,
    provider: ProviderFlag,
    base_url: BaseUrlFlag = "",
    model: ModelFlag = "",
    header: HeaderFlag = None,
    other: SetFlag = None,
) -> None:
    """Add a profile to providers.toml."""
    flags = FieldFlags(provider, base_url, model, tuple(header or ()), tuple(other or ()))
    changes = flags.changes({})

    async def save(engine: Engine) -> int:
        engine.profiles.add(name, in_tables(changes, None))
        tell(f"Added {name} to {engine.folders.providers_file}.")
        _tell_what_is_missing(engine, engine.profiles.get(name))
        return 0

    Session.of(context).run(save)


@app.command()
def edit(
    context: typer.Context,
    name: Name,
    provider: ProviderFlag = "",
    base_url: BaseUrlFlag = "",
    model: ModelFlag = "",
    header: HeaderFlag = None,
    other: SetFlag = None,
    unset: Annotated[
        list[str] | None,
        typer.Option("--unset", metavar="FIELD", help="Let a field be the preset's again."),
    ] = None,
    rename: Annotated[
        str, typer.Option("--rename", metavar="NEW", help="A new name; its keys stay with it.")
    ] = "",
    send_key: SendKeyFlag = None,
) -> None:
    """Change fields of a profile.

    Comments and other fields of the file stay as they are.
    """
    flags = FieldFlags(provider, base_url, model, tuple(header or ()), tuple(other or ()))
    removed = dict.fromkeys(unset or ())
    if not (flags.changes({}) or removed or rename):
        context.fail("Say what to change: --base-url, --model, --header, --set, --unset, --rename.")

    async def save(engine: Engine) -> int:
        before = engine.profiles.get(name)
        changes = flags.changes(dict(before.in_file("default_headers"))) | removed
        changes = in_tables(changes, before)
        if changes:
            refuse_followers(engine, name, changes, send_key)
            engine.profiles.edit(name, changes)
        if rename:
            engine.profiles.rename(name, rename)
        tell(f"Changed {rename or name} in {engine.folders.providers_file}.")
        _tell_what_is_missing(engine, engine.profiles.get(rename or name))
        return 0

    Session.of(context).run(save)


@app.command()
def remove(
    context: typer.Context,
    name: Name,
    remove_keys: Annotated[
        bool | None,
        typer.Option("--remove-keys/--keep-keys", help="What becomes of its kept keys."),
    ] = None,
) -> None:
    """Remove a profile from providers.toml.

    Its keys stay where they are kept unless you say otherwise; on a terminal you are asked.
    """
    session = Session.of(context)
    if remove_keys is None and somebody_answers():
        session.profiles().get(name)
        remove_keys = confirm(f"Remove the keys that are kept for {name} too?")

    async def remove_it(engine: Engine) -> int:
        from keystead.credentials.kept_in import kept_in

        identity = engine.profiles.get(name).id
        engine.profiles.remove(name)
        tell(f"Removed {name} from {engine.folders.providers_file}.")
        keys = engine.keys.of(identity)
        if remove_keys:
            await _remove_keys(engine, keys)
        elif keys:
            removing = f"keystead keys remove {identity[:SHORT_ID]}"
            places = " and ".join(dict.fromkeys(map(kept_in, keys)))
            tell(f"Its keys stay {places}; to remove them: {removing}")
        return 0

    session.run(remove_it)


@app.command()
def path(context: typer.Context) -> None:
    """Print the place of providers.toml.

    You may edit it by hand.
    """
    say(str(Session.of(context).folders.providers_file))


app.command()(check)


def _split(text: str, flag: str, form: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        # The text is not repeated: somebody may have typed a key into it.
        raise typer.BadParameter(f"{flag} takes {form}.")
    return name.strip(), value


def _value(text: str) -> Any:
    """A value as TOML has it; what TOML does not know is text."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (ValueError, RecursionError):  # no TOML, too long a number, too deep
        return text


def _tell_what_is_missing(engine: Engine, effective: EffectiveProfile) -> None:
    from keystead.credentials.resolution import CredentialSource

    for problem in engine.models.chain_problems(effective):
        tell(problem.line())
    if effective.needs_address:
        # A key belongs to an address, so it cannot be set before.
        tell(
            f"It has no address yet: keystead profiles edit {quote(effective.name)} --base-url URL"
        )
        return
    usual = effective.preset.default_format
    if effective.profile.api_format is None and effective.api_format is not usual:
        other = f"keystead profiles edit {quote(effective.name)} --set api_format={usual}"
        tell(f"At this address it speaks {effective.api_format}. As {usual}: {other}")
    decision = engine.connections.decide(effective)
    if decision.source is CredentialSource.MISSING and not decision.question.only_given:
        tell(f"It has no key yet: keystead keys set {quote(effective.name)}")
    for withheld in decision.withheld:
        tell(f"Not sent to {decision.question.target}: {withheld.name} ({withheld.why}).")


async def _remove_keys(engine: Engine, keys: tuple[KeyInfo, ...]) -> None:
    for key in keys:
        await engine.keys.remove(key.profile_id, key.label, kind=key.kind)
    tell(f"Removed {len(keys)} of its keys from the keychain.")
