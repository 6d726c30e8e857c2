"""Labels: text that is shown as it is, whatever it holds.

The one label class: a QLabel of its own accord renders a model's name as rich text and loads its
pictures. Headings and tags are here too; text that can be edited is ``widgets.field``.
"""

from __future__ import annotations

import re
from enum import StrEnum

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget  # noqa: TID251 - tamed here

from keystead.ui import fonts
from keystead.ui.transcript.visible_text import visible_name

_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
_MIRRORED = {_LEFT: _RIGHT, _RIGHT: _LEFT, Qt.AlignmentFlag(0): _RIGHT}
_LONG_WORD, _MARK = re.compile(r"\S{24,}"), re.compile(r"[/.:@?&=_-]")


class Tone(StrEnum):
    """What a text's colour says."""

    TEXT = "text"
    MUTED = "muted"
    WARN = "warn"
    ERROR = "error"


class Label(QLabel):
    """Plain text on one or, with ``wrap``, several lines."""

    def __init__(
        self,
        text: str = "",
        *,
        tone: Tone = Tone.TEXT,
        font: QFont | None = None,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._aligned = self.alignment()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font or fonts.body())
        self.setWordWrap(wrap)
        self.setProperty("tone", tone.value)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(visible_name(text))

    def setAlignment(self, alignment: Qt.AlignmentFlag) -> None:
        self._aligned = alignment
        self._align()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._align()

    def _align(self) -> None:
        """Begin where the window does: Qt goes by the letters, and leaves foreign words behind."""
        aligned = self._aligned
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            across = Qt.AlignmentFlag.AlignHorizontal_Mask
            side = _MIRRORED.get(aligned & across, aligned & across)
            aligned = (aligned & ~across) | side | Qt.AlignmentFlag.AlignAbsolute
        super().setAlignment(aligned)

    def set_address(self, text: str) -> None:
        """Show an address, which may break behind each of its dots to be readable to its end."""
        super().setText(visible_name(text).replace(".", ".\u200b"))

    def set_breakable(self, text: str) -> None:
        """Show a text whose long words, as addresses and fingerprints, may break at their marks."""
        shown = visible_name(text)
        super().setText(_LONG_WORD.sub(lambda word: _MARK.sub("\\g<0>\u200b", word[0]), shown))

    def set_tone(self, tone: Tone) -> None:
        """Change what the colour says."""
        set_look(self, "tone", tone.value)


class ElidedLabel(Label):
    """One line that is cut with "…" where room is short; the tooltip then has all of it."""

    def __init__(
        self,
        text: str = "",
        *,
        tone: Tone = Tone.TEXT,
        font: QFont | None = None,
    ) -> None:
        self._whole = ""
        super().__init__(tone=tone, font=font)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def setText(self, text: str) -> None:
        self._whole = visible_name(" ".join(text.split()))
        self.setAccessibleName(self._whole)
        self.updateGeometry()
        self._fit()

    def text(self) -> str:
        return self._whole

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self._whole) + 2, metrics.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        cut = Qt.TextElideMode.ElideRight
        shown = QFontMetrics(self.font()).elidedText(self._whole, cut, self.width())
        super().setText(shown)
        self.setToolTip(plain_tooltip(self._whole) if shown != self._whole else "")


class Tag(Label):
    """A short fact in a small filled box beside a heading."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text, tone=Tone.MUTED, font=fonts.small())
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


class Heading(Label):
    """The heading of a section or a question."""

    def __init__(self, text: str) -> None:
        super().__init__(text, font=fonts.body(QFont.Weight.DemiBold))


class GroupHeading(Label):
    """The small capitals over a list or a group."""

    def __init__(self, text: str) -> None:
        super().__init__(text, tone=Tone.MUTED, font=fonts.section())


class Line(QFrame):
    """A separator of one pixel."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(1)


def set_look(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet looks at, and have it looked at."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def plain_tooltip(text: str) -> str:
    """``text`` as a tooltip that renders nothing: Qt guesses rich text from its looks."""
    text = visible_name(text)
    if "<" not in text:
        return text
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<span>{escaped}</span>"
