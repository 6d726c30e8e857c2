"""The scenes of the frame: tabs side by side, notices, the list of agents in its states.

Owns what is done in the window for these; the others are ``scenes``'.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QMenu

from keystead.errors import Action, ActionId, ErrorKind, KeysteadError, ProviderError
from keystead.ui.views import ViewId
from keystead.ui.widgets.empty_state import LOADING_DELAY
from keystead.ui.window.tabs.dragging import Dragging
from tests.screenshots.demo_home import PAST, RICH
from tests.screenshots.studio import Scene, Studio

SMALLEST = (720, 480)
READS = 1.0  # seconds until transcripts and lists are there


def open_two(studio: Studio) -> None:
    studio.desktop.open_models()
    studio.desktop.open_agent(studio.agent("crawl changelog"))
    studio.desktop.open_agent(studio.agent(RICH.name), beside=True)


async def side_by_side(studio: Studio) -> QPixmap:
    open_two(studio)
    await studio.settle(READS)
    return await studio.picture()


async def many_tabs(studio: Studio) -> QPixmap:
    studio.desktop.open_models()
    for past in (*PAST, RICH):
        studio.desktop.open_agent(studio.agent(past.name))
    await studio.settle(READS)
    return await studio.picture()


async def dragged_tab(studio: Studio) -> QPixmap:
    open_two(studio)
    await studio.settle(READS)
    tabs = studio.desktop.tabs
    tabs._begin_drag(tabs.group.bar)
    place = tabs.groups[0].content.mapToGlobal(QPoint(60, 300))
    tabs.findChild(Dragging)._show(tabs.current, place)  # type: ignore[union-attr]
    return await studio.picture()


def fail(studio: Studio) -> None:
    failures = studio.desktop.failures
    failures.show(
        ProviderError(
            ErrorKind.AUTHENTICATION,
            "azure-eu rejected its key work …f3Qa",
            "azure-eu: “Access denied due to invalid subscription key.”",
            Action(ActionId.REPLACE_KEY, "Replace the key", "azure-eu"),
        )
    )
    failures.show(
        KeysteadError(
            "disk-full",
            "The transcript of release notes could not be written",
            "The disk is full. What was written before is kept.",
            kind=ErrorKind.STORAGE,
        )
    )


async def notices(studio: Studio) -> QPixmap:
    studio.desktop.open_agent(studio.agent(RICH.name))
    fail(studio)
    return await studio.picture()


async def notice_history(studio: Studio) -> QPixmap:
    fail(studio)
    studio.desktop.window.choose_scale(125)
    studio.desktop.window.show_notices()
    return await studio.picture(studio.top_level("NoticeHistory"))


async def agents_filtered(studio: Studio) -> QPixmap:
    studio.desktop.filter_agents()
    side = studio.desktop.window.side_bar.content(ViewId.AGENTS)
    side.filter.setText("changelog")  # type: ignore[union-attr]
    return await studio.picture()


async def agents_folded(studio: Studio) -> QPixmap:
    side = studio.desktop.window.side_bar.content(ViewId.AGENTS)
    for group in ("yesterday", "older"):
        side.list.fold_wanted.emit(group, True)  # type: ignore[union-attr]
    return await studio.picture()


async def agents_menu(studio: Studio) -> QPixmap:
    side = studio.desktop.window.side_bar.content(ViewId.AGENTS)
    side.list._open_menu(studio.agent(RICH.name), QPoint(200, 160))  # type: ignore[union-attr]
    picture = await studio.picture(studio.top_level("QMenu"))
    side.list.findChild(QMenu).close()  # type: ignore[union-attr]
    return picture


async def agents_failed(studio: Studio) -> QPixmap:
    error = KeysteadError(
        "database", "The database could not be read", "The disk answered with a read error."
    )
    studio.desktop._opening.fail(error, lambda: None)
    return await studio.picture()


async def agents_loading(studio: Studio) -> QPixmap:
    opening = studio.desktop._opening
    opening._add(ViewId.AGENTS, opening._as_last_seen(ViewId.AGENTS))
    await studio.settle(LOADING_DELAY / 1000)
    return await studio.picture()


async def narrow(studio: Studio) -> QPixmap:
    studio.desktop.open_agent(studio.agent(RICH.name))
    studio.desktop.window.toggle_side_bar()
    fail(studio)
    return await studio.picture()


async def from_the_right(studio: Studio) -> QPixmap:
    studio.desktop.window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    open_two(studio)
    fail(studio)
    return await studio.picture()


async def menu(studio: Studio) -> QPixmap:
    menu = studio.desktop._actions.menu(studio.desktop.window)
    tab = menu.actions()[2].menu()
    tab.popup(QPoint(40, 40))  # type: ignore[union-attr]
    picture = await studio.picture(tab)  # type: ignore[arg-type]
    tab.close()  # type: ignore[union-attr]
    return picture


SCENES = (
    Scene("frame-side-by-side", side_by_side),
    Scene("frame-side-by-side-small", side_by_side, size=(900, 500)),
    Scene("frame-many-tabs", many_tabs, size=(1100, 700)),
    Scene("frame-dragged-tab", dragged_tab),
    Scene("frame-notices", notices),
    Scene("frame-notice-history", notice_history),
    Scene("frame-agents-filtered", agents_filtered),
    Scene("frame-agents-folded", agents_folded),
    Scene("frame-agents-menu", agents_menu),
    Scene("frame-agents-failed", agents_failed, agents=False),
    Scene("frame-agents-loading", agents_loading, agents=False),
    Scene("frame-narrow", narrow, size=SMALLEST),
    Scene("frame-from-the-right", from_the_right),
    Scene("frame-menu", menu),
)
