"""The folded part of the form: every field that has no place elsewhere.

Owns the fold and its chip; the editors are chosen by each field's type.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtWidgets import QVBoxLayout, QWidget

from keystead.profiles.presets import Presets
from keystead.profiles.profile import Profile
from keystead.ui.icons import Icons
from keystead.ui.settings.draft import HIDDEN, Draft
from keystead.ui.settings.editors import ChoiceEditor, words_of
from keystead.ui.settings.fields import FormFields
from keystead.ui.settings.quirks import QuirksEditor
from keystead.ui.widgets.label import Line, Tag
from keystead.ui.widgets.section import Disclosure

ELSEWHERE = frozenset({"default_headers", "secret_headers"})


class AdvancedSection(QWidget):
    """Made last: it takes the fields that no other section has made."""

    def __init__(self, icons: Icons, presets: Presets, fields: FormFields) -> None:
        super().__init__()
        self._presets = presets
        made = {*fields.names(), *ELSEWHERE, *HIDDEN}
        self.names = tuple(name for name in Profile.model_fields if name not in made)
        self._chip = Tag()
        content = QWidget()
        rows = QVBoxLayout(content)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(12)
        for name in self.names:
            rows.addWidget(fields.make(name))
        self._fields = fields
        summary = self.tr("models, limits, time-outs, network, generation, dialect")
        self._fold = Disclosure(icons, self.tr("Advanced"), summary, content, self._chip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(Line())
        column.addWidget(self._fold)

    def show_draft(self, draft: Draft) -> None:
        """Say what the empty choices come to, and how much differs."""
        preset = draft.preset(self._presets)
        usual = self.tr("As the provider: {value}")
        for name, value in (
            ("api_format", preset.default_format),
            ("auth_style", preset.auth_style),
        ):
            editor = cast("ChoiceEditor", self._fields.editor(name))
            editor.show_default(usual.replace("{value}", words_of(value)))
        cast("QuirksEditor", self._fields.editor("quirks")).show_usual(preset.quirks)
        count = draft.differing(self.names)
        one, many = self.tr("1 differs from the preset"), self.tr("{n} differ from the preset")
        self._chip.setText(one if count == 1 else many.replace("{n}", str(count)))
        self._chip.setVisible(count > 0)

    def open(self) -> None:
        """Unfold it."""
        self._fold.set_open(True)
