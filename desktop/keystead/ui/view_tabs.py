"""The tabs that are of no agent: Welcome, the table of all models and the last requests.

Owns their titles and when their pages are made; what is on them is the views'.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject

from keystead.ui.icons import Icon

if TYPE_CHECKING:
    from keystead.ui.desktop import Desktop
    from keystead.ui.views.models.page import ModelsPage
    from keystead.ui.views.requests.page import RequestsPage

MODELS_TAB = "models"
WELCOME_TAB = "welcome"
REQUESTS_TAB = "requests"
VIEW_TABS = (MODELS_TAB, WELCOME_TAB, REQUESTS_TAB)


class ViewTabs(QObject):
    """Opens them in the tab area of a desktop."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._tabs = desktop.window.tabs

    def open_welcome(self) -> None:
        """Show Welcome."""
        self._tabs.open(WELCOME_TAB, self.tr("Welcome"), icon=Icon.KEYSTEAD)

    def open_models(self) -> bool:
        """Show the table of all models; whether it was not there before."""
        new = self._tabs.page(MODELS_TAB) is None
        self._tabs.open(MODELS_TAB, self.tr("Models"), icon=Icon.MODELS)
        self.models_page.take_focus()
        return new

    def open_requests(self, profile: str) -> None:
        """Show the last requests of ``profile``; of all where it is empty."""
        self._tabs.open(REQUESTS_TAB, self.tr("Requests"), icon=Icon.HISTORY)
        page = cast("RequestsPage", self._tabs.page(REQUESTS_TAB))
        page.show_profile(profile)
        page.take_focus()

    @property
    def models_page(self) -> ModelsPage:
        """The page of the table, which is open."""
        return cast("ModelsPage", self._tabs.page(MODELS_TAB))

    def fill(self, key: str) -> None:
        """Make the page of a tab that is shown."""
        if key == WELCOME_TAB:
            from keystead.ui.views.welcome.opening import welcome_page

            self._tabs.fill(key, welcome_page(self._desktop))
        elif key == REQUESTS_TAB:
            from keystead.ui.views.requests.opening import requests_page

            self._tabs.fill(key, requests_page(self._desktop))
        else:
            from keystead.ui.views.models.opening import models_page

            self._desktop.model_scope.set("")
            self._tabs.fill(key, models_page(self._desktop))
