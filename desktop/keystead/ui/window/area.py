"""Areas of the window: Tab walks inside one, F6 from one to the next.

Owns both walks; which areas there are is said by the window.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


class Area(QWidget):
    """A part of the window with a name, in which Tab goes round."""

    def __init__(self, name: str, *, surface: str = "page") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("surface", surface)
        self._last: QWidget | None = None

    def take_focus(self) -> bool:
        """Give focus to where it was last in this area, else to its start; whether it could."""
        places = list(_places(self))
        if not places:
            return False
        target = self._last if self._last in places else places[0]
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def leave(self) -> None:
        """Remember where focus is, for when the area is walked to again."""
        self._last = QApplication.focusWidget()

    def focusNextPrevChild(self, forward: bool) -> bool:
        places = list(_places(self))
        focused = QApplication.focusWidget()
        if focused not in places:
            return super().focusNextPrevChild(forward)
        place = (places.index(focused) + (1 if forward else -1)) % len(places)
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        places[place].setFocus(reason)
        return True


def step(areas: Sequence[Area], by: int) -> None:
    """Move focus ``by`` areas on, past those that can take none."""
    holding = [area for area in areas if holds_focus(area)]
    start = 0 if by > 0 else -1
    if holding:
        holding[-1].leave()
        start = areas.index(holding[-1]) + by
    for offset in range(len(areas)):
        if areas[(start + offset * by) % len(areas)].take_focus():
            return


def holds_focus(part: QWidget) -> bool:
    """Whether focus is in ``part`` or on itself."""
    focused = QApplication.focusWidget()
    return focused is not None and (part is focused or part.isAncestorOf(focused))


def _places(area: QWidget) -> Iterator[QWidget]:
    """What can take focus by Tab inside ``area``, in order."""
    widget = area
    while True:
        if _reachable(widget) and (widget is area or area.isAncestorOf(widget)):
            yield widget
        following = widget.nextInFocusChain()
        if following is None or following is area:
            return
        widget = following


def _reachable(widget: QWidget) -> bool:
    by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return by_tab and widget.isVisible() and widget.isEnabled() and not widget.focusProxy()
