"""The store of secrets as the rest of the program sees it: awaited, remembered, its state shown.

Owns the session's memory of what was read, the state and the limits of waiting; which keys there
are is known to ``keys``, reading and writing is done by ``keychain``. Nothing here calls the
keychain before a secret is asked for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, TypeVar

from psygnal import Signal

from keystead.credentials.keychain import Keychain
from keystead.credentials.keychain_thread import KeychainThread
from keystead.credentials.stored_secret import StoredSecret
from keystead.credentials.trouble import KeychainError, Trouble, VaultStatus

SHOW_WAITING_AFTER = 1.0  # seconds; an ordinary call takes a tenth of that
GIVE_UP_AFTER = 120.0  # seconds; long enough to type a password into an unlock prompt

NOT_OPENED_NAME = "System keychain, not opened yet"
SESSION_NAME = "This session only"
SYSTEM_NAME = "System keychain"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class VaultState:
    """How the store of secrets stands, its display name, and a failure's words."""

    status: VaultStatus = VaultStatus.NOT_OPENED
    backend: str = NOT_OPENED_NAME
    detail: str = ""


class Vault:
    """Keeps secrets in the system's keychain, or in memory after `use_session_only`.

    Every call but those served from memory raises `KeychainError`. A caller that is cancelled or
    gives up leaves its call behind: the keychain may still carry it out.
    """

    state_changed: ClassVar[Signal] = Signal(VaultState)

    def __init__(self, give_up_after: float = GIVE_UP_AFTER) -> None:
        self._give_up_after = give_up_after
        self._state = VaultState()
        self._thread: KeychainThread | None = None
        self._waiting: set[asyncio.Future[Any]] = set()
        self._read: dict[str, StoredSecret] = {}
        self._session: dict[str, StoredSecret] = {}

    @property
    def state(self) -> VaultState:
        """How it stands now."""
        return self._state

    @property
    def session_only(self) -> bool:
        """Whether a person chose to keep keys in memory."""
        return self._state.status is VaultStatus.SESSION_ONLY

    async def get(self, item: str) -> StoredSecret | None:
        """The secret in ``item``, None where there is none; read once a session."""
        known = self.remembered(item)
        if known:
            return known
        stored = await self._call(lambda keychain: keychain.read(item))
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
        await self._call(lambda keychain: keychain.write(item, stored))
        self._session.pop(item, None)
        self._read[item] = stored

    async def delete(self, item: str) -> None:
        """Remove ``item`` wherever it is kept."""
        self.forget(item)
        if self._session.pop(item, None) is None:
            await self._call(lambda keychain: keychain.delete(item))

    def forget(self, item: str) -> None:
        """Ask the keychain again the next time; for when another process changed ``item``."""
        self._read.pop(item, None)

    async def retry(self) -> None:
        """Open the keychain anew and let it ask for its password; a stuck call is left behind."""
        if self._thread and self._thread.busy:
            self._leave_thread()
        self._show(VaultState())
        await self._call(Keychain.unlock)

    def use_session_only(self) -> None:
        """Keep keys in memory until the program ends. Only ever called by a person's choice."""
        self._show(VaultState(VaultStatus.SESSION_ONLY, SESSION_NAME))

    def close(self) -> None:
        """End the thread, or leave it behind if it is stuck."""
        self._leave_thread()

    def _leave_thread(self) -> None:
        for answer in tuple(self._waiting):
            answer.cancel()
        if self._thread:
            self._thread.stop()
            self._thread = None

    async def _call(self, job: Callable[[Keychain], T]) -> T:
        if self.session_only:
            raise KeychainError(Trouble.NOT_USED)
        self._thread = self._thread or KeychainThread()
        handed_in = self._thread.submit(job)
        answer = asyncio.wrap_future(handed_in)
        self._waiting.add(answer)
        answer.add_done_callback(partial(self._settle, self._thread))
        try:
            await self._wait(answer)
        finally:
            # A call that has begun goes on; one that still waits for its turn is taken back.
            handed_in.cancel()
        if answer.cancelled():
            raise KeychainError(Trouble.NO_ANSWER)
        return answer.result()

    async def _wait(self, answer: asyncio.Future[Any]) -> None:
        done, _ = await asyncio.wait({answer}, timeout=SHOW_WAITING_AFTER)
        if done:
            return
        error = KeychainError(Trouble.NO_ANSWER, f"no answer for {self._give_up_after:g} s")
        self._show(VaultState(VaultStatus.WAITING, self._name(), error.what))
        done, _ = await asyncio.wait({answer}, timeout=self._give_up_after)
        if not done:
            raise error

    def _settle(self, thread: KeychainThread, answer: asyncio.Future[Any]) -> None:
        """Show what an answer says about the keychain, even if nobody waits for it any more."""
        self._waiting.discard(answer)
        error = None if answer.cancelled() else answer.exception()
        if answer.cancelled() or thread is not self._thread or self.session_only:
            return
        if isinstance(error, KeychainError):
            self._show(VaultState(error.status, self._name(), error.line()))
        else:
            self._show(VaultState(VaultStatus.READY, self._name()))

    def _name(self) -> str:
        return (self._thread.keychain.name if self._thread else "") or SYSTEM_NAME

    def _show(self, state: VaultState) -> None:
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)
