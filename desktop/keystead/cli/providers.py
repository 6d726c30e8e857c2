"""``keystead providers``: the presets and API formats that ship.

Owns how they are listed; the facts stand in ``resources/presets.toml``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from keystead.cli.output import say, say_json, say_table
from keystead.cli.program import new_app

if TYPE_CHECKING:
    from keystead.profiles.preset import Preset

app = new_app("List the presets and API formats that ship.")


@app.command()
def providers(
    everything: Annotated[
        bool,
        typer.Option("--all", help="Also those that are known and not offered in lists."),
    ] = False,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="A list of objects: id, name, group, status (active, needs-payment, retired), "
            "status_since, listed, api_formats (each with its base URL), auth_style, "
            "key_variables, extra_fields, key_page, local, needs_address, note, verified_on (the "
            "date at which these facts were taken over).",
        ),
    ] = False,
) -> None:
    """List the presets that ship, with the API formats each speaks."""
    from keystead.profiles.presets import Presets

    known = Presets.load()
    presets = known.all() if everything else known.offered()
    if as_json:
        say_json([_facts(preset) for preset in presets])
        return
    heads = ("id", "name", "group", "API formats", "address", "variable", "status", "facts of")
    say_table(heads, [row_of(preset) for preset in presets])
    formats = sorted({api_format for preset in presets for api_format in preset.api_formats})
    say()
    say(f"API formats: {', '.join(formats)}")


def _facts(preset: Preset) -> dict[str, Any]:
    return {
        "id": preset.id,
        "name": preset.name,
        "group": str(preset.group),
        "status": str(preset.status),
        "status_since": preset.status_since,
        "listed": preset.offered,
        "api_formats": {str(key): address for key, address in preset.api_formats.items()},
        "auth_style": str(preset.auth_style),
        "key_variables": list(preset.key_variables),
        "extra_fields": {name: extra.title for name, extra in preset.extra_fields.items()},
        "key_page": preset.key_page,
        "local": preset.local,
        "needs_address": preset.needs_address,
        "note": preset.note,
        "verified_on": preset.verified_on,
    }


def row_of(preset: Preset) -> tuple[str, ...]:
    """One preset as it is printed."""
    address = preset.api_formats[preset.default_format]
    return (
        preset.id,
        preset.name,
        str(preset.group),
        ", ".join(preset.api_formats),
        address or ("the profile's own" if preset.needs_address else "none"),
        preset.key_variables[0] if preset.key_variables else "",
        _status(preset),
        preset.verified_on,
    )


def _status(preset: Preset) -> str:
    since = f"since {preset.status_since}" if preset.status_since else ""
    words = " ".join(filter(None, (preset.status, since)))
    return words if preset.offered else f"{words}, not offered"
