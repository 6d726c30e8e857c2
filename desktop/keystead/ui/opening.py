"""What the window shows until the engine runs, and what a person wished for meanwhile.

Owns the side bar's pages as they were last seen, that they are still being read, or why nothing can
be; the real pages take their places without anything moving.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from keystead.errors import KeysteadError
from keystead.ui.icons import Icon, Icons
from keystead.ui.views.no_engine import RETRY, no_engine
from keystead.ui.widgets.choices import Choice
from keystead.ui.widgets.empty_state import EmptyState, Loading
from keystead.ui.widgets.row_list import RowList
from keystead.ui.widgets.rows import RowModel
from keystead.ui.window.main_window import MainWindow
from keystead.ui.window.view import View

COPY = "copy-details"


class Opening(QObject):
    """``tools`` makes the buttons beside a page's title."""

    def __init__(
        self,
        window: MainWindow,
        icons: Icons,
        views: Sequence[View[Any]],
        tools: Callable[[str], Sequence[QWidget]],
    ) -> None:
        super().__init__()
        self._window = window
        self._icons = icons
        self._views = {str(view.id): view for view in views}
        self._tools = tools
        self._lists: dict[str, RowList] = {}
        self._wish: Callable[[], None] | None = None
        self._failure: tuple[KeysteadError, Callable[[], None]] | None = None

    def show(self, view: str) -> None:
        """Show the page of ``view`` as it was last seen, or why it cannot be read."""
        if not self._window.side_bar.has_page(view):
            page = self._failed(view, *self._failure) if self._failure else None
            self._add(view, page or self._as_last_seen(view))
        self._window.side_bar.show_page(view)
        self._window.activity_bar.set_current(view)

    def wish(self, what: Callable[[], None]) -> None:
        """Do ``what`` as soon as the engine runs; the last wish counts."""
        self._wish = what

    def fail(self, error: KeysteadError, retry: Callable[[], None]) -> None:
        """Say where anything would be that nothing could be read; ``retry`` tries again."""
        self._failure = error, retry
        in_the_middle = partial(self._no_engine, error, retry)
        self._window.tabs.set_placeholder(in_the_middle())
        self._window.tabs.wait_with(in_the_middle)
        self._lists.clear()
        for view in self._views:
            if self._window.side_bar.has_page(view):
                self._add(view, self._failed(view, error, retry))

    def replace(self, view: str, content: QWidget, *tools: QWidget) -> None:
        """Put the real page in its place: scrolled, selected and focused as the one before it."""
        before, after = self._lists.pop(view, None), getattr(content, "list", None)
        held_focus = before is not None and before.hasFocus()
        self._window.side_bar.add_page(view, self._views[view].shown_heading, content, *tools)
        if before is None or not isinstance(after, RowList):
            return
        after.take_place_of(before)
        if held_focus:
            after.setFocus()

    def fulfil(self) -> None:
        """Do what was wished for; the engine runs."""
        wish, self._wish = self._wish, None
        if wish is not None:
            wish()

    def _add(self, view: str, content: QWidget) -> None:
        title = self._views[view].shown_heading
        self._window.side_bar.add_page(view, title, content, *self._tools(view))

    def _as_last_seen(self, view: str) -> QWidget:
        state = self._window.state
        folded = state.folded.get(view, [])
        rows = self._views[view].kept_rows(state.seen.get(view), folded)
        if not rows:
            return Loading(self._icons, self.tr("Reading…"))
        model = RowModel()
        model.set_rows(rows)
        listed = RowList(self._icons, self._views[view].shown_heading, model)
        model.setParent(listed)
        listed.select(self._window.tabs.current)
        listed.opened.connect(partial(self._row_opened, view))
        listed.clicked.connect(partial(self._row_clicked, view, listed))
        listed.fold_wanted.connect(partial(self._fold_wanted, view))
        self._lists[view] = listed
        return listed

    def _row_clicked(self, view: str, listed: RowList, _index: object) -> None:
        self._row_opened(view, listed.current_key)

    def _row_opened(self, view: str, key: str) -> None:
        self.wish(partial(self._repeat, view, lambda real: real.opened.emit(key)))

    def _fold_wanted(self, view: str, key: str, folded: bool) -> None:
        self.wish(partial(self._repeat, view, lambda real: real.fold_wanted.emit(key, folded)))

    def _repeat(self, view: str, act: Callable[[RowList], None]) -> None:
        """Do in the real list what was done in the one before it."""
        real = getattr(self._window.side_bar.content(view), "list", None)
        if isinstance(real, RowList):
            act(real)

    def _failed(self, view: str, error: KeysteadError, retry: Callable[[], None]) -> EmptyState:
        title = self.tr("{things} could not be read")
        page = EmptyState(
            self._icons,
            Icon.ERROR,
            title.replace("{things}", self._views[view].shown_heading),
            error.line(),
            choices=(
                Choice(RETRY, self.tr("Try again")),
                Choice(COPY, self.tr("Copy details")),
            ),
        )
        page.chosen.connect(partial(self._after_failure, error, retry))
        return page

    def _no_engine(self, error: KeysteadError, retry: Callable[[], None]) -> EmptyState:
        page = no_engine(self._icons, error)
        page.chosen.connect(partial(self._after_no_engine, retry))
        return page

    def _after_no_engine(self, retry: Callable[[], None], choice: str) -> None:
        if choice == RETRY:
            retry()
        else:
            self._window.quit()

    def _after_failure(self, error: KeysteadError, retry: Callable[[], None], choice: str) -> None:
        if choice == RETRY:
            retry()
        else:
            QGuiApplication.clipboard().setText(error.line())
