"""The table with the buttons of its headings over it: real ones, for Tab and for a screen reader.

Owns the buttons of each profile, where they stand, and that focus stays in them when others take
their place; what a choice does is decided by who listens. They are no children of the table: what
lies in a table beside its cells, a screen reader does not find.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QHBoxLayout, QVBoxLayout, QWidget

from keystead.ui.icons import Icons
from keystead.ui.views.models.groups import Group
from keystead.ui.views.models.table import ModelTable
from keystead.ui.views.models.view import ModelsView
from keystead.ui.widgets.button import SMALL_HEIGHT, Button, IconButton, Look
from keystead.ui.widgets.choices import Choice
from keystead.ui.widgets.mirror import placed

_MARGIN = 12  # logical pixels
_GAP = 8
NAME_END = 128  # where the beginning of a heading ends that buttons leave free


class RowsArea(QWidget):
    """`chosen` carries the profile of a heading and the id of what was chosen there."""

    chosen = Signal(str, str)

    def __init__(self, icons: Icons, view: ModelsView, table: ModelTable) -> None:
        super().__init__()
        self._icons = icons
        self._view = view
        self._table = table
        self._bars: dict[str, _Bar] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(view)
        view.laid_out.connect(self._place)
        table.dataChanged.connect(self.dress)

    def dress(self) -> None:
        """Give every heading that is shown its buttons."""
        groups = {group.profile: group for _, group in self._table.headings()}
        for profile in self._bars.keys() - groups.keys():
            bar = self._bars.pop(profile)
            bar.hide()
            bar.deleteLater()
        for profile, group in groups.items():
            if profile not in self._bars:
                self._bars[profile] = _Bar(self, self._icons, profile)
            self._bars[profile].offer(group)
        self._fit()
        self._place()

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Over a button the wheel scrolls the rows too.
        QApplication.sendEvent(self._view.viewport(), event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def _fit(self) -> None:
        """Leave room for the names of the headings."""
        room = self.width() - NAME_END - 2 * _MARGIN
        for bar in self._bars.values():
            bar.fit(room)
        ends = {name: bar.sizeHint().width() + 2 * _MARGIN for name, bar in self._bars.items()}
        self._view.rows_delegate.room_at_end = ends

    def _place(self) -> None:
        before: QWidget = self._view
        for number, group in self._table.headings():
            bar = self._bars.get(group.profile)
            if bar is not None:
                self._place_bar(bar, number)
                before = bar.follow(before)

    def _place_bar(self, bar: _Bar, number: int) -> None:
        viewport = self._view.viewport()
        room = QRect(viewport.mapTo(self, QPoint(0, 0)), viewport.size())
        height, width = self._view.rowHeight(number), bar.sizeHint().width()
        top = self._view.rowViewportPosition(number)
        place = QRect(room.right() - width - _MARGIN, room.top() + top, width, height)
        bar.setGeometry(placed(place, room, self._view.layoutDirection()))
        # One that is half under the header would lie over it.
        bar.setVisible(0 <= top < room.height())


class _Bar(QWidget):
    """The buttons of one heading."""

    def __init__(self, area: RowsArea, icons: Icons, profile: str) -> None:
        super().__init__(area)
        self._area = area
        self._icons = icons
        self._profile = profile
        self._choices: tuple[Choice, ...] = ()
        self._buttons: list[QAbstractButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_GAP)

    def offer(self, group: Group) -> None:
        """Show the buttons of ``group``; where others had focus, the first gets it."""
        if group.choices == self._choices:
            return
        focused = any(button.hasFocus() for button in self._buttons)
        for button in self._buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._choices = group.choices
        self._buttons = [self._button(choice) for choice in group.choices]
        for button in self._buttons:
            self._row.addWidget(button)
            button.show()
        if focused and self._buttons:
            self._buttons[0].setFocus()

    def fit(self, room: int) -> None:
        """Show the buttons that ``room`` has space for, the first ones first.

        All they do stands in the menu of the row as well.
        """
        needed = -_GAP
        for button in self._buttons:
            needed += _GAP + button.sizeHint().width()
            button.setVisible(needed <= room)

    def follow(self, before: QWidget) -> QWidget:
        """Come after ``before`` in the order of Tab; the last button."""
        for button in self._buttons:
            QWidget.setTabOrder(before, button)
            before = button
        return before

    def _button(self, choice: Choice) -> QAbstractButton:
        name = f"{choice.text}, {self._profile}"
        if choice.look is Look.QUIET and choice.icon is not None:
            button: QAbstractButton = IconButton(
                choice.icon, name, self._icons, side=SMALL_HEIGHT, parent=self
            )
        else:
            button = Button(choice.text, self._icons, small=True, parent=self)
            button.setAccessibleName(name)
        # A click leaves focus in the filter.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(partial(self._choose, choice.id))
        return button

    def _choose(self, choice: str, _checked: bool = False) -> None:
        self._area.chosen.emit(self._profile, choice)
