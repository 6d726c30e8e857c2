"""The Welcome page: the way in for a newcomer, the way on for everybody else.

Owns which parts are useful now. While nothing is connected, a person connects something or tries
the practice provider; after that they start an agent, or go on with one of the last.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from keystead.credentials.trouble import VaultStatus
from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.profile_state import profile_state, proof_of
from keystead.ui.sources.agents import AgentSource
from keystead.ui.sources.keychain import KeychainSource
from keystead.ui.sources.models import ModelSource
from keystead.ui.sources.profiles import ProfileSource
from keystead.ui.sources.surroundings import SurroundingsSource
from keystead.ui.tasks import Tasks
from keystead.ui.views.welcome.found import FoundSection
from keystead.ui.views.welcome.recent import RecentAgents
from keystead.ui.views.welcome.tiles import ProviderTiles
from keystead.ui.widgets.button import Button, Look
from keystead.ui.widgets.card import Card, CardTone
from keystead.ui.widgets.columns import Columns
from keystead.ui.widgets.glyph import Glyph
from keystead.ui.widgets.label import ElidedLabel, GroupHeading, Label, Tone
from keystead.ui.widgets.mark import Mark
from keystead.ui.widgets.tile import HEIGHT

WIDTH = 864  # logical pixels of the content, at most
SENTENCE = 680
MARGIN = 16
_NAMED = 3  # connected profiles that are called by their names


class WelcomePage(QScrollArea):
    """Its signals say what was chosen; doing it is the window's."""

    new_agent_wanted = Signal()
    agent_wanted = Signal(str)
    connected = Signal(str)
    provider_wanted = Signal(str)
    key_wanted = Signal(str)
    address_wanted = Signal(str, str)
    practice_wanted = Signal()

    def __init__(
        self,
        icons: Icons,
        tasks: Tasks,
        around: SurroundingsSource,
        profiles: ProfileSource,
        models: ModelSource,
        agents: AgentSource,
        keychain: KeychainSource,
    ) -> None:
        super().__init__()
        self._tasks = tasks
        self._profiles = profiles
        self._models = models
        self._agents = agents
        self._keychain = keychain
        self._around = around
        self._title = Label(font=fonts.display(), wrap=True)
        self._sentence = Label(tone=Tone.MUTED, wrap=True)
        self._sentence.setMaximumWidth(SENTENCE)
        self.new_agent = Button(self.tr("New agent"), icons, icon=Icon.ADD, look=Look.FILLED)
        self.connect_another = Button(self.tr("Connect a provider"), icons, icon=Icon.PLUG)
        self.recent = RecentAgents(icons, agents)
        self.found = FoundSection(icons, tasks, around, models)
        self.tiles = ProviderTiles(icons, profiles.presets)
        self.practice = Button(self.tr("Try it"), icons)
        self.practice.setAccessibleName(self.tr("Try the practice provider"))
        self._buttons = QWidget()
        self._practice = self._make_practice(icons)
        self._lay_out()
        self._wire()
        self._show()

    def _show(self, _what: str = "") -> None:
        connected, agents = self._connected(), bool(self._agents.all())
        newcomer = not connected and not agents
        self._title.setText(
            self.tr("Connect a provider") if newcomer else self.tr("Start an agent")
        )
        self._sentence.setText(self._keys_sentence() if newcomer else _summary(self, connected))
        self._buttons.setVisible(not newcomer)
        self.recent.setVisible(agents)
        self.found.set_connected(connected)
        self.found.setVisible(not connected or self.found.finds_more())
        self.found.set_leads(newcomer)
        self.tiles.setVisible(not connected)
        self._practice.setVisible(not connected)

    def _connected(self) -> list[str]:
        """The profiles that have proven that they can be used, the practice provider aside."""
        lists, tested = self._models.lists(), self._profiles.tested
        return [
            known.name
            for known in self._profiles.all()
            if not known.effective.preset.offline
            and profile_state(
                known, proof_of(known, lists.get(known.name), tested(known))
            )[0] is Mark.GOOD
        ]  # fmt: skip

    def _keys_sentence(self) -> str:
        state = self._keychain.state
        if state.in_file:
            return self.tr(
                "Keys go into a file that your passphrase encrypts. Nothing leaves this computer "
                "until you test a connection, list models or start an agent."
            )
        known = state.status in (VaultStatus.READY, VaultStatus.LOCKED, VaultStatus.WAITING)
        name = state.backend if known else self.tr("your system's keychain")
        text = self.tr(
            "Keys go into {keychain}, not into Keystead's files. Nothing leaves this computer "
            "until you test a connection, list models or start an agent."
        )
        return text.replace("{keychain}", name)

    def _wire(self) -> None:
        self.new_agent.clicked.connect(self.new_agent_wanted)
        self.connect_another.clicked.connect(self._want_any)
        self.recent.agent_wanted.connect(self.agent_wanted)
        self.found.ready.connect(self.connected)
        self.found.left.connect(self.new_agent.setFocus)
        self.found.key_wanted.connect(self.key_wanted)
        self.found.address_wanted.connect(self.address_wanted)
        self.tiles.chosen.connect(self.provider_wanted)
        self.practice.clicked.connect(self.practice_wanted)
        for changed in (
            self._profiles.changed,
            self._models.lists_changed,
            self._agents.changed,
            self._keychain.changed,
            self._around.changed,
        ):
            changed.connect(self._show)
        self._profiles.changed.connect(self._match)

    def _match(self) -> None:
        self._tasks.start(self, self._around.match(), group="match", busy="replace")

    def _want_any(self) -> None:
        self.provider_wanted.emit("")

    def _make_practice(self, icons: Icons) -> QWidget:
        card = Card(tone=CardTone.CLEAR)
        card.setFixedHeight(HEIGHT)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addStretch()
        texts.addWidget(
            ElidedLabel(self.tr("Practice provider"), font=fonts.body(QFont.Weight.Medium))
        )
        says = self.tr("no key, no network: scripted answers that show what an agent looks like")
        texts.addWidget(ElidedLabel(says, tone=Tone.MUTED, font=fonts.small()))
        texts.addStretch()
        self.practice.setAccessibleDescription(says)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Glyph(icons, Icon.BEAKER, 16))
        row.addLayout(texts, 1)
        row.addWidget(self.practice)
        card.content.setContentsMargins(15, 0, 15, 0)
        card.content.addLayout(row)
        columns = Columns(span=2)
        columns.set_widgets([card])
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(GroupHeading(self.tr("Just looking?")))
        column.addWidget(columns)
        return whole

    def _lay_out(self) -> None:
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        buttons = QHBoxLayout(self._buttons)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(8)
        buttons.addWidget(self.new_agent)
        buttons.addWidget(self.connect_another)
        buttons.addStretch()
        head = QVBoxLayout()
        head.setSpacing(4)
        head.addWidget(self._title)
        head.addWidget(self._sentence)
        body = QWidget()
        body.setMaximumWidth(WIDTH)
        parts = QVBoxLayout(body)
        parts.setContentsMargins(0, 0, 0, 0)
        parts.setSpacing(28)
        parts.addLayout(head)
        for part in (self._buttons, self.recent, self.found, self.tiles, self._practice):
            parts.addWidget(part)
        parts.addStretch()
        content = QWidget()
        content.setProperty("surface", "clear")
        row = QHBoxLayout(content)
        row.setContentsMargins(MARGIN, 56, MARGIN, MARGIN)
        row.addStretch()
        row.addWidget(body, 100)
        row.addStretch()
        self.setWidget(content)


def _summary(page: WelcomePage, connected: list[str]) -> str:
    """Which profiles can be used, as a sentence."""
    if not connected:
        return page.tr("No provider is connected yet.")
    names = ", ".join(connected[:_NAMED])
    more = len(connected) - _NAMED
    if more > 0:
        names = page.tr("{names} and {n} more").replace("{names}", names).replace("{n}", str(more))
    return page.tr("Connected: {names}.").replace("{names}", names)
