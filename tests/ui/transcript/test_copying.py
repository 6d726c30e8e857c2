"""What is copied is what was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from keystead.ui.transcript.code_lines import CodeLines
from keystead.ui.transcript.rows import Row, RowKind
from keystead.ui.transcript.utf16 import units
from tests.ui.transcript.conftest import Show, markdown_rows

CODE = st.text(st.sampled_from("ab\t\n\x1b é😀\u202e "), max_size=80)


def copied(show: Show, qtbot: QtBot, rows: list[Row]) -> str:
    view, _ = show(rows)
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    return QGuiApplication.clipboard().text()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("```make\nall:\n\tcc x.c\n```", "all:\n\tcc x.c"),
        (f"```\n{'x' * 5_000}\n```", "x" * 5_000),
        ("| a | b |\n|---|---:|\n| 1 | **2** |", "a\tb\n1\t2"),
        ("- one\n- two\n\n1. three", "• one\n• two\n\n1. three"),
        ("> said\n> so", "said so"),
        ("שלום **עולם** and 模型 😀", "שלום עולם and 模型 😀"),
    ],
)
def test_everything_selected_is_copied_as_it_reads(
    show: Show, qtbot: QtBot, text: str, expected: str
) -> None:
    assert copied(show, qtbot, markdown_rows(text)) == expected


def test_a_message_keeps_its_lines_and_tabs(show: Show, qtbot: QtBot) -> None:
    text = "first\n\tsecond\n\n  third"
    assert copied(show, qtbot, [Row("1", RowKind.USER, text)]) == text


@given(CODE, st.data())
def test_any_stretch_of_code_leads_back_to_what_was_written(text: str, data: st.DataObject) -> None:
    code = CodeLines(text)
    last = len(code.shown) - 1
    whole = code.written((0, 0), (last, units(code.shown[last])))
    assert whole == text
    number = data.draw(st.integers(0, last))
    position = data.draw(st.integers(0, units(code.shown[number])))
    before = code.written((0, 0), (number, position))
    after = code.written((number, position), (last, units(code.shown[last])))
    assert before + after == text


def test_what_is_copied_as_markdown_is_what_the_model_wrote(show: Show, qtbot: QtBot) -> None:
    text = "Some **bold** text\n\n```py\nx = 1\n```"
    view, _ = show(markdown_rows(text))
    assert view.markdown(1) == "```py\nx = 1\n```"
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert view.markdown(0) == text
    assert view.code(1) == "x = 1"
    assert view.code(0) == ""
