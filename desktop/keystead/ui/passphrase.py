"""The dialog for the passphrase of the encrypted file: chosen, given or changed.

Owns the question; what a passphrase opens, and whether it is long enough, is said by
``credentials``. It stays open until it was given right or nobody wants to give it, so that nothing
that was typed elsewhere is lost meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from enum import Enum

from PySide6.QtCore import QT_TR_NOOP, QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from keystead.errors import KeysteadError
from keystead.secret import Secret
from keystead.ui.icons import Icons
from keystead.ui.settings.draft import sentences
from keystead.ui.sources.keychain import KeychainSource
from keystead.ui.translation import tr
from keystead.ui.widgets.choices import Choice, ChoiceBar
from keystead.ui.widgets.field import Field
from keystead.ui.widgets.label import Heading, Label, Tone
from keystead.ui.widgets.secret_field import SecretField

WIDTH = 480
GIVE, CANCEL = "give", "cancel"

Give = Callable[[list[Secret]], Awaitable[None]]


class Occasion(Enum):
    """What a passphrase is asked for: title, what it means, its button, the fields' names."""

    OPEN = (
        QT_TR_NOOP("Open the encrypted file"),
        QT_TR_NOOP("It stays open until Keystead ends. The passphrase is kept nowhere."),
        QT_TR_NOOP("Open"),
        (QT_TR_NOOP("Passphrase"),),
    )
    CHOOSE = (
        QT_TR_NOOP("Keep keys in an encrypted file"),
        QT_TR_NOOP(
            "Keys are encrypted with a passphrase of at least 8 characters, which is kept nowhere: "
            "you type it once each time Keystead runs. Without it the keys are lost."
        ),
        QT_TR_NOOP("Make the file"),
        (QT_TR_NOOP("Passphrase"), QT_TR_NOOP("Again")),
    )
    CHANGE = (
        QT_TR_NOOP("Change the passphrase"),
        QT_TR_NOOP("The encrypted file is closed with the new one from now on."),
        QT_TR_NOOP("Change"),
        (QT_TR_NOOP("Old one"), QT_TR_NOOP("New one"), QT_TR_NOOP("Again")),
    )


class PassphraseDialog(QDialog):
    """One masked line a passphrase; ``give`` gets them, the repeated one left out."""

    def __init__(self, parent: QWidget, icons: Icons, occasion: Occasion, give: Give) -> None:
        super().__init__(parent)
        title, text, button, names = occasion.value
        self._give = give
        self._twice = len(names) > 1
        self.given: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.setWindowTitle(QCoreApplication.applicationName())
        self.setAccessibleName(tr(title))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumWidth(WIDTH)
        self.lines = [SecretField(icons, tr(name)) for name in names]
        self.fields = [Field(tr(n), line) for n, line in zip(names, self.lines, strict=True)]
        self.bar = ChoiceBar(
            (
                Choice(CANCEL, tr("Cancel"), keys="Esc"),
                Choice(GIVE, tr(button), keys=tr("Enter")),
            ),
            icons,
        )
        self.bar.chosen.connect(self._chosen)
        self.bar.button(GIVE).setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(Heading(tr(title)))
        column.addWidget(Label(tr(text), tone=Tone.MUTED, wrap=True))
        for field in self.fields:
            column.addWidget(field)
        column.addWidget(self.bar)
        self.finished.connect(self._close)
        self.lines[0].setFocus()

    def _chosen(self, choice: str) -> None:
        if choice == CANCEL:
            self.reject()
        elif self._right():
            self.bar.button(GIVE).setEnabled(False)
            self._end(given=True)

    def _right(self) -> bool:
        for field in self.fields:
            field.set_error("")
        if self._twice and self.lines[-1].text() != self.lines[-2].text():
            self.fields[-1].set_error(tr("The two differ."))
            self.lines[-1].setFocus()
            return False
        return True

    def _close(self, _result: int) -> None:
        self._end(given=False)

    def _end(self, *, given: bool) -> None:
        if not self.given.done():
            self.given.set_result(given)

    async def once(self) -> bool | None:
        """Wait for a try; True where it was right, None where it was not, False for no more."""
        if not await self.given:
            return False
        self.given = asyncio.get_running_loop().create_future()
        typed = [Secret(line.text()) for line in self.lines]
        try:
            await self._give(typed[:-1] if self._twice else typed)
        except KeysteadError as error:
            self.fields[0].set_error(sentences(error.what, error.why))
            self.lines[0].setFocus()
            self.lines[0].selectAll()
            return None
        finally:
            self.bar.button(GIVE).setEnabled(True)
        return True


async def ask_passphrase(parent: QWidget, icons: Icons, occasion: Occasion, give: Give) -> bool:
    """Ask until it is right; False where nobody wants to give it."""
    dialog = PassphraseDialog(parent, icons, occasion, give)
    dialog.open()
    try:
        while (right := await dialog.once()) is None:
            continue
        return right
    finally:
        for line in dialog.lines:
            line.forget()
        dialog.close()
        dialog.deleteLater()


async def open_key_file(parent: QWidget, icons: Icons, keychain: KeychainSource) -> bool:
    """Let the encrypted file be opened, or made where there is none, and used for new keys."""
    occasion = Occasion.OPEN if await keychain.file_exists() else Occasion.CHOOSE

    async def give(typed: list[Secret]) -> None:
        await keychain.use_file(typed[0])

    return await ask_passphrase(parent, icons, occasion, give)


async def unlock_key_file(parent: QWidget, icons: Icons, keychain: KeychainSource) -> bool:
    """Let the encrypted file be opened for the keys in it; new keys go where they went before."""
    if not await keychain.file_exists():
        return await open_key_file(parent, icons, keychain)

    async def give(typed: list[Secret]) -> None:
        await keychain.open_file(typed[0])

    return await ask_passphrase(parent, icons, Occasion.OPEN, give)


async def change_passphrase(parent: QWidget, icons: Icons, keychain: KeychainSource) -> bool:
    """Let the passphrase of the encrypted file be another one."""

    async def give(typed: list[Secret]) -> None:
        await keychain.change_passphrase(typed[0], typed[1])

    return await ask_passphrase(parent, icons, Occasion.CHANGE, give)
