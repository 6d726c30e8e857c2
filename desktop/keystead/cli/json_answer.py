"""An agent's work as a script reads it: one JSON object a line on standard output.

Owns the objects, which are part of the command line's contract: `agent`, `text`, `reasoning`,
`tool_call`, `tool_result`, `usage`, `wait`, `fallback`, `finish`, `error`. Text comes in pieces,
exactly as it came.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keystead.agents.entries import EntryKind
from keystead.cli.output import say_json_line, tell

if TYPE_CHECKING:
    from keystead.agents.entries import AgentInfo, Entry, Failure
    from keystead.providers.pause import Pause


class JsonAnswer:
    """Writes each thing that happens as an object with its ``type``."""

    def begin(self, agent: AgentInfo) -> None:
        """Write who is asked."""
        self._say("agent", id=agent.id, name=agent.name, profile=agent.profile, model=agent.model)

    def piece(self, kind: EntryKind, text: str) -> None:
        """Write more of the text or of the reasoning."""
        self._say(str(kind), text=text)

    def entry(self, entry: Entry) -> None:
        """Write a whole entry."""
        match entry.kind:
            case EntryKind.TOOL_CALL:
                self._say(
                    "tool_call",
                    id=entry.data["id"],
                    name=entry.data["name"],
                    arguments=entry.text,
                )
            case EntryKind.TOOL_RESULT:
                self._say(
                    "tool_result", text=entry.text, **_of(entry, "call_id", "name", "is_error")
                )
            case EntryKind.USAGE:
                self._say("usage", **entry.data)
            case EntryKind.FINISH:
                names = ("reason", "requested_model", "served_model", "same_model")
                facts = _of(entry, *names, "profile", "key")
                self._say("finish", **facts, fallback=entry.data.get("fallback"))
            case EntryKind.NOTICE:
                tell(entry.text)
                self._notice(entry)
            case _:
                return

    def waits(self, pause: Pause) -> None:
        """Write why nothing comes yet."""
        tell(pause.line())
        self._say("wait", why=pause.why, until=pause.until)

    def end(self, agent: AgentInfo | None) -> None:
        """Write why the agent failed, if it did."""
        if agent and agent.failure:
            self.fail(agent.failure)

    def fail(self, failure: Failure) -> None:
        """Write what went wrong, also where no agent could be started."""
        message = f"{failure.what}: {failure.why}" if failure.why else failure.what
        self._say("error", kind=str(failure.kind), message=message, hint=failure.hint)

    def _notice(self, entry: Entry) -> None:
        """Write what a script can act on; everything else is for people."""
        if pause := entry.data.get("pause"):
            self._say("wait", **pause)
        elif fallback := entry.data.get("fallback"):
            self._say("fallback", **fallback)

    def _say(self, type_: str, **fields: Any) -> None:
        say_json_line({"type": type_, **fields})


def _of(entry: Entry, *names: str) -> dict[str, Any]:
    return {name: entry.data[name] for name in names}
