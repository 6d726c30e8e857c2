"""The question before a profile is removed: what becomes of its keys.

Owns the words; removing is the source's work.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from keystead.ui.icons import Icons
from keystead.ui.settings.form_page import is_built_in
from keystead.ui.sources.profiles import KnownProfile, ProfileSource
from keystead.ui.translation import tr
from keystead.ui.widgets.choices import Choice
from keystead.ui.widgets.question import question

KEEP, REMOVE, WITH_KEYS = "keep", "remove", "with-keys"


async def remove_profile(
    window: QWidget, icons: Icons, profiles: ProfileSource, known: KnownProfile
) -> bool:
    """Ask and remove; whether it was removed. Raises `KeysteadError`."""
    reset = is_built_in(known.name, profiles.presets)
    title = tr("Reset {name} to what ships?") if reset else tr("Remove {name}?")
    answer = await question(
        window,
        icons,
        title.replace("{name}", known.name),
        _text(known, reset),
        _choices(known, reset),
    )
    if answer not in (REMOVE, WITH_KEYS):
        return False
    if there := profiles.present(known):
        await profiles.remove(there.name, with_keys=answer == WITH_KEYS)
    elif answer == WITH_KEYS:
        for key in known.keys:
            await profiles.remove_key(key)
    await profiles.load()
    return True


def _text(known: KnownProfile, reset: bool) -> str:
    what = tr("What providers.toml says about it is taken out; the file's backup keeps it.")
    if not known.keys:
        return what
    names = ", ".join(key.shown_name for key in known.keys)
    if reset:
        return f"{what} " + tr("Its keys stay: {names}.").replace("{names}", names)
    keys = tr("It has these keys: {names}. Shall they go too?")
    return f"{what} {keys.replace('{names}', names)}"


def _choices(known: KnownProfile, reset: bool) -> tuple[Choice, ...]:
    keep = Choice(KEEP, tr("Cancel"))
    if reset:
        return keep, Choice(REMOVE, tr("Reset"))
    if not known.keys:
        return keep, Choice(REMOVE, tr("Remove"))
    return (
        keep,
        Choice(REMOVE, tr("Remove, keep its keys")),
        Choice(WITH_KEYS, tr("Remove with its keys")),
    )
