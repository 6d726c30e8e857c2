"""One header of a profile: its name, and its value open or as a secret.

Owns how the three kinds of value look; the table of them is ``headers``.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QWidget,
)

from keystead.credentials.index import KeyInfo
from keystead.credentials.refusals import unsendable_secret
from keystead.credentials.vault import SESSION_NAME
from keystead.profiles import field_rules
from keystead.profiles.field_rules import FieldError
from keystead.secret import Secret
from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.settings.draft import sentences
from keystead.ui.settings.pairs import NAME_SHARE, VALUE_SHARE, fit_name
from keystead.ui.widgets.button import Button, IconButton, Look
from keystead.ui.widgets.choice_box import CheckBox
from keystead.ui.widgets.label import ElidedLabel, Label, Tone, set_look
from keystead.ui.widgets.secret_field import SecretField
from keystead.ui.widgets.snug import Snug

SECRET_WIDTH = 56  # logical pixels of the column of ticks


class HeaderLine(Snug):
    """One header. Of a stored secret only its place shows, until it is replaced.

    The last line is `empty`: its button adds what the others' takes away.
    """

    edited = Signal()
    left = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._key: KeyInfo | None = None
        self._name = QLineEdit()
        self._name.setFont(fonts.code())
        fit_name(self._name)
        self._name.setPlaceholderText(self.tr("Name"))
        self._name.setAccessibleName(self.tr("Header name"))
        self._plain = QLineEdit()
        self._plain.setFont(fonts.code())
        self._plain.setPlaceholderText(self.tr("Value"))
        self._plain.setAccessibleName(self.tr("Header value"))
        self._hidden = SecretField(
            icons, self.tr("Secret header value"), self.tr("Type or paste it")
        )
        self._stored = StoredValue(icons)
        self._values = QStackedWidget()
        for widget in (self._plain, self._hidden, self._stored):
            self._values.addWidget(widget)
        self._values.setFixedHeight(28)
        self._tick = CheckBox("", icons, name=self.tr("The value is a secret"))
        self.remove = IconButton(Icon.CLOSE, self.tr("Remove this header"), icons)
        self._error = Label(tone=Tone.ERROR, font=fonts.small(), wrap=True)
        self._move = Button(
            self.tr("Keep it in the keychain"), icons, look=Look.LINK, small=True, flush=True
        )
        self._lay_out()
        self._wire()

    def show_plain(self, name: str, value: str) -> None:
        """Show a header whose value lies open."""
        self._key = None
        self._name.setText(name)
        self._plain.setText(value)
        for edit in (self._name, self._plain):
            edit.setCursorPosition(0)  # Where it is narrow its beginning shows.
        self._hidden.forget()
        self._tick.setChecked(False)
        self._show_kind()
        self._show_error(None)

    def show_secret(self, name: str, key: KeyInfo | None) -> None:
        """Show a secret header; ``key`` is None where it has no value yet."""
        self._key = key
        self._name.setText(name)
        self._stored.show_key(key)
        self._tick.setChecked(True)
        self._show_kind()

    def name(self) -> str:
        """The header's name."""
        return self._name.text().strip()

    def value(self) -> str:
        """The value of a plain one."""
        return self._plain.text().strip()

    def is_secret(self) -> bool:
        """Whether its value belongs into the keychain."""
        return self._tick.isChecked()

    def is_empty(self) -> bool:
        """Whether nothing is typed in it."""
        return not (self.name() or self.value() or self.typed() or self.is_secret())

    def set_last(self, last: bool) -> None:
        """Say whether it is the empty line at the end."""
        self.remove.set_icon(Icon.ADD if last else Icon.CLOSE)
        self.remove.set_name(self.tr("Add a header") if last else self.tr("Remove this header"))

    def typed(self) -> bool:
        """Whether a secret value was typed."""
        return self.is_secret() and self._hidden.filled()

    def take(self) -> Secret:
        """The secret value that was typed; it is forgotten here."""
        return self._hidden.take()

    def focus_name(self) -> None:
        """Move to the name."""
        self._name.setFocus()

    def check(self, others: Iterable[str]) -> QWidget | None:
        """Show what is wrong; the field to mend, None where nothing is."""
        try:
            self._refuse(others)
        except FieldError as error:
            self._show_error(error)
            named = self._name.hasFocus() or not self.name()
            return self._name if named and not error.secret else self._values.currentWidget()
        self._show_error(None)
        return None

    def _refuse(self, others: Iterable[str]) -> None:
        if not self.name():
            if self.is_empty():
                return
            raise FieldError(self.tr("this value has no name"), self.tr("Write one before it"))
        field_rules.header_names([self.name(), *others])
        if not self.is_secret():
            field_rules.refuse_keys(self.value())
            field_rules.plain_headers({self.name(): self.value()})
        elif self.typed() and (error := unsendable_secret(Secret(self._hidden.text().strip()))):
            raise FieldError(f"{error.what}: {error.why}", error.hint)

    def _show_error(self, error: FieldError | None) -> None:
        hint = "" if error is None or error.secret else error.hint
        self._error.setText(sentences(error.why, hint) if error else "")
        self._error.setVisible(error is not None)
        self._move.setVisible(error is not None and error.secret)
        for field in (self._plain, self._hidden):
            set_look(field, "invalid", error is not None)
            field.setAccessibleDescription(self._error.text())

    def _keep_secret(self) -> None:
        """Move the value that lies open to where it is masked."""
        self._hidden.setText(self._plain.text())
        self._plain.setText("")  # Undo would bring back what clear() took.
        self._tick.setChecked(True)
        self._show_kind()
        self._show_error(None)
        self._hidden.setFocus()
        self.edited.emit()

    def _replace(self) -> None:
        self._key = None
        self._show_kind()
        self._hidden.setFocus()
        self.edited.emit()

    def _ticked(self) -> None:
        if self.is_secret() and self._plain.text():
            self._keep_secret()
            return
        self._hidden.forget()
        self._show_kind()
        self.edited.emit()

    def _show_kind(self) -> None:
        shown: QWidget = self._plain
        if self.is_secret():
            shown = self._stored if self._key else self._hidden
        self._values.setCurrentWidget(shown)
        # The value hangs on the name: another name is another header.
        self._name.setReadOnly(shown is self._stored)
        self._tick.setEnabled(shown is not self._stored)

    def _wire(self) -> None:
        for edit in (self._name, self._plain, self._hidden):
            edit.textEdited.connect(self.edited)
            edit.editingFinished.connect(self.left)
        self._tick.clicked.connect(self._ticked)
        self._move.clicked.connect(self._keep_secret)
        self._stored.replace_wanted.connect(self._replace)
        self._show_error(None)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.addWidget(self._name, 0, 0)
        grid.addWidget(self._values, 0, 1)
        ticks = QHBoxLayout()
        ticks.addWidget(self._tick, alignment=Qt.AlignmentFlag.AlignHCenter)
        ticks.setContentsMargins(0, 0, 0, 0)
        column = QWidget()
        column.setLayout(ticks)
        column.setFixedWidth(SECRET_WIDTH)
        grid.addWidget(column, 0, 2)
        grid.addWidget(self.remove, 0, 3)
        # Under each other: beside its button a sentence would have no room in a narrow window.
        grid.addWidget(self._error, 1, 1, 1, 3)
        grid.addWidget(self._move, 2, 1, 1, 3, Qt.AlignmentFlag.AlignLeading)
        grid.setColumnStretch(0, NAME_SHARE)
        grid.setColumnStretch(1, VALUE_SHARE)


class StoredValue(QFrame):
    """In place of a value that is kept: where it is, and a way to replace it."""

    replace_wanted = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._where = ElidedLabel(tone=Tone.MUTED, font=fonts.small())
        self._where.setAlignment(Qt.AlignmentFlag.AlignTrailing)
        replace = Button(self.tr("Replace…"), icons, look=Look.LINK, small=True)
        replace.clicked.connect(self.replace_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(11, 0, 3, 0)
        row.setSpacing(4)
        row.addWidget(ElidedLabel("••••••••", tone=Tone.MUTED, font=fonts.code()), 1)
        row.addWidget(self._where, 1)
        row.addWidget(replace)
        self.setFocusProxy(replace)

    def show_key(self, key: KeyInfo | None) -> None:
        """Say where the value is kept."""
        words = self.tr("in {place}").replace("{place}", key.store) if key else ""
        if key is not None and key.store == SESSION_NAME:
            words = self.tr("for this session only")
        self._where.setText(words)
