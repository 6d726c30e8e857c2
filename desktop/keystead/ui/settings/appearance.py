"""The page about how the window looks.

Owns its fields' place; what a theme and a scale do is the window's.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from keystead.ui.icons import Icons
from keystead.ui.scale import STEPS
from keystead.ui.settings.editors import ChoiceEditor
from keystead.ui.settings.page import Page, title_label
from keystead.ui.settings.setting_fields import SettingFields
from keystead.ui.settings.theme_tiles import ThemeTiles


class AppearancePage(Page):
    """Theme and scale."""

    def __init__(self, icons: Icons, fields: SettingFields) -> None:
        super().__init__()
        self.column.addWidget(title_label(_tr("Appearance")))
        self.column.addWidget(fields.make("theme", ThemeTiles(icons)))
        self.column.addWidget(fields.make("scale", ScaleEditor(icons)))
        self.column.addStretch(1)


class ScaleEditor(ChoiceEditor):
    """A few scales, and the one that was typed into the file."""

    def __init__(self, icons: Icons) -> None:
        super().__init__(icons, _tr("Scale"), list(STEPS))

    def show_value(self, value: int) -> None:
        scales = sorted({*STEPS, value})
        self.offer(scales, [_tr("{n} %").replace("{n}", str(scale)) for scale in scales])
        super().show_value(value)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Settings", text)
