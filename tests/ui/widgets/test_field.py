from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from keystead.ui.widgets.field import Field
from keystead.ui.widgets.label import Label


def no_blank(editor):
    return lambda: "An address has no blanks." if " " in editor.text() else ""


class Form(QWidget):
    """A field over another editor to go to."""

    def __init__(self, hint=""):
        super().__init__()
        self.editor, self.other = QLineEdit(), QLineEdit()
        validate = no_blank(self.editor)
        self.field = Field("Base URL", self.editor, hint=hint, validate=validate)
        column = QVBoxLayout(self)
        column.addWidget(self.field)
        column.addWidget(self.other)


def make(qtbot, hint=""):
    form = Form(hint)
    qtbot.addWidget(form)
    with qtbot.waitActive(form):
        form.show()
        form.activateWindow()
    form.editor.setFocus()
    return form


def below(field):
    return [label.text() for label in field.findChildren(Label) if label.isVisible()][1:]


def test_a_field_is_checked_as_it_is_left(qtbot):
    form = make(qtbot, hint="Where it answers.")
    qtbot.keyClicks(form.editor, "a b")
    assert form.field.error == ""
    assert below(form.field) == ["Where it answers."]
    form.other.setFocus()
    assert below(form.field) == ["An address has no blanks."]
    assert form.editor.accessibleDescription() == "An address has no blanks."


def test_an_error_goes_away_while_it_is_mended(qtbot):
    form = make(qtbot)
    qtbot.keyClicks(form.editor, "a b")
    assert not form.field.check()
    qtbot.keyClick(form.editor, Qt.Key.Key_Backspace)
    qtbot.keyClick(form.editor, Qt.Key.Key_Backspace)
    assert form.field.error == ""
    assert below(form.field) == []


def test_another_window_is_not_leaving(qtbot):
    form = make(qtbot)
    qtbot.keyClicks(form.editor, "a b")
    other = QWidget()
    qtbot.addWidget(other)
    with qtbot.waitActive(other):
        other.show()
        other.activateWindow()
    assert form.field.error == ""


def test_an_editor_is_called_as_its_label(qtbot):
    form = make(qtbot)
    assert form.editor.accessibleName() == "Base URL"
