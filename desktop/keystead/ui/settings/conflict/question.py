"""The form, and in its place what is asked about its draft.

Owns when that is: as soon as both sides changed something, again when what differs is something
else, and at a Save after "Decide later". What is asked is the ``page``'s.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from keystead.ui.icons import Icons
from keystead.ui.settings.conflict.comparison import Comparison
from keystead.ui.settings.conflict.merge import Key
from keystead.ui.settings.conflict.page import ConflictPage
from keystead.ui.settings.draft import Draft


class ConflictQuestion(QStackedWidget):
    """Shows ``form`` or the question.

    `settled` carries what shall be as in the file, `restored` and `discarded` are about a profile
    that is there no more, `postponed` says that a person decides later.
    """

    settled = Signal(object)
    postponed = Signal()
    restored = Signal()
    discarded = Signal()
    file_wanted = Signal()

    def __init__(self, icons: Icons, form: QWidget) -> None:
        super().__init__()
        self._form = form
        self._draft: Draft | None = None
        self._asked: Comparison | None = None
        self._postponed: frozenset[tuple[Key, str]] = frozenset()
        self._noticed = ""
        self._left: QWidget | None = None  # where focus was before the question
        self.page = ConflictPage(icons)
        self.addWidget(form)
        self.addWidget(self.page)
        self.page.save_wanted.connect(self._save)
        self.page.discard_wanted.connect(self.discarded)
        self.page.later_wanted.connect(self.postpone)
        self.page.file_wanted.connect(self.file_wanted)

    @property
    def asks(self) -> bool:
        """Whether the question is shown."""
        return self.currentWidget() is self.page

    def notice(self) -> None:
        """Remember that the file was changed just now."""
        self._noticed = f"{datetime.now().astimezone():%H:%M}"

    def show_draft(self, draft: Draft) -> None:
        """Ask what is to be asked about ``draft``, else show the form."""
        if draft is not self._draft:
            self._postponed = frozenset()
        self._draft = draft
        self._asked = self._question(draft)
        if self._asked is None or self._asked.matter <= self._postponed:
            self._show_form()
        else:
            self._show_question(self._asked)

    def insist(self) -> None:
        """Ask now, also what was put off."""
        self._postponed = frozenset()
        if self._draft is not None:
            self.show_draft(self._draft)

    def postpone(self) -> None:
        """Show the form with its draft; Save asks again."""
        if self.asks and self._asked is not None:
            self._postponed = self._asked.matter
            self._show_form()
            self.postponed.emit()

    def _question(self, draft: Draft) -> Comparison | None:
        if not draft.unanswered:
            return None
        if draft.gone:
            return Comparison.of_removed(draft, self._noticed)
        return Comparison.of(draft, self._noticed)

    def _show_question(self, asked: Comparison) -> None:
        self.page.show_comparison(asked)
        if self.asks:
            return
        focused = self.window().focusWidget()
        inside = self._form.isAncestorOf(focused)
        self._left = focused if inside else None
        self.setCurrentWidget(self.page)
        if inside:
            self.page.take_focus()

    def _show_form(self) -> None:
        if not self.asks:
            return
        inside = self.page.isAncestorOf(self.window().focusWidget())
        self.setCurrentWidget(self._form)
        if inside and self._left is not None:
            self._left.setFocus()
        self._left = None

    def _save(self) -> None:
        if self._draft is not None and self._draft.gone:
            self.restored.emit()
        else:
            self.settled.emit(self.page.from_file())
