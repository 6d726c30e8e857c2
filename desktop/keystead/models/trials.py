"""Tests of single models: small real requests, and what they proved, with the date.

Owns what is asked and what counts as proof. It costs money where the provider takes any, so nothing
is asked before a person says so; what it costs is ``usage``' to say, by `EXPECTED`.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from keystead.origin import Origin
from keystead.profiles.effective import EffectiveProfile
from keystead.providers.connections import Connections
from keystead.providers.events import Usage
from keystead.providers.messages import TextPart, Tool
from keystead.providers.provider import Provider
from keystead.providers.tiny_request import MOST_TOKENS, TinyAnswer, ask_tiny
from keystead.providers.words import shown
from keystead.redaction import redactor
from keystead.storage.store import Store
from keystead.storage.unreadable import Row, moment

MOST_CALL, MOST_SIGHT = 256, 1_024  # tokens of an answer; a model that reasons needs some for that
# Tokens that a small picture is, by model; the fewest and the most that are known are documented at
# https://docs.anthropic.com/en/docs/build-with-claude/vision and
# https://platform.openai.com/docs/guides/images-vision.
PICTURE_LEAST, PICTURE_MOST = 50, 8_500
EXPECTED = Usage(input_fresh=250 + PICTURE_MOST, output=MOST_TOKENS + MOST_CALL + MOST_SIGHT)
"""What all requests take at most, about."""
CALL_TASK = TextPart("Call the tool note with the text ok. Answer nothing else.")
NOTE = Tool(
    "note",
    "Writes a note.",
    {
        "type": "object",
        "properties": {"text": {"type": "string", "description": "What to write."}},
        "required": ["text"],
    },
)


class Aspect(StrEnum):
    """What is tested."""

    TEXT = "text"
    TOOLS = "tools"
    VISION = "vision"


@dataclass(frozen=True, slots=True)
class Trial:
    """What one test proved, and when (seconds since 1970); ``usage`` is what it took."""

    aspect: Aspect
    passed: bool
    evidence: str
    at: float
    served_model: str = ""
    usage: Usage = field(default_factory=Usage)


class Trials:
    """Tests models, and remembers the last test of each."""

    def __init__(self, connections: Connections, store: Store) -> None:
        self._connections = connections
        self._store = store

    async def of(self, effective: EffectiveProfile, model: str) -> tuple[Trial, ...]:
        """The last tests of a model at a profile's address. Raises `KeysteadError`: storage."""
        key = (effective.id, effective.base_url, model)
        unreadable = self._store.unreadable

        def read(db: sqlite3.Connection) -> Sequence[Trial]:
            rows = db.execute(
                "SELECT model, aspect, passed, evidence, at, served_model, usage FROM model_trials"
                " WHERE profile_id = ? AND base_url = ? AND model = ? ORDER BY rowid",
                key,
            )
            return unreadable.skim("tests of models", rows, _trial)

        return tuple(await self._store.read(read))

    async def run(
        self, effective: EffectiveProfile, model: str, send_key: Origin | None = None
    ) -> tuple[Trial, ...]:
        """Test a model, and keep what that proved; where it does not answer, that is all.

        Raises `KeysteadError` where nothing can be asked or kept.
        """
        connected = await self._connections.open(effective, send_key=send_key)
        trials = [await _text(connected.provider, model)]
        if trials[0].passed:
            trials.append(await _call(connected.provider, model))
            trials.append(await _sight(connected.provider, model))
        key = (effective.id, effective.base_url, model)
        await self._store.write(lambda db: _write(db, key, trials))
        return tuple(trials)


async def _text(provider: Provider, model: str) -> Trial:
    answer = await ask_tiny(provider, model)
    return _proven(Aspect.TEXT, answer, answer.error is None, "It answered")


async def _call(provider: Provider, model: str) -> Trial:
    answer = await ask_tiny(provider, model, (CALL_TASK,), MOST_CALL, (NOTE,))
    called = NOTE.name in answer.called
    if called:
        said = "It called the tool"
    elif answer.cut:
        said = f"It called no tool within {MOST_CALL} tokens"
    else:
        said = "It answered without calling the tool"
    return _proven(Aspect.TOOLS, answer, called, said)


async def _sight(provider: Provider, model: str) -> Trial:
    from keystead.models.stripes import QUESTION, any_colours, are_named, striped
    from keystead.providers.pictures import picture

    colours = any_colours()
    shown_to_it = (picture(striped(colours)), TextPart(QUESTION))
    answer = await ask_tiny(provider, model, shown_to_it, MOST_SIGHT)
    seen = are_named(colours, answer.text)
    names = ", ".join(colours)
    if seen:
        said = f"It named the colours of a picture: {names}"
    elif answer.cut:
        said = f"It was shown {names} and did not name them within {MOST_SIGHT:,} tokens"
    elif answer.text.strip():
        said = f"It was shown {names} and said: {shown(answer.text)}"
    else:
        said = f"It was shown {names} and said nothing"
    return _proven(Aspect.VISION, answer, seen, said)


def _proven(aspect: Aspect, answer: TinyAnswer, passed: bool, said: str) -> Trial:
    evidence = redactor.clean(answer.error.words) if answer.error else said
    served = redactor.mask_values(answer.served_model)
    return Trial(aspect, passed, evidence, time.time(), served, answer.usage)


def _write(db: sqlite3.Connection, key: tuple[str, str, str], trials: Sequence[Trial]) -> None:
    db.execute("DELETE FROM model_trials WHERE profile_id = ? AND base_url = ? AND model = ?", key)
    for trial in trials:
        usage = json.dumps(asdict(trial.usage))
        row = (trial.aspect, trial.passed, trial.evidence, trial.at, trial.served_model, usage)
        db.execute("INSERT INTO model_trials VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*key, *row))


def _trial(row: Row) -> Trial:
    _, aspect, passed, evidence, at, served_model, usage = row
    return Trial(
        Aspect(aspect),
        bool(passed),
        str(evidence),
        moment(at),
        str(served_model),
        Usage.of(json.loads(usage)),
    )
