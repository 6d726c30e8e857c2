"""The size a person gave a window beside the main one, there again when it opens.

Owns reading and noting it in the window's state; what is usual and what is smallest the window says
itself.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QWidget

from keystead.ui.window.fitting import fitted
from keystead.ui.window_state import WindowState

_CHANGES = (QEvent.Type.Resize, QEvent.Type.WindowStateChange)


class RememberedSize(QObject):
    """Gives ``window``, not shown yet, the size that ``state`` has for it; notes what it becomes.

    A size that nobody changed is not noted: another usual one holds at a later start, and one for
    which this screen had no room comes back on one that has.
    """

    def __init__(self, window: QWidget, state: WindowState, name: str) -> None:
        super().__init__(window)
        self._window = window
        self._sizes = state.windows
        self._name = name
        self._wished = self._sizes.get(name, [])
        if len(self._wished) == 2:
            size = fitted(window, QSize(*self._wished))
            window.resize(size.expandedTo(window.minimumSize()))
        self._given = window.size()
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _CHANGES and self._window.isVisible():
            self._note()
        return False

    def _note(self) -> None:
        window = self._window
        size = window.normalGeometry().size() if window.isMaximized() else window.size()
        if size != self._given:
            self._sizes[self._name] = [size.width(), size.height()]
        elif self._wished:
            self._sizes[self._name] = self._wished
        else:
            self._sizes.pop(self._name, None)
