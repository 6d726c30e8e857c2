"""The Requests tab: a list of the last requests, the newest first, and one of them in full.

Owns which profile's are listed and which one is shown; what is kept is ``network.request_log``'s.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.sources.profiles import ProfileSource
from keystead.ui.sources.requests import RequestLine, RequestSource
from keystead.ui.tasks import Tasks
from keystead.ui.translation import tr
from keystead.ui.views.requests.details import RequestDetails, seconds_text
from keystead.ui.widgets.choice_box import ComboBox
from keystead.ui.widgets.empty_state import EmptyState
from keystead.ui.widgets.label import Label, Tone
from keystead.ui.widgets.mark import Mark
from keystead.ui.widgets.row_list import RowList
from keystead.ui.widgets.rows import Row, RowModel
from keystead.ui.widgets.side_by_side import SideBySide

LIST_WIDTH, DETAILS_ROOM, SCOPE_WIDTH = 360, 360, 200  # logical pixels
_EMPTY, _FULL = 0, 1


class RequestsPage(QWidget):
    """`said` carries what was done with a request."""

    said = Signal(str)

    def __init__(
        self, icons: Icons, tasks: Tasks, requests: RequestSource, profiles: ProfileSource
    ) -> None:
        super().__init__()
        self._tasks = tasks
        self._requests = requests
        self._profiles = profiles
        self._profile = ""
        self._lines: dict[str, RequestLine] = {}
        self.scope = ComboBox(icons, tr("Profile"))
        self.scope.setMinimumWidth(SCOPE_WIDTH)
        self.scope.activated.connect(self._choose_scope)
        self._model = RowModel(self)
        self.list = RowList(icons, tr("Requests"), self._model)
        self.list.moved.connect(self._show_details)
        self.details = RequestDetails(icons)
        self.details.said.connect(self.said)
        self.empty = EmptyState(
            icons,
            Icon.HISTORY,
            tr("No request was sent yet"),
            tr("What this window sends is listed here, without any secret."),
        )
        self._lay_out()
        requests.changed.connect(self._refresh)
        profiles.changed.connect(self._refresh)
        self._refresh()

    def show_profile(self, profile: str) -> None:
        """List the requests of ``profile`` alone; of all where it is empty."""
        self._profile = profile
        self._refresh()

    def take_focus(self) -> None:
        """Let a person move in the list."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refresh(self, _profile_id: str = "") -> None:
        self._tasks.start(self, self._read(), group="requests", busy="replace")

    async def _read(self) -> None:
        self._show(await self._requests.lines())

    def _show(self, lines: tuple[RequestLine, ...]) -> None:
        names = {known.effective.id: known.name for known in self._profiles.all()}
        self._show_scope(sorted({names.get(line.profile_id, line.profile_id) for line in lines}))
        chosen = [
            line
            for line in lines
            if self._profile in ("", names.get(line.profile_id, line.profile_id))
        ]
        self._lines = {line.key: line for line in chosen}
        current = self.list.current_key
        self._model.set_rows(
            [_row(line, names.get(line.profile_id, line.profile_id)) for line in chosen]
        )
        self._pages.setCurrentIndex(_FULL if chosen else _EMPTY)
        if not self.list.select(current):
            self.list.select_first()
        self._show_details(self.list.current_key)

    def _show_scope(self, names: list[str]) -> None:
        """Offer the profiles that sent anything, and the one that was asked for."""
        offered = sorted({*names, self._profile} - {""})
        shown = [self.scope.itemData(at) for at in range(1, self.scope.count())]
        if shown != offered or self.scope.currentData() != self._profile:
            self.scope.clear()
            self.scope.addItem(tr("All profiles"), "")
            for name in offered:
                self.scope.addItem(name, name)
            self.scope.setCurrentIndex(self.scope.findData(self._profile))

    def _choose_scope(self, _index: int) -> None:
        self.show_profile(self.scope.currentData())

    def _show_details(self, key: str) -> None:
        if line := self._lines.get(key):
            self._tasks.start(self, self._read_details(line), group="details", busy="replace")

    async def _read_details(self, line: RequestLine) -> None:
        found = await self._requests.details(line)
        if found is not None:
            self.details.show_request(found)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 16, 8)
        head.setSpacing(12)
        head.addWidget(self.scope)
        words = tr("The last 50 of each profile, in memory only: gone when Keystead ends.")
        head.addWidget(Label(words, tone=Tone.MUTED, font=fonts.small()), 1)
        full = SideBySide(
            self.list, self.details, side=self.list, width=LIST_WIDTH, room=DETAILS_ROOM
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        self._pages = QStackedLayout()
        column.addLayout(self._pages, 1)
        # Once it is in the page: what it shows without one is a window of its own for a moment.
        self._pages.addWidget(self.empty)
        self._pages.addWidget(full)


def _row(line: RequestLine, profile: str) -> Row:
    mark = Mark.RUNNING if line.running else Mark.GOOD if line.good else Mark.FAILED
    path = urlsplit(line.url).path or "/"
    at = f"{datetime.fromtimestamp(line.started).astimezone():%H:%M:%S}"
    took = tr("running") if line.took is None else seconds_text(line.took)
    return Row(
        line.key,
        f"{line.method} {path}",
        subtitle=f"{at} · {profile} · {line.outcome}",
        right=took,
        mark=mark,
        whole=line.url,
    )
