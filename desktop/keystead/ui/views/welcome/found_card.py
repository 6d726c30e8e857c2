"""One thing that was found on this computer, with the button that connects it.

Owns its words and how connecting looks; connecting is done by who listens to `wanted`.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from keystead.errors import KeysteadError
from keystead.origin import Origin
from keystead.providers.local_servers import LocalServer
from keystead.providers.surroundings import Finding
from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.numbers import one_or_many
from keystead.ui.theme import Token
from keystead.ui.translation import tr
from keystead.ui.views.agents.state import failure_name
from keystead.ui.widgets.button import Button
from keystead.ui.widgets.card import Card, CardTone
from keystead.ui.widgets.glyph import Glyph
from keystead.ui.widgets.label import ElidedLabel, Tone, plain_tooltip
from keystead.ui.widgets.mark import LOOKS, Mark, word
from keystead.ui.widgets.tile import HEIGHT


class FoundCard(Card):
    """`wanted` carries the `Finding` whose button was pressed."""

    wanted = Signal(object)

    def __init__(self, icons: Icons, finding: Finding) -> None:
        super().__init__(tone=CardTone.CLEAR)
        self.finding = finding
        self.setFixedHeight(HEIGHT)
        self._sign = Glyph(icons, Icon.KEY, 16)
        self._title = ElidedLabel(_title(finding), font=fonts.body(QFont.Weight.Medium))
        self._says = ElidedLabel(tone=Tone.MUTED, font=fonts.small())
        self.use = Button(self.tr("Use"), icons)
        self.use.clicked.connect(partial(self.wanted.emit, finding))
        self._lay_out()
        self.show_finding()

    def show_finding(self) -> None:
        """Show what was found."""
        mark = Mark.GOOD if isinstance(self.finding, LocalServer) else None
        self._say(_says(self.finding), self.tr("Use"), mark)

    def show_connecting(self) -> None:
        """Show that it is being connected.

        Its button stays as it is, for one that is switched off hands its focus to the next one.
        """
        self._say(self.tr("listing its models…"), self.tr("Use"), Mark.RUNNING)

    def show_failure(self, error: KeysteadError) -> None:
        """Show why it could not be connected; pressing the button tries again."""
        self._say(failure_name(error, here=True), self.tr("Try again"), Mark.FAILED)
        self._says.setToolTip(plain_tooltip(error.line()))
        self.use.setAccessibleDescription(error.line())

    def _say(self, text: str, button: str, mark: Mark | None) -> None:
        """Show how it stands; without a mark, the key that stands for a variable."""
        icon, token = LOOKS[mark][:2] if mark else (Icon.KEY, Token.TEXT)
        self._sign.show_icon(icon, token)
        self._says.setText(text)
        self._says.set_tone(Tone.ERROR if mark is Mark.FAILED else Tone.MUTED)
        self.use.set_text(button)
        self.use.setAccessibleName(f"{button}: {self._title.text()}")
        self.use.setAccessibleDescription(text)
        spoken = (self._title.text(), word(mark) if mark else "", text)
        self.setAccessibleName(", ".join(part for part in spoken if part))

    def _lay_out(self) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addStretch()
        texts.addWidget(self._title)
        texts.addWidget(self._says)
        texts.addStretch()
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._sign)
        row.addLayout(texts, 1)
        row.addWidget(self.use)
        self.content.setContentsMargins(15, 0, 11, 0)
        self.content.addLayout(row)


def _title(finding: Finding) -> str:
    return finding.preset.name if isinstance(finding, LocalServer) else finding.name


def _says(finding: Finding) -> str:
    if not isinstance(finding, LocalServer):
        return tr("a variable · stays where it is")
    place = Origin.of(finding.base_url).place
    if finding.models is None:
        return tr("{place} · wants a key").replace("{place}", place)
    count = len(finding.models)
    words = one_or_many(count, tr("1 model"), tr("{n} models")) if count else tr("no models yet")
    return f"{place} · {words}"
