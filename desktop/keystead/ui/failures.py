"""What failed, as notices over the content.

Owns their words and which matter each is about; what an offered action does is decided by who
listens.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from keystead.errors import ActionId, ConfigurationError, KeysteadError
from keystead.ui.first_of import first_of
from keystead.ui.icons import Icons
from keystead.ui.widgets.choices import Choice
from keystead.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from keystead.ui.widgets.card import Notice

# Matters beside the references of errors.
PROFILES, SETTINGS, UNEXPECTED = "profiles", "settings", "unexpected"

MOST_PROBLEMS = 3  # of one file, told in one notice

_log = logging.getLogger("keystead.ui")


class Failures(QObject):
    """The error surface; `action_wanted` carries what it is about and the `ActionId` chosen."""

    action_wanted = Signal(str, str)

    def __init__(self, window: MainWindow, icons: Icons) -> None:
        super().__init__()
        self._window = window
        self._icons = icons
        self._problems: dict[str, list[str]] = {}  # what is told of each file

    def show(self, error: BaseException) -> None:
        """Show a failure; what nobody expected is told and logged."""
        known = self.known(error)
        action = known.action
        choices = (Choice(action.id.value, action.label),) if action else ()
        notice = self._notice(known.what, known.why, choices)
        if action:
            notice.chosen.connect(partial(self.action_wanted.emit, action.target))
        self._window.notices.add(known.reference, notice)

    def known(self, error: BaseException) -> KeysteadError:
        """``error`` in words; what nobody expected is logged."""
        if isinstance(error, KeysteadError):
            return error
        _log.error("unexpected failure", exc_info=error)
        return KeysteadError(
            UNEXPECTED,
            self.tr("Something went wrong inside Keystead"),
            self.tr("{kind}. The log has the details.").replace("{kind}", type(error).__name__),
        )

    def show_problems(self, problems: Sequence[ConfigurationError], file: str = PROFILES) -> None:
        """Show what is wrong with the file of profiles, or of settings, as long as anything is.

        A person who has read it and taken the notice away is told again of something else only.
        """
        lines = [problem.line() for problem in problems]
        if lines == self._problems.get(file, []):
            return
        self._problems[file] = lines
        if not problems:
            self._window.notices.remove(file)
            return
        first = problems[0]
        text = ". ".join(part.rstrip(".") for part in (first.why, first.hint) if part)
        text = first_of([text, *lines[1:]], MOST_PROBLEMS)
        choices = (Choice(ActionId.OPEN_FILE, self.tr("Open the file")),) if first.path else ()
        notice = self._notice(first.what, text, choices, warns=True)
        notice.chosen.connect(partial(self.action_wanted.emit, first.path))
        self._window.notices.add(file, notice)

    def _notice(
        self,
        title: str,
        text: str,
        choices: Sequence[Choice] = (),
        *,
        warns: bool = False,
    ) -> Notice:
        # Loaded when something failed, not before the first frame.
        from keystead.redaction import redactor
        from keystead.ui.widgets.card import CardTone, Notice

        tone = CardTone.WARN if warns else CardTone.ERROR
        title, text = redactor.clean(title), redactor.clean(text)
        return Notice(self._icons, title, text, tone=tone, choices=choices)
