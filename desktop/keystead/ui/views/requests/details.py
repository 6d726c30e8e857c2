"""One request in full: where it went, what it carried, what became of it.

Owns its layout and copying; a secret is in none of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from keystead.network.request_log import Shown
from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.translation import tr
from keystead.ui.widgets.button import Button
from keystead.ui.widgets.facts import Facts
from keystead.ui.widgets.label import GroupHeading, Label, Tone

HEADERS_HEIGHT = 148  # logical pixels: eight lines; a body has as many at least


class RequestDetails(QScrollArea):
    """Empty until `show_request`; `said` carries what was done."""

    said = Signal(str)

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._request: Shown | None = None
        self.facts = Facts(tr("Request"), page=True)
        self.headers = _text(tr("Headers"))
        self.headers.setFixedHeight(HEADERS_HEIGHT)
        self.body = _text(tr("Body"))
        self.body.setMinimumHeight(HEADERS_HEIGHT)
        self.note = Label(tone=Tone.MUTED, font=fonts.small(), wrap=True)
        self.copy_curl = Button(tr("Copy as curl"), icons, icon=Icon.COPY)
        self.copy_curl.setToolTip(tr("With $KEY in the place of each secret"))
        self.copy_curl.clicked.connect(self._copy_curl)
        self.copy_body = Button(tr("Copy body"), icons, icon=Icon.COPY)
        self.copy_body.clicked.connect(self._copy_body)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.copy_curl)
        buttons.addWidget(self.copy_body)
        buttons.addStretch()
        inside = QWidget()
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Its parts take focus and are scrolled to; it has nothing to do itself.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(inside)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        column.addWidget(self.facts)
        column.addLayout(buttons)
        column.addWidget(GroupHeading(tr("Headers")))
        column.addWidget(self.headers)
        column.addWidget(GroupHeading(tr("Body")))
        column.addWidget(self.note)
        column.addWidget(self.body, 1)
        column.addStretch()

    def show_request(self, request: Shown) -> None:
        """Show ``request``; what is the same as before stays as it is scrolled."""
        before, self._request = self._request, request
        self.facts.set_facts(_facts(request))
        if before is None or before.headers != request.headers:
            lines = (f"{name}: {value}" for name, value in request.headers)
            self.headers.setPlainText("\n".join(lines))
        if before is None or before.body != request.body:
            self.body.setPlainText(request.body)
        self.note.setText(request.note)
        self.note.setVisible(bool(request.note))
        self.body.setVisible(bool(request.body))
        self.copy_body.setEnabled(bool(request.body))

    def _copy_curl(self) -> None:
        if self._request is not None:
            QGuiApplication.clipboard().setText(self._request.curl)
            self.said.emit(tr("Copied, with $KEY in the place of each secret"))

    def _copy_body(self) -> None:
        if self._request is not None:
            QGuiApplication.clipboard().setText(self._request.body)
            self.said.emit(tr("Copied"))


def _facts(request: Shown) -> Iterator[tuple[str, str]]:
    yield tr("Address"), f"{request.method} {request.url}"
    yield tr("Status"), request.outcome
    yield tr("Sent"), f"{datetime.fromtimestamp(request.started).astimezone():%Y-%m-%d %H:%M:%S}"
    yield tr("Answer began after"), _seconds(request.answered)
    yield tr("Took"), _seconds(request.ended)
    if request.requested_model:
        yield tr("Model asked for"), request.requested_model
    if request.served_model:
        yield tr("Model that answered"), request.served_model


def seconds_text(value: float) -> str:
    """A short time in the unit that says most."""
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"


def _seconds(value: float | None) -> str:
    return "–" if value is None else seconds_text(value)


def _text(name: str) -> QPlainTextEdit:
    edit = QPlainTextEdit()
    edit.setReadOnly(True)
    edit.setAccessibleName(name)
    edit.setFont(fonts.code())
    edit.setTabChangesFocus(True)
    edit.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    flag = Qt.TextInteractionFlag
    edit.setTextInteractionFlags(flag.TextSelectableByMouse | flag.TextSelectableByKeyboard)
    return edit
