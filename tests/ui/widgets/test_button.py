import pytest
from PySide6.QtCore import Qt

from keystead.ui.icons import Icon
from keystead.ui.widgets.button import Button, IconButton, Look
from keystead.ui.widgets.chip import Chip


def test_a_shortcut_is_shown_and_told_but_is_not_the_name(qtbot, icons):
    plain, hinted = Button("Save", icons), Button("Save", icons, keys="Ctrl+S")
    for button in (plain, hinted):
        qtbot.addWidget(button)
    assert hinted.sizeHint().width() > plain.sizeHint().width() + 20
    assert hinted.accessibleName() == "Save"
    assert hinted.accessibleDescription() == "Ctrl+S"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_presses_as_space_does(qtbot, icons, key):
    for button in (Button("Save", icons), IconButton(Icon.ADD, "New agent", icons)):
        qtbot.addWidget(button)
        with qtbot.waitSignal(button.clicked):
            qtbot.keyClick(button, key)


def test_focus_changes_neither_size_nor_place(qtbot, icons):
    button = Button("Save", icons, look=Look.FILLED)
    qtbot.addWidget(button)
    button.show()
    before = button.size()
    button.setFocus()
    assert button.sizeHint() == button.size() == before
    assert before.height() == 28


def test_what_a_button_says_is_painted(qtbot, icons):
    button = Button("Save", icons, icon=Icon.CHECK)
    qtbot.addWidget(button)
    button.resize(button.sizeHint())
    before = button.grab().toImage()
    button.set_text("Sane")
    assert button.grab().toImage() != before


def test_an_icon_alone_has_a_name_and_can_be_reached(qtbot, icons):
    button = IconButton(Icon.ADD, "New agent", icons, keys="Ctrl+N")
    qtbot.addWidget(button)
    button.show()
    button.setFocus()
    assert button.accessibleName() == "New agent"
    assert button.toolTip() == "New agent (Ctrl+N)"
    assert button.focusPolicy().value & 1


def test_a_checked_chip_looks_different(qtbot, icons):
    chip = Chip("tools", icons)
    chip.setCheckable(True)
    qtbot.addWidget(chip)
    chip.resize(chip.sizeHint())
    before = chip.grab().toImage()
    chip.setChecked(True)
    assert chip.grab().toImage() != before
