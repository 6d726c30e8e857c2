"""Notices over the content: what failed, what waits for an answer. They block nothing.

Owns their place and that one matter has one notice; the words are handed in.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from keystead.ui.widgets.card import Notice


class NoticeStack(QWidget):
    """Notices by their matter; a new one about the same matter takes the old one's place."""

    def __init__(self) -> None:
        super().__init__()
        self._notices: dict[str, Notice] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 0)
        self._column.setSpacing(8)
        self.hide()

    def add(self, matter: str, notice: Notice) -> None:
        """Show ``notice``; any choice in it takes it away again."""
        self.remove(matter)
        self._notices[matter] = notice
        self._column.addWidget(notice)
        notice.chosen.connect(partial(self._answered, matter))
        self.show()

    def remove(self, matter: str) -> None:
        """Take the notice about ``matter`` away, if there is one."""
        notice = self._notices.pop(matter, None)
        if notice is not None:
            notice.hide()
            self._column.removeWidget(notice)
            notice.deleteLater()
        self.setVisible(bool(self._notices))

    @property
    def matters(self) -> tuple[str, ...]:
        """What the notices shown are about."""
        return tuple(self._notices)

    def _answered(self, matter: str, _choice: str = "") -> None:
        self.remove(matter)
