"""The page about how the window looks.

Owns its fields' place, and saying there that a scale holds from the next start; what a theme and a
scale do is the window's.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from keystead.ui.icons import Icons
from keystead.ui.scale import STEPS
from keystead.ui.settings.editors import ChoiceEditor
from keystead.ui.settings.page import Page, title_label
from keystead.ui.settings.setting_fields import SettingFields
from keystead.ui.settings.theme_tiles import ThemeTiles
from keystead.ui.sources.settings import SettingsSource
from keystead.ui.translation import tr
from keystead.ui.widgets.announce import announce
from keystead.ui.widgets.beside import Beside
from keystead.ui.widgets.button import Button
from keystead.ui.widgets.label import Label


class AppearancePage(Page):
    """Theme and scale; `restart_wanted` says that a chosen scale is wanted now.

    ``drawn_at`` is the scale that this run of the program has.
    """

    restart_wanted = Signal()

    def __init__(
        self, icons: Icons, fields: SettingFields, settings: SettingsSource, drawn_at: int
    ) -> None:
        super().__init__()
        self._settings = settings
        self._drawn_at = drawn_at
        self._says = Label(wrap=True)
        self.restart = Button(tr("Restart now"), icons)
        self.restart.clicked.connect(self.restart_wanted)
        self.next_start = self._make_next_start()
        self.column.addWidget(title_label(tr("Appearance")))
        self.column.addWidget(fields.make("theme", ThemeTiles(icons)))
        self.column.addWidget(fields.make("scale", ScaleEditor(icons)))
        self.column.addWidget(self.next_start)
        self.column.addStretch(1)
        settings.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        """Say what holds from the next start only, where that is something else than now."""
        scale = self._settings.settings.scale
        words = tr("Everything is drawn at {n} % from the next start. Open tabs come back.")
        said = words.replace("{n}", str(scale)) if scale != self._drawn_at else ""
        if said and said != self._says.text() and self.isVisible():
            announce(self, said)
        self._says.setText(said)
        self.next_start.setVisible(bool(said))

    def _make_next_start(self) -> QWidget:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._says, 1)
        row.addWidget(self.restart)
        return Beside("", whole)


class ScaleEditor(ChoiceEditor):
    """A few scales, and the one that was typed into the file."""

    def __init__(self, icons: Icons) -> None:
        super().__init__(icons, tr("Scale"), list(STEPS))

    def show_value(self, value: int) -> None:
        scales = sorted({*STEPS, value})
        self.offer(scales, [tr("{n} %").replace("{n}", str(scale)) for scale in scales])
        super().show_value(value)
