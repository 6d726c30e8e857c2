"""Keys in the form: typed once, shown by their last characters, kept back from other addresses."""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from keystead.credentials.key_file import Cost
from keystead.credentials.trouble import VaultStatus
from keystead.credentials.vault import VaultState
from keystead.origin import Origin
from keystead.profiles.profile import CredentialKind
from keystead.secret import KeyKind, Secret
from keystead.ui.passphrase import PassphraseDialog
from keystead.ui.settings.key_row import KeyRow
from keystead.ui.settings.origin_card import Answer
from keystead.ui.sources.keychain import AllKeys, VaultStanding
from keystead.ui.widgets.label import Label
from tests.ui.settings.conftest import Settings

CANARY = "canary-4711-abcdefghijklmnop-wxyz"


def rows(settings: Settings) -> list[str]:
    shown = settings.form.credentials.rows.findChildren(KeyRow)
    return [row.accessibleName() for row in shown if row.isVisible()]


def type_key(settings: Settings, value: str, label: str = "") -> None:
    line = settings.form.credentials.line
    if label:
        line.label.setText(label)
    settings.qtbot.keyClicks(line.secret, value)
    settings.qtbot.keyClick(line.secret, Qt.Key.Key_Return)


def session_only(settings: Settings) -> None:
    settings.run(settings.keychain.use_session_only())


def keep(settings: Settings, label: str, origin: str, kind: KeyKind = KeyKind.KEY) -> None:
    secret = Secret(f"{CANARY}-{label}")
    work = settings.engine.keys.set("one", label, secret, Origin.of(origin), kind=kind)
    settings.run(settings.bridge.call(work))
    settings.run(settings.profiles.load())


def everything_written(settings: Settings) -> bytes:
    home = settings.folders.config.parent
    return b"\n".join(p.read_bytes() for p in sorted(home.rglob("*")) if p.is_file())


def test_a_key_without_a_keychain_waits_for_a_choice_and_is_written_nowhere(
    settings: Settings, tmp_path: Path
) -> None:
    form = settings.show("mine")
    card = form.credentials.work.card
    assert "not opened yet" in form.credentials.chip.text()
    form.credentials.add.click()
    assert settings.window.focusWidget() is form.credentials.line.secret
    type_key(settings, CANARY)
    settings.until(form.credentials.work.isVisible)
    assert card.title == "No keychain found"
    assert "Nothing was saved" in card.accessibleDescription()
    assert settings.window.focusWidget() is form.credentials.add
    assert form.dirty
    card.rows.button("retry").click()
    settings.until(lambda: not settings.window._tasks.busy(form.credentials.work, "vault"))
    assert form.credentials.work.isVisible()
    card.rows.button("session").click()
    settings.until(lambda: rows(settings))
    assert rows(settings) == [
        "default, …wxyz, https://llm.example, not tried yet · this session only"
    ]
    settings.until(form.credentials.work.isHidden)
    settings.until(lambda: form.credentials.chip.text() == "This session only")
    settings.until(lambda: not form.dirty)
    shown = [label.text() for label in settings.window.findChildren(QLabel)]
    assert not any(CANARY in text for text in shown)
    for spelling in (CANARY.encode(), base64.b64encode(CANARY.encode())[:-4]):
        assert spelling not in everything_written(settings)
    assert (settings.folders.log / "keystead.log").exists()


def test_a_call_that_does_not_answer_is_given_up_for_this_session_only(
    settings: Settings,
) -> None:
    work = settings.form.credentials.work
    begun: list[VaultStatus] = []
    cancelled: list[bool] = []

    async def job() -> None:
        begun.append(settings.keychain.state.status)
        try:
            await asyncio.sleep(0 if begun[-1] is VaultStatus.SESSION_ONLY else 60)
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    settings.window._tasks.start(work, work.run(job), group="first")
    settings.until(lambda: begun)
    assert work.waiting
    work.card.chosen.emit("session")
    settings.until(lambda: not work.waiting)
    assert begun == [VaultStatus.NOT_OPENED, VaultStatus.SESSION_ONLY]
    assert cancelled == [True]


def test_forgetting_a_key_that_could_not_be_kept_forgets_it(settings: Settings) -> None:
    form = settings.show("mine")
    form.credentials.open_line()
    type_key(settings, CANARY)
    settings.until(form.credentials.work.isVisible)
    form.credentials.work.card.rows.button("drop").click()
    assert form.credentials.work.isHidden()
    assert not form.dirty
    assert not form.credentials.line.filled


def test_a_key_of_a_new_profile_saves_the_profile_first(settings: Settings) -> None:
    session_only(settings)
    settings.window.new_profile("groq")
    line = settings.form.credentials.line
    settings.form.credentials.open_line()
    assert line.save.text() == "Save profile and key"
    type_key(settings, CANARY)
    settings.until(lambda: rows(settings))
    assert "groq" in settings.file.read_text()
    assert settings.known("groq").keys[0].origin == Origin.of("https://api.groq.com")


def test_a_typed_key_is_kept_by_save_too(settings: Settings) -> None:
    session_only(settings)
    form = settings.show("mine")
    form.credentials.open_line()
    settings.qtbot.keyClicks(form.credentials.line.secret, CANARY)
    assert form.footer.save.isEnabled()
    assert settings.save()
    settings.until(lambda: rows(settings))


def moved_by_another_program(settings: Settings) -> None:
    text = settings.file.read_text()
    settings.file.write_text(text.replace("llm.example", "elsewhere.example"))
    settings.run(settings.profiles.reread())


@pytest.mark.parametrize("whole", [False, True])
def test_a_typed_key_goes_nowhere_but_where_the_form_said_without_a_yes(
    settings: Settings, whole: bool
) -> None:
    session_only(settings)
    form = settings.show("mine")
    line = form.credentials.line
    form.credentials.open_line()
    settings.qtbot.keyClicks(line.secret, CANARY)
    assert "Sent to https://llm.example and nowhere else" in line._below.text()
    moved_by_another_program(settings)
    assert settings.draft.values["base_url"] == "https://elsewhere.example/v1"
    assert "Typed for https://llm.example" in line._below.text()

    def begin_to_save() -> None:
        (form.footer.save if whole else line.save).click()

    begin_to_save()
    said = settings.answer("keep")
    assert "https://llm.example" in said
    assert "https://elsewhere.example" in said
    tasks = settings.window._tasks
    settings.until(lambda: not tasks.busy(form, "save") and not tasks.busy(form.credentials, "key"))
    assert "not saved" in line._below.text()
    assert settings.known("mine").keys == ()
    assert line.filled
    begin_to_save()
    settings.answer("save")
    settings.until(lambda: rows(settings))
    (key,) = settings.known("mine").keys
    assert key.origin == Origin.of("https://elsewhere.example")


def test_a_typed_header_goes_nowhere_else_without_a_yes_either(settings: Settings) -> None:
    session_only(settings)
    form = settings.show("mine")
    line = form.headers._lines[-1]
    settings.qtbot.keyClicks(line._name, "X-Team")
    settings.qtbot.mouseClick(line._tick, Qt.MouseButton.LeftButton)
    settings.qtbot.keyClicks(line._hidden, CANARY)
    moved_by_another_program(settings)
    form.footer.save.click()
    settings.answer("keep")
    tasks = settings.window._tasks
    settings.until(lambda: not tasks.busy(form, "save"))
    assert settings.known("mine").keys == ()
    line = form.headers._lines[0]
    if not line.typed():
        settings.qtbot.keyClicks(line._hidden, CANARY)
    form.footer.save.click()
    settings.until(lambda: settings.known("mine").keys)
    assert settings.known("mine").keys[0].origin == Origin.of("https://elsewhere.example")


def test_an_address_of_ones_own_is_asked_about_no_second_time(settings: Settings) -> None:
    session_only(settings)
    form = settings.show("mine")
    form.credentials.open_line()
    settings.qtbot.keyClicks(form.credentials.line.secret, CANARY)
    settings.type("base_url", "https://mine.example/v1")
    assert "Sent to https://mine.example and" in form.credentials.line._below.text()
    assert settings.save()
    settings.until(lambda: rows(settings))
    assert settings.known("mine").keys[0].origin == Origin.of("https://mine.example")


def test_a_key_is_no_label(settings: Settings) -> None:
    session_only(settings)
    form = settings.show("mine")
    form.credentials.open_line()
    type_key(settings, CANARY, label=CANARY)
    line = form.credentials.line
    settings.until(lambda: "The label holds the key" in line._below.text())
    assert settings.window.focusWidget() is line.label
    assert settings.known("mine").keys == ()


def test_a_key_needs_an_address(settings: Settings) -> None:
    session_only(settings)
    form = settings.show("azure")
    form.credentials.open_line()
    type_key(settings, CANARY)
    settings.until(lambda: "base URL first" in form.credentials.line._below.text())
    assert form.credentials.line.filled


def test_escape_in_the_key_line_closes_only_the_line(settings: Settings) -> None:
    form = settings.show("mine")
    form.credentials.open_line()
    settings.qtbot.keyClicks(form.credentials.line.secret, CANARY)
    settings.qtbot.keyClick(form.credentials.line.secret, Qt.Key.Key_Escape)
    assert form.credentials.line.isHidden()
    assert settings.window.isVisible()
    assert not form.credentials.line.filled


def test_keys_are_replaced_and_removed_after_a_question(settings: Settings) -> None:
    session_only(settings)
    form = settings.show("mine")
    keep(settings, "work", "https://llm.example")
    settings.until(lambda: rows(settings))
    key = settings.known("mine").keys[0]
    form.credentials.rows.replace_wanted.emit(key)
    assert form.credentials.line.label.isReadOnly()
    type_key(settings, "another-key-of-some-length-9999")
    settings.until(lambda: any("…9999" in row for row in rows(settings)))
    form.credentials.rows.remove_wanted.emit(settings.known("mine").keys[0])
    settings.answer("keep")
    assert rows(settings)
    settings.until(lambda: not settings.window._tasks.busy(form.credentials, "remove-key"))
    form.credentials.rows.remove_wanted.emit(settings.known("mine").keys[0])
    settings.answer("remove")
    settings.until(lambda: not rows(settings))


def test_add_key_shows_the_profile_with_the_line_open(settings: Settings) -> None:
    settings.show("other")
    settings.window.add_key("mine")
    assert settings.draft.name == "mine"
    assert settings.window.focusWidget() is settings.form.credentials.line.secret


@pytest.mark.parametrize("field", ["base_url", "api_key_env", "description"])
def test_a_pasted_key_is_refused_and_can_be_moved_into_the_keychain(
    settings: Settings, field: str
) -> None:
    session_only(settings)
    pasted = "sk-pastedpastedpastedpasted"
    before = settings.file.read_bytes()
    form = settings.show("mine")
    form.advanced.open()
    settings.type(field, pasted)
    form.footer.test.setFocus()
    error, move = form.fields.field(field).error, form.fields._moves[field]
    assert "key" in error
    assert pasted not in error
    assert move.isVisible()
    assert not settings.save()
    assert settings.file.read_bytes() == before
    move.click()
    assert form.fields.editor(field).value() == ""
    assert form.credentials.line.secret.text() == pasted
    assert move.isHidden()


@pytest.mark.parametrize(("name", "value"), [("X-Note", "sk-pastedpasted"), ("X-Api-Key", "1234")])
def test_a_secret_in_a_plain_header_can_be_moved_into_the_keychain(
    settings: Settings, name: str, value: str
) -> None:
    session_only(settings)
    form = settings.show("mine")
    line = form.headers._lines[0]
    settings.qtbot.keyClicks(line._name, name)
    settings.qtbot.keyClicks(line._plain, value)
    assert not settings.save()
    assert line._move.isVisible()
    assert value not in line._error.text()
    line._move.click()
    assert line._plain.text() == ""
    assert settings.save()
    settings.until(lambda: settings.known("mine").keys)
    key = settings.known("mine").keys[0]
    assert (key.kind, key.label) == (KeyKind.HEADER, name)
    assert value not in settings.file.read_text()
    assert f'secret_headers = ["{name}"]' in settings.file.read_text()
    secret = settings.run(settings.bridge.call(settings.engine.keys.read(key)))
    assert secret.reveal() == value


def test_plain_headers_are_saved_and_a_removed_secret_one_leaves_the_keychain(
    settings: Settings,
) -> None:
    session_only(settings)
    form = settings.show("mine")
    settings.qtbot.keyClicks(form.headers._lines[0]._name, "X-Title")
    settings.qtbot.keyClicks(form.headers._lines[0]._plain, "mine")
    second = form.headers._lines[1]
    settings.qtbot.keyClicks(second._name, "X-Team")
    second._tick.click()
    settings.qtbot.keyClicks(second._hidden, CANARY)
    assert settings.save()
    settings.until(lambda: settings.known("mine").keys)
    effective = settings.known("mine").effective.profile
    assert effective.default_headers == {"X-Title": "mine"}
    assert effective.secret_headers == ("X-Team",)
    settings.until(lambda: form.headers._lines[1]._stored.isVisible())
    form.headers._lines[1].remove.click()
    assert settings.save()
    settings.until(lambda: not settings.known("mine").keys)


def test_a_header_with_a_line_break_or_no_name_is_refused(settings: Settings) -> None:
    form = settings.show("mine")
    line = form.headers._lines[0]
    settings.qtbot.keyClicks(line._plain, "nameless")
    assert not settings.save()
    assert "has no name" in line._error.text()
    line._name.setText("Host")
    assert form.headers.first_wrong() is not None
    assert "belongs to the request" in line._error.text()


def test_another_address_asks_about_the_keys_and_sends_none_until_answered(
    settings: Settings,
) -> None:
    session_only(settings)
    settings.show("mine")
    keep(settings, "work", "https://llm.example")
    form = settings.show("mine")
    card = form.connection.card
    assert card.isHidden()
    base_url = form.fields.field("base_url").editor
    base_url.setFocus()
    form.fields.put("base_url", "https://llm.bücher.example/v1")
    assert card.isVisible()
    assert settings.window.focusWidget() is base_url
    assert card.send.text() == "Send them to https://llm.xn--bcher-kva.example"
    assert [label.text().replace("\u200b", "") for label in card._texts] == [
        "https://llm.example",
        "https://llm.xn--bcher-kva.example",
        "Base URL in this form, not yet saved",
        "key work …work",
    ]
    assert settings.save()
    assert settings.known("mine").keys[0].origin == Origin.of("https://llm.example")
    assert settings.known("mine").decision.key is None
    assert card.isVisible()
    assert "kept back" in rows(settings)[0]


def test_keys_go_to_another_address_after_a_yes_and_a_save(settings: Settings) -> None:
    session_only(settings)
    keep(settings, "work", "https://llm.example")
    keep(settings, "X-Team", "https://llm.example", KeyKind.HEADER)
    form = settings.show("mine")
    settings.run(settings.profiles.edit("mine", {"secret_headers": ("X-Team",)}, current(settings)))
    settings.run(settings.profiles.load())
    settings.type("base_url", "https://moved.example/v1")
    form.connection.card.send.click()
    moved = Origin.of("https://moved.example")
    assert all(key.origin != moved for key in settings.known("mine").keys)
    assert settings.save()
    settings.until(lambda: all(k.origin == moved for k in settings.known("mine").keys))
    settings.until(lambda: not form.connection.card.isVisible())
    assert len(settings.known("mine").keys) == 2


def current(settings: Settings) -> str:
    return settings.profiles.state.revision


def test_a_yes_counts_for_the_address_it_was_given_for(settings: Settings) -> None:
    session_only(settings)
    keep(settings, "work", "https://llm.example")
    form = settings.show("mine")
    settings.type("base_url", "https://moved.example/v1")
    form.connection.card.send.click()
    settings.type("base_url", "https://elsewhere.example/v1")
    assert form.connection.card.answer is Answer.NONE
    assert settings.save()
    assert settings.known("mine").keys[0].origin == Origin.of("https://llm.example")


def test_a_variable_of_the_profile_needs_an_answer_before_its_address_changes(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINE_TOKEN", CANARY)
    settings.run(settings.profiles.edit("mine", {"api_key_env": "MINE_TOKEN"}, current(settings)))
    settings.run(settings.profiles.load())
    form = settings.show("mine")
    assert rows(settings) == [
        "from MINE_TOKEN, https://llm.example, not tried yet · stays where it is"
    ]
    settings.type("base_url", "https://moved.example/v1")
    assert not settings.save()
    assert form.footer.says == "Not saved: say what becomes of the key"
    assert settings.window.focusWidget() is form.connection.card.keep
    form.connection.card.keep.click()
    assert form.fields.editor("api_key_env").value() == ""
    assert settings.save()
    assert "MINE_TOKEN" not in settings.file.read_text()


@pytest.mark.parametrize("answer", [Answer.KEEP, Answer.SEND])
def test_what_a_command_prints_needs_an_answer_too(settings: Settings, answer: Answer) -> None:
    commanded = {"credential": CredentialKind.COMMAND, "credential_command": ("printer", "--once")}
    settings.run(settings.profiles.edit("mine", commanded, current(settings)))
    settings.run(settings.profiles.load())
    form = settings.show("mine")
    settings.type("base_url", "https://moved.example/v1")
    assert not settings.save()
    card = form.connection.card
    assert "what printer prints" in [label.text() for label in card.findChildren(Label)]
    (card.keep if answer is Answer.KEEP else card.send).click()
    assert settings.save()
    saved = settings.known("mine").effective.profile
    assert saved.base_url == "https://moved.example/v1"
    assert (saved.credential is CredentialKind.COMMAND) is (answer is Answer.SEND)


def test_where_a_command_prints_the_token_no_variable_is_said_to_be_sent(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINE_TOKEN", CANARY)
    settings.run(settings.profiles.edit("mine", {"api_key_env": "MINE_TOKEN"}, current(settings)))
    settings.run(settings.profiles.load())
    form = settings.show("mine")
    assert form.credentials.rows.isVisible()
    form.fields.put("credential", CredentialKind.COMMAND)
    assert not form.credentials.rows.isVisible()


def test_a_profile_with_keys_asks_what_becomes_of_them(settings: Settings) -> None:
    session_only(settings)
    keep(settings, "work", "https://llm.example")
    form = settings.show("mine")
    form.page.remove.click()
    assert "work …work" in settings.answer("with-keys")
    settings.until(lambda: settings.draft.name == "other")
    assert settings.engine.keys.of("one") == ()


def test_the_clipboard_never_gets_a_key_from_the_line(settings: Settings) -> None:
    form = settings.show("mine")
    form.credentials.open_line()
    line: Any = form.credentials.line.secret
    line.setText(CANARY)
    line.selectAll()
    line.copy()
    assert CANARY not in QApplication.clipboard().text()


def test_replacing_a_refused_key_replaces_the_one_that_requests_carry(
    settings: Settings,
) -> None:
    session_only(settings)
    form = settings.show("mine")
    keep(settings, "default", "https://llm.example")
    settings.window.replace_key("mine")
    line = form.credentials.line
    assert (line.label.text(), line.label.isReadOnly()) == ("default", True)
    type_key(settings, "another-key-0123456789-WXYZ")
    settings.until(lambda: any("WXYZ" in row for row in rows(settings)))
    assert len(rows(settings)) == 1


def test_replacing_where_there_is_no_key_adds_one(settings: Settings) -> None:
    form = settings.show("mine")
    settings.window.replace_key("mine")
    assert form.credentials.line.isVisible()
    assert not form.credentials.line.label.isReadOnly()


def test_a_key_waits_for_the_passphrase_of_the_encrypted_file(settings: Settings) -> None:
    """The file is there and closed: the card says so, opens it, and the key is kept in it."""
    file = settings.engine.vault._file
    assert file is not None
    file._cost = Cost(n=2**4)
    settings.run(settings.keychain.use_file(Secret("correct horse battery")))
    file._key = None  # As after a restart.
    form = settings.show("mine")
    form.credentials.open_line("sk-typed-0123456789abcdef")
    form.credentials.line.save.click()
    card = form.credentials.work.card
    settings.until(card.isVisible)
    assert card.title == "Encrypted file is locked"
    assert "unlock" in card.rows._buttons
    assert "retry" not in card.rows._buttons
    card.rows.button("unlock").click()
    settings.until(lambda: bool(settings.window.findChildren(PassphraseDialog)))
    dialog = settings.window.findChildren(PassphraseDialog)[0]
    dialog.lines[0].setText("not the one")
    settings.qtbot.keyClick(dialog.lines[0], Qt.Key.Key_Return)
    settings.until(lambda: "does not open" in dialog.fields[0].error)
    dialog.lines[0].setText("correct horse battery")
    settings.qtbot.keyClick(dialog.lines[0], Qt.Key.Key_Return)
    settings.until(lambda: bool(settings.known("mine").keys))
    assert settings.known("mine").keys[0].store == "Encrypted file"
    settings.until(lambda: not card.isVisible())


def test_what_was_told_of_the_keychain_before_it_was_loaded_changes_nothing_after(
    settings: Settings,
) -> None:
    # A change waits for the next frame, an answer does not: what is older may come later.
    source, older = settings.keychain, (AllKeys((), 1), VaultStanding(VaultState(), 1))
    session_only(settings)
    keep(settings, "work", "https://llm.example")
    settings.run(source.load())
    told, delivered = list[None](), list[str]()
    source.changed.connect(lambda: told.append(None))
    source.keys_changed.connect(lambda: told.append(None))
    settings.bridge.subscribe(str, source, delivered.append)
    for change in (*older, "after them"):
        settings.bridge.post(change)
    settings.until(lambda: delivered)
    assert source.state.status is VaultStatus.SESSION_ONLY
    assert [key.label for key in source.keys] == ["work"]
    assert not told
