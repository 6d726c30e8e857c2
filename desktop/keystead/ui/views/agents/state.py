"""How an agent's state looks and reads.

Owns mark and words of each state, and the one short name that a failure has in every list, be it
of an agent or of a list of models; the state itself is the engine's.
"""

from __future__ import annotations

from PySide6.QtCore import QT_TR_NOOP

from keystead.agents.entries import AgentInfo, AgentState, Failure
from keystead.errors import ActionId, ErrorKind, KeysteadError
from keystead.ui.ages import span
from keystead.ui.translation import tr
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
    AgentState.STARTING: QT_TR_NOOP("starting"),
    AgentState.RUNNING: QT_TR_NOOP("running"),
    AgentState.WAITING: QT_TR_NOOP("waiting for you"),
    AgentState.FINISHED: QT_TR_NOOP("finished"),
    AgentState.STOPPED: QT_TR_NOOP("stopped"),
    AgentState.FAILED: QT_TR_NOOP("failed"),
    AgentState.INTERRUPTED: QT_TR_NOOP("interrupted"),
}
_FAILURES = {
    ErrorKind.AUTHENTICATION: QT_TR_NOOP("key rejected"),
    ErrorKind.PERMISSION: QT_TR_NOOP("not permitted"),
    ErrorKind.RATE_LIMIT: QT_TR_NOOP("rate limited"),
    ErrorKind.MODEL_NOT_FOUND: QT_TR_NOOP("no such model"),
    ErrorKind.CONTEXT_TOO_LONG: QT_TR_NOOP("too long"),
    ErrorKind.BAD_REQUEST: QT_TR_NOOP("request refused"),
    ErrorKind.CONNECTION: QT_TR_NOOP("no connection"),
    ErrorKind.TIMEOUT: QT_TR_NOOP("no answer"),
    ErrorKind.SERVER: QT_TR_NOOP("provider failed"),
    ErrorKind.CANCELLED: QT_TR_NOOP("cancelled"),
    ErrorKind.UNSUPPORTED: QT_TR_NOOP("not supported"),
    ErrorKind.OUT_OF_CREDIT: QT_TR_NOOP("out of credit"),
    ErrorKind.CONFIGURATION: QT_TR_NOOP("not set up"),
    ErrorKind.KEYCHAIN: QT_TR_NOOP("keychain"),
    ErrorKind.STORAGE: QT_TR_NOOP("not stored"),
}
# Failures whose kind says less than is known, by their reference.
_BY_REFERENCE = {
    "unknown-host": QT_TR_NOOP("address not found"),
    "refused": QT_TR_NOOP("no server answers"),
    "untrusted": QT_TR_NOOP("certificate not trusted"),
    "pin-changed": QT_TR_NOOP("new certificate"),
    "proxy-failed": QT_TR_NOOP("proxy failed"),
    "proxy-password-withheld": QT_TR_NOOP("password kept back"),
    "not-an-api": QT_TR_NOOP("not an API"),
    "content-filtered": QT_TR_NOOP("content filter"),
    "account-suspended": QT_TR_NOOP("account suspended"),
    "region-unsupported": QT_TR_NOOP("not in this region"),
    "overloaded": QT_TR_NOOP("overloaded"),
    "model-loading": QT_TR_NOOP("model is loading"),
    "body-too-large": QT_TR_NOOP("request too large"),
    "blocked": QT_TR_NOOP("blocked on the way"),
    "sign-in-page": QT_TR_NOOP("network wants a login"),
    "proxy-login": QT_TR_NOOP("proxy wants a login"),
    "key-withheld": QT_TR_NOOP("key kept back"),
    "key-over-plain-http": QT_TR_NOOP("key kept back"),
    "no-model-list": QT_TR_NOOP("lists no models"),
    "no-key": QT_TR_NOOP("no key yet"),
    "no-address": QT_TR_NOOP("no address yet"),
    "disabled": QT_TR_NOOP("switched off"),
}
COUNTING = 1_000  # milliseconds between two looks at how long an agent that waits still does
NOT_THERE = "refused"  # the reference of a connection that nobody accepted


def mark_of(agent: AgentInfo) -> Mark:
    """The mark of what the agent does."""
    return Mark.HELD_UP if agent.held_up else _MARKS[agent.state]


def wait_words(agent: AgentInfo) -> str:
    """How long an agent waits still; empty where nobody knows."""
    seconds = agent.pause.seconds if agent.pause else None
    return "" if seconds is None else tr("retries in {span}", span=span(max(1.0, seconds)))


def failure_words(kind: ErrorKind) -> str:
    """A kind of failure in two or three words, for where a sentence has no room."""
    return tr(_FAILURES[kind])


def failure_name(failure: Failure | KeysteadError, *, here: bool = False) -> str:
    """What a failure is called; ``here`` says that its server is to run on this computer."""
    if here and failure.reference == NOT_THERE:
        return tr("not running")
    if failure.reference in _BY_REFERENCE:
        return tr(_BY_REFERENCE[failure.reference])
    if failure.action is not None and failure.action.id is ActionId.ADD_KEY:
        return tr("wants a key")
    return failure_words(failure.kind)


def state_words(agent: AgentInfo, *, here: bool = False) -> str:
    """What the agent does, or why it does nothing any more; ``here`` as in `failure_name`."""
    if agent.failure is not None:
        return failure_name(agent.failure, here=here)
    if agent.held_up:
        wait = wait_words(agent)
        return tr("waiting – {wait}", wait=wait) if wait else tr("waiting for its turn")
    words = tr(_WORDS[agent.state])
    return tr("{state} in another process", state=words) if agent.elsewhere else words
