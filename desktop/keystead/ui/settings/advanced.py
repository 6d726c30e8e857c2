"""The folded part of the form: every field that has no place elsewhere, in groups.

Owns the fold, its groups and its chip; the editors are chosen by each field's type.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from PySide6.QtCore import QT_TR_NOOP
from PySide6.QtWidgets import QVBoxLayout, QWidget

from keystead.models.efforts import efforts_of
from keystead.models.model_list import ModelList
from keystead.profiles.presets import Presets
from keystead.profiles.profile import CredentialKind, Profile
from keystead.ui.effort_box import EffortBox, said_of
from keystead.ui.icons import Icons
from keystead.ui.numbers import one_or_many
from keystead.ui.settings.connection import show_usual
from keystead.ui.settings.draft import HIDDEN, Draft
from keystead.ui.settings.editors import WordsEditor
from keystead.ui.settings.fields import FormFields
from keystead.ui.settings.model_references import AliasesEditor, ChainEditor
from keystead.ui.settings.proxy_password import ProxyPassword
from keystead.ui.settings.quirks import QuirksEditor
from keystead.ui.sources.models import ModelSource
from keystead.ui.translation import tr
from keystead.ui.widgets.label import GroupHeading, Line, Tag
from keystead.ui.widgets.section import Disclosure

COMMAND, EFFORT = "credential_command", "effort"
ELSEWHERE = frozenset({"default_headers", "secret_headers"})
GROUPS = (
    (QT_TR_NOOP("Key"), ("credential", "credential_command", "api_key_env", "auth_style")),
    (QT_TR_NOOP("Models"), ("models", "hidden_models", "aliases", "fallback")),
    (
        QT_TR_NOOP("Generation"),
        ("effort", "max_output_tokens", "temperature", "extra_body", "model_settings"),
    ),
    (
        QT_TR_NOOP("Limits and time-outs"),
        (
            "connect_timeout",
            "first_token_timeout",
            "stream_idle_timeout",
            "max_retries",
            "requests_per_minute",
            "max_concurrency",
        ),
    ),
    (
        QT_TR_NOOP("Network"),
        ("proxy", "proxy_user", "ca_bundle", "tls_pin", "http2", "allow_http", "user_agent"),
    ),
    (QT_TR_NOOP("Requests"), ("env_headers", "query_params", "quirks")),
)
"""The groups in order; a field that is in none of them stands under the last."""


class AdvancedSection(QWidget):
    """Made last: it takes the fields that no other section has made."""

    def __init__(
        self, icons: Icons, presets: Presets, models: ModelSource, fields: FormFields
    ) -> None:
        super().__init__()
        self._presets = presets
        self._models = models
        self._draft: Draft | None = None
        self._aliases = AliasesEditor(icons, self.tr("Aliases"))
        self._chain = ChainEditor(icons, self.tr("Fallback"))
        title, left_open = Profile.model_fields[EFFORT].title or "", tr("Left to the provider")
        self._effort = EffortBox(icons, title, left_open, shows_chosen=True)
        editors = {
            "aliases": self._aliases,
            "fallback": self._chain,
            COMMAND: WordsEditor(),
            EFFORT: self._effort,
        }
        made = {*fields.names(), *ELSEWHERE, *HIDDEN}
        groups = tuple(_grouped(name for name in Profile.model_fields if name not in made))
        self.names = tuple(name for _, names in groups for name in names)
        self._chip = Tag()
        self.proxy_password = ProxyPassword(icons)
        self.rare = QVBoxLayout()  # for fields of other sections that few people fill in
        content = QWidget()
        rows = QVBoxLayout(content)
        rows.setContentsMargins(0, 4, 0, 0)
        rows.setSpacing(12)
        for number, (title, names) in enumerate(groups):
            if number:
                rows.addSpacing(8)
            rows.addWidget(GroupHeading(title))
            if number == len(groups) - 1:
                rows.addLayout(self.rare)
            for name in names:
                rows.addWidget(fields.make(name, editors.get(name)))
                if name == "proxy_user":
                    rows.addWidget(self.proxy_password)
        self._fields = fields
        summary = self.tr("key, models, generation, limits, time-outs, network, requests")
        self._fold = Disclosure(icons, self.tr("Advanced"), summary, content, self._chip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(Line())
        column.addWidget(self._fold)
        models.lists_changed.connect(self._offer_models)

    def show_draft(self, draft: Draft) -> None:
        """Say what the empty choices come to, and how much differs."""
        self._draft = draft
        self._offer_models()
        self._show_command(draft)
        preset = draft.preset(self._presets)
        spoken = preset.spoken_as(draft.values["api_format"] or preset.default_format)
        show_usual(self._fields, "auth_style", spoken.auth_style)
        cast("QuirksEditor", self._fields.editor("quirks")).show_usual(preset.quirks)
        self.proxy_password.show_draft(draft)
        count = draft.differing(self.names)
        one, many = self.tr("1 differs from the preset"), self.tr("{n} differ from the preset")
        self._chip.setText(one_or_many(count, one, many))
        self._chip.setVisible(count > 0)

    def _offer_models(self) -> None:
        lists, draft = self._models.lists(), self._draft
        for completer in (self._aliases.completer, self._chain.completer):
            completer.offer(draft.name if draft else "", lists)
        if draft is not None:
            self._offer_efforts(draft, lists.get(draft.name))

    def _offer_efforts(self, draft: Draft, listed: ModelList | None) -> None:
        """Offer the efforts that the default model takes, and say why where it does not."""
        model = draft.values["default_model"] or draft.preset(self._presets).only_model
        efforts = efforts_of(draft.quirks(self._presets), listed, model)
        self._effort.offer(efforts)
        description = Profile.model_fields[EFFORT].description or ""
        said = said_of(efforts)
        self._fields.set_hint(EFFORT, f"{description} {said}." if said else description)

    def _show_command(self, draft: Draft) -> None:
        """Ask for the command where it is used, and show one that is kept all the same."""
        used = draft.values["credential"] is CredentialKind.COMMAND
        self._fields.field(COMMAND).setVisible(used or bool(draft.values[COMMAND]))

    def holds(self, name: str) -> bool:
        """Whether a field stands in it."""
        return self.isAncestorOf(self._fields.field(name))

    def open(self, name: str = "") -> None:
        """Unfold it, with the field of that name in it."""
        self._fold.set_open(True)
        if name:
            self._fields.field(name).show()


def _grouped(names: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """The groups' titles with those of ``names`` that belong to each."""
    rest = list(names)
    known = {name for _, members in GROUPS for name in members}
    last = GROUPS[-1][0]
    for title, members in GROUPS:
        mine = [name for name in members if name in rest]
        if title is last:
            mine += [name for name in rest if name not in known]
        yield tr(title), mine
