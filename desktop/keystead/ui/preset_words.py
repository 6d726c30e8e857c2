"""What a preset needs and is, in the words of every list of presets.

Owns these words, the groups and what a preset is found by; the facts are the preset's.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QT_TR_NOOP

from keystead.profiles.preset import PLACE, ApiFormat, Group, Preset, Status
from keystead.profiles.presets import Presets
from keystead.ui.translation import tr
from keystead.ui.widgets.rows import Row

API_FORMATS = {
    ApiFormat.OPENAI_CHAT: "OpenAI chat completions",
    ApiFormat.OPENAI_RESPONSES: "OpenAI Responses",
    ApiFormat.AZURE_DEPLOYMENTS: "Azure deployments",
    ApiFormat.ANTHROPIC: "Anthropic messages",
    ApiFormat.RAW_PREDICT: "Anthropic raw predict",
    ApiFormat.GEMINI: "Google generative",
    ApiFormat.OLLAMA: "Ollama",
    ApiFormat.BEDROCK: "Bedrock Converse",
    ApiFormat.PRACTICE: "Practice script",
}
HERE, ANY = str(QT_TR_NOOP("On this computer")), str(QT_TR_NOOP("Any URL"))
GROUPS = {
    Group.LOCAL: HERE,
    Group.LAB: str(QT_TR_NOOP("Makers of models")),
    Group.AGGREGATOR: str(QT_TR_NOOP("Many providers behind one key")),
    Group.HOST: str(QT_TR_NOOP("Hosts of many models")),
    Group.CLOUD: str(QT_TR_NOOP("Clouds")),
    Group.PLAN: str(QT_TR_NOOP("Subscriptions")),
    Group.CUSTOM: ANY,
    Group.PROXY: ANY,
}
"""Where each kind of provider stands, in the order of lists."""
STATUSES = {
    Status.ACTIVE: "",
    Status.NEEDS_PAYMENT: str(QT_TR_NOOP("needs a way to pay first")),
    Status.RETIRED: str(QT_TR_NOOP("retired")),
}


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
    if preset.needed_fields:
        titles = (preset.extra_fields[name].title for name in preset.needed_fields)
        return tr("{fields} and API key").replace("{fields}", ", ".join(dict.fromkeys(titles)))
    return tr("Address and API key") if preset.needs_address else tr("API key")


def status_words(preset: Preset) -> str:
    """Whether a provider can be had; empty where nothing is to be said of it."""
    words = tr(STATUSES[preset.status]) if STATUSES[preset.status] else ""
    since = tr("since {date}").replace("{date}", preset.status_since)
    return f"{words} {since}" if words and preset.status_since else words


def format_words(api_format: ApiFormat) -> str:
    """An API format as people know it."""
    return tr(API_FORMATS[api_format])


def preset_rows(presets: Presets) -> Iterator[Row]:
    """Every offered preset under its group; found by group, id, host and variable."""
    offered = presets.offered()
    for group in dict.fromkeys(GROUPS.values()):
        members = [preset for preset in offered if _group(preset) == group]
        if members:
            yield Row(f"group {group}", tr(group), heading=True)
            yield from (_row(preset, group) for preset in members)


def _group(preset: Preset) -> str:
    if preset.offline:
        return ""
    return HERE if preset.local else GROUPS[preset.group]


def _row(preset: Preset, group: str) -> Row:
    hosts = [shown_address(host) for host in preset.own_hosts]
    place = hosts[0] if hosts and not preset.local else ""
    subtitle = " · ".join(filter(None, (needs(preset), status_words(preset), place)))
    return Row(
        preset.id,
        preset.name,
        subtitle=subtitle,
        right=_formats(preset),
        terms=" ".join((preset.id, *hosts, *preset.key_variables, _terms(group))),
    )


def _formats(preset: Preset) -> str:
    """The format that is spoken unless another is chosen, and how many others there are."""
    first, more = format_words(preset.default_format), len(preset.api_formats) - 1
    words = tr("{format} and {n} more") if more else "{format}"
    return words.replace("{format}", first).replace("{n}", str(more))


def shown_address(address: str) -> str:
    """An address, or a host, with the names of what stands in it in capitals."""
    return PLACE.sub(lambda place: place[1].upper(), address)


def _terms(group: str) -> str:
    """What people type who want any of a group."""
    return " ".join((tr(group), tr("custom own address"))) if group == ANY else tr(group)
