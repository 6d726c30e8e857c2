"""What an agent is and what its transcript consists of.

Owns the plain values that cross to the faces; keeping them is ``transcripts``' work, making them
the loop's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from keystead.errors import Action, ActionId, ErrorKind, KeysteadError
from keystead.profiles.generation import Generation
from keystead.providers.events import Usage
from keystead.providers.pause import Pause
from keystead.redaction import redactor

if TYPE_CHECKING:
    from keystead.providers.compatible import Remedy

SHORT_ID = 8  # characters


class EntryKind(StrEnum):
    """What an entry of a transcript is."""

    USER = "user"
    TEXT = "text"
    REASONING = "reasoning"
    TOOL_CALL = "tool-call"
    TOOL_RESULT = "tool-result"
    USAGE = "usage"
    FINISH = "finish"
    ERROR = "error"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was said or happened; ids count up in the order of a transcript.

    ``complete`` is False while a text still arrives, and stays so where it broke off.
    ``created_at`` is in seconds since 1970. ``versions`` are the ids of all wordings of a person's
    message, its own among them, where there are several: each begins a line of its own. ``data``
    holds, by kind:

    user
        ``edited``: that it is another wording of an earlier message
    text, reasoning
        ``blocks``: where each Markdown block begins; ``provider_data``: goes back to the model that
        it names under ``made_by``
    tool-call
        ``id``, ``name``, ``provider_data``; the text is the arguments as JSON
    tool-result
        ``call_id``, ``name``, ``is_error``
    usage
        the fields of `Usage`
    finish
        ``reason``, ``requested_model``, ``served_model``, ``same_model``, ``profile``, ``key``:
        label and last characters of the key that was sent, or the variable it came from;
        ``fallback`` where another model of the person's chain answers: ``from`` and ``to`` as
        "profile:model", ``kind``, ``reference`` and ``why`` of the failure
    error
        the fields of `Failure`
    notice
        ``retry``: the answer before it was asked for again; ``go_on``: it was asked to go on, with
        the notice's own words; ``pause``: the question waits, with ``why`` and ``until`` (None: it
        does not); ``fallback``: as that of a finish, ``to`` empty where the chain ends;
        ``left_out``: so much is not sent to the model ``made_by`` names; ``left_to``: no entry up
        to this one is sent any more, which are about ``left_tokens`` tokens less
    """

    id: int
    agent_id: str
    kind: EntryKind
    text: str
    data: Mapping[str, Any]
    created_at: float
    complete: bool
    versions: tuple[int, ...] = ()

    @property
    def begins_turn(self) -> bool:
        """Whether an answer was asked for with it."""
        asked = self.data.get("retry") or self.data.get("go_on")
        return self.kind is EntryKind.USER or bool(asked)

    @property
    def pause(self) -> Pause | None:
        """How long the question waits since this entry; None where that is not known, or it does
        not.
        """
        found = self.data.get("pause")
        return Pause(found["why"], found["until"]) if found and found["until"] else None

    @property
    def left_to(self) -> int:
        """The id of the last entry that is not sent any more since this one; 0 for none."""
        return self._count("left_to") if self.kind is EntryKind.NOTICE else 0

    @property
    def left_tokens(self) -> int:
        """About how many tokens less are sent since this one."""
        return self._count("left_tokens")

    def _count(self, name: str) -> int:
        found = self.data.get(name)
        return found if type(found) is int and found > 0 else 0


class AgentState(StrEnum):
    """What an agent is doing."""

    STARTING = "starting"
    RUNNING = "running"
    WAITING = "waiting"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"

    @property
    def is_active(self) -> bool:
        """Whether it works or waits for a person."""
        return self in ACTIVE


ACTIVE = (AgentState.STARTING, AgentState.RUNNING, AgentState.WAITING)


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong, as `KeysteadError` says it, without any secret.

    ``change`` says what another try would do differently, with other ``quirks``; both are empty
    where nothing is known that would help.
    """

    reference: str
    kind: ErrorKind
    what: str
    why: str = ""
    hint: str = ""
    action: Action | None = None
    change: str = ""
    quirks: Mapping[str, Any] = field(default_factory=dict[str, Any], hash=False)

    @classmethod
    def of(
        cls, error: KeysteadError, nearest: Sequence[str] = (), remedy: Remedy | None = None
    ) -> Failure:
        """The failure that an error tells of.

        ``nearest`` are models that may have been meant, ``remedy`` is what could be sent instead;
        its command names the profile that the error is about.
        """
        action = error.action
        hint = redactor.clean(error.hint)
        if remedy:
            change = f"It may take the request {remedy.change}"
            action = Action(ActionId.TRY_COMPATIBLE, "Try compatible", "", _target(error))
            hint = f"{change}; to have it so: {remedy.command(action.target or 'NAME')}"
        if nearest:
            action = action or Action(ActionId.CHOOSE_MODEL, "Choose a model", "")
            hint = f"The nearest it lists: {', '.join(nearest)}. {hint}".strip()
        return cls(
            error.reference,
            error.kind,
            redactor.clean(error.what),
            redactor.clean(error.why),
            hint,
            replace(action, hint=hint) if action else None,
            redactor.clean(remedy.change) if remedy else "",
            dict(remedy.quirks) if remedy else {},
        )


def _target(error: KeysteadError) -> str:
    return error.action.target if error.action else ""


@dataclass(frozen=True, slots=True)
class AgentInfo:
    """One agent as it is now.

    ``profile`` is a profile's name, ``model`` what the next answer is asked of, ``served_model``
    who answered last (empty where nobody said), ``usage`` the tokens of all answers and
    ``cost_usd`` what they cost at the prices of then, None where one of them is not known.
    ``generation`` is what was asked for beyond the profile's. ``elsewhere``: it works in another
    process. ``pause``: its question is not sent yet; of one that works elsewhere a wait is known
    whose end is, and may be over.
    Times are in seconds since 1970.
    """

    id: str
    name: str
    profile: str
    model: str
    state: AgentState
    task: str
    created_at: float
    updated_at: float
    served_model: str = ""
    failure: Failure | None = None
    usage: Usage = field(default_factory=Usage)
    cost_usd: float | None = None
    generation: Generation = field(default_factory=Generation)
    elsewhere: bool = False
    pause: Pause | None = None

    @property
    def short_id(self) -> str:
        """As much of its id as is shown, and taken for it."""
        return self.id[:SHORT_ID]

    @property
    def held_up(self) -> Pause | None:
        """The pause of its question, as long as that lasts."""
        return self.pause if self.pause and self.pause.lasts else None
