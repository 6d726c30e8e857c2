"""What can be done about a keychain that is locked, absent or refuses: one card for it everywhere.

Owns the words and the choices; doing what is chosen is its user's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from PySide6.QtWidgets import QHBoxLayout

from keystead.credentials.trouble import VaultStatus
from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token
from keystead.ui.translation import tr
from keystead.ui.widgets.card import CardTone, Notice
from keystead.ui.widgets.choice_rows import ChoiceRows, RowChoice
from keystead.ui.widgets.choices import Choice
from keystead.ui.widgets.glyph import Glyph

UNLOCK, RETRY, SESSION, MISSING, DROP = "unlock", "retry", "session", "missing", "drop"
LOCKED = (VaultStatus.LOCKED, VaultStatus.WAITING)
TROUBLED = (*LOCKED, VaultStatus.ABSENT, VaultStatus.REFUSED)


class KeychainCard(Notice):
    """A title, a sentence, and the ways on as rows."""

    def __init__(self, icons: Icons) -> None:
        super().__init__(icons, "")
        self.rows = ChoiceRows(icons)
        self.rows.chosen.connect(self.chosen)
        self.content.addWidget(self.rows)
        self._picture = Glyph(icons, Icon.LOCK, 16)
        head = cast("QHBoxLayout", self.content.itemAt(0))
        head.insertWidget(0, self._picture)

    def show_trouble(
        self, status: VaultStatus, backend: str, text: str, *, typed: bool = False
    ) -> None:
        """Say how the keychain stands. ``typed``: a key that was typed waits to be kept."""
        tone = CardTone.WARN if status in LOCKED else CardTone.ERROR
        self.say(_title(status, backend), text, tone=tone)
        self._mark.hide()  # A lock says more than how urgent it is.
        absent = status is VaultStatus.ABSENT
        token = Token.WARN if status in LOCKED else Token.ERROR
        self._picture.show_icon(Icon.CIRCLE_SLASH if absent else Icon.LOCK, token)
        choices = tuple(_choices(status, typed=typed))
        self.rows.offer(choices)
        self.choices = tuple(Choice(choice.id, choice.button) for choice in choices)


def _title(status: VaultStatus, backend: str) -> str:
    match status:
        case VaultStatus.ABSENT:
            return tr("No keychain found")
        case VaultStatus.LOCKED:
            return tr("{name} is locked", name=backend)
        case VaultStatus.WAITING:
            return tr("Waiting for {name}", name=backend)
        case _:
            return tr("{name} refused", name=backend)


def _choices(status: VaultStatus, *, typed: bool) -> Iterator[RowChoice]:
    if status is VaultStatus.LOCKED:
        yield RowChoice(
            UNLOCK,
            Icon.UNLOCK,
            tr("Unlock"),
            tr("the system asks for its password"),
            tr("Unlock…"),
        )
    if status is not VaultStatus.WAITING:
        again = {
            VaultStatus.LOCKED: tr("after you unlocked it yourself"),
            VaultStatus.ABSENT: tr("after starting one"),
        }.get(status, tr("it may pass by itself"))
        yield RowChoice(RETRY, Icon.REFRESH, tr("Try again"), again, tr("Try again"))
    detail = tr("the key stays in memory until Keystead ends")
    button = tr("Keep it in memory")
    if not typed:
        detail, button = tr("typed keys stay in memory"), tr("Type keys…")
    yield RowChoice(SESSION, Icon.CHIP, tr("This session only"), detail, button)
    if status is VaultStatus.ABSENT:
        what = tr("packages for this system")
        yield RowChoice(MISSING, Icon.BOOK, tr("What is missing?"), what, tr("Show"))
    if typed:
        forget = tr("Forget the key")
        yield RowChoice(DROP, Icon.TRASH, forget, tr("it was kept nowhere"), tr("Forget it"))


def listed(names: Sequence[str]) -> str:
    """Names as a sentence has them."""
    *first, last = names
    if not first:
        return last
    return tr("{first} and {last}").replace("{first}", ", ".join(first)).replace("{last}", last)
