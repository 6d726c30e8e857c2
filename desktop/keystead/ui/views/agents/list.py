"""The list of agents: rows with keys and a menu of their own.

Owns what can be done with a row, as data, and offering it, and where one comes into the list by
key; doing it is decided by who listens.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QT_TR_NOOP, QEvent, QKeyCombination, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu

from keystead.ui.icons import Icons
from keystead.ui.translation import tr
from keystead.ui.widgets.button import keys_text
from keystead.ui.widgets.row_list import RowList
from keystead.ui.widgets.rows import RowModel


class RowCommand(StrEnum):
    """What can be done with an agent's row."""

    OPEN = "open"
    OPEN_BESIDE = "open-beside"
    RENAME = "rename"
    STOP = "stop"
    COPY_ID = "copy-id"


@dataclass(frozen=True, slots=True)
class _Offer:
    title: str
    key: Qt.Key
    modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier

    @property
    def combination(self) -> QKeyCombination:
        return QKeyCombination(self.modifier, self.key)


_CONTROL = Qt.KeyboardModifier.ControlModifier
OFFERS = {
    RowCommand.OPEN: _Offer(str(QT_TR_NOOP("Open")), Qt.Key.Key_Enter),
    RowCommand.OPEN_BESIDE: _Offer(str(QT_TR_NOOP("Open beside")), Qt.Key.Key_Enter, _CONTROL),
    RowCommand.RENAME: _Offer(str(QT_TR_NOOP("Rename")), Qt.Key.Key_F2),
    RowCommand.STOP: _Offer(str(QT_TR_NOOP("Stop")), Qt.Key.Key_Period, _CONTROL),
    RowCommand.COPY_ID: _Offer(str(QT_TR_NOOP("Copy id")), Qt.Key.Key_C, _CONTROL),
}


class AgentList(RowList):
    """`wanted` carries a `RowCommand` and the agent's id; ``may`` says whether it makes sense.

    The keys are the list's own as long as it has focus, whatever they mean in the window.
    """

    wanted = Signal(str, str)

    def __init__(
        self, icons: Icons, name: str, model: RowModel, may: Callable[[RowCommand, str], bool]
    ) -> None:
        super().__init__(icons, name, model)
        self._may = may
        self._by_key = {offer.combination: command for command, offer in OFFERS.items()}

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() is not Qt.FocusReason.MouseFocusReason and not self.selectedIndexes():
            # By itself Qt moves to the heading, and marks nothing.
            self.select_first()
        super().focusInEvent(event)

    def event(self, event: QEvent) -> bool:
        overrides = event.type() is QEvent.Type.ShortcutOverride and bool(self.current_key)
        if overrides and isinstance(event, QKeyEvent) and _pressed(event) in self._by_key:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        command = self._by_key.get(_pressed(event))
        if command is not None and self.current_key:
            self._want(command, self.current_key)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if not index.isValid() or self.row_at(index).heading:
            return
        place = self.visualRect(index).bottomLeft() if by_key else event.pos()
        self._open_menu(self.row_at(index).key, self.viewport().mapToGlobal(place))

    def _open_menu(self, agent_id: str, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(tr("Agent"))
        menu.aboutToHide.connect(menu.deleteLater)
        for command, offer in OFFERS.items():
            keys = keys_text(QKeySequence(offer.combination))
            # Behind a tab they are only shown: as a shortcut they would act in the whole window.
            action = menu.addAction(f"{tr(offer.title)}\t{keys}")
            action.setEnabled(self._may(command, agent_id))
            action.triggered.connect(partial(self._want, command, agent_id))
        menu.popup(place)

    def _want(self, command: RowCommand, agent_id: str, _checked: bool = False) -> None:
        if self._may(command, agent_id):
            self.wanted.emit(command, agent_id)


def _pressed(event: QKeyEvent) -> QKeyCombination:
    key = Qt.Key(event.key())
    if key is Qt.Key.Key_Return:
        key = Qt.Key.Key_Enter
    return QKeyCombination(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier, key)
