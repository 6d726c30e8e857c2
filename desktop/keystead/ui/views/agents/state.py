"""How an agent's state looks and reads.

Owns mark and words of each state and each kind of failure; the state itself is the engine's.
"""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from keystead.agents.entries import AgentInfo, AgentState
from keystead.errors import ErrorKind
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
    ErrorKind.TIMEOUT: QT_TRANSLATE_NOOP("Agents", "timed out"),
    ErrorKind.SERVER: QT_TRANSLATE_NOOP("Agents", "provider failed"),
    ErrorKind.CANCELLED: QT_TRANSLATE_NOOP("Agents", "cancelled"),
    ErrorKind.UNSUPPORTED: QT_TRANSLATE_NOOP("Agents", "not supported"),
    ErrorKind.OUT_OF_CREDIT: QT_TRANSLATE_NOOP("Agents", "out of credit"),
    ErrorKind.CONFIGURATION: QT_TRANSLATE_NOOP("Agents", "not set up"),
    ErrorKind.KEYCHAIN: QT_TRANSLATE_NOOP("Agents", "keychain"),
    ErrorKind.STORAGE: QT_TRANSLATE_NOOP("Agents", "not stored"),
}


def mark_of(state: AgentState) -> Mark:
    """The mark of a state."""
    return _MARKS[state]


def failure_words(kind: ErrorKind) -> str:
    """A failure in two or three words, for where a sentence has no room."""
    return tr(str(_FAILURES[kind]))


def state_words(agent: AgentInfo) -> str:
    """What the agent does, or why it does nothing any more."""
    if agent.failure is not None:
        return failure_words(agent.failure.kind)
    words = tr(str(_WORDS[agent.state]))
    return tr("{state} in another process", state=words) if agent.elsewhere else words
