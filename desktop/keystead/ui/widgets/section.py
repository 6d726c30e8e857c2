"""Parts of a page: a heading over a line, and a part that opens and closes.

Owns their look; what stands in them is handed in.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.widgets.button import Button, Look
from keystead.ui.widgets.label import ElidedLabel, Heading, Line, Tone


class Section(QWidget):
    """A heading, what belongs ``beside`` it, and a line; `content` is the layout below."""

    def __init__(self, title: str, *beside: QWidget) -> None:
        super().__init__()
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Heading(title))
        for widget in beside:
            head.addWidget(widget)
        head.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(Line())
        column.addSpacing(4)
        self.content = QVBoxLayout()
        self.content.setSpacing(8)
        column.addLayout(self.content)


class Disclosure(QWidget):
    """A part that is closed at first; its heading is a button, ``summary`` says what is inside.

    ``beside`` stands behind the summary.
    """

    def __init__(
        self, icons: Icons, title: str, summary: str, content: QWidget, *beside: QWidget
    ) -> None:
        super().__init__()
        self._content = content
        self._button = Button(title, icons, look=Look.FOLD)
        self._button.setCheckable(True)
        self._button.setFont(fonts.body(QFont.Weight.DemiBold))
        self._button.toggled.connect(self.set_open)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._button)
        says = ElidedLabel(summary, tone=Tone.MUTED, font=fonts.small())
        says.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        head.addWidget(says)
        for widget in beside:
            head.addWidget(widget)
        head.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(content)
        self.set_open(False)

    def set_open(self, opened: bool) -> None:
        """Open or close it."""
        self._button.setChecked(opened)
        self._content.setVisible(opened)
        closed_icon = Icon.CHEVRON_RIGHT if self._left_to_right() else Icon.CHEVRON_LEFT
        self._button.set_text(self._button.text(), Icon.CHEVRON_DOWN if opened else closed_icon)
        said = self.tr("open") if opened else self.tr("closed")
        self._button.setAccessibleDescription(said)

    @property
    def opened(self) -> bool:
        """Whether its content is shown."""
        return self._button.isChecked()

    def _left_to_right(self) -> bool:
        return self.layoutDirection() is Qt.LayoutDirection.LeftToRight
