"""The password for a proxy: typed in the form, kept with Save, and for that proxy alone."""

from __future__ import annotations

from keystead.secret import KeyKind
from tests.ui.settings.conftest import Settings

PASSWORD = "a pass word"


def save(settings: Settings) -> None:
    settings.form.start_save()
    settings.until(lambda: not settings.window._tasks.busy(settings.form, "save"))


def test_it_is_kept_for_the_proxy_that_is_saved_with_it(settings: Settings) -> None:
    settings.run(settings.keychain.use_session_only())
    form = settings.show("mine")
    form.show_field("proxy_user")
    password = form.advanced.proxy_password
    assert not password.line.isEnabled()
    form.fields.put("proxy", "socks5://proxy.example:1080")
    form.fields.put("proxy_user", "me")
    assert password.line.isEnabled()
    settings.qtbot.keyClicks(password.line, PASSWORD)
    assert form.dirty
    save(settings)
    assert not form.dirty
    assert password.line.text() == ""
    assert password.stored.isVisible()
    assert PASSWORD not in settings.file.read_text()
    (key,) = [key for key in settings.known("mine").keys if key.kind is KeyKind.PROXY]
    assert str(key.origin) == "socks5://proxy.example:1080"
    assert settings.run(settings.bridge.call(settings.engine.keys.read(key))).reveal() == PASSWORD

    form.fields.put("proxy", "http://other.example:3128")
    assert password.line.isVisible()
    assert "socks5://proxy.example:1080" in password._field._below.text()
    form.revert()
    assert password.stored.isVisible()


def test_it_can_be_replaced_and_what_was_typed_given_up(settings: Settings) -> None:
    settings.run(settings.keychain.use_session_only())
    form = settings.show("mine")
    form.show_field("proxy_user")
    password = form.advanced.proxy_password
    form.fields.put("proxy", "http://proxy.example:3128")
    form.fields.put("proxy_user", "me")
    settings.qtbot.keyClicks(password.line, "first")
    save(settings)
    password.stored.replace_wanted.emit()
    settings.qtbot.keyClicks(password.line, "second")
    assert form.loses
    form.revert()
    assert not form.loses
    assert password.line.text() == ""
    assert password.stored.isVisible()
