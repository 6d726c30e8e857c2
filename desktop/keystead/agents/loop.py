"""One turn of an agent: a request out of its transcript, the answer into it.

Owns what each event becomes and how a turn ends; when a turn runs is decided in ``agents``. No tool
exists yet: a call of one is answered with an error that the model will see in the next turn.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import asdict, dataclass, field, replace
from typing import Any, assert_never, cast

from keystead.agents.entries import EntryKind
from keystead.agents.turn_writer import TurnWriter
from keystead.errors import ErrorKind, ProviderError
from keystead.models.same_model import same_model
from keystead.providers.events import (
    Event,
    Finish,
    ReasoningDelta,
    ReasoningEnd,
    TextDelta,
    ToolCall,
    Usage,
)
from keystead.providers.messages import Request
from keystead.providers.provider import Provider
from keystead.redaction import redactor

LONGEST_MODEL = 512  # characters kept of the name that an answer gives its model


@dataclass(slots=True)
class Turn:
    """One answer: asked for with ``request``, written by ``writer``.

    ``profile`` and ``key`` say by which connection and with which key, ``deployment`` that its
    models are asked for by the names of deployments. ``usage`` and ``finish`` are
    what the provider said so far, also when the turn fails.
    """

    request: Request
    writer: TurnWriter
    profile: str
    key: str
    deployment: bool = False
    usage: Usage | None = None
    finish: Finish | None = None
    calls: list[ToolCall] = field(default_factory=list[ToolCall])

    async def run(self, provider: Provider) -> None:
        """Ask and write until the answer is whole.

        Raises `KeysteadError`; what came before it is in the transcript, marked incomplete. The
        same holds when it is cancelled, and the connection is closed then.
        """
        try:
            await self._receive_and_store(provider)
        finally:
            await self.writer.end_text(complete=False)
            if self.usage is not None:
                await self.writer.add(EntryKind.USAGE, data=asdict(self.usage))
        await self._answer_calls()
        await self._write_finish()

    async def _receive_and_store(self, provider: Provider) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                storing = group.create_task(self.writer.keep_storing())
                try:
                    await self._receive(provider)
                finally:
                    storing.cancel()
        except BaseExceptionGroup as failures:
            # There are only two; where storing failed, receiving was merely cancelled.
            raise failures.exceptions[0] from failures

    async def _receive(self, provider: Provider) -> None:
        async with aclosing(provider.stream(self.request)) as events:
            async for event in events:
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
            case ReasoningDelta(text):
                await self.writer.stream(EntryKind.REASONING, text)
            case ReasoningEnd():
                await self._end_reasoning(event)
            case ToolCall():
                await self._write_call(event)
            case Usage():
                self.usage = event
            case Finish():
                served = redactor.mask_values(event.served_model)[:LONGEST_MODEL]
                self.finish = replace(event, served_model=served)
            case _:
                assert_never(event)

    async def _end_reasoning(self, event: ReasoningEnd) -> None:
        data = {"provider_data": _masked(dict(event.provider_data))}
        if not await self.writer.end_text(data) and event.provider_data:
            await self.writer.add(EntryKind.REASONING, data=data)

    async def _write_call(self, call: ToolCall) -> None:
        call = replace(call, id=redactor.mask_values(call.id), name=redactor.mask_values(call.name))
        self.calls.append(call)
        data = {
            "id": call.id,
            "name": call.name,
            "provider_data": _masked(dict(call.provider_data)),
        }
        arguments = redactor.mask_values(call.arguments)
        await self.writer.add(EntryKind.TOOL_CALL, arguments, data)

    async def _answer_calls(self) -> None:
        for call in self.calls:
            text = f"There is no tool named {call.name!r} here."
            data = {"call_id": call.id, "name": call.name, "is_error": True}
            await self.writer.add(EntryKind.TOOL_RESULT, text, data)
        if self.calls:
            names = ", ".join(sorted({call.name for call in self.calls}))
            text = f"The model asked for {names}. No tool of this name is here, so the turn ends."
            await self.writer.add(EntryKind.NOTICE, text)

    async def _write_finish(self) -> None:
        finish = self.finish
        if finish is None:
            return
        data = {
            "reason": finish.reason.value,
            "requested_model": self.request.model,
            "served_model": finish.served_model,
            "same_model": same_model(
                self.request.model, finish.served_model, deployment=self.deployment
            ),
            "profile": self.profile,
            "key": self.key,
        }
        await self.writer.add(EntryKind.FINISH, data=data)


def _masked(value: Any) -> Any:
    """``value`` as JSON has it, without any secret that a server sent back."""
    if isinstance(value, str):
        return redactor.mask_values(value)
    if isinstance(value, dict):
        return {
            redactor.mask_values(name): _masked(one)
            for name, one in cast("dict[str, Any]", value).items()
        }
    if isinstance(value, list):
        return [_masked(one) for one in cast("list[Any]", value)]
    return value
