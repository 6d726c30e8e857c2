"""The pages of the side bar, once the engine runs: each is built when it is first wanted.

Owns which are built; what stands there before is ``opening``'s, what is in them the views'.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from keystead.ui.opening import Opening
from keystead.ui.views import VIEWS, ViewId

if TYPE_CHECKING:
    from keystead.ui.desktop import Desktop


class SidePages:
    """``tools`` makes the buttons beside a page's title."""

    def __init__(
        self, desktop: Desktop, opening: Opening, tools: Callable[[str], Sequence[QWidget]]
    ) -> None:
        self._desktop = desktop
        self._opening = opening
        self._tools = tools
        self._built: set[str] = set()

    @property
    def first(self) -> str:
        """The view that a start shows."""
        remembered = self._desktop.window.state.view
        return remembered if remembered in list(ViewId) else ViewId.AGENTS

    def build(self, view: str) -> None:
        """Put the page of ``view`` in its place, unless it is there."""
        if view in self._built:
            return
        content = next(each for each in VIEWS if each.id == view).build(self._desktop)
        head = getattr(content, "head", None)
        self._opening.replace(view, content, *([head] if head else []), *self._tools(view))
        self._built.add(view)
