"""What is said between an agent and a model, in no API's own format.

Owns the neutral parts and the request; each API format turns them into its wire form and back.
``provider_data`` is opaque and names the API format that it belongs to under ``FORMAT``: a format
sends back its own and nobody else's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from keystead.profiles.generation import Effort as Effort
from keystead.profiles.generation import Generation as Generation

EMPTY: Mapping[str, Any] = {}
FORMAT = "format"


class Role(StrEnum):
    """Who speaks."""

    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


@dataclass(frozen=True, slots=True)
class TextPart:
    """Text, Markdown or plain; ``provider_data`` (a signature) is sent back as it came."""

    text: str
    provider_data: Mapping[str, Any] = field(default_factory=lambda: EMPTY)


class PictureType(StrEnum):
    """The kinds of picture that every API takes."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    WEBP = "image/webp"
    GIF = "image/gif"


@dataclass(frozen=True, slots=True)
class ImagePart:
    """A picture that the user shows; ``pictures`` makes it, for it knows what is one."""

    media_type: PictureType
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReasoningPart:
    """What a model thought; ``provider_data`` (signatures and the like) is sent back as it came."""

    text: str
    provider_data: Mapping[str, Any] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True)
class ToolCallPart:
    """A model's wish to use a tool; ``arguments`` is JSON text, perhaps a broken one."""

    id: str
    name: str
    arguments: str
    provider_data: Mapping[str, Any] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True)
class ToolResultPart:
    """What a tool gave back for the call of that id."""

    call_id: str
    name: str
    text: str
    is_error: bool = False


Part = TextPart | ImagePart | ReasoningPart | ToolCallPart | ToolResultPart


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of one side; only the user shows pictures, as every API has it."""

    role: Role
    parts: tuple[Part, ...]

    def __post_init__(self) -> None:
        if self.role is not Role.USER and any(isinstance(part, ImagePart) for part in self.parts):
            raise ValueError(f"a picture in a turn of the {self.role}")


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool offered to a model; ``parameters`` is a JSON schema."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """Everything one answer is asked with.

    ``context_window`` is how many tokens the model can take, None where nobody knows; ``reasons``
    says that it is known to reason.
    """

    model: str
    messages: tuple[Message, ...]
    instructions: str = ""
    generation: Generation = field(default_factory=Generation)
    tools: tuple[Tool, ...] = ()
    context_window: int | None = None
    reasons: bool = False
