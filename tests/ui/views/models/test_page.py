"""The Models tab in a real window, fed by a real engine that asks a real server."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleInterface,
    QContextMenuEvent,
    QGuiApplication,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QMenu, QWidget

from keystead.errors import ConfigurationError
from keystead.ui.views.models.add_model import AddModelDialog
from keystead.ui.views.models.cells import Column
from keystead.ui.views.models.column_widths import READABLE
from keystead.ui.views.models.facts import Ability
from keystead.ui.views.models.filter_bar import NARROWEST_LINE
from keystead.ui.views.models.table import ROW_ROLE
from keystead.ui.views.models.view import ModelsView
from keystead.ui.widgets.button import Button
from tests.ui.views.models.conftest import FAR, GOOD, HOSTILE, Bench, entry

CTRL = Qt.KeyboardModifier.ControlModifier
EVERYTHING = ["good:", "qwen3-coder", "gpt-oss", "pixtral", HOSTILE, "far:", "qwen3-max", "bad:"]


def of_three(bench: Bench) -> list[str]:
    """The rows of the three profiles that ask the test's server."""
    shown = bench.shown()
    return shown[: shown.index("bad:") + 1]


def test_each_profile_shows_its_list_or_its_error(bench: Bench) -> None:
    assert of_three(bench) == EVERYTHING
    assert bench.heading("good").text == "4 · on this computer · refreshed now"
    said = "on this computer · could not be listed: it wants a key and has none"
    assert bench.heading("bad").text == said
    assert "/bad/v1/models" in bench.heading("bad").whole


def test_typing_filters_and_enter_starts_an_agent_on_the_first_match(bench: Bench) -> None:
    bench.type("coder")
    assert bench.shown() == ["good:", "qwen3-coder", "bad:"]
    with bench.qtbot.waitSignal(bench.page.agent_wanted) as wanted:
        bench.key(Qt.Key.Key_Return)
    assert wanted.args == ["good", "qwen3-coder"]


def test_arrows_move_the_row_while_the_filter_keeps_focus(bench: Bench) -> None:
    for _ in range(2):
        bench.key(Qt.Key.Key_Down)
    assert bench.current == "qwen3-coder"
    bench.key(Qt.Key.Key_PageDown)
    bench.key(Qt.Key.Key_Up)
    assert bench.page.filter.hasFocus()
    assert bench.current != "qwen3-coder"


def test_the_new_agent_button_starts_on_the_row_its_profile_or_without_any(bench: Bench) -> None:
    with bench.qtbot.waitSignal(bench.page.agent_wanted) as wanted:
        bench.page.bar.start.click()
    assert wanted.args == ["", ""]
    bench.choose("far")
    with bench.qtbot.waitSignal(bench.page.agent_wanted) as wanted:
        bench.page.bar.start.click()
    assert wanted.args == ["far", ""]
    bench.choose("far", "qwen3-max")
    with bench.qtbot.waitSignal(bench.page.agent_wanted) as wanted:
        bench.page.bar.start.click()
    assert wanted.args == ["far", "qwen3-max"]


def test_escape_empties_the_filter_and_then_lets_go_of_the_chips(bench: Bench) -> None:
    bench.page.bar.pinned.click()
    bench.type("nothing like it")
    bench.key(Qt.Key.Key_Escape)
    assert bench.page.filter.text() == ""
    assert bench.page.bar.pinned.isChecked()
    bench.key(Qt.Key.Key_Escape)
    assert of_three(bench) == EVERYTHING


def test_chips_narrow_together_and_say_to_a_screen_reader_that_they_are_on(bench: Bench) -> None:
    chips = bench.page.bar.chips
    chips[Ability.TOOLS].click()
    assert bench.shown() == ["good:", "qwen3-coder", "gpt-oss", "bad:"]
    chips[Ability.REASONING].click()
    assert bench.shown() == ["good:", "gpt-oss", "bad:"]
    chips[Ability.VISION].click()
    assert bench.shown() == ["bad:"]
    assert all(chip.isCheckable() and chip.isChecked() for chip in chips.values())
    assert bench.page.filter.hasFocus()


def test_a_filter_that_nothing_matches_says_so_and_offers_a_way_on(bench: Bench) -> None:
    bench.lists.answers["bad"] = []
    bench.refresh("bad")
    bench.type("nothing like it")
    (offer,) = [each for each in buttons(bench) if each.accessibleName() == "Show all models"]
    offer.click()
    assert of_three(bench) == EVERYTHING


def test_where_nothing_matches_a_row_says_so_over_the_headings_that_stay(bench: Bench) -> None:
    page = bench.page
    assert not page.no_match.isVisible()
    bench.choose("bad")
    bench.type("nothing like it")
    assert bench.shown() == ["bad:"]
    assert page.no_match.isVisible()
    assert page.no_match.accessibleName() == "No model matches"
    # Enter does not mend the profile that happens to be left, and the button says why it cannot.
    wanted: list[object] = []
    page.action_wanted.connect(lambda *words: wanted.append(words))
    page.agent_wanted.connect(lambda *words: wanted.append(words))
    bench.key(Qt.Key.Key_Return)
    assert wanted == []
    start = page.bar.start
    assert not start.isEnabled()
    assert (start.toolTip(), start.accessibleDescription()) == ("No model matches",) * 2
    bench.key(Qt.Key.Key_Escape)
    assert not page.no_match.isVisible()
    assert start.isEnabled()
    assert (start.toolTip(), start.accessibleDescription()) == ("", "Enter")


def test_the_row_over_the_headings_shows_all_models_again(bench: Bench) -> None:
    bench.type("nothing like it")
    (offer,) = [each for each in buttons(bench) if each.accessibleName() == "Show all models"]
    offer.click()
    assert of_three(bench) == EVERYTHING


def test_enter_without_a_row_does_what_the_button_does(bench: Bench) -> None:
    assert bench.current == ""
    with bench.qtbot.waitSignal(bench.page.agent_wanted) as wanted:
        bench.key(Qt.Key.Key_Return)
    assert wanted.args == ["", ""]


def test_a_match_that_comes_with_its_list_is_chosen_as_it_comes(bench: Bench) -> None:
    bench.type("late")
    assert bench.current == ""
    bench.lists.answers["far"] = [*FAR, entry("late-model")]
    bench.refresh("far")
    assert bench.current == "late-model"
    with bench.qtbot.waitSignal(bench.page.agent_wanted) as wanted:
        bench.key(Qt.Key.Key_Return)
    assert wanted.args == ["far", "late-model"]


def buttons(bench: Bench) -> list[QAbstractButton]:
    return [each for each in bench.page.findChildren(QAbstractButton) if each.isVisible()]


def test_enter_on_a_heading_does_what_its_first_button_does(bench: Bench) -> None:
    bench.choose("bad")
    with bench.qtbot.waitSignal(bench.page.action_wanted) as wanted:
        bench.key(Qt.Key.Key_Return)
    assert wanted.args == ["bad", "add-key"]


def test_the_buttons_of_a_heading_are_real_and_named(bench: Bench) -> None:
    (add,) = [each for each in buttons(bench) if each.accessibleName() == "Add key…, bad"]
    with bench.qtbot.waitSignal(bench.page.action_wanted) as wanted:
        add.click()
    assert wanted.args == ["bad", "add-key"]
    (again,) = [each for each in buttons(bench) if each.accessibleName() == "Refresh, good"]
    with bench.qtbot.waitSignal(bench.page.refresh_wanted) as refresh:
        again.click()
    assert refresh.args == ["good"]


def names_in(interface: QAccessibleInterface | None) -> set[str]:
    """What a screen reader finds by walking from ``interface`` down."""
    if interface is None:
        return set()
    below = (interface.child(number) for number in range(interface.childCount()))
    return {interface.text(QAccessible.Text.Name)}.union(*map(names_in, below))


def test_a_screen_reader_finds_rows_and_buttons_by_walking(bench: Bench) -> None:
    names = names_in(QAccessible.queryAccessibleInterface(bench.page))
    assert {"Filter models", "tools", "pinned", "New agent"} <= names
    assert {"Add key…, bad", "Refresh, good", "gpt-oss, good", "Context: 262 k"} <= names


def test_a_heading_is_said_once_and_only_where_focus_comes(bench: Bench) -> None:
    for _ in range(3):
        bench.key(Qt.Key.Key_Down)
    bench.page.view.setCurrentIndex(bench.page.view.currentIndex().siblingAtColumn(Column.INPUT))
    bench.choose("far")
    assert bench.page.view.currentIndex().column() == Column.PIN
    cells = [bench.page.view.currentIndex().siblingAtColumn(column) for column in Column]
    can_be_chosen = [bool(cell.flags() & Qt.ItemFlag.ItemIsSelectable) for cell in cells]
    said = [bool(cell.data(Qt.ItemDataRole.AccessibleTextRole)) for cell in cells]
    assert can_be_chosen == said == [True, *[False] * 5]
    bench.key(Qt.Key.Key_Down)
    assert bench.page.view.currentIndex().column() == Column.MODEL


def test_the_wheel_scrolls_over_a_button_too(bench: Bench) -> None:
    bench.lists.answers["far"] = [entry(f"model-{number}") for number in range(200)]
    bench.refresh("far")
    (again,) = [each for each in buttons(bench) if each.accessibleName() == "Refresh, good"]
    place = again.mapTo(bench.page, again.rect().center())
    QTest.wheelEvent(bench.page.windowHandle(), QPointF(place), QPoint(0, -240))
    assert bench.page.view.verticalScrollBar().value() > 0
    assert not again.isVisible()


def test_a_group_folds_by_click_and_key_and_its_heading_tells(bench: Bench) -> None:
    bench.click("good", "", Column.MODEL)
    assert of_three(bench) == ["good:", "far:", "qwen3-max", "bad:"]
    number = bench.page.table.number_of("good")
    assert number is not None
    spoken = bench.page.table.index(number, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "good, good, 4 · on this computer · refreshed now, folded"
    bench.key(Qt.Key.Key_Right)
    assert of_three(bench) == EVERYTHING
    bench.key(Qt.Key.Key_Left)
    assert "gpt-oss" not in bench.shown()
    bench.key(Qt.Key.Key_Return)
    assert of_three(bench) == EVERYTHING


def test_what_matches_shows_though_its_group_was_folded(bench: Bench) -> None:
    bench.choose("good")
    bench.key(Qt.Key.Key_Left)
    bench.type("gpt")
    assert bench.shown() == ["good:", "gpt-oss", "bad:"]
    assert bench.current == "gpt-oss"
    bench.key(Qt.Key.Key_Escape)
    assert of_three(bench) == ["good:", "far:", "qwen3-max", "bad:"]


def test_a_star_is_pinned_by_click_and_by_key_and_stays_where_it_is(bench: Bench) -> None:
    before = of_three(bench)
    bench.click("good", "gpt-oss", Column.PIN)
    bench.until(lambda: "gpt-oss" in bench.models.lists()["good"].pinned)
    assert of_three(bench) == before
    bench.choose("good", "pixtral")
    bench.key(Qt.Key.Key_D, CTRL)
    bench.until(lambda: "pixtral" in bench.models.lists()["good"].pinned)
    bench.page.bar.pinned.click()
    assert bench.shown() == ["good:", "gpt-oss", "pixtral", "bad:"]
    bench.page.bar.pinned.click()
    first = ["gpt-oss", "pixtral", "qwen3-coder", HOSTILE]
    assert of_three(bench)[1:5] == first
    bench.click("good", "gpt-oss", Column.PIN)
    bench.until(lambda: "gpt-oss" not in bench.models.lists()["good"].pinned)
    assert of_three(bench)[1:5] == first


def test_a_star_is_a_tick_to_a_screen_reader(bench: Bench) -> None:
    bench.wait(bench.models.pin("good", "gpt-oss", pinned=True))
    bench.until(lambda: "gpt-oss" in bench.models.lists()["good"].pinned)
    number = bench.page.table.number_of("good", "gpt-oss")
    assert number is not None
    index = bench.page.table.index(number, Column.PIN)
    assert index.flags() & Qt.ItemFlag.ItemIsUserCheckable
    assert index.data(Qt.ItemDataRole.CheckStateRole) is Qt.CheckState.Checked
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "pinned"


def test_what_is_typed_in_the_rows_goes_on_in_the_filter(bench: Bench) -> None:
    bench.page.view.setFocus()
    bench.qtbot.keyClicks(bench.page.view, "g")
    assert bench.page.filter.hasFocus()
    bench.type("pt")
    assert bench.page.filter.text() == "gpt"
    assert bench.current == "gpt-oss"


def test_the_table_has_the_same_keys_as_the_filter(bench: Bench) -> None:
    view = bench.page.view
    view.setFocus()
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_Space):
        bench.qtbot.keyClick(view, key)
    bench.until(lambda: "qwen3-coder" in bench.models.lists()["good"].pinned)
    with bench.qtbot.waitSignal(bench.page.agent_wanted) as wanted:
        bench.qtbot.keyClick(view, Qt.Key.Key_Enter)
    assert wanted.args == ["good", "qwen3-coder"]
    bench.qtbot.keyClick(view, Qt.Key.Key_Up)
    bench.qtbot.keyClick(view, Qt.Key.Key_Space)
    assert bench.heading("good").folded
    bench.qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert bench.heading("good").total == 4


def test_arrows_fold_as_text_runs(bench: Bench) -> None:
    bench.page.view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    bench.choose("good")
    bench.key(Qt.Key.Key_Right)
    assert bench.heading("good").folded
    bench.key(Qt.Key.Key_Left)
    assert not bench.heading("good").folded


def test_while_something_is_typed_the_filter_keeps_its_own_keys(bench: Bench) -> None:
    bench.type("qwen")
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Delete):
        bench.key(key)
    assert bench.page.filter.text() == "qen"
    assert "hidden_models" not in bench.file_text()


def test_an_id_is_copied(bench: Bench) -> None:
    bench.choose("far", "qwen3-max")
    with bench.qtbot.waitSignal(bench.page.said) as said:
        bench.key(Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "qwen3-max"
    assert said.args == ["Copied qwen3-max"]


def test_what_is_marked_in_the_filter_is_copied_instead(bench: Bench) -> None:
    bench.type("qwen")
    bench.page.filter.selectAll()
    bench.key(Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "qwen"


def test_a_hidden_model_goes_into_the_file_and_comes_back_by_undo(bench: Bench) -> None:
    bench.choose("good", "gpt-oss")
    bench.key(Qt.Key.Key_Delete)
    bench.until(lambda: "gpt-oss" not in bench.shown())
    assert 'hidden_models = ["gpt-oss"]' in bench.file_text()
    assert "# by hand" in bench.file_text()
    assert bench.page.undo.text == "“gpt-oss” is hidden"
    assert bench.current == "pixtral"
    bench.key(Qt.Key.Key_Z, CTRL)
    bench.until(lambda: "gpt-oss" in bench.shown())
    assert "hidden_models" not in bench.file_text()
    assert bench.current == "gpt-oss"
    assert not bench.page.undo.isVisible()


def test_hidden_models_are_shown_when_asked_for_and_brought_back(bench: Bench) -> None:
    assert not bench.page.foot.hidden.isVisible()
    bench.choose("good", "gpt-oss")
    bench.key(Qt.Key.Key_Delete)
    bench.until(bench.page.foot.hidden.isVisible)
    assert bench.page.foot.hidden.text() == "Show 1 hidden"
    bench.page.foot.hidden.click()
    assert of_three(bench)[1:5] == ["qwen3-coder", "pixtral", HOSTILE, "gpt-oss"]
    assert bench.heading("good").text.startswith("3 · ")
    bench.click("good", "gpt-oss", Column.PIN)
    bench.until(lambda: "hidden_models" not in bench.file_text())
    bench.until(lambda: of_three(bench)[1:5] == ["qwen3-coder", "gpt-oss", "pixtral", HOSTILE])


def test_an_edit_that_cannot_be_written_is_said_and_offers_no_undo(bench: Bench) -> None:
    bench.folders.providers_file.write_text("[profiles.good\n")
    bench.choose("good", "gpt-oss")
    bench.key(Qt.Key.Key_Delete)
    bench.until(lambda: bench.errors)
    assert isinstance(bench.errors.pop(), ConfigurationError)
    assert not bench.page.undo.isVisible()
    assert "gpt-oss" in bench.shown()


def added(bench: Bench, model: str) -> None:
    bench.page.bar.add.click()
    (dialog,) = bench.page.findChildren(AddModelDialog)
    bench.qtbot.waitUntil(dialog.isActiveWindow)
    assert dialog.model.hasFocus()
    bench.qtbot.keyClicks(dialog.model, model)
    bench.qtbot.keyClick(dialog.model, Qt.Key.Key_Return)


def test_a_model_added_by_hand_is_in_the_file_and_in_every_list(bench: Bench) -> None:
    bench.choose("far", "qwen3-max")
    added(bench, "own:1")
    bench.until(lambda: bench.current == "own:1")
    assert 'models = ["own:1"]' in bench.file_text()
    listed = bench.models.lists()["far"]
    assert "own:1" in listed.typed
    bench.key(Qt.Key.Key_Delete)
    bench.until(lambda: "own:1" not in bench.shown())
    assert "own:1" not in bench.file_text()
    bench.page.undo.button.click()
    bench.until(lambda: bench.current == "own:1")


def test_what_undo_brings_back_leaves_a_filter_that_shows_it(bench: Bench) -> None:
    bench.type("gpt")
    bench.choose("good", "gpt-oss")
    bench.key(Qt.Key.Key_D, CTRL)
    bench.until(lambda: "gpt-oss" in bench.models.lists()["good"].pinned)
    bench.page.bar.pinned.setChecked(True)
    bench.choose("good", "gpt-oss")
    bench.qtbot.keyClick(bench.page.view, Qt.Key.Key_Delete)
    bench.until(lambda: "gpt-oss" not in bench.shown())
    bench.page.undo.button.click()
    bench.until(lambda: bench.current == "gpt-oss")
    assert bench.page.filter.text() == "gpt"
    assert bench.page.bar.pinned.isChecked()


def test_what_undo_brings_back_is_shown_where_the_filter_would_hide_it(bench: Bench) -> None:
    bench.choose("good", "gpt-oss")
    bench.key(Qt.Key.Key_Delete)
    bench.until(lambda: "gpt-oss" not in bench.shown())
    bench.type("pixtral")
    bench.page.undo.button.click()
    bench.until(lambda: bench.current == "gpt-oss")
    assert bench.page.filter.text() == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "Type the id"), ("  ", "Type the id"), ("qwen3-max", "far has it already")],
)
def test_a_model_that_cannot_be_added_is_said(bench: Bench, typed: str, said: str) -> None:
    bench.choose("far", "qwen3-max")
    added(bench, typed)
    (dialog,) = bench.page.findChildren(AddModelDialog)
    assert said in dialog.field.error
    dialog.reject()


def test_a_model_that_was_hidden_is_added_by_showing_it_again(bench: Bench) -> None:
    bench.choose("far", "qwen3-max")
    bench.key(Qt.Key.Key_Delete)
    bench.until(lambda: "qwen3-max" not in bench.shown())
    bench.choose("far")
    added(bench, "qwen3-max")
    bench.until(lambda: bench.current == "qwen3-max")
    assert "hidden_models" not in bench.file_text()


def menu(bench: Bench) -> QMenu:
    menus = [each for each in bench.page.findChildren(QMenu) if each.isVisible()]
    assert len(menus) == 1
    return menus[0]


def entries(shown: QMenu) -> list[str]:
    return [action.text().partition("\t")[0] for action in shown.actions() if action.text()]


def test_the_menu_key_opens_the_rows_menu_from_the_filter(bench: Bench) -> None:
    bench.choose("good", "gpt-oss")
    reason = QContextMenuEvent.Reason.Keyboard
    event = QContextMenuEvent(reason, QPoint(5, 5), bench.page.filter.mapToGlobal(QPoint(5, 5)))
    QApplication.sendEvent(bench.page.filter, event)
    shown = menu(bench)
    assert entries(shown) == [
        "New agent", "Copy id", "Details", "Pin", "Hide", "Add a model…", "Edit profile…",
    ]  # fmt: skip
    with bench.qtbot.waitSignal(bench.page.edit_wanted) as wanted:
        shown.actions()[-1].trigger()
    assert wanted.args == ["good"]
    shown.close()


def test_a_headings_menu_has_its_buttons_and_the_fold(bench: Bench) -> None:
    bench.choose("good")
    bench.key(Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    shown = menu(bench)
    assert entries(shown) == ["Refresh", "Fold", "Add a model…", "Edit profile…"]
    shown.close()


def test_one_profile_alone_is_shown_and_all_again(bench: Bench) -> None:
    bench.scope.set("far")
    assert bench.shown() == ["far:", "qwen3-max"]
    assert bench.page.bar.scope.accessibleName() == "Only far: show all profiles"
    bench.type("nothing")
    assert bench.shown() == ["far:"]
    bench.key(Qt.Key.Key_Escape)
    bench.page.bar.scope.click()
    assert bench.scope.profile == ""
    assert of_three(bench) == EVERYTHING


def test_a_profile_that_goes_leaves_nobody_alone_with_it(bench: Bench) -> None:
    bench.scope.set("far")
    bench.wait(bench.profiles.rename("far", "further"))
    bench.wait(bench.models.load())
    assert bench.scope.profile == ""
    assert "further:" in bench.shown()


def test_a_narrow_table_says_abilities_in_a_tooltip(bench: Bench) -> None:
    bench.page.resize(700, 500)
    number = bench.page.table.number_of("good", "gpt-oss")
    assert number is not None
    index = bench.page.table.index(number, Column.ABILITIES)
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "tools, reasoning, rest unknown"
    assert bench.page.view.rows_delegate.narrow
    bench.until(lambda: bench.page.bar.line.width() > 200)
    assert bench.page.bar.minimumSizeHint().width() < 480


def in_a_pane(bench: Bench, width: int) -> ModelsView:
    """The table, once the page is as wide as a pane: as narrow as it may be there."""
    bench.page.setMinimumSize(1, 1)
    bench.page.resize(width, 480)
    bench.until(lambda: bench.page.view.width() == width)
    return bench.page.view


@pytest.mark.parametrize("width", [1100, 700, 475, 360, 240])
def test_names_are_readable_and_buttons_whole_in_a_pane_of_any_width(
    bench: Bench, width: int
) -> None:
    view = in_a_pane(bench, width)
    assert view.columnWidth(Column.MODEL) >= READABLE
    pane = bench.page.rect()
    bar = bench.page.bar

    def chopped() -> list[str]:
        return [
            each.accessibleName()
            for each in buttons(bench)
            if not pane.contains(QRect(each.mapTo(bench.page, QPoint(0, 0)), each.size()))
            or (isinstance(each, Button) and each.width() < each.sizeHint().width())
        ]

    bench.until(lambda: chopped() == [])
    bench.until(lambda: bar.line.width() >= NARROWEST_LINE)
    # Nothing is called otherwise where it is an icon alone.
    assert [each.accessibleName() for each in (bar.add, bar.pinned)] == ["Add a model…", "pinned"]


def test_what_is_known_of_a_model_gives_way_to_its_name_and_stands_in_its_tooltip(
    bench: Bench,
) -> None:
    view = bench.page.view
    going = [Column.ABILITIES, Column.INPUT, Column.OUTPUT, Column.CONTEXT]
    left_out: list[int] = []
    for width in (700, 540, 475, 240):
        in_a_pane(bench, width)
        left_out.append(sum(map(view.isColumnHidden, going)))
        assert all(map(view.isColumnHidden, going[: left_out[-1]]))
    assert left_out == [0, 1, 3, 4]
    number = bench.page.table.number_of("good", "qwen3-coder")
    assert number is not None
    index = bench.page.table.index(number, Column.MODEL)
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "qwen3-coder\n262 k · tools, rest unknown"


def test_the_row_stays_in_sight_when_the_column_of_its_cell_is_left_out(bench: Bench) -> None:
    bench.choose("good", "gpt-oss")
    view = bench.page.view
    view.setCurrentIndex(view.currentIndex().siblingAtColumn(Column.ABILITIES))
    in_a_pane(bench, 240)
    assert view.currentIndex().column() == Column.MODEL
    assert bench.current == "gpt-oss"


def test_one_profile_with_a_long_name_leaves_the_chips_in_their_pane(bench: Bench) -> None:
    long = "a-profile-whose-name-is-as-long-as-a-sentence-of-some-length"
    bench.wait(bench.profiles.rename("far", long))
    bench.wait(bench.models.load())
    bench.scope.set(long)
    in_a_pane(bench, 475)
    last = bench.page.bar.pinned
    bench.until(lambda: last.mapTo(bench.page, QPoint(last.width(), 0)).x() <= 475)


def test_a_hostile_id_is_shown_as_it_is_and_never_as_markup(bench: Bench) -> None:
    number = bench.page.table.number_of("good", HOSTILE)
    assert number is not None
    index = bench.page.table.index(number, Column.MODEL)
    assert index.data(Qt.ItemDataRole.DisplayRole).startswith("<img")
    assert index.data(Qt.ItemDataRole.ToolTipRole).startswith("<span>&lt;img")


def test_the_chosen_row_stays_where_it_is_when_lists_arrive(bench: Bench) -> None:
    many = [entry(f"model-{number}") for number in range(200)]
    bench.lists.answers["far"] = [*many, *FAR]
    bench.refresh("far")
    bench.choose("far", "qwen3-max")
    view = bench.page.view
    view.verticalScrollBar().setValue(view.verticalScrollBar().value() - 40)
    before = view.visualRect(view.currentIndex())
    bench.lists.answers["good"] = [*GOOD, *(entry(f"new-{number}") for number in range(500))]
    bench.refresh("good")
    assert len(bench.models.lists()["good"].models) == 504
    assert bench.current == "qwen3-max"
    assert view.visualRect(view.currentIndex()) == before
    bench.lists.answers["good"] = GOOD[:1]
    bench.refresh("good")
    assert bench.shown()[:3] == ["good:", "qwen3-coder", "far:"]
    assert view.visualRect(view.currentIndex()) == before


def test_what_is_seen_stays_in_place_without_a_chosen_row(bench: Bench) -> None:
    bench.lists.answers["far"] = [entry(f"model-{number}") for number in range(200)]
    bench.refresh("far")
    view = bench.page.view
    view.verticalScrollBar().setValue(2_000)
    seen = view.rowAt(0)
    model = view.model().index(seen, Column.MODEL).data()
    place = view.rowViewportPosition(seen)
    bench.lists.answers["good"] = [entry(f"new-{number}") for number in range(500)]
    bench.refresh("good")
    number = bench.page.table.number_of("far", model)
    assert number is not None
    assert view.rowViewportPosition(number) == place


def test_a_list_that_says_the_same_again_touches_no_row(bench: Bench) -> None:
    moved: list[str] = []
    table = bench.page.table
    table.modelReset.connect(lambda: moved.append("reset"))
    table.rowsInserted.connect(lambda *_: moved.append("inserted"))
    table.rowsRemoved.connect(lambda *_: moved.append("removed"))
    bench.refresh("good", "far", "bad")
    assert moved == []


def test_a_quick_answer_makes_nothing_flicker_and_a_slow_one_shows(bench: Bench) -> None:
    seen: set[str] = set()
    bench.page.table.dataChanged.connect(lambda *_: seen.add(bench.heading("good").mark.value))
    bench.refresh("good")
    assert "running" not in seen
    gate = bench.lists.hold("good")
    refreshing = bench.page._models.refresh("good")
    bench.page.work._tasks.start(bench.page, refreshing)
    bench.until(lambda: "refreshing" in bench.heading("good").text)
    with bench.qtbot.waitSignal(bench.page.stop_wanted) as wanted:
        (stop,) = [each for each in buttons(bench) if each.accessibleName() == "Stop, good"]
        stop.click()
    assert wanted.args == ["good"]
    gate.set()
    bench.until(lambda: "refreshed" in bench.heading("good").text)


def test_focus_stays_in_a_heading_whose_button_changes(bench: Bench) -> None:
    (again,) = [each for each in buttons(bench) if each.accessibleName() == "Refresh, far"]
    again.setFocus()
    bench.lists.answers["far"] = 500
    bench.refresh("far")
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Try again, far"
    assert bench.heading("far").text == (
        "1 · on this computer · list of a moment ago, the provider failed"
    )


def test_asking_all_again_leaves_focus_in_the_view_when_its_button_goes(bench: Bench) -> None:
    beside = QLineEdit(bench.page)  # what Tab comes to next, as another pane is
    beside.show()
    bench.scope.set("bad")
    again = bench.page.foot.again
    assert again.isVisible()
    again.setFocus()
    bench.lists.answers["bad"] = FAR
    bench.refresh("bad")
    bench.until(lambda: not again.isVisible())
    assert bench.page.filter.hasFocus()


def test_every_control_has_a_name_and_tab_reaches_them_all(bench: Bench) -> None:
    wanted = {
        child.accessibleName()
        for child in bench.page.findChildren(QWidget)
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisible()
    }
    assert "" not in wanted
    reached: set[str] = set()
    bench.page.take_focus()
    for _ in range(40):
        focused = QApplication.focusWidget()
        assert focused is not None
        reached.add(focused.accessibleName())
        bench.qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert wanted <= reached


def test_a_screen_reader_hears_the_row_while_the_filter_has_focus(bench: Bench) -> None:
    heard: list[str] = []
    bench.page.view.moved.connect(heard.append)
    bench.key(Qt.Key.Key_Down)
    bench.key(Qt.Key.Key_Down)
    heading, said = heard
    assert heading == "good, good, 4 · on this computer · refreshed now"
    assert said.startswith("qwen3-coder, good, Context: 262 k, Input $/M: local")
    assert said.endswith("Abilities: tools, rest unknown")


def test_row_texts_are_the_tables(bench: Bench) -> None:
    number = bench.page.table.number_of("far", "qwen3-max")
    assert number is not None
    row = bench.page.table.index(number, 0).data(ROW_ROLE)
    assert row.model.input_usd_per_mtok == 1
    said = [
        bench.page.table.index(number, column).data(Qt.ItemDataRole.AccessibleTextRole)
        for column in Column
    ]
    assert said == [
        "not pinned", "qwen3-max, far", "Context: unknown", "Input $/M: 1.00", "Output $/M: 2.00",
        "Abilities: unknown",
    ]  # fmt: skip
