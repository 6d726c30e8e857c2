"""One turn of an agent: the answer that has begun, written into its transcript.

Owns what each event becomes and how a turn ends; when a turn runs is decided in ``agents``. No tool
exists yet: a call of one is answered with an error that the model will see in the next turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import asdict, dataclass, field, replace
from typing import Any, assert_never, cast

from keystead.agents.chain import Answering, Target
from keystead.agents.cut_off import cut_off
from keystead.agents.entries import EntryKind
from keystead.agents.turn_writer import TurnWriter
from keystead.errors import ErrorKind, KeysteadError, ProviderError
from keystead.models.same_model import same_model
from keystead.providers.asking import Begun
from keystead.providers.events import (
    Event,
    Finish,
    ReasoningDelta,
    ReasoningEnd,
    TextDelta,
    TextEnd,
    ToolCall,
    Unshown,
    Usage,
)
from keystead.providers.messages import EMPTY
from keystead.redaction import redactor

LONGEST_MODEL = 512  # characters kept of the name that an answer gives its model


@dataclass(slots=True)
class Turn:
    """One answer to what ``asked`` was asked, written by ``writer``.

    ``answering`` says who answers, None before an answer has begun. ``usage`` and ``finish`` are
    what the provider said so far, also when the turn fails.
    """

    asked: Target
    writer: TurnWriter
    answering: Answering | None = None
    usage: Usage | None = None
    finish: Finish | None = None
    calls: list[ToolCall] = field(default_factory=list[ToolCall])
    unshown: list[str] = field(default_factory=list[str])

    @property
    def served_model(self) -> str:
        """Who answered, as far as the provider says; of a chain the one that was asked instead."""
        said = self.finish.served_model if self.finish else ""
        chained = self.answering is not None and self.answering.because is not None
        return said or (self.answering.target.model if self.answering and chained else "")

    async def run(self, answering: Answering) -> None:
        """Write until the answer is whole, and hang up.

        Raises `KeysteadError`; what came before it is in the transcript, marked incomplete. The
        same holds when it is cancelled, and the connection is closed then.
        """
        self.answering = answering
        try:
            await self._receive_and_store(answering.begun)
        finally:
            await self.writer.end_text(complete=False)
            if self.unshown:
                text = f"The answer held what cannot be shown: {', '.join(self.unshown)}."
                await self.writer.add(EntryKind.NOTICE, text)
            if self.usage is not None:
                await self.writer.add(EntryKind.USAGE, data=asdict(self.usage))
        if self.usage and (warning := cut_off(answering.request, self.usage)):
            await self.writer.add(EntryKind.NOTICE, warning)
        await self._answer_calls()
        await self._write_finish(answering)

    async def _receive_and_store(self, begun: Begun) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                storing = group.create_task(self.writer.keep_storing())
                try:
                    await self._receive(begun)
                finally:
                    storing.cancel()
        except BaseExceptionGroup as failures:
            # There are only two; where storing failed, receiving was merely cancelled.
            raise failures.exceptions[0] from failures

    async def _receive(self, begun: Begun) -> None:
        async with aclosing(begun):
            for event in begun.first:
                await self._take(event)
            async for event in begun.rest:
                await self._take(event)
        if self.finish is None:
            raise ProviderError(
                ErrorKind.CONNECTION,
                "The answer broke off",
                "It ended without saying that it is whole.",
            )
        await self.writer.end_text()

    async def _take(self, event: Event) -> None:
        match event:
            case TextDelta(text):
                await self.writer.stream(EntryKind.TEXT, text)
            case TextEnd():
                await self._end_text(event)
            case ReasoningDelta(text):
                await self.writer.stream(EntryKind.REASONING, text)
            case ReasoningEnd():
                await self._end_reasoning(event)
            case ToolCall():
                await self._write_call(event)
            case Unshown(kind):
                self.unshown.append(kind)
            case Usage():
                self.usage = event
            case Finish():
                served = redactor.mask_values(event.served_model)[:LONGEST_MODEL]
                self.finish = replace(event, served_model=served)
            case _:
                assert_never(event)

    async def _end_text(self, event: TextEnd) -> None:
        data = {"provider_data": self._own(event.provider_data)}
        if not await self.writer.end_text(data):
            await self.writer.add(EntryKind.TEXT, data=data)

    async def _end_reasoning(self, event: ReasoningEnd) -> None:
        data = {"provider_data": self._own(event.provider_data)}
        if not await self.writer.end_text(data) and event.provider_data:
            await self.writer.add(EntryKind.REASONING, data=data)

    async def _write_call(self, call: ToolCall) -> None:
        call = replace(call, id=redactor.mask_values(call.id), name=redactor.mask_values(call.name))
        self.calls.append(call)
        data = {
            "id": call.id,
            "name": call.name,
            "provider_data": self._own(call.provider_data),
        }
        arguments = redactor.mask_values(call.arguments)
        await self.writer.add(EntryKind.TOOL_CALL, arguments, data)

    def _own(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """An answer's opaque data as it is kept: unchanged or not at all, for no part of it is ours
        to take out.
        """
        answers = self.answering.target if self.answering else self.asked
        return answers.maker.mark(EMPTY if _holds_secret(dict(data)) else data)

    async def _answer_calls(self) -> None:
        for call in self.calls:
            text = f"There is no tool named {call.name!r} here."
            data = {"call_id": call.id, "name": call.name, "is_error": True}
            await self.writer.add(EntryKind.TOOL_RESULT, text, data)
        if self.calls:
            names = ", ".join(sorted({call.name for call in self.calls}))
            text = f"The model asked for {names}. No tool of this name is here, so the turn ends."
            await self.writer.add(EntryKind.NOTICE, text)

    async def _write_finish(self, answering: Answering) -> None:
        finish = self.finish
        if finish is None:
            return
        asked, because, served = self.asked, answering.because, self.served_model
        data: dict[str, Any] = {
            "reason": finish.reason.value,
            "requested_model": asked.model,
            "served_model": served,
            "same_model": same_model(
                asked.model,
                served,
                deployment=answering.target.effective.quirks.deployment_names,
            ),
            "profile": answering.target.effective.name,
            "key": answering.begun.connected.key,
        }
        if because:
            data["fallback"] = {"from": asked.name, "to": answering.target.name, **why(because)}
        await self.writer.add(EntryKind.FINISH, data=data)


def why(error: KeysteadError) -> dict[str, str]:
    """What is kept of an error that led to a fallback."""
    return {
        "kind": str(error.kind),
        "reference": error.reference,
        "why": redactor.clean(error.line()),
    }


def _holds_secret(value: Any) -> bool:
    """Whether a server sent a secret back somewhere in ``value``, which is as JSON has it."""
    if isinstance(value, str):
        return redactor.mask_values(value) != value
    if isinstance(value, dict):
        pairs = cast("dict[str, Any]", value).items()
        return any(_holds_secret(name) or _holds_secret(one) for name, one in pairs)
    if isinstance(value, list):
        return any(map(_holds_secret, cast("list[Any]", value)))
    return False
