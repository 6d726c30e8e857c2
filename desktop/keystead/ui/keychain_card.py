"""What can be done about a keychain that is locked, absent or refuses: one card for it everywhere.

Owns the words and the choices; doing what is chosen is its user's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout

from keystead.credentials.trouble import VaultStatus
from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token
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
            return _tr("No keychain found")
        case VaultStatus.LOCKED:
            return _tr("{name} is locked", backend)
        case VaultStatus.WAITING:
            return _tr("Waiting for {name}", backend)
        case _:
            return _tr("{name} refused", backend)


def _choices(status: VaultStatus, *, typed: bool) -> Iterator[RowChoice]:
    if status is VaultStatus.LOCKED:
        yield RowChoice(
            UNLOCK,
            Icon.UNLOCK,
            _tr("Unlock"),
            _tr("the system asks for its password"),
            _tr("Unlock…"),
        )
    if status is not VaultStatus.WAITING:
        again = {
            VaultStatus.LOCKED: _tr("after you unlocked it yourself"),
            VaultStatus.ABSENT: _tr("after starting one"),
        }.get(status, _tr("it may pass by itself"))
        yield RowChoice(RETRY, Icon.REFRESH, _tr("Try again"), again, _tr("Try again"))
    detail = _tr("the key stays in memory until Keystead ends")
    button = _tr("Keep it in memory")
    if not typed:
        detail, button = _tr("typed keys stay in memory"), _tr("Type keys…")
    yield RowChoice(SESSION, Icon.CHIP, _tr("This session only"), detail, button)
    if status is VaultStatus.ABSENT:
        what = _tr("packages for this system")
        yield RowChoice(MISSING, Icon.BOOK, _tr("What is missing?"), what, _tr("Show"))
    if typed:
        forget = _tr("Forget the key")
        yield RowChoice(DROP, Icon.TRASH, forget, _tr("it was kept nowhere"), _tr("Forget it"))


def listed(names: Sequence[str]) -> str:
    """Names as a sentence has them."""
    *first, last = names
    if not first:
        return last
    return _tr("{first} and {last}").replace("{first}", ", ".join(first)).replace("{last}", last)


def _tr(text: str, name: str = "") -> str:
    return QCoreApplication.translate("KeychainCard", text).replace("{name}", name)
