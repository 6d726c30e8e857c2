"""What stands in the middle while no tab is open: the welcome, or why there is no engine.

Owns the words and the choices; what a choice does is decided by who listens to `chosen`.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from keystead.errors import KeysteadError
from keystead.ui.icons import Icon, Icons
from keystead.ui.widgets.button import Look
from keystead.ui.widgets.choices import Choice
from keystead.ui.widgets.empty_state import EmptyState

CONNECT, PRACTICE, MODELS, QUIT = "connect", "practice", "models", "quit"


def welcome(icons: Icons) -> EmptyState:
    """The page of a window without tabs: `CONNECT`, `PRACTICE` or `MODELS` may be chosen."""
    return EmptyState(
        icons,
        Icon.KEYSTEAD,
        _tr("Connect a provider"),
        _tr(
            "Keys go into your system's keychain, not into Keystead's files. Nothing leaves "
            "this computer until you test a connection, list models or start an agent."
        ),
        choices=(
            Choice(CONNECT, _tr("Connect a provider"), look=Look.FILLED),
            Choice(PRACTICE, _tr("Try the practice provider"), icon=Icon.BEAKER),
            Choice(MODELS, _tr("Models")),
        ),
    )


def no_engine(icons: Icons, error: KeysteadError) -> EmptyState:
    """The page of a window whose engine did not start; only `QUIT` may be chosen."""
    return EmptyState(
        icons,
        Icon.ERROR,
        error.what,
        " ".join(part for part in (error.why, error.hint) if part),
        choices=(Choice(QUIT, _tr("Quit")),),
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("Welcome", text)
