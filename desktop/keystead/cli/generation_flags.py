"""The flags that say how answers are to be made, the same for every command that has them.

Owns their words and what their values mean; what they are laid over is known to `agents`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Annotated, Any, NoReturn

import typer

from keystead.profiles.field_rules import FieldError, refuse_keys
from keystead.profiles.generation import Effort, Generation

EffortFlag = Annotated[
    Effort | None, typer.Option("--effort", help="How much the model should reason.")
]
MaxTokensFlag = Annotated[
    int | None,
    typer.Option("--max-tokens", metavar="N", min=1, help="Tokens of an answer at most."),
]
TemperatureFlag = Annotated[
    float | None, typer.Option("--temperature", metavar="X", min=0, max=2, help="From 0 to 2.")
]
ParamFlag = Annotated[
    list[str] | None,
    typer.Option(
        "--param",
        metavar="K=V",
        help="A further field of the request's body; V is JSON, or text where it is none. "
        "Repeat it for more.",
    ),
]


def generation_of(
    context: typer.Context,
    effort: Effort | None,
    max_tokens: int | None,
    temperature: float | None,
    param: Iterable[str] | None,
) -> Generation:
    """What the flags say; a wrong ``--param`` ends the command as wrong use."""
    return Generation(effort, max_tokens, temperature, _fields(context, param or ()))


def _fields(context: typer.Context, given: Iterable[str]) -> dict[str, Any]:
    """The body's fields that ``given`` says, each as NAME=VALUE."""
    fields: dict[str, Any] = {}
    for pair in given:
        name, equals, text = pair.partition("=")
        if not (name.strip() and equals):
            context.fail("--param wants NAME=VALUE.")
        fields[name.strip()] = _value(text)
    try:
        refuse_keys(fields)
    except FieldError as error:
        context.fail(f"--param: {error.why}. {error.hint}.")
    return fields


def _value(text: str) -> Any:
    """What ``text`` is as JSON, which has neither NaN nor Infinity, else the text itself."""
    try:
        return json.loads(text, parse_constant=_no_number)
    except ValueError:
        return text


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
