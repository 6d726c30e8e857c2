"""The history of notices, opened from the bell in the status bar.

Owns its layout and keys; what is in it is the log's, and what an action does is decided by who
listens to the notice.
"""

from __future__ import annotations

import time
from datetime import datetime

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.widgets.button import Button
from keystead.ui.widgets.card import TONE_MARKS
from keystead.ui.widgets.choices import Choice, ChoiceBar
from keystead.ui.widgets.label import GroupHeading, Label, Line, Tone
from keystead.ui.widgets.mark import Mark
from keystead.ui.widgets.row_list import RowList
from keystead.ui.widgets.rows import Row, RowModel
from keystead.ui.window.notice_log import Logged, NoticeLog

SIZE = QSize(420, 400)  # logical pixels
COPY = "copy-details"
DAY = 86_400.0  # seconds


class NoticeHistory(QFrame):
    """A list of what was told, the whole words of the chosen one, and what can still be done."""

    def __init__(self, icons: Icons, log: NoticeLog, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._log = log
        self._rows = RowModel(self)
        self.setAccessibleName(self.tr("Notices"))
        self.list = RowList(icons, self.tr("Notices"), self._rows)
        self.list.moved.connect(self._show_chosen)
        self.list.opened.connect(self._do_first)
        self._none = Label(
            self.tr("Nothing was told in this session."), tone=Tone.MUTED, font=fonts.small()
        )
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = Label(wrap=True)
        self._words = Label(tone=Tone.MUTED, font=fonts.small(), wrap=True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar = ChoiceBar((), icons)
        self.bar.chosen.connect(self._choose)
        self.clear = Button(self.tr("Clear"), icons, small=True)
        self.clear.clicked.connect(self._log.clear)
        self._lay_out()
        log.changed.connect(self._refill)

    def open_over(self, anchor: QWidget) -> None:
        """Open above ``anchor``, its end at the anchor's end; all of it counts as seen."""
        self._refill()
        self.setFixedSize(SIZE)
        left_to_right = self.layoutDirection() is Qt.LayoutDirection.LeftToRight
        x = anchor.width() - self.width() if left_to_right else 0
        place = anchor.mapToGlobal(QPoint(x, -self.height() - 4))
        screen = self.screen().availableGeometry()
        place.setX(max(screen.left(), min(place.x(), screen.right() - self.width())))
        place.setY(max(screen.top(), place.y()))
        self.move(place)
        self.show()
        self._log.see()
        self.list.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _refill(self) -> None:
        before = self.list.current_key
        self._rows.set_rows([_row(number, each) for number, each in self._numbered()])
        self.list.select(before)
        if not self.list.current_key and self._rows.rowCount():
            self.list.setCurrentIndex(self._rows.index(0))
        self.list.setVisible(bool(self._log.all))
        self._none.setVisible(not self._log.all)
        self.clear.setEnabled(bool(self._log.all))
        self._show_chosen()

    def _numbered(self) -> list[tuple[int, Logged]]:
        """Each with what tells it from the others as long as it is kept."""
        return [(id(each), each) for each in self._log.all]

    @property
    def _chosen(self) -> Logged | None:
        key = self.list.current_key
        return next((each for number, each in self._numbered() if str(number) == key), None)

    def _show_chosen(self, _key: str = "") -> None:
        chosen = self._chosen
        offered = chosen.notice.choices if chosen and chosen.offered else ()
        copy = (Choice(COPY, self.tr("Copy details"), icon=Icon.COPY),) if chosen else ()
        title, words = chosen.says if chosen else ("", "")
        self._title.setText(title)
        self._words.setText(words)
        self._title.setVisible(bool(title))
        self._words.setVisible(bool(words))
        self.bar.offer((*offered, *copy))

    def _do_first(self, _key: str) -> None:
        chosen = self._chosen
        if chosen and chosen.offered and chosen.notice.choices:
            self._choose(chosen.notice.choices[0].id)

    def _choose(self, choice: str) -> None:
        chosen = self._chosen
        if chosen is None:
            return
        if choice == COPY:
            when = datetime.fromtimestamp(chosen.at).astimezone().isoformat(" ", "seconds")
            QGuiApplication.clipboard().setText("\n".join(filter(None, (when, *chosen.says))))
            return
        self.hide()
        chosen.notice.chosen.emit(choice)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 8, 8)
        head.addWidget(GroupHeading(self.tr("Notices")), 1)
        head.addWidget(self.clear)
        below = QVBoxLayout()
        below.setContentsMargins(16, 8, 16, 12)
        below.setSpacing(4)
        below.addWidget(self._title)
        below.addWidget(self._words)
        below.addSpacing(4)
        below.addWidget(self.bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        column.addWidget(Line())
        column.addWidget(self._none, 1)
        column.addLayout(below)


def _row(number: int, logged: Logged) -> Row:
    title, text = logged.says
    at = datetime.fromtimestamp(logged.at).astimezone()
    form = "%H:%M" if time.time() - logged.at < DAY else "%d %b %H:%M"
    mark = TONE_MARKS.get(logged.notice.tone, Mark.OFF)
    return Row(str(number), title, subtitle=text, right=at.strftime(form), mark=mark)
