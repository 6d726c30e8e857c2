"""How an answer is to be made: the choices a profile, a model and an agent can each have.

Owns the choices and how they fill each other's gaps; each API format says them in its own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

NOTHING: Mapping[str, Any] = {}


class Effort(StrEnum):
    """How much a model is asked to reason."""

    MINIMAL = "minimal"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Generation:
    """How an answer is to be made; None leaves the choice to the provider."""

    effort: Effort | None = None
    max_output_tokens: int | None = None
    temperature: float | None = None
    extra_body: Mapping[str, Any] = field(default_factory=lambda: NOTHING)

    def over(self, other: Generation) -> Generation:
        """These choices, with ``other`` filling what they leave open."""
        return Generation(
            effort=self.effort if self.effort is not None else other.effort,
            max_output_tokens=(
                self.max_output_tokens
                if self.max_output_tokens is not None
                else other.max_output_tokens
            ),
            temperature=self.temperature if self.temperature is not None else other.temperature,
            extra_body={**other.extra_body, **self.extra_body},
        )
