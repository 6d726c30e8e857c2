"""What agents proved of a model: when one last had an answer of it, or was told that it is not had.

Owns what counts as proof; it is read from what transcripts hold anyway, nothing is kept for it.
What a person's test proved is ``models.trials``'.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from keystead.agents.entries import AgentInfo, EntryKind
from keystead.errors import ErrorKind
from keystead.storage.unreadable import moment

# The damaged are passed over: whoever reads the transcript itself is told of them.
_ANSWERED = """
    SELECT agents.name, entries.created_at, json_extract(data, '$.served_model')
    FROM entries JOIN agents ON agents.id = entries.agent_id
    WHERE CASE WHEN entries.kind = :kind AND json_valid(data) THEN
        json_extract(data, '$.fallback.to') = :target
        OR (json_extract(data, '$.fallback') IS NULL
            AND json_extract(data, '$.profile') = :profile
            AND json_extract(data, '$.requested_model') = :model)
    END
    ORDER BY entries.id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an agent met last, and when (seconds since 1970).

    ``served_model`` is who answered as far as that was said; ``refusal`` is why nobody did, in
    words, and empty where somebody did.
    """

    agent: str
    at: float
    served_model: str = ""
    refusal: str = ""


def last_answer(db: sqlite3.Connection, profile: str, model: str) -> Evidence | None:
    """The last answer that a model of a profile gave, also one in the place of another."""
    named = {"target": f"{profile}:{model}", "profile": profile, "model": model}
    row = db.execute(_ANSWERED, {"kind": EntryKind.FINISH, **named}).fetchone()
    if row is None:
        return None
    agent, at, served = row
    return Evidence(str(agent), moment(at), str(served or ""))


def last_refusal(agents: Iterable[AgentInfo], profile: str, model: str) -> Evidence | None:
    """The last agent that stands still because its provider does not have the model."""
    refused = [
        Evidence(agent.name, agent.updated_at, refusal=agent.failure.what)
        for agent in agents
        if (agent.profile, agent.model) == (profile, model)
        and agent.failure
        and agent.failure.kind is ErrorKind.MODEL_NOT_FOUND
    ]
    return max(refused, key=lambda each: each.at, default=None)
