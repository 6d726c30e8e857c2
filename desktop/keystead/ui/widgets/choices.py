"""A row of buttons of which one is chosen: under a notice, a question or an empty view.

Owns the row; what a choice does is decided by who listens to `chosen`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from keystead.ui.icons import Icon, Icons
from keystead.ui.widgets.button import Button, Look
from keystead.ui.widgets.flow import Flow


@dataclass(frozen=True, slots=True)
class Choice:
    """One button: what it is called here, what it says, and the shortcut it shows."""

    id: str
    text: str
    icon: Icon | None = None
    keys: str = ""
    look: Look = Look.OUTLINE


class ChoiceBar(QWidget):
    """Buttons in as many lines as they need; `chosen` carries the id of the one pressed."""

    chosen = Signal(str)

    def __init__(self, choices: Sequence[Choice], icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._buttons: dict[str, Button] = {}
        self._row = Flow(self)
        self.offer(choices)

    def offer(self, choices: Sequence[Choice]) -> None:
        """Show these buttons instead of those shown now."""
        for button in self._buttons.values():
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = {choice.id: self._button(choice) for choice in choices}
        for button in self._buttons.values():
            self._row.addWidget(button)
        # Without a parent it would appear as a window of its own; with one it shows with it.
        if self.parent() is not None or not choices:
            self.setVisible(bool(choices))

    def button(self, choice: str) -> Button:
        """The button of ``choice``, to enable or focus it."""
        return self._buttons[choice]

    def _button(self, choice: Choice) -> Button:
        button = Button(
            choice.text, self._icons, icon=choice.icon, look=choice.look, keys=choice.keys
        )
        button.clicked.connect(partial(self._choose, choice.id))
        return button

    def _choose(self, choice: str, _checked: bool = False) -> None:
        self.chosen.emit(choice)
