"""Notices: one a matter, told to a screen reader, never in the way; and their history."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from keystead.redaction import redactor
from keystead.ui.widgets.card import CardTone, Notice
from keystead.ui.widgets.choices import Choice
from keystead.ui.window.area import holds_focus
from keystead.ui.window.notice_history import NoticeHistory
from keystead.ui.window.notice_log import MOST
from tests.ui.window.conftest import Page, focused

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def done():
    """What was chosen in notices: title and choice."""
    return []


@pytest.fixture
def tell(window, icons, done):
    """Tell of something that failed."""

    def told(matter, title="It failed", text=""):
        notice = Notice(icons, title, text, choices=[Choice("retry", "Retry")])
        notice.chosen.connect(lambda choice: done.append((title, choice)))
        window.notices.add(matter, notice)
        return notice

    return told


@pytest.fixture
def history(window):
    def opened():
        window.show_notices()
        return window.findChild(NoticeHistory)

    yield opened
    if found := window.findChild(NoticeHistory):
        found.hide()


def test_one_matter_has_one_notice_and_its_answer_takes_it_away(window, tell):
    tell("keychain", "first")
    second = tell("keychain", "second")
    assert window.notices.matters == ("keychain",)
    second.chosen.emit("retry")
    assert window.notices.matters == ()
    assert not window.notices.isVisible()


def test_a_new_notice_takes_no_focus_and_a_key_goes_to_it_and_back(window, tell, done, qtbot):
    page = Page()
    window.tabs.open("t", "Tab", page)
    page.composer.setFocus()
    tell("one", "One")
    two = tell("two", "Two")
    assert focused() is page.composer
    qtbot.keyClick(focused(), Qt.Key.Key_F8)
    assert focused().accessibleName() == "Retry"
    assert holds_focus(two)
    qtbot.keyClick(focused(), Qt.Key.Key_Escape)
    assert window.notices.matters == ("one",)
    assert focused() is page.composer
    qtbot.keyClick(focused(), Qt.Key.Key_F8)
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    assert done == [("One", "retry")]
    assert focused() is page.composer


def test_focus_stays_where_it_is_in_a_window_without_tabs(window, tell):
    placeholder = Page()
    window.tabs.set_placeholder(placeholder)
    placeholder.composer.setFocus()
    tell("one")
    assert focused() is placeholder.composer


def test_notices_are_an_area_that_f6_walks_to_while_there_are_any(window, tell):
    window.tabs.open("t", "Tab", Page())
    assert "Notices" not in [area.accessibleName() for area in window.areas()]
    notice = tell("one")
    names = [area.accessibleName() for area in window.areas()]
    assert names.index("Notices") == names.index("Tabs") + 1
    window.tabs.group.strip.take_focus()
    window.step_area(1)
    assert notice.isAncestorOf(focused())


def test_notices_stand_in_the_current_group_and_outlive_it(window, tell):
    window.tabs.open("a", "a", QWidget())
    window.tabs.open("b", "b", QWidget())
    window.tabs.split()
    notice = tell("one")
    assert window.tabs.groups[1].isAncestorOf(notice)
    window.tabs.show_tab("a")
    assert window.tabs.groups[1].isAncestorOf(notice)
    window.tabs.close_tab("b")
    assert window.tabs.group.isAncestorOf(notice)
    QApplication.sendPostedEvents()
    assert notice.isVisible()


def test_no_more_than_three_stand_there_and_the_rest_is_in_the_history(window, tell, history):
    for number in range(5):
        tell(f"matter {number}", f"Number {number}")
    assert window.notices.matters == ("matter 2", "matter 3", "matter 4")
    assert len(rows(history())) == 5


def rows(history):
    model = history.list.model()
    return [model.index(number, 0).data() for number in range(model.rowCount())]


def test_the_bell_counts_what_nobody_has_seen(window, tell, history):
    bell = window.status_bar.bell
    assert (bell.text(), bell.accessibleName()) == ("", "Notices")
    first, second, _ = (tell(matter) for matter in ("one", "two", "three"))
    assert (bell.text(), bell.accessibleName()) == ("3", "Notices, 3 new")
    first.dismissed.emit()
    assert bell.text() == "2"
    second.chosen.emit("retry")
    assert bell.text() == "1"
    history()
    assert bell.text() == ""


def test_what_was_told_can_still_be_done_where_it_makes_sense(window, tell, done, history, qtbot):
    tell("dismissed", "Dismissed").dismissed.emit()
    tell("answered", "Answered").chosen.emit("retry")
    tell("settled", "Settled")
    window.notices.remove("settled")
    tell("again", "Again, the first time")
    tell("again", "Again")
    done.clear()
    opened = history()
    offers = {}
    for number, title in enumerate(rows(opened)):
        opened.list.setCurrentIndex(opened.list.model().index(number, 0))
        offers[title] = "retry" in opened.bar._buttons
    assert offers == {
        "Again": True,
        "Again, the first time": False,
        "Settled": False,
        "Answered": False,
        "Dismissed": True,
    }
    qtbot.keyClick(opened.list, Qt.Key.Key_Return)
    assert done == [("Dismissed", "retry")]
    assert not opened.isVisible()


def test_the_same_words_about_the_same_matter_are_kept_once(tell, history):
    for _ in range(3):
        tell("one", "Rate limited", "for 38 s")
    assert rows(history()) == ["Rate limited"]


def test_the_history_holds_no_secret_and_its_details_can_be_copied(tell, history, qtbot):
    redactor.add("canary-canary")
    tell("one", "It failed with canary-canary", "sent: canary-canary")
    opened = history()
    opened.bar.button("copy-details").click()
    shown = " ".join([*rows(opened), opened._words.text(), QApplication.clipboard().text()])
    assert "canary" not in shown
    assert QApplication.clipboard().text().endswith("It failed with [secret]\nsent: [secret]")


def test_clearing_forgets_all_but_what_still_stands_there(window, tell, history):
    tell("one", "Old").dismissed.emit()
    tell("two", "Shown")
    opened = history()
    opened.clear.click()
    assert rows(opened) == ["Shown"]
    window.notices.remove("two")
    opened.clear.click()
    assert rows(opened) == []
    assert opened._none.isVisible()


def test_the_history_opens_by_key_above_the_bell_and_closes_with_escape(window, tell, qtbot):
    tell("one")
    qtbot.keyClick(window, Qt.Key.Key_F8, SHIFT)
    history = window.findChild(NoticeHistory)
    assert history.isVisible()
    bell = window.status_bar.bell
    assert history.frameGeometry().bottom() < bell.mapToGlobal(bell.rect().topLeft()).y()
    qtbot.keyClick(history.list, Qt.Key.Key_Escape)
    assert not history.isVisible()


def test_without_any_notice_the_key_says_so(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_F8)
    assert window.status_bar.message.endswith("nothing was told in this session")


def test_where_no_notice_stands_the_key_opens_the_history(window, tell, qtbot):
    tell("one").dismissed.emit()
    qtbot.keyClick(window, Qt.Key.Key_F8)
    assert window.findChild(NoticeHistory).isVisible()
    window.findChild(NoticeHistory).hide()


def test_a_warning_looks_like_one_in_the_history(window, icons, history):
    window.notices.add("one", Notice(icons, "Careful", tone=CardTone.WARN))
    model = history().list.model()
    assert "needs a look" in model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_notice_that_still_stands_is_not_forgotten_for_newer_ones(window, tell):
    tell("lasting", "It lasts")
    for number in range(MOST):
        tell("passing", f"number {number}")
    assert len(window.notices.log.all) == MOST
    window.notices.remove("lasting")
    assert window.notices.matters == ("passing",)
