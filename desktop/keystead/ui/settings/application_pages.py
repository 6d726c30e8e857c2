"""The pages about the program itself, each made when it is first shown.

Owns which page has what; the settings window shows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from keystead.ui.commands.command import Command
from keystead.ui.commands.settings import SettingsPage
from keystead.ui.icons import Icons
from keystead.ui.settings.aliases import AliasesPage
from keystead.ui.settings.appearance import AppearancePage
from keystead.ui.settings.keyboard import KeyboardPage
from keystead.ui.settings.keychain import KeychainPage
from keystead.ui.settings.network import NetworkPage
from keystead.ui.settings.page import Page
from keystead.ui.settings.search import KEYS, PAGE, PAGES, SETTING
from keystead.ui.settings.setting_fields import SettingFields
from keystead.ui.settings.tab_order import tab_order
from keystead.ui.sources.aliases import AliasSource
from keystead.ui.sources.keychain import KeychainSource
from keystead.ui.sources.models import ModelSource
from keystead.ui.sources.network import NetworkSource
from keystead.ui.sources.profiles import ProfileSource
from keystead.ui.sources.settings import SettingsSource
from keystead.ui.tasks import Tasks

_KEYBOARD = SettingsPage.KEYBOARD


class ApplicationPages(QObject):
    """`field_wanted` carries a profile and one of its fields, which belongs into its form.

    `restart_wanted` comes from what holds only from the next start; ``drawn_at`` is the scale now.
    """

    field_wanted = Signal(str, str)
    restart_wanted = Signal()

    def __init__(
        self,
        icons: Icons,
        tasks: Tasks,
        settings: SettingsSource,
        profiles: ProfileSource,
        models: ModelSource,
        aliases: AliasSource,
        keychain: KeychainSource,
        network: NetworkSource,
        commands: Sequence[Command[Any]],
        drawn_at: int,
    ) -> None:
        super().__init__()
        self._icons = icons
        self._tasks = tasks
        self._settings = settings
        self._profiles = profiles
        self._models = models
        self._aliases = aliases
        self._keychain = keychain
        self._network = network
        self.commands = commands
        self._drawn_at = drawn_at
        self.fields = SettingFields(icons, tasks, settings)
        self._pages: dict[SettingsPage, QWidget] = {}

    def page(self, page: SettingsPage) -> QWidget:
        """The widget of a page."""
        if page not in self._pages:
            self._pages[page] = self._build(page)
        return self._pages[page]

    async def flush(self) -> None:
        """Let nothing that was typed be lost: the program ends."""
        aliases = self._pages.get(SettingsPage.ALIASES)
        if aliases is not None:
            await cast("AliasesPage", aliases).flush()

    def take_focus(self, page: SettingsPage) -> None:
        """Move to where a person begins on a page that is shown."""
        shown = self.page(page)
        first = shown.line if isinstance(shown, KeyboardPage) else next(tab_order(shown), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def page_of(self, found: str) -> SettingsPage:
        """The page that has what the search found."""
        if found.startswith(PAGE):
            return SettingsPage(found.removeprefix(PAGE))
        return PAGES[found.removeprefix(SETTING)] if found.startswith(SETTING) else _KEYBOARD

    def go_to(self, found: str) -> None:
        """Move to what the search found, on its page, which is shown."""
        name = found.removeprefix(SETTING)
        if found.startswith(KEYS):
            cast("KeyboardPage", self.page(_KEYBOARD)).show_command(found.removeprefix(KEYS))
        elif name in self.fields.names():
            field = self.fields.field(name)
            cast("Page", self.page(PAGES[name])).reveal(field.editor)
            field.mark()
        else:
            self.take_focus(self.page_of(found))

    def _build(self, page: SettingsPage) -> QWidget:
        match page:
            case SettingsPage.APPEARANCE:
                return self._appearance()
            case SettingsPage.KEYBOARD:
                return KeyboardPage(self._icons, self._tasks, self._settings, self.commands)
            case SettingsPage.KEYCHAIN:
                return KeychainPage(
                    self._icons, self._tasks, self._profiles, self._keychain, self.fields
                )
            case SettingsPage.NETWORK:
                built = NetworkPage(self._icons, self._tasks, self._profiles, self._network)
                built.field_wanted.connect(self.field_wanted)
                return built
            case SettingsPage.ALIASES:
                return self._alias_page()

    def _alias_page(self) -> AliasesPage:
        page = AliasesPage(self._icons, self._tasks, self._profiles, self._models, self._aliases)
        page.field_wanted.connect(self.field_wanted)
        return page

    def _appearance(self) -> AppearancePage:
        page = AppearancePage(self._icons, self.fields, self._settings, self._drawn_at)
        page.restart_wanted.connect(self.restart_wanted)
        return page
