"""The store of secrets as the rest of the program sees it: awaited, remembered, its state shown.

Owns the session's memory of what was read, which store takes new secrets, the state and the limits
of waiting; which keys there are, and in which store, is known to ``keys``, reading and writing is
done by ``keychain`` and ``encrypted_file``. Nothing here calls either before a secret is asked for,
and neither ever takes the place of the other by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from psygnal import Signal

from keystead.credentials.encrypted_file import FILE_NAME, Ask, EncryptedFile
from keystead.credentials.keychain import Keychain
from keystead.credentials.keychain_thread import KeychainThread, SecretStore
from keystead.credentials.stored_secret import StoredSecret
from keystead.credentials.trouble import KeychainError, Trouble, VaultStatus
from keystead.secret import Secret

SHOW_WAITING_AFTER = 1.0  # seconds; an ordinary call takes a tenth of that
GIVE_UP_AFTER = 120.0  # seconds; long enough to type a password into an unlock prompt

NOT_OPENED_NAME = "System keychain, not opened yet"
FILE_NOT_OPENED_NAME = "Encrypted file, not opened yet"
SESSION_NAME = "This session only"
SYSTEM_NAME = "System keychain"

_MISTYPED = (Trouble.WRONG_PASSPHRASE, Trouble.SHORT_PASSPHRASE)  # and nothing changed

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class VaultState:
    """How the store of secrets stands, its display name, and a failure's words.

    ``in_file`` says that it is the encrypted file, which a passphrase opens.
    """

    status: VaultStatus = VaultStatus.NOT_OPENED
    backend: str = NOT_OPENED_NAME
    detail: str = ""
    in_file: bool = False


class Vault:
    """Keeps secrets in the system's keychain; in the encrypted file, or in memory, if told so.

    Every call but those served from memory raises `KeychainError`. A caller that is cancelled or
    gives up leaves its call behind: the store may still carry it out. ``ask`` is asked for the
    file's passphrase where it is wanted; without it, that is an error which says so.
    """

    state_changed: ClassVar[Signal] = Signal(VaultState)

    def __init__(
        self,
        file: Path | None = None,
        ask: Ask | None = None,
        *,
        give_up_after: float = GIVE_UP_AFTER,
    ) -> None:
        self._give_up_after = give_up_after
        self._state = VaultState()
        self._file_path = file
        self._file = EncryptedFile(file, ask) if file else None
        self._in_file = False
        self._thread: KeychainThread | None = None
        self._file_thread: KeychainThread | None = None
        self._waiting: set[asyncio.Future[Any]] = set()
        self._read: dict[str, StoredSecret] = {}
        self._session: dict[str, StoredSecret] = {}

    @property
    def state(self) -> VaultState:
        """How the store of new secrets stands now, or the one that failed last."""
        return self._state

    @property
    def session_only(self) -> bool:
        """Whether a person chose to keep keys in memory."""
        return self._state.status is VaultStatus.SESSION_ONLY

    @property
    def in_file(self) -> bool:
        """Whether a person chose that new secrets go into the encrypted file."""
        return self._in_file

    @property
    def file_exists(self) -> bool:
        """Whether there is an encrypted file."""
        return self._file_path is not None and self._file_path.exists()

    async def get(self, item: str, *, in_file: bool = False) -> StoredSecret | None:
        """The secret in ``item``, None where there is none; read once a session."""
        known = self.remembered(item)
        if known:
            return known
        stored = await self._call(lambda store: store.read(item), in_file=in_file)
        if stored:
            self._read[item] = stored
        return stored

    def remembered(self, item: str) -> StoredSecret | None:
        """The secret in ``item`` where this session has seen it; the keychain is not asked."""
        return self._session.get(item) or self._read.get(item)

    async def set(self, item: str, stored: StoredSecret) -> None:
        """Keep ``stored``; returns when it was read back from where it is kept."""
        self.forget(item)
        if self.session_only:
            self._session[item] = stored
            return
        await self._call(lambda store: store.write(item, stored), in_file=self._in_file)
        self._session.pop(item, None)
        self._read[item] = stored

    async def delete(self, item: str, *, in_file: bool = False) -> None:
        """Remove ``item`` wherever it is kept."""
        self.forget(item)
        if self._session.pop(item, None) is None:
            await self.delete_kept(item, in_file=in_file)

    async def delete_kept(self, item: str, *, in_file: bool) -> None:
        """Remove ``item`` from one store; what was read of it stays in memory."""
        await self._call(lambda store: store.delete(item), in_file=in_file)

    def forget(self, item: str) -> None:
        """Ask the store again the next time; for when another process changed ``item``."""
        self._read.pop(item, None)

    async def retry(self) -> None:
        """Open the store anew and let it ask for its password; a stuck call is left behind."""
        if self._thread and self._thread.busy:
            self._leave_thread()
        self._show(self._rest())
        await self._call(lambda store: store.unlock(), in_file=self._in_file)

    def use_session_only(self) -> None:
        """Keep keys in memory until the program ends. Only ever called by a person's choice."""
        self._show(VaultState(VaultStatus.SESSION_ONLY, SESSION_NAME))

    def choose(self, *, in_file: bool) -> None:
        """Let new secrets go into the encrypted file, or into the keychain; nothing is opened."""
        if in_file != self._in_file:
            self._in_file = in_file
            if not self.session_only:
                self._show(self._rest())

    async def open_file(self, passphrase: Secret) -> None:
        """Open the encrypted file for this session, or make it where there is none."""
        if self.session_only:
            self._show(self._rest())
        await self._on_file(lambda file: file.open(passphrase))

    async def change_passphrase(self, before: Secret, after: Secret) -> None:
        """Close the encrypted file with another passphrase."""
        await self._on_file(lambda file: file.change_passphrase(before, after))

    def close(self) -> None:
        """End the threads, or leave behind what is stuck."""
        self._leave_thread()
        if self._file_thread:
            self._file_thread.stop()
            self._file_thread = None

    def _leave_thread(self) -> None:
        for answer in tuple(self._waiting):
            answer.cancel()
        if self._thread:
            self._thread.stop()
            self._thread = None

    async def _on_file(self, job: Callable[[EncryptedFile], T]) -> T:
        file = self._file
        if file is None:
            raise KeychainError(Trouble.NO_FILE)
        return await self._run(self._thread_of(in_file=True), lambda: job(file))

    async def _call(self, job: Callable[[SecretStore], T], *, in_file: bool) -> T:
        if self.session_only:
            raise KeychainError(Trouble.NOT_USED)
        thread = self._thread_of(in_file=in_file)
        return await self._run(thread, lambda: job(thread.store))

    def _thread_of(self, *, in_file: bool) -> KeychainThread:
        if not in_file:
            self._thread = self._thread or KeychainThread(Keychain())
            return self._thread
        if self._file is None:
            raise KeychainError(Trouble.NO_FILE)
        self._file_thread = self._file_thread or KeychainThread(self._file)
        return self._file_thread

    async def _run(self, thread: KeychainThread, job: Callable[[], T]) -> T:
        handed_in = thread.submit(job)
        answer = asyncio.wrap_future(handed_in)
        self._waiting.add(answer)
        answer.add_done_callback(partial(self._settle, thread))
        try:
            await self._wait(thread, answer)
        finally:
            # A call that has begun goes on; one that still waits for its turn is taken back.
            handed_in.cancel()
        if answer.cancelled():
            raise KeychainError(Trouble.NO_ANSWER)
        return answer.result()

    async def _wait(self, thread: KeychainThread, answer: asyncio.Future[Any]) -> None:
        if thread is self._file_thread:
            # It waits for nobody but whom our own question has in front of them.
            await asyncio.wait({answer})
            return
        done, _ = await asyncio.wait({answer}, timeout=SHOW_WAITING_AFTER)
        if done:
            return
        error = KeychainError(Trouble.NO_ANSWER, f"no answer for {self._give_up_after:g} s")
        self._show(self._state_of(thread, VaultStatus.WAITING, error.what))
        done, _ = await asyncio.wait({answer}, timeout=self._give_up_after)
        if not done:
            raise error

    def _settle(self, thread: KeychainThread, answer: asyncio.Future[Any]) -> None:
        """Show what an answer says about its store, even if nobody waits for it any more."""
        self._waiting.discard(answer)
        error = None if answer.cancelled() else answer.exception()
        left = thread not in (self._thread, self._file_thread)
        if answer.cancelled() or left or self.session_only:
            return
        chosen = (thread is self._file_thread) is self._in_file
        if isinstance(error, KeychainError):
            if error.trouble not in _MISTYPED and (chosen or error.trouble is not Trouble.NO_FILE):
                self._show(self._state_of(thread, error.status, error.line()))
        elif chosen:
            self._show(self._state_of(thread, VaultStatus.READY))
        elif self._state.backend == self._name(thread):
            self._show(self._rest())  # Its trouble is over; the other has its place again.

    def _state_of(
        self, thread: KeychainThread, status: VaultStatus, detail: str = ""
    ) -> VaultState:
        return VaultState(status, self._name(thread), detail, thread is self._file_thread)

    def _name(self, thread: KeychainThread | None) -> str:
        return (thread.store.name if thread else "") or SYSTEM_NAME

    def _rest(self) -> VaultState:
        """How the store of new secrets stands where nothing was asked of it since."""
        if not self._in_file:
            return VaultState()
        if self._file is not None and self._file.is_open:
            return VaultState(VaultStatus.READY, FILE_NAME, in_file=True)
        return VaultState(VaultStatus.NOT_OPENED, FILE_NOT_OPENED_NAME, in_file=True)

    def _show(self, state: VaultState) -> None:
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)
