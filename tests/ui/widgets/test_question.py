import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from keystead.ui.widgets.choices import Choice
from keystead.ui.widgets.question import QuestionDialog, question

CHOICES = (Choice("keep", "Keep it"), Choice("remove", "Remove"))


@pytest.fixture
def parent(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    return parent


def ask(parent, icons, window_loop):
    return window_loop.create_task(
        question(parent, icons, "Remove it?", "It is gone then.", CHOICES)
    )


def dialog_of(parent, qtbot):
    qtbot.waitUntil(lambda: bool(parent.findChildren(QuestionDialog)))
    return parent.findChildren(QuestionDialog)[0]


def test_the_answer_is_what_was_pressed(parent, icons, qtbot, window_loop):
    task = ask(parent, icons, window_loop)
    dialog = dialog_of(parent, qtbot)
    dialog._bar.button("remove").click()
    qtbot.waitUntil(task.done)
    assert task.result() == "remove"
    qtbot.waitUntil(lambda: not parent.findChildren(QuestionDialog))


def test_enter_presses_the_choice_that_has_the_focus(parent, icons, qtbot, window_loop):
    task = ask(parent, icons, window_loop)
    dialog = dialog_of(parent, qtbot)
    remove = dialog._bar.button("remove")
    remove.setFocus()
    qtbot.keyClick(remove, Qt.Key.Key_Return)
    qtbot.waitUntil(task.done)
    assert task.result() == "remove"


def test_escape_is_no_answer(parent, icons, qtbot, window_loop):
    task = ask(parent, icons, window_loop)
    qtbot.keyClick(dialog_of(parent, qtbot), Qt.Key.Key_Escape)
    qtbot.waitUntil(task.done)
    assert task.result() is None


def test_focus_starts_at_the_safe_choice(parent, icons, qtbot, window_loop):
    task = ask(parent, icons, window_loop)
    dialog = dialog_of(parent, qtbot)
    assert dialog.focusWidget() is dialog._bar.button("keep")
    dialog.reject()
    qtbot.waitUntil(task.done)


def test_other_work_goes_on_and_a_cancelled_asker_closes_the_question(
    parent, icons, qtbot, window_loop
):
    task = ask(parent, icons, window_loop)
    dialog_of(parent, qtbot)
    other = window_loop.create_task(asyncio.sleep(0, "done"))
    qtbot.waitUntil(other.done)
    task.cancel()
    qtbot.waitUntil(task.done)
    qtbot.waitUntil(lambda: not parent.findChildren(QuestionDialog))
