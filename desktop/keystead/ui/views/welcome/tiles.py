"""The providers a person can connect, as tiles.

Owns which have a tile (the presets say so), in which order, and the words of each; connecting one
is done by who listens to `chosen`.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from keystead.profiles.preset import Preset
from keystead.profiles.presets import Presets
from keystead.ui.icons import Icon, Icons
from keystead.ui.preset_words import needs
from keystead.ui.widgets.columns import Columns
from keystead.ui.widgets.label import GroupHeading
from keystead.ui.widgets.tile import Tile


class ProviderTiles(QWidget):
    """`chosen` carries the id of a preset; an empty one asks for all of them."""

    chosen = Signal(str)

    def __init__(self, icons: Icons, presets: Presets) -> None:
        super().__init__()
        # Those that need an account first; what runs here is found by itself where it runs.
        featured = sorted(presets.featured(), key=lambda preset: preset.local)
        count = presets.count_offered()
        self.tiles = {
            **{preset.id: self._tile(icons, preset) for preset in featured},
            presets.generic().id: Tile(
                icons,
                Icon.PLUG,
                self.tr("Any OpenAI-compatible URL"),
                needs(presets.generic()),
            ),
            "": Tile(
                icons,
                Icon.SEARCH,
                self.tr("All presets"),
                self.tr("search {n} providers").replace("{n}", str(count)),
            ),
        }
        for preset_id, tile in self.tiles.items():
            tile.clicked.connect(partial(self._choose, preset_id))
        columns = Columns()
        columns.set_widgets(self.tiles.values())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(GroupHeading(self.tr("Providers")))
        column.addWidget(columns)

    def _tile(self, icons: Icons, preset: Preset) -> Tile:
        icon = Icon.SERVER if preset.local else Icon.CLOUD
        return Tile(icons, icon, preset.name, needs(preset))

    def _choose(self, preset_id: str, _checked: bool = False) -> None:
        self.chosen.emit(preset_id)
