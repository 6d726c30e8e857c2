"""Tiles and cards in columns: as many as fit, all of the same width."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from pytestqt.qtbot import QtBot

from keystead.ui.icons import Icon, Icons
from keystead.ui.widgets.columns import GAP, NARROWEST, Columns
from keystead.ui.widgets.tile import Tile


def columns(qtbot: QtBot, icons: Icons, count: int, width: int, span: int = 1) -> list[QRect]:
    """Where the tiles stand."""
    holder = Columns(span=span)
    qtbot.addWidget(holder)
    tiles = [Tile(icons, Icon.CLOUD, f"Number {n}", "API key") for n in range(count)]
    holder.set_widgets(tiles)
    holder.resize(width, 400)
    holder.show()
    qtbot.waitUntil(lambda: tiles[0].width() > 1)
    return [tile.geometry() for tile in tiles]


@pytest.mark.parametrize(
    ("width", "fit"),
    [(864, 3), (3 * NARROWEST + 2 * GAP, 3), (600, 2), (2 * NARROWEST + GAP, 2), (480, 1)],
)
def test_as_many_columns_as_fit(qtbot: QtBot, icons: Icons, width: int, fit: int) -> None:
    places = columns(qtbot, icons, 4, width)
    assert len([place for place in places if place.y() == places[0].y()]) == fit
    assert max(p.width() for p in places) - min(p.width() for p in places) <= 1


def test_a_line_that_is_not_full_has_the_same_columns(qtbot: QtBot, icons: Icons) -> None:
    full, two = columns(qtbot, icons, 3, 864), columns(qtbot, icons, 2, 864)
    assert two == full[:2]
    wide = columns(qtbot, icons, 1, 864, span=2)
    assert wide[0].width() == full[0].width() + GAP + full[1].width()


def test_a_tile_is_one_button_with_its_needs_in_words(qtbot: QtBot, icons: Icons) -> None:
    tile = Tile(icons, Icon.CLOUD, "<b>Evil</b>", "API key")
    qtbot.addWidget(tile)
    pressed: list[bool] = []
    tile.clicked.connect(lambda: pressed.append(True))
    assert (tile.accessibleName(), tile.accessibleDescription()) == ("<b>Evil</b>", "API key")
    assert "<b>" not in tile.toolTip()
    tile.show()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        qtbot.keyClick(tile, key)
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert len(pressed) == 3


def test_a_tile_is_mirrored_where_the_window_runs_from_the_right(
    qtbot: QtBot, icons: Icons
) -> None:
    tile = Tile(icons, Icon.CLOUD, "Provider", "API key")
    qtbot.addWidget(tile)
    tile.resize(300, 60)
    tile.show()
    plain = tile.grab().toImage()
    tile.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    mirrored = tile.grab().toImage().flipped(Qt.Orientation.Horizontal)
    assert plain != tile.grab().toImage()
    edge = [plain.pixel(x, 30) == mirrored.pixel(x, 30) for x in range(12, 36)]
    assert sum(edge) >= 20
