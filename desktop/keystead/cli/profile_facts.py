"""What the command line says about a profile, as JSON and as text.

Owns the wording; a key's value is never among the facts, only where it would come from.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from keystead.errors import ConfigurationError, KeysteadError

if TYPE_CHECKING:
    from keystead.engine import Engine
    from keystead.profiles.effective import EffectiveProfile, FieldOrigin
    from keystead.profiles.profile import Profile
    from keystead.providers.provider import Light

ALWAYS = ("name", "provider", "base_url", "default_model")
CHOSEN = ("name", "id", "provider")  # by which a preset is chosen: it says nothing of them
NOTHING: tuple[Any, ...] = (None, "", [], {})
MARKS = {"ok": "✓", "low": "!", "failed": "✗", "unknown": "?", "skipped": "–"}


def facts_of(engine: Engine, effective: EffectiveProfile, default: str) -> dict[str, Any]:
    """One profile as `profiles list --json` has it; ``default`` is what `default_name` says."""
    reason = engine.connections.why_unusable(effective)
    return {
        "name": effective.name,
        "provider": effective.preset.id,
        "base_url": effective.base_url,
        "default_model": effective.default_model,
        "description": effective.profile.description,
        "source": str(effective.source),
        "credential": str(engine.connections.decide(effective).source),
        "usable": reason is None,
        "unusable_because": _because(reason) if reason else "",
        "default": effective.name == default,
    }


def _because(reason: KeysteadError) -> str:
    """What is wrong; of a place in a file or a variable also why, for its name says nothing."""
    return reason.words if isinstance(reason, ConfigurationError) else reason.what


def default_name(engine: Engine) -> str:
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
    from keystead.profiles.additions import ADDED

    decision = engine.connections.decide(effective)
    default = engine.profiles.default_origin
    facts = facts_of(engine, effective, default_name(engine))
    return facts | {
        "fields": effective.profile.model_dump(mode="json", exclude_defaults=True),
        "origins": {name: origin_facts(origin) for name, origin in effective.origins.items()},
        "layers": {name: _layer_facts(effective, name) for name in effective.origins},
        "entry_origins": {name: _entry_facts(engine, effective, name) for name in ADDED},
        "default_origin": origin_facts(default) if default and facts["default"] else None,
        "credential_steps": list(decision.steps),
        "warning": decision.warning,
    }


def origin_facts(origin: FieldOrigin) -> dict[str, Any]:
    """Where a value comes from: the layer, what of it, and the line where it is a file."""
    return {"layer": str(origin.layer), "detail": origin.detail, "line": origin.line}


def _layer_facts(effective: EffectiveProfile, name: str) -> list[dict[str, Any]]:
    """What each layer says about a field, the one in effect first."""
    return [
        origin_facts(layer.origin) | {"value": _as_json(effective.profile, name, layer.value)}
        for layer in effective.layers_of(name)
    ]


def _entry_facts(engine: Engine, effective: EffectiveProfile, name: str) -> dict[str, Any]:
    """Where each entry of a list or a table stands to which a project adds."""
    from keystead.profiles.aliases import ALIASES

    if name == ALIASES:
        of = partial(engine.profiles.origin_of_alias, profile=effective.name)
    else:
        of = partial(effective.origin_of_entry, name)
    return {each: origin_facts(of(each)) for each in getattr(effective.profile, name)}


def _as_json(profile: Profile, name: str, value: Any) -> Any:
    holding = profile.model_copy(update={name: value})
    return holding.model_dump(mode="json", include={name}, exclude_unset=True)[name]


def detail_lines(shown: dict[str, Any], *, with_origin: bool) -> Iterator[str]:
    """One profile as `profiles show` prints it; with origins, every value that there is."""
    fields: dict[str, Any] = shown["fields"] | {name: shown[name] for name in ALWAYS}
    if with_origin:
        fields = {name: layers[0]["value"] for name, layers in shown["layers"].items()} | fields
    for name in (*ALWAYS, *(name for name in fields if name not in ALWAYS)):
        if fields[name] in NOTHING and name not in ALWAYS:
            continue
        origin = origin_words(shown["origins"].get(name)) if with_origin else ""
        entries: dict[str, Any] = shown["entry_origins"].get(name, {}) if with_origin else {}
        if len({each["layer"] for each in entries.values()}) > 1:
            yield f"{name}: {_words(fields[name])}"
            yield from (f"    {entry}{origin_words(of)}" for entry, of in entries.items())
            continue
        yield f"{name}: {_words(fields[name])}{origin}"
        for under in shown["layers"].get(name, ())[1:] if with_origin else ():
            if under["value"] not in NOTHING and not (
                name in CHOSEN and under["layer"] == "preset"
            ):
                yield f"    over {_words(under['value'])}{origin_words(under)}"
    yield f"source: {shown['source']}"
    if with_origin and shown["default"]:
        first = "  [no default_profile: the first that can be used]"
        yield f"default: yes{origin_words(shown['default_origin']) or first}"
    yield f"key: {shown['credential']}"
    if with_origin:
        yield from (f"  {step}" for step in shown["credential_steps"])
    if shown["unusable_because"]:
        yield f"cannot be used: {shown['unusable_because']}"
    if shown["warning"]:
        yield f"warning: {shown['warning']}"


def origin_words(origin: Mapping[str, Any] | None) -> str:
    """Where a value comes from, behind it."""
    if not origin:
        return ""
    line = f", line {origin['line']}" if origin["line"] else ""
    return f"  [{origin['layer']}: {origin['detail']}{line}]"


def _words(value: Any) -> str:
    if isinstance(value, str):
        return value or "-"
    return "-" if value in NOTHING else json.dumps(value, ensure_ascii=False)


def light_line(light: Light) -> str:
    """One light of a check on a line."""
    took = f" ({light.milliseconds:.0f} ms)" if light.milliseconds is not None else ""
    return f"{MARKS[light.state]} {light.name:<9} {light.state:<7} {light.evidence}{took}"


def light_lines(light: Light) -> list[str]:
    """The same, with a line for each key where they differ."""
    return [*map(light_line, light.parts if "\n" in light.evidence else (light,))]


def light_facts(light: Light) -> dict[str, Any]:
    """One light of a check as JSON."""
    return {
        "light": str(light.name),
        "key": light.key,
        "state": str(light.state),
        "evidence": light.evidence,
        "milliseconds": light.milliseconds,
    }
