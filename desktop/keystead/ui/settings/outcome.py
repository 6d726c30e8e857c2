"""What became of a Save or a test: words in the footer, and the way on once something is proven.

Owns these words. A Save ends when the models that it asked for are listed, or are not: only that
shows whether the key and the address are right.
"""

from __future__ import annotations

from PySide6.QtCore import QObject

from keystead.models.model_list import ListStatus, Place
from keystead.ui.numbers import one_or_many
from keystead.ui.settings.footer import Footer
from keystead.ui.sources.models import ModelSource
from keystead.ui.views.agents.state import failure_name


class Outcome(QObject):
    """Speaks through ``footer``."""

    def __init__(self, footer: Footer, models: ModelSource) -> None:
        super().__init__(footer)
        self._footer = footer
        self._models = models
        self._listing = ""  # the profile whose list was asked for
        models.changed.connect(self._listed)

    def forget(self) -> None:
        """Say nothing: something else is shown, or was changed since."""
        self._listing = ""
        self._footer.say("")

    def saved(self, *, more: bool = False) -> None:
        """Say that the draft is in the file; ``more`` was typed since."""
        words = self.tr("Saved, but for what was typed meanwhile") if more else self.tr("Saved")
        self._footer.say(words)

    def refuse(self, why: str) -> None:
        """Say why nothing was saved."""
        self._footer.say(self.tr("Not saved: {why}").replace("{why}", why), failed=True)

    def expect_list(self, profile: str) -> None:
        """Say how the list of ``profile`` comes out, which is asked for now."""
        self._listing = profile

    def passed(self, proven: bool) -> None:
        """Say that a test of the profile as saved found nothing wrong, and no more than it saw."""
        if proven:
            self._footer.say(self.tr("It works"), proven=True)
        else:
            self._footer.say(self.tr("It answers; not all is proven"), proven=True)

    def _listed(self, profile: str) -> None:
        listed = self._models.lists().get(profile)
        if profile != self._listing or listed is None:
            return
        if listed.status is ListStatus.LOADING:
            self._footer.say(self.tr("Saved, listing its models…"))
        elif listed.status is ListStatus.FRESH:
            self._listing = ""
            count = len(listed.models)
            one, many = self.tr("Saved, 1 model"), self.tr("Saved, {n} models")
            self._footer.say(one_or_many(count, one, many), proven=True)
        elif listed.status is ListStatus.FAILED and listed.error is not None:
            self._listing = ""
            text = self.tr("Saved, but its models were not listed: {why}")
            why = failure_name(listed.error, here=listed.place is Place.HERE)
            self._footer.say(text.replace("{why}", why), failed=True)
