"""The quirks of a profile: a control each, empty where the provider's own are right.

Owns that only what was chosen is set; which quirks there are, and their meaning, is `Quirks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from keystead.profiles.preset import Quirks
from keystead.ui.icons import Icons
from keystead.ui.settings.editors import (
    Editor,
    LineEditor,
    LinesEditor,
    NumberEditor,
    editor_for,
    words_of,
)
from keystead.ui.widgets.choice_box import ComboBox
from keystead.ui.widgets.field import Field


class QuirksEditor(QWidget):
    """Its value is a table of the quirks that differ from the provider's."""

    edited = Signal()
    left = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._editors: dict[str, QWidget] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for name, info in Quirks.model_fields.items():
            title = name.replace("_", " ").capitalize()
            editor = editor_for(title, info.annotation, None, icons, optional=True)
            part = cast("Editor", editor)
            part.edited.connect(self.edited)
            part.left.connect(self.left)
            self._editors[name] = editor
            column.addWidget(Field(title, editor, hint=info.description or "", beside=False))
        self.setFocusProxy(next(iter(self._editors.values())))

    def show_usual(self, usual: Quirks) -> None:
        """Say what an empty choice comes to."""
        for name, editor in self._editors.items():
            words = words_of(getattr(usual, name))
            text = self.tr("As the provider: {value}").replace("{value}", words)
            if isinstance(editor, ComboBox):
                editor.setItemText(0, text)
            elif isinstance(editor, LineEditor | LinesEditor):
                editor.setPlaceholderText(text)

    def value(self) -> dict[str, Any]:
        read = {name: cast("Editor", editor).value() for name, editor in self._editors.items()}
        return {name: value for name, value in read.items() if value not in (None, "", ())}

    def show_value(self, value: Mapping[str, Any]) -> None:
        for name, editor in self._editors.items():
            cast("Editor", editor).show_value(value.get(name, _empty(editor)))


def _empty(editor: QWidget) -> Any:
    """What an editor shows where nothing was chosen."""
    if isinstance(editor, LinesEditor):
        return ()
    return "" if isinstance(editor, LineEditor) and not isinstance(editor, NumberEditor) else None
