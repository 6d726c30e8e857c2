"""What stands in the middle where the engine did not start: why, and the way out.

Owns the words; what is chosen is done by who listens.
"""

from __future__ import annotations

from keystead.errors import KeysteadError
from keystead.ui.icons import Icon, Icons
from keystead.ui.translation import tr
from keystead.ui.widgets.choices import Choice
from keystead.ui.widgets.empty_state import EmptyState

RETRY, QUIT = "retry", "quit"


def no_engine(icons: Icons, error: KeysteadError) -> EmptyState:
    """The page of a window without an engine; `RETRY` or `QUIT` may be chosen."""
    return EmptyState(
        icons,
        Icon.ERROR,
        error.what,
        " ".join(part for part in (error.why, error.hint) if part),
        choices=(Choice(RETRY, tr("Try again")), Choice(QUIT, tr("Quit"))),
    )
