"""Editors of a profile's fields, and the one table that chooses them by a field's type.

Owns how a value of each type is shown and read back; what a value must look like beyond its type
is the profile's own rule. An editor that cannot read its text raises `FieldError`.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Protocol, Union, get_args, get_origin

from pydantic import BaseModel
from PySide6.QtCore import QEvent, QObject, Signal, SignalInstance
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from keystead.profiles.field_rules import FieldError
from keystead.profiles.preset import ApiFormat, AuthStyle
from keystead.profiles.profile import CredentialKind
from keystead.settings.settings import KeyStore
from keystead.ui import fonts
from keystead.ui.icons import Icons
from keystead.ui.preset_words import API_FORMATS
from keystead.ui.translation import tr
from keystead.ui.widgets.choice_box import CheckBox, ComboBox

LINES_HEIGHT = 64  # logical pixels: three lines
TICK_HEIGHT = 28
WORDS: dict[type[Enum], dict[Any, str]] = {
    ApiFormat: API_FORMATS,
    AuthStyle: {
        AuthStyle.BEARER: "Authorization: Bearer",
        AuthStyle.AWS_SIGNATURE: "signature of AWS (SigV4)",
        AuthStyle.SERVICE_ACCOUNT: "token of a Google service account",
        AuthStyle.NONE: "not sent",
    },
    KeyStore: {
        KeyStore.KEYCHAIN: "The system's keychain",
        KeyStore.ENCRYPTED_FILE: "An encrypted file, opened by a passphrase",
    },
    CredentialKind: {
        CredentialKind.KEY: "A key",
        CredentialKind.OAUTH: "An OAuth token (cannot be used yet)",
        CredentialKind.COMMAND: "What a command prints",
        CredentialKind.NONE: "None is needed",
        CredentialKind.PASSTHROUGH: "Passed through (by the gateway alone)",
    },
}


class Editor(Protocol):
    """What the form needs of an editor; it is a widget."""

    edited: SignalInstance
    left: SignalInstance

    def value(self) -> Any:
        """What it holds. Raises `FieldError` where that is no value of the field's type."""
        ...

    def show_value(self, value: Any) -> None:
        """Show ``value``, without saying `edited`."""
        ...


class LineEditor(QLineEdit):
    """Text on one line; ``empty`` says what an empty one means."""

    edited = Signal()
    left = Signal()

    def __init__(self, *, code: bool = False, empty: str = "") -> None:
        super().__init__()
        self.setFont(fonts.code() if code else fonts.body())
        self.setPlaceholderText(empty)
        self.textEdited.connect(self.edited)
        self.editingFinished.connect(self.left)

    def value(self) -> str:
        return self.text().strip()

    def show_value(self, value: str) -> None:
        if value != self.value():
            self.setText(value)
            self.setCursorPosition(0)


class WordsEditor(LineEditor):
    """A command on one line; quotes keep a word with blanks in it together."""

    def __init__(self) -> None:
        super().__init__(code=True, empty=tr("program and arguments"))

    def value(self) -> Any:
        try:
            return tuple(shlex.split(self.text()))
        except ValueError as error:
            raise FieldError(
                tr("a quote is not closed"), tr("Close it, or write \\ before it")
            ) from error

    def show_value(self, value: Any) -> None:
        try:
            shown = self.value()
        except FieldError:
            shown = None
        if shown != value:
            self.setText(shlex.join(value))
            self.setCursorPosition(0)


class NumberEditor(LineEditor):
    """A number on one line; an empty one is ``default``."""

    def __init__(self, kind: type[int] | type[float], default: Any) -> None:
        shown = tr("left to the provider") if default is None else f"{default:g}"
        super().__init__(empty=shown)
        self._kind = kind
        self._default = default

    def value(self) -> Any:
        text = self.text().strip()
        if not text:
            return self._default
        try:
            return self._kind(text)
        except ValueError as error:
            kind = tr("a whole number") if self._kind is int else tr("a number")
            raise FieldError(tr("it must be {kind}").replace("{kind}", kind)) from error

    def show_value(self, value: Any) -> None:
        self.setText("" if value == self._default else f"{value:.15g}")


class TickEditor(CheckBox):
    """Yes or no."""

    edited = Signal()
    left = Signal()

    def __init__(self, name: str, icons: Icons, text: str = "") -> None:
        super().__init__(text, icons, name=name)
        self.setFixedHeight(TICK_HEIGHT)
        self.clicked.connect(self.edited)

    def value(self) -> bool:
        return self.isChecked()

    def show_value(self, value: bool) -> None:
        self.setChecked(value)


class ChoiceEditor(ComboBox):
    """One of a few values; with ``empty`` the first choice is None, which means that."""

    edited = Signal()
    left = Signal()

    def __init__(self, icons: Icons, name: str, values: list[Any], empty: str = "") -> None:
        super().__init__(icons, name)
        first = [empty] if empty else []
        self.offer([None, *values] if empty else values, [*first, *map(words_of, values)])
        self.activated.connect(self.edited)

    def offer(self, values: list[Any], words: list[str]) -> None:
        """Let one of these be chosen, which the words stand for."""
        # Kept here: Qt turns members of string enumerations into text.
        self._values = values
        self.clear()
        self.addItems(words)

    def show_default(self, words: str) -> None:
        """Say what the empty choice comes to."""
        self.setItemText(0, words)

    def value(self) -> Any:
        return self._values[self.currentIndex()]

    def show_value(self, value: Any) -> None:
        self.setCurrentIndex(self._values.index(value))


class TextEditor(QPlainTextEdit):
    """Text on several lines; Tab leaves it."""

    edited = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFont(fonts.code())
        self.setTabChangesFocus(True)
        self.setFixedHeight(LINES_HEIGHT)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._showing = False
        self.textChanged.connect(self._changed)

    def show_value(self, value: Any) -> None:
        self._showing = True
        self.setPlainText(self.text_of(value))
        self._showing = False

    def text_of(self, value: Any) -> str:
        """How a value is written."""
        raise NotImplementedError

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def _changed(self) -> None:
        if not self._showing:
            self.edited.emit()


class LinesEditor(TextEditor):
    """A list of texts, one a line."""

    def value(self) -> tuple[str, ...]:
        lines = (line.strip() for line in self.toPlainText().splitlines())
        return tuple(line for line in lines if line)

    def text_of(self, value: tuple[str, ...]) -> str:
        return "\n".join(value)


class JsonEditor(TextEditor):
    """A JSON object."""

    def value(self) -> dict[str, Any]:
        text = self.toPlainText().strip()
        try:
            value = json.loads(text or "{}")
        except ValueError as error:
            hint = tr('Write it like {"name": 1}')
            raise FieldError(tr("this is no JSON"), hint) from error
        if not isinstance(value, dict):
            raise FieldError(tr("it must be a JSON object"), tr("Begin with { and end with }"))
        if _holds_null(value):
            raise FieldError(tr("the file cannot keep null"), tr("Leave the name out"))
        return value

    def text_of(self, value: dict[str, Any]) -> str:
        return json.dumps(value, indent=2, ensure_ascii=False) if value else ""


class LeavingFilter(QObject):
    """Says `left` when focus goes from one part of ``whole`` to something else."""

    left = Signal()

    def __init__(self, whole: QWidget) -> None:
        super().__init__(whole)
        self._whole = whole

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusOut:
            focused = self._whole.window().focusWidget()
            if not self._whole.isAncestorOf(focused):
                self.left.emit()
        return super().eventFilter(watched, event)


def editor_for(
    name: str, annotation: Any, default: Any, icons: Icons, *, optional: bool = False
) -> QWidget:
    """The editor of a field of this type; an ``optional`` one can be left empty."""
    from keystead.ui.settings.pairs import PairsEditor
    from keystead.ui.settings.quirks import QuirksEditor

    kind, may_be_none = plain_type(annotation)
    optional = optional or may_be_none
    left_out = tr("Left to the provider") if optional else ""
    if kind is bool and not optional:
        return TickEditor(name, icons)
    if kind is bool:
        return ChoiceEditor(icons, name, [True, False], left_out)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return ChoiceEditor(icons, name, list(kind), left_out)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return QuirksEditor(icons)
    if get_origin(kind) is tuple:
        return LinesEditor()
    if get_origin(kind) is dict:
        inner = get_args(kind)[1]
        free = inner is Any or get_origin(inner) is dict
        return JsonEditor() if free else PairsEditor(icons, name)
    makers: dict[Any, Callable[[], QWidget]] = {
        int: lambda: NumberEditor(int, default),
        float: lambda: NumberEditor(float, default),
        str: lambda: LineEditor(code=True),
    }
    return makers[kind]()


def plain_type(annotation: Any) -> tuple[Any, bool]:
    """A field's type without its rules, and whether it may be None."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in (Union, UnionType):
        inner = [each for each in get_args(annotation) if each is not NoneType]
        return plain_type(inner[0])[0], True
    return annotation, False


def words_of(value: Any) -> str:
    """A choice in words."""
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if value in (None, ()):
        return tr("none")
    if isinstance(value, tuple):
        return ", ".join(map(words_of, value))
    words = WORDS.get(type(value), {}).get(value, str(value))
    return tr(words)


def _holds_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_null, value.values()))
    if isinstance(value, list):
        return any(map(_holds_null, value))
    return value is None
