"""The side bar's page of the Providers view: every profile and whether it can be used.

Owns their order; changing a profile is the settings window's.
"""

from __future__ import annotations

from keystead.ui.icons import Icons
from keystead.ui.profile_state import profile_row
from keystead.ui.sources.models import ModelSource
from keystead.ui.sources.profiles import ProfileSource
from keystead.ui.views.profiles_side import ProfilesSide


class ProvidersSide(ProfilesSide):
    """The profile that is opened is to be edited."""

    def __init__(self, icons: Icons, profiles: ProfileSource, models: ModelSource) -> None:
        super().__init__(icons)
        self._profiles = profiles
        self._models = models
        profiles.changed.connect(self._show)
        models.lists_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        lists, tested = self._models.lists(), self._profiles.tested
        self.show_rows(
            profile_row(known, lists.get(known.name), tested(known))
            for known in self._profiles.all()
        )
