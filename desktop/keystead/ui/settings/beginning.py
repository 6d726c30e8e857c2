"""How connecting a provider begins: where in the form a person goes on.

Owns which profiles only wait to be connected, and what of their form is wanted first.
"""

from __future__ import annotations

from keystead.credentials.resolution import CredentialSource
from keystead.profiles.preset import Preset
from keystead.ui.settings.form import ProfileForm
from keystead.ui.sources.profiles import KnownProfile


def waits(known: KnownProfile) -> bool:
    """Whether a profile lacks only what a person gives it when they connect its provider."""
    effective = known.effective
    if effective.problem is not None or not effective.profile.enabled:
        return False
    missing = known.decision.source is CredentialSource.MISSING
    return effective.needs_address or missing or effective.preset.local


def go_on(form: ProfileForm, preset: Preset, *, waits_for_key: bool) -> None:
    """Open what is wanted first, and move there; a server on this computer is tested at once."""
    if waits_for_key and not preset.local:
        form.credentials.open_line()
    if preset.needs_address:
        form.fields.focus("provider_fields" if preset.needed_fields else "base_url")
    elif preset.local and not preset.local_key:
        form.start_test()
    elif not waits_for_key:
        form.fields.focus("name")
