"""The box under a transcript: what is said next, which model gets it, Send or Stop.

Owns its look in each state of the agent; sending is the page's.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout

from keystead.agents.entries import AgentInfo
from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.views.agents.message_edit import MessageEdit
from keystead.ui.views.agents.state import state_words
from keystead.ui.widgets.button import Button
from keystead.ui.widgets.label import ElidedLabel, Label, Tone, set_look


class Composer(QFrame):
    """`send_wanted` carries the text, which stays until `clear`; `stop_wanted` has none."""

    send_wanted = Signal(str)
    stop_wanted = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._agent: AgentInfo | None = None
        self._closing = False
        self.edit = MessageEdit(
            self.tr("Message the agent"),
            self.tr("Message the agent… Enter sends, Shift+Enter adds a line"),
        )
        self.edit.document().setDocumentMargin(0)
        self.edit.submitted.connect(self._submit)
        self.edit.textChanged.connect(self._edited)
        self.edit.focused.connect(self._show_focus)
        self.setFocusProxy(self.edit)
        self._problem = Label(tone=Tone.ERROR, font=fonts.small(), wrap=True)
        self._problem.hide()
        self._model = ElidedLabel(font=fonts.small(), tone=Tone.MUTED)
        self._model.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._state = Label(font=fonts.small(), tone=Tone.MUTED)
        self.send = Button(self.tr("Send"), icons, keys=self.tr("Enter"))
        self.send.clicked.connect(self._submit)
        self.stop = Button(self.tr("Stop"), icons, icon=Icon.STOP)
        self.stop.clicked.connect(self.stop_wanted)
        self._lay_out()

    @property
    def text(self) -> str:
        """What was typed so far."""
        return self.edit.toPlainText()

    def clear(self) -> None:
        """Empty it, once its text is on its way."""
        self.edit.clear()

    def show_agent(self, agent: AgentInfo) -> None:
        """Show which model is talked to, and what can be done now."""
        self._agent = agent
        self._model.setText(f"{agent.model} · {agent.profile}")
        self._state.setText(state_words(agent) if agent.state.is_active else "")
        if not agent.state.is_active and not self._closing:
            self.say("")
        self._show_buttons()

    def say(self, problem: str) -> None:
        """Show why the text was not sent; it goes when the text is changed."""
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self.edit.setAccessibleDescription(problem)

    def show_closing(self) -> None:
        """Take nothing more: the program ends."""
        self._closing = True
        self.edit.setReadOnly(True)
        self.say(self.tr("Keystead is closing and takes no new work."))
        self._show_buttons()

    def _submit(self) -> None:
        if self._agent is None or self._closing or not self.text.strip():
            return
        if self._agent.state.is_active:
            self.say(self.tr("It is still at work. Wait for its end, or stop it first."))
        else:
            self.send_wanted.emit(self.text)

    def _edited(self) -> None:
        if not self._closing:
            self.say("")
        self._show_buttons()

    def _show_buttons(self) -> None:
        active = self._agent is not None and self._agent.state.is_active
        going = self.send if active else self.stop
        if going.hasFocus():
            # Hidden with the focus in it, a button hands it to some other part of the window.
            self.edit.setFocus()
        self.stop.setVisible(active)
        self.send.setVisible(not active)
        self.send.setEnabled(not self._closing and bool(self.text.strip()))

    def _show_focus(self, focused: bool) -> None:
        set_look(self, "focused", focused)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._model, 1)
        line.addWidget(self._state)
        line.addWidget(self.send)
        line.addWidget(self.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.edit)
        column.addWidget(self._problem)
        column.addLayout(line)
