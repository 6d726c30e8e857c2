"""The Models tab: a filter over the table of every profile's models.

Owns how its parts play together; what is done to a model itself is ``row_work``'s, what reaches
beyond the view is decided by who listens to its signals.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QMenu,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from keystead.models.model_list import Place
from keystead.ui.icons import Icons
from keystead.ui.sources.agents import AgentSource
from keystead.ui.sources.models import ModelSource
from keystead.ui.sources.profiles import ProfileSource
from keystead.ui.tasks import Tasks
from keystead.ui.translation import tr
from keystead.ui.views.models.cells import ModelRow
from keystead.ui.views.models.clock import ListClock
from keystead.ui.views.models.details_panel import WIDTH as PANEL_WIDTH
from keystead.ui.views.models.filter_bar import FilterBar
from keystead.ui.views.models.foot import Foot
from keystead.ui.views.models.groups import ADD_MODEL, REFRESH, STOP
from keystead.ui.views.models.nothing import (
    AGAIN,
    CONNECT,
    NO_MATCH,
    PRACTICE,
    NoMatchLine,
    no_list_among,
    no_lists,
    no_match,
)
from keystead.ui.views.models.row_actions import Act, actions_of
from keystead.ui.views.models.row_details import RowDetails
from keystead.ui.views.models.row_work import RowWork
from keystead.ui.views.models.rows_area import RowsArea
from keystead.ui.views.models.scope import Scope
from keystead.ui.views.models.table import ModelTable
from keystead.ui.views.models.view import ModelsView
from keystead.ui.widgets.announce import announce
from keystead.ui.widgets.side_by_side import SideBySide
from keystead.ui.widgets.undo_line import UndoLine

_EMPTY, _FULL = 0, 1
_TABLE, _NO_MATCH = 0, 1
ROWS_ROOM = 320  # logical pixels of the table beside the details


class ModelsPage(QWidget):
    """`agent_wanted` carries profile and model, or neither; the others say of which profile."""

    agent_wanted = Signal(str, str)
    refresh_wanted = Signal(str)
    stop_wanted = Signal(str)
    action_wanted = Signal(str, str)
    edit_wanted = Signal(str)
    connect_wanted = Signal()
    said = Signal(str)

    def __init__(
        self,
        icons: Icons,
        tasks: Tasks,
        models: ModelSource,
        profiles: ProfileSource,
        agents: AgentSource,
        scope: Scope,
    ) -> None:
        super().__init__()
        self._icons = icons
        self._models = models
        self._scope = scope
        self._wanted: tuple[str, str] | None = None  # a row to move to once it is there
        self.table = ModelTable(self)
        self.view = ModelsView(icons, self.table)
        self.bar = FilterBar(icons, self.view)
        self.filter = self.bar.line
        self.rows = RowsArea(icons, self.view, self.table)
        self.undo = UndoLine(icons, self.tr("Ctrl+Z"), ruled=True)
        self.work = RowWork(self, icons, tasks, models, profiles, self.undo)
        self.foot = Foot(icons, self.table, self.filter)
        self.details = RowDetails(icons, self.view, tasks, models, agents)
        self._empty, self._unmatched = no_lists(icons), no_match(icons)
        self.no_match = NoMatchLine(icons)
        self._lay_out()
        self._connect()
        self.bar.narrow_to(scope.profile)
        self._show()

    def take_focus(self) -> None:
        """Let a person type into the filter at once, or choose how to come to a list."""
        full = self._pages.currentIndex() == _FULL
        first = self.filter if full else self._empty.bar.button(CONNECT)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def find_text(self) -> None:
        """Look for a model: what was typed for the last one is typed over."""
        self.take_focus()
        self.filter.selectAll()

    def _connect(self) -> None:
        self.bar.changed.connect(self._filter)
        self.bar.all_wanted.connect(partial(self._scope.set, ""))
        self.bar.start.clicked.connect(self._start)
        self.bar.add.clicked.connect(self.add_model)
        self._scope.changed.connect(self.bar.narrow_to)
        self.view.asked.connect(self._act)
        self.view.menu_asked.connect(self._open_menu)
        self.view.typed.connect(self._type)
        self.rows.chosen.connect(self._chosen)
        self.work.agent_wanted.connect(self.agent_wanted)
        self.work.row_wanted.connect(self._move_to)
        self.work.said.connect(self.said)
        self.foot.hidden_wanted.connect(self.bar.show_hidden)
        self.foot.details_wanted.connect(self.details.show_panel)
        self.foot.again_wanted.connect(partial(self.refresh_wanted.emit, ""))
        for page in (self._empty, self._unmatched):
            page.chosen.connect(self._choose_instead)
        self.no_match.clear_wanted.connect(self._show_all)
        self.filter.undone.connect(self.undo.undo)
        undo = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self.view)
        undo.setContext(Qt.ShortcutContext.WidgetShortcut)
        undo.activated.connect(self.undo.undo)
        self._models.lists_changed.connect(self._show)
        self._clock = ListClock(self, self._models)
        self._clock.ticked.connect(self._write_headings)

    # What is shown

    def _show(self) -> None:
        lists = self._models.lists()
        if self._scope.profile not in ("", *lists):
            self._scope.set("")  # It was removed, or has another name now.
        with self.view.steady():
            self.table.set_lists(lists)
        self.rows.dress()
        nothing = not self._scope.profile and no_list_among(lists.values())
        self._turn_to(_EMPTY if nothing else _FULL)
        self._show_wanted()
        if self.bar.query.narrows and self.view.current is None:
            self._choose_match()
        self._sum_up()

    def _turn_to(self, side: int) -> None:
        """Show the table or what is there without any list; focus in the one goes to the other."""
        if side == self._pages.currentIndex():
            return
        focused = self.focusWidget()
        inside = bool(focused and focused.hasFocus())
        self._pages.setCurrentIndex(side)
        if inside:
            self.take_focus()

    def _filter(self) -> None:
        query = self.bar.query
        self.view.rows_delegate.needle = query.text
        with self.view.steady():
            self.table.set_query(query)
        self.rows.dress()
        if query.narrows and not isinstance(self.view.current, ModelRow):
            self._choose_match()
        elif self.view.current is not None:
            self.view.scrollTo(self.view.currentIndex())
        self._sum_up()

    def _choose_match(self) -> None:
        """Choose the first model that matches; where none does, Enter is not for a heading."""
        first = self.table.first_model()
        if first is not None:
            self.view.choose(first)
        else:
            self.view.choose_none()

    def _write_headings(self) -> None:
        self.table.write_headings()
        self._sum_up()

    def _sum_up(self) -> None:
        self.foot.sum_up()
        self._middle.setCurrentIndex(_TABLE if self.table.rowCount() else _NO_MATCH)
        unmatched = self.bar.query.narrows and not self.table.has_models()
        self.no_match.setVisible(unmatched and self.table.rowCount() > 0)
        self.bar.offer_start(tr(NO_MATCH) if unmatched else "")

    def _show_wanted(self) -> None:
        if self._wanted is None or not self._is_there(*self._wanted):
            return
        wanted, self._wanted = self._wanted, None
        if self.table.number_of(*wanted) is None:
            self.bar.clear()  # It is there, and only what is looked for leaves it out.
        number = self.table.number_of(*wanted)
        if number is not None:
            self.view.choose(number)

    def _is_there(self, profile: str, model: str) -> bool:
        listed = self._models.lists().get(profile)
        return listed is not None and any(each.id == model for each in listed.models)

    # What is done

    def add_model(self) -> None:
        """Ask for a model that no provider lists."""
        row = self.view.current
        profile = row.profile if row else self._scope.profile
        self.work.ask_for_model(profile, self.filter.text().strip() if row is None else "")

    def _move_to(self, profile: str, model: str) -> None:
        """Move to a row once it is there, whatever was looked for."""
        self._wanted = (profile, model)
        self._show_wanted()

    def _type(self, text: str) -> None:
        """Go on in the filter with what was typed in the rows."""
        self.take_focus()
        self.filter.insert(text)

    def _start(self) -> None:
        if not self.bar.start.isEnabled():
            announce(self.filter, tr(NO_MATCH))
            return
        row = self.view.current
        model = row.model.id if isinstance(row, ModelRow) else ""
        self.agent_wanted.emit(row.profile if row else "", model)

    def _start_practice(self) -> None:
        for listed in self._models.lists().values():
            if listed.place is Place.INSIDE:
                self.agent_wanted.emit(listed.profile, "")
                return

    def _act(self, act: str) -> None:
        row = self.view.current
        if row is None:
            self._start()  # All there is without a row.
            return
        match act:
            case Act.DETAILS:
                self.foot.details.toggle()
            case Act.EDIT:
                self.edit_wanted.emit(row.profile)
            case Act.ADD:
                self.add_model()
            case Act.FOLD | Act.OPEN:
                with self.view.steady():
                    self.table.fold(row.profile, act == Act.FOLD)
                self.rows.dress()
            case _ if isinstance(row, ModelRow):
                self.work.do(act, row)
            case _:
                self._chosen(row.profile, act)

    def _chosen(self, profile: str, choice: str) -> None:
        match choice:
            case _ if choice == REFRESH:
                self.refresh_wanted.emit(profile)
            case _ if choice == STOP:
                self.stop_wanted.emit(profile)
            case _ if choice == ADD_MODEL:
                self.add_model()
            case _:
                self.action_wanted.emit(profile, choice)

    def _open_menu(self, place: QPoint) -> None:
        row = self.view.current
        if row is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, actions in enumerate(actions_of(row)):
            if number:
                menu.addSeparator()
            for action in actions:
                text = action.text.replace("&", "&&")
                entry = menu.addAction(f"{text}\t{action.shown_keys}" if action.keys else text)
                entry.triggered.connect(partial(self._menu_chosen, action.act))
        menu.popup(place)

    def _menu_chosen(self, act: str, _checked: bool = False) -> None:
        self._act(act)

    def _choose_instead(self, choice: str) -> None:
        """Do what is offered where there are no rows."""
        match choice:
            case _ if choice == CONNECT:
                self.connect_wanted.emit()
            case _ if choice == AGAIN:
                self.refresh_wanted.emit("")
            case _ if choice == ADD_MODEL:
                self.add_model()
            case _ if choice == PRACTICE:
                self._start_practice()
            case _:
                self._show_all()

    def _show_all(self) -> None:
        self.bar.clear()
        self._scope.set("")

    def _lay_out(self) -> None:
        middle = QWidget()
        self._middle = QStackedLayout(middle)
        panel = self.details.panel
        both = SideBySide(self.rows, panel, side=panel, width=PANEL_WIDTH, room=ROWS_ROOM)
        self._middle.addWidget(both)
        self._middle.addWidget(self._unmatched)
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.no_match)
        column.addWidget(middle, 1)
        column.addWidget(self.undo)
        column.addWidget(self.foot)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(full)
