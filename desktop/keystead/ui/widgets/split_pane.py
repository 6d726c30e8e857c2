"""Parts side by side whose sizes are remembered.

Owns the sizes while the window lives; keeping them is ``ui.window_state``.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter

from keystead.ui.window_state import WindowState


class SplitPane(QSplitter):
    """Parts that share a length; ``name`` finds their sizes again at the next start.

    ``usual`` are the sizes of the first start in logical pixels; the part with 0 gets the rest.
    """

    def __init__(
        self,
        name: str,
        state: WindowState,
        usual: Sequence[int],
        orientation: Qt.Orientation = Qt.Orientation.Horizontal,
    ) -> None:
        super().__init__(orientation)
        self._name = name
        self._state = state
        self._rest = usual.index(0)
        remembered = state.panes.get(name, [])
        self._wanted = list(remembered if len(remembered) == len(usual) else usual)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.splitterMoved.connect(self._remember)

    def share(self) -> None:
        """Give each part that is shown its size again, after one was shown, hidden or resized."""
        shown = [
            0 if self._folded(number) or number == self._rest else size
            for number, size in enumerate(self._wanted)
        ]
        length = self.width() if self.orientation() is Qt.Orientation.Horizontal else self.height()
        lines = sum(not self._folded(number) for number in range(len(shown))) - 1
        shown[self._rest] = max(0, length - sum(shown) - lines * self.handleWidth())
        self.setSizes(shown)

    def _folded(self, number: int) -> bool:
        part = self.widget(number)
        return part is None or part.isHidden()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            # Only now has Qt shown or hidden the line beside a part that came or went.
            self.share()
        return done

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share()

    def _remember(self) -> None:
        for number, size in enumerate(self.sizes()):
            if size and number != self._rest:
                self._wanted[number] = size
        self._state.panes[self._name] = list(self._wanted)
