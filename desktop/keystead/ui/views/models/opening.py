"""Makes the page of all models and joins what is chosen on it with the window.

Owns which of the window's actions each choice is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystead.ui.views.models.page import ModelsPage

if TYPE_CHECKING:
    from keystead.ui.desktop import Desktop


def models_page(desktop: Desktop) -> ModelsPage:
    """The page, joined with the window."""
    page = ModelsPage(
        desktop.icons,
        desktop.tasks,
        desktop.models,
        desktop.profiles,
        desktop.agents,
        desktop.model_scope,
    )
    page.agent_wanted.connect(desktop.new_agent)
    page.refresh_wanted.connect(desktop.refresh_models)
    page.stop_wanted.connect(desktop.stop_listing)
    page.action_wanted.connect(desktop.act)
    page.edit_wanted.connect(desktop.edit_profile)
    page.connect_wanted.connect(desktop.new_profile)
    page.said.connect(desktop.window.status_bar.say)
    desktop.tasks.start(page, desktop.models.explain(), group="explain")
    return page
