"""What a preset needs and is, in the words of every list of presets.

Owns these words; the facts are the preset's.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from keystead.profiles.preset import Preset


def needs(preset: Preset) -> str:
    """What a person needs for a provider, in a few words."""
    if preset.offline:
        return _tr("built in · no key")
    if preset.local and preset.local_key:
        return _tr("on this computer · API key")
    if preset.local:
        return _tr("on this computer · no key")
    if preset.generic:
        return _tr("address, key if it needs one")
    return _tr("Resource and API key") if preset.needs_address else _tr("API key")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Presets", text)
