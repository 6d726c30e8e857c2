"""Joins characters that JSON spells as two halves and a server cut between them.

Owns the halves: the first waits for the next piece of the same kind, and one that stays alone
becomes the replacement character. https://www.rfc-editor.org/rfc/rfc8259#section-7
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from keystead.providers.events import Event, Finish, ReasoningDelta, TextDelta, ToolCall

_HALF = re.compile("[\ud800-\udfff]")
_FIRST_HALF = re.compile(r"[\ud800-\udbff]\Z")
_ALONE = "\N{REPLACEMENT CHARACTER}"


class WholeCharacters:
    """Takes the events of one answer and gives them out with whole characters only."""

    def __init__(self) -> None:
        self._waiting: TextDelta | ReasoningDelta | None = None  # a first half, and its kind

    def of(self, events: Iterable[Event]) -> Iterator[Event]:
        """``events`` as far as they are whole; a `Finish` lets nothing wait."""
        for event in events:
            match event:
                case TextDelta(text) | ReasoningDelta(text) if (
                    text and text.isascii() and (self._waiting is None)
                ):
                    yield event  # Nearly all of them, so that one look is enough.
                case TextDelta() | ReasoningDelta():
                    yield from self._delta(event)
                case ToolCall(identity, name, arguments):
                    yield from self._alone()
                    words = {"id": identity, "name": name, "arguments": arguments}
                    yield replace(event, **{field: _joined(each) for field, each in words.items()})
                case Finish(served_model=served):
                    yield from self._alone()
                    yield replace(event, served_model=_joined(served))
                case _:
                    yield from self._alone()
                    yield event

    def _delta(self, delta: TextDelta | ReasoningDelta) -> Iterator[Event]:
        text = delta.text
        if self._waiting is not None:
            if type(self._waiting) is type(delta):
                text, self._waiting = self._waiting.text + text, None
            else:
                yield from self._alone()
        if _FIRST_HALF.search(text):
            self._waiting = replace(delta, text=text[-1])
            text = text[:-1]
        if text:
            yield _with(delta, text)

    def _alone(self) -> Iterator[Event]:
        if self._waiting is not None:
            yield replace(self._waiting, text=_ALONE)
            self._waiting = None


def _with(delta: TextDelta | ReasoningDelta, text: str) -> Event:
    return replace(delta, text=_joined(text))


def _joined(text: str) -> str:
    if not _HALF.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
