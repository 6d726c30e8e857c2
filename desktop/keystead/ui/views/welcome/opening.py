"""Makes the Welcome page and joins what is chosen on it with the window.

Owns which of the window's actions each choice is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystead.ui.commands.work import WorkCommand
from keystead.ui.views.welcome.page import WelcomePage

if TYPE_CHECKING:
    from keystead.ui.desktop import Desktop


def welcome_page(desktop: Desktop) -> WelcomePage:
    """The page, joined with the window."""
    page = WelcomePage(
        desktop.icons,
        desktop.tasks,
        desktop.surroundings,
        desktop.profiles,
        desktop.models,
        desktop.agents,
        desktop.keychain,
    )
    page.new_agent.follow(desktop.action(WorkCommand.NEW_AGENT))
    page.connect_another.follow(desktop.action(WorkCommand.NEW_PROFILE))
    page.new_agent_wanted.connect(desktop.new_agent)
    page.agent_wanted.connect(desktop.open_agent)
    page.connected.connect(desktop.new_agent)
    page.provider_wanted.connect(desktop.connect_provider)
    page.address_wanted.connect(desktop.connect_provider)
    page.key_wanted.connect(desktop.add_key)
    page.practice_wanted.connect(desktop.try_practice)
    return page
