from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from keystead.ui.widgets.secret_field import SecretField


def test_a_pasted_key_is_masked_taken_whole_and_forgotten(qtbot, icons):
    field = SecretField(icons, "Key")
    qtbot.addWidget(field)
    QApplication.clipboard().setText("  sk-canary-0123456789 \n")
    field.paste()
    assert field.displayText().strip("●•*") == ""
    assert field.filled()
    assert field.take().reveal() == "sk-canary-0123456789"
    assert field.text() == ""
    field.undo()
    assert field.text() == ""


def test_a_masked_key_cannot_be_copied(qtbot, icons):
    field = SecretField(icons, "Key")
    qtbot.addWidget(field)
    QApplication.clipboard().setText("before")
    qtbot.keyClicks(field, "sk-canary")
    field.selectAll()
    field.copy()
    qtbot.keyClick(field, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "before"


def test_what_was_shown_while_typed_is_masked_again_once_taken(qtbot, icons):
    field = SecretField(icons, "Key")
    qtbot.addWidget(field)
    qtbot.keyClicks(field, "sk-canary")
    (eye,) = field.actions()
    eye.trigger()
    assert field.displayText() == "sk-canary"
    field.take()
    assert field.echoMode() is QLineEdit.EchoMode.Password


def test_what_is_typed_is_shown_from_the_menu_too(qtbot, icons):
    field = SecretField(icons, "Key")
    qtbot.addWidget(field)
    field.show()
    qtbot.keyClicks(field, "sk-canary")
    place = field.rect().center()
    reason = QContextMenuEvent.Reason.Keyboard
    QApplication.sendEvent(field, QContextMenuEvent(reason, place, field.mapToGlobal(place)))
    menu = field.findChild(QMenu)
    assert menu is not None
    (show,) = [action for action in menu.actions() if action.text() == "Show what is typed"]
    show.trigger()
    assert field.displayText() == "sk-canary"
    menu.close()


def test_blanks_alone_are_no_key(qtbot, icons):
    field = SecretField(icons, "Key")
    qtbot.addWidget(field)
    field.setText(" \t")
    assert not field.filled()
