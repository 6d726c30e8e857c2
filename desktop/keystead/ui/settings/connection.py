"""The part of the form that says where a profile points: provider, address, model.

Owns these fields' place and hints; their rules are the profile's own.
"""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from keystead.profiles.presets import Presets
from keystead.ui.icons import Icon, Icons
from keystead.ui.settings.draft import Draft
from keystead.ui.settings.editors import LineEditor
from keystead.ui.settings.fields import FormFields
from keystead.ui.settings.form_page import is_built_in
from keystead.ui.settings.origin_card import OriginCard
from keystead.ui.settings.pickers import ModelEditor, ProviderEditor
from keystead.ui.sources.models import ModelSource
from keystead.ui.widgets.chip import Chip
from keystead.ui.widgets.section import Section


class ConnectionSection(QWidget):
    """Name, provider, base URL with the question about its keys, model, description."""

    def __init__(
        self, icons: Icons, presets: Presets, models: ModelSource, fields: FormFields
    ) -> None:
        super().__init__()
        self._presets = presets
        self._models = models
        self._draft: Draft | None = None
        self._name = LineEditor()
        self._base_url = LineEditor(code=True)
        self._model = ModelEditor(icons)
        self._variable = Chip("", icons, icon=Icon.LAYERS)
        self._variable.hide()
        self.card = OriginCard(icons)
        section = Section(self.tr("Connection"))
        self._name_field = fields.make("name", self._name, hint="")
        self._url_field = fields.make("base_url", self._base_url, hint="", extra=self._variable)
        for widget in (
            self._name_field,
            fields.make("provider", ProviderEditor(icons, presets), hint=""),
            self._url_field,
            self.card,
            fields.make("default_model", self._model, hint=""),
            fields.make("description", LineEditor(), hint=""),
            fields.make("enabled"),
        ):
            section.content.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(section)
        models.changed.connect(self._models_changed)

    def show_draft(self, draft: Draft) -> None:
        """Show what depends on more than one field."""
        self._draft = draft
        preset = draft.preset(self._presets)
        built_in = draft.known is not None and is_built_in(draft.name, self._presets)
        self._name.setReadOnly(built_in)
        self._name_field.set_hint(self.tr("Built in: it keeps its name.") if built_in else "")
        override = draft.overriding("base_url")
        self._base_url.setReadOnly(override is not None)
        self._variable.setVisible(override is not None)
        if override is not None:
            text = self.tr("from {name}").replace("{name}", override.detail)
            self._variable.set_text(text)
        usual = preset.api_formats.get(draft.values["api_format"] or preset.default_format, "")
        self._base_url.setPlaceholderText(usual or self.tr("https://…"))
        self._url_field.set_hint(self._address_hint(draft, preset.note))
        self._models_changed(draft.name)
        self.card.show_draft(draft, self._presets)

    def _address_hint(self, draft: Draft, note: str) -> str:
        override = draft.overriding("base_url")
        if override is not None:
            text = self.tr("{name} sets the address. The file has no effect while it is set.")
            return text.replace("{name}", override.detail)
        return "" if draft.base_url(self._presets) else note

    def _models_changed(self, name: str) -> None:
        if self._draft is not None and name == self._draft.name:
            self._model.show_models(self._models.lists().get(name))
