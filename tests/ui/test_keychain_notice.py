"""A keychain that is locked or absent: a bar with ways on, which blocks nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from keystead.credentials.index import KeyInfo
from keystead.credentials.trouble import VaultStatus
from keystead.credentials.vault import VaultState
from keystead.origin import Origin
from keystead.ui.desktop import Desktop
from keystead.ui.icons import Icons
from keystead.ui.keychain_card import KeychainCard
from keystead.ui.keychain_notice import MATTER
from keystead.ui.widgets.card import Notice
from keystead.ui.widgets.choice_rows import ChoiceRows
from keystead.ui.widgets.label import Label
from keystead.ui.widgets.question import QuestionDialog
from tests.desktop import PATIENCE, Keyboard, shown_text
from tests.window import Await

OPENAI = Origin.of("https://api.openai.com")


@pytest.fixture(autouse=True)
def variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-0123456789abcdef")


def remember_a_key(desktop: Desktop, run: Await) -> None:
    """Let the program know of a key that was kept in the keychain by an earlier run."""
    known = desktop.profiles.get("openai")
    assert known is not None
    key = KeyInfo(known.effective.id, "work", OPENAI, "wxyz", "GNOME Keyring")
    run(desktop._bridge.call(desktop.profiles._keys._put(key)))
    run(desktop.profiles.load())


def find_no_keychain(desktop: Desktop, qtbot: QtBot) -> Notice:
    desktop.window.status_bar.keychain.click()
    notices = desktop.window.tabs.notices
    qtbot.waitUntil(lambda: MATTER in notices.matters, timeout=PATIENCE)
    return notices._notices[MATTER]


def words(notice: Notice) -> str:
    return f"{notice.title}. {notice.accessibleDescription()}"


def rows(notice: Notice) -> ChoiceRows:
    assert isinstance(notice, KeychainCard)
    return notice.rows


def test_the_bar_names_whose_keys_wait_and_who_needs_none(
    desktop: Desktop, qtbot: QtBot, await_in_window: Await
) -> None:
    remember_a_key(desktop, await_in_window)
    notice = find_no_keychain(desktop, qtbot)
    assert notice.title == "No keychain found"
    assert "where the keys of openai are kept." in words(notice)
    assert list(rows(notice)._buttons) == ["retry", "session", "file", "missing"]
    assert "anthropic, ollama, lmstudio and local work without it." in words(notice)
    qtbot.waitUntil(lambda: not desktop.tasks.busy(desktop, "keychain"))
    assert desktop.window.tabs.notices.matters == (MATTER,)


def test_without_a_key_in_it_nobody_is_told_of_a_missing_keychain(
    desktop: Desktop, qtbot: QtBot
) -> None:
    desktop.window.status_bar.keychain.click()
    qtbot.waitUntil(lambda: desktop.keychain.state.status is VaultStatus.ABSENT, timeout=PATIENCE)
    # Who clicked is answered.
    qtbot.waitUntil(lambda: bool(desktop.window.tabs.notices.matters), timeout=PATIENCE)
    assert MATTER not in desktop.window.tabs.notices.matters


def test_it_takes_no_focus_and_an_agent_goes_on_under_it(
    desktop: Desktop, qtbot: QtBot, await_in_window: Await
) -> None:
    remember_a_key(desktop, await_in_window)
    before = QApplication.focusWidget()
    find_no_keychain(desktop, qtbot)
    assert QApplication.focusWidget() is before
    keys = Keyboard(qtbot, desktop.window)
    desktop.try_practice()
    keys.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(desktop.agents.all()) == 1, timeout=PATIENCE)
    qtbot.waitUntil(
        lambda: not any(agent.state.is_active for agent in desktop.agents.all()), timeout=PATIENCE
    )
    assert "Show me what you can do" in shown_text(desktop)
    assert MATTER in desktop.window.tabs.notices.matters


def test_keys_are_typed_for_this_session_where_they_belong(
    desktop: Desktop, qtbot: QtBot, await_in_window: Await
) -> None:
    remember_a_key(desktop, await_in_window)
    notice = find_no_keychain(desktop, qtbot)
    assert rows(notice).button("session").text() == "Type keys…"
    rows(notice).button("session").click()
    qtbot.waitUntil(desktop.settings_access.is_open)
    line = desktop.settings().form.credentials.line
    qtbot.waitUntil(line.isVisible)
    assert line.label.text() == "work"
    assert desktop.settings().focusWidget() is line.secret
    assert desktop.keychain.state.status is VaultStatus.SESSION_ONLY
    assert MATTER not in desktop.window.tabs.notices.matters


def test_what_is_missing_is_named_with_the_command_to_copy(
    desktop: Desktop, qtbot: QtBot, await_in_window: Await, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = "sudo apt install gnome-keyring dbus-user-session"
    monkeypatch.setattr("keystead.credentials.missing.install_command", lambda: command)
    remember_a_key(desktop, await_in_window)
    notice = find_no_keychain(desktop, qtbot)
    rows(notice).button("missing").click()
    dialogs: list[QuestionDialog] = []
    qtbot.waitUntil(
        lambda: bool(dialogs.extend(desktop.window.findChildren(QuestionDialog)) or dialogs)
    )
    said = " ".join(label.text() for label in dialogs[0].findChildren(Label))
    assert "GNOME Keyring, KWallet or KeePassXC" in said
    assert command in said
    dialogs[0]._bar.button("copy").click()
    qtbot.waitUntil(lambda: QApplication.clipboard().text() == command)
    # Nothing is mended by reading: the bar is there again.
    qtbot.waitUntil(lambda: MATTER in desktop.window.tabs.notices.matters)


def test_the_bar_goes_when_the_keychain_opens(
    desktop: Desktop, qtbot: QtBot, await_in_window: Await
) -> None:
    remember_a_key(desktop, await_in_window)
    find_no_keychain(desktop, qtbot)
    desktop.keychain._take(VaultState(VaultStatus.READY, "GNOME Keyring"))
    assert MATTER not in desktop.window.tabs.notices.matters


@pytest.mark.parametrize(
    ("status", "typed", "title", "offered"),
    [
        (VaultStatus.LOCKED, False, "Vault is locked", ["unlock", "retry", "session", "file"]),
        (
            VaultStatus.LOCKED,
            True,
            "Vault is locked",
            ["unlock", "retry", "session", "file", "drop"],
        ),
        (VaultStatus.ABSENT, False, "No keychain found", ["retry", "session", "file", "missing"]),
        (VaultStatus.WAITING, False, "Waiting for Vault", ["session"]),
        (VaultStatus.REFUSED, False, "Vault refused", ["retry", "session", "file"]),
    ],
)
def test_each_trouble_has_its_title_and_ways_on(
    icons: Icons, qtbot: QtBot, status: VaultStatus, typed: bool, title: str, offered: list[str]
) -> None:
    card = KeychainCard(icons)
    qtbot.addWidget(card)
    card.show_trouble(status, "Vault", "It holds a key.", typed=typed)
    assert card.title == title
    assert list(card.rows._buttons) == offered
    assert all(button.accessibleDescription() for button in card.rows._buttons.values())
