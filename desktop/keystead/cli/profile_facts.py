"""What the command line says about a profile, as JSON and as text.

Owns the wording; a key's value is never among the facts, only where it would come from.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from keystead.errors import KeysteadError

if TYPE_CHECKING:
    from keystead.engine import Engine
    from keystead.profiles.effective import EffectiveProfile
    from keystead.providers.provider import Light

MARKS = {"ok": "✓", "low": "!", "failed": "✗", "unknown": "?", "skipped": "–"}


def facts_of(engine: Engine, effective: EffectiveProfile) -> dict[str, Any]:
    """One profile as `profiles list --json` has it."""
    reason = engine.connections.why_unusable(effective)
    return {
        "name": effective.name,
        "provider": effective.preset.id,
        "base_url": effective.base_url,
        "default_model": effective.default_model,
        "source": str(effective.source),
        "credential": str(engine.connections.decide(effective).source),
        "usable": reason is None,
        "unusable_because": reason.what if reason else "",
        "default": effective.name == _default_name(engine),
    }


def _default_name(engine: Engine) -> str:
    """What a command without --profile uses: the configured profile, else the first usable."""
    configured = engine.profiles.default_profile
    if configured:
        return configured
    try:
        return engine.connections.default().name
    except KeysteadError:
        return ""


def row_of(facts: dict[str, Any]) -> tuple[str, ...]:
    """One profile as `profiles list` prints it."""
    return (
        "*" if facts["default"] else "",
        facts["name"],
        facts["provider"],
        facts["default_model"],
        facts["credential"],
        facts["base_url"],
        facts["unusable_because"],
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
        "without_effect": list(effective.fields_without_effect),
        "credential_steps": list(decision.steps),
        "warning": decision.warning,
    }


def detail_lines(shown: dict[str, Any], *, with_origin: bool) -> Iterator[str]:
    """One profile as `profiles show` prints it."""
    always = ("name", "provider", "base_url", "default_model")
    for name in (*always, *(name for name in shown["fields"] if name not in always)):
        value = shown[name] if name in always else shown["fields"][name]
        origin = _origin_words(shown["origins"].get(name)) if with_origin else ""
        idle = "  (no effect yet)" if name in shown["without_effect"] else ""
        yield f"{name}: {value or '-'}{idle}{origin}"
    yield f"source: {shown['source']}"
    yield f"credential: {shown['credential']}"
    if with_origin:
        yield from (f"  {step}" for step in shown["credential_steps"])
    if shown["warning"]:
        yield f"warning: {shown['warning']}"


def _origin_words(origin: dict[str, Any] | None) -> str:
    if not origin:
        return ""
    line = f", line {origin['line']}" if origin["line"] else ""
    return f"  [{origin['layer']}: {origin['detail']}{line}]"


def light_line(light: Light) -> str:
    """One light of a check on a line."""
    took = f" ({light.milliseconds:.0f} ms)" if light.milliseconds is not None else ""
    return f"{MARKS[light.state]} {light.name:<9} {light.state:<7} {light.evidence}{took}"


def light_facts(light: Light) -> dict[str, Any]:
    """One light of a check as JSON."""
    return {
        "light": str(light.name),
        "state": str(light.state),
        "evidence": light.evidence,
        "milliseconds": light.milliseconds,
    }
