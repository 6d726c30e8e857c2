"""The views of the activity bar, in one tuple; each builds its page when it is first shown.

A view's own modules are imported when it is built: the first frame needs none of them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TR_NOOP
from PySide6.QtWidgets import QWidget

from keystead.ui.icons import Icon
from keystead.ui.window.view import View

if TYPE_CHECKING:
    from keystead.ui.desktop import Desktop
    from keystead.ui.widgets.rows import Row


class ViewId(StrEnum):
    """The views."""

    AGENTS = "agents"
    PROVIDERS = "providers"
    MODELS = "models"


def _agents(desktop: Desktop) -> QWidget:
    from keystead.ui.commands.work import WorkCommand
    from keystead.ui.views.agents.side import NEW, AgentsSide

    folded = desktop.window.state.folded.setdefault(ViewId.AGENTS, [])
    side = AgentsSide(desktop.icons, desktop.agents, desktop.profiles, folded)
    side.empty.bar.button(NEW).follow(desktop.action(WorkCommand.NEW_AGENT))
    side.agent_wanted.connect(desktop.open_agent)
    side.beside_wanted.connect(partial(desktop.open_agent, beside=True))
    side.rename_wanted.connect(desktop.rename_agent)
    side.stop_wanted.connect(desktop.stop_agent)
    side.new_wanted.connect(desktop.new_agent)
    desktop.window.tabs.current_changed.connect(side.select)
    side.select(desktop.window.tabs.current)
    return side


def _providers(desktop: Desktop) -> QWidget:
    from keystead.ui.views.providers import ProvidersSide

    side = ProvidersSide(desktop.icons, desktop.profiles, desktop.models)
    side.profile_wanted.connect(desktop.edit_profile)
    return side


def _models(desktop: Desktop) -> QWidget:
    from keystead.ui.views.models.side import ModelsSide

    side = ModelsSide(desktop.icons, desktop.models, desktop.model_scope)
    side.profile_wanted.connect(desktop.show_models_of)
    return side


def _kept_agents(kept: object, folded: Collection[str]) -> Sequence[Row]:
    from keystead.ui.views.agents.lines import kept_rows

    return kept_rows(kept, folded)


def _kept_profiles(kept: object, _folded: Collection[str]) -> Sequence[Row]:
    from keystead.ui.kept_rows import kept_rows

    return kept_rows(kept)


VIEWS: tuple[View[Desktop], ...] = (
    View(
        ViewId.AGENTS,
        str(QT_TR_NOOP("Agents")),
        Icon.AGENTS,
        _agents,
        kept_rows=_kept_agents,
    ),
    View(
        ViewId.PROVIDERS,
        str(QT_TR_NOOP("Providers")),
        Icon.PLUG,
        _providers,
        kept_rows=_kept_profiles,
    ),
    View(
        ViewId.MODELS,
        str(QT_TR_NOOP("Models")),
        Icon.MODELS,
        _models,
        heading=str(QT_TR_NOOP("Profiles")),
        kept_rows=_kept_profiles,
    ),
)
