"""How an agent's state looks and reads.

Owns mark and words of each state, and the one short name that a failure has in every list, be it
of an agent or of a list of models; the state itself is the engine's.
"""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from keystead.agents.entries import AgentInfo, AgentState, Failure
from keystead.errors import ActionId, ErrorKind, KeysteadError
from keystead.ui.views.agents.wording import tr
from keystead.ui.widgets.mark import Mark

_MARKS = {
    AgentState.STARTING: Mark.RUNNING,
    AgentState.RUNNING: Mark.RUNNING,
    AgentState.WAITING: Mark.WAITING,
    AgentState.FINISHED: Mark.FINISHED,
    AgentState.STOPPED: Mark.STOPPED,
    AgentState.FAILED: Mark.FAILED,
    AgentState.INTERRUPTED: Mark.INTERRUPTED,
}
_WORDS = {
    AgentState.STARTING: QT_TRANSLATE_NOOP("Agents", "starting"),
    AgentState.RUNNING: QT_TRANSLATE_NOOP("Agents", "running"),
    AgentState.WAITING: QT_TRANSLATE_NOOP("Agents", "waiting for you"),
    AgentState.FINISHED: QT_TRANSLATE_NOOP("Agents", "finished"),
    AgentState.STOPPED: QT_TRANSLATE_NOOP("Agents", "stopped"),
    AgentState.FAILED: QT_TRANSLATE_NOOP("Agents", "failed"),
    AgentState.INTERRUPTED: QT_TRANSLATE_NOOP("Agents", "interrupted"),
}
_FAILURES = {
    ErrorKind.AUTHENTICATION: QT_TRANSLATE_NOOP("Agents", "key rejected"),
    ErrorKind.PERMISSION: QT_TRANSLATE_NOOP("Agents", "not permitted"),
    ErrorKind.RATE_LIMIT: QT_TRANSLATE_NOOP("Agents", "rate limited"),
    ErrorKind.MODEL_NOT_FOUND: QT_TRANSLATE_NOOP("Agents", "no such model"),
    ErrorKind.CONTEXT_TOO_LONG: QT_TRANSLATE_NOOP("Agents", "too long"),
    ErrorKind.BAD_REQUEST: QT_TRANSLATE_NOOP("Agents", "request refused"),
    ErrorKind.CONNECTION: QT_TRANSLATE_NOOP("Agents", "no connection"),
    ErrorKind.TIMEOUT: QT_TRANSLATE_NOOP("Agents", "no answer"),
    ErrorKind.SERVER: QT_TRANSLATE_NOOP("Agents", "provider failed"),
    ErrorKind.CANCELLED: QT_TRANSLATE_NOOP("Agents", "cancelled"),
    ErrorKind.UNSUPPORTED: QT_TRANSLATE_NOOP("Agents", "not supported"),
    ErrorKind.OUT_OF_CREDIT: QT_TRANSLATE_NOOP("Agents", "out of credit"),
    ErrorKind.CONFIGURATION: QT_TRANSLATE_NOOP("Agents", "not set up"),
    ErrorKind.KEYCHAIN: QT_TRANSLATE_NOOP("Agents", "keychain"),
    ErrorKind.STORAGE: QT_TRANSLATE_NOOP("Agents", "not stored"),
}
# Failures whose kind says less than is known, by their reference.
_BY_REFERENCE = {
    "unknown-host": QT_TRANSLATE_NOOP("Agents", "address not found"),
    "refused": QT_TRANSLATE_NOOP("Agents", "no server answers"),
    "untrusted": QT_TRANSLATE_NOOP("Agents", "certificate not trusted"),
    "not-an-api": QT_TRANSLATE_NOOP("Agents", "not an API"),
    "key-withheld": QT_TRANSLATE_NOOP("Agents", "key kept back"),
    "key-over-plain-http": QT_TRANSLATE_NOOP("Agents", "key kept back"),
    "no-model-list": QT_TRANSLATE_NOOP("Agents", "lists no models"),
    "no-key": QT_TRANSLATE_NOOP("Agents", "no key yet"),
    "no-address": QT_TRANSLATE_NOOP("Agents", "no address yet"),
    "disabled": QT_TRANSLATE_NOOP("Agents", "switched off"),
}
NOT_THERE = "refused"  # the reference of a connection that nobody accepted


def mark_of(state: AgentState) -> Mark:
    """The mark of a state."""
    return _MARKS[state]


def failure_words(kind: ErrorKind) -> str:
    """A kind of failure in two or three words, for where a sentence has no room."""
    return tr(str(_FAILURES[kind]))


def failure_name(failure: Failure | KeysteadError, *, here: bool = False) -> str:
    """What a failure is called; ``here`` says that its server is to run on this computer."""
    if here and failure.reference == NOT_THERE:
        return tr("not running")
    if failure.reference in _BY_REFERENCE:
        return tr(str(_BY_REFERENCE[failure.reference]))
    if failure.action is not None and failure.action.id is ActionId.ADD_KEY:
        return tr("wants a key")
    return failure_words(failure.kind)


def state_words(agent: AgentInfo, *, here: bool = False) -> str:
    """What the agent does, or why it does nothing any more; ``here`` as in `failure_name`."""
    if agent.failure is not None:
        return failure_name(agent.failure, here=here)
    words = tr(str(_WORDS[agent.state]))
    return tr("{state} in another process", state=words) if agent.elsewhere else words
