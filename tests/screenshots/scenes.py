"""The scenes: one a view and state. To add one, write a function and put it into `SCENES`.

Owns what is done in the window for each picture, as a person would do it.
"""

from __future__ import annotations

from PySide6.QtGui import QPixmap

from keystead.ui.settings.window import SettingsWindow
from tests.screenshots.demo_home import RICH
from tests.screenshots.studio import Scene, Studio

SETTINGS = (1200, 960)  # logical pixels


async def as_it_opens(studio: Studio) -> QPixmap:
    return await studio.picture()


async def transcript(studio: Studio) -> QPixmap:
    studio.desktop.open_agent(studio.agent(RICH.name))
    return await studio.picture()


async def failed_agent(studio: Studio) -> QPixmap:
    studio.desktop.open_agent(studio.agent("crawl changelog"))
    return await studio.picture()


async def running_agent(studio: Studio) -> QPixmap:
    from keystead.agents.spawning import SpawnRequest

    profile = studio.desktop.profiles.get("claude")
    assert profile is not None
    await studio.desktop.agents.spawn(SpawnRequest("Write the release notes", profile.effective))
    started = await studio.desktop.agents.spawn(
        SpawnRequest("Run the tests twenty times", profile.effective)
    )
    studio.desktop.open_agent(started.id)
    await studio.settle(1.5)
    return await studio.picture()


async def models(studio: Studio) -> QPixmap:
    desktop = studio.desktop
    desktop.open_models()
    await studio.until(lambda: desktop.models.lists()["openrouter-work"].models)
    return await studio.picture()


async def models_filtered(studio: Studio) -> QPixmap:
    await models(studio)
    page = studio.desktop.window.tabs.page("models")
    assert page is not None
    page.filter.setText("qwen3")  # type: ignore[attr-defined]
    return await studio.picture()


async def new_agent(studio: Studio) -> QPixmap:
    studio.desktop.new_agent()
    await studio.settle()
    return await studio.picture(studio.top_level("NewAgentDialog"))


def _edit_profile(studio: Studio) -> SettingsWindow:
    studio.desktop.edit_profile("openrouter-work")
    window = studio.desktop.settings()
    window.resize(*SETTINGS)
    return window


async def settings(studio: Studio) -> QPixmap:
    return await studio.picture(_edit_profile(studio))


async def settings_advanced(studio: Studio) -> QPixmap:
    window = _edit_profile(studio)
    window.form.advanced.open()
    return await studio.picture(window)


async def new_profile(studio: Studio) -> QPixmap:
    studio.desktop.new_profile()
    window = studio.desktop.settings()
    window.resize(*SETTINGS)
    return await studio.picture(window)


SCENES = (
    Scene("welcome", as_it_opens, furnished=False),
    Scene("agents", as_it_opens),
    Scene("agents-empty", as_it_opens, agents=False),
    Scene("transcript", transcript, size=(1440, 1200)),
    Scene("transcript-failed", failed_agent),
    Scene("transcript-running", running_agent),
    Scene("transcript-narrow", transcript, size=(720, 480)),
    Scene("models", models),
    Scene("models-filtered", models_filtered),
    Scene("new-agent", new_agent),
    Scene("settings", settings),
    Scene("settings-advanced", settings_advanced),
    Scene("new-profile", new_profile),
)
