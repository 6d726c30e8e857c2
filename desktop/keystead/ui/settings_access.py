"""The way into the settings: their window, made when it is first wanted, and what opens in it.

Owns the window and what the commands about settings do; what is in it is ``ui.settings``'.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from keystead.settings.theme_choice import ThemeChoice
from keystead.ui.commands.actions import Actions
from keystead.ui.commands.application import ApplicationCommand
from keystead.ui.commands.command import Place
from keystead.ui.commands.settings import SettingsCommand, SettingsPage
from keystead.ui.scale import USUAL, stepped
from keystead.ui.widgets.button import KeysInTooltip

if TYPE_CHECKING:
    from keystead.ui.desktop import Desktop
    from keystead.ui.settings.window import SettingsWindow

SCALE = "scale"


class SettingsAccess(QObject):
    """Opens the settings of a desktop."""

    def __init__(self, desktop: Desktop, actions: Actions[Any]) -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._actions = actions
        self._window: SettingsWindow | None = None
        self._wanted_scale = USUAL  # while the file is being written

    def window(self) -> SettingsWindow:
        """The window, made when it is first wanted."""
        if self._window is None:
            self._window = self._make_window()
        return self._window

    async def closed(self) -> bool:
        """Close the window, if there is one; False where a person wants it to stay."""
        return self._window is None or await self._window.closed()

    async def flush(self) -> None:
        """Let nothing be lost that was typed where nobody has to save; the program ends."""
        if self._window is not None:
            await self._window.application.flush()

    def open(self) -> None:
        """Bring the window to the front."""
        self.window().show()
        self.window().raise_()
        self.window().activateWindow()

    # What the commands do.

    def ready(self) -> bool:
        return self._desktop.ready()

    def choose_theme(self, choice: ThemeChoice) -> None:
        put = self._desktop.choices.put("theme", choice)
        self._desktop.tasks.start(self, put, group="theme", busy="replace")

    def scale_by(self, step: int) -> None:
        desktop = self._desktop
        is_written = not desktop.tasks.busy(self, SCALE)
        before = desktop.choices.settings.scale if is_written else self._wanted_scale
        self._choose_scale(stepped(before, step))

    def reset_scale(self) -> None:
        self._choose_scale(USUAL)

    def open_page(self, page: SettingsPage) -> None:
        self.open()
        self.window().show_page(page)
        self.window().application.take_focus(page)

    def find_setting(self) -> None:
        self.open()
        self.window().open_search()

    def is_open(self) -> bool:
        return self._window is not None and self._window.isVisible()

    def close(self) -> None:
        self.window().close()

    def has_unsaved_profile(self) -> bool:
        return self._window is not None and self._window.form.dirty

    def save_profile(self) -> None:
        self.window().form.start_save()

    def _choose_scale(self, per_cent: int) -> None:
        self._wanted_scale = per_cent
        put = self._desktop.choices.put(SCALE, per_cent)
        self._desktop.tasks.start(self, put, group=SCALE, busy="replace")

    def _make_window(self) -> SettingsWindow:
        from keystead.ui.remembered_size import RememberedSize
        from keystead.ui.settings.application_pages import ApplicationPages
        from keystead.ui.settings.window import SettingsWindow

        desktop = self._desktop
        icons, tasks, profiles = desktop.icons, desktop.tasks, desktop.profiles
        pages = ApplicationPages(
            icons,
            tasks,
            desktop.choices,
            profiles,
            desktop.models,
            desktop.aliases,
            desktop.keychain,
            desktop.network,
            self._actions.commands,
            desktop.window.drawn_at,
        )
        pages.restart_wanted.connect(desktop.restart)
        window = SettingsWindow(icons, tasks, profiles, desktop.models, desktop.keychain, pages)
        RememberedSize(window, desktop.window.state, "settings")
        window.models_wanted.connect(desktop.refresh_models)
        window.agent_wanted.connect(desktop.new_agent)
        window.requests_wanted.connect(desktop.show_requests_of)
        self._actions.enliven(window, Place.SETTINGS)
        window.addAction(self._actions.action(ApplicationCommand.QUIT))
        window.head.search.follow(self._actions.action(SettingsCommand.FIND))
        KeysInTooltip(window.form.footer.save, self._actions.action(SettingsCommand.SAVE_PROFILE))
        return window
