"""A real settings window over a real engine, with its folders under the test's home."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from keystead.engine import Engine
from keystead.log import start_log
from keystead.paths import Folders
from keystead.ui.bridge import Bridge
from keystead.ui.commands import COMMANDS
from keystead.ui.icons import Icons
from keystead.ui.settings.application_pages import ApplicationPages
from keystead.ui.settings.draft import Draft
from keystead.ui.settings.form import ProfileForm
from keystead.ui.settings.window import SettingsWindow
from keystead.ui.sources.aliases import AliasSource
from keystead.ui.sources.keychain import KeychainSource
from keystead.ui.sources.models import ModelSource
from keystead.ui.sources.network import NetworkSource
from keystead.ui.sources.profiles import KnownProfile, ProfileSource
from keystead.ui.sources.settings import SettingsSource
from keystead.ui.tasks import Tasks
from keystead.ui.widgets.label import Label
from keystead.ui.widgets.question import QuestionDialog
from tests.window import Await

FILE = """# My providers, by hand.
[profiles.mine]  # the one I use
id = "one"
provider = "openai-compatible"
base_url = "{base_url}"
default_model = "alpha"   # the quick one

[profiles.other]
id = "two"
provider = "groq"
"""


@dataclass
class Settings:
    """The window with what is behind it."""

    window: SettingsWindow
    bridge: Bridge[Engine]
    engine: Engine
    profiles: ProfileSource
    keychain: KeychainSource
    choices: SettingsSource
    folders: Folders
    errors: list[BaseException]
    qtbot: QtBot
    run: Await

    @property
    def form(self) -> ProfileForm:
        return self.window.form

    @property
    def file(self) -> Path:
        return self.folders.providers_file

    @property
    def draft(self) -> Draft:
        draft = self.form.draft
        assert draft is not None
        return draft

    def known(self, name: str) -> KnownProfile:
        known = self.profiles.get(name)
        assert known is not None
        return known

    def show(self, name: str) -> ProfileForm:
        self.window.show_profile(name)
        assert self.draft.name == name
        return self.form

    def type(self, field: str, text: str) -> None:
        editor = self.form.fields.field(field).editor
        editor.setFocus()
        editor.selectAll()  # type: ignore[attr-defined]
        self.qtbot.keyClicks(editor, text)

    def save(self) -> bool:
        return self.run(self.form.save())

    def answer(self, choice: str) -> str:
        """Answer the question that is, or comes, open; what it said."""
        self.qtbot.waitUntil(lambda: bool(self.questions()))
        dialog = self.questions()[0]
        said = "\n".join(label.text() for label in dialog.findChildren(Label))
        dialog._bar.button(choice).click()
        self.qtbot.waitUntil(lambda: not self.questions())
        tasks = self.window._tasks
        self.until(lambda: not any(tasks.busy(self.window, g) for g in ("leave", "remove")))
        return said

    def reread_settings(self) -> None:
        """Have the settings' file read anew, as a window that attends does by itself."""

        async def load() -> None:
            self.engine.settings.load()

        self.run(self.bridge.call(load()))
        self.run(self.choices.load())

    def questions(self) -> list[QuestionDialog]:
        return [d for d in self.window.findChildren(QuestionDialog) if d.isVisible()]

    def until(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()))


@pytest.fixture
def base_url() -> str:
    """Where the profile ``mine`` points; a test with a server of its own puts another here."""
    return "https://llm.example/v1"


@pytest.fixture
def settings(
    base_url: str, icons: Icons, qtbot: QtBot, await_in_window: Await
) -> Iterator[Settings]:
    folders = Folders.of(os.environ)
    folders.config.mkdir(parents=True, mode=0o700)
    folders.providers_file.write_text(FILE.format(base_url=base_url))
    start_log(folders.log, "debug")
    bridge: Bridge[Engine] = Bridge(lambda: Engine(folders, os.environ))
    engine = await_in_window(bridge.start())
    profiles = ProfileSource(
        bridge, engine.profiles, engine.presets, engine.keys, engine.connections
    )
    models = ModelSource(bridge, engine.models)
    keychain = KeychainSource(bridge, engine.vault, engine.keys, engine.settings)
    choices = SettingsSource(bridge, engine.settings)
    network = NetworkSource(bridge, os.environ)
    for source in (profiles, models, keychain, choices):
        await_in_window(source.load())
    errors: list[BaseException] = []
    tasks = Tasks(errors.append)
    aliases = AliasSource(bridge, engine.aliases)
    pages = ApplicationPages(
        icons, tasks, choices, profiles, models, aliases, keychain, network, COMMANDS, 100
    )
    window = SettingsWindow(icons, tasks, profiles, models, keychain, pages)
    with qtbot.waitActive(window):
        window.show()
    yield Settings(
        window, bridge, engine, profiles, keychain, choices, folders, errors, qtbot, await_in_window
    )
    await_in_window(tasks.close())
    window.form.give_up()
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # type: ignore[call-overload]
    await_in_window(bridge.close(1.0))
    for source in (profiles, models, keychain, choices):
        source.deleteLater()
    assert not errors, errors
