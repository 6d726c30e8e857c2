"""The part of the form that says where a profile points: provider, address, model.

Owns these fields' place and hints; their rules are the profile's own.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtWidgets import QVBoxLayout, QWidget

from keystead.profiles.presets import Presets
from keystead.ui.icons import Icons
from keystead.ui.preset_words import shown_address
from keystead.ui.settings.draft import Draft
from keystead.ui.settings.editors import ChoiceEditor, LineEditor, words_of
from keystead.ui.settings.fields import FormFields
from keystead.ui.settings.form_page import is_built_in
from keystead.ui.settings.origin_card import OriginCard
from keystead.ui.settings.pickers import ModelEditor, ProviderEditor
from keystead.ui.settings.provider_fields import ProviderFieldsEditor
from keystead.ui.sources.models import ModelSource
from keystead.ui.translation import tr
from keystead.ui.widgets.section import Section


class ConnectionSection(QWidget):
    """Name, provider, base URL with the question about its keys, format, model, description."""

    def __init__(
        self, icons: Icons, presets: Presets, models: ModelSource, fields: FormFields
    ) -> None:
        super().__init__()
        self._presets = presets
        self._models = models
        self._fields = fields
        self._draft: Draft | None = None
        self._name = LineEditor()
        self._base_url = LineEditor(code=True)
        self._extras = ProviderFieldsEditor()
        self._model = ModelEditor(icons)
        self.card = OriginCard(icons)
        self._place: tuple[str, str] | None = None  # the profile and preset that it was chosen for
        section = Section(self.tr("Connection"))
        self._content = section.content
        for widget in (
            fields.make("name", self._name, hint=""),
            fields.make("provider", ProviderEditor(icons, presets), hint=""),
            fields.make("base_url", self._base_url, hint=""),
            fields.make("provider_fields", self._extras, hint="", labelled=False),
            self.card,
            fields.make("api_format", hint=""),
            fields.make("default_model", self._model, hint=""),
            fields.make("description", LineEditor(), hint=""),
        ):
            section.content.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(section)
        models.changed.connect(self._models_changed)

    def place_extras(self, rare: QVBoxLayout) -> None:
        """Let what few people fill in stand in ``rare``; it stays where it is while one types."""
        if self._draft is None:
            return
        place = self._draft.name, self._draft.preset(self._presets).id
        if place == self._place:
            return
        self._place = place
        field = self._fields.field("provider_fields")
        if self._extras.is_rare:
            rare.addWidget(field)
        elif self._content.indexOf(field) < 0:
            self._content.insertWidget(self._content.indexOf(self.card), field)
        field.setVisible(self.asks_more)

    def forget_place(self) -> None:
        """Choose it anew: another draft is shown."""
        self._place = None

    @property
    def asks_more(self) -> bool:
        """Whether the provider wants to know something beside a key."""
        return self._extras.has_any

    def show_draft(self, draft: Draft) -> None:
        """Show what depends on more than one field."""
        self._draft = draft
        preset = draft.preset(self._presets)
        built_in = draft.known is not None and is_built_in(draft.name, self._presets)
        self._name.setReadOnly(built_in)
        self._fields.set_hint("name", self.tr("Built in: it keeps its name.") if built_in else "")
        self._extras.offer(preset.extra_fields)
        self._fields.field("provider_fields").setVisible(self.asks_more)
        api_format = draft.values["api_format"] or preset.default_format
        usual = preset.address(api_format, draft.values["provider_fields"])
        template = shown_address(preset.api_formats.get(api_format, ""))
        self._base_url.setPlaceholderText(usual or template or self.tr("https://…"))
        # It stays while an address is typed: what is below would move.
        missing = not draft.base_url(self._presets) or not (usual or draft.start["base_url"])
        self._fields.set_hint("base_url", preset.note if missing else "")
        here = preset.format_at(str(draft.values["base_url"]))
        elsewhere = here is not preset.default_format
        show_usual(self._fields, "api_format", here, elsewhere=elsewhere)
        self._models_changed(draft.name)
        self.card.show_draft(draft, self._presets)

    def _models_changed(self, name: str) -> None:
        if self._draft is not None and name == self._draft.name:
            self._model.show_models(self._models.lists().get(name))


def show_usual(fields: FormFields, name: str, value: object, *, elsewhere: bool = False) -> None:
    """Say what the empty choice of a field comes to; ``elsewhere``: not what the provider has."""
    text = tr("At this address: {value}") if elsewhere else tr("As the provider: {value}")
    cast("ChoiceEditor", fields.editor(name)).show_default(text.replace("{value}", words_of(value)))
