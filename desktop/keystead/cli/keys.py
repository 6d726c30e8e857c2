"""``keystead keys``: a profile's keys, set, listed, moved, woken and removed.

Owns how a key comes in (never as an argument) and what is shown of it (never more than its last
four characters); where it is kept is decided in ``credentials``, choosing that is ``key_stores``.
"""

from __future__ import annotations

import time
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any

import typer

from keystead.cli.key_stores import change_passphrase, store
from keystead.cli.output import say_json, say_table, tell
from keystead.cli.program import new_app
from keystead.cli.prompts import read_secret
from keystead.cli.session import Session
from keystead.credentials.keys import DEFAULT_LABEL
from keystead.credentials.proxy_password import LABEL, set_proxy_password
from keystead.errors import Action, ActionId, KeysteadError
from keystead.origin import Origin
from keystead.redaction import SHORTEST_VALUE

if TYPE_CHECKING:
    from pathlib import Path

    from keystead.credentials.health import Rest
    from keystead.credentials.index import KeyInfo
    from keystead.engine import Engine
    from keystead.profiles.effective import EffectiveProfile
    from keystead.profiles.profiles import Profiles
    from keystead.secret import Secret

app = new_app("Set, list, move, wake and remove keys, and choose where they are kept.")

SHORT_ID = 8  # characters shown of a removed profile's id, and taken for it

ProfileName = Annotated[str, typer.Argument(metavar="PROFILE", help="The profile's name.")]
Label = Annotated[
    str, typer.Option("--label", metavar="L", help="Which of the profile's keys, by your name.")
]
Header = Annotated[
    str,
    typer.Option("--header", metavar="NAME", help="The value of a secret header, no key."),
]
FromFile = Annotated[
    bool,
    typer.Option(
        "--from-file",
        help="Move what lies open in the profile's table: in a field, an address or a header.",
    ),
]
ForProxy = Annotated[
    bool, typer.Option("--proxy", help="The password for the profile's proxy, no key.")
]


@app.command("set", context_settings={"allow_extra_args": True})
def set_key(
    context: typer.Context,
    profile: ProfileName,
    label: Label = DEFAULT_LABEL,
    header: Header = "",
    proxy: ForProxy = False,
) -> None:
    """Save a key, replacing one of the same label.

    It is asked for without being shown, or read from standard input where that is no terminal.
    """
    if context.args:  # What was typed may be a key: it is not repeated.
        context.fail(
            "A key is no argument, which the shell keeps and others can read. Leave it out, and "
            "it is asked for. One that was typed here is better replaced at its provider."
        )
    session = Session.of(context)
    # Asked before the engine runs, for a prompt would hold up its loop; a typo is told before that.
    effective = session.profiles().get(profile)
    origin = _proxy_of(effective) if proxy else _origin_of(effective)
    what = f"Value of the header {header}" if header else "Password" if proxy else "Key"
    session.passphrases.read_first()
    secret = read_secret(f"{what} for {profile} ({origin}), not shown: ", header=not proxy)

    async def save(engine: Engine) -> int:
        effective = engine.profiles.get(profile)
        if proxy:
            key = await set_proxy_password(engine.keys, effective, secret)
        elif header:
            key = await _set_header(engine, effective, header, secret, origin)
        else:
            key = await engine.keys.set(effective.id, label, secret, origin)
        tell(f"Saved the {_named(key)} for {profile} ({key.origin}) in {key.store}.")
        return 0

    session.run(save)


@app.command("list")
def list_keys(
    context: typer.Context,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="A list of objects: profile, label, kind, origin, status (ready, resting, "
            "set-aside, pending or lost), store, last_characters, "
            "rest (null, or kind, model, since and until: null for not before it is edited).",
        ),
    ] = False,
) -> None:
    """List the keys there are; no keychain is opened for it."""

    async def show(engine: Engine) -> int:
        names, keys = _names_by_id(engine), engine.keys.all()
        rests = {key.identity: _rest_of(engine, key) for key in keys}
        if as_json:
            say_json(
                [
                    _facts(key, names.get(key.profile_id, key.profile_id), rests[key.identity])
                    for key in keys
                ]
            )
        elif keys:
            headings = ("profile", "label", "key", "for", "status", "store")
            rows = [_row(key, names.get(key.profile_id, ""), rests[key.identity]) for key in keys]
            say_table(headings, rows)
        else:
            tell("There are no keys. `keystead keys set PROFILE` saves one.")
        return 0

    Session.of(context).run(show)


@app.command("wake")
def wake_keys(context: typer.Context, profile: ProfileName) -> None:
    """Let a profile's resting keys be sent again.

    A key that is refused again rests again. Keys in a variable are woken too.
    """

    async def wake(engine: Engine) -> int:
        count = await engine.keys.wake(engine.profiles.get(profile).id)
        tell(f"Woke {count} of the keys of {profile}." if count else f"No key of {profile} rests.")
        return 0

    Session.of(context).run(wake)


@app.command("remove")
def remove_key(
    context: typer.Context,
    profile: ProfileName,
    label: Label = "",
    header: Header = "",
    proxy: ForProxy = False,
) -> None:
    """Remove a key from where it is kept.

    Where a profile has several, --label says which.
    """

    async def remove(engine: Engine) -> int:
        keys = [key for key in _keys_of(engine, profile) if (key.label == LABEL) is proxy]
        key = _the_one(keys, profile, label or header)
        await engine.keys.remove(key.profile_id, key.label, kind=key.kind)
        tell(f"Removed the {_named(key)} of {profile} from {key.store}.")
        return 0

    Session.of(context).run(remove)


@app.command("move")
def move_key(
    context: typer.Context,
    profile: ProfileName,
    label: Label = "",
    header: Header = "",
    from_file: FromFile = False,
) -> None:
    """Take a key out of its store and keep it where new keys go.

    `keystead keys store` says where that is.
    """
    if from_file and (label or header):
        context.fail("--from-file moves all that lies open in the profile's table.")

    async def move_from_file(engine: Engine) -> int:
        from keystead.credentials.moving_in import move_in

        lying, moved = await move_in(engine.profiles, engine.keys, profile)
        file = engine.profiles.path
        for key in moved:
            tell(f"Moved the {_named(key)} of {profile} from {file} to {key.store}.")
        tell("What lay open may have been read: better replace it at its provider.")
        _tell_of_copies(engine.profiles, [key.secret for key in lying.found.keys])
        return 0

    async def move(engine: Engine) -> int:
        key = _the_one(_keys_of(engine, profile), profile, label or header)
        moved = await engine.keys.move(key)
        if moved.store == key.store:
            tell(f"The {_named(key)} of {profile} is in {key.store} already, where new keys go.")
        else:
            tell(f"Moved the {_named(key)} of {profile} from {key.store} to {moved.store}.")
        return 0

    Session.of(context).run(move_from_file if from_file else move)


app.command("store")(store)
app.command("passphrase")(change_passphrase)


def _origin_of(effective: EffectiveProfile) -> Origin:
    """The origin a new key of this profile belongs to."""
    if effective.problem and not effective.open_keys:
        raise effective.problem
    if effective.own_origin:
        return effective.own_origin
    if effective.preset.offline:
        raise KeysteadError("key-not-needed", f"The profile {effective.name} needs no key")
    from keystead.credentials.refusals import belongs_to_nobody

    raise belongs_to_nobody(effective.name)


def _proxy_of(effective: EffectiveProfile) -> Origin:
    """The proxy whose password is set."""
    if effective.profile.proxy and effective.profile.proxy_user:
        return Origin.of_proxy(effective.profile.proxy)
    hint = (
        "Name proxy and user first: "
        f"keystead profiles edit {quote(effective.name)} --set proxy=URL --set proxy_user=NAME."
    )
    raise KeysteadError(
        "proxy-needed",
        f"The profile {effective.name} logs in to no proxy, so a password would belong to nobody",
        action=Action(ActionId.EDIT_PROFILE, "Edit profile", hint, effective.name),
    )


async def _set_header(
    engine: Engine, effective: EffectiveProfile, name: str, secret: Secret, origin: Origin
) -> KeyInfo:
    """Save the value of a secret header, and name the header in the profile."""
    from keystead.secret import KeyKind

    named: tuple[str, ...] = effective.in_file("secret_headers")
    if name not in named:
        engine.profiles.edit(effective.name, {"secret_headers": [*named, name]})
        effective = engine.profiles.get(effective.name)
    return await engine.keys.set(effective.id, name, secret, origin, kind=KeyKind.HEADER)


def _names_by_id(engine: Engine) -> dict[str, str]:
    return {effective.id: effective.name for effective in engine.profiles.all()}


def _keys_of(engine: Engine, profile: str) -> list[KeyInfo]:
    """The keys of a profile, or of one removed since, which is named by how its id begins."""
    names, keys = _names_by_id(engine), engine.keys.all()
    named = engine.profiles.named(profile)
    found = [key for key in keys if names.get(key.profile_id) == named]
    if not found:
        orphans = [key for key in keys if key.profile_id not in names]
        found = [key for key in orphans if profile in (key.profile_id, key.profile_id[:SHORT_ID])]
    if not found:
        engine.profiles.get(profile)
    return found


def _the_one(keys: list[KeyInfo], profile: str, label: str) -> KeyInfo:
    labels = ", ".join(key.label for key in keys)
    fitting = [key for key in keys if label in ("", key.label)]
    if len(fitting) == 1:
        return fitting[0]
    if not keys:
        hint = (
            f"Save one: keystead keys set {quote(profile)}. "
            f"One that lies open in the file: keystead keys move {quote(profile)} --from-file."
        )
        action = Action(ActionId.ADD_KEY, "Add a key", hint, profile)
        raise KeysteadError(
            "no-such-key", f"No key is kept for the profile {profile}", action=action
        )
    if not fitting:
        raise KeysteadError(
            "no-such-key", f"The profile {profile} has no key labelled {label}; it has {labels}"
        )
    raise KeysteadError(
        "several-keys", f"The profile {profile} has several keys: say --label, one of {labels}"
    )


def _named(key: KeyInfo) -> str:
    return LABEL if key.label == LABEL else f"{key.kind} {key.shown_name}"


def _tell_of_copies(profiles: Profiles, secrets: list[Secret]) -> None:
    """Say where what was moved is still spelled: elsewhere in the file, or in its older text.

    There, what is too short is not masked; elsewhere in the file, that is any word.
    """

    def holds(path: Path, shortest: int = 0) -> bool:
        text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
        values = (secret.reveal() for secret in secrets)
        return any(len(value) >= shortest and value in text for value in values)

    if holds(profiles.path, SHORTEST_VALUE):
        tell(
            f"It still stands elsewhere in {profiles.path}, such as in a comment: remove it there."
        )
    if holds(profiles.backup):
        tell(f"The file's older text still holds it: remove {profiles.backup}.")


def _rest_of(engine: Engine, key: KeyInfo) -> Rest | None:
    """Why a key is not sent now; None where it may be."""
    from keystead.credentials.health import KeyPlace

    return engine.keys.rest_of(KeyPlace.of_key(key))


def _facts(key: KeyInfo, profile: str, rest: Rest | None) -> dict[str, Any]:
    return {
        "profile": profile,
        "label": key.label,
        "kind": str(key.kind),
        "origin": str(key.origin),
        "status": _status(key, rest),
        "store": key.store,
        "last_characters": key.last_characters,
        "rest": None
        if rest is None
        else {
            "kind": str(rest.kind),
            "model": rest.model,
            "since": rest.since,
            "until": rest.until,
        },
    }


def _status(key: KeyInfo, rest: Rest | None) -> str:
    """How a key stands in a word; one that rests for a single model is there for the others."""
    if rest is None or rest.model:
        return str(key.status)
    return "resting" if rest.until else "set-aside"


def _row(key: KeyInfo, profile: str, rest: Rest | None) -> tuple[str, ...]:
    return (
        profile or f"{key.profile_id[:SHORT_ID]} (a removed profile)",
        key.label,
        f"…{key.last_characters}" if key.last_characters else "(hidden)",
        str(key.origin),
        rest.words(time.time()) if rest else str(key.status),
        key.store,
    )
