"""The result of a test of the connection: five lights, one after the other.

Owns how lights look; what they prove is decided in ``providers.checks``.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QT_TR_NOOP, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from keystead.network.pinning import Certificate
from keystead.providers.provider import Light, LightName, LightState
from keystead.ui import fonts
from keystead.ui.ages import span
from keystead.ui.icons import Icon, Icons
from keystead.ui.translation import tr
from keystead.ui.widgets.announce import announce
from keystead.ui.widgets.button import Button, IconButton, Look
from keystead.ui.widgets.label import GroupHeading, Label, Tone, plain_tooltip
from keystead.ui.widgets.low_scroll import LowScroll
from keystead.ui.widgets.mark import Mark, StateMark

TICK = 1_000  # milliseconds between two looks at the clock
LOWEST = 144  # logical pixels of what a test found, in a low window
NARROWEST = 96  # logical pixels of what is offered, and of a light's words
NAMES = {
    LightName.REACHABLE: QT_TR_NOOP("Reachable"),
    LightName.TLS: QT_TR_NOOP("TLS"),
    LightName.KEY: QT_TR_NOOP("Key"),
    LightName.MODEL: QT_TR_NOOP("Model"),
    LightName.QUOTA: QT_TR_NOOP("Quota"),
}
MARKS = {
    LightState.OK: Mark.GOOD,
    LightState.LOW: Mark.ATTENTION,
    LightState.FAILED: Mark.FAILED,
    LightState.UNKNOWN: Mark.ATTENTION,
    LightState.SKIPPED: Mark.OFF,
}


class CheckPanel(QWidget):
    """Hidden until a test begins; `closed` says that nobody wants to see it any more.

    `passed`: a test of the profile as saved ended with nothing wrong; it carries whether key and
    model are proven too, as far as there are any. `key_wanted` comes with the
    end of every test: the `Origin` that lets nobody in as it was asked, else None.
    `real_request_wanted`: the key is to be proven by a request that may cost something.
    `trust_wanted` names the SHA-256 of the certificate that is to be trusted from now on.
    """

    closed = Signal()
    real_request_wanted = Signal()
    trust_wanted = Signal(str)
    passed = Signal(bool)
    key_wanted = Signal(object)

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setProperty("surface", "side")
        self.setProperty("edge", "top")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.lights: dict[LightName, LightRow] = {}
        self._of = ""
        self._ended_at: float | None = None
        self.when = Label(tone=Tone.MUTED, font=fonts.small())
        self._clock = QTimer(self, interval=TICK)
        self._clock.timeout.connect(self._say_when)
        self._close = IconButton(Icon.CLOSE, self.tr("Close the test result"), icons, side=24)
        self._close.clicked.connect(self.closed)
        self.trouble = Label(font=fonts.small(), wrap=True)
        self.cost = Label(tone=Tone.MUTED, font=fonts.small(), wrap=True)
        self.ask_model = Button("", icons, look=Look.LINK, flush=True)
        self.ask_model.setMinimumWidth(NARROWEST)  # A model's name may be longer than the panel.
        self.ask_model.clicked.connect(self.real_request_wanted)
        self._seen: Certificate | None = None
        self.trust = Button(self.tr("Trust this certificate…"), icons, look=Look.LINK, flush=True)
        self.trust.clicked.connect(self._trust)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(GroupHeading(self.tr("Test result")), 1)
        head.addWidget(self.when)
        head.addWidget(self._close)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(2, 1)
        grid.setColumnMinimumWidth(1, 76)
        for number, name in enumerate(LightName):
            self.lights[name] = LightRow(icons, grid, number, name)
        grid.addWidget(self.cost, len(LightName), 2, 1, 2)
        for number, offer in enumerate((self.ask_model, self.trust), len(LightName) + 1):
            grid.addWidget(offer, number, 2, 1, 2, Qt.AlignmentFlag.AlignLeading)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 8, 32, 12)
        column.setSpacing(4)
        found = QWidget()
        rows = QVBoxLayout(found)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addLayout(grid)
        rows.addWidget(self.trouble)
        column.addLayout(head)
        column.addWidget(LowScroll(found, LOWEST))
        self.hide()

    def begin(self, of: str) -> None:
        """Show that a test runs, of ``of``, from its first moment on."""
        self._of, self._ended_at = of, None
        self._say_when()
        self.trouble.hide()
        self._show_offer(False)
        self.trust.hide()
        for row in self.lights.values():
            row.wait()
        self._run_next()
        self.show()

    def show_light(self, light: Light) -> None:
        """Show one light; the next one is then at work."""
        self.lights[light.name].show_light(light)
        self._seen = light.certificate or self._seen
        if light.certificate:
            self.trust.show()
        self._run_next()

    def _trust(self) -> None:
        if self._seen:
            self.trust_wanted.emit(self._seen.fingerprint)

    def fail(self, why: str) -> None:
        """Show why there can be no more lights."""
        self.end()
        self._say(why, Tone.ERROR)

    def advise(self, text: str) -> None:
        """Show what can be done about what was found."""
        self._say(text, Tone.MUTED)

    def offer_real_request(self, model: str, keys: int = 1) -> None:
        """Offer to prove the key, or so many, by asking ``model``, and say what that costs."""
        cost = tr("A real request proves the key: about 10 tokens in, 16 out, perhaps charged.")
        if keys > 1:
            cost = tr(
                "A real request with each of the {n} keys proves it: about 10 tokens in, 16 out, "
                "each perhaps charged.",
                n=keys,
            )
        self.cost.setText(cost)
        text = self.tr("Prove the key by asking {model}").replace("{model}", model)
        self.ask_model.set_text(text)
        self.ask_model.setAccessibleName(". ".join((text, self.cost.text())))
        self.ask_model.setToolTip(plain_tooltip(text))
        self._show_offer(True)

    def ask_again(self) -> None:
        """Show that the key is being proven by a real request."""
        self.trouble.hide()
        if self.ask_model.hasFocus():
            self._close.setFocus()  # Hidden with the focus in it, it hands it to anything.
        self._show_offer(False)
        light = self.lights[LightName.KEY]
        light.wait()
        light.run()

    def _show_offer(self, shown: bool) -> None:
        for part in (self.cost, self.ask_model):
            part.setVisible(shown)

    def end(self) -> None:
        """No more lights come: say what they were to a screen reader, whose focus is elsewhere."""
        for row in self.lights.values():
            row.skip()
        self._ended_at = time.time()
        self._say_when()
        announce(self, ". ".join(row.spoken for row in self.lights.values() if row.shown))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._clock.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()

    def _say(self, text: str, tone: Tone) -> None:
        self.trouble.setText(text)
        self.trouble.set_tone(tone)
        self.trouble.show()
        announce(self, text, urgent=tone is Tone.ERROR)

    def _say_when(self) -> None:
        """Say what was tested, and how long ago."""
        if self._ended_at is None:
            self.when.setText(self._of)
            return
        since = time.time() - self._ended_at
        ago = self.tr("{span} ago").replace("{span}", span(since)) if since >= 1 else self.tr("now")
        self.when.setText(f"{ago}, {self._of}")

    def _run_next(self) -> None:
        waiting = (row for row in self.lights.values() if not row.shown)
        following = next(waiting, None)
        if following is not None:
            following.run()


class LightRow:
    """The four parts of one light, in a row of ``grid``."""

    def __init__(self, icons: Icons, grid: QGridLayout, number: int, name: LightName) -> None:
        self.shown = False
        self.state: LightState | None = None
        self._evidence = ""
        self._mark = StateMark(Mark.OFF, icons)
        self._title = Label(tr(NAMES[name]))
        self.evidence = Label(font=fonts.small(), wrap=True)
        self.evidence.setMinimumWidth(NARROWEST)  # Else a long word lets it be cut off below.
        self._time = Label(tone=Tone.MUTED, font=fonts.small())
        self._time.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        for column, widget in enumerate((self._mark, self._title, self.evidence, self._time)):
            grid.addWidget(widget, number, column)

    @property
    def spoken(self) -> str:
        """The light in words, for a screen reader."""
        title = ", ".join(
            part for part in (self._title.text(), self._mark.accessibleName()) if part
        )
        return f"{title}: {self._evidence}" if self._evidence else title

    def wait(self) -> None:
        """Show that nothing is known yet."""
        self.shown, self.state = False, None
        self._say(Mark.OFF, "", "")

    def run(self) -> None:
        """Show that it is being found out."""
        self._say(Mark.RUNNING, tr("asking"), "")

    def skip(self) -> None:
        """Show that it will not be found out, unless it was."""
        if not self.shown:
            self._say(Mark.OFF, "", "")

    def show_light(self, light: Light) -> None:
        """Show what was found out."""
        self.shown, self.state = True, light.state
        spent = "" if light.milliseconds is None else f"{light.milliseconds:.0f} ms"
        # Most providers say nothing about a quota; that is no reason to look twice.
        silent = light.state is LightState.UNKNOWN and light.name is LightName.QUOTA
        self._say(Mark.OFF if silent else MARKS[light.state], light.evidence, spent)

    def _say(self, mark: Mark, evidence: str, spent: str) -> None:
        self._mark.show_mark(mark)
        self._evidence = evidence
        self.evidence.set_breakable(evidence)
        failed = mark is Mark.FAILED
        self.evidence.set_tone(Tone.ERROR if failed else Tone.TEXT)
        self._time.setText(spent)
