"""The lower line of the composer: who answers next, what the agent does now, Send or Stop.

Owns which of them gives way where room is short, and that Send stays whole; what they say and do is
their owners'.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from keystead.ui.views.agents.answering import Answering, Room
from keystead.ui.widgets.beside import UNBOUNDED
from keystead.ui.widgets.button import Button
from keystead.ui.widgets.label import ElidedLabel

_GAP = 8  # logical pixels
_WORD = 48  # under which nothing is left of the agent's state


@dataclass(frozen=True, slots=True)
class _Fit:
    """A form of the line: what the chips have room for, whether a button shows its keys, its rows.

    A second row is for the button.
    """

    chips: Room
    keys: bool = False
    two_rows: bool = False


# The roomiest first.
_FITS = (
    _Fit(Room.WORDS, keys=True),
    _Fit(Room.WORDS),
    _Fit(Room.MODEL),
    _Fit(Room.WORDS, keys=True, two_rows=True),
    _Fit(Room.MODEL, two_rows=True),
    _Fit(Room.ICONS),
    _Fit(Room.ICONS, two_rows=True),
)


class ComposerLine(QWidget):
    """``answering`` is at the start, ``state`` before the one of the buttons that is shown."""

    def __init__(
        self, answering: Answering | None, state: ElidedLabel, send: Button, stop: Button
    ) -> None:
        super().__init__()
        self._answering = answering
        self._state = state
        self._buttons = (send, stop)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(_GAP)
        if answering is not None:
            answering.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._line.addWidget(answering, 1)
        else:
            self._line.addStretch(1)
        # It has the width it is given: an elided label's own gives way to everything.
        state.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._line.addWidget(state)
        for button in self._buttons:
            self._line.addWidget(button, 0, Qt.AlignmentFlag.AlignTrailing)

    def minimumSizeHint(self) -> QSize:
        # Of the narrowest form, into which it only breaks once it may be that narrow.
        width = max(self._chips(Room.ICONS), self._button(keys=False))
        return QSize(width, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self._place()  # Something in it is wider now, or another button is shown.
        return super().event(event)

    def _place(self) -> None:
        """Take the roomiest form there is room for."""
        fit = next((fit for fit in _FITS if self._needed(fit) <= self.width()), _FITS[-1])
        if self._answering is not None:
            self._answering.fit_into(fit.chips)
        for button in self._buttons:
            button.setMaximumWidth(UNBOUNDED if fit.keys else button.width_without_keys)
        way = QBoxLayout.Direction
        self._line.setDirection(way.TopToBottom if fit.two_rows else way.LeftToRight)
        self._place_state(0 if fit.two_rows else self.width() - self._needed(fit) - _GAP)

    def _place_state(self, room: int) -> None:
        whole = self._state.sizeHint().width() if self._state.text() else 0
        self._state.setVisible(bool(whole) and room >= min(whole, _WORD))
        self._state.setFixedWidth(max(0, min(whole, room)))

    def _needed(self, fit: _Fit) -> int:
        """The least width of a form of the line, without the agent's state."""
        chips, button = self._chips(fit.chips), self._button(keys=fit.keys)
        return max(chips, button) if fit.two_rows else chips + _GAP + button

    def _chips(self, room: Room) -> int:
        return 0 if self._answering is None else self._answering.narrowest(room)

    def _button(self, *, keys: bool) -> int:
        shown = (button for button in self._buttons if not button.isHidden())
        widths = (b.sizeHint().width() if keys else b.width_without_keys for b in shown)
        return max(widths, default=0)
