"""The one thread that talks to a store of secrets, one call at a time.

Owns the thread and its queue; what is called belongs to ``vault``. The thread is a daemon: an
unlock prompt that nobody answers blocks it for ever, and must not keep the program from ending.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, Protocol, TypeVar

from keystead.credentials.stored_secret import StoredSecret

JOIN_LIMIT = 0.5  # seconds an idle thread gets to end

T = TypeVar("T")


class SecretStore(Protocol):
    """Where whole secrets are kept: the keychain or the encrypted file. Every call blocks."""

    @property
    def name(self) -> str:
        """The name people know it by; empty until it was opened."""
        ...

    def unlock(self) -> None:
        """Open it, and let it ask for its password."""
        ...

    def read(self, item: str) -> StoredSecret | None:
        """The secret in ``item``, None where there is none."""
        ...

    def write(self, item: str, stored: StoredSecret) -> None:
        """Keep ``stored`` in ``item`` and read it back."""
        ...

    def delete(self, item: str) -> None:
        """Remove ``item``; nothing happens where it is gone already."""
        ...


class KeychainThread:
    """Runs jobs on ``store`` in the order in which they came."""

    def __init__(self, store: SecretStore) -> None:
        self.store = store
        self._jobs: SimpleQueue[tuple[Callable[[], Any], Future[Any]] | None] = SimpleQueue()
        self._busy = threading.Event()
        self._thread = threading.Thread(  # noqa: TID251 - the daemon this module is about
            target=self._run, name="keystead-keychain", daemon=True
        )
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether a call has not returned yet."""
        return self._busy.is_set()

    def submit(self, job: Callable[[], T]) -> Future[T]:
        """Run ``job`` when those before it are done; cancelling the future skips it until then."""
        future: Future[T] = Future()
        self._jobs.put((job, future))
        return future

    def stop(self) -> None:
        """End the thread after what was handed in; one that is stuck is left behind."""
        self._jobs.put(None)
        if not self.busy:
            self._thread.join(JOIN_LIMIT)

    def _run(self) -> None:
        while (entry := self._jobs.get()) is not None:
            job, future = entry
            if not future.set_running_or_notify_cancel():
                continue
            self._busy.set()
            self._answer(job, future)

    def _answer(self, job: Callable[[], Any], future: Future[Any]) -> None:
        try:
            answer = job()
        # Whatever it is, it belongs to who asked; the thread lives on.
        except BaseException as error:  # noqa: BLE001
            self._busy.clear()
            future.set_exception(error)
        else:
            self._busy.clear()
            future.set_result(answer)
