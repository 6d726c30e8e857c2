"""A draft in the form while another program changes the file: real files, a real form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from keystead.origin import Origin
from keystead.secret import Secret
from keystead.ui.settings.conflict.page import ConflictPage
from keystead.ui.settings.conflict.question import ConflictQuestion
from keystead.ui.settings.form import ProfileForm
from keystead.ui.widgets.label import Label
from keystead.ui.widgets.radio_field import RadioField, SettledField
from tests.ui.settings.conftest import Settings

MODEL = ("default_model",)
GONE = '[profiles.other]\nid = "two"\nprovider = "groq"\n'


def outside(settings: Settings, change: Callable[[str], str]) -> None:
    """Let another program edit the file, and the window notice."""
    settings.file.write_text(change(settings.file.read_text()))
    settings.run(settings.profiles.reread())


def with_line(line: str) -> Callable[[str], str]:
    """Another field in the table of the profile ``mine``."""
    return lambda text: text.replace('id = "one"\n', f'id = "one"\n{line}\n')


def another_model(text: str) -> str:
    return text.replace('"alpha"', '"theirs"')


def question(settings: Settings) -> ConflictQuestion:
    return settings.form.question


def page(settings: Settings) -> ConflictPage:
    assert question(settings).asks
    return question(settings).page


def saved(settings: Settings) -> None:
    settings.until(lambda: not settings.window._tasks.busy(settings.form, "save"))


@pytest.fixture
def form(settings: Settings) -> ProfileForm:
    """A draft with another model, over a file with a third one."""
    form = settings.show("mine")
    type_model(settings, "mine")
    outside(settings, another_model)
    return form


def type_model(settings: Settings, text: str) -> None:
    editor: Any = settings.form.fields.editor("default_model")
    editor.show_value(text)
    editor.edited.emit()


def texts(page: QWidget) -> list[str]:
    return [label.text() for label in page.findChildren(Label) if label.isVisible()]


def test_what_only_the_file_changed_is_taken_over_without_a_question(settings: Settings) -> None:
    form = settings.show("mine")
    settings.type("description", "mine says")
    outside(settings, with_line("max_retries = 7"))
    assert not question(settings).asks
    assert form.fields.editor("max_retries").value() == 7
    assert form.fields.editor("description").value() == "mine says"
    assert form.footer.says == "Taken over from the file: Retries"
    assert settings.save()
    assert "max_retries = 7" in settings.file.read_text()
    assert 'description = "mine says"' in settings.file.read_text()


def test_typing_goes_on_in_a_field_while_another_is_taken_over(settings: Settings) -> None:
    form = settings.show("mine")
    settings.type("description", "half")
    editor: Any = form.fields.field("description").editor
    outside(settings, with_line("max_retries = 7"))
    assert settings.window.focusWidget() is editor
    settings.qtbot.keyClicks(editor, " done")
    assert editor.text() == "half done"


def test_what_both_changed_alike_is_no_question(settings: Settings) -> None:
    settings.show("mine")
    type_model(settings, "theirs")
    outside(settings, another_model)
    assert not question(settings).asks
    assert not settings.form.dirty


def test_what_both_changed_is_asked_in_place_of_the_form(
    settings: Settings, form: ProfileForm
) -> None:
    asked = page(settings)
    assert not form.page.isVisible()
    assert list(asked.choices) == [MODEL]
    choice = asked.choices[MODEL]
    assert (choice.mine.value, choice.theirs.value) == ("mine", "theirs")
    assert choice.mine.isChecked()
    assert choice.theirs.accessibleName() == "Default model, in the file: theirs"
    said = texts(asked)
    assert any(s.startswith("providers.toml was changed by another program at ") for s in said)
    assert "One field of mine differs from your draft. Your draft is chosen now." in said
    same = [each for each in asked.findChildren(SettledField) if each.isVisible()]
    assert same
    assert "the same in both" in texts(same[0])


@pytest.mark.parametrize("theirs", [True, False])
def test_what_is_chosen_is_saved(settings: Settings, form: ProfileForm, theirs: bool) -> None:
    settings.type("description", "and this")
    asked = page(settings)
    asked.choose_all(theirs=theirs)
    asked.save.click()
    saved(settings)
    assert not question(settings).asks
    assert not form.dirty
    text = settings.file.read_text()
    assert f'default_model = "{"theirs" if theirs else "mine"}"   # the quick one' in text
    assert 'description = "and this"' in text
    assert form.fields.editor("default_model").value() == ("theirs" if theirs else "mine")


def test_choosing_the_files_throughout_writes_nothing(
    settings: Settings, form: ProfileForm
) -> None:
    before = settings.file.read_bytes()
    page(settings).choose_all(theirs=True)
    page(settings).save.click()
    assert not question(settings).asks
    assert not form.dirty
    assert form.footer.says == "All is as in the file"
    assert settings.file.read_bytes() == before


def test_deciding_later_keeps_the_draft_and_saves_nothing(
    settings: Settings, form: ProfileForm
) -> None:
    before = settings.file.read_bytes()
    page(settings).later.click()
    assert form.page.isVisible()
    assert form.fields.editor("default_model").value() == "mine"
    assert form.footer.says == "The file differs; Save asks about it"
    # Going on with the draft asks nothing.
    settings.type("description", "more")
    assert not question(settings).asks
    assert not settings.save()
    assert question(settings).asks
    assert settings.file.read_bytes() == before


def test_who_goes_to_a_field_decides_later(settings: Settings, form: ProfileForm) -> None:
    form.show_field("max_retries")
    assert not question(settings).asks
    assert settings.window.focusWidget() is form.fields.field("max_retries").editor
    assert not settings.save()
    assert question(settings).asks


def test_a_key_that_would_save_the_draft_asks_first(settings: Settings) -> None:
    settings.engine.vault.use_session_only()
    form = settings.show("mine")
    settings.type("base_url", "https://mine.example/v1")
    outside(settings, lambda text: text.replace("https://llm.example", "https://theirs.example"))
    before = settings.file.read_bytes()
    page(settings).later.click()
    form.credentials.open_line("work")
    form.credentials.line.secret.setText("a-secret-key")
    form.credentials.line.save.click()
    settings.until(lambda: question(settings).asks)
    assert settings.file.read_bytes() == before
    assert settings.known("mine").keys == ()


def test_what_was_put_off_is_asked_again_where_the_file_changes_again(
    settings: Settings, form: ProfileForm
) -> None:
    page(settings).later.click()
    outside(settings, with_line("max_retries = 7"))
    assert not question(settings).asks
    outside(settings, lambda text: text.replace('"theirs"', '"another"'))
    assert page(settings).choices[MODEL].theirs.value == "another"


def test_a_file_that_is_put_back_ends_the_question(settings: Settings, form: ProfileForm) -> None:
    assert question(settings).asks
    outside(settings, lambda text: text.replace('"theirs"', '"alpha"'))
    assert not question(settings).asks
    assert form.fields.editor("default_model").value() == "mine"
    assert settings.save()
    assert 'default_model = "mine"' in settings.file.read_text()


def test_a_choice_stays_while_something_else_is_added(
    settings: Settings, form: ProfileForm
) -> None:
    page(settings).choices[MODEL].theirs.setChecked(True)
    outside(settings, with_line("max_retries = 7"))
    assert page(settings).choices[MODEL].theirs.isChecked()
    outside(settings, lambda text: text.replace('"theirs"', '"another"'))
    assert page(settings).choices[MODEL].mine.isChecked()


def test_who_answers_keeps_the_place_while_the_file_changes_on(
    settings: Settings, form: ProfileForm
) -> None:
    asked = page(settings).choices[MODEL]
    asked.theirs.setFocus()
    asked.theirs.setChecked(True)
    # Another table is none of its business.
    outside(settings, lambda text: text.replace('"groq"', '"mistral"'))
    assert page(settings).choices[MODEL] is asked
    assert asked.theirs.hasFocus()
    outside(settings, with_line("max_retries = 7"))
    assert page(settings).choices[MODEL].theirs.hasFocus()
    outside(settings, lambda text: text.replace('"theirs"', '"another"'))
    assert page(settings).choices[MODEL].mine.hasFocus()


def test_a_save_that_finds_the_file_changed_asks_before_it_writes(settings: Settings) -> None:
    settings.show("mine")
    type_model(settings, "mine")
    settings.file.write_text(another_model(settings.file.read_text()))
    before = settings.file.read_bytes()
    assert not settings.save()
    assert page(settings).choices[MODEL].theirs.value == "theirs"
    assert settings.file.read_bytes() == before


def test_a_save_that_finds_another_field_changed_saves_both(settings: Settings) -> None:
    settings.show("mine")
    type_model(settings, "mine")
    settings.file.write_text(with_line("max_retries = 7")(settings.file.read_text()))
    assert settings.save()
    assert "max_retries = 7" in settings.file.read_text()
    assert 'default_model = "mine"' in settings.file.read_text()


def test_nothing_that_appears_takes_what_is_typed_on(settings: Settings) -> None:
    form = settings.show("mine")
    type_model(settings, "mine")
    editor: Any = form.fields.field("description").editor
    settings.type("description", "I type")
    outside(settings, another_model)
    asked = page(settings)
    focused = settings.window.focusWidget()
    assert not isinstance(focused, RadioField)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Right, Qt.Key.Key_A):
        QTest.keyClick(focused, key)
    assert asked.choices[MODEL].mine.isChecked()
    assert question(settings).asks
    asked.later.click()
    assert settings.window.focusWidget() is editor


def test_the_save_key_answers_nothing(settings: Settings, form: ProfileForm) -> None:
    before = settings.file.read_bytes()
    settings.qtbot.keyClick(settings.window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    saved(settings)
    assert question(settings).asks
    assert settings.file.read_bytes() == before


def test_it_is_answered_by_keyboard(settings: Settings) -> None:
    form = settings.show("mine")
    type_model(settings, "mine")
    settings.type("description", "mine says")
    form.fields.field("description").editor.setFocus()
    outside(settings, lambda text: with_line('description = "theirs says"')(another_model(text)))
    asked = page(settings)
    model, description = asked.choices[MODEL], asked.choices["description",]

    def press(key: Qt.Key) -> None:
        QTest.keyClick(settings.window.focusWidget(), key)

    def focused() -> str:
        return settings.window.focusWidget().accessibleName()

    press(Qt.Key.Key_Tab)
    assert focused() == "Default model, your draft: mine"
    press(Qt.Key.Key_Right)
    assert focused() == "Default model, in the file: theirs"
    assert model.theirs.isChecked()
    press(Qt.Key.Key_Down)
    assert focused() == "Description, your draft: mine says"
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Left)
    assert description.mine.isChecked()
    press(Qt.Key.Key_Up)
    assert focused() == "Default model, in the file: theirs"
    order = []
    for _ in range(7):
        press(Qt.Key.Key_Tab)
        order.append(focused())
    assert order[:6] == [
        "Description, your draft: mine says",
        "All of mine",
        "All of the file's",
        "Show the file",
        "Decide later",
        "Save what is chosen",
    ]
    asked.save.setFocus()
    press(Qt.Key.Key_Return)
    saved(settings)
    text = settings.file.read_text()
    assert 'default_model = "theirs"' in text
    assert 'description = "mine says"' in text


def test_escape_decides_later_and_leaves_the_window_open(
    settings: Settings, form: ProfileForm
) -> None:
    page(settings).choices[MODEL].mine.setFocus()
    QTest.keyClick(page(settings).choices[MODEL].mine, Qt.Key.Key_Escape)
    assert not question(settings).asks
    assert settings.window.isVisible()
    assert not settings.questions()


def test_leaving_over_the_question_asks_and_loses_nothing(
    settings: Settings, form: ProfileForm
) -> None:
    settings.window.list.list.select("other")
    settings.answer("save")
    assert settings.draft.name == "mine"
    assert question(settings).asks
    settings.window.list.list.select("other")
    settings.answer("discard")
    settings.until(lambda: settings.draft.name == "other")
    assert not question(settings).asks


def test_the_file_can_be_looked_at(
    settings: Settings, form: ProfileForm, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        QDesktopServices, "openUrl", lambda url: opened.append(QUrl(url).toLocalFile())
    )
    page(settings).file.click()
    assert opened == [str(settings.file)]
    assert question(settings).asks


def test_headers_of_both_sides_are_kept(settings: Settings) -> None:
    form = settings.show("mine")
    add_header(form, "X-Mine", "1")
    outside(settings, with_line('default_headers = { "X-Theirs" = "2" }'))
    assert not question(settings).asks
    assert form.headers.plain() == {"X-Theirs": "2", "X-Mine": "1"}
    assert settings.save()
    assert settings.known("mine").effective.profile.default_headers == {
        "X-Theirs": "2",
        "X-Mine": "1",
    }


def test_a_header_of_both_sides_is_asked_about(settings: Settings) -> None:
    form = settings.show("mine")
    add_header(form, "X-Team", "mine")
    outside(settings, with_line('default_headers = { "X-Team" = "theirs" }'))
    choice = page(settings).choices["default_headers", "X-Team"]
    assert "Headers · X-Team" in texts(page(settings))
    choice.theirs.setChecked(True)
    page(settings).save.click()
    saved(settings)
    assert form.headers.plain() == {"X-Team": "theirs"}
    assert not form.dirty


def add_header(form: ProfileForm, name: str, value: str) -> None:
    line = form.headers._lines[-1]
    QTest.keyClicks(line._name, name)
    QTest.keyClicks(line._plain, value)


def test_a_typed_secret_and_half_a_line_outlast_what_is_taken_over(settings: Settings) -> None:
    form = settings.show("mine")
    line = form.headers._lines[-1]
    QTest.keyClicks(line._name, "X-Secret")
    line._tick.click()
    QTest.keyClicks(line._hidden, "hidden-value")
    QTest.keyClicks(form.headers._lines[-1]._plain, "value without a name")
    outside(settings, with_line('default_headers = { "X-Theirs" = "2" }'))
    assert not question(settings).asks
    assert form.headers.typed_secrets()
    assert form.headers.secret() == ("X-Secret",)
    assert form.headers.plain() == {"X-Theirs": "2"}
    assert any(each.value() == "value without a name" for each in form.headers._lines)
    assert form.headers._lines[-1].is_empty()


def test_a_number_that_is_none_yet_is_kept_and_asked_about(settings: Settings) -> None:
    form = settings.show("mine")
    editor: Any = form.fields.field("max_retries").editor
    editor.setText("many")
    editor.textEdited.emit("many")
    outside(settings, with_line('description = "theirs"'))
    assert editor.text() == "many"
    assert not question(settings).asks
    outside(settings, with_line("max_retries = 7"))
    choice = page(settings).choices["max_retries",]
    assert choice.mine.value.startswith("typed, but it must be a whole number")
    page(settings).save.click()
    saved(settings)
    assert editor.text() == "many"
    assert settings.window.focusWidget() is editor
    assert form.footer.says == "Not saved: 1 field needs a change"
    outside(settings, lambda text: text.replace("max_retries = 7", "max_retries = 8"))
    page(settings).choices["max_retries",].theirs.setChecked(True)
    page(settings).save.click()
    assert editor.text() == "8"
    assert not form.dirty


def test_a_profile_that_was_renamed_is_asked_about_in_words(settings: Settings) -> None:
    form = settings.show("mine")
    settings.type("description", "typed")
    outside(settings, lambda text: text.replace("[profiles.mine]", "[profiles.ours]"))
    assert "It is called ours there now." in " ".join(texts(page(settings)))
    page(settings).choices["name",].theirs.setChecked(True)
    page(settings).save.click()
    saved(settings)
    assert settings.known("ours").effective.profile.description == "typed"
    assert settings.profiles.get("mine") is None
    assert form.fields.editor("name").value() == "ours"
    assert settings.window.list.list.current_key == "ours"


def test_a_renamed_profile_can_get_its_name_back(settings: Settings) -> None:
    settings.show("mine")
    settings.type("description", "typed")
    outside(settings, lambda text: text.replace("[profiles.mine]", "[profiles.ours]"))
    page(settings).save.click()
    saved(settings)
    assert settings.known("mine").effective.profile.description == "typed"
    assert settings.known("mine").effective.id == "one"
    assert settings.profiles.get("ours") is None


def test_a_clean_form_follows_a_rename(settings: Settings) -> None:
    settings.show("mine")
    outside(settings, lambda text: text.replace("[profiles.mine]", "[profiles.ours]"))
    assert not question(settings).asks
    assert settings.draft.name == "ours"
    assert settings.window.list.list.current_key == "ours"


@pytest.fixture
def removed(settings: Settings) -> ProfileForm:
    """A draft of a profile that another program took out of the file."""
    settings.engine.vault.use_session_only()
    known = settings.known("mine")
    keeping = settings.engine.keys.set(
        known.effective.id, "work", Secret("a-secret-key"), Origin.of("https://llm.example")
    )
    settings.run(settings.bridge.call(keeping))
    form = settings.show("mine")
    settings.type("description", "my draft")
    outside(settings, lambda _: GONE)
    return form


def test_a_profile_that_was_removed_is_asked_about_in_words(
    settings: Settings, removed: ProfileForm
) -> None:
    asked = page(settings)
    said = texts(asked)
    assert any(s.startswith("mine was removed from providers.toml at ") for s in said)
    assert "Your draft" not in said
    assert [b.text() for b in (asked.discard, asked.save)] == ["Discard the draft", "Save it again"]
    assert asked.discard.isVisible()
    assert settings.file.read_text() == GONE


def test_saved_again_it_comes_back_whole_with_its_keys(
    settings: Settings, removed: ProfileForm
) -> None:
    page(settings).save.click()
    saved(settings)
    assert not question(settings).asks
    known = settings.known("mine")
    assert known.effective.id == "one"
    assert known.effective.base_url == "https://llm.example/v1"
    assert known.effective.profile.description == "my draft"
    assert [key.label for key in known.keys] == ["work"]
    assert settings.window.list.list.current_key == "mine"


def test_the_draft_of_a_removed_profile_can_be_given_up(
    settings: Settings, removed: ProfileForm
) -> None:
    page(settings).discard.click()
    settings.until(lambda: settings.draft.name != "mine")
    assert not question(settings).asks
    assert not removed.dirty
    assert settings.file.read_text() == GONE


def test_the_question_about_a_removed_profile_can_wait(
    settings: Settings, removed: ProfileForm
) -> None:
    page(settings).later.click()
    assert removed.page.isVisible()
    assert removed.fields.editor("description").value() == "my draft"
    settings.type("description", "my draft goes on")
    assert not question(settings).asks
    assert not settings.save()
    assert question(settings).asks
    # And when it is there again, nothing is asked any more.
    outside(settings, lambda _: GONE + '[profiles.mine]\nid = "one"\nprovider = "groq"\n')
    assert removed.fields.editor("description").value() == "my draft goes on"


def test_a_removed_profile_that_nobody_edited_goes_without_a_question(settings: Settings) -> None:
    settings.show("mine")
    outside(settings, lambda _: GONE)
    assert not question(settings).asks
    assert settings.draft.name != "mine"


def test_an_override_that_was_reset_is_a_change_of_its_fields(settings: Settings) -> None:
    settings.file.write_text(GONE + '[profiles.openai]\ndescription = "theirs"\n')
    settings.run(settings.profiles.reread())
    settings.show("openai")
    settings.type("description", "mine")
    outside(settings, lambda _: GONE)
    choice = page(settings).choices["description",]
    assert (choice.mine.value, choice.theirs.value) == ("mine", "none")


def test_a_broken_file_asks_nothing_and_loses_nothing(settings: Settings) -> None:
    form = settings.show("mine")
    settings.type("description", "mine says")
    outside(settings, lambda text: text + "[profiles.broken\n")
    assert not question(settings).asks
    assert not settings.save()
    assert "Mend providers.toml" in form.footer.says
    assert form.fields.editor("description").value() == "mine says"
    outside(settings, lambda text: text.replace("[profiles.broken\n", ""))
    assert settings.save()
    assert 'description = "mine says"' in settings.file.read_text()


def test_hostile_values_are_shown_as_text(settings: Settings) -> None:
    settings.show("mine")
    settings.type("description", "mine")
    outside(settings, with_line('description = "<b>&\\u202Ex"'))
    choice = page(settings).choices["description",]
    assert choice.theirs.value == "<b>&⟨U+202E⟩x"
    settings.until(lambda: choice.theirs.text() == "<b>&&⟨U+202E⟩x")


def test_a_key_typed_into_the_wrong_field_is_not_shown(settings: Settings) -> None:
    settings.show("mine")
    settings.type("api_key_env", "sk-proj-abcdefghijklmnopqrstuvwx0123456789")
    outside(settings, with_line('api_key_env = "THEIR_KEY"'))
    choice = page(settings).choices["api_key_env",]
    assert choice.mine.value == "[secret]"
    assert "abcdef" not in " ".join(w.accessibleName() for w in QApplication.allWidgets())


def test_long_values_are_cut_and_said_whole(settings: Settings) -> None:
    settings.show("mine")
    type_model(settings, "mine/" + "long" * 60)
    outside(settings, another_model)
    choice = page(settings).choices[MODEL]
    settings.until(lambda: choice.mine.text().endswith("…"))
    assert choice.mine.width() <= page(settings).width() / 2
    assert choice.mine.toolTip() == "mine/" + "long" * 60
    assert ("long" * 60) in choice.mine.accessibleName()


def test_everything_that_takes_focus_has_a_name(settings: Settings, form: ProfileForm) -> None:
    for widget in page(settings).findChildren(QWidget):
        if widget.focusPolicy() is not Qt.FocusPolicy.NoFocus and widget.isVisible():
            assert widget.accessibleName(), widget
