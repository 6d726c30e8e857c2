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
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="A list of objects: id, name, api_formats (each with its base URL), auth_style, "
            "key_variables, key_page, local, needs_address, note, taken_over_on (the date of "
            "these facts).",
        ),
    ] = False,
) -> None:
    """List the presets that ship, with the API formats each speaks."""
    from keystead.profiles.presets import Presets

    presets = Presets.load().all()
    if as_json:
        say_json([_facts(preset) for preset in presets])
        return
    say_table(("id", "name", "API formats", "address", "variable"), [_row(p) for p in presets])
    formats = sorted({api_format for preset in presets for api_format in preset.api_formats})
    say()
    say(f"API formats: {', '.join(formats)}")


def _facts(preset: Preset) -> dict[str, Any]:
    return {
        "id": preset.id,
        "name": preset.name,
        "api_formats": {str(key): address for key, address in preset.api_formats.items()},
        "auth_style": str(preset.auth_style),
        "key_variables": list(preset.key_variables),
        "key_page": preset.key_page,
        "local": preset.local,
        "needs_address": preset.needs_address,
        "note": preset.note,
        "taken_over_on": preset.taken_over_on,
    }


def _row(preset: Preset) -> tuple[str, ...]:
    address = preset.api_formats[preset.default_format]
    return (
        preset.id,
        preset.name,
        ", ".join(preset.api_formats),
        address or ("the profile's own" if preset.needs_address else "none"),
        preset.key_variables[0] if preset.key_variables else "",
    )
