"""What the window does: joins the frame, the views and the engine.

Owns what a command, a choice or an offered action opens; layout is the frame's, content the
views', what failed is ``failures``, work the engine's.
"""

from __future__ import annotations

import asyncio
import os
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from keystead.control.second_start import TOKEN_VARIABLE, RaiseWindow
from keystead.ui.bridge import Bridge
from keystead.ui.closing import may_close
from keystead.ui.commands import COMMANDS
from keystead.ui.commands.actions import Actions
from keystead.ui.failures import Failures
from keystead.ui.frame_commands import FrameCommands
from keystead.ui.garbage import collected_in_this_thread
from keystead.ui.icons import Icons
from keystead.ui.offered_actions import do_offered
from keystead.ui.opening import Opening
from keystead.ui.palette.recent import Recent
from keystead.ui.rescaling import Rescaling
from keystead.ui.settings_access import SettingsAccess
from keystead.ui.side_pages import SidePages
from keystead.ui.tasks import Tasks
from keystead.ui.view_tabs import VIEW_TABS, ViewTabs
from keystead.ui.views import VIEWS, ViewId
from keystead.ui.window.main_window import MainWindow
from keystead.ui.window.tabs.area import TabArea

if TYPE_CHECKING:
    from keystead.engine import Engine
    from keystead.ui.applied_settings import AppliedSettings
    from keystead.ui.keychain_notice import KeychainNotice
    from keystead.ui.palette.opening import PaletteOpening
    from keystead.ui.settings.window import SettingsWindow
    from keystead.ui.sources.agents import AgentSource
    from keystead.ui.sources.aliases import AliasSource
    from keystead.ui.sources.keychain import KeychainSource
    from keystead.ui.sources.models import ModelSource
    from keystead.ui.sources.network import NetworkSource
    from keystead.ui.sources.profiles import ProfileSource
    from keystead.ui.sources.requests import RequestSource
    from keystead.ui.sources.settings import SettingsSource
    from keystead.ui.sources.surroundings import SurroundingsSource
    from keystead.ui.standing import Standing
    from keystead.ui.views.agents.new_agents import NewAgents
    from keystead.ui.views.agents.page import AgentPage
    from keystead.ui.views.agents.side import AgentsSide
    from keystead.ui.views.agents.tabs import AgentTabs
    from keystead.ui.views.models.scope import Scope
    from keystead.ui.warming import Warming

CLOSE_DEADLINE = 3.0  # seconds


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
    requests: RequestSource
    aliases: AliasSource
    keychain_notice: KeychainNotice
    _agent_tabs: AgentTabs
    _new_agents: NewAgents
    _standing: Standing
    _warming: Warming

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
        self.restarts = False  # whether the program is to begin anew after its end
        self.opened = asyncio.Event()
        self._closed = asyncio.Event()
        self._welcomed = False
        self._actions = Actions(COMMANDS, self, window, icons)
        self._actions.refused.connect(window.status_bar.say)
        self.settings_access = SettingsAccess(self, self._actions)
        self._recent = Recent(window.state)
        self._actions.ran.connect(self._recent.note_command)
        self._frame_commands = FrameCommands(self._actions, window, icons)
        window.activity_bar.chosen.connect(self._view_chosen)
        window.status_bar.keychain.clicked.connect(self._keychain_clicked)
        bridge.subscribe(RaiseWindow, self, self._raise)
        self._rescaling = Rescaling(window, icons)
        self._rescaling.restart_wanted.connect(self.restart)
        self._opening = Opening(window, icons, VIEWS, self._frame_commands.tools)
        self._side_pages = SidePages(self, self._opening, self._frame_commands.tools)
        self._opening.show(self._side_pages.first)
        self._view_tabs = ViewTabs(self)
        window.close_requested.connect(self.quit)
        window.tabs.changed.connect(self._show_panel)

    async def run(self) -> bool:
        """Open the engine and wait until the window was closed; whether all ended in time."""
        with collected_in_this_thread():
            self.tasks.start(self, self._open(), group="open")
            await self._closed.wait()
            await self.settings_access.flush()
            await self.tasks.close()
            if self._engine_runs:
                await self._agent_tabs.unsent.keep_last()
            return await self._bridge.close(CLOSE_DEADLINE)

    async def _open(self) -> None:
        """Start the engine and show what it knows; what fails is shown in its place."""
        try:
            engine = await self._bridge.start()
            await self._make_sources(engine)
        except Exception as error:  # noqa: BLE001 - there is no window without it to tell in
            self._opening.fail(self.failures.known(error), self._try_again)
        else:
            self._engine_runs = True
            self._show_sources()
            if unreadable := engine.store.unreadable.problem:
                self.failures.show(unreadable)
            self._warming.after_opening()
            self.tasks.start(self, self._bridge.call(engine.attend()), group="attend")
        finally:
            self.opened.set()

    def _try_again(self) -> None:
        self.window.status_bar.say(self.tr("Trying again…"))
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
        self.window.show_side_bar()
        self._turn_to(view)

    def _turn_to(self, view: str) -> None:
        self._side_pages.build(view)
        self.window.side_bar.show_page(view)
        self.window.activity_bar.set_current(view)

    def go_to_view(self, view: str) -> None:
        self.show_view(view)
        self.window.side_bar.enter()

    def new_agent(self, profile: str = "", model: str = "", *, task: str = "") -> None:
        """Ask for a task, with profile, model and task there already where they are given."""
        self._new_agents.ask(profile, model, task)
        self._warming.for_agents()

    def try_practice(self) -> None:
        """Ask the practice provider, with a task that only has to be sent."""
        self.new_agent("practice", task=self.tr("Show me what you can do"))

    def open_agent(self, agent_id: str, *, beside: bool = False) -> None:
        """Show an agent's tab, ``beside`` the current one where that is wished for."""
        self._agent_tabs.show(agent_id, beside=beside)
        self._warming.for_agents()

    @property
    def agent_page(self) -> AgentPage | None:
        return self._agent_tabs.page if self._engine_runs else None

    def filter_agents(self) -> None:
        """Show the list of agents and let a person type what is looked for."""
        self.show_view(ViewId.AGENTS)
        cast("AgentsSide", self.window.side_bar.content(ViewId.AGENTS)).open_filter()

    def agent_runs(self) -> bool:
        shown = self._agent_tabs.shown if self._engine_runs else None
        return shown is not None and shown.state.is_active

    def rename_agent(self, agent_id: str) -> None:
        """Ask for another name of an agent, whether its tab is open or not."""
        self._agent_tabs.rename(agent_id)

    def stop_agent(self, agent_id: str = "") -> None:
        self._agent_tabs.stop(agent_id)

    def open_welcome(self) -> None:
        self._view_tabs.open_welcome()

    def open_models(self) -> None:
        # Its tab is what is wanted: a narrow window has room for nothing beside it.
        if self.window.side_bar_has_room:
            self.window.show_side_bar()
        self._turn_to(ViewId.MODELS)
        if self._view_tabs.open_models():
            self.refresh_models()

    def show_models_of(self, profile: str) -> None:
        """Show the models of ``profile``; of all where it is empty."""
        self.open_models()
        self.model_scope.set(profile)

    def open_requests(self, profile: str = "") -> None:
        """Show the last requests of ``profile``; of all where it is empty."""
        self._view_tabs.open_requests(profile)

    def show_requests_of(self, profile: str) -> None:
        """The same for somebody whose eyes are on another window."""
        self.open_requests(profile)
        self.window.bring_forward()

    def refresh_models(self, profile: str = "") -> None:
        names = (profile,) if profile else ()
        self.tasks.start(self, self.models.refresh(*names))

    def stop_listing(self, profile: str) -> None:
        self.tasks.start(self, self.models.stop(profile), group=f"stop listing {profile}")

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
        if self._engine_runs:
            do_offered(self, action, profile)

    async def _make_sources(self, engine: Engine) -> None:
        from keystead.ui.sources.made import make_sources
        from keystead.ui.views.models.scope import Scope

        made = await make_sources(self._bridge, engine)
        self.choices, self.profiles, self.models = made.choices, made.profiles, made.models
        self.agents, self.keychain, self.network = made.agents, made.keychain, made.network
        self.surroundings, self.requests = made.surroundings, made.requests
        self.aliases = made.aliases
        self.model_scope = Scope()

    def _show_sources(self) -> None:
        from keystead.ui.applied_settings import AppliedSettings
        from keystead.ui.keychain_notice import KeychainNotice
        from keystead.ui.standing import Standing
        from keystead.ui.views.agents.opening import agent_tabs, new_agents, tell_unseen_failures
        from keystead.ui.warming import Warming

        window = self.window
        self._applied = AppliedSettings(self.choices, window, self._actions, self.failures)
        self._warming = Warming(self.tasks, self._bridge, self.models)
        self._agent_tabs = agent_tabs(self)
        self._new_agents = new_agents(self, self._agent_tabs)
        tell_unseen_failures(self)
        self._agent_tabs.adopt([key for key in self.tabs.keys if key not in VIEW_TABS])
        self.tabs.page_wanted.connect(self._fill_tab)
        self.tabs.want_pages()
        self._standing = Standing(
            window.status_bar, window.activity_bar, self.agents, self.keychain
        )
        self.keychain_notice = KeychainNotice(
            window, self.icons, self.tasks, window.tabs.notices, self.profiles, self.keychain
        )
        self.keychain_notice.keys_wanted.connect(self.replace_key)
        self.profiles.changed.connect(self._profiles_changed)
        self.tabs.changed.connect(self._welcome)
        self._welcome()
        for view in {*window.side_bar.views, self._side_pages.first}:
            self._side_pages.build(view)
        self.failures.show_problems(self.profiles.state.problems)
        if window.is_untouched():
            self.tabs.group.take_focus()
        self._opening.fulfil()

    def _welcome(self) -> None:
        """Make Welcome once no tab is open; behind restored tabs it would only delay the start."""
        if self._welcomed or self.tabs.keys:
            return
        from keystead.ui.views.welcome.opening import welcome_page

        self._welcomed = True
        self.tabs.set_placeholder(welcome_page(self))

    def _view_chosen(self, view: str) -> None:
        if not self._engine_runs:
            self._opening.show(view)
            self._opening.wish(partial(self._view_chosen, view))
        elif view == ViewId.MODELS:
            self.open_models()
        else:
            self.show_view(view)

    def _fill_tab(self, key: str) -> None:
        if key in VIEW_TABS:
            self._view_tabs.fill(key)
        else:
            self._agent_tabs.fill(key)

    def _show_panel(self) -> None:
        """Show the panel of the current tab, else of one beside it, lest the sides move."""
        shown = (self.tabs.current, *(group.front for group in self.tabs.groups))
        panels = (getattr(self.tabs.page(each), "panel", None) for each in shown)
        self.window.set_panel(next((panel for panel in panels if panel is not None), None))

    def _keychain_clicked(self) -> None:
        if self._engine_runs:
            self.tasks.start(self, self.keychain_notice.retry(), group="keychain")

    def _profiles_changed(self) -> None:
        self.failures.show_problems(self.profiles.state.problems)
        self.tasks.start(self, self.models.load(), group="lists", busy="replace")

    async def _close(self) -> None:
        agents = self.agents.all() if self._engine_runs else ()
        may_stop = await may_close(self.window, self.icons, agents, restarts=self.restarts)
        if may_stop and await self.settings_access.closed():
            self.window.status_bar.say(self.tr("Closing…"))
            self._closed.set()
        elif self.restarts:
            self.restarts = False
            self._rescaling.offer_again()
