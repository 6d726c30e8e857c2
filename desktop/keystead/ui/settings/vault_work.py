"""What is to be done in the keychain, and the card that shows why it could not be done yet.

Owns typed secrets from their Save until the keychain has them: a failure loses none, and none is
written elsewhere. The keychain's own state is the source's.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from keystead.credentials.encrypted_file import FILE_NAME
from keystead.credentials.trouble import FILE_TROUBLES, KeychainError, VaultStatus
from keystead.errors import ErrorKind, KeysteadError
from keystead.ui.icons import Icons
from keystead.ui.keychain_card import DROP, FILE, LOCKED, MISSING, SESSION, KeychainCard
from keystead.ui.missing_keychain import show_what_is_missing
from keystead.ui.passphrase import open_key_file, unlock_key_file
from keystead.ui.sources.keychain import KeychainSource
from keystead.ui.tasks import Tasks
from keystead.ui.widgets.label import plain_tooltip

Job = Callable[[], Awaitable[object]]


class VaultWork(QWidget):
    """Jobs that need the keychain, in order; hidden while nothing is wrong.

    `done` comes when the last one is through.
    """

    done = Signal()

    def __init__(self, icons: Icons, tasks: Tasks, keychain: KeychainSource) -> None:
        super().__init__()
        self._icons = icons
        self._tasks = tasks
        self._keychain = keychain
        self._jobs: deque[Job] = deque()
        self._in_file = False  # Whether the encrypted file is what failed.
        self._runner: asyncio.Task[object] | None = None
        self.card = KeychainCard(icons)
        self.card.chosen.connect(self._chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.card)
        self.hide()
        keychain.changed.connect(self._keychain_changed)

    @property
    def waiting(self) -> bool:
        """Whether something is not in the keychain yet."""
        return bool(self._jobs)

    async def run(self, *jobs: Job) -> bool:
        """Do the jobs; False where the keychain failed, and the card then says what can be done.

        Raises `KeysteadError` for a failure that is not the keychain's; that job is given up.
        """
        self._jobs.extend(jobs)
        if self._runner is not None:
            # Who is at work does these too: two at once would do a job twice and lose another.
            await asyncio.wait({self._runner})
            return not self._jobs
        runner = self._runner = asyncio.current_task()
        try:
            return await self._work_off()
        finally:
            if self._runner is runner:
                self._runner = None

    async def _work_off(self) -> bool:
        while self._jobs:
            try:
                await self._jobs[0]()
            except KeysteadError as error:
                if error.kind is not ErrorKind.KEYCHAIN:
                    self._jobs.popleft()
                    raise
                self._show(error)
                return False
            except Exception:
                self._jobs.popleft()  # It would fail again, and what waits behind it never come.
                raise
            self._jobs.popleft()
        self.hide()
        self.done.emit()
        return True

    def drop(self) -> None:
        """Forget what is still to be done, typed secrets with it."""
        self._interrupt()
        self._jobs.clear()
        self.hide()

    def _interrupt(self) -> None:
        """Wait no longer for a keychain that does not answer; the jobs stay."""
        if self._runner is not None:
            self._runner.cancel()
            self._runner = None

    def _chosen(self, choice: str) -> None:
        if choice == DROP:
            self.drop()
        elif choice == MISSING:
            work = show_what_is_missing(self, self._icons, self._keychain)
            self._tasks.start(self, work, group="missing")
        elif self._jobs:
            self._interrupt()
            self._tasks.start(self, self._again(choice), group="vault", busy="replace")

    async def _again(self, choice: str) -> None:
        try:
            if choice == SESSION:
                await self._keychain.use_session_only()
            elif choice == FILE or self._in_file:
                opening = open_key_file if choice == FILE else unlock_key_file
                if not await opening(self.window(), self._icons, self._keychain):
                    return
            else:
                self._show_waiting(VaultStatus.WAITING)
                await self._keychain.retry()
        except KeysteadError as error:
            self._show(error)
            return
        await self.run()

    def _show(self, error: KeysteadError) -> None:
        # The error knows best: what the keychain announced may still be on its way here.
        known = isinstance(error, KeychainError)
        status = error.status if known else self._keychain.state.status
        why = f"{error.why.rstrip('.')}. " if error.why else ""
        if status is VaultStatus.ABSENT:
            why = self.tr("No Secret Service answers on this desktop.") + " "
        elif status in LOCKED:
            why = ""
        text = why + self.tr("Nothing was saved, and nothing is saved elsewhere.")
        self._in_file = known and error.trouble in FILE_TROUBLES
        name = FILE_NAME if self._in_file else self._keychain.state.backend
        if self._in_file:
            text = self.tr("Nothing was saved, and nothing is saved elsewhere.")
        self.card.show_trouble(status, name, text, typed=True, in_file=self._in_file)
        self.card.setToolTip(plain_tooltip(error.line()))
        self.show()

    def _show_waiting(self, status: VaultStatus) -> None:
        text = self.tr("It may ask for its password in a window of its own.")
        self.card.show_trouble(status, self._keychain.state.backend, text, typed=True)
        self.show()

    def _keychain_changed(self) -> None:
        if self._jobs and self._keychain.state.status is VaultStatus.WAITING:
            self._show_waiting(VaultStatus.WAITING)
