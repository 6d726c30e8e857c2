"""The main window: where its parts stand, fold and take focus.

Layout only: what the parts show is handed to them by the views. Its state is kept by
``ui.window_state``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QMainWindow, QWidget

from keystead.ui.icons import Icons
from keystead.ui.theme import ThemeChoice
from keystead.ui.transcript.visible_text import isolated
from keystead.ui.widgets.split_pane import SplitPane
from keystead.ui.window import area
from keystead.ui.window.activity_bar import ActivityBar
from keystead.ui.window.area import Area
from keystead.ui.window.fitting import fitted, room_on
from keystead.ui.window.side_bar import USUAL, SideBar
from keystead.ui.window.side_panel import WIDTH as PANEL_WIDTH
from keystead.ui.window.side_panel import SidePanel
from keystead.ui.window.status_bar import StatusBar
from keystead.ui.window.tabs import remembering
from keystead.ui.window.tabs.area import TabArea
from keystead.ui.window.title_row import TitleRow
from keystead.ui.window.view import View
from keystead.ui.window_state import WindowState

if TYPE_CHECKING:
    from keystead.ui.window.notice_history import NoticeHistory
    from keystead.ui.window.notices import NoticeStack

SMALLEST = (720, 480)  # logical pixels
FIRST = (1280, 800)
SIDE_BAR_FOLDS = 860  # narrower windows fold the side bar
SIDE_PANEL_FOLDS = 1100


class MainWindow(QMainWindow):
    """The frame. `close_requested` instead of closing: the program decides when it ends.

    `painted` comes once, with the first frame, and `was_painted` is true from then on;
    `scale_chosen` carries the per cent that everything is to be drawn at from the next start.
    """

    close_requested = Signal()
    painted = Signal()
    scale_chosen = Signal(int)

    def __init__(self, views: Sequence[View[Any]], icons: Icons, state: WindowState) -> None:
        super().__init__()
        self._icons = icons
        self.state = state
        self.drawn_at = state.scale  # per cent, for as long as this process lives
        self.was_painted = False
        self._panel: QWidget | None = None
        self._panel_expected = state.panel  # room is kept for it until the tab's page is there
        self._history: NoticeHistory | None = None
        self._narrow: tuple[bool, bool] = (False, False)
        self.title_row = TitleRow(icons)
        self.activity_bar = ActivityBar(views, icons)
        self.side_bar = SideBar()
        self.tabs = TabArea(icons, state, self._make_notices)
        self.side_panel = SidePanel()
        self.status_bar = StatusBar(icons)
        self.status_bar.bell.clicked.connect(self.show_notices)
        self.tabs.changed.connect(self._name_window)
        self._name_window()
        self.setMinimumSize(fitted(self, QSize(*SMALLEST)))
        self._lay_out()
        self._restore()

    def areas(self) -> list[Area]:
        """What F6 walks, in order."""
        return [
            self.title_row,
            self.activity_bar,
            self.side_bar,
            *self.tabs.areas(),
            self.side_panel,
            self.status_bar,
        ]

    def step_area(self, step: int) -> None:
        area.step(self.areas(), step)

    @property
    def side_bar_has_room(self) -> bool:
        """Whether the window is wide enough for it beside the tabs."""
        return not self._narrow[0]

    def show_side_bar(self) -> None:
        """Open the side bar if it is folded away."""
        if self.side_bar.isHidden():
            self.toggle_side_bar()

    def toggle_side_bar(self) -> None:
        shown = self.side_bar.isHidden()
        self._keep_focus_out_of(self.side_bar)
        self.side_bar.setVisible(shown)
        self._split.share()
        if not self._narrow[0]:
            self.state.side_bar = shown

    def is_untouched(self) -> bool:
        """Whether focus is still in the part where opening the window put it, or nowhere."""
        focused = self.focusWidget()
        return not focused or self.title_row.isAncestorOf(focused)

    def has_side_panel(self) -> bool:
        return self._panel is not None

    def set_panel(self, content: QWidget | None) -> None:
        """What the side panel shows for the current tab; None takes the panel away."""
        if content is self._panel and not self._panel_expected:
            return
        self._panel, self._panel_expected = content, False
        self.side_panel.show_content(content)
        self._settle(self.side_panel, self._panel_has_room())

    def toggle_side_panel(self) -> None:
        shown = self.side_panel.isHidden()
        self._keep_focus_out_of(self.side_panel)
        self.side_panel.setVisible(shown)
        self._split.share()
        if not self._narrow[1]:
            self.state.side_panel = shown

    @property
    def notices(self) -> NoticeStack:
        """What failed or waits."""
        return self.tabs.notices

    def has_notices(self) -> bool:
        return bool(self.notices.log.all)

    def go_to_notice(self) -> None:
        """Move focus to the newest notice; where none is shown, open what was told before."""
        if self.notices.matters:
            self.notices.go_to_newest()
        else:
            self.show_notices()

    def show_notices(self) -> None:
        if self._history is None:
            from keystead.ui.window.notice_history import NoticeHistory

            self._history = NoticeHistory(self._icons, self.notices.log, self)
        self._history.open_over(self.status_bar.bell)

    def choose_theme(self, choice: ThemeChoice) -> None:
        """Use another theme, in the first frame of the next start too."""
        self._icons.theme.choose(choice)
        self.state.theme = choice.value

    def choose_scale(self, per_cent: int) -> None:
        """Use another scale from the next start on: Qt takes it before its first window."""
        if per_cent != self.state.scale:
            self.state.scale = per_cent
            self.scale_chosen.emit(per_cent)

    def quit(self) -> None:
        self.close()

    def bring_forward(self) -> None:
        """Come to the front, out of the task bar too."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def remember(self) -> None:
        """Put place and size into the state, before it is saved."""
        normal = self.normalGeometry()
        self.state.maximized = self.isMaximized()
        self.state.x, self.state.y = normal.x(), normal.y()
        # A size for which this screen had no room comes back on one that has.
        size = self._wished if normal.size() == self._given else normal.size()
        self.state.width, self.state.height = size.width(), size.height()
        self.state.view = self.side_bar.current
        self.state.panel = self.has_side_panel()
        remembering.remember(self.tabs, self.state)
        for view in self.side_bar.views:
            if kept := getattr(self.side_bar.content(view), "kept", None):
                self.state.seen[view] = kept()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.close_requested.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.was_painted:
            self.was_painted = True
            self.painted.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = (self.width() < SIDE_BAR_FOLDS, self.width() < SIDE_PANEL_FOLDS)
        if narrow != self._narrow:
            self._narrow = narrow
            self._fold()

    def _make_notices(self) -> NoticeStack:
        from keystead.ui.window.notices import NoticeStack

        stack = NoticeStack()
        stack.log.changed.connect(self._count_notices)
        return stack

    def _count_notices(self) -> None:
        self.status_bar.show_notices(self.notices.log.unseen)

    def _name_window(self) -> None:
        tab = self.tabs.tab(self.tabs.current)
        self.setWindowTitle(f"{isolated(tab.short_title)} – Keystead" if tab else "Keystead")

    def _fold(self) -> None:
        """Show the sides that are wanted and have room."""
        self._settle(self.side_bar, self.state.side_bar and not self._narrow[0])
        self._settle(self.side_panel, self._panel_has_room())

    def _panel_has_room(self) -> bool:
        """Whether the side panel is wanted and there is something for it to show."""
        has_panel = self.has_side_panel() or self._panel_expected
        return has_panel and self.state.side_panel and not self._narrow[1]

    def _settle(self, side: Area, shown: bool) -> None:
        if not shown:
            self._keep_focus_out_of(side)
        side.setVisible(shown)
        self._split.share()

    def _keep_focus_out_of(self, side: Area) -> None:
        focused = self.focusWidget()
        inside = focused and side.isAncestorOf(focused)
        if inside and not self.tabs.content.take_focus():
            self.activity_bar.take_focus()

    def _lay_out(self) -> None:
        root = QWidget()
        self._split = SplitPane("window", self.state, (USUAL, 0, PANEL_WIDTH))
        for part in (self.side_bar, self.tabs, self.side_panel):
            self._split.addWidget(part)
        grid = QGridLayout(root)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.addWidget(self.title_row, 0, 0, 1, 2)
        grid.addWidget(self.activity_bar, 1, 0)
        grid.addWidget(self._split, 1, 1)
        grid.addWidget(self.status_bar, 2, 0, 1, 2)
        grid.setColumnStretch(1, 1)
        self.setCentralWidget(root)

    def _restore(self) -> None:
        state = self.state
        self._wished = QSize(state.width, state.height) if state.width else QSize(*FIRST)
        self.resize(fitted(self, self._wished))
        place = QRect(state.x, state.y, state.width, state.height)
        # A screen that is gone would leave the window out of reach.
        for screen in self._screens():
            room = room_on(screen)
            if state.width and room.intersects(place):
                # Since then it may have become smaller, or its scaling larger.
                fits = place.size().boundedTo(room.size())
                self.setGeometry(place if fits == place.size() else QRect(room.topLeft(), fits))
                break
        self._given = self.size()
        if state.maximized:
            self.setWindowState(Qt.WindowState.WindowMaximized)
        remembering.restore(self.tabs, state)
        self._fold()

    def _screens(self) -> Sequence[Any]:
        return self.screen().virtualSiblings()
