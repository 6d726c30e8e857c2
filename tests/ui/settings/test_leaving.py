"""Leaving the form by any way asks about what a person did, and about nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from tests.ui.settings.conftest import Settings

TYPED = "typed-0123456789abcdef"


def edit_description(settings: Settings) -> None:
    settings.type("description", "half done")


def type_a_key(settings: Settings) -> None:
    settings.form.credentials.open_line()
    settings.qtbot.keyClicks(settings.form.credentials.line.secret, TYPED)


def type_a_secret_header(settings: Settings) -> None:
    line = settings.form.headers._lines[-1]
    settings.qtbot.keyClicks(line._name, "X-Team")
    settings.qtbot.mouseClick(line._tick, Qt.MouseButton.LeftButton)
    settings.qtbot.keyClicks(line._hidden, TYPED)


WAYS: dict[str, Callable[[Settings], object]] = {
    "the window's own button": lambda settings: settings.window.close(),
    "another profile": lambda settings: settings.window.list.list.select("other"),
    "a new profile": lambda settings: settings.window.new_profile(),
    "a provider": lambda settings: settings.window.connect_provider("openai"),
    "a copy": lambda settings: settings.form.page.duplicate.click(),
    "a key of another": lambda settings: settings.window.add_key("groq"),
}
WORK = {"a field": edit_description, "a key": type_a_key, "a secret header": type_a_secret_header}


@pytest.mark.parametrize("way", WAYS)
def test_no_way_out_loses_a_draft_without_a_question(settings: Settings, way: str) -> None:
    settings.show("mine")
    edit_description(settings)
    WAYS[way](settings)
    said = settings.answer("edit")
    assert "mine has unsaved changes" in said
    assert settings.window.isVisible()
    assert settings.draft.name == "mine"
    assert settings.form.isVisible()
    assert settings.form.fields.editor("description").value() == "half done"


@pytest.mark.parametrize("work", WORK)
def test_whatever_was_typed_is_asked_about(settings: Settings, work: str) -> None:
    settings.show("mine")
    WORK[work](settings)
    settings.window.close()
    settings.answer("discard")
    settings.until(settings.window.isHidden)
    assert not settings.form.loses
    assert TYPED not in settings.file.read_text()


def test_a_new_profile_that_nobody_touched_is_left_without_a_question(settings: Settings) -> None:
    before = settings.file.read_text()
    settings.window.new_profile("groq")
    assert settings.draft.known is None
    settings.window.show_profile("mine")
    assert not settings.questions()
    assert settings.draft.name == "mine"
    assert settings.file.read_text() == before


def test_a_copy_has_every_setting_a_free_name_and_none_of_the_keys(settings: Settings) -> None:
    settings.window.show_profile("mine")
    settings.form.page.duplicate.click()
    focused = settings.window.focusWidget()
    assert isinstance(focused, QWidget)
    assert focused is settings.form.fields.field("name").editor
    assert settings.draft.known is None
    assert settings.draft.name == "mine-2"
    assert settings.form.fields.editor("default_model").value() == "alpha"
    assert settings.form.page.duplicate.isHidden()
    assert "mine-2" not in settings.file.read_text()
    assert settings.save()
    copy, first = settings.known("mine-2").effective, settings.known("mine").effective
    assert copy.base_url == first.base_url
    assert copy.id != first.id
    assert not settings.known("mine-2").keys
