"""What a person typed for an agent and has not sent, kept from one start to the next.

Owns the rows, and what of a text is kept: a transcript has what looks like a key only after a
person's yes, and here nobody was asked. When to keep is the window's.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping
from dataclasses import astuple, dataclass, replace

from keystead.agents.spawning import storable
from keystead.redaction import redactor
from keystead.storage.store import Store

NEW = ""
"""Stands for the id of an agent that is not started; its task is the message."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """A new ``message``, and the ``wording`` begun for the earlier one at ``entry_id``, if any.

    ``instructions`` are those of a `NEW` agent.
    """

    message: str = ""
    entry_id: int | None = None
    wording: str = ""
    instructions: str = ""

    def __bool__(self) -> bool:
        return bool(self.message or self.instructions) or self.entry_id is not None


class UnsentTexts:
    """What is unsent, by the agent's id."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def all(self) -> Mapping[str, Unsent]:
        """What was kept. Raises `KeysteadError` of kind storage."""
        return await self._store.read(_read)

    async def keep(self, texts: Mapping[str, Unsent]) -> None:
        """Keep these in place of what there was of their agents; of an empty one nothing is left.

        Raises as `all` does; then nothing has changed.
        """
        clean = {agent_id: _storable(unsent) for agent_id, unsent in texts.items()}
        await self._store.write(lambda db: _write(db, clean))


def _storable(unsent: Unsent) -> Unsent:
    return replace(
        unsent,
        message=_clean(unsent.message),
        wording=_clean(unsent.wording),
        instructions=_clean(unsent.instructions),
    )


def _clean(text: str) -> str:
    return redactor.clean(storable(text))


def _read(db: sqlite3.Connection) -> Mapping[str, Unsent]:
    rows = db.execute("SELECT agent_id, message, entry_id, wording, instructions FROM unsent_texts")
    return {agent_id or NEW: Unsent(*texts) for agent_id, *texts in rows}


def _write(db: sqlite3.Connection, texts: Mapping[str, Unsent]) -> None:
    now = time.time()
    for agent_id, unsent in texts.items():
        db.execute("DELETE FROM unsent_texts WHERE agent_id IS ?", (agent_id or None,))
        if unsent:
            db.execute(
                "INSERT INTO unsent_texts (agent_id, message, entry_id, wording,"
                " instructions, updated_at) VALUES (?, ?, ?, ?, ?, ?)",
                (agent_id or None, *astuple(unsent), now),
            )
