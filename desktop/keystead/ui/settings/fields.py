"""The fields of the form by name: made, filled from the draft, checked against it.

Owns how a model's field becomes one of a form, and the way between editors and draft; where a
field stands is decided by the sections.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, cast

from pydantic import BaseModel
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from keystead.profiles.open_keys import holds_several
from keystead.profiles.profile import Profile
from keystead.ui.icons import Icons
from keystead.ui.settings.draft import Draft, Problem
from keystead.ui.settings.editors import Editor, editor_for
from keystead.ui.settings.layer_chip import LayerChip, no_effect_sentence
from keystead.ui.widgets.button import Button, Look
from keystead.ui.widgets.field import Field


def field_of(
    model: type[BaseModel],
    name: str,
    icons: Icons,
    *,
    editor: QWidget | None = None,
    hint: str | None = None,
    labelled: bool = True,
    validate: Callable[[], str],
) -> Field:
    """The editor of a model's field with its label; without ``hint`` its description is below."""
    info = model.model_fields[name]
    title, description = info.title or name, info.description or ""
    if editor is None:
        editor = editor_for(title, info.annotation, info.default, icons)
    below = description if hint is None else hint
    field = Field(title if labelled else "", editor, hint=below, validate=validate)
    editor.setAccessibleName(title)
    return field


class FormFields(QObject):
    """Every field that has an editor of its own; `secret_found` names one that holds a key."""

    edited = Signal(str)
    secret_found = Signal(str)

    def __init__(self, icons: Icons, problems: Callable[[], Mapping[str, Problem]]) -> None:
        super().__init__()
        self._icons = icons
        self._problems = problems
        self._draft: Draft | None = None
        self._fields: dict[str, Field] = {}
        self._moves: dict[str, Button] = {}
        self._chips: dict[str, LayerChip] = {}
        self._hints: dict[str, str] = {}

    def make(
        self,
        name: str,
        editor: QWidget | None = None,
        *,
        hint: str | None = None,
        labelled: bool = True,
    ) -> Field:
        """The labelled editor of a field; without ``hint`` the field's description stands there."""
        below = Profile.model_fields[name].description or "" if hint is None else hint
        field = field_of(
            Profile,
            name,
            self._icons,
            editor=editor,
            hint=below,
            labelled=labelled,
            validate=partial(self._wrong, name),
        )
        move = Button(self.tr("Add it as a key"), self._icons, look=Look.LINK, small=True)
        move.clicked.connect(partial(self._move_out, name))
        move.hide()
        field.add_below(move)
        part = cast("Editor", field.editor)
        part.edited.connect(partial(self._was_edited, name))
        part.left.connect(partial(self._was_left, name))
        self._fields[name], self._moves[name], self._hints[name] = field, move, below
        return field

    def show(self, draft: Draft) -> None:
        """Fill every editor from ``draft``."""
        self._draft = draft
        for name, field in self._fields.items():
            self.editor(name).show_value(draft.values[name])
            field.set_error("")
            self._moves[name].hide()
            self._show_layers(name, draft)
            if name in draft.open_keys:
                self._check(name)

    def set_hint(self, name: str, hint: str) -> None:
        """Say something else below a field, where nothing is wrong with it."""
        self._hints[name] = hint
        if name not in self._chips or self._chips[name].isHidden():
            self._fields[name].set_hint(hint)

    def follow(self, names: Iterable[str]) -> None:
        """Show what became of these fields in the draft without being edited."""
        for name in self._fields.keys() & set(names):
            if self._draft is not None:
                self.editor(name).show_value(self._draft.values[name])
                self.recheck((name,))

    def editor(self, name: str) -> Editor:
        """The editor of a field."""
        return cast("Editor", self._fields[name].editor)

    def field(self, name: str) -> Field:
        """The field itself."""
        return self._fields[name]

    def names(self) -> tuple[str, ...]:
        """The fields in the order of the form."""
        return tuple(self._fields)

    def check(self) -> list[str]:
        """Show what is wrong everywhere; the names of the wrong ones, in the form's order."""
        return [name for name in self._fields if not self._check(name)]

    def said(self, name: str) -> str:
        """What is wrong with a field, with its title."""
        field = self._fields[name]
        return f"{field.editor.accessibleName()}: {field.error}"

    def focus(self, name: str) -> None:
        """Move to a field."""
        self._fields[name].editor.setFocus()

    def put(self, name: str, value: object) -> None:
        """Change a field as if it had been edited."""
        self.editor(name).show_value(value)
        self._was_edited(name)
        self._check(name)

    def value(self, name: str) -> Any:
        """What the draft holds for a field."""
        return self._draft.values[name] if self._draft else Profile.model_fields[name].default

    def recheck(self, names: Iterable[str]) -> None:
        """Look again at those of ``names`` that show an error."""
        for name in names:
            if self._fields[name].error:
                self._check(name)

    def _show_layers(self, name: str, draft: Draft) -> None:
        """Fix a field that the file does not decide now, and say who does."""
        layers = draft.overriding(name)
        if not layers and name not in self._chips:
            return
        field, chip = self._fields[name], self._chip(name)
        _fix(field.editor, bool(layers))
        chip.setVisible(bool(layers))
        if layers:
            chip.show_layers(layers)
        field.set_hint(no_effect_sentence(layers) if layers else self._hints[name])

    def _chip(self, name: str) -> LayerChip:
        if name not in self._chips:
            self._chips[name] = chip = LayerChip(self._icons)
            self._fields[name].add_beside(chip)
        return self._chips[name]

    def _check(self, name: str) -> bool:
        right = self._fields[name].check()
        problem = None if right else self._problems().get(name)
        # One line takes one key: of several, the others would be lost.
        one = problem is not None and problem.secret
        one = one and not holds_several(name, self.editor(name).value())
        self._moves[name].setVisible(one)
        return right

    def _wrong(self, name: str) -> str:
        problem = self._problems().get(name)
        return problem.text if problem else ""

    def _was_left(self, name: str) -> None:
        self._check(name)

    def _was_edited(self, name: str) -> None:
        if self._draft is None:
            return
        self._draft.set(name, self.editor(name).value)
        self.recheck(self._fields)
        self.edited.emit(name)

    def _move_out(self, name: str, _checked: bool = False) -> None:
        self.secret_found.emit(name)


def _fix(editor: QWidget, fixed: bool) -> None:
    """Let an editor only be read; its text can still be reached and copied where it has one."""
    if isinstance(editor, QLineEdit | QPlainTextEdit):
        editor.setReadOnly(fixed)
    else:
        editor.setEnabled(not fixed)
