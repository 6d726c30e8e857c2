"""What can be wrong with a value of a file, in words.

Owns the sentences for pydantic's own errors; a rule of a field's own brings its sentence along.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

SENTENCES: Mapping[str, str] = {
    "string_type": "it must be text in quotes",
    "int_type": "it must be a whole number",
    "float_type": "it must be a number",
    "bool_type": "it must be true or false",
    "finite_number": "it must be a finite number",
    "greater_than_equal": "it must be at least {ge:g}",
    "less_than_equal": "it must be at most {le:g}",
    "enum": "it must be one of {expected}",
    "tuple_type": "it must be a list in square brackets",
    "dict_type": "it must be a table",
    "model_type": "it must be a table",
    "model_attributes_type": "it must be a table",
    "missing": "it is missing",
    "extra_forbidden": "there is no such field",
}


def sentence_of(detail: ErrorDetails) -> str:
    """What is wrong, without repeating the value."""
    return SENTENCES.get(detail["type"], "it cannot be used").format(**detail.get("ctx", {}))
