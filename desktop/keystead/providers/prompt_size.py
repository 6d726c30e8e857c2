"""About how many tokens a request has, before anybody has counted them.

Owns the guess and how far it may be off; what a provider reports goes over it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import assert_never

from keystead.providers.messages import (
    ImagePart,
    Part,
    ReasoningPart,
    Request,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)

# Bytes of UTF-8 a token stands for: prose and code have about 4, base64 and other scripts 2 to 3,
# long runs of one sign up to 16.
FEWEST_BYTES = 3
MOST_BYTES = 8
PICTURE = 2_880  # tokens that a picture is at most for the models people run themselves, LLaVA 1.6
UNTELLING = 8_000  # bytes under which a template's own tokens outweigh what was sent


@dataclass(frozen=True, slots=True)
class PromptSize:
    """Tokens that a request has at most, and at least, as far as its length tells."""

    least: int
    most: int


def prompt_size(request: Request) -> PromptSize:
    """The size of all that is sent with ``request``."""
    size = len(request.instructions.encode("utf-8", "replace"))
    parts = [part for message in request.messages for part in message.parts]
    size += sum(map(_size, parts))
    pictures = sum(isinstance(part, ImagePart) for part in parts)
    for tool in request.tools:
        size += len(tool.name) + len(tool.description) + len(json.dumps(dict(tool.parameters)))
    least = size // MOST_BYTES if size > UNTELLING else 0
    return PromptSize(least, size // FEWEST_BYTES + pictures * PICTURE)


def _size(part: Part) -> int:
    match part:
        case TextPart(text) | ToolResultPart(text=text) | ToolCallPart(arguments=text):
            return len(text.encode("utf-8", "replace"))
        case ReasoningPart():
            return 0  # It mostly stays behind.
        case ImagePart():
            return 0  # Its bytes tell nothing of how many tokens it is.
        case _:
            assert_never(part)
