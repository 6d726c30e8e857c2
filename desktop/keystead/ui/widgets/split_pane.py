"""Two or more parts side by side whose sizes are remembered.

Owns the sizes while the window lives; keeping them is ``ui.window_state``.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter

from keystead.ui.window_state import WindowState


class SplitPane(QSplitter):
    """Parts that share a length; ``name`` finds their sizes again at the next start."""

    def __init__(
        self,
        name: str,
        state: WindowState,
        orientation: Qt.Orientation = Qt.Orientation.Horizontal,
    ) -> None:
        super().__init__(orientation)
        self._name = name
        self._state = state
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.splitterMoved.connect(self._remember)

    def restore(self, *otherwise: int) -> None:
        """Give the parts their last sizes, or ``otherwise`` at the first start."""
        self.setSizes(self._state.panes.get(self._name, list(otherwise)))

    def _remember(self) -> None:
        self._state.panes[self._name] = self.sizes()
