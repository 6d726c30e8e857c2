"""What the window does: joins the frame, the views and the engine.

Owns what a command, a choice or an offered action opens; layout is the frame's, content the
views', what failed is ``failures``, work the engine's.
"""

from __future__ import annotations

import asyncio
import os
import sys
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QPoint, QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QWidget

from keystead.control.second_start import TOKEN_VARIABLE, RaiseWindow
from keystead.errors import ActionId, KeysteadError
from keystead.ui.bridge import Bridge
from keystead.ui.commands import COMMANDS
from keystead.ui.commands.actions import Actions
from keystead.ui.commands.application import ApplicationCommand
from keystead.ui.commands.palette import PaletteCommand
from keystead.ui.commands.tabs import TabCommand
from keystead.ui.commands.work import WorkCommand
from keystead.ui.failures import Failures
from keystead.ui.garbage import collected_in_this_thread
from keystead.ui.icons import Icon, Icons
from keystead.ui.opening import Opening
from keystead.ui.palette.recent import Recent
from keystead.ui.rescaling import Rescaling
from keystead.ui.settings_access import SettingsAccess
from keystead.ui.tasks import Tasks
from keystead.ui.views import VIEWS, ViewId
from keystead.ui.views.no_engine import RETRY, no_engine
from keystead.ui.widgets.button import CommandButton
from keystead.ui.widgets.choices import Choice
from keystead.ui.widgets.empty_state import EmptyState
from keystead.ui.window.main_window import MainWindow
from keystead.ui.window.tabs.area import TabArea

if TYPE_CHECKING:
    from keystead.agents.entries import AgentInfo
    from keystead.engine import Engine
    from keystead.ui.applied_settings import AppliedSettings
    from keystead.ui.keychain_notice import KeychainNotice
    from keystead.ui.palette.opening import PaletteOpening
    from keystead.ui.settings.window import SettingsWindow
    from keystead.ui.sources.agents import AgentSource
    from keystead.ui.sources.keychain import KeychainSource
    from keystead.ui.sources.models import ModelSource
    from keystead.ui.sources.network import NetworkSource
    from keystead.ui.sources.profiles import ProfileSource
    from keystead.ui.sources.settings import SettingsSource
    from keystead.ui.sources.surroundings import SurroundingsSource
    from keystead.ui.standing import Standing
    from keystead.ui.views.agents.new_agent import Draft, NewAgentDialog
    from keystead.ui.views.agents.page import AgentPage
    from keystead.ui.views.agents.side import AgentsSide
    from keystead.ui.views.agents.tabs import AgentTabs
    from keystead.ui.views.models.page import ModelsPage
    from keystead.ui.views.models.scope import Scope

MODELS_TAB = "models"
WELCOME_TAB = "welcome"
OTHER_TABS = (MODELS_TAB, WELCOME_TAB)  # those that are of no agent
CLOSE_DEADLINE = 3.0  # seconds
TAB_MENU = (
    TabCommand.CLOSE,
    TabCommand.CLOSE_OTHERS,
    TabCommand.REOPEN,
    TabCommand.SPLIT,
    TabCommand.MOVE_OVER,
)
# The buttons beside the title of each view's page.
TOOLS = {
    ViewId.AGENTS: (
        (WorkCommand.FILTER_AGENTS, Icon.FILTER),
        (WorkCommand.NEW_AGENT, Icon.ADD),
    ),
    ViewId.PROVIDERS: ((WorkCommand.NEW_PROFILE, Icon.ADD),),
    ViewId.MODELS: (
        (WorkCommand.REFRESH_MODELS, Icon.REFRESH),
        (WorkCommand.NEW_PROFILE, Icon.ADD),
    ),
}


class Desktop(QObject):
    """The one window at work: `run` lasts until it was closed, `opened` is set on the way."""

    profiles: ProfileSource
    models: ModelSource
    agents: AgentSource
    keychain: KeychainSource
    choices: SettingsSource
    network: NetworkSource
    _applied: AppliedSettings
    model_scope: Scope
    surroundings: SurroundingsSource
    _agent_tabs: AgentTabs
    _standing: Standing
    _keychain_notice: KeychainNotice

    def __init__(self, window: MainWindow, icons: Icons, bridge: Bridge[Engine]) -> None:
        super().__init__()
        self.icons = icons
        self.window = window
        self.failures = Failures(window, icons)
        self.failures.action_wanted.connect(self.act)
        self.tasks = Tasks(self.failures.show)
        self._bridge = bridge
        self._engine_runs = False
        self._palette: PaletteOpening | None = None
        self._unsent: Draft | None = None
        self._built: set[str] = set()  # the views whose real page is there
        self.restarts = False  # whether the program is to begin anew after its end
        self.opened = asyncio.Event()
        self._closed = asyncio.Event()
        self._actions = Actions(COMMANDS, self, window, icons)
        self._actions.refused.connect(window.status_bar.say)
        self.settings_access = SettingsAccess(self, self._actions)
        self._recent = Recent(window.state)
        self._actions.ran.connect(self._recent.note_command)
        self._dress_frame()
        bridge.subscribe(RaiseWindow, self, self._raise)
        self._rescaling = Rescaling(window, icons)
        self._rescaling.restart_wanted.connect(self.restart)
        self._opening = Opening(window, icons, VIEWS, self._tools)
        self._opening.show(self._first_view())
        window.close_requested.connect(self.quit)
        window.tabs.current_changed.connect(self._tab_changed)

    async def run(self) -> bool:
        """Open the engine and wait until the window was closed; whether all ended in time."""
        with collected_in_this_thread():
            await self._open()
            self.opened.set()
            await self._closed.wait()
            await self.tasks.close()
            if self._engine_runs:
                await self._agent_tabs.unsent.keep_last()
            return await self._bridge.close(CLOSE_DEADLINE)

    async def _open(self) -> None:
        """Start the engine and show what it knows; what fails is shown in its place."""
        try:
            engine = await self._bridge.start()
        except KeysteadError as error:
            self._opening.fail(error, self._try_again)
            self.tabs.set_placeholder(self._no_engine(error))
            self.tabs.wait_with(partial(self._no_engine, error))
            return
        await self._make_sources(engine)
        self._engine_runs = True
        self._show_sources()
        self.tasks.start(self, self._warm_up(), group="warm up")
        self.tasks.start(self, self._bridge.call(engine.attend()), group="attend")

    def _try_again(self) -> None:
        self.tasks.start(self, self._open(), group="open")

    def restart(self) -> None:
        """End as `quit` does, and have the program begin anew; where it ends already, it ends."""
        if not self._closed.is_set() and not self.tasks.busy(self, "close"):
            self.quit()
            self.restarts = True

    def quit(self) -> None:
        self.restarts = False
        if not self._closed.is_set():
            self.tasks.start(self, self._close(), group="close")

    def _raise(self, wanted: RaiseWindow) -> None:
        """Come to the front: the program was started once more."""
        if wanted.activation_token:
            # Where Qt looks for what Wayland lets a window come forward by.
            os.environ[TOKEN_VARIABLE] = wanted.activation_token  # noqa: TID251
        self.window.bring_forward()

    def end(self) -> None:
        """End without a question: whoever asks the process to end may not see one."""
        self.restarts = False
        self._closed.set()

    # What the commands about agents, profiles and models do.

    @property
    def tabs(self) -> TabArea:
        """The tab area, for its commands."""
        return self.window.tabs

    def ready(self) -> bool:
        return self._engine_runs

    def action(self, command: str) -> QAction:
        """The action of a command, for a button that shows its keys."""
        return self._actions.action(command)

    def show_view(self, view: str) -> None:
        if view not in self._built:
            self._build_page(view)
        self.window.show_side_bar()
        self.window.side_bar.show_page(view)
        self.window.activity_bar.set_current(view)

    def new_agent(self, profile: str = "", model: str = "", *, task: str = "") -> None:
        """Ask for a task, with profile, model and task there already where they are given."""
        from keystead.agents.unsent import NEW
        from keystead.ui.remembered_size import RememberedSize
        from keystead.ui.views.agents.new_agent import Draft, NewAgentDialog

        dialog = NewAgentDialog(
            self.window, self.icons, self.tasks, self.agents, self.profiles, self.models
        )
        RememberedSize(dialog, self.window.state, "new-agent")
        dialog.started.connect(self.open_agent)
        dialog.finished.connect(partial(self._keep_draft, dialog, task))
        dialog.action_wanted.connect(self.act)
        left = self._unsent or Draft.kept(self._agent_tabs.unsent.of(NEW))
        dialog.open_with(profile, model, task, draft=left)
        dialog.typed.connect(partial(self._keep_draft, dialog, task, 0))
        if dialog.draft.task == task:
            dialog.task.selectAll()  # Typing replaces what was only suggested.
        self._warm_up_for_agents()

    def try_practice(self) -> None:
        """Ask the practice provider, with a task that only has to be sent."""
        self.new_agent("practice", task=self.tr("Show me what you can do"))

    def _keep_draft(self, dialog: NewAgentDialog, suggested: str, started: int) -> None:
        """What was typed and not begun is there again the next time."""
        from keystead.agents.unsent import NEW, Unsent

        only_suggested = bool(suggested) and dialog.draft.task == suggested
        self._unsent = left = None if started or only_suggested else dialog.draft
        self._agent_tabs.unsent.note(NEW, left.unsent if left else Unsent())

    def open_agent(self, agent_id: str, *, beside: bool = False) -> None:
        """Show an agent's tab, ``beside`` the current one where that is wished for."""
        self._agent_tabs.show(agent_id, beside=beside)
        self._warm_up_for_agents()

    @property
    def agent_page(self) -> AgentPage | None:
        return self._agent_tabs.page if self._engine_runs else None

    def filter_agents(self) -> None:
        """Show the list of agents and let a person type what is looked for."""
        self.show_view(ViewId.AGENTS)
        cast("AgentsSide", self.window.side_bar.content(ViewId.AGENTS)).open_filter()

    def agent_runs(self) -> bool:
        agent = self._shown_agent()
        return agent is not None and agent.state.is_active

    def rename_agent(self, agent_id: str) -> None:
        """Ask for another name of an agent, whether its tab is open or not."""
        from keystead.ui.views.agents.name_dialog import NameDialog

        agent = self.agents.get(agent_id)
        if agent is not None:
            dialog = NameDialog(self.window, self.icons, agent.name)
            dialog.chosen.connect(partial(self._rename, agent_id))
            dialog.open()

    def _rename(self, agent_id: str, name: str) -> None:
        self.tasks.start(self, self.agents.rename(agent_id, name), group=f"rename {agent_id}")

    def stop_agent(self, agent_id: str = "") -> None:
        agent = self.agents.get(agent_id) if agent_id else self._shown_agent()
        if agent is not None:
            self.tasks.start(self, self.agents.stop(agent.id), group=f"stop {agent.id}")

    def open_welcome(self) -> None:
        self.tabs.open(WELCOME_TAB, self.tr("Welcome"), icon=Icon.KEYSTEAD)

    def open_models(self) -> None:
        self.show_view(ViewId.MODELS)
        new = self.tabs.page(MODELS_TAB) is None
        self.tabs.open(MODELS_TAB, self.tr("Models"), icon=Icon.MODELS)
        self._models_page().take_focus()
        if new:
            self.refresh_models()

    def show_models_of(self, profile: str) -> None:
        """Show the models of ``profile``; of all where it is empty."""
        self.open_models()
        self.model_scope.set(profile)

    def refresh_models(self, profile: str = "") -> None:
        names = (profile,) if profile else ()
        self.tasks.start(self, self.models.refresh(*names), group=f"refresh {profile}")

    def open_settings(self) -> None:
        self.settings_access.open()

    def open_palette(self, *, commands_only: bool = False) -> None:
        from keystead.ui.palette.opening import PaletteOpening

        if self._palette is None:
            self._palette = PaletteOpening(self, self._actions, self._recent)
        self._palette.open_palette(commands_only=commands_only)

    def new_profile(self, preset: str = "") -> None:
        self.open_settings()
        self.settings().new_profile(preset)

    def connect_provider(self, preset: str = "", variable: str = "") -> None:
        """Show where a provider is connected; its key may stand in a ``variable`` already."""
        self.open_settings()
        self.settings().connect_provider(preset, variable)

    def edit_profile(self, profile: str) -> None:
        """Show the form of ``profile``."""
        self.open_settings()
        self.settings().show_profile(profile)

    def add_key(self, profile: str) -> None:
        """Show where a key of ``profile`` is typed."""
        self.open_settings()
        self.settings().add_key(profile)

    def replace_key(self, profile: str) -> None:
        """Show where the key of ``profile`` is typed anew."""
        self.open_settings()
        self.settings().replace_key(profile)

    def settings(self) -> SettingsWindow:
        """The settings window, made when it is first wanted."""
        return self.settings_access.window()

    def act(self, profile: str, action: str) -> None:
        """Do what was offered beside a failure; ``action`` is an `ActionId`.

        What it is about is a profile's name, or the path where a file is to be opened.
        """
        if not self._engine_runs:
            return
        match action:
            case ActionId.ADD_KEY | ActionId.SEND_KEY:
                self.add_key(profile)
            case ActionId.REPLACE_KEY:
                self.replace_key(profile)
            case ActionId.OPEN_FILE:
                QDesktopServices.openUrl(QUrl.fromLocalFile(profile))
            case ActionId.UNLOCK_KEYCHAIN:
                self.tasks.start(self, self._keychain_notice.retry(), group="keychain")
            case ActionId.SESSION_KEY:
                self.tasks.start(self, self.keychain.use_session_only(), group="keychain")
            case ActionId.CHOOSE_MODEL:
                self.new_agent(profile)
            case ActionId.RETRY:
                self.refresh_models(profile)
            case _ if self.profiles.get(profile) is not None:
                self.edit_profile(profile)
            case _:
                self.open_settings()

    def _dress_frame(self) -> None:
        window, actions = self.window, self._actions
        if sys.platform == "darwin":
            from keystead.ui.system_menu import system_menu

            window.title_row.menu_button.hide()
            self._menu_bar = system_menu(actions)
        else:
            window.title_row.set_menu(actions.menu(window))
        window.tabs.menu_wanted.connect(self._open_tab_menu)
        window.title_row.set_search(actions.action(PaletteCommand.EVERYTHING))
        for command, icon in (
            (ApplicationCommand.TOGGLE_SIDE_BAR, Icon.SIDE_BAR),
            (ApplicationCommand.TOGGLE_SIDE_PANEL, Icon.SIDE_PANEL),
        ):
            window.title_row.add_command(actions.action(command), icon)
        window.activity_bar.add_command(actions.action(WorkCommand.SETTINGS), Icon.SETTINGS)
        window.activity_bar.chosen.connect(self._view_chosen)
        window.status_bar.keychain.clicked.connect(self._keychain_clicked)

    def _open_tab_menu(self, place: QPoint) -> None:
        self._actions.open_menu(TAB_MENU, place, self.window)

    async def _make_sources(self, engine: Engine) -> None:
        from keystead.ui.sources.agents import AgentSource
        from keystead.ui.sources.keychain import KeychainSource
        from keystead.ui.sources.models import ModelSource
        from keystead.ui.sources.network import NetworkSource
        from keystead.ui.sources.profiles import ProfileSource
        from keystead.ui.sources.settings import SettingsSource
        from keystead.ui.sources.surroundings import SurroundingsSource
        from keystead.ui.views.models.scope import Scope

        bridge = self._bridge
        self.choices = SettingsSource(bridge, engine.settings)
        self.profiles = ProfileSource(
            bridge, engine.profiles, engine.presets, engine.keys, engine.connections
        )
        self.models = ModelSource(bridge, engine.models)
        self.agents = AgentSource(bridge, engine.agents)
        self.keychain = KeychainSource(bridge, engine.vault, engine.keys)
        self.network = NetworkSource(bridge, engine.variables.environment)
        self.model_scope = Scope()
        self.surroundings = SurroundingsSource(bridge, engine.surroundings)
        for source in (self.choices, self.profiles, self.models, self.agents, self.keychain):
            await source.load()

    async def _warm_up(self) -> None:
        from keystead.ui import warming

        await asyncio.sleep(warming.WAIT)
        await self._bridge.call(warming.warm_up())

    def _warm_up_for_agents(self) -> None:
        self.tasks.start(self, self._warm_for_agents(), group="warm up for agents")

    async def _warm_for_agents(self) -> None:
        from keystead.ui import warming

        await self._bridge.call(warming.warm_up_for_agents())

    def _show_sources(self) -> None:
        from keystead.ui.applied_settings import AppliedSettings
        from keystead.ui.keychain_notice import KeychainNotice
        from keystead.ui.standing import Standing
        from keystead.ui.views.agents.tabs import AgentTabs
        from keystead.ui.views.welcome.opening import welcome_page

        window = self.window
        self._applied = AppliedSettings(self.choices, window, self._actions, self.failures)
        self._agent_tabs = AgentTabs(
            self.icons,
            self.tasks,
            window.tabs,
            self.agents,
            self.profiles,
            self.models,
            self.action(WorkCommand.STOP_AGENT),
        )
        self._agent_tabs.action_wanted.connect(self.act)
        self._agent_tabs.said.connect(window.status_bar.say)
        self._agent_tabs.adopt([key for key in self.tabs.keys if key not in OTHER_TABS])
        self.tabs.page_wanted.connect(self._fill_tab)
        self.tabs.want_pages()
        self._standing = Standing(
            window.status_bar, window.activity_bar, self.agents, self.keychain
        )
        self._keychain_notice = KeychainNotice(
            window, self.icons, self.tasks, window.tabs.notices, self.profiles, self.keychain
        )
        self._keychain_notice.keys_wanted.connect(self.replace_key)
        self.profiles.changed.connect(self._profiles_changed)
        window.tabs.set_placeholder(welcome_page(self))
        for view in {*window.side_bar.views, self._first_view()}:
            self._build_page(view)
        self.failures.show_problems(self.profiles.state.problems)
        if window.is_untouched():
            self.tabs.group.take_focus()
        self._opening.fulfil()

    def _no_engine(self, error: KeysteadError) -> EmptyState:
        page = no_engine(self.icons, error)
        page.chosen.connect(self._after_no_engine)
        return page

    def _after_no_engine(self, choice: str) -> None:
        if choice == RETRY:
            self._try_again()
        else:
            self.quit()

    def _first_view(self) -> str:
        remembered = self.window.state.view
        return remembered if remembered in list(ViewId) else ViewId.AGENTS

    def _build_page(self, view: str) -> None:
        content = next(each for each in VIEWS if each.id == view).build(self)
        head = getattr(content, "head", None)
        self._opening.replace(view, content, *([head] if head else []), *self._tools(view))
        self._built.add(view)

    def _tools(self, view: str) -> list[QWidget]:
        return [
            CommandButton(icon, self._actions.action(command), self.icons)
            for command, icon in TOOLS[ViewId(view)]
        ]

    def _view_chosen(self, view: str) -> None:
        if not self._engine_runs:
            self._opening.show(view)
            self._opening.wish(partial(self._view_chosen, view))
        elif view == ViewId.MODELS:
            self.open_models()
        else:
            self.show_view(view)

    def _models_page(self) -> ModelsPage:
        return cast("ModelsPage", self.tabs.page(MODELS_TAB))

    def _fill_tab(self, key: str) -> None:
        if key == MODELS_TAB:
            self._fill_models_tab()
        elif key == WELCOME_TAB:
            self._fill_welcome_tab()
        else:
            self._agent_tabs.fill(key)

    def _fill_welcome_tab(self) -> None:
        from keystead.ui.views.welcome.opening import welcome_page

        self.tabs.fill(WELCOME_TAB, welcome_page(self))

    def _fill_models_tab(self) -> None:
        from keystead.ui.views.models.page import ModelsPage

        self.model_scope.set("")
        page = ModelsPage(self.icons, self.tasks, self.models, self.profiles, self.model_scope)
        page.agent_wanted.connect(self.new_agent)
        page.refresh_wanted.connect(self.refresh_models)
        page.stop_wanted.connect(self._stop_listing)
        page.action_wanted.connect(self.act)
        page.edit_wanted.connect(self.edit_profile)
        page.connect_wanted.connect(self.new_profile)
        page.said.connect(self.window.status_bar.say)
        self.tabs.fill(MODELS_TAB, page)

    def _stop_listing(self, profile: str) -> None:
        self.tasks.start(self, self.models.stop(profile), group=f"stop listing {profile}")

    def _shown_agent(self) -> AgentInfo | None:
        return self._agent_tabs.shown if self._engine_runs else None

    def _tab_changed(self, key: str) -> None:
        page = self.tabs.page(key)
        self.window.set_panel(getattr(page, "panel", None))

    def _keychain_clicked(self) -> None:
        if self._engine_runs:
            self.tasks.start(self, self._keychain_notice.retry(), group="keychain")

    def _profiles_changed(self) -> None:
        self.failures.show_problems(self.profiles.state.problems)
        self.tasks.start(self, self.models.load(), group="lists", busy="replace")

    async def _close(self) -> None:
        active = []
        if self._engine_runs:
            own = (agent for agent in self.agents.all() if not agent.elsewhere)
            active = [agent for agent in own if agent.state.is_active]
        may_stop = not active or await self._may_stop(active)
        if may_stop and await self.settings_access.closed():
            self._closed.set()
        else:
            self.restarts = False

    async def _may_stop(self, active: list[AgentInfo]) -> bool:
        from keystead.ui.widgets.question import question

        names = ", ".join(agent.name for agent in active[:5])
        answer = await question(
            self.window,
            self.icons,
            self.tr("Close Keystead? {n} agents are not finished").replace("{n}", str(len(active))),
            self.tr("{names}. Stopped ones keep all they wrote.").replace("{names}", names),
            (
                Choice("cancel", self.tr("Cancel"), keys="Esc"),
                Choice("stop", self.tr("Stop all and quit")),
            ),
        )
        return answer == "stop"
