"""Drafts: nothing is written before Save, and nothing that was typed is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt

from tests.ui.settings.conftest import Settings


def test_nothing_is_written_before_save(settings: Settings) -> None:
    before = settings.file.read_bytes()
    form = settings.show("mine")
    assert not form.footer.save.isEnabled()
    settings.type("description", "typed")
    form.footer.test.setFocus()
    assert form.footer.save.isEnabled()
    assert settings.file.read_bytes() == before


def test_save_changes_its_field_and_keeps_comments(settings: Settings) -> None:
    before = settings.file.read_text()
    settings.show("mine")
    settings.type("description", "for work")
    assert settings.save()
    after = settings.file.read_text()
    assert [line for line in after.splitlines() if line not in before.splitlines()] == [
        'description = "for work"'
    ]
    assert all(line in after for line in before.splitlines())
    assert settings.form.footer.says == "Saved"
    assert not settings.form.footer.save.isEnabled()


def test_enter_on_the_button_saves(settings: Settings) -> None:
    settings.show("mine")
    settings.type("description", "by key")
    settings.qtbot.keyClick(settings.form.footer.save, Qt.Key.Key_Return)
    settings.until(lambda: "by key" in settings.file.read_text())
    settings.until(lambda: not settings.form.dirty)


def test_save_with_an_error_moves_to_the_first_bad_field_even_if_it_is_folded(
    settings: Settings,
) -> None:
    before = settings.file.read_bytes()
    form = settings.show("mine")
    assert not form.advanced._fold.opened
    editor: Any = form.fields.field("max_retries").editor
    editor.setText("many")
    editor.textEdited.emit("many")
    assert not settings.save()
    assert form.advanced._fold.opened
    assert settings.window.focusWidget() is editor
    assert form.footer.says == "Not saved: 1 field needs a change"
    settings.type("base_url", "nowhere")
    form.footer.test.setFocus()
    assert not settings.save()
    assert settings.window.focusWidget() is form.fields.field("base_url").editor
    assert form.footer.says == "Not saved: 2 fields need a change"
    assert settings.file.read_bytes() == before


def test_revert_shows_the_file_again(settings: Settings) -> None:
    form = settings.show("mine")
    settings.type("description", "never mind")
    editor: Any = form.fields.field("max_retries").editor
    editor.setText("many")
    editor.textEdited.emit("many")
    form.footer.revert.click()
    assert form.fields.editor("description").value() == ""
    assert editor.text() == ""
    assert not form.dirty


@pytest.mark.parametrize(
    ("choice", "shown", "written"),
    [("edit", "mine", False), ("discard", "other", False), ("save", "other", True)],
)
def test_another_profile_over_a_draft_asks_first(
    settings: Settings, choice: str, shown: str, written: bool
) -> None:
    settings.show("mine")
    settings.type("description", "half done")
    settings.window.list.list.select("other")
    settings.answer(choice)
    settings.until(lambda: settings.draft.name == shown)
    settings.until(lambda: settings.window.list.list.current_key == shown)
    assert ("half done" in settings.file.read_text()) is written
    if shown == "mine":
        assert settings.form.fields.editor("description").value() == "half done"


def test_escape_closes_a_clean_window_and_asks_over_a_draft(settings: Settings) -> None:
    settings.show("mine")
    settings.type("description", "half done")
    editor = settings.form.fields.field("description").editor
    settings.qtbot.keyClick(editor, Qt.Key.Key_Escape)
    settings.answer("edit")
    assert settings.window.isVisible()
    settings.qtbot.keyClick(editor, Qt.Key.Key_Escape)
    settings.answer("discard")
    settings.until(lambda: not settings.window.isVisible())
    assert "half done" not in settings.file.read_text()


def test_an_outside_change_shows_at_once_in_a_clean_form(settings: Settings) -> None:
    form = settings.show("mine")
    edit_outside(settings, "the quick one", "the slow one", 'base_url = "', 'base_url = "https://')
    settings.file.write_text(settings.file.read_text().replace("https://https://", "https://new."))
    reload_engine(settings)
    settings.until(lambda: form.fields.editor("base_url").value().startswith("https://new."))


def edit_outside(settings: Settings, *replacements: str) -> None:
    text = settings.file.read_text()
    for old, new in zip(replacements[::2], replacements[1::2], strict=True):
        text = text.replace(old, new)
    settings.file.write_text(text)


def reload_engine(settings: Settings) -> None:
    async def load() -> None:
        settings.engine.profiles.load()

    settings.run(settings.bridge.call(load()))


def test_another_tables_change_is_no_conflict(settings: Settings) -> None:
    form = settings.show("mine")
    settings.type("description", "mine says")
    edit_outside(settings, 'provider = "groq"', 'provider = "mistral"')
    reload_engine(settings)
    settings.until(lambda: settings.known("other").effective.preset.id == "mistral")
    assert settings.save()
    assert not form.dirty
    assert 'provider = "mistral"' in settings.file.read_text()


def test_a_new_profile_gets_a_free_name_and_is_written_on_save(settings: Settings) -> None:
    settings.window.new_profile()
    settings.qtbot.keyClicks(settings.window.providers.line, "groq")
    settings.qtbot.keyClick(settings.window.providers.line, Qt.Key.Key_Return)
    assert settings.draft.name == "groq"
    settings.type("description", "typed")
    settings.window.new_profile("openai")
    settings.answer("discard")
    settings.until(lambda: settings.draft.name == "openai-2")
    assert "openai-2" not in settings.file.read_text()
    assert settings.save()
    assert settings.known("openai-2").effective.preset.id == "openai"
    assert settings.window.list.list.current_key == "openai-2"


def test_a_renamed_profile_keeps_its_id_and_its_place_in_the_list(settings: Settings) -> None:
    settings.show("mine")
    settings.type("name", "ours")
    assert settings.save()
    assert settings.known("ours").effective.id == "one"
    assert settings.profiles.get("mine") is None
    assert settings.window.list.list.current_key == "ours"


def test_a_built_in_keeps_its_name_and_can_only_be_reset(settings: Settings) -> None:
    form = settings.show("openai")
    name: Any = form.fields.field("name").editor
    assert name.isReadOnly()
    assert form.page.remove.isHidden()
    settings.type("description", "changed")
    assert settings.save()
    assert form.page.remove.text() == "Reset to built-in…"
    form.page.remove.click()
    settings.answer("remove")
    settings.until(lambda: form.page.remove.isHidden())
    assert "[profiles.openai]" not in settings.file.read_text()


def test_removing_a_profile_asks_and_shows_the_next_one(settings: Settings) -> None:
    form = settings.show("mine")
    form.page.remove.click()
    settings.answer("keep")
    assert "[profiles.mine]" in settings.file.read_text()
    form.page.remove.click()
    settings.answer("remove")
    settings.until(lambda: settings.draft.name == "other")
    assert "[profiles.mine]" not in settings.file.read_text()


def take_out(settings: Settings) -> None:
    """Have another program take ``mine`` out of the file."""
    text = settings.file.read_text()
    settings.file.write_text(text[text.index("[profiles.other]") :])
    reload_engine(settings)
    settings.until(lambda: settings.profiles.get("mine") is None)


def test_removing_a_profile_that_left_the_file_meanwhile_asks_about_its_draft(
    settings: Settings,
) -> None:
    form = settings.show("mine")
    settings.type("description", "half done")
    take_out(settings)
    settings.until(lambda: form.question.asks)
    form.question.postpone()
    form.page.remove.click()
    settings.until(lambda: form.question.asks)
    assert not settings.errors


def test_a_profile_that_leaves_the_file_during_the_question_is_removed(settings: Settings) -> None:
    form = settings.show("mine")
    form.page.remove.click()
    settings.until(settings.questions)
    take_out(settings)
    settings.answer("remove")
    assert settings.draft.name != "mine"
    assert not settings.errors


def test_the_list_can_be_asked_for_once_a_save_made_the_profile_usable(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted: list[str] = []
    settings.window.models_wanted.connect(wanted.append)
    settings.show("mine")
    settings.type("description", "no key yet")
    assert settings.save()
    assert wanted == []
    settings.type("base_url", "http://127.0.0.1:9/v1")
    assert settings.save()
    assert wanted == ["mine"]


def save_while(settings: Settings, work: Callable[[], object]) -> bool:
    """Save, and do ``work`` once that has begun."""

    async def run() -> bool:
        saving = asyncio.get_running_loop().create_task(settings.form.save())
        await asyncio.sleep(0)
        assert not saving.done()
        work()
        return await saving

    return settings.run(run())


@pytest.mark.parametrize("field", ["description", "user_agent"])
def test_what_is_typed_while_save_runs_is_the_next_draft(settings: Settings, field: str) -> None:
    form = settings.show("mine")
    settings.type("description", "for work")
    assert not save_while(settings, lambda: settings.type(field, "typed on"))
    assert 'description = "for work"' in settings.file.read_text()
    assert form.fields.editor(field).value() == "typed on"
    assert settings.draft.values[field] == "typed on"
    assert form.footer.save.isEnabled()
    assert not form.question.asks
    assert settings.save()
    assert f'{field} = "typed on"' in settings.file.read_text()
    assert not form.dirty


def test_what_is_typed_while_a_new_profile_is_written_is_the_next_draft(settings: Settings) -> None:
    settings.window.new_profile("groq")
    settings.type("name", "fresh")
    assert not save_while(settings, lambda: settings.type("name", "fresher"))
    assert "[profiles.fresh]" in settings.file.read_text()
    assert settings.draft.values["name"] == "fresher"
    assert settings.save()
    assert "[profiles.fresher]" in settings.file.read_text()
    assert "[profiles.fresh]" not in settings.file.read_text()


def test_a_text_that_is_no_value_yet_outlasts_a_save(settings: Settings) -> None:
    form = settings.show("mine")
    form.advanced.open()
    settings.type("description", "for work")
    assert not save_while(settings, lambda: settings.type("max_retries", "many"))
    editor: Any = form.fields.field("max_retries").editor
    assert editor.text() == "many"
    assert "max_retries" in settings.draft.unreadable


def test_a_secret_header_typed_while_save_runs_waits_for_the_next(settings: Settings) -> None:
    form = settings.show("mine")
    settings.type("description", "for work")

    def type_header() -> None:
        line = form.headers._lines[-1]
        settings.qtbot.keyClicks(line._name, "X-Team")
        settings.qtbot.mouseClick(line._tick, Qt.MouseButton.LeftButton)
        settings.qtbot.keyClicks(line._hidden, "typed-0123456789abcdef")

    assert not save_while(settings, type_header)
    assert form.headers.typed_secrets()
    assert settings.draft.values["secret_headers"] == ("X-Team",)


def test_leaving_by_save_stays_with_what_was_typed_meanwhile(settings: Settings) -> None:
    settings.show("mine")
    settings.type("description", "for work")
    settings.window.list.list.select("other")
    settings.until(settings.questions)

    async def type_on() -> None:
        settings.questions()[0]._bar.button("save").click()
        while not settings.draft.writing:  # noqa: ASYNC110 - there is no event in between
            await asyncio.sleep(0)
        settings.type("description", "typed on")

    settings.run(type_on())
    settings.until(lambda: not settings.window._tasks.busy(settings.window, "leave"))
    assert settings.draft.name == "mine"
    assert settings.draft.values["description"] == "typed on"
    assert settings.window.list.list.current_key == "mine"
