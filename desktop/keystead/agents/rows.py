"""How agents and entries stand in the database's rows.

Owns the order of columns and what is JSON in them; reading and writing rows is ``transcripts``'
work.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, cast

from keystead.agents.agent_record import AgentRecord, ProfileReference
from keystead.agents.entries import AgentInfo, AgentState, Entry, EntryKind, Failure
from keystead.agents.process_mark import ProcessMark
from keystead.errors import Action, ActionId, ErrorKind
from keystead.profiles.generation import Effort, Generation
from keystead.providers.events import Usage
from keystead.storage.unreadable import moment

AGENTS = "agents"
AGENT_COLUMNS = (
    "id, name, profile, model, state, task, created_at, updated_at, served_model, failure, usage,"
    " cost_usd, generation, profile_id, provider, base_url, instructions, process_id,"
    " process_started"
)
ENTRY_COLUMNS = "id, agent_id, kind, text, data, created_at, complete"
UNREADABLE = "What stood here cannot be read: the database holds something else."


def entry_of(row: Sequence[Any]) -> Entry:
    """The entry in a row of ``ENTRY_COLUMNS`` and, as a JSON list or NULL, its versions.

    What cannot be understood stands as a notice in its place.
    """
    try:
        return _entry(row)
    except (ValueError, TypeError, RecursionError):
        return Entry(row[0], row[1], EntryKind.NOTICE, UNREADABLE, {}, 0.0, complete=True)


def _entry(row: Sequence[Any]) -> Entry:
    entry_id, agent_id, kind, text, data, created_at, complete, versions = row
    wordings = sorted(json.loads(versions or "[]"))
    return Entry(
        entry_id,
        agent_id,
        EntryKind(kind),
        text,
        _object(data),
        moment(created_at),
        bool(complete),
        tuple(wordings) if len(wordings) > 1 else (),
    )


def agent_row(record: AgentRecord) -> tuple[Any, ...]:
    """An agent as values in the order of ``AGENT_COLUMNS``."""
    info = record.info
    profile = record.profile
    return (
        info.id,
        info.name,
        info.profile,
        info.model,
        info.state,
        info.task,
        info.created_at,
        info.updated_at,
        info.served_model,
        failure_json(info.failure),
        json.dumps(asdict(info.usage)),
        info.cost_usd,
        generation_json(info.generation),
        profile.id,
        profile.provider,
        profile.base_url,
        record.instructions,
        record.process.number,
        record.process.started,
    )


def record_of(row: Sequence[Any]) -> AgentRecord:
    """The agent in a row of ``AGENT_COLUMNS``."""
    agent_id, name, profile, model, state, task, created_at, updated_at, served, failure, usage = (
        row[:11]
    )
    cost, generation, profile_id, provider, base_url, instructions, process_id, started = row[11:]
    info = AgentInfo(
        id=agent_id,
        name=name,
        profile=profile,
        model=model,
        state=AgentState(state),
        task=task,
        created_at=moment(created_at),
        updated_at=moment(updated_at),
        served_model=served,
        failure=_failure(json.loads(failure)),
        usage=Usage.of(_object(usage)),
        cost_usd=cost,
        generation=_generation(_object(generation)),
    )
    return AgentRecord(
        info,
        ProfileReference(profile_id, provider, base_url),
        instructions,
        ProcessMark(process_id, started),
    )


def generation_json(generation: Generation) -> str:
    """How the choices about answers stand in their column."""
    return json.dumps(asdict(generation))


def failure_json(failure: Failure | None) -> str:
    """How a failure stands in its column."""
    return json.dumps(asdict(failure) if failure else None)


def _object(text: str) -> dict[str, Any]:
    value: Any = json.loads(text)
    if not isinstance(value, dict):
        raise TypeError("it is no JSON object")
    return cast("dict[str, Any]", value)


def _failure(fields: dict[str, Any] | None) -> Failure | None:
    if fields is None:
        return None
    action: dict[str, Any] | None = fields["action"]
    values: dict[str, Any] = fields | {"kind": ErrorKind(fields["kind"])}
    if action:
        values["action"] = Action(**(action | {"id": ActionId(action["id"])}))
    return Failure(**values)


def _generation(fields: dict[str, Any]) -> Generation:
    effort: str | None = fields["effort"]
    values: dict[str, Any] = fields | {"effort": Effort(effort) if effort else None}
    for name in ("max_output_tokens", "temperature"):
        if not isinstance(values.get(name), int | float | None):
            raise TypeError(f"{name} is no number")
    return Generation(**values)
