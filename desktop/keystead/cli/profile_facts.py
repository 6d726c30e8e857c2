"""What the command line says about a profile, as JSON and as text.

Owns the wording; a key's value is never among the facts, only where it would come from.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from keystead.engine import Engine
    from keystead.profiles.effective import EffectiveProfile
    from keystead.providers.provider import Light

MARKS = {"ok": "✓", "failed": "✗", "unknown": "?", "skipped": "–"}


def facts_of(engine: Engine, effective: EffectiveProfile) -> dict[str, Any]:
    """One profile as `profiles list --json` has it."""
    return {
        "name": effective.name,
        "provider": effective.preset.id,
        "base_url": effective.base_url,
        "default_model": effective.profile.default_model,
        "source": effective.source,
        "credential": str(engine.connections.decide(effective).source),
        "usable": engine.connections.usable(effective),
        "default": effective.name == engine.profiles.default_profile,
    }


def row_of(facts: dict[str, Any]) -> tuple[str, ...]:
    """One profile as `profiles list` prints it."""
    return (
        "*" if facts["default"] else "",
        facts["name"],
        facts["provider"],
        facts["default_model"],
        facts["credential"],
        facts["base_url"],
    )


def details(engine: Engine, effective: EffectiveProfile) -> dict[str, Any]:
    """One profile as `profiles show --json` has it."""
    decision = engine.connections.decide(effective)
    return facts_of(engine, effective) | {
        "description": effective.profile.description,
        "fields": effective.profile.model_dump(mode="json", exclude_defaults=True),
        "origins": {
            name: {"layer": str(origin.layer), "detail": origin.detail, "line": origin.line}
            for name, origin in effective.origins.items()
        },
        "credential_steps": list(decision.steps),
        "warning": decision.warning,
    }


def detail_lines(shown: dict[str, Any], *, with_origin: bool) -> Iterator[str]:
    """One profile as `profiles show` prints it."""
    for name in ("name", "provider", "base_url", "default_model", "source", "credential"):
        yield f"{name}: {shown[name] or '-'}"
    for name, value in shown["fields"].items():
        if name not in shown:
            yield f"{name}: {value}"
    if with_origin:
        yield from _origin_lines(shown)
    if shown["warning"]:
        yield f"warning: {shown['warning']}"


def _origin_lines(shown: dict[str, Any]) -> Iterator[str]:
    yield ""
    yield "where each value comes from:"
    for name, origin in shown["origins"].items():
        line = f", line {origin['line']}" if origin["line"] else ""
        detail = f" ({origin['detail']}{line})" if origin["detail"] else ""
        yield f"  {name}: {origin['layer']}{detail}"
    yield "the key:"
    for step in shown["credential_steps"]:
        yield f"  {step}"


def light_line(light: Light) -> str:
    """One light of a check on a line."""
    took = f" ({light.milliseconds:.0f} ms)" if light.milliseconds is not None else ""
    return f"{MARKS[light.state]} {light.name:<9} {light.state:<7} {light.evidence}{took}"
