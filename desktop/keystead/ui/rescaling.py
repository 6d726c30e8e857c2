"""What follows when another size is chosen for everything: a sentence, and a way to have it now.

Owns those words. The size itself is ``scale``'s, and holds from the next start.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from keystead.ui.icons import Icons
from keystead.ui.widgets.choices import Choice
from keystead.ui.window.main_window import MainWindow

MATTER = "scale"


class Rescaling(QObject):
    """`restart_wanted` says that a person does not want to wait for the next start."""

    restart_wanted = Signal()

    def __init__(self, window: MainWindow, icons: Icons) -> None:
        super().__init__()
        self._window = window
        self._icons = icons
        window.scale_chosen.connect(self._chosen)

    def offer_again(self) -> None:
        """Offer the restart as before: the one that was wanted did not come."""
        if self._window.state.scale != self._window.drawn_at:
            self._offer(self._window.state.scale)

    def _chosen(self, per_cent: int) -> None:
        if per_cent == self._window.drawn_at:
            self._window.notices.remove(MATTER)
            self._window.status_bar.say(self._said(self.tr("Zoom {n} %"), per_cent))
        else:
            self._offer(per_cent)

    def _offer(self, per_cent: int) -> None:
        from keystead.ui.widgets.card import CardTone, Notice

        notice = Notice(
            self._icons,
            self._said(self.tr("Everything is drawn at {n} % from the next start"), per_cent),
            self.tr("Sizes cannot change while windows are open. Open tabs come back."),
            tone=CardTone.PLAIN,
            choices=(Choice("restart", self.tr("Restart now")),),
        )
        notice.chosen.connect(self._answered)
        self._window.notices.add(MATTER, notice)

    def _answered(self, _choice: str) -> None:
        self.restart_wanted.emit()

    def _said(self, text: str, per_cent: int) -> str:
        return text.replace("{n}", str(per_cent))
