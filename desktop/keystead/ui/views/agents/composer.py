"""The box under a transcript: what is said next, or in other words; Send or Stop.

Owns its look in each state of the agent and what is typed in it; sending is the page's, who answers
is chosen in the widget that stands in its lower line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from keystead.agents.entries import AgentInfo
from keystead.agents.unsent import Unsent
from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.views.agents.composer_line import ComposerLine
from keystead.ui.views.agents.message_edit import MessageEdit
from keystead.ui.views.agents.message_history import MessageHistory
from keystead.ui.views.agents.state import COUNTING, state_words
from keystead.ui.widgets.button import Button, Look
from keystead.ui.widgets.label import ElidedLabel, Label, Tone, set_look

if TYPE_CHECKING:
    from keystead.ui.views.agents.answering import Answering


def _no_messages() -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class _Edited:
    """The message that is said in other words, and the new one that was being typed before."""

    entry_id: int
    message: str


class Composer(QFrame):
    """`send_wanted` carries the text, which stays until `clear`; `stop_wanted` and `remedy_wanted`,
    for what was offered with `show_obstacle`, have none. `unsent_changed` comes with every change
    of `unsent`.

    ``messages`` gives what a person said before, the oldest first; ``answering`` stands at the
    start of the lower line.
    """

    send_wanted = Signal(str)
    stop_wanted = Signal()
    remedy_wanted = Signal()
    unsent_changed = Signal()

    def __init__(
        self,
        icons: Icons,
        messages: Callable[[], Sequence[str]] = _no_messages,
        answering: Answering | None = None,
    ) -> None:
        super().__init__()
        self._agent: AgentInfo | None = None
        self._closing = False
        self._obstacle = self._said = ""
        self._edited: _Edited | None = None
        self._history = MessageHistory(messages)
        self.edit = MessageEdit(self.tr("Message the agent"))
        self.edit.document().setDocumentMargin(0)
        self.edit.submitted.connect(self._submit)
        self.edit.walked.connect(self._walk)
        self.edit.textChanged.connect(self._typed)
        self.edit.focused.connect(self._show_focus)
        self.setFocusProxy(self.edit)
        self._editing = ElidedLabel(
            self.tr("Editing. The old wording is kept too, with all that was said after it."),
            tone=Tone.MUTED,
            font=fonts.small(),
        )
        self.cancel = Button(self.tr("Cancel"), icons, keys=self.tr("Esc"), small=True)
        self.cancel.clicked.connect(self.cancel_edit)
        self._problem = Label(tone=Tone.ERROR, font=fonts.small(), wrap=True)
        self.remedy = Button("", icons, look=Look.LINK, small=True)
        self.remedy.clicked.connect(self.remedy_wanted)
        self._state = ElidedLabel(font=fonts.small(), tone=Tone.MUTED)
        self._counting = QTimer(self, singleShot=True, interval=COUNTING)
        self._counting.timeout.connect(self._show_state)
        self.send = Button(self.tr("Send"), icons, keys=self.tr("Enter"))
        self.send.clicked.connect(self._submit)
        self.stop = Button(self.tr("Stop"), icons, icon=Icon.STOP)
        self.stop.clicked.connect(self.stop_wanted)
        self._lay_out(answering)
        self._show_edited()
        self._show_problem()
        self._show_buttons()

    @property
    def text(self) -> str:
        """What was typed so far."""
        return self.edit.toPlainText()

    @property
    def edited(self) -> int | None:
        """The entry of the message that is said in other words; None for a new one."""
        return self._edited.entry_id if self._edited else None

    @property
    def unsent(self) -> Unsent:
        """What was typed so far: the new message, and the other wording of an old one."""
        if self._edited is None:
            return Unsent(self.text)
        return Unsent(self._edited.message, self._edited.entry_id, self.text)

    def restore(self, unsent: Unsent) -> None:
        """Go on with what was typed before."""
        if unsent.entry_id is not None:
            self._edited = _Edited(unsent.entry_id, unsent.message)
        self.type(unsent.message if self._edited is None else unsent.wording)
        self._show_edited()

    def clear(self) -> None:
        """Empty it, once its text is on its way; what was typed before an edit is back."""
        edited, self._edited = self._edited, None
        self.type(edited.message if edited else "")
        self._show_edited()
        self.unsent_changed.emit()

    def type(self, text: str) -> None:
        """Put ``text`` in, with the cursor at its end."""
        self.edit.setPlainText(text)
        self.edit.moveCursor(QTextCursor.MoveOperation.End)

    def edit_message(self, entry_id: int, text: str) -> None:
        """Let a person say a message in other words, until it is sent or cancelled."""
        self._edited = _Edited(entry_id, self.unsent.message)
        self.type(text)
        self._show_edited()
        self.edit.setFocus()

    def cancel_edit(self) -> None:
        """Leave the message as it is."""
        if self._edited is not None:
            self.clear()
            self.edit.setFocus()

    def show_agent(self, agent: AgentInfo) -> None:
        """Show what can be done now."""
        self._agent = agent
        self._show_state()
        if not agent.state.is_active and not self._closing:
            self.say("")
        self._show_buttons()

    def _show_state(self) -> None:
        agent = self._agent
        if agent is not None:
            self._state.setText(state_words(agent) if agent.state.is_active else "")
            if agent.held_up:
                self._counting.start()

    def show_obstacle(self, obstacle: str, remedy: str = "") -> None:
        """Show what keeps any text from being sent, and what is offered, as long as it does."""
        self._obstacle = obstacle
        self.remedy.set_text(remedy)
        self._show_problem()
        self._show_buttons()

    def say(self, problem: str) -> None:
        """Show why the text was not sent; it goes when the text is changed."""
        self._said = problem
        self._show_problem()

    def show_closing(self) -> None:
        """Take nothing more: the program ends."""
        self._closing = True
        self.edit.setReadOnly(True)
        self.say(self.tr("Keystead is closing and takes no new work."))
        self._show_buttons()

    def _submit(self) -> None:
        if self._agent is None or self._closing or self._obstacle or not self.text.strip():
            return
        if self._agent.state.is_active:
            self.say(self.tr("It is still at work. Wait for its end, or stop it first."))
        else:
            self.send_wanted.emit(self.text)

    def _walk(self, by: int) -> None:
        text = self._history.step(by, self.text) if self._edited is None else None
        if text is not None:
            self.type(text)

    def _typed(self) -> None:
        if not self._closing:
            self.say("")
        self._show_buttons()
        self.unsent_changed.emit()

    def _show_problem(self) -> None:
        problem = self._said or self._obstacle
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self.remedy.setVisible(bool(self._obstacle and self.remedy.text()))
        self.edit.setAccessibleDescription(problem)

    def _show_edited(self) -> None:
        if self.cancel.hasFocus():
            self.edit.setFocus()
        for widget in (self._editing, self.cancel):
            widget.setVisible(self._edited is not None)

    def _show_buttons(self) -> None:
        active = self._agent is not None and self._agent.state.is_active
        going = self.send if active else self.stop
        if going.hasFocus():
            # Hidden with the focus in it, a button hands it to some other part of the window.
            self.edit.setFocus()
        self.stop.setVisible(active)
        self.send.setVisible(not active)
        at_work = self.tr("Type your next message; it can be sent when the agent is done")
        idle = self.tr("Message the agent… Enter sends, Shift+Enter adds a line")
        self.edit.show_placeholder(at_work if active else idle)
        ready = bool(self.text.strip()) and not self._obstacle
        self.send.setEnabled(not self._closing and ready)

    def _show_focus(self, focused: bool) -> None:
        set_look(self, "focused", focused)

    def _lay_out(self, answering: Answering | None) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._editing, 1)
        head.addWidget(self.cancel)
        trouble = QHBoxLayout()
        trouble.setSpacing(8)
        trouble.addWidget(self._problem, 1)
        trouble.addWidget(self.remedy)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.edit)
        column.addLayout(trouble)
        column.addWidget(ComposerLine(answering, self._state, self.send, self.stop))
