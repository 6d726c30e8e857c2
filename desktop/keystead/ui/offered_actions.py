"""What is done when a person takes what was offered beside a failure.

Owns which way each action goes; who offers them is ``failures`` and the views.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from keystead.errors import ActionId

if TYPE_CHECKING:
    from keystead.ui.desktop import Desktop


REQUESTS = "show-requests"  # no engine offers it: it is of this window alone


def do_offered(desktop: Desktop, action: str, about: str) -> None:
    """Do ``action``; ``about`` is a profile's name, or the path of a file that is to be opened."""
    match action:
        case ActionId.ADD_KEY | ActionId.SEND_KEY:
            desktop.add_key(about)
        case ActionId.REPLACE_KEY:
            desktop.replace_key(about)
        case ActionId.OPEN_FILE:
            QDesktopServices.openUrl(QUrl.fromLocalFile(about))
        case ActionId.UNLOCK_KEYCHAIN:
            desktop.tasks.start(desktop, desktop.keychain_notice.retry(), group="keychain")
        case ActionId.SESSION_KEY:
            desktop.tasks.start(desktop, desktop.keychain.use_session_only(), group="keychain")
        case ActionId.CHOOSE_MODEL:
            desktop.new_agent(about)
        case ActionId.RETRY:
            desktop.refresh_models(about)
        case _ if action == REQUESTS:
            desktop.open_requests(about)
        case _ if desktop.profiles.get(about) is not None:
            desktop.edit_profile(about)
        case _:
            desktop.open_settings()
