"""The drawing of rows: what was looked for is marked, and text keeps its order when mirrored."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter

from keystead.ui import fonts
from keystead.ui.icons import Icons
from keystead.ui.theme import Token
from keystead.ui.views.models.stroke import Stroke, advance

LEFT, RIGHT = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
WHOLE = QRect(0, 0, 400, 28)


def drawn(icons: Icons, text: str, needle: str, direction: Qt.LayoutDirection) -> QImage:
    image = QImage(WHOLE.size(), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(icons.theme.color(Token.BACKGROUND))
    painter = QPainter(image)
    Stroke(painter, icons, WHOLE, direction).matched(WHOLE, text, needle)
    painter.end()
    return image


def accented(icons: Icons, image: QImage) -> bool:
    accent = icons.theme.color(Token.ACCENT).rgb()
    points = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return any(image.pixel(x, y) == accent for x, y in points)


def test_what_was_looked_for_is_drawn_in_the_accent_colour(icons: Icons) -> None:
    assert accented(icons, drawn(icons, "qwen/qwen3-coder", "CODER", LEFT))
    assert not accented(icons, drawn(icons, "qwen/qwen3-coder", "", LEFT))
    assert not accented(icons, drawn(icons, "qwen/qwen3-coder", "gpt", LEFT))


def test_a_marked_name_reads_the_same_where_the_window_runs_from_the_right(icons: Icons) -> None:
    text, needle = "claude-sonnet-4.5", "son"
    strong, plain = fonts.body(fonts.QFont.Weight.DemiBold), fonts.body()
    width = advance("claude-", plain) + advance("son", strong) + advance("net-4.5", plain)
    one = drawn(icons, text, needle, LEFT).copy(0, 0, width, WHOLE.height())
    end = WHOLE.width() - width
    other = drawn(icons, text, needle, RIGHT).copy(end, 0, width, WHOLE.height())
    assert one == other


@pytest.mark.parametrize("text", ["مدل-son", "דגם-son"])
def test_a_name_from_the_right_is_drawn_whole(icons: Icons, text: str) -> None:
    assert not accented(icons, drawn(icons, text, "son", LEFT))


def test_a_name_that_is_cut_is_not_marked(icons: Icons) -> None:
    assert not accented(icons, drawn(icons, "son" * 100, "son", LEFT))
