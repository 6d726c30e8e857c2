"""The pages about the program itself: what is changed there is in force and in the file at once."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget

from keystead.credentials.encrypted_file import FILE_NAME
from keystead.credentials.index import KeyInfo, KeyStatus
from keystead.credentials.key_file import Cost
from keystead.credentials.trouble import VaultStatus
from keystead.origin import Origin
from keystead.secret import Secret
from keystead.settings.settings import KeyStore
from keystead.settings.settings import Settings as Choices
from keystead.settings.theme_choice import ThemeChoice
from keystead.ui.commands.settings import SettingsPage
from keystead.ui.passphrase import PassphraseDialog
from keystead.ui.settings.appearance import AppearancePage
from keystead.ui.settings.key_row import KeyRow
from keystead.ui.settings.keychain import KeychainPage
from keystead.ui.settings.network import NetworkPage
from keystead.ui.settings.search import PAGES
from keystead.ui.settings.tab_order import tab_order
from keystead.ui.settings.theme_tiles import ThemeTiles
from keystead.ui.widgets.label import Label
from tests.ui.settings.conftest import Settings


def show(settings: Settings, page: SettingsPage) -> QWidget:
    settings.window.show_page(page)
    return settings.window.application.page(page)


def file_says(settings: Settings) -> dict[str, object]:
    path = settings.folders.settings_file
    return tomllib.loads(path.read_text()) if path.exists() else {}


def said(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(Label) if label.isVisible())


def test_every_page_can_be_moved_to_in_the_list(settings: Settings) -> None:
    for page in SettingsPage:
        settings.window.pages.list.select(page)
        assert settings.window._pages.currentWidget() is settings.window.application.page(page)
        assert settings.window.list.list.current_key == ""


@pytest.mark.parametrize("page", SettingsPage)
def test_everything_on_a_page_is_reached_by_tab_and_has_a_name(
    settings: Settings, page: SettingsPage
) -> None:
    found = list(tab_order(show(settings, page)))
    assert found or page is SettingsPage.NETWORK
    assert [widget for widget in found if not widget.accessibleName()] == []


@pytest.mark.parametrize("page", SettingsPage)
def test_a_page_fits_the_smallest_window(settings: Settings, page: SettingsPage) -> None:
    show(settings, page)
    settings.window.resize(settings.window.minimumSize())
    settings.until(lambda: settings.window.width() == settings.window.minimumWidth())
    whole = settings.window.application.page(page)
    for widget in whole.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            right = widget.mapTo(settings.window, QPoint(widget.width(), 0)).x()
            assert right <= settings.window.width(), widget.accessibleName()


def test_every_setting_has_a_field_on_its_page(settings: Settings) -> None:
    assert set(PAGES) == set(Choices.model_fields)
    for page in SettingsPage:
        show(settings, page)
    on_keyboard = {"shortcuts"}
    assert set(settings.window.application.fields.names()) == set(PAGES) - on_keyboard


def test_a_draft_waits_behind_a_page(settings: Settings) -> None:
    settings.show("mine")
    settings.type("description", "half done")
    show(settings, SettingsPage.APPEARANCE)
    assert settings.form.dirty
    settings.window.list.list.select("mine")
    assert settings.window._pages.currentWidget() is settings.form
    assert settings.draft.values["description"] == "half done"
    settings.form.revert()


# Appearance


def test_a_theme_is_chosen_with_arrows(settings: Settings) -> None:
    show(settings, SettingsPage.APPEARANCE)
    tiles = cast("ThemeTiles", settings.window.application.fields.field("theme").editor)
    tiles.setFocus()
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "System"
    settings.qtbot.keyClick(focused, Qt.Key.Key_Right)
    settings.until(lambda: settings.choices.settings.theme is ThemeChoice.DARK)
    assert file_says(settings) == {"theme": "dark"}
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Dark"
    settings.qtbot.keyClick(focused, Qt.Key.Key_Left)
    settings.until(lambda: settings.choices.settings.theme is ThemeChoice.SYSTEM)
    assert file_says(settings) == {}


def test_one_stop_of_tab_for_the_themes(settings: Settings) -> None:
    page = cast("AppearancePage", show(settings, SettingsPage.APPEARANCE))
    names = [widget.accessibleName() for widget in tab_order(page)]
    assert names == ["System", "Scale"]


def test_a_scale_is_chosen_and_one_typed_into_the_file_is_shown(settings: Settings) -> None:
    settings.folders.settings_file.write_text("scale = 130\n")
    settings.reread_settings()
    show(settings, SettingsPage.APPEARANCE)
    editor = settings.window.application.fields.editor("scale")
    assert editor.currentText() == "130 %"  # type: ignore[attr-defined]
    editor.setCurrentIndex(editor.findText("150 %"))  # type: ignore[attr-defined]
    editor.activated.emit(editor.currentIndex())  # type: ignore[attr-defined]
    settings.until(lambda: settings.choices.settings.scale == 150)
    assert file_says(settings) == {"scale": 150}


def test_a_scale_that_waits_for_the_next_start_says_so_and_offers_it(settings: Settings) -> None:
    page = cast("AppearancePage", show(settings, SettingsPage.APPEARANCE))
    assert page.next_start.isHidden()
    settings.run(settings.choices.put("scale", 200))
    assert page.next_start.isVisible()
    assert page._says.text().startswith("Everything is drawn at 200 % from the next start")
    with settings.qtbot.waitSignal(settings.window.application.restart_wanted):
        page.restart.click()
    settings.run(settings.choices.put("scale", 100))
    assert page.next_start.isHidden()


def test_a_file_that_cannot_be_written_is_told_at_the_field(settings: Settings) -> None:
    show(settings, SettingsPage.APPEARANCE)
    settings.folders.settings_file.write_text("theme = \n")
    field = settings.window.application.fields.field("scale")
    editor = settings.window.application.fields.editor("scale")
    editor.setCurrentIndex(0)  # type: ignore[attr-defined]
    editor.activated.emit(0)  # type: ignore[attr-defined]
    settings.until(lambda: field.error)
    assert "settings.toml" in field.error
    assert editor.value() == 100
    assert settings.folders.settings_file.read_text() == "theme = \n"


# Keychain


def keychain_page(settings: Settings) -> KeychainPage:
    return cast("KeychainPage", show(settings, SettingsPage.KEYCHAIN))


def key_names(page: KeychainPage) -> list[str]:
    return [row.accessibleName() for row in page.rows.findChildren(KeyRow) if row.isVisible()]


def test_no_keychain_is_opened_to_show_what_it_holds(settings: Settings) -> None:
    page = keychain_page(settings)
    assert "not opened yet" in page.card.title
    assert "No key was saved yet." in said(page)
    assert settings.engine.vault.state.status is VaultStatus.NOT_OPENED


def test_it_lists_the_keys_of_all_profiles_in_their_order(settings: Settings) -> None:
    settings.run(settings.keychain.use_session_only())
    for profile, label in (("other", "theirs"), ("mine", "work"), ("mine", "spare")):
        known = settings.known(profile)
        settings.run(settings.profiles.set_key(known, label, Secret(f"sk-long-enough-key-{label}")))
    page = keychain_page(settings)
    settings.until(lambda: len(key_names(page)) == 3)
    assert key_names(page) == [
        "mine · work, …work, https://llm.example, This session only",
        "mine · spare, …pare, https://llm.example, This session only",
        "other · theirs, …eirs, https://api.groq.com, This session only",
    ]


def test_addresses_stand_under_each_other_with_and_without_last_characters(
    settings: Settings,
) -> None:
    settings.run(settings.keychain.use_session_only())
    known = settings.known("mine")
    for label, key in (("work", "sk-long-enough-to-show"), ("short", "sk-short")):
        settings.run(settings.profiles.set_key(known, label, Secret(key)))
    page = keychain_page(settings)
    settings.until(lambda: len(key_names(page)) == 2)
    rows = [row for row in page.rows.findChildren(KeyRow) if row.isVisible()]
    settings.until(lambda: len({row.origin.mapTo(row, QPoint()).x() for row in rows}) == 1)


def test_the_page_says_what_this_session_only_does(settings: Settings) -> None:
    page = keychain_page(settings)
    assert "new keys stay in memory" in page.card.text
    settings.run(settings.keychain.use_session_only())
    settings.until(lambda: page.card.title == "This session only")
    assert "“" not in page.card.text


def test_a_key_whose_profile_is_gone_and_a_lost_one_are_marked(settings: Settings) -> None:
    gone = KeyInfo("nobody", "old", Origin.of("https://gone.example"), store="GNOME Keyring")
    lost = KeyInfo("one", "work", Origin.of("https://llm.example"), status=KeyStatus.LOST)
    of_file = replace(lost, label="filed", store=FILE_NAME)
    for key in (gone, lost, of_file):
        settings.run(in_engine(settings, key))
    page = keychain_page(settings)
    settings.until(lambda: len(key_names(page)) == 3)
    assert key_names(page) == [
        "mine · work, https://llm.example, no longer in the keychain",
        "mine · filed, https://llm.example, no longer in the encrypted file",
        "old, https://gone.example, its profile is gone",
    ]


async def in_engine(settings: Settings, key: KeyInfo) -> None:
    await settings.bridge.call(settings.engine.keys._put(key))


def test_a_key_is_removed_after_a_question(settings: Settings) -> None:
    settings.run(settings.keychain.use_session_only())
    known = settings.known("mine")
    settings.run(settings.profiles.set_key(known, "work", Secret("sk-long-enough-to-show")))
    page = keychain_page(settings)
    settings.until(lambda: key_names(page))
    (row,) = [row for row in page.rows.findChildren(KeyRow) if row.isVisible()]
    button = next(iter(tab_order(row)))
    assert button.accessibleName() == "Remove mine · work…"
    settings.qtbot.keyClick(button, Qt.Key.Key_Return)
    asked = settings.answer("remove")
    assert "Remove mine · work …show?" in asked
    settings.until(lambda: not key_names(page))
    assert settings.engine.keys.all() == ()


def test_what_a_keychain_that_does_not_answer_lets_one_do(settings: Settings) -> None:
    page = keychain_page(settings)
    page.card._bar.button("open").click()
    settings.until(lambda: settings.keychain.state.status is VaultStatus.ABSENT)
    assert "No keychain answers on this desktop" in said(page)
    assert list(page.card._bar._buttons) == ["open", "session"]
    page.card._bar.button("session").click()
    settings.until(lambda: settings.keychain.state.status is VaultStatus.SESSION_ONLY)
    assert page.card.title == "This session only"


def test_a_key_that_cannot_be_removed_is_told(settings: Settings) -> None:
    key = KeyInfo("one", "work", Origin.of("https://llm.example"), store="GNOME Keyring")
    settings.run(in_engine(settings, key))
    page = keychain_page(settings)
    settings.until(lambda: key_names(page))
    (row,) = [row for row in page.rows.findChildren(KeyRow) if row.isVisible()]
    next(iter(tab_order(row))).click()  # type: ignore[attr-defined]
    settings.answer("remove")
    settings.until(lambda: "was not removed" in page.card.title)
    assert key_names(page)


def test_variables_are_named_and_can_be_switched_off(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROQ_API_KEY", "gsk_from-a-variable")
    settings.run(settings.profiles.load())
    keychain_page(settings)
    field = settings.window.application.fields.field("use_variables")
    assert "Used now: GROQ_API_KEY (other)" in field.editor.accessibleDescription()
    settings.qtbot.keyClick(field.editor, Qt.Key.Key_Space)
    settings.until(lambda: not settings.known("other").decision.variable)
    assert file_says(settings) == {"use_variables": False}
    settings.until(lambda: "Used now" not in field.editor.accessibleDescription())
    settings.qtbot.keyClick(field.editor, Qt.Key.Key_Space)
    settings.until(lambda: settings.known("other").decision.variable == "GROQ_API_KEY")


# Network


def network_page(settings: Settings) -> NetworkPage:
    return cast("NetworkPage", show(settings, SettingsPage.NETWORK))


def test_what_is_in_force_is_said(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://user:secret@proxy.example:3128")
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/at-all.pem")
    page = network_page(settings)
    settings.until(lambda: "HTTPS_PROXY" in said(page))
    assert "not followed here" in said(page)
    assert "/nowhere/at-all.pem, which is missing" in said(page)
    assert "secret" not in said(page)


def test_a_profile_with_values_of_its_own_leads_to_its_field(settings: Settings) -> None:
    page = network_page(settings)
    assert "No profile says anything else." in said(page)
    changes = {"ca_bundle": "/etc/office.pem", "first_token_timeout": 600.0}
    settings.run(settings.profiles.edit("other", changes, settings.profiles.state.revision))
    settings.run(settings.profiles.load())
    (row,) = [page._rows.row(number) for number in range(page._rows.rowCount())]
    assert row.subtitle == "CA bundle: /etc/office.pem · First token time-out: 600"
    page.list.setFocus()
    page.list.select("other")
    settings.qtbot.keyClick(page.list, Qt.Key.Key_Return)
    assert settings.draft.name == "other"
    assert settings.form.advanced._fold.opened
    assert settings.window.focusWidget() is settings.form.fields.field("ca_bundle").editor


PASSPHRASE = "correct horse battery"


def passphrase_dialog(settings: Settings) -> PassphraseDialog:
    settings.until(lambda: bool(settings.window.findChildren(PassphraseDialog)))
    return settings.window.findChildren(PassphraseDialog)[-1]


def use_cheap_file(settings: Settings) -> None:
    file = settings.engine.vault._file
    assert file is not None
    file._cost = Cost(n=2**4)
    settings.run(settings.choices.put("key_store", KeyStore.ENCRYPTED_FILE))
    settings.until(lambda: settings.keychain.state.in_file)


def type_passphrases(settings: Settings, *typed: str) -> PassphraseDialog:
    """Type into the dialog from its first line on, as it stands."""
    dialog = passphrase_dialog(settings)
    for line, text in zip(dialog.lines, typed, strict=True):
        line.setText(text)
    settings.qtbot.keyClick(dialog.lines[-1], Qt.Key.Key_Return)
    return dialog


def test_the_encrypted_file_is_made_opened_used_and_changed(settings: Settings) -> None:
    page = cast("KeychainPage", show(settings, SettingsPage.KEYCHAIN))
    use_cheap_file(settings)
    assert page.card.title == "Encrypted file, not opened yet"
    assert not settings.folders.key_file.exists()
    page.card._bar.button("open").click()
    dialog = type_passphrases(settings, PASSPHRASE, "another")
    assert "differ" in dialog.fields[-1].error
    type_passphrases(settings, "short", "short")
    settings.until(lambda: "too short" in dialog.fields[0].error)
    type_passphrases(settings, PASSPHRASE, PASSPHRASE)
    settings.until(lambda: settings.keychain.state.status is VaultStatus.READY)
    assert page.card.title == "Encrypted file"
    assert "encrypted" in said(page.card)

    origin = Origin.of(settings.known("mine").effective.base_url)
    work = settings.engine.keys.set("one", "work", Secret("kept-key-0123456789abcdef"), origin)
    assert settings.run(settings.bridge.call(work)).store == "Encrypted file"
    settings.until(lambda: "Encrypted file" in said(page.rows))

    page.card._bar.button("change").click()
    dialog = type_passphrases(settings, "not the one", "a new passphrase", "a new passphrase")
    settings.until(lambda: "does not open" in dialog.fields[0].error)
    type_passphrases(settings, PASSPHRASE, "a new passphrase", "a new passphrase")
    settings.until(lambda: not settings.window.findChildren(PassphraseDialog))


def test_nobody_has_to_give_the_passphrase(settings: Settings) -> None:
    page = cast("KeychainPage", show(settings, SettingsPage.KEYCHAIN))
    use_cheap_file(settings)
    page.card._bar.button("open").click()
    settings.qtbot.keyClick(passphrase_dialog(settings), Qt.Key.Key_Escape)
    settings.until(lambda: not settings.window.findChildren(PassphraseDialog))
    assert not settings.folders.key_file.exists()
    assert page.card.title == "Encrypted file, not opened yet"
