"""The small pieces that stand around content: cards, empty states, facts, sections, splits."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from keystead.ui.icons import Icon
from keystead.ui.theme import Token
from keystead.ui.widgets.card import CardTone, Notice
from keystead.ui.widgets.choice_box import CheckBox, ComboBox
from keystead.ui.widgets.choices import Choice
from keystead.ui.widgets.empty_state import LOADING_DELAY, EmptyState, Loading
from keystead.ui.widgets.facts import Facts
from keystead.ui.widgets.label import ElidedLabel, Label
from keystead.ui.widgets.mark import Mark, StateMark
from keystead.ui.widgets.section import Disclosure, Section
from keystead.ui.widgets.split_pane import SplitPane
from keystead.ui.window_state import WindowState


def test_a_notice_offers_what_can_be_done_and_changes_in_place(qtbot, icons):
    notice = Notice(icons, "Rate limited", "Rests for 38 s", choices=[Choice("retry", "Retry")])
    qtbot.addWidget(notice)
    chosen = []
    notice.chosen.connect(chosen.append)
    notice._bar.button("retry").click()
    notice.say("Gone on", tone=CardTone.PLAIN)
    assert chosen == ["retry"]
    assert notice.title == notice.accessibleName() == "Gone on"
    assert not notice._bar.isVisibleTo(notice)


def test_an_empty_state_says_why_and_what_next(qtbot, icons):
    state = EmptyState(
        icons, Icon.MODELS, "No models", "Connect a provider.", choices=[Choice("go", "Connect")]
    )
    qtbot.addWidget(state)
    with qtbot.waitSignal(state.chosen) as said:
        state.bar.button("go").click()
    assert said.args == ["go"]
    assert state.accessibleName() == "No models. Connect a provider."


def test_loading_is_drawn_only_when_the_wait_is_noticed(qtbot, icons, theme):
    loading = Loading(icons, "Reading agents…")
    qtbot.addWidget(loading)
    loading.resize(280, 240)
    line = theme.color(Token.LINE)

    def drawn():
        return loading.grab().toImage().pixelColor(60, 12) == line

    assert not drawn()
    qtbot.waitUntil(drawn, timeout=LOADING_DELAY + 1_000)


def test_facts_rewrite_what_stays_and_show_whole_values(qtbot):
    facts = Facts("Served by")
    qtbot.addWidget(facts)
    facts.set_facts([("Asked", "a"), ("Answered", "b")])
    first = facts.findChildren(ElidedLabel)
    facts.set_facts([("Asked", "c"), ("Answered", "d")])
    assert facts.findChildren(ElidedLabel) == first
    assert [label.accessibleName() for label in first] == ["c", "d"]  # Their names stand before.


def test_a_part_opens_and_closes_by_keyboard(qtbot, icons):
    part = Disclosure(icons, "Advanced", "limits, time-outs", Label("inside"))
    qtbot.addWidget(part)
    with qtbot.waitActive(part):
        part.show()
        part.activateWindow()
    part._button.setFocus()
    assert not part.opened
    qtbot.keyClick(part._button, Qt.Key.Key_Space)
    assert part.opened
    qtbot.keyClick(part._button, Qt.Key.Key_Space)
    assert not part.opened


def test_a_section_holds_what_is_put_in_it(qtbot):
    section = Section("Connection", Label("providers.toml"))
    qtbot.addWidget(section)
    inside = Label("Base URL")
    section.content.addWidget(inside)
    assert inside.window() is section


def test_a_tick_is_drawn_in_the_box(qtbot, icons, theme):
    box = CheckBox("Secret", icons)
    qtbot.addWidget(box)
    box.setChecked(True)
    image = box.grab().toImage()
    fill = theme.color(Token.ACCENT_FILL)
    inside = [image.pixelColor(x, image.height() // 2) for x in range(5, 14)]
    assert fill in inside
    assert any(color.lightness() > fill.lightness() + 60 for color in inside)


def test_scrolling_over_a_choice_does_not_change_it(qtbot, icons):
    box = ComboBox(icons, "Effort")
    qtbot.addWidget(box)
    box.addItems(["low", "medium", "high"])
    box.setCurrentIndex(1)
    from PySide6.QtCore import QPoint, QPointF
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QApplication

    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, 0),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, wheel)
    assert box.currentText() == "medium"


def test_a_mark_says_its_state(qtbot, icons):
    mark = StateMark(Mark.RUNNING, icons)
    qtbot.addWidget(mark)
    before = mark.grab().toImage()
    mark.show_mark(Mark.FAILED)
    assert mark.accessibleName() == "failed"
    assert mark.grab().toImage() != before


def split(qtbot, state):
    pane = SplitPane("page", state, (200, 0))
    for _ in range(2):
        part = QWidget()
        part.setLayout(QVBoxLayout())
        pane.addWidget(part)
    pane.setHandleWidth(1)
    qtbot.addWidget(pane)
    pane.resize(801, 300)
    pane.show()
    return pane


def test_sizes_are_found_again_at_the_next_start(qtbot):
    state = WindowState()
    pane = split(qtbot, state)
    assert pane.sizes() == [200, 600]
    pane.moveSplitter(320, 1)
    again = split(qtbot, state)
    assert again.sizes() == [320, 480]
    again.resize(1001, 300)
    assert again.sizes() == [320, 680]


def test_a_part_shown_again_has_its_size(qtbot):
    pane = split(qtbot, WindowState())
    first = pane.widget(0)
    assert first
    first.hide()
    pane.share()
    assert pane.sizes()[0] == 0
    first.show()
    pane.share()
    assert pane.sizes()[0] == 200
