"""What comes back while a model answers, in no API's own format.

Owns the neutral events of a stream; an API format's ``EventMapper`` makes them from its chunks.
A whole answer ends with one `Finish`; a stream without it was cut and ends with an error instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from keystead.providers.messages import EMPTY


class FinishReason(StrEnum):
    """Why an answer ended."""

    STOP = "stop"
    LENGTH = "length"
    TOOL_CALLS = "tool-calls"
    CONTENT_FILTER = "content-filter"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class TextDelta:
    """More of the answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class TextEnd:
    """A passage of text is whole; ``provider_data`` must go back with it."""

    provider_data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """More of what the model thinks."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningEnd:
    """A block of reasoning is whole; ``provider_data`` must go back with it."""

    provider_data: Mapping[str, Any] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A whole tool call; ``arguments`` is the JSON text as it came."""

    id: str
    name: str
    arguments: str
    provider_data: Mapping[str, Any] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True)
class Unshown:
    """The answer held something that cannot be shown; ``kind`` is the API's word for it."""

    kind: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the provider reported them.

    ``input_fresh`` excludes what came from or went into a cache; ``output`` includes ``reasoning``.
    ``reported_usd`` is what the provider says that it cost, None where it says nothing.
    """

    input_fresh: int = 0
    cache_read: int = 0
    cache_write: int = 0
    output: int = 0
    reasoning: int = 0
    reported_usd: float | None = None

    @property
    def input(self) -> int:
        """All that was read for the answer, by way of a cache or not."""
        return self.input_fresh + self.cache_read + self.cache_write

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Usage:
        """The usage whose fields ``data`` has; what it lacks is 0."""
        counts = {name: int(data.get(name, 0)) for name in _COUNTS}
        usd: Any = data.get("reported_usd")
        return cls(**counts, reported_usd=None if usd is None else float(usd))

    def __add__(self, other: Usage) -> Usage:
        counts = {name: getattr(self, name) + getattr(other, name) for name in _COUNTS}
        reported = [usd for usd in (self.reported_usd, other.reported_usd) if usd is not None]
        return Usage(**counts, reported_usd=sum(reported) if reported else None)


_COUNTS = tuple(each.name for each in fields(Usage) if each.name != "reported_usd")


@dataclass(frozen=True, slots=True)
class Finish:
    """The answer is whole; ``served_model`` is who answered, empty where the API does not say."""

    reason: FinishReason
    served_model: str = ""


Event = TextDelta | TextEnd | ReasoningDelta | ReasoningEnd | ToolCall | Unshown | Usage | Finish
