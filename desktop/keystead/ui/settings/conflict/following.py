"""What becomes of an open draft while another program changes the file.

Owns showing in the form what was taken over; what merges is the draft's, what is asked the
``question``'s.
"""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from keystead.ui.settings.conflict.comparison import title_of
from keystead.ui.settings.conflict.merge import Key
from keystead.ui.settings.conflict.question import ConflictQuestion
from keystead.ui.settings.draft import Draft
from keystead.ui.settings.fields import FormFields
from keystead.ui.settings.footer import Footer
from keystead.ui.settings.headers import HeadersEditor
from keystead.ui.sources.profiles import KnownProfile, ProfileSource
from keystead.ui.translation import tr

HEADERS = frozenset({"default_headers", "secret_headers"})


class Following:
    """Keeps the parts of a form in step with its draft where nobody edits them."""

    def __init__(
        self,
        profiles: ProfileSource,
        question: ConflictQuestion,
        fields: FormFields,
        headers: HeadersEditor,
        footer: Footer,
    ) -> None:
        self._profiles = profiles
        self._question = question
        self._fields = fields
        self._headers = headers
        self._footer = footer
        question.postponed.connect(self._say_later)
        question.file_wanted.connect(self._show_file)

    def follow(self, draft: Draft, known: KnownProfile | None) -> None:
        """Take over what the file says now of ``draft``'s profile; None: nothing any more."""
        revision = self._profiles.state.revision
        if revision != draft.revision:
            self._question.notice()
        if known is None:
            draft.gone, draft.revision = True, revision
            return
        taken = draft.follow(known, revision)
        self._show(draft, taken)
        if taken:
            titles = ", ".join(title_of((name,)) for name in taken)
            self._footer.say(tr("Taken over from the file: {names}").replace("{names}", titles))

    def settle(self, draft: Draft, from_file: Collection[Key]) -> None:
        """Do with ``draft`` as a person chose."""
        draft.settle(from_file)
        self._show(draft, {key[0] for key in from_file})
        self._footer.say("" if draft.dirty else tr("All is as in the file"))

    def _show(self, draft: Draft, names: Collection[str]) -> None:
        self._fields.follow(names)
        if not HEADERS.isdisjoint(names):
            keys = draft.known.keys if draft.known else ()
            plain, secret = draft.values["default_headers"], draft.values["secret_headers"]
            self._headers.follow(plain, secret, keys)

    def _say_later(self) -> None:
        self._footer.say(tr("The file differs; Save asks about it"))

    def _show_file(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(self._profiles.state.path))
