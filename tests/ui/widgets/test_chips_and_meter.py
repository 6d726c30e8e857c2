"""The chip that opens something, and the meter: what they say and how they give way."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token
from keystead.ui.widgets.meter import Meter
from keystead.ui.widgets.popup_chip import PopupChip


@pytest.fixture
def chip(icons: Icons, qtbot: QtBot) -> PopupChip:
    chip = PopupChip(icons, "Model", Icon.MODELS)
    qtbot.addWidget(chip)
    chip.show_choice("qwen/qwen3-coder", "openrouter-work")
    chip.show()
    return chip


def test_a_chip_says_what_is_chosen_with_it(chip: PopupChip) -> None:
    assert chip.accessibleName() == "Model: qwen/qwen3-coder · openrouter-work"
    assert chip.text() == "qwen/qwen3-coder"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_a_chip_opens_by_keyboard(chip: PopupChip, qtbot: QtBot, key: Qt.Key) -> None:
    with qtbot.waitSignal(chip.clicked):
        qtbot.keyClick(chip, key)


def test_a_chip_gives_way_where_room_is_short(icons: Icons, qtbot: QtBot) -> None:
    row = QWidget()
    qtbot.addWidget(row)
    line = QHBoxLayout(row)
    chip = PopupChip(icons, "Model", Icon.MODELS)
    chip.show_choice("a-very-long-name-of-a-model-" * 6, "profile")
    line.addWidget(chip)
    row.resize(200, 40)
    row.show()
    assert row.width() == 200
    assert chip.width() < chip.sizeHint().width()
    assert not chip.grab().isNull()


def test_where_room_is_short_a_chip_keeps_what_tells_one_choice_from_another(
    chip: PopupChip,
) -> None:
    chip.show_choice("acme/model-229", "openai-compatible", "model-229")
    for spare, shown in ((0, "acme/model-229"), (-1, "model-229")):
        whole = chip.whole_width - chip.fontMetrics().horizontalAdvance("openai-compatible") - 5
        chip.resize(whole + spare, chip.height())
        assert chip.shown == shown
    chip.resize(chip.narrowest(compact=False), chip.height())
    assert chip.shown == "model-229"
    chip.show_choice("a-model-with-quite-a-long-name", "profile")
    chip.resize(chip.narrowest(compact=False), chip.height())
    assert len(chip.shown) >= 11
    assert chip.shown.endswith("…")


def test_a_chip_without_room_is_its_icon_alone_and_says_the_rest(chip: PopupChip) -> None:
    chip.set_compact(True)
    assert chip.sizeHint().width() == chip.narrowest(compact=True) < 40
    assert "qwen/qwen3-coder" in chip.toolTip()
    assert not chip.grab().isNull()


def test_a_chip_is_mirrored_where_the_window_runs_from_the_right(chip: PopupChip) -> None:
    chip.resize(chip.sizeHint())
    plain = chip.grab().toImage()
    chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert chip.grab().toImage() != plain


def ends(meter: Meter) -> tuple[int, int]:
    """The colours at the start and at the end of the bar."""
    image: QImage = meter.grab().toImage()
    return image.pixel(6, 2), image.pixel(image.width() - 7, 2)


def test_a_meter_is_filled_from_its_start_and_warns_when_it_is_full(
    icons: Icons, qtbot: QtBot
) -> None:
    meter = Meter(icons, "Context")
    qtbot.addWidget(meter)
    meter.resize(200, meter.height())
    meter.show_share(0.5, "91 k of 200 k tokens, 50 %")
    used, free = (icons.theme.color(token).rgb() for token in (Token.ACCENT, Token.LINE))
    assert meter.accessibleName() == "Context: 91 k of 200 k tokens, 50 %"
    assert ends(meter) == (used, free)
    meter.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert ends(meter) == (free, used)
    meter.show_share(0.95, "190 k of 200 k tokens, 95 %")
    assert meter.warns
    assert icons.theme.color(Token.WARN).rgb() in ends(meter)
