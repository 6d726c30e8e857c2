"""What stands in the place of the table: no list at all, or nothing in them that matches.

Where headings stay, of lists that may yet have a match, a line over them says it. Owns when there
is no list, the words and the choices; what a choice does is decided by who listens.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QT_TR_NOOP, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from keystead.models.model_list import ListStatus, ModelList, Place
from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token
from keystead.ui.translation import tr
from keystead.ui.views.models.groups import ADD_MODEL
from keystead.ui.views.models.list_failure import list_failure
from keystead.ui.widgets.button import Button, Look
from keystead.ui.widgets.choices import Choice
from keystead.ui.widgets.empty_state import EmptyState
from keystead.ui.widgets.glyph import Glyph
from keystead.ui.widgets.label import ElidedLabel

NO_MATCH = str(QT_TR_NOOP("No model matches"))
CONNECT, AGAIN, PRACTICE, CLEAR = "connect", "again", "practice", "clear"


def no_list_among(lists: Iterable[ModelList]) -> bool:
    """Whether every provider waits for its person, and none has a model to show."""
    return all(map(_waits, lists))


def no_lists(icons: Icons) -> EmptyState:
    """The page without any list: `CONNECT`, `AGAIN` or `PRACTICE` may be chosen."""
    return EmptyState(
        icons,
        Icon.MODELS,
        tr("No models to show"),
        tr("Connect a provider, or start a model server on this computer and look again."),
        choices=(
            Choice(CONNECT, tr("Connect a provider"), look=Look.FILLED),
            Choice(AGAIN, tr("Look again")),
            Choice(PRACTICE, tr("Try the practice provider"), icon=Icon.BEAKER),
        ),
    )


def no_match(icons: Icons) -> EmptyState:
    """In place of the rows where nothing matches: `CLEAR` or `ADD_MODEL` may be chosen."""
    return EmptyState(
        icons,
        Icon.SEARCH,
        tr(NO_MATCH),
        tr("A model that no list names can be added by hand."),
        choices=(
            Choice(CLEAR, tr("Show all models"), keys=tr("Esc")),
            Choice(ADD_MODEL, tr("Add a model…")),
        ),
    )


class NoMatchLine(QWidget):
    """Over headings that no model stands under; `clear_wanted` asks for all models."""

    clear_wanted = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        clear = Button(tr("Show all models"), icons, keys=tr("Esc"), small=True)
        clear.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        clear.clicked.connect(self.clear_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 8)
        row.setSpacing(8)
        row.addWidget(Glyph(icons, Icon.SEARCH, 16, Token.MUTED))
        row.addWidget(ElidedLabel(tr(NO_MATCH)), 1)
        row.addWidget(clear)
        self.setAccessibleName(tr(NO_MATCH))
        self.hide()


def _waits(listed: ModelList) -> bool:
    if listed.place is Place.INSIDE:
        return True
    if listed.status is ListStatus.LOADING or listed.error is None:
        return False
    waits = list_failure(listed.error, listed.place).waits
    return waits and not listed.models and not listed.hidden
