import pytest
from PySide6.QtCore import Qt

from keystead.ui.widgets.label import ElidedLabel, Label, plain_tooltip

HOSTILE = '<img src="file:///etc/passwd"><b>bold</b> & <a href="https://example.org">go</a>'


def test_foreign_text_is_shown_as_it_is(qtbot):
    label = Label(HOSTILE)
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.sizeHint().width() > Label("bold & go").sizeHint().width() * 3


def test_a_cut_name_is_whole_in_tooltip_and_for_screen_readers(qtbot):
    label = ElidedLabel("anthropic/claude-sonnet-4.5-with-a-long-name")
    qtbot.addWidget(label)
    label.show()
    label.resize(80, 20)
    assert label.toolTip() == label.accessibleName() == label.text()
    label.resize(800, 20)
    assert label.toolTip() == ""


def test_a_cut_hostile_name_has_a_harmless_tooltip(qtbot):
    label = ElidedLabel(HOSTILE)
    qtbot.addWidget(label)
    label.show()
    label.resize(80, 20)
    assert "<img" not in label.toolTip()


@pytest.mark.parametrize("text", ["plain", "a & b"])
def test_ordinary_tooltips_stay_as_they_are(text):
    assert plain_tooltip(text) == text
