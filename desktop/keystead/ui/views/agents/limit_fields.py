"""The fields that limit answers: the longest, the temperature, and further ones of the request.

Owns their editors; what a value may be is said by the profile's own fields.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from PySide6.QtWidgets import QLineEdit

from keystead.errors import ConfigurationError
from keystead.profiles.form import checked_value
from keystead.profiles.generation import Generation
from keystead.ui import fonts
from keystead.ui.translation import tr
from keystead.ui.widgets.field import Field

T = TypeVar("T", int, float)


class LimitFields:
    """Empty leaves the choice to the profile; who lays out `fields` owns them from then on."""

    def __init__(self, before: Generation | None = None) -> None:
        self.longest = _line(before.max_output_tokens if before else None)
        self.temperature = _line(before.temperature if before else None)
        self.further = _line(
            json.dumps(dict(before.extra_body), ensure_ascii=False)
            if before and before.extra_body
            else None
        )
        self.further.setFont(fonts.code())
        self.fields = (
            Field(
                tr("Longest answer"),
                self.longest,
                hint=tr("in tokens"),
                validate=partial(_problem_of, self._longest),
                beside=False,
            ),
            Field(
                tr("Temperature"),
                self.temperature,
                hint=tr("0 to 2"),
                validate=partial(_problem_of, self._temperature),
                beside=False,
            ),
            Field(
                tr("Further fields"),
                self.further,
                hint=tr('of the request, as JSON: {"top_k": 40}'),
                validate=partial(_problem_of, self._further),
                beside=False,
            ),
        )

    def offer_temperature(self, taken: bool | None) -> None:
        """Let a temperature be typed unless the model is known to take none.

        One that was set can be taken away again.
        """
        self.temperature.setEnabled(taken is not False or bool(self.temperature.text()))
        _, field, _ = self.fields
        if taken is False:
            field.set_hint(tr("This model takes none"))
        elif taken is None:
            field.set_hint(tr("0 to 2 · unknown whether this model takes it"))
        else:
            field.set_hint(tr("0 to 2"))

    def check(self) -> bool:
        """Show what is wrong and move to the first of it; whether all is right."""
        wrong = [field for field in self.fields if not field.check()]
        if wrong:
            wrong[0].editor.setFocus()
        return not wrong

    def generation(self) -> Generation:
        """What was chosen. Raises `ConfigurationError` where `check` says that it is wrong."""
        return Generation(
            max_output_tokens=self._longest(),
            temperature=self._temperature(),
            extra_body=self._further(),
        )

    def _longest(self) -> int | None:
        wanted = tr("A whole number of tokens")
        return _read_number(self.longest, "max_output_tokens", int, wanted)

    def _temperature(self) -> float | None:
        return _read_number(self.temperature, "temperature", float, tr("A number from 0 to 2"))

    def _further(self) -> dict[str, Any]:
        text = self.further.text().strip()
        if not text:
            return {}
        try:
            value = json.loads(text)
        except ValueError as error:
            raise ConfigurationError("no-json", tr('JSON, like {"top_k": 40}')) from error
        return checked_value("extra_body", value)


def _line(value: float | str | None) -> QLineEdit:
    line = QLineEdit("" if value is None else str(value))
    line.setPlaceholderText(tr("As the profile has it"))
    line.setFont(fonts.body())
    return line


def _read_number(line: QLineEdit, field: str, read: Callable[[str], T], wanted: str) -> T | None:
    """The number typed for a profile's ``field``; None where nothing is.

    Raises `ConfigurationError` where it is none, or none that the field may hold.
    """
    text = line.text().strip()
    if not text:
        return None
    try:
        value = read(text)
    except ValueError as error:
        raise ConfigurationError("not-a-number", wanted) from error
    checked_value(field, value)
    return value


def _problem_of(read: Callable[[], object]) -> str:
    """What is wrong with what ``read`` reads; empty where nothing is."""
    try:
        read()
    except ConfigurationError as error:
        return error.line()
    return ""
