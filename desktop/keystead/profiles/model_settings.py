"""What a profile says about answers of one of its models, over what it says about all.

Owns which choices a model may have of its own and what they may be; how they are sent belongs to
each API format.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictFloat,
    StrictInt,
    ValidationError,
)

from keystead.profiles.field_rules import FieldError
from keystead.profiles.generation import Effort, Generation
from keystead.toml_file.sentences import sentence_of

OutputTokens = Annotated[StrictInt, Field(ge=1, le=10_000_000)]
Temperature = Annotated[StrictFloat, Field(ge=0, le=2, allow_inf_nan=False)]

HINT = "A model may have effort, max_output_tokens, temperature and extra_body"


class _ModelSettings(BaseModel):
    """The table of one model."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    effort: Effort | None = None
    max_output_tokens: OutputTokens | None = None
    temperature: Temperature | None = None
    extra_body: dict[str, Any] = {}


def check_settings(tables: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuse a table that is none of a model's. Raises `FieldError`."""
    for model, table in tables.items():
        try:
            _ModelSettings.model_validate(table)
        except ValidationError as error:
            detail = error.errors(include_url=False, include_input=False)[0]
            field = ".".join(str(part) for part in (model, *detail["loc"]))
            raise FieldError(f"{field}: {sentence_of(detail)}", HINT) from error


def of_model(tables: Mapping[str, Mapping[str, Any]], model: str) -> Generation:
    """The choices for ``model`` in tables that were checked."""
    settings = _ModelSettings.model_validate(tables.get(model, {}))
    return Generation(
        settings.effort, settings.max_output_tokens, settings.temperature, settings.extra_body
    )
