"""Notices over the content: what failed, what waits for an answer. They block nothing.

Owns their place, that one matter has one notice, and that a screen reader hears of it; the words
are handed in. What was told before is kept in ``notice_log``.
"""

from __future__ import annotations

from functools import partial

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from keystead.ui.widgets.announce import announce
from keystead.ui.widgets.card import CardTone, Notice
from keystead.ui.window.area import Area, holds_focus
from keystead.ui.window.notice_log import NoticeLog

MOST_SHOWN = 3


class NoticeStack(Area):
    """Notices by their matter; a new one about the same matter takes the old one's place.

    Focus stays where it is until a person goes to the newest; it goes back when that one is gone,
    or `focus_left` says that there is nowhere to go back to.
    """

    focus_left = Signal()

    def __init__(self) -> None:
        super().__init__("")
        self.setAccessibleName(self.tr("Notices"))
        self.log = NoticeLog()
        self._notices: dict[str, Notice] = {}
        self._came_from: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 8)
        self._column.setSpacing(8)
        self.hide()

    def add(self, matter: str, notice: Notice) -> None:
        """Show ``notice``; any choice in it takes it away again, and so does its cross."""
        self._take_away(matter)
        self.log.add(matter, notice)
        self._notices[matter] = notice
        notice.offer_dismissing()
        notice.chosen.connect(partial(self._answered, matter))
        notice.dismissed.connect(partial(self._dismiss, matter))
        self._column.addWidget(notice)
        for oldest in list(self._notices)[:-MOST_SHOWN]:
            self._take_away(oldest)
        self.show()
        _announce(notice)

    def remove(self, matter: str) -> None:
        """The matter is settled: take its notice away, if there is one."""
        self._take_away(matter)
        self.log.settle(matter)

    @property
    def matters(self) -> tuple[str, ...]:
        """What the notices shown are about, the newest last."""
        return tuple(self._notices)

    def take_focus(self) -> bool:
        self._mark_way_back()
        return super().take_focus()

    def go_to_newest(self) -> None:
        """Give focus to the newest notice; only a person's own key does this."""
        self._mark_way_back()
        notice = self._notices[self.matters[-1]]
        first = next(child for child in notice.findChildren(QWidget) if _reachable(child))
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = next((matter for matter, each in self._notices.items() if holds_focus(each)), "")
        if event.key() == Qt.Key.Key_Escape and held:
            self._dismiss(held)
        else:
            super().keyPressEvent(event)

    def _answered(self, matter: str, _choice: str = "") -> None:
        self.remove(matter)

    def _dismiss(self, matter: str) -> None:
        self.log.see(self._notices[matter])
        self._take_away(matter)

    def _take_away(self, matter: str) -> None:
        """Hide the card; the log keeps the notice, and what it offered."""
        notice = self._notices.pop(matter, None)
        if notice is None:
            return
        held_focus = holds_focus(notice)
        notice.hide()
        self._column.removeWidget(notice)
        self.setVisible(bool(self._notices))
        if held_focus:
            self._go_back()

    def _mark_way_back(self) -> None:
        if not holds_focus(self):
            self._came_from = QApplication.focusWidget()

    def _go_back(self) -> None:
        came_from, self._came_from = self._came_from, None
        if came_from is not None and shiboken6.isValid(came_from) and came_from.isVisible():
            came_from.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.focus_left.emit()


def _reachable(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and not widget.isHidden()


def _announce(notice: Notice) -> None:
    said = ". ".join(part.rstrip(".") for part in (notice.title, notice.text) if part)
    announce(notice, said, urgent=notice.tone is CardTone.ERROR)
