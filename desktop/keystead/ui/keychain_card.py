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
FILE = "file"
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
        self,
        status: VaultStatus,
        backend: str,
        text: str,
        *,
        typed: bool = False,
        in_file: bool = False,
    ) -> None:
        """Say how the store stands. ``typed``: a key that was typed waits to be kept.

        ``in_file``: it is the encrypted file, which a passphrase opens.
        """
        tone = CardTone.WARN if status in LOCKED else CardTone.ERROR
        self.say(_title(status, backend, in_file=in_file), text, tone=tone)
        self._mark.hide()  # A lock says more than how urgent it is.
        absent = status is VaultStatus.ABSENT
        token = Token.WARN if status in LOCKED else Token.ERROR
        self._picture.show_icon(Icon.CIRCLE_SLASH if absent else Icon.LOCK, token)
        choices = tuple(_choices(status, typed=typed, in_file=in_file))
        self.rows.offer(choices)
        self.choices = tuple(Choice(choice.id, choice.button) for choice in choices)


def _title(status: VaultStatus, backend: str, *, in_file: bool) -> str:
    match status:
        case VaultStatus.ABSENT if in_file:
            return tr("{name} is not there", name=backend)
        case VaultStatus.ABSENT:
            return tr("No keychain found")
        case VaultStatus.LOCKED:
            return tr("{name} is locked", name=backend)
        case VaultStatus.WAITING:
            return tr("Waiting for {name}", name=backend)
        case _:
            return tr("{name} refused", name=backend)


def _choices(status: VaultStatus, *, typed: bool, in_file: bool) -> Iterator[RowChoice]:
    if in_file and status in (VaultStatus.LOCKED, VaultStatus.ABSENT):
        yield RowChoice(
            UNLOCK, Icon.UNLOCK, tr("Open it"), tr("its passphrase is asked for"), tr("Open…")
        )
    elif status is VaultStatus.LOCKED:
        yield RowChoice(
            UNLOCK,
            Icon.UNLOCK,
            tr("Unlock"),
            tr("the system asks for its password"),
            tr("Unlock…"),
        )
    if status is not VaultStatus.WAITING and not (in_file and status is not VaultStatus.REFUSED):
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
    if not in_file and status is not VaultStatus.WAITING:
        what = tr("keys stay on this computer, encrypted with a passphrase")
        yield RowChoice(FILE, Icon.SHIELD, tr("Encrypted file"), what, tr("Choose a passphrase…"))
    if status is VaultStatus.ABSENT and not in_file:
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
