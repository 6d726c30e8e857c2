"""What a preset needs and is, in the words of every list of presets.

Owns these words, the groups and what a preset is found by; the facts are the preset's.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QT_TR_NOOP

from keystead.origin import Origin
from keystead.profiles.preset import ApiFormat, Preset
from keystead.profiles.presets import Presets
from keystead.ui.translation import tr
from keystead.ui.widgets.rows import Row

API_FORMATS = {
    ApiFormat.OPENAI_CHAT: "OpenAI chat completions",
    ApiFormat.OPENAI_RESPONSES: "OpenAI Responses",
    ApiFormat.AZURE_DEPLOYMENTS: "Azure deployments",
    ApiFormat.ANTHROPIC: "Anthropic messages",
    ApiFormat.GEMINI: "Google generative",
    ApiFormat.OLLAMA: "Ollama",
    ApiFormat.BEDROCK: "Bedrock Converse",
    ApiFormat.PRACTICE: "Practice script",
}
HERE, CLOUD, ANY = (
    str(QT_TR_NOOP("On this computer")),
    str(QT_TR_NOOP("Cloud")),
    str(QT_TR_NOOP("Any URL")),
)


def needs(preset: Preset) -> str:
    """What a person needs for a provider, in a few words."""
    if preset.offline:
        return tr("built in · no key")
    if preset.local and preset.local_key:
        return tr("on this computer · API key")
    if preset.local:
        return tr("on this computer · no key")
    if preset.generic:
        return tr("address, key if it needs one")
    return tr("Resource and API key") if preset.needs_address else tr("API key")


def format_words(api_format: ApiFormat) -> str:
    """An API format as people know it."""
    return tr(API_FORMATS[api_format])


def preset_rows(presets: Presets) -> Iterator[Row]:
    """Every preset under its group: this computer, cloud, any URL; found by group, id and host."""
    for group in (HERE, CLOUD, ANY):
        members = [preset for preset in presets.all() if _group(preset) == group]
        if members:
            yield Row(f"group {group}", tr(group), heading=True)
            yield from (_row(preset, group) for preset in members)


def _group(preset: Preset) -> str:
    if preset.offline:
        return ""
    if preset.local:
        return HERE
    return ANY if preset.generic else CLOUD


def _row(preset: Preset, group: str) -> Row:
    addresses = [address for address in preset.api_formats.values() if address]
    hosts = [*(Origin.of(address).host for address in addresses), *preset.hosts]
    place = hosts[0] if hosts and not preset.local else ""
    subtitle = " · ".join(part for part in (needs(preset), place) if part)
    return Row(
        preset.id,
        preset.name,
        subtitle=subtitle,
        right=" · ".join(map(format_words, preset.api_formats)),
        terms=" ".join((preset.id, *hosts, *preset.key_variables, _terms(group))),
    )


def _terms(group: str) -> str:
    """What people type who want any of a group."""
    return " ".join((tr(group), tr("custom own address"))) if group == ANY else tr(group)
