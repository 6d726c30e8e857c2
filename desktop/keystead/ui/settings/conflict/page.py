"""The question about a draft over a changed file, in place of the form until it is answered.

Owns the two columns and what is chosen in them; what they say is ``comparison``'s, writing what was
chosen the form's. When it appears no choice has the focus: what a person types on answers nothing.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from keystead.ui import fonts
from keystead.ui.icons import Icons
from keystead.ui.settings.conflict.comparison import Compared, Comparison, agreement_words
from keystead.ui.settings.conflict.merge import Key
from keystead.ui.translation import tr
from keystead.ui.widgets.beside import UNBOUNDED
from keystead.ui.widgets.button import Button
from keystead.ui.widgets.card import Card, CardTone
from keystead.ui.widgets.flow import Flow
from keystead.ui.widgets.label import Label, Line, Tone
from keystead.ui.widgets.mark import Mark, StateMark
from keystead.ui.widgets.radio_field import RadioField, SettledField

MARGIN = 32  # logical pixels
TITLE_WIDTH = 104
ROOM_FOR_TITLES = 520  # beside the values; in a narrower page they stand above them
VALUES, GAP = 2, 12  # the first row of values, above it its title; between the columns
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class ConflictPage(QScrollArea):
    """`save_wanted` and the rest say what was pressed; `from_file` what was chosen until then."""

    save_wanted = Signal()
    discard_wanted = Signal()
    later_wanted = Signal()
    file_wanted = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._choices: dict[Key, Choice] = {}
        self._fields: tuple[Compared, ...] = ()
        self._title = Label(font=fonts.body(QFont.Weight.DemiBold), wrap=True)
        self._text = Label(tone=Tone.MUTED, font=fonts.small(), wrap=True)
        self._columns = QWidget()
        self._columns.hide()
        self._titles: list[Label] = []
        self.file = Button(self.tr("Show the file"), icons)
        self.later = Button(self.tr("Decide later"), icons, keys=self.tr("Esc"))
        self.discard = Button(self.tr("Discard the draft"), icons)
        self.save = Button("", icons)
        self._card = Card(tone=CardTone.WARN)
        self._card.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._lay_out()
        for button, wanted in (
            (self.file, self.file_wanted),
            (self.later, self.later_wanted),
            (self.discard, self.discard_wanted),
            (self.save, self.save_wanted),
        ):
            button.clicked.connect(wanted)

    def show_comparison(self, comparison: Comparison) -> None:
        """Ask this; a field that differs as before stays as it was chosen, and keeps the focus."""
        self._title.setText(comparison.title)
        self._text.setText(comparison.text)
        self._card.setAccessibleName(comparison.title)
        self._card.setAccessibleDescription(comparison.text)
        if comparison.fields != self._fields:
            self._show_fields(comparison)
        fields = bool(comparison.fields)
        self.discard.setVisible(not fields)
        self.save.set_text(self.tr("Save what is chosen") if fields else self.tr("Save it again"))

    def take_focus(self) -> None:
        """Let a screen reader say what is asked; Tab goes to the first choice."""
        self._card.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def choices(self) -> dict[Key, Choice]:
        """What is to be chosen for, in the order shown."""
        return self._choices

    def from_file(self) -> tuple[Key, ...]:
        """What shall be as it is in the file."""
        return tuple(key for key, choice in self._choices.items() if choice.theirs.isChecked())

    def choose_all(self, *, theirs: bool) -> None:
        """Choose one side throughout."""
        for choice in self._choices.values():
            (choice.theirs if theirs else choice.mine).setChecked(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = STEPS.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape:
            self.later_wanted.emit()
        elif step is None or not self._step(step):
            super().keyPressEvent(event)

    def _step(self, step: int) -> bool:
        """Go to the same side of the next field or the one before."""
        choices = list(self._choices.values())
        for number, choice in enumerate(choices):
            if choice.has_focus() and 0 <= number + step < len(choices):
                choices[number + step].chosen().setFocus(Qt.FocusReason.TabFocusReason)
                self.ensureWidgetVisible(choices[number + step].chosen())
                return True
        return False

    def _show_fields(self, comparison: Comparison) -> None:
        before, self._fields = self._choices, comparison.fields
        focused = next((key for key, choice in before.items() if choice.has_focus()), None)
        self._choices = {
            field.key: Choice(field, before.get(field.key)) for field in comparison.asked
        }
        columns = QWidget()
        self._titles = []
        grid = QGridLayout(columns)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(4)
        for column in (1, 2):
            grid.setColumnStretch(column, 1)
        grid.addWidget(_heading(self.tr("Your draft")), 0, 1)
        grid.addWidget(_heading(self.tr("In the file")), 0, 2)
        for row, field in enumerate(comparison.fields):
            self._add_field(grid, 2 * row + VALUES, field)
        self._add_sides(grid, 2 * len(comparison.fields) + 1)
        self._place_titles(grid)
        self._card.content.replaceWidget(self._columns, columns)
        self._columns.hide()
        self._columns.deleteLater()
        self._columns = columns
        columns.setVisible(bool(comparison.fields))
        if focused in self._choices:
            self._choices[focused].chosen().setFocus(Qt.FocusReason.OtherFocusReason)
        elif focused is not None:
            self.take_focus()

    def _add_field(self, grid: QGridLayout, row: int, field: Compared) -> None:
        title = Label(field.title, tone=Tone.MUTED, font=fonts.small(), wrap=True)
        self._titles.append(title)
        if field.agreement is not None:
            settled = SettledField(field.mine, agreement_words(field.agreement))
            grid.addWidget(settled, row, 1, 1, 2)
            return
        choice = self._choices[field.key]
        grid.addWidget(choice.mine, row, 1)
        grid.addWidget(choice.theirs, row, 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        grid = self._columns.layout()
        if isinstance(grid, QGridLayout):
            self._place_titles(grid)

    def _place_titles(self, grid: QGridLayout) -> None:
        """Let each title stand beside its values, and above them where room is short."""
        above = self.width() < ROOM_FOR_TITLES
        for number, title in enumerate(self._titles):
            row = 2 * number + VALUES
            grid.removeWidget(title)
            grid.addWidget(title, *((row - 1, 1, 1, 2) if above else (row, 0)))
            title.setMinimumWidth(0 if above else TITLE_WIDTH)
            title.setMaximumWidth(UNBOUNDED if above else TITLE_WIDTH)
            side = Qt.AlignmentFlag.AlignLeading if above else Qt.AlignmentFlag.AlignTrailing
            title.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)

    def _add_sides(self, grid: QGridLayout, row: int) -> None:
        sides = ((self.tr("All of mine"), False), (self.tr("All of the file's"), True))
        for column, (text, theirs) in enumerate(sides, start=1):
            button = Button(text, self._icons, small=True)
            button.clicked.connect(partial(self._choose_all, theirs))
            grid.addWidget(button, row, column, Qt.AlignmentFlag.AlignLeading)

    def _choose_all(self, theirs: bool, _checked: bool = False) -> None:
        self.choose_all(theirs=theirs)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(StateMark(Mark.ATTENTION, self._icons))
        head.addWidget(self._title, 1)
        buttons = Flow()
        for button in (self.file, self.later, self.discard, self.save):
            buttons.addWidget(button)
        buttons.setAlignment(self.later, Qt.AlignmentFlag.AlignTrailing)
        self._card.content.setContentsMargins(16, 16, 16, 16)
        self._card.content.addLayout(head)
        for part in (self._text, self._columns, Line()):
            self._card.content.addWidget(part)
        self._card.content.addLayout(buttons)
        note = self.tr(
            "What Save replaces in the file stays beside it as its backup. “Decide later” keeps "
            "the draft and saves nothing."
        )
        content = QWidget()
        content.setProperty("surface", "clear")
        column = QVBoxLayout(content)
        column.setContentsMargins(MARGIN, 16, MARGIN, 24)
        column.setSpacing(8)
        column.addWidget(self._card)
        column.addWidget(Label(note, tone=Tone.MUTED, font=fonts.small(), wrap=True))
        column.addStretch()
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)


class Choice:
    """The two values of one field; the draft's is chosen unless the file's was ``before``."""

    def __init__(self, field: Compared, before: Choice | None) -> None:
        self._field = field
        self.mine = RadioField(field.mine, tr("{title}, your draft", title=field.title))
        self.theirs = RadioField(field.theirs, tr("{title}, in the file", title=field.title))
        self._group = QButtonGroup(self.mine)
        for button in (self.mine, self.theirs):
            self._group.addButton(button)
        stays = before is not None and before._field == field and before.theirs.isChecked()
        (self.theirs if stays else self.mine).setChecked(True)

    def chosen(self) -> RadioField:
        """The one that is chosen."""
        return self.theirs if self.theirs.isChecked() else self.mine

    def has_focus(self) -> bool:
        """Whether a person is at it."""
        return self.mine.hasFocus() or self.theirs.hasFocus()


def _heading(text: str) -> Label:
    return Label(text, font=fonts.body(QFont.Weight.Medium))
