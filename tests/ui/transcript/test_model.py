"""The item model: closed rows and the tail."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from keystead.ui.transcript.model import TranscriptModel
from keystead.ui.transcript.rows import Row, RowAction, RowKind
from keystead.ui.widgets.mark import Mark


def rows(entry: str, *texts: str) -> list[Row]:
    return [Row(entry, RowKind.MARKDOWN, text) for text in texts]


def texts(model: TranscriptModel) -> list[str]:
    return [model.row(number).text for number in range(model.rowCount())]


@pytest.fixture
def model(qapp: object) -> TranscriptModel:
    found = TranscriptModel()
    QAbstractItemModelTester(found, QAbstractItemModelTester.FailureReportingMode.Fatal, found)
    return found


def test_tail_is_the_last_row_until_the_answer_ends(model: TranscriptModel) -> None:
    model.append_rows(rows("1", "a"))
    model.set_tail("b")
    model.append_rows(rows("1", "b"))
    model.set_tail("c")
    model.append_rows(rows("2", "x"))
    assert texts(model) == ["a", "b", "x", "c"]
    model.set_tail(None)
    assert texts(model) == ["a", "b", "x"]


def test_replacing_an_entry_leaves_the_others(model: TranscriptModel) -> None:
    model.append_rows([*rows("1", "a", "b"), *rows("2", "c"), *rows("3", "d")])
    model.set_tail("t")
    model.replace_entry("1", rows("1", "A"))
    model.replace_entry("2", rows("2", "C"))
    model.replace_entry("9", rows("9", "new"))
    assert texts(model) == ["A", "C", "d", "new", "t"]


def test_reset_forgets_the_tail(model: TranscriptModel) -> None:
    model.set_tail("t")
    model.reset_rows(rows("1", "a"))
    model.append_rows(rows("2", "b"))
    assert texts(model) == ["a", "b"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (Row("1", RowKind.USER, "hello"), "You: hello"),
        (Row("1", RowKind.MARKDOWN, "text"), "text"),
        (
            Row("1", RowKind.TOOL_CALL, "out", title="run", detail="ls", mark=Mark.FAILED),
            "Tool: run: ls: failed: out",
        ),
        (
            Row("1", RowKind.ERROR, "why", title="what", actions=(RowAction("r", "Retry"),)),
            "Error: what: why: Retry",
        ),
        (
            Row("1", RowKind.FINISH, "9 tokens", asked="a", answered="b"),
            "Another model answered: 9 tokens · asked a, b answered",
        ),
    ],
)
def test_every_row_has_words_for_a_screen_reader(
    model: TranscriptModel, row: Row, said: str
) -> None:
    model.append_rows([row])
    assert model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole) == said
