"""What goes wrong around a form: refused writes, a slow keychain, undo, two saves at once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from keystead.secret import KeyKind
from keystead.ui.settings.header_line import HeaderLine
from tests.ui.settings.conftest import Settings
from tests.ui.settings.test_keys import CANARY, keep, session_only


def type_header(settings: Settings, name: str, value: str) -> HeaderLine:
    """Type a secret header into the empty line at the end."""
    line = settings.form.headers._lines[-1]
    settings.qtbot.keyClicks(line._name, name)
    line._tick.click()
    settings.qtbot.keyClicks(line._hidden, value)
    return line


def test_a_refused_save_keeps_a_typed_secret_header(settings: Settings) -> None:
    session_only(settings)
    form = settings.show("mine")
    type_header(settings, "X-Team", CANARY)
    text = settings.file.read_text()
    settings.file.write_text(f"{text}\n[broken")
    assert not settings.save()
    assert form.headers.typed_secrets()
    settings.file.write_text(text)
    assert settings.save()
    kept = [key for key in settings.known("mine").keys if key.kind is KeyKind.HEADER]
    assert [key.label for key in kept] == ["X-Team"]


def test_two_saves_at_once_keep_each_key_once(settings: Settings) -> None:
    work = settings.form.credentials.work
    go = asyncio.Event()
    done: list[str] = []

    async def job(name: str) -> None:
        await go.wait()
        done.append(name)

    tasks = settings.window._tasks
    tasks.start(work, work.run(lambda: job("first")), group="key")
    settings.qtbot.wait(20)
    tasks.start(work, work.run(lambda: job("second")), group="save")
    settings.qtbot.wait(20)
    go.set()
    settings.until(lambda: not tasks.busy(work, "key") and not tasks.busy(work, "save"))
    assert done == ["first", "second"]
    assert not settings.errors


def test_forgetting_a_waiting_key_forgets_those_behind_it_too(settings: Settings) -> None:
    work = settings.form.credentials.work
    go = asyncio.Event()
    done: list[str] = []

    async def job(name: str) -> None:
        await go.wait()
        done.append(name)

    tasks = settings.window._tasks
    tasks.start(work, work.run(lambda: job("first")), group="key")
    settings.qtbot.wait(20)
    tasks.start(work, work.run(lambda: job("second")), group="save")
    settings.qtbot.wait(20)
    work.drop()
    go.set()
    settings.until(lambda: not tasks.busy(work, "key") and not tasks.busy(work, "save"))
    assert done == []
    assert not work.waiting


def test_undo_brings_no_moved_key_back_into_the_open(settings: Settings) -> None:
    settings.show("mine")
    line = settings.form.headers._lines[-1]
    settings.qtbot.keyClicks(line._name, "X-Team")
    settings.qtbot.keyClicks(line._plain, CANARY)
    line._tick.click()
    assert line._hidden.text() == CANARY
    line._tick.click()
    line._plain.undo()
    assert line._plain.text() == ""


def test_a_key_shown_to_the_eye_is_still_not_copied(settings: Settings) -> None:
    form = settings.show("mine")
    form.credentials.open_line()
    line: Any = form.credentials.line.secret
    line.setText(CANARY)
    line._eye.trigger()
    assert line.echoMode() is QLineEdit.EchoMode.Normal
    line.selectAll()
    for key in (Qt.Key.Key_C, Qt.Key.Key_X):
        settings.qtbot.keyClick(line, key, Qt.KeyboardModifier.ControlModifier)
    assert CANARY not in QApplication.clipboard().text()


def test_a_key_with_no_address_is_asked_for_one_and_blocks_nothing(settings: Settings) -> None:
    session_only(settings)
    settings.window.new_profile("openai-compatible")
    form = settings.form
    form.credentials.open_line(CANARY)
    assert not settings.save()
    assert "belongs to an address" in form.fields.said("base_url")
    settings.type("base_url", "https://llm.example/v1")
    assert settings.save()
    name = settings.draft.name
    settings.until(lambda: [k.last_characters for k in settings.known(name).keys] == ["wxyz"])


def test_a_new_key_with_the_label_of_another_overwrites_nothing(settings: Settings) -> None:
    session_only(settings)
    keep(settings, "work", "https://llm.example")
    form = settings.show("mine")
    before = settings.known("mine").keys
    form.credentials.open_line(CANARY)
    line = form.credentials.line
    line.label.setText("work")
    line.save.click()
    settings.until(lambda: "has this label" in line._below.text())
    assert not settings.save()
    assert settings.known("mine").keys == before
    line.label.setText("another")
    assert settings.save()
    assert [key.label for key in settings.known("mine").keys] == ["work", "another"]


@pytest.mark.parametrize("ending", ["\x07rest", "\u200brest", "\nrest", "é"])
def test_a_key_that_no_request_can_carry_is_refused_in_words_and_stays(
    settings: Settings, ending: str
) -> None:
    settings.window.new_profile("groq")
    before = settings.file.read_bytes()
    line = settings.form.credentials.line
    line.secret.setText(f"{CANARY}{ending}")
    line.save.click()
    settings.until(lambda: line.secret.property("invalid"))
    said = line._below.text()
    assert "which no request can carry" in said
    assert CANARY not in said
    assert "rest" not in said
    assert settings.window.focusWidget() is line.secret
    # Save says the same, and writes no profile without the key that was typed for it.
    assert not settings.save()
    assert settings.form.footer.says == "Not saved: the key needs a change"
    assert settings.file.read_bytes() == before
    assert line.filled


def test_a_secret_header_that_no_request_can_carry_is_refused_in_words(settings: Settings) -> None:
    form = settings.show("mine")
    before = settings.file.read_bytes()
    line = type_header(settings, "X-Team", "")
    line._hidden.setText(f"{CANARY}\x00")
    assert not settings.save()
    assert "which no request can carry" in line._error.text()
    assert CANARY not in line._error.text()
    assert form.footer.says == "Not saved: 1 field needs a change"
    assert settings.window.focusWidget() is line._hidden
    assert settings.file.read_bytes() == before


def test_the_last_header_line_adds_and_takes_nothing_away(settings: Settings) -> None:
    form = settings.show("mine")
    last = form.headers._lines[-1]
    assert last.remove.accessibleName() == "Add a header"
    last.remove.click()
    assert settings.window.focusWidget() is last._name
    assert not form.dirty
    settings.qtbot.keyClicks(last._name, "X-Title")
    assert last.remove.accessibleName() == "Remove this header"
    assert len(form.headers._lines) == 2
    last.remove.click()
    assert not form.dirty
