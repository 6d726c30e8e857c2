"""Commands about the program's own settings.

Owns the list; what they do is ``settings_access``', through `Settled`.
"""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import Protocol

from PySide6.QtCore import QT_TR_NOOP

from keystead.settings.theme_choice import ThemeChoice
from keystead.ui.commands.command import Category, Command, Place
from keystead.ui.icons import Icon
from keystead.ui.translation import tr


class SettingsPage(StrEnum):
    """A page about the program itself; in the order of the settings window's list."""

    APPEARANCE = "appearance"
    KEYBOARD = "keyboard"
    KEYCHAIN = "keychain"
    NETWORK = "network"
    ALIASES = "aliases"


class Settled(Protocol):
    """What these commands need of the way into the settings."""

    def ready(self) -> bool:
        """Whether the engine runs."""
        ...

    def choose_theme(self, choice: ThemeChoice) -> None:
        """Use another theme from now on."""
        ...

    def scale_by(self, step: int) -> None:
        """Draw everything ``step`` steps larger."""
        ...

    def reset_scale(self) -> None:
        """Draw everything at the system's own size again."""
        ...

    def open_page(self, page: SettingsPage) -> None:
        """Show a page about the program itself."""
        ...

    def find_setting(self) -> None:
        """Search over all settings."""
        ...

    def is_open(self) -> bool:
        """Whether the settings window is shown."""
        ...

    def close(self) -> None:
        """Close the settings window."""
        ...

    def has_unsaved_profile(self) -> bool:
        """Whether the form of a profile in the settings window could be saved."""
        ...

    def save_profile(self) -> None:
        """Save the form of a profile in the settings window."""
        ...


class SettingsCommand(StrEnum):
    """The ids of these commands."""

    THEME_SYSTEM = "theme.system"
    THEME_DARK = "theme.dark"
    THEME_LIGHT = "theme.light"
    ZOOM_IN = "zoom.in"
    ZOOM_OUT = "zoom.out"
    ZOOM_RESET = "zoom.reset"
    FIND = "settings.find"
    APPEARANCE = "settings.appearance"
    KEYBOARD = "settings.keyboard"
    KEYCHAIN = "settings.keychain"
    NETWORK = "settings.network"
    ALIASES = "settings.aliases"
    SAVE_PROFILE = "profile.save"
    CLOSE = "settings.close"


def _ready(settings: Settled) -> str:
    return "" if settings.ready() else tr(_STARTING)


def _unsaved(settings: Settled) -> str:
    return "" if settings.has_unsaved_profile() else tr(_SAVED)


def _open(settings: Settled) -> str:
    return "" if settings.is_open() else tr(_CLOSED)


_STARTING = QT_TR_NOOP("profiles and agents are not read yet")
_CLOSED = QT_TR_NOOP("settings are not open")
_SAVED = QT_TR_NOOP("no profile has unsaved changes")


def _theme(choice: ThemeChoice, settings: Settled) -> None:
    settings.choose_theme(choice)


def _page(page: SettingsPage, settings: Settled) -> None:
    settings.open_page(page)


COMMANDS: tuple[Command[Settled], ...] = (
    Command(
        SettingsCommand.THEME_SYSTEM,
        str(QT_TR_NOOP("Theme: as the system")),
        Category.APPLICATION,
        partial(_theme, ThemeChoice.SYSTEM),
        icon=Icon.COLOR_MODE,
        condition=_ready,
    ),
    Command(
        SettingsCommand.THEME_DARK,
        str(QT_TR_NOOP("Theme: dark")),
        Category.APPLICATION,
        partial(_theme, ThemeChoice.DARK),
        icon=Icon.COLOR_MODE,
        condition=_ready,
    ),
    Command(
        SettingsCommand.THEME_LIGHT,
        str(QT_TR_NOOP("Theme: light")),
        Category.APPLICATION,
        partial(_theme, ThemeChoice.LIGHT),
        icon=Icon.COLOR_MODE,
        condition=_ready,
    ),
    Command(
        SettingsCommand.ZOOM_IN,
        str(QT_TR_NOOP("Zoom in")),
        Category.VIEW,
        lambda settings: settings.scale_by(1),
        keys=("Ctrl+=", "Ctrl++"),
        condition=_ready,
    ),
    Command(
        SettingsCommand.ZOOM_OUT,
        str(QT_TR_NOOP("Zoom out")),
        Category.VIEW,
        lambda settings: settings.scale_by(-1),
        keys=("Ctrl+-",),
        condition=_ready,
    ),
    Command(
        SettingsCommand.ZOOM_RESET,
        str(QT_TR_NOOP("Zoom to 100 %")),
        Category.VIEW,
        lambda settings: settings.reset_scale(),
        keys=("Ctrl+0",),
        condition=_ready,
    ),
    Command(
        SettingsCommand.FIND,
        str(QT_TR_NOOP("Search settings")),
        Category.SETTINGS,
        lambda settings: settings.find_setting(),
        keys=("Ctrl+F",),
        icon=Icon.SEARCH,
        condition=_ready,
        place=Place.SETTINGS,
    ),
    Command(
        SettingsCommand.SAVE_PROFILE,
        str(QT_TR_NOOP("Save the profile")),
        Category.SETTINGS,
        lambda settings: settings.save_profile(),
        keys=("Ctrl+S",),
        condition=_unsaved,
        place=Place.SETTINGS,
    ),
    Command(
        SettingsCommand.CLOSE,
        str(QT_TR_NOOP("Close settings")),
        Category.SETTINGS,
        lambda settings: settings.close(),
        keys=("Ctrl+W",),
        icon=Icon.CLOSE,
        condition=_open,
        place=Place.SETTINGS,
    ),
    Command(
        SettingsCommand.APPEARANCE,
        str(QT_TR_NOOP("Open appearance settings")),
        Category.SETTINGS,
        partial(_page, SettingsPage.APPEARANCE),
        icon=Icon.COLOR_MODE,
        condition=_ready,
    ),
    Command(
        SettingsCommand.KEYBOARD,
        str(QT_TR_NOOP("Open keyboard shortcuts")),
        Category.SETTINGS,
        partial(_page, SettingsPage.KEYBOARD),
        keys=("Ctrl+K, Ctrl+S",),
        icon=Icon.KEYBOARD,
        condition=_ready,
    ),
    Command(
        SettingsCommand.KEYCHAIN,
        str(QT_TR_NOOP("Open keychain settings")),
        Category.SETTINGS,
        partial(_page, SettingsPage.KEYCHAIN),
        icon=Icon.LOCK,
        condition=_ready,
    ),
    Command(
        SettingsCommand.NETWORK,
        str(QT_TR_NOOP("Open network settings")),
        Category.SETTINGS,
        partial(_page, SettingsPage.NETWORK),
        icon=Icon.GLOBE,
        condition=_ready,
    ),
    Command(
        SettingsCommand.ALIASES,
        str(QT_TR_NOOP("Open alias settings")),
        Category.SETTINGS,
        partial(_page, SettingsPage.ALIASES),
        icon=Icon.LAYERS,
        condition=_ready,
    ),
)
