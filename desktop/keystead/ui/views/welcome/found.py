"""What was found on this computer, each with one button that connects it.

Owns the look around, which findings are shown and connecting them. One line is kept for them from
the start, so that nothing below moves when they come; more than a line show when a person asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from keystead.errors import KeysteadError
from keystead.providers.local_servers import LocalServer
from keystead.providers.surroundings import Finding
from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.sources.models import ModelSource
from keystead.ui.sources.surroundings import SurroundingsSource
from keystead.ui.tasks import Tasks
from keystead.ui.views.welcome.found_card import FoundCard
from keystead.ui.widgets.button import Button, Look
from keystead.ui.widgets.columns import Columns
from keystead.ui.widgets.label import ElidedLabel, Label, Tone
from keystead.ui.widgets.tile import HEIGHT


class FoundSection(QWidget):
    """`ready` names a profile that answered, `key_wanted` one whose server asks for a key.

    `address_wanted` carries a preset's id and the variable that holds its key: only the address is
    missing. `left` comes when what had the focus is connected, and so gone.
    """

    ready = Signal(str)
    key_wanted = Signal(str)
    address_wanted = Signal(str, str)
    left = Signal()

    def __init__(
        self, icons: Icons, tasks: Tasks, around: SurroundingsSource, models: ModelSource
    ) -> None:
        super().__init__()
        self._icons = icons
        self._tasks = tasks
        self._around = around
        self._models = models
        self._all = False
        self._leads = True
        self._connected: frozenset[str] = frozenset()
        self.cards: list[FoundCard] = []
        self.more = Button("", icons, look=Look.QUIET, small=True)
        self.again = Button(
            self.tr("Look again"), icons, icon=Icon.REFRESH, look=Look.QUIET, small=True
        )
        self._says = Label(tone=Tone.MUTED, font=fonts.small(), wrap=True)
        self._columns = Columns()
        self._lay_out()
        self.more.clicked.connect(self._show_all)
        self.again.clicked.connect(self._look)
        self._columns.columns_changed.connect(self._show)
        around.changed.connect(self._show)
        self._show()

    def set_leads(self, leads: bool) -> None:
        """Whether the page is about what was found: the first button is then the filled one."""
        self._leads = leads
        for number, card in enumerate(self.cards):
            card.use.set_look(Look.FILLED if leads and not number else Look.OUTLINE)

    def set_connected(self, profiles: Iterable[str]) -> None:
        """Leave out what these profiles use; the page says that they are connected."""
        self._connected = frozenset(profiles)
        self._show()

    def finds_more(self) -> bool:
        """Whether something was found that is not connected yet."""
        return bool(self._to_connect())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._around.looked and not self._around.looking:
            self._look()

    def _look(self) -> None:
        for card in self.cards:
            card.show_finding()
        self._tasks.start(self, self._around.look(), group="look")

    def _show(self) -> None:
        found, looked = self._to_connect(), self._around.looked
        room = len(found) if self._all else self._columns.columns
        self._show_cards(found[:room])
        self.more.setVisible(len(found) > room)
        self.more.set_text(self.tr("Show all {n}").replace("{n}", str(len(found))))
        # Before the first look has ended there is nothing to look for again.
        self.again.setFocusPolicy(Qt.FocusPolicy.StrongFocus if looked else Qt.FocusPolicy.NoFocus)
        self._pages.setCurrentIndex(1 if found else 0)
        self._says.setText(self._words())

    def _to_connect(self) -> list[Finding]:
        found = self._around.found
        return [each.finding for each in found if each.profile not in self._connected]

    def _words(self) -> str:
        """What stands in the place of findings."""
        if self._around.looking:
            return self.tr("Looking for model servers and keys…")
        if not self._around.looked:
            return ""
        return self.tr(
            "Nothing yet: no model server answers on its usual port, and no variable holds a key."
        )

    def _show_cards(self, findings: Sequence[Finding]) -> None:
        if [card.finding for card in self.cards] == list(findings):
            return
        gone = [card for card in self.cards if card.finding not in findings]
        focused = self.window().focusWidget()
        self.cards = [self._card_of(each) or self._new_card(each) for each in findings]
        self._columns.set_widgets(self.cards)
        self.set_leads(self._leads)
        if any(card.use is focused for card in gone):
            self.left.emit()

    def _card_of(self, finding: Finding) -> FoundCard | None:
        return next((card for card in self.cards if card.finding == finding), None)

    def _new_card(self, finding: Finding) -> FoundCard:
        card = FoundCard(self._icons, finding)
        card.wanted.connect(self._use)
        return card

    def _show_all(self) -> None:
        """Show those that the first line has no room for, and go on with the first of them."""
        following = len(self.cards)
        self._all = True
        self._show()
        self.cards[following].use.setFocus()

    def _use(self, finding: Finding) -> None:
        if finding.preset.needs_address and not isinstance(finding, LocalServer):
            self.address_wanted.emit(finding.preset.id, finding.name)
            return
        self._tasks.start(self, self._connect(finding), group=f"use {finding.preset.id}")

    async def _connect(self, finding: Finding) -> None:
        self._show_on(finding, FoundCard.show_connecting)
        try:
            name = await self._around.connect_to(finding)
            if isinstance(finding, LocalServer) and finding.models is None:
                self._show_on(finding, FoundCard.show_finding)
                self.key_wanted.emit(name)
                return
            listed = await self._models.list_of(name)
        except KeysteadError as error:
            self._show_on(finding, partial(FoundCard.show_failure, error=error))
            return
        if listed.error is not None:
            self._show_on(finding, partial(FoundCard.show_failure, error=listed.error))
            return
        self._show_on(finding, FoundCard.show_finding)
        self.ready.emit(name)

    def _show_on(self, finding: Finding, how: Callable[[FoundCard], None]) -> None:
        """Show it on the card of a finding, which goes when it is connected."""
        if card := self._card_of(finding):
            how(card)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        title = ElidedLabel(
            self.tr("Found on this computer"), tone=Tone.MUTED, font=fonts.section()
        )
        head.addWidget(title, 1)
        head.addWidget(self.more)
        head.addWidget(self.again)
        nothing = QWidget()
        words = QVBoxLayout(nothing)
        words.setContentsMargins(0, 0, 0, 0)
        words.addWidget(self._says)
        words.addStretch()
        self._pages = QStackedWidget()
        self._pages.addWidget(nothing)
        self._pages.addWidget(self._columns)
        nothing.setMinimumHeight(HEIGHT)
        self._pages.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._pages)
