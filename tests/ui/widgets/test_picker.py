import time

import pytest
from PySide6.QtCore import Qt

from keystead.ui.widgets.filtering import Filter
from keystead.ui.widgets.picker import TYPED, Picker
from keystead.ui.widgets.rows import Row


@pytest.fixture
def picker(qtbot, icons):
    picker = Picker(icons, "Model", free_text=True)
    qtbot.addWidget(picker)
    picker.set_rows(
        [
            Row("h1", "anthropic", heading=True),
            Row("anthropic/sonnet", "claude-sonnet-4.5"),
            Row("anthropic/haiku", "claude-haiku-4.5"),
            Row("h2", "openai", heading=True),
            Row("openai/mini", "gpt-5-mini"),
        ]
    )
    picker.show()
    picker.activateWindow()
    picker.setFocus()
    return picker


def shown(picker):
    model = picker.popup.list.model()
    return [model.row(number).key for number in range(model.rowCount())]


def test_a_model_is_picked_by_keyboard_alone(picker, qtbot):
    chosen = []
    picker.chosen.connect(chosen.append)
    qtbot.keyClick(picker, Qt.Key.Key_Down)
    qtbot.keyClicks(picker.popup.line, "5 mini")
    assert shown(picker) == ["h2", "openai/mini", f"{TYPED}5 mini"]
    qtbot.keyClick(picker.popup.line, Qt.Key.Key_Return)
    assert chosen == ["openai/mini"]
    assert picker.accessibleName() == "Model: gpt-5-mini"
    assert not picker.popup.isVisible()


def test_arrows_pass_over_headings_while_the_line_keeps_focus(picker, qtbot):
    picker.open_list()
    keys = []
    for _ in range(3):
        keys.append(picker.popup.list.current_key)
        qtbot.keyClick(picker.popup.line, Qt.Key.Key_Down)
    assert keys == ["anthropic/sonnet", "anthropic/haiku", "openai/mini"]


def test_what_is_in_no_list_can_be_taken_as_typed(picker, qtbot):
    chosen = []
    picker.chosen.connect(chosen.append)
    qtbot.keyClick(picker, "n")
    qtbot.keyClicks(picker.popup.line, "ew-model")
    qtbot.keyClick(picker.popup.line, Qt.Key.Key_Return)
    assert chosen == [f"{TYPED}new-model"]
    assert picker.accessibleName() == "Model: new-model"


def test_escape_closes_and_chooses_nothing(picker, qtbot):
    picker.show_choice("openai/mini", "gpt-5-mini")
    picker.open_list()
    assert picker.popup.list.current_key == "openai/mini"
    qtbot.keyClicks(picker.popup.line, "sonnet")
    qtbot.keyClick(picker.popup.line, Qt.Key.Key_Escape)
    assert not picker.popup.isVisible()
    assert picker.key == "openai/mini"


def test_ten_thousand_entries_filter_within_a_frame():
    words = Filter((number, f"vendor-{number % 50}/Model-{number}") for number in range(10_000))
    started = time.perf_counter()
    assert len(words.matching("vendor-7 MODEL-77")) == 2
    assert time.perf_counter() - started < 0.016


def test_ten_thousand_entries_open_at_once(picker):
    picker.set_rows(Row(f"m{number}", f"model-{number}") for number in range(10_000))
    started = time.perf_counter()
    picker.open_list()
    picker.popup.grab()
    assert time.perf_counter() - started < 0.5
