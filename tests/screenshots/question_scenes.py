"""The scenes of questions: each before something is lost, sent or taken away.

Owns what is done in the window until it asks; the others are ``scenes``'.
"""

from __future__ import annotations

from PySide6.QtGui import QPixmap

from keystead.agents.spawning import SpawnRequest
from keystead.ui.settings.window import SettingsWindow
from keystead.ui.views.models.page import ModelsPage
from tests.screenshots.studio import Scene, Studio

# What `question` opens.
QUESTION = "QuestionDialog"


async def _asked(studio: Studio) -> QPixmap:
    await studio.settle()
    dialog = studio.top_level(QUESTION)
    picture = await studio.picture(dialog)
    dialog.close()
    await studio.settle()
    return picture


def _settings(studio: Studio, profile: str) -> SettingsWindow:
    studio.desktop.edit_profile(profile)
    return studio.desktop.settings()


async def quit_with_agents(studio: Studio) -> QPixmap:
    profile = studio.desktop.profiles.get("claude")
    assert profile is not None
    for task in ("Write the release notes", "Run the tests twenty times"):
        await studio.desktop.agents.spawn(SpawnRequest(task, profile.effective))
    await studio.settle(1)
    studio.desktop.quit()
    return await _asked(studio)


async def unsaved_changes(studio: Studio) -> QPixmap:
    window = _settings(studio, "openrouter-work")
    window.form.fields.put("description", "Team account, two seats")
    window.close()
    return await _asked(studio)


async def remove_profile(studio: Studio) -> QPixmap:
    _settings(studio, "openrouter-work")._remove()
    return await _asked(studio)


async def test_of_a_model(studio: Studio) -> QPixmap:
    """What it would cost."""
    studio.desktop.open_models()
    await studio.until(lambda: bool(studio.desktop.models.lists()["openrouter-work"].models))
    page = studio.desktop.window.tabs.page("models")
    assert isinstance(page, ModelsPage)
    page.foot.details.click()
    page.view.choose(3)
    await studio.settle(1)
    page.details.panel.test.click()
    return await _asked(studio)


async def pasted_key(studio: Studio) -> QPixmap:
    studio.desktop.open_agent(studio.agent("fix flaky tests"))
    page = studio.desktop.agent_page
    assert page is not None
    page.composer.type(f"My key is sk-proj-{'a1B2c3D4' * 6}")
    page.composer.send.click()
    return await _asked(studio)


SCENES = (
    Scene("question-quit", quit_with_agents),
    Scene("question-unsaved", unsaved_changes),
    Scene("question-remove", remove_profile),
    Scene("question-pasted-key", pasted_key),
    Scene("question-test-model", test_of_a_model),
)
