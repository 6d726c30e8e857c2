from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from keystead.ui.widgets.label import plain_tooltip
from keystead.ui.widgets.mark import Mark
from keystead.ui.widgets.rows import Row, RowModel

KEYS = st.lists(st.sampled_from("abcdefghij"), unique=True)


def rows(keys, text=""):
    return [Row(key, f"title {key}{text}") for key in keys]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=KEYS, after=KEYS)
def test_any_change_keeps_to_the_rules_of_item_models(qapp, before, after):
    model = RowModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.QtTest)
    model.set_rows(rows(before))
    model.set_rows(rows(after, "!"))
    assert [model.row(n) for n in range(model.rowCount())] == rows(after, "!")
    del tester


def test_a_new_row_does_not_touch_the_others(qtbot):
    model = RowModel()
    model.set_rows(rows("abcd"))
    told = []
    model.rowsInserted.connect(lambda _, first, last: told.append((first, last)))
    model.rowsRemoved.connect(lambda *_: told.append("removed"))
    model.dataChanged.connect(lambda *_: told.append("changed"))
    model.modelReset.connect(lambda: told.append("reset"))
    model.set_rows(rows("abxcd"))
    assert told == [(2, 2)]


def test_a_changed_text_only_repaints_its_row(qtbot):
    model = RowModel()
    model.set_rows(rows("abc"))
    changed = []
    model.dataChanged.connect(lambda first, last, _: changed.append((first.row(), last.row())))
    model.set_rows([*rows("a"), Row("b", "renamed"), *rows("c")])
    assert changed == [(1, 1)]


def test_a_text_that_changes_while_a_row_comes_is_repainted(qtbot):
    model = RowModel()
    model.set_rows(rows("ab"))
    changed = []
    model.dataChanged.connect(lambda first, last, _: changed.append(first.row()))
    model.set_rows([Row("a", "renamed"), Row("new", "new"), *rows("b")])
    assert changed == [0]


def test_a_screen_reader_hears_state_and_facts():
    row = Row("a", "fix flaky tests", "claude · anthropic", "$0.19", mark=Mark.WAITING)
    assert row.spoken() == "fix flaky tests, waiting for you, claude · anthropic, $0.19"


def test_a_screen_reader_hears_nothing_twice_and_no_word_where_none_is_needed():
    stopped = Row("a", "fix flaky tests", "claude · anthropic", "stopped", mark=Mark.STOPPED)
    assert stopped.spoken() == "fix flaky tests, stopped, claude · anthropic"
    assert Row("a", "openai", "no key yet", mark=Mark.OFF).spoken() == "openai, no key yet"
    assert Row("a", "Saved", "It is kept.", right="16:40").spoken() == "Saved, It is kept, 16:40"


def test_a_heading_cannot_be_selected(qtbot):
    model = RowModel()
    model.set_rows([Row("h", "Today", heading=True), Row("a", "one")])
    assert not model.flags(model.find("h")) & Qt.ItemFlag.ItemIsSelectable
    assert model.flags(model.find("a")) & Qt.ItemFlag.ItemIsSelectable
    assert model.find("no such row") == QModelIndex()


def test_text_that_turns_around_shows_as_a_sign_in_rows_labels_and_tooltips() -> None:
    turned = "gpt\u202egnp.exe\x1b"
    row = Row(turned, turned, subtitle=turned)
    assert row.key == turned
    for shown in (row.title, row.subtitle, plain_tooltip(turned)):
        assert shown == "gpt⟨U+202E⟩gnp.exe␛"
