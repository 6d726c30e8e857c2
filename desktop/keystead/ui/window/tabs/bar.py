"""The bar of one group's tabs.

Owns how tabs look and what pointer and keys do on them; the keys of the tabs are told in signals,
and what follows is decided by the group and the area.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QApplication, QTabBar

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token
from keystead.ui.widgets.button import IconButton
from keystead.ui.widgets.label import plain_tooltip
from keystead.ui.widgets.mark import LOOKS
from keystead.ui.window.tabs.tab import Tab


class TabBar(QTabBar):
    """Tabs by their key.

    `drag_began` carries the bar itself. `dragged` tells where the pointer holds a tab, in the
    screen's coordinates, `dropped` where it let go; `drag_ended` follows in any case, also where
    Esc took the drag back.
    """

    close_wanted = Signal(str)
    menu_wanted = Signal(str, QPoint)
    drag_began = Signal(object)
    dragged = Signal(str, QPoint)
    dropped = Signal(str, QPoint)
    drag_ended = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._held = ""  # the key of the tab under the pressed button
        self._held_at = QPoint()
        self._dragging = False
        self.setFont(fonts.body())
        self.setDocumentMode(True)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)  # A title is cut once, in `Tab`.
        self.setIconSize(QSize(14, 14))
        self.currentChanged.connect(self._show_close_button)

    @property
    def keys(self) -> list[str]:
        """The tabs in order."""
        return [self.tabData(number) for number in range(self.count())]

    @property
    def current(self) -> str:
        """The key of the tab in front; empty where there is none."""
        return self.tabData(self.currentIndex()) or ""

    def add(self, tab: Tab, place: int) -> None:
        """Add ``tab`` before the one at ``place``, or at the end where there is none."""
        # The first tab comes to the front as it is added; who listens then looks for its key.
        self.blockSignals(True)
        number = self.insertTab(place, "")
        self.setTabData(number, tab.key)
        self.blockSignals(False)
        self.rewrite(tab)
        button = IconButton(Icon.CLOSE, self.tr("Close tab"), self._icons, side=20)
        # The tab itself is reached by keyboard, and a command closes it.
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(partial(self._close, tab.key))
        self.setTabButton(number, QTabBar.ButtonPosition.RightSide, button)
        self._show_close_button()

    def remove(self, key: str) -> None:
        """Take the tab ``key`` away, also from the pointer that holds it."""
        if key == self._held:
            self._end_drag()
        self.removeTab(self.keys.index(key))

    def show_key(self, key: str) -> None:
        """Bring the tab ``key`` to the front."""
        self.setCurrentIndex(self.keys.index(key))

    def rewrite(self, tab: Tab) -> None:
        """Show what ``tab`` says now."""
        number = self.keys.index(tab.key)
        self.setTabText(number, tab.short_title.replace("&", "&&"))
        self.setTabToolTip(number, plain_tooltip(tab.title))
        self.setAccessibleTabName(number, tab.spoken)
        icon, token = LOOKS[tab.mark][:2] if tab.mark else (tab.icon, Token.MUTED)
        if icon is not None:
            self.setTabIcon(number, self._icons.icon(icon, token))

    def place_at(self, point: QPoint) -> int:
        """Before which tab something dropped at ``point`` would stand."""
        for number in range(self.count()):
            middle = self.tabRect(number).center().x()
            leads = point.x() < middle
            if leads if self.layoutDirection() is Qt.LayoutDirection.LeftToRight else not leads:
                return number
        return self.count()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self.tabAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and number >= 0:
            self._held, self._held_at = self.tabData(number), event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        moved = (event.position().toPoint() - self._held_at).manhattanLength()
        if self._held and not self._dragging and moved >= QApplication.startDragDistance():
            self._begin_drag()
        if self._dragging:
            self.dragged.emit(self._held, event.globalPosition().toPoint())
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        key, dragging = self._held, self._dragging
        self._end_drag()
        if dragging:
            self.dropped.emit(key, event.globalPosition().toPoint())
            return
        number = self.tabAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.MiddleButton and number >= 0:
            self.close_wanted.emit(self.tabData(number))
            return
        super().mouseReleaseEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While a tab is dragged, Esc takes the drag back wherever focus is."""
        pressed = event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
        if pressed and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self._end_drag()
            return True
        return super().eventFilter(watched, event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        number = self.currentIndex() if by_key else self.tabAt(event.pos())
        if number >= 0:
            place = self.tabRect(number).bottomLeft() if by_key else event.pos()
            self.menu_wanted.emit(self.tabData(number), self.mapToGlobal(place))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        front = self.tabRect(self.currentIndex())
        # The tab in front and its page are one: the line under the strip leaves it out.
        painter.setPen(self._icons.theme.color(Token.LINE))
        painter.drawLine(0, self.height() - 1, front.left() - 1, self.height() - 1)
        painter.drawLine(front.right(), self.height() - 1, self.width(), self.height() - 1)
        if self.hasFocus():
            painter.setPen(QPen(self._icons.theme.color(Token.ACCENT), 2))
            painter.drawRect(front.adjusted(1, 1, -1, -1))

    def _begin_drag(self) -> None:
        self._dragging = True
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]
        self.drag_began.emit(self)

    def _end_drag(self) -> None:
        self._held = ""
        if self._dragging:
            self._dragging = False
            self.unsetCursor()
            QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
            self.drag_ended.emit()

    def _show_close_button(self, _number: int = 0) -> None:
        """Only the tab in front has one; the others keep its room, so that nothing moves."""
        for number in range(self.count()):
            if button := self.tabButton(number, QTabBar.ButtonPosition.RightSide):
                button.setVisible(number == self.currentIndex())

    def _close(self, key: str, _checked: bool = False) -> None:
        self.close_wanted.emit(key)
