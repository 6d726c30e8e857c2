"""What the window does: joins the frame, the views and the engine.

Owns which tab is opened for what and where failures are shown; layout is the frame's, content the
views', work the engine's.
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from keystead.errors import ActionId, KeysteadError
from keystead.ui.bridge import Bridge
from keystead.ui.commands import COMMANDS
from keystead.ui.commands.actions import Actions
from keystead.ui.commands.application import ApplicationCommand
from keystead.ui.commands.work import WorkCommand
from keystead.ui.icons import Icon, Icons
from keystead.ui.tasks import Tasks
from keystead.ui.theme import ThemeChoice
from keystead.ui.views import VIEWS, ViewId
from keystead.ui.widgets.button import IconButton, Look
from keystead.ui.widgets.card import CardTone, Notice
from keystead.ui.widgets.choices import Choice
from keystead.ui.widgets.empty_state import EmptyState, Loading
from keystead.ui.widgets.question import question
from keystead.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from keystead.agents.entries import AgentInfo
    from keystead.engine import Engine
    from keystead.ui.settings.window import SettingsWindow
    from keystead.ui.sources.agents import AgentSource
    from keystead.ui.sources.keychain import KeychainSource
    from keystead.ui.sources.models import ModelSource
    from keystead.ui.sources.profiles import ProfileSource
    from keystead.ui.views.agents.new_agent import NewAgentDialog
    from keystead.ui.views.agents.page import AgentPage
    from keystead.ui.views.models.page import ModelsPage

MODELS_TAB = "models"
CLOSE_DEADLINE = 3.0  # seconds

_log = logging.getLogger("keystead.ui")


class Desktop(QObject):
    """The one window at work: `run` lasts until it was closed, `opened` is set on the way."""

    profiles: ProfileSource
    models: ModelSource
    agents: AgentSource
    keychain: KeychainSource

    def __init__(self, window: MainWindow, icons: Icons, bridge: Bridge[Engine]) -> None:
        super().__init__()
        self.icons = icons
        self.window = window
        self.tasks = Tasks(self.show_error)
        self._bridge = bridge
        self._engine_runs = False
        self._settings: SettingsWindow | None = None
        self._unsent_task = ""
        self.opened = asyncio.Event()
        self._closed = asyncio.Event()
        self._actions = Actions(COMMANDS, self, window, icons)
        self._actions.refused.connect(window.status_bar.say)
        self._dress_frame()
        window.tabs.set_placeholder(Loading(icons, self.tr("Opening your profiles and agents…")))
        window.close_requested.connect(self.quit)
        window.tabs.current_changed.connect(self._tab_changed)

    async def run(self) -> bool:
        """Open the engine and wait until the window was closed; whether all ended in time."""
        await self._open()
        self.opened.set()
        await self._closed.wait()
        await self.tasks.close()
        return await self._bridge.close(CLOSE_DEADLINE)

    async def _open(self) -> None:
        """Start the engine and show what it knows; what fails is shown in its place."""
        try:
            engine = await self._bridge.start()
        except KeysteadError as error:
            self._show_no_engine(error)
            return
        await self._make_sources(engine)
        self._engine_runs = True
        self._show_sources()
        self.tasks.start(self, self._warm_up(), group="warm up")

    # What the frame's commands do.

    def tab_count(self) -> int:
        return self.window.tab_count()

    def close_tab(self) -> None:
        self.window.close_tab()

    def step_tab(self, step: int) -> None:
        self.window.step_tab(step)

    def step_area(self, step: int) -> None:
        self.window.step_area(step)

    def toggle_side_bar(self) -> None:
        self.window.toggle_side_bar()

    def has_side_panel(self) -> bool:
        return self.window.has_side_panel()

    def toggle_side_panel(self) -> None:
        self.window.toggle_side_panel()

    def choose_theme(self, choice: ThemeChoice) -> None:
        self.window.choose_theme(choice)

    def quit(self) -> None:
        self.tasks.start(self, self._close(), group="close")

    # What the commands about agents, profiles and models do.

    def ready(self) -> bool:
        return self._engine_runs

    def show_view(self, view: str) -> None:
        if not self.window.side_bar.has_page(view):
            self._build_page(view)
        self.window.show_side_bar()
        self.window.side_bar.show_page(view)
        self.window.activity_bar.set_current(view)

    def new_agent(self, profile: str = "", model: str = "") -> None:
        """Ask for a task, with profile and model chosen already where they are given."""
        from keystead.ui.views.agents.new_agent import NewAgentDialog

        dialog = NewAgentDialog(
            self.window, self.icons, self.tasks, self.agents, self.profiles, self.models
        )
        dialog.started.connect(self.open_agent)
        dialog.finished.connect(partial(self._keep_task, dialog))
        dialog.key_wanted.connect(self.add_key)
        dialog.open_with(profile, model, self._unsent_task)

    def _keep_task(self, dialog: NewAgentDialog, started: int) -> None:
        """A task that was typed and not begun is there again the next time."""
        self._unsent_task = "" if started else dialog.task.toPlainText()

    def open_agent(self, agent_id: str) -> None:
        """Show an agent's tab."""
        if self.window.tabs.page(agent_id) is None:
            self._open_agent_tab(agent_id)
        self.window.tabs.show_tab(agent_id)
        self._agent_page(agent_id).take_focus()

    def agent_runs(self) -> bool:
        agent = self._shown_agent()
        return agent is not None and agent.state.is_active

    def stop_agent(self) -> None:
        agent = self._shown_agent()
        if agent is not None:
            self.tasks.start(self, self.agents.stop(agent.id), group=f"stop {agent.id}")

    def open_models(self) -> None:
        self.show_view(ViewId.MODELS)
        if self.window.tabs.page(MODELS_TAB) is None:
            self._open_models_tab()
        self.window.tabs.show_tab(MODELS_TAB)
        self._models_page().take_focus()

    def show_models_of(self, profile: str) -> None:
        """Show the table of models, at the heading of ``profile``."""
        self.open_models()
        self._models_page().select_profile(profile)

    def refresh_models(self, profile: str = "") -> None:
        names = (profile,) if profile else ()
        self.tasks.start(self, self.models.refresh(*names), group=f"refresh {profile}")

    def open_settings(self) -> None:
        self.settings().show()
        self.settings().raise_()
        self.settings().activateWindow()

    def new_profile(self, preset: str = "") -> None:
        self.open_settings()
        self.settings().new_profile(preset)

    def edit_profile(self, profile: str) -> None:
        """Show the form of ``profile``."""
        self.open_settings()
        self.settings().show_profile(profile)

    def add_key(self, profile: str) -> None:
        """Show where a key of ``profile`` is typed."""
        self.open_settings()
        self.settings().add_key(profile)

    def settings(self) -> SettingsWindow:
        """The settings window, made when it is first wanted."""
        if self._settings is None:
            from keystead.ui.settings.window import SettingsWindow

            self._settings = SettingsWindow(
                self.icons, self.tasks, self.profiles, self.models, self.keychain
            )
            self._settings.models_wanted.connect(self.refresh_models)
        return self._settings

    def act(self, profile: str, action: str) -> None:
        """Do what was offered beside a failure; ``action`` is an `ActionId`."""
        if not self._engine_runs:
            return
        match action:
            case ActionId.ADD_KEY | ActionId.REPLACE_KEY | ActionId.SEND_KEY:
                self.add_key(profile)
            case ActionId.UNLOCK_KEYCHAIN:
                self.tasks.start(self, self.keychain.retry(), group="keychain")
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

    def show_error(self, error: BaseException) -> None:
        """Show a failure over the content; what nobody expected is told and logged."""
        if isinstance(error, KeysteadError):
            action = error.action
            choices = (Choice(action.id.value, action.label),) if action else ()
            notice = Notice(self.icons, error.what, error.why, choices=choices)
            if action:
                notice.chosen.connect(partial(self.act, action.target))
            matter = error.reference
        else:
            _log.error("unexpected failure", exc_info=error)
            title = self.tr("Something went wrong inside Keystead")
            notice = Notice(self.icons, title, f"{type(error).__name__}. The log has the details.")
            matter = "unexpected"
        self.window.tabs.notices.add(matter, notice)

    def _dress_frame(self) -> None:
        window, actions = self.window, self._actions
        window.title_row.set_menu(actions.menu(window))
        for command, icon in (
            (ApplicationCommand.TOGGLE_SIDE_BAR, Icon.SIDE_BAR),
            (ApplicationCommand.TOGGLE_SIDE_PANEL, Icon.SIDE_PANEL),
        ):
            window.title_row.add_command(actions.action(command), icon)
        window.activity_bar.add_command(actions.action(WorkCommand.SETTINGS), Icon.SETTINGS)
        window.activity_bar.chosen.connect(self._view_chosen)
        window.status_bar.keychain.clicked.connect(self._keychain_clicked)

    async def _make_sources(self, engine: Engine) -> None:
        from keystead.ui.sources.agents import AgentSource
        from keystead.ui.sources.keychain import KeychainSource
        from keystead.ui.sources.models import ModelSource
        from keystead.ui.sources.profiles import ProfileSource

        bridge = self._bridge
        self.profiles = ProfileSource(
            bridge, engine.profiles, engine.presets, engine.keys, engine.connections
        )
        self.models = ModelSource(bridge, engine.models)
        self.agents = AgentSource(bridge, engine.agents)
        self.keychain = KeychainSource(bridge, engine.vault)
        for source in (self.profiles, self.models, self.agents):
            await source.load()

    async def _warm_up(self) -> None:
        from keystead.ui import warming

        await asyncio.sleep(warming.WAIT)
        await self._bridge.call(warming.warm_up())

    def _show_sources(self) -> None:
        self.agents.changed.connect(self._agent_changed)
        self.keychain.changed.connect(self._show_keychain)
        self.profiles.changed.connect(self._profiles_changed)
        self.window.tabs.set_placeholder(self._welcome())
        self.show_view(ViewId.AGENTS)
        self._show_counts()
        self._show_problems()
        self.window.tabs.content.take_focus()
        self.window.activated.connect(self._came_back)

    def _came_back(self) -> None:
        """Read the file anew: a person comes back, perhaps from an editor."""
        self.tasks.start(self, self.profiles.reread(), group="reread")

    def _welcome(self) -> EmptyState:
        page = EmptyState(
            self.icons,
            Icon.KEYSTEAD,
            self.tr("Connect a provider"),
            self.tr(
                "Keys go into your system's keychain, not into Keystead's files. Nothing leaves "
                "this computer until you test a connection, list models or start an agent."
            ),
            choices=(
                Choice("connect", self.tr("Connect a provider"), look=Look.FILLED),
                Choice("practice", self.tr("Try the practice provider"), icon=Icon.BEAKER),
                Choice("models", self.tr("Models")),
            ),
        )
        page.chosen.connect(self._welcome_chosen)
        return page

    def _welcome_chosen(self, choice: str) -> None:
        match choice:
            case "connect":
                self.new_profile()
            case "practice":
                self.new_agent("practice")
            case _:
                self.open_models()

    def _show_no_engine(self, error: KeysteadError) -> None:
        page = EmptyState(
            self.icons,
            Icon.ERROR,
            error.what,
            " ".join(part for part in (error.why, error.hint) if part),
            choices=(Choice("quit", self.tr("Quit")),),
        )
        page.chosen.connect(self._quit_chosen)
        self.window.tabs.set_placeholder(page)

    def _quit_chosen(self, _choice: str) -> None:
        self.quit()

    def _build_page(self, view: str) -> None:
        found = next(each for each in VIEWS if each.id == view)
        tools: list[IconButton] = []
        if view == ViewId.AGENTS:
            tools = [self._tool(WorkCommand.NEW_AGENT, Icon.ADD)]
        elif view == ViewId.PROVIDERS:
            tools = [self._tool(WorkCommand.NEW_PROFILE, Icon.ADD)]
        elif view == ViewId.MODELS:
            tools = [self._tool(WorkCommand.REFRESH_MODELS, Icon.REFRESH)]
        title = self.tr(found.title)
        self.window.side_bar.add_page(view, title, found.build(self), tools)

    def _tool(self, command: WorkCommand, icon: Icon) -> IconButton:
        action = self._actions.action(command)
        button = IconButton(icon, action.text(), self.icons, keys=action.shortcut().toString())
        button.clicked.connect(action.trigger)
        return button

    def _view_chosen(self, view: str) -> None:
        if not self._engine_runs:
            self.window.status_bar.say(self.tr("Keystead is still starting"))
        elif view == ViewId.MODELS:
            self.open_models()
        else:
            self.show_view(view)

    def _agent_page(self, agent_id: str) -> AgentPage:
        return cast("AgentPage", self.window.tabs.page(agent_id))

    def _models_page(self) -> ModelsPage:
        return cast("ModelsPage", self.window.tabs.page(MODELS_TAB))

    def _open_models_tab(self) -> None:
        from keystead.ui.views.models.page import ModelsPage

        page = ModelsPage(self.icons, self.models)
        page.agent_wanted.connect(self.new_agent)
        page.refresh_wanted.connect(self.refresh_models)
        page.stop_wanted.connect(self._stop_listing)
        page.action_wanted.connect(self.act)
        page.connect_wanted.connect(self.new_profile)
        self.window.tabs.open(MODELS_TAB, self.tr("Models"), page, Icon.MODELS)
        self.refresh_models()

    def _stop_listing(self, profile: str) -> None:
        self.tasks.start(self, self.models.stop(profile), group=f"stop listing {profile}")

    def _open_agent_tab(self, agent_id: str) -> None:
        from keystead.ui.views.agents.page import AgentPage
        from keystead.ui.views.agents.state import mark_of

        agent = self.agents.get(agent_id)
        if agent is None:
            return
        page = AgentPage(self.icons, self.tasks, self.agents, self.profiles, agent_id)
        page.action_wanted.connect(self.act)
        page.link_activated.connect(self._open_link)
        self.window.tabs.open(agent_id, agent.name, page)
        self.window.tabs.set_mark(agent_id, mark_of(agent.state))

    def _shown_agent(self) -> AgentInfo | None:
        return self.agents.get(self.window.tabs.current) if self._engine_runs else None

    def _tab_changed(self, key: str) -> None:
        page = self.window.tabs.page(key)
        self.window.set_panel(getattr(page, "panel", None))

    def _agent_changed(self, agent_id: str) -> None:
        from keystead.ui.views.agents.state import mark_of

        agent = self.agents.get(agent_id)
        if agent is not None and self.window.tabs.page(agent_id) is not None:
            self.window.tabs.set_title(agent_id, agent.name)
            self.window.tabs.set_mark(agent_id, mark_of(agent.state))
        self._show_counts()

    def _show_counts(self) -> None:
        from keystead.agents.entries import AgentState

        active = [agent for agent in self.agents.all() if agent.state.is_active]
        waiting = sum(agent.state is AgentState.WAITING for agent in active)
        running = len(active) - waiting
        parts = []
        if running:
            parts.append(self.tr("{n} running").replace("{n}", str(running)))
        if waiting:
            parts.append(self.tr("{n} waiting").replace("{n}", str(waiting)))
        none = self.tr("no agents") if not self.agents.all() else self.tr("no agent at work")
        self.window.status_bar.show_counts(" · ".join(parts) or none)
        says = self.tr("{n} waiting for you").replace("{n}", str(waiting))
        self.window.activity_bar.set_badge(ViewId.AGENTS, waiting, says)

    def _show_keychain(self) -> None:
        state = self.keychain.state
        self.window.status_bar.show_keychain(state.backend)
        self.window.status_bar.keychain.setToolTip(state.detail)

    def _keychain_clicked(self) -> None:
        if self._engine_runs:
            self.tasks.start(self, self.keychain.retry(), group="keychain")

    def _profiles_changed(self) -> None:
        self._show_problems()
        self.tasks.start(self, self.models.load(), group="lists", busy="replace")

    def _show_problems(self) -> None:
        problems = self.profiles.state.problems
        if not problems:
            self.window.tabs.notices.remove("profiles")
            return
        first = problems[0]
        more = len(problems) - 1
        title = first.what if not more else f"{first.what} (+{more})"
        lines = " ".join(part for part in (first.why, first.hint) if part)
        notice = Notice(self.icons, title, lines, tone=CardTone.WARN)
        self.window.tabs.notices.add("profiles", notice)

    def _open_link(self, address: str) -> None:
        QDesktopServices.openUrl(QUrl(address))

    async def _close(self) -> None:
        active = []
        if self._engine_runs:
            active = [agent for agent in self.agents.all() if agent.state.is_active]
        if active and not await self._may_stop(active):
            return
        # An unsaved draft asks there, and the window stays until that is answered.
        if self._settings is None or self._settings.close():
            self._closed.set()

    async def _may_stop(self, active: list[AgentInfo]) -> bool:
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
