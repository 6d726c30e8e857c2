"""The settings window: profiles and pages about the program in a list, one of them beside it.

Owns which is shown and that leaving a profile loses nothing; the form owns its draft, and
``application_pages`` the pages about the program.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from keystead.profiles.free_name import free_name
from keystead.ui.commands.settings import SettingsPage
from keystead.ui.icons import Icons
from keystead.ui.settings.application_list import ApplicationList
from keystead.ui.settings.application_pages import ApplicationPages
from keystead.ui.settings.beginning import go_on, waits
from keystead.ui.settings.draft import Draft
from keystead.ui.settings.form import ProfileForm
from keystead.ui.settings.head import SettingsHead
from keystead.ui.settings.profile_list import NEW, ProfileList
from keystead.ui.settings.provider_page import ProviderPage
from keystead.ui.settings.removing import remove_profile
from keystead.ui.settings.search import FIELD, SettingsSearch
from keystead.ui.settings.side import SHARE as SIDE_SHARE
from keystead.ui.settings.side import SettingsSide
from keystead.ui.settings.tab_order import step
from keystead.ui.sources.keychain import KeychainSource
from keystead.ui.sources.models import ModelSource
from keystead.ui.sources.profiles import ProfileSource
from keystead.ui.tasks import Tasks
from keystead.ui.widgets.choices import Choice
from keystead.ui.widgets.question import question
from keystead.ui.window.fitting import fitted

SMALLEST = QSize(640, 400)  # a screen of 1400 × 900 at 200 % has less than 700 × 450
USUAL = QSize(1200, 960)


class SettingsWindow(QMainWindow):
    """`models_wanted` names a profile whose list can be had since it was saved.

    `agent_wanted` names one that a person wants to start an agent with, `requests_wanted` one whose
    last requests are to be shown.
    """

    models_wanted = Signal(str)
    agent_wanted = Signal(str)
    requests_wanted = Signal(str)

    def __init__(
        self,
        icons: Icons,
        tasks: Tasks,
        profiles: ProfileSource,
        models: ModelSource,
        keychain: KeychainSource,
        application: ApplicationPages,
    ) -> None:
        super().__init__()
        self._icons = icons
        self._tasks = tasks
        self._profiles = profiles
        self._models = models
        self.application = application
        self.setWindowTitle(self.tr("Settings"))
        self.setProperty("surface", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(fitted(self, SMALLEST))
        self.resize(fitted(self, USUAL))
        self.list = ProfileList(icons, profiles, models)
        self.form = ProfileForm(icons, tasks, profiles, models, keychain)
        self.providers = ProviderPage(icons, profiles.presets)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.form)
        self._pages.addWidget(self.providers)
        self.pages = ApplicationList(icons)
        self.head = SettingsHead(icons)
        self.search = SettingsSearch(self, icons, application.commands)
        self._lay_out()
        self._wire()
        self._profiles_changed()
        self.list.list.setFocus()

    def show_profile(self, name: str) -> None:
        """Show the form of a profile, once what is unsaved is settled."""
        self._leave(lambda: self._show_profile(name))

    def new_profile(self, preset_id: str = "") -> None:
        """Begin a profile for a preset; without one its provider is chosen first."""
        if preset_id:
            self._leave(lambda: self._begin(preset_id))
        else:
            self._leave(self._choose_provider)

    def connect_provider(self, preset_id: str = "", variable: str = "") -> None:
        """Show where a provider is connected; without a preset it is chosen first.

        ``variable`` holds its key already.
        """
        if preset_id:
            self._leave(lambda: self._connect(preset_id, variable))
        else:
            self._leave(self._choose_provider)

    def add_key(self, profile: str) -> None:
        """Show a profile with the line for a new key open."""
        self._leave(lambda: self._add_key(profile))

    def replace_key(self, profile: str) -> None:
        """Show a profile with the line open in which its key is replaced."""
        self._leave(lambda: self._replace_key(profile))

    def show_page(self, page: SettingsPage) -> None:
        """Show a page about the program; the draft of a profile waits behind it."""
        self._bring(self.application.page(page))
        self.list.leave()
        self.pages.select(page)

    def open_search(self) -> None:
        """Search over all settings."""
        draft = self.form.draft
        self.search.open_search(draft.name if draft else "", self.form.reachable)

    def show_field(self, profile: str, field: str) -> None:
        """Show a field in the form of a profile, once what is unsaved is settled."""
        self._leave(lambda: self._show_field(profile, field))

    async def closed(self) -> bool:
        """Close it, after asking where a draft would be lost; False where it stays open."""
        if self.form.loses:
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
        if self.form.loses:
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

    def _begin(self, preset_id: str, variable: str = "") -> None:
        preset = self._profiles.presets.get(preset_id)
        name = free_name(preset.id, (known.name for known in self._profiles.all()))
        self._show_draft(Draft.new(preset, name, self._profiles.state.revision, variable))
        go_on(self.form, preset, waits_for_key=bool(preset.key_variables) and not variable)

    def _connect(self, preset_id: str, variable: str = "") -> None:
        known = self._profiles.get(preset_id)
        if known is None or variable or not waits(known):
            self._begin(preset_id, variable)
            return
        self._show_profile(preset_id)
        preset = known.effective.preset
        go_on(self.form, preset, waits_for_key=not preset.local)

    def _choose_provider(self) -> None:
        self._bring(self.providers)
        self.list.leave()
        self.pages.select(None)
        self.providers.start()

    def _choose_no_provider(self) -> None:
        self._bring(self.form)
        self.list.list.setFocus()

    def _show_draft(self, draft: Draft) -> None:
        self._bring(self.form)
        self.form.show_draft(draft)

    def _bring(self, page: QWidget) -> None:
        if self._pages.indexOf(page) < 0:
            self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)
        if page is self.form:
            self.pages.select(None)
            self.list.come_back()

    def _show_field(self, profile: str, field: str) -> None:
        self._show_profile(profile)
        self.form.show_field(field)

    def _show_found(self, key: str) -> None:
        """Go to what was found by the search."""
        if key.startswith(FIELD):
            self._bring(self.form)
            self.form.show_field(key.removeprefix(FIELD))
        else:
            self.show_page(self.application.page_of(key))
            self.application.go_to(key)

    def _chosen(self, profile: str) -> None:
        """Show a profile; the one whose draft is there still has it."""
        draft = self.form.draft
        if draft is not None and profile in (draft.name, NEW):
            self._bring(self.form)
        else:
            self.show_profile(profile)

    def _leave(self, then: Callable[[], None]) -> None:
        """Do ``then``, after asking where a draft would be lost."""
        if not self.form.loses:
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

    def _want_agent(self, profile: str) -> None:
        self.close()
        self.agent_wanted.emit(profile)

    def _remove(self) -> None:
        self._tasks.start(self, self._ask_and_remove(), group="remove")

    async def _ask_and_remove(self) -> None:
        draft = self.form.draft
        if draft is None or draft.known is None:
            return
        if draft.gone:
            self.form.question.insist()
            return
        name, place = draft.name, [known.name for known in self._profiles.all()].index(draft.name)
        if not await remove_profile(self, self._icons, self._profiles, draft.known):
            return
        rest = [known.name for known in self._profiles.all()]
        self._show_profile(name if name in rest else rest[min(place, len(rest) - 1)])

    def _duplicate(self) -> None:
        draft = self.form.draft
        if draft is not None:
            name = free_name(draft.name, (known.name for known in self._profiles.all()))
            copy = draft.copy(name)
            self._leave(lambda: self._show_copy(copy))

    def _show_copy(self, copy: Draft) -> None:
        self._show_draft(copy)
        self.form.fields.focus("name")

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
        self.list.chosen.connect(self._chosen)
        self.pages.chosen.connect(self._page_chosen)
        self.head.search.clicked.connect(self.open_search)
        self.search.taken.connect(self._show_found)
        self.application.field_wanted.connect(self.show_field)
        self.list.new_wanted.connect(lambda: self.new_profile())
        self.providers.chosen.connect(self._connect)
        self.providers.cancelled.connect(self._choose_no_provider)
        self.form.changed.connect(self._show_list)
        self.form.remove_wanted.connect(self._remove)
        self.form.duplicate_wanted.connect(self._duplicate)
        self.form.models_wanted.connect(self.models_wanted)
        self.form.agent_wanted.connect(self._want_agent)
        self.form.requests_wanted.connect(self.requests_wanted)
        self.form.discarded.connect(self._profiles_changed)
        self._profiles.changed.connect(self._profiles_changed)
        self._models.lists_changed.connect(self._show_list)

    def _page_chosen(self, page: str) -> None:
        self.show_page(SettingsPage(page))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(SettingsSide(self.list, self.pages), SIDE_SHARE)
        row.addWidget(self._pages, 100 - SIDE_SHARE)
        # A plain widget would be no window to a screen reader.
        whole = QWidget()
        self.setCentralWidget(whole)
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addLayout(row, 1)
