"""The settings window: the list of profiles beside the form of one.

Owns which profile is shown and that leaving loses nothing; the form owns its draft.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from keystead.ui.icons import Icons
from keystead.ui.settings.draft import Draft, free_name
from keystead.ui.settings.form import ProfileForm
from keystead.ui.settings.profile_list import ProfileList
from keystead.ui.settings.provider_page import ProviderPage
from keystead.ui.settings.removing import remove_profile
from keystead.ui.settings.tab_order import step
from keystead.ui.sources.keychain import KeychainSource
from keystead.ui.sources.models import ModelSource
from keystead.ui.sources.profiles import ProfileSource
from keystead.ui.tasks import Tasks
from keystead.ui.widgets.choices import Choice
from keystead.ui.widgets.question import question

SMALLEST = QSize(800, 560)
USUAL = QSize(1200, 960)


class SettingsWindow(QWidget):
    """`models_wanted` names a profile whose list can be had since it was saved."""

    models_wanted = Signal(str)

    def __init__(
        self,
        icons: Icons,
        tasks: Tasks,
        profiles: ProfileSource,
        models: ModelSource,
        keychain: KeychainSource,
    ) -> None:
        super().__init__()
        self._icons = icons
        self._tasks = tasks
        self._profiles = profiles
        self.setWindowTitle(self.tr("Settings"))
        self.setProperty("surface", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(SMALLEST.boundedTo(self.screen().availableSize()))
        self.resize(USUAL.boundedTo(self.screen().availableSize()))
        self.list = ProfileList(icons, profiles)
        self.form = ProfileForm(icons, tasks, profiles, models, keychain)
        self.providers = ProviderPage(icons, profiles.presets)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.form)
        self._pages.addWidget(self.providers)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.list)
        row.addWidget(self._pages, 1)
        self._wire()
        self._profiles_changed()

    def show_profile(self, name: str) -> None:
        """Show the form of a profile, once what is unsaved is settled."""
        self._leave(lambda: self._show_profile(name))

    def new_profile(self, preset_id: str = "") -> None:
        """Begin a profile for a preset; without one its provider is chosen first."""
        self._leave(lambda: self._begin(preset_id) if preset_id else self._choose_provider())

    def add_key(self, profile: str) -> None:
        """Show a profile with the line for a new key open."""
        self._leave(lambda: self._add_key(profile))

    def replace_key(self, profile: str) -> None:
        """Show a profile with the line open in which its key is replaced."""
        self._leave(lambda: self._replace_key(profile))

    async def closed(self) -> bool:
        """Close it, after asking where a draft would be lost; False where it stays open."""
        if self.form.dirty:
            self.raise_()
            self.activateWindow()
            if self._tasks.busy(self, "leave") or not await self._may_leave():
                return False
        self._close()
        return True

    def focusNextPrevChild(self, forward: bool) -> bool:
        return step(self, forward=forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.form.dirty:
            event.ignore()
            self._leave(self._close)
            return
        self.form.leave()
        super().closeEvent(event)

    def _close(self) -> None:
        self.form.give_up()
        self._profiles_changed()
        self.close()

    def _show_profile(self, name: str) -> None:
        known = self._profiles.get(name)
        if known is not None:
            self._show_draft(Draft.of(known, self._profiles.state.revision))

    def _add_key(self, name: str) -> None:
        self._show_profile(name)
        self.form.credentials.open_line()

    def _replace_key(self, name: str) -> None:
        self._show_profile(name)
        self.form.credentials.open_replacement()

    def _begin(self, preset_id: str) -> None:
        preset = self._profiles.presets.get(preset_id)
        name = free_name(preset.id, (known.name for known in self._profiles.all()))
        self._show_draft(Draft.new(preset, name, self._profiles.state.revision))
        self.form.fields.focus("base_url" if preset.needs_address else "name")

    def _choose_provider(self) -> None:
        self._pages.setCurrentWidget(self.providers)
        self.providers.start()

    def _show_draft(self, draft: Draft) -> None:
        self._pages.setCurrentWidget(self.form)
        self.form.show_draft(draft)

    def _leave(self, then: Callable[[], None]) -> None:
        """Do ``then``, after asking where a draft would be lost."""
        if not self.form.dirty:
            then()
            return
        self._tasks.start(self, self._ask_and_leave(then), group="leave")

    async def _ask_and_leave(self, then: Callable[[], None]) -> None:
        if await self._may_leave():
            then()
        else:
            self.list.select_shown()

    async def _may_leave(self) -> bool:
        draft = self.form.draft
        name = draft.name if draft else ""
        answer = await question(
            self,
            self._icons,
            self.tr("{name} has unsaved changes").replace("{name}", name),
            self.tr("Nothing of them is written before you save."),
            (
                Choice("edit", self.tr("Keep editing")),
                Choice("discard", self.tr("Discard")),
                Choice("save", self.tr("Save")),
            ),
        )
        return answer == "discard" or (answer == "save" and await self.form.save())

    def _remove(self) -> None:
        self._tasks.start(self, self._ask_and_remove(), group="remove")

    async def _ask_and_remove(self) -> None:
        draft = self.form.draft
        if draft is None or draft.known is None:
            return
        name, place = draft.name, [known.name for known in self._profiles.all()].index(draft.name)
        if not await remove_profile(self, self._icons, self._profiles, draft.known):
            return
        rest = [known.name for known in self._profiles.all()]
        self._show_profile(name if name in rest else rest[min(place, len(rest) - 1)])

    def _profiles_changed(self) -> None:
        draft = self.form.draft
        everyone = self._profiles.all()
        gone = draft is not None and draft.known and not self._profiles.get(draft.name)
        if everyone and not self.form.dirty and (draft is None or gone):
            self._show_profile(everyone[0].name)
        self._show_list()

    def _show_list(self) -> None:
        self.list.show_profiles(self.form.draft)

    def _wire(self) -> None:
        self.list.chosen.connect(self.show_profile)
        self.list.new_wanted.connect(lambda: self.new_profile())
        self.providers.chosen.connect(self._begin)
        self.providers.cancelled.connect(lambda: self._pages.setCurrentWidget(self.form))
        self.form.changed.connect(self._show_list)
        self.form.remove_wanted.connect(self._remove)
        self.form.models_wanted.connect(self.models_wanted)
        self._profiles.changed.connect(self._profiles_changed)
        save = QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self)
        save.activated.connect(self.form.start_save)
