"""The headers of a profile: name, value and whether the value is a secret.

Owns the lines, and the values of secret ones until they are saved; a stored value is never shown.
Where it is kept is the keychain's matter, which headers may be sent the profile's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from keystead.credentials.index import KeyInfo
from keystead.profiles.effective import LayerValue
from keystead.secret import KeyKind, Secret
from keystead.ui import fonts
from keystead.ui.icons import Icons
from keystead.ui.settings.header_line import SECRET_WIDTH, HeaderLine
from keystead.ui.settings.layer_chip import LayerChip, no_effect_sentence
from keystead.ui.settings.pairs import NAME_SHARE, VALUE_SHARE, fit_name
from keystead.ui.widgets.label import Label, Tone


class HeadersEditor(QWidget):
    """Headers in a table with an empty line at its end."""

    edited = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._lines: list[HeaderLine] = []
        self._shown: object = None  # None: edited since it was last filled
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._chip = LayerChip(icons)
        self._why = Label("", tone=Tone.MUTED, font=fonts.small())
        self._why.hide()
        layers = QHBoxLayout()
        layers.setSpacing(8)
        layers.addWidget(self._chip)
        layers.addWidget(self._why, 1)
        self._column.addLayout(layers)
        self._column.addLayout(self._titles())
        self._add()

    def show_headers(
        self, plain: Mapping[str, str], secret: Iterable[str], keys: Iterable[KeyInfo]
    ) -> None:
        """Show a profile's headers; ``keys`` are the secret values that are kept."""
        kept = {key.label.lower(): key for key in keys if key.kind is KeyKind.HEADER}
        shown = (dict(plain), tuple(secret), kept)
        if shown == self._shown:
            return
        self._shown = shown
        for line in tuple(self._lines):
            self._drop(line)
        for name, value in plain.items():
            self._add().show_plain(name, value)
        for name in secret:
            self._add().show_secret(name, kept.get(name.lower()))
        self._add()

    def show_layers(self, layers: Sequence[LayerValue]) -> None:
        """Fix the headers that the file does not decide now, and say who does."""
        for line in self._lines:
            line.setEnabled(not layers)
        self._chip.setVisible(bool(layers))
        self._why.setVisible(bool(layers))
        if layers:
            self._chip.show_layers(layers)
            self._why.setText(no_effect_sentence(layers))

    def plain(self) -> dict[str, str]:
        """Names and values that may lie open."""
        return {line.name(): line.value() for line in self._named() if not line.is_secret()}

    def secret(self) -> tuple[str, ...]:
        """Names of headers whose values lie in the keychain."""
        return tuple(line.name() for line in self._named() if line.is_secret())

    def follow(
        self, plain: Mapping[str, str], secret: Sequence[str], keys: Iterable[KeyInfo]
    ) -> None:
        """Show what became of a profile's headers without being edited; typed secrets stay."""
        kept = {key.label.lower(): key for key in keys if key.kind is KeyKind.HEADER}
        lines = {line.name(): line for line in self._named()}
        for name, line in lines.items():
            if name not in plain and name not in secret and not line.typed():
                self._drop(line)
        empty = self._lines[-1] if self._lines and self._lines[-1].is_empty() else self._add()
        for name, value in plain.items():
            line = lines.get(name) or self._add()
            if line.is_secret() or line.value() != value:
                line.show_plain(name, value)
        for name in secret:
            line = lines.get(name) or self._add()
            if not line.is_secret():
                line.show_secret(name, kept.get(name.lower()))
        self._column.removeWidget(empty)
        self._column.addWidget(empty)
        self._lines.remove(empty)
        self._lines.append(empty)
        self._show_last()
        self._shown = None

    def typed_secrets(self) -> bool:
        """Whether a secret value was typed that is not saved yet."""
        return any(line.typed() for line in self._named())

    def take_secrets(self, names: Collection[str]) -> list[tuple[str, Secret]]:
        """The secret values that were typed for these names; their lines forget them."""
        typed = [line for line in self._named() if line.typed() and line.name() in names]
        return [(line.name(), line.take()) for line in typed]

    def first_wrong(self) -> QWidget | None:
        """Show what is wrong in each line; the field to mend first."""
        wrong = [found for line in self._lines if (found := line.check(self._names_but(line)))]
        return wrong[0] if wrong else None

    def _names_but(self, line: HeaderLine) -> list[str]:
        return [other.name() for other in self._named() if other is not line]

    def _named(self) -> list[HeaderLine]:
        return [line for line in self._lines if line.name()]

    def _add(self) -> HeaderLine:
        line = HeaderLine(self._icons)
        line.edited.connect(self._was_edited)
        line.left.connect(partial(self._was_left, line))
        line.remove.clicked.connect(partial(self._remove, line))
        self._lines.append(line)
        self._column.addWidget(line)
        self._show_last()
        return line

    def _show_last(self) -> None:
        for line in self._lines:
            line.set_last(line is self._lines[-1])

    def _say_edited(self) -> None:
        self._shown = None
        self.edited.emit()

    def _drop(self, line: HeaderLine) -> None:
        self._lines.remove(line)
        self._column.removeWidget(line)
        line.hide()
        line.deleteLater()

    def _remove(self, line: HeaderLine, _checked: bool = False) -> None:
        self._lines[-1].focus_name()
        if line is not self._lines[-1]:
            self._drop(line)
            self._say_edited()

    def _was_left(self, line: HeaderLine) -> None:
        line.check(self._names_but(line))

    def _was_edited(self) -> None:
        if not self._lines[-1].is_empty():
            self._add()
        self._say_edited()

    def _titles(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        name = Label(self.tr("Name"), tone=Tone.MUTED, font=fonts.small())
        fit_name(name)
        row.addWidget(name, NAME_SHARE)
        value = Label(self.tr("Value"), tone=Tone.MUTED, font=fonts.small())
        row.addWidget(value, VALUE_SHARE)
        secret = Label(self.tr("Secret"), tone=Tone.MUTED, font=fonts.small())
        secret.setFixedWidth(SECRET_WIDTH)
        secret.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        row.addWidget(secret)
        row.addSpacing(28)
        return row
