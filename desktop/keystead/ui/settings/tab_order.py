"""The order in which Tab walks a window: that of its layouts.

Qt's own order is that in which widgets were made; a line added to a table later would come last.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


def tab_order(widget: QWidget) -> Iterator[QWidget]:
    """What Tab can reach in ``widget`` now, in the order of the layouts."""
    if not widget.isEnabled() or widget.isHidden():
        return
    reachable = Qt.FocusPolicy.TabFocus in widget.focusPolicy()
    if reachable and widget.focusProxy() is None and widget.isVisible():
        yield widget
    inside = widget.widget() if isinstance(widget, QScrollArea) else None
    if inside is not None:
        yield from tab_order(inside)
    layout = widget.layout()
    if layout is not None:
        yield from _in_layout(layout)


def step(window: QWidget, *, forward: bool) -> bool:
    """Move focus one step, from the end to the beginning; False where nothing takes it."""
    order = list(tab_order(window))
    if not order:
        return False
    focused = window.focusWidget()
    place = order.index(focused) if focused in order else (-1 if forward else 0)
    following = order[(place + (1 if forward else -1)) % len(order)]
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    following.setFocus(reason)
    return True


def _in_layout(layout: QLayout) -> Iterator[QWidget]:
    for number in range(layout.count()):
        item = layout.itemAt(number)
        widget = item.widget() if item else None
        inner = item.layout() if item else None
        if widget is not None:
            yield from tab_order(widget)
        elif inner is not None:
            yield from _in_layout(inner)
