"""One field of a profile, checked while a person types it.

Owns the check of a value alone; which fields there are, with title and description, stands in
``profile``, how each is edited belongs to ``ui``, all of them together are checked by
`Profiles.edit`.
"""

from __future__ import annotations

from typing import Any

from keystead.profiles.reading import checked_profile


def checked_value(name: str, value: Any) -> Any:
    """What a field makes of a value typed into it. Raises `ConfigurationError`."""
    profile = checked_profile({"name": "draft", name: value})
    return getattr(profile, name)
