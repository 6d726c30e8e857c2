"""Makes the page of requests and joins it with the window.

Owns which of the window's actions each of its signals is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystead.ui.views.requests.page import RequestsPage

if TYPE_CHECKING:
    from keystead.ui.desktop import Desktop


def requests_page(desktop: Desktop) -> RequestsPage:
    """The page, joined with the window."""
    page = RequestsPage(desktop.icons, desktop.tasks, desktop.requests, desktop.profiles)
    page.said.connect(desktop.window.status_bar.say)
    return page
