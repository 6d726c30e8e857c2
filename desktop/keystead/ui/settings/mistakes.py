"""What keeps a draft from being written: shown everywhere, and the first of it reached.

Owns the order and the count; what is wrong with a value is the profile's own rule.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from keystead.errors import ConfigurationError
from keystead.profiles.presets import Presets
from keystead.ui.numbers import one_or_many
from keystead.ui.settings.advanced import AdvancedSection
from keystead.ui.settings.credentials import CredentialsSection
from keystead.ui.settings.draft import Draft, Problem
from keystead.ui.settings.fields import FormFields
from keystead.ui.settings.form_page import FormPage
from keystead.ui.settings.headers import HeadersEditor
from keystead.ui.settings.origin_card import OriginCard
from keystead.ui.settings.outcome import Outcome
from keystead.ui.translation import tr


class Mistakes:
    """Looks through the parts of one form."""

    def __init__(
        self,
        presets: Presets,
        fields: FormFields,
        headers: HeadersEditor,
        credentials: CredentialsSection,
        advanced: AdvancedSection,
        card: OriginCard,
        page: FormPage,
        outcome: Outcome,
    ) -> None:
        self._presets = presets
        self._fields = fields
        self._headers = headers
        self._credentials = credentials
        self._advanced = advanced
        self._card = card
        self._page = page
        self._outcome = outcome

    def key_is_wrong(self) -> bool:
        """Whether the key that was typed cannot be kept."""
        wrong = self._credentials.refused()
        if wrong is not None:
            self._outcome.refuse(tr("the key needs a change"))
            self._page.reveal(wrong)
        return wrong is not None

    def any_in(self, draft: Draft) -> bool:
        """Whether the draft cannot be written as it is."""
        wrong = self._fields.check()
        header = self._headers.first_wrong()
        typed = self._headers.typed_secrets() or self._credentials.line.filled
        if typed and draft.origin(self._presets) is None:
            text = tr("A secret belongs to an address: type it here.")
            self._fields.field("base_url").set_error(text)
            wrong = [*{**dict.fromkeys(wrong), "base_url": None}]
        count = len(wrong) + (header is not None)
        if count:
            self._outcome.refuse(_fields_words(count))
            self._go_to(wrong, header)
        elif self._card.unanswered:
            self._outcome.refuse(tr("say what becomes of the key"))
            self._page.reveal(self._card.keep)
        return bool(count) or self._card.unanswered

    def show(self, error: ConfigurationError) -> None:
        """Show what was found only when the draft was to be written."""
        if error.field in self._fields.names():
            self._fields.field(error.field).set_error(Problem.of(error).text)
            self._go_to([error.field], None)
            self._outcome.refuse(_fields_words(1))
        else:
            self._outcome.refuse(error.line())

    def _go_to(self, wrong: list[str], header: QWidget | None) -> None:
        """Move to the first of what is wrong; headers stand before the folded part."""
        first = next(iter(wrong), "")
        folded = bool(first) and self._advanced.holds(first)
        if header is not None and (folded or not first):
            self._page.reveal(header)
            return
        if folded:
            self._advanced.open()
        self._page.reveal(self._fields.field(first).editor)


def _fields_words(count: int) -> str:
    return one_or_many(count, tr("1 field needs a change"), tr("{n} fields need a change"))
