"""How a provider's dialect differs from its API format, each difference a field of its own.

Owns the fields and what each means; an API format reads them while it makes its request, and no
other code asks which provider it is. A profile can set each of them over its preset.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from keystead.profiles.field_rules import FieldError
from keystead.profiles.generation import Effort

EFFORT_FIELD = "reasoning_effort"
NEVER_LEFT_OUT = frozenset({"model", "messages", "input", "contents", "stream"})


class MaxTokensField(StrEnum):
    """The name of the field that limits an answer's length."""

    MAX_TOKENS = "max_tokens"
    MAX_COMPLETION_TOKENS = "max_completion_tokens"


class InstructionsRole(StrEnum):
    """Who instructions are said by."""

    SYSTEM = "system"
    DEVELOPER = "developer"
    USER = "user"


class ReasoningSummary(StrEnum):
    """How much a summary of the reasoning tells."""

    AUTO = "auto"
    CONCISE = "concise"
    DETAILED = "detailed"


class ReasoningEcho(StrEnum):
    """Which of a model's earlier reasoning is sent back to it."""

    NEVER = "never"
    TOOL_TURNS = "tool-turns"
    ALWAYS = "always"


def _can_be_left_out(names: tuple[str, ...]) -> tuple[str, ...]:
    if needed := NEVER_LEFT_OUT.intersection(names):
        raise FieldError(f"no request can be made without {sorted(needed)[0]}", "Take it out")
    return names


class Quirks(BaseModel):
    """How a provider's dialect differs from its API format, each field named by its effect."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_tokens_field: MaxTokensField = Field(
        default=MaxTokensField.MAX_TOKENS,
        description="Which field limits the length of an answer.",
    )
    default_max_tokens: Annotated[int, Field(ge=1, le=10_000_000)] | None = Field(
        default=None,
        description="The limit that is sent where none is asked for; some insist on one.",
    )
    instructions_role: InstructionsRole = Field(
        default=InstructionsRole.SYSTEM,
        description="Who instructions are said by; user puts them before the first message.",
    )
    stream_usage: bool = Field(
        default=True,
        description="Whether stream_options.include_usage may be asked for.",
    )
    reasoning_effort: bool = Field(
        default=True,
        description="Whether the field reasoning_effort is understood.",
    )
    effort_values: tuple[Effort, ...] = Field(
        default=(),
        description="The efforts it takes, where that is not all of them.",
    )
    reasoning_summary: ReasoningSummary | None = Field(
        default=None,
        description="Which summary of the reasoning is asked for where a format has one; "
        "some give it to verified organisations only and refuse everybody else.",
    )
    effort_as_level: bool = Field(
        default=False,
        description="Whether an effort is sent as a level where a budget of tokens, or yes or no, "
        "is usual.",
    )
    temperature_with_effort: bool = Field(
        default=True,
        description="Whether a temperature may stand beside an effort; else it is left out.",
    )
    reasoning_echo: ReasoningEcho = Field(
        default=ReasoningEcho.NEVER,
        description="Which earlier reasoning is sent back: none, that of tool calls, or all.",
    )
    reasoning_field: str = Field(
        default="reasoning_content",
        description="The field in which reasoning is sent back.",
    )
    prompt_cache_marks: bool = Field(
        default=False,
        description="Whether requests mark what the provider should keep in its cache.",
    )
    call_id_length: int | None = Field(
        default=None,
        ge=1,
        description="Ids of tool calls are exactly so many letters and digits.",
    )
    tool_result_name: bool = Field(
        default=False,
        description="Whether a tool's result says the tool's name too.",
    )
    strict_tools: bool = Field(
        default=False,
        description="Whether tools with a closed schema are marked as strict.",
    )
    parallel_tools: bool = Field(
        default=True,
        description="Whether a model may call several tools at once; else it is asked not to.",
    )
    content_parts: bool = Field(
        default=True,
        description="Whether a message may have several parts; else its texts are joined.",
    )
    left_out: Annotated[tuple[str, ...], AfterValidator(_can_be_left_out)] = Field(
        default=(),
        description="Fields of a request that it refuses, and that are left out of each.",
    )
    signing_region: str = Field(
        default="",
        description="The region that requests are signed for where the key is an AWS access key; "
        "empty for the one in the address.",
    )
    unreliable_model_check: bool = Field(
        default=False,
        description="The model list is no list of what this key may use.",
    )

    deployment_names: bool = Field(
        default=False,
        description="A model is asked for by the name of a deployment, and answers by its own.",
    )

    @property
    def efforts(self) -> tuple[Effort, ...]:
        """The efforts that may be asked for."""
        understood = self.reasoning_effort and EFFORT_FIELD not in self.left_out
        return (self.effort_values or tuple(Effort)) if understood else ()

    def over(self, other: Quirks) -> Quirks:
        """What is set of these, with ``other`` for the rest."""
        return other.model_copy(
            update={name: getattr(self, name) for name in self.model_fields_set}
        )

    def kept(self, wire: dict[str, Any]) -> dict[str, Any]:
        """``wire`` without what is left out."""
        return {name: value for name, value in wire.items() if name not in self.left_out}
