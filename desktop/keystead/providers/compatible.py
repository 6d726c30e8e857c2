"""What a refused request could be sent with instead, so that its server takes it.

Owns the way from a refusal's words to other quirks: a proposal that a person is shown, never a
change that is made. What the quirks then do is each API format's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from shlex import quote
from typing import Any, cast

from keystead.errors import ErrorKind, ProviderError
from keystead.profiles.quirks import (
    EFFORT_FIELD,
    InstructionsRole,
    MaxTokensField,
    Quirks,
    ReasoningEcho,
)
from keystead.providers.messages import Request, ToolResultPart

KINDS = (ErrorKind.UNSUPPORTED, ErrorKind.BAD_REQUEST, ErrorKind.SERVER)
STATUSES = frozenset({0, 400, 404, 415, 422, 500, 501})
SMALLEST_LIMIT = 4096  # tokens; what is sent where a server insists on a limit and none is asked

REFUSED = re.compile(
    r"unsupported|not support|n[o']t (be )?(permitted|allowed|accepted|available)|unknown|extra_"
    r"|unrecogni[sz]ed|unexpected|additional propert|no such|does not (accept|exist)"
    r"|not implemented|invalid (request )?(param|arg|field|key|name)|cannot find field"
    r"|cannot be (used|set|specified|asked)|extra (input|field)s?|not a valid (param|arg|field)"
    r"|only the default|deprecated|removed|takes no other|no one name"
)
ALSO_WORDS = frozenset({"reasoning", "thinking", "store", "include"})  # of any sentence
ROLES = re.compile(r"\broles?\b")
WANTED = re.compile(r"required|missing|must be (set|specified|provided)|please (set|specify)")
TEXT_WANTED = re.compile(
    r"content.{0,80}(must be|should be|expected|not) (a )?(valid )?(string|text|list|array)"
    r"|(sequence|list|array).{0,40}expected (a )?string|expected (a )?string.{0,40}(sequence|list)"
)


@dataclass(frozen=True, slots=True)
class Remedy:
    """Quirks that would be other than they are, and what that changes, in words."""

    quirks: Mapping[str, Any]
    change: str

    def command(self, profile: str) -> str:
        """The command that remembers it in a profile."""
        settings = (f"--set 'quirks.{name}={_toml(value)}'" for name, value in self.quirks.items())
        return f"keystead profiles edit {quote(profile)} {' '.join(settings)}"


@dataclass(frozen=True, slots=True)
class _Refusal:
    """What was refused, in lower case, and what was asked in which dialect."""

    text: str
    fields: frozenset[str]
    request: Request
    quirks: Quirks
    refused: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "refused", bool(REFUSED.search(self.text)))

    def names(self, name: str) -> bool:
        """Whether the refusal names a field of the request."""
        if any(each.rpartition(".")[2] == name for each in self.fields):
            return True
        word = rf"(?<![a-z_]){re.escape(name)}(?![a-z_])"
        if name in ALSO_WORDS:
            word = rf"[\"'`./]{re.escape(name)}[\"'`]"
        return re.search(word, self.text) is not None


def remedy(error: ProviderError, request: Request, quirks: Quirks) -> Remedy | None:
    """What to send instead of ``request`` after ``error``; None where its words do not say."""
    if error.kind not in KINDS or error.status not in STATUSES:
        return None
    text = f"{error.why or error.what} {' '.join(sorted(error.fields))}".lower()
    refusal = _Refusal(text, error.fields, request, quirks)
    return next((found for rule in RULES if (found := rule(refusal))), None)


def _limit_field(refusal: _Refusal) -> Remedy | None:
    used = refusal.quirks.max_tokens_field
    other = next(each for each in MaxTokensField if each is not used)
    limited = (refusal.request.generation.max_output_tokens, refusal.quirks.default_max_tokens)
    if limited == (None, None) or not (refusal.refused and refusal.names(used.value)):
        return None
    return Remedy({"max_tokens_field": other.value}, f"{other.value} in place of {used.value}")


def _limit_wanted(refusal: _Refusal) -> Remedy | None:
    wanted = next((each for each in MaxTokensField if refusal.names(each.value)), None)
    asked = refusal.request.generation.max_output_tokens or refusal.quirks.default_max_tokens
    if asked or wanted is None or not WANTED.search(refusal.text):
        return None
    quirks = {"default_max_tokens": SMALLEST_LIMIT}
    other = {} if wanted is refusal.quirks.max_tokens_field else {"max_tokens_field": wanted.value}
    return Remedy(other | quirks, f"{wanted.value} = {SMALLEST_LIMIT} where no limit is asked for")


def _instructions(refusal: _Refusal) -> Remedy | None:
    used = refusal.quirks.instructions_role
    if not refusal.request.instructions or used is InstructionsRole.USER:
        return None
    about_roles = ROLES.search(refusal.text) and used.value in refusal.text
    if not about_roles and not re.search(
        rf"[\"'`]{used.value}[\"'`]|^{used.value} is", refusal.text
    ):
        return None
    system = InstructionsRole.SYSTEM
    other = system if used is InstructionsRole.DEVELOPER else InstructionsRole.USER
    change = "as a system message" if other is system else "before the first message"
    return Remedy({"instructions_role": other.value}, f"the instructions {change}")


def _usage_in_stream(refusal: _Refusal) -> Remedy | None:
    named = refusal.names("stream_options") or refusal.names("include_usage")
    if refusal.quirks.stream_usage and refusal.refused and named:
        return Remedy({"stream_usage": False}, "without stream_options")
    return None


def _reasoning_back(refusal: _Refusal) -> Remedy | None:
    quirks = refusal.quirks
    if not refusal.names(quirks.reasoning_field) and not refusal.names("reasoning_content"):
        return None
    wanted = re.search(r"must be passed back|missing|required|must be provided", refusal.text)
    if wanted and quirks.reasoning_echo is not ReasoningEcho.ALWAYS:
        never = quirks.reasoning_echo is ReasoningEcho.NEVER
        more = ReasoningEcho.TOOL_TURNS if never else ReasoningEcho.ALWAYS
        where = "of tool calls" if never else "of every answer"
        return Remedy({"reasoning_echo": more.value}, f"with the earlier reasoning {where}")
    if not wanted and refusal.refused and quirks.reasoning_echo is not ReasoningEcho.NEVER:
        never_back = {"reasoning_echo": ReasoningEcho.NEVER.value}
        return Remedy(never_back, "without the earlier reasoning")
    return None


def _tool_names(refusal: _Refusal) -> Remedy | None:
    parts = (part for message in refusal.request.messages for part in message.parts)
    results = any(isinstance(part, ToolResultPart) for part in parts)
    wanted = re.search(r"tool.{0,80}\bname\b|\bname\b.{0,80}tool", refusal.text)
    if results and not refusal.quirks.tool_result_name and wanted and WANTED.search(refusal.text):
        return Remedy({"tool_result_name": True}, "with the tool's name in its result")
    return None


def _one_text(refusal: _Refusal) -> Remedy | None:
    if refusal.quirks.content_parts and TEXT_WANTED.search(refusal.text):
        return Remedy({"content_parts": False}, "with the texts of a message joined")
    return None


def _strictness(refusal: _Refusal) -> Remedy | None:
    if refusal.quirks.strict_tools and refusal.refused and refusal.names("strict"):
        return Remedy({"strict_tools": False}, "without strict tools")
    return None


def _effort_less(refusal: _Refusal) -> Remedy | None:
    """Without an effort where the model is said not to reason at all."""
    said = re.search(r"not support (thinking|reasoning)", refusal.text)
    left_out = refusal.quirks.left_out
    if refusal.request.generation.effort is None or not said or EFFORT_FIELD in left_out:
        return None
    return Remedy({"left_out": [*left_out, EFFORT_FIELD]}, "without a reasoning effort")


def _field_less(refusal: _Refusal) -> Remedy | None:
    """Without a field that was sent and is named as refused."""
    if not refusal.refused:
        return None
    named = [name for name in _sent(refusal) if refusal.names(name)]
    names = [name for name in named if name not in refusal.quirks.left_out]
    if not names:
        return None
    left_out = [*refusal.quirks.left_out, *names]
    return Remedy({"left_out": left_out}, f"without {', '.join(names)}")


def _sent(refusal: _Refusal) -> Iterator[str]:
    """The fields that a request may go without, as the formats call them."""
    generation = refusal.request.generation
    if generation.temperature is not None:
        yield "temperature"
    if generation.max_output_tokens is not None or refusal.quirks.default_max_tokens:
        yield from ("max_output_tokens", *(each.value for each in MaxTokensField))
    if generation.effort is not None:
        yield from (EFFORT_FIELD, "reasoning", "thinking", "output_config")
    if refusal.request.tools:
        yield "parallel_tool_calls"
    yield from ("store", "include")
    yield from generation.extra_body


RULES: tuple[Callable[[_Refusal], Remedy | None], ...] = (
    _reasoning_back,
    _usage_in_stream,
    _limit_field,
    _limit_wanted,
    _instructions,
    _tool_names,
    _strictness,
    _effort_less,
    _field_less,
    _one_text,
)
"""Asked in this order; the first that has something to propose counts."""


def _toml(value: Any) -> str:
    """A value as it is typed behind ``--set``."""
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, cast('list[Any]', value)))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)
