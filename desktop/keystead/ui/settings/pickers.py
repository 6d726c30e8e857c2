"""The two fields of the form that open a searchable list: the provider and the model.

Owns what their rows say; which providers and models there are is handed in.
"""

from __future__ import annotations

from PySide6.QtCore import Signal

from keystead.models.model_list import ListStatus, ModelList
from keystead.profiles.presets import Presets
from keystead.ui.icons import Icons
from keystead.ui.preset_words import format_words, preset_rows
from keystead.ui.translation import tr
from keystead.ui.widgets.picker import TYPED, Picker
from keystead.ui.widgets.rows import Row

LISTED = "listed:"  # before a model's id, which may look like any other key


class ProviderEditor(Picker):
    """Every preset, and the choice to go by the address."""

    edited = Signal()
    left = Signal()

    def __init__(self, icons: Icons, presets: Presets) -> None:
        super().__init__(icons, self.tr("Provider"))
        self._presets = presets
        self._by_address = self.tr("Known by its address")
        self.set_rows([*preset_rows(presets), Row("", self._by_address)])
        self.chosen.connect(self._was_chosen)

    def value(self) -> str:
        return self.key

    def show_value(self, value: str) -> None:
        preset = self._presets.find(value)
        if preset is None:
            self.show_choice(value, value or self._by_address)
        else:
            self.show_choice(value, preset.name, format_words(preset.default_format))

    def _was_chosen(self, key: str) -> None:
        self.show_value(key)
        self.edited.emit()


class ModelEditor(Picker):
    """The models of the profile's list, and any id that is typed."""

    edited = Signal()
    left = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__(icons, self.tr("Default model"), free_text=True, code=True)
        self._none = self.tr("None: chosen with each agent")
        self._listed: ModelList | None = None
        self._offer()
        self.chosen.connect(self._was_chosen)

    def show_models(self, listed: ModelList | None) -> None:
        """Offer the models of ``listed``."""
        if listed is not self._listed:
            self._listed = listed
            self._offer()

    def _offer(self) -> None:
        listed = self._listed
        models = listed.models if listed else ()
        rows = [
            Row(f"{LISTED}{model.id}", model.id, right=_context(model.context_window))
            for model in models
        ]
        heading = Row("heading", _heading(listed), heading=True)
        self.set_rows([Row("", self._none), heading, *rows])

    def value(self) -> str:
        return self.key.removeprefix(LISTED)

    def show_value(self, value: str) -> None:
        self.show_choice(f"{LISTED}{value}" if value else "", value or self._none)

    def _was_chosen(self, key: str) -> None:
        self.show_value(key.removeprefix(TYPED if key.startswith(TYPED) else LISTED))
        self.edited.emit()


def _heading(listed: ModelList | None) -> str:
    if listed is None or not listed.models:
        return tr("No list yet: type a model's id")
    if listed.status is ListStatus.KNOWN:
        return tr("Known models, the provider was not asked yet")
    return tr("Listed by the provider")


def _context(tokens: int | None) -> str:
    return f"{tokens // 1000} k" if tokens and tokens >= 1000 else ""
