"""A screen reader's user in Settings: every page, other keys, a draft that was not saved."""

from __future__ import annotations

from tests.real.screen_reader import ScreenReader


def test_every_page_is_reached_and_named(connected: ScreenReader) -> None:
    reader = connected
    reader.key("Control_L", "comma")
    reader.focused("list item", "mine")
    reader.find("frame", "Settings")
    assert reader.nameless() == []
    reader.tab_to("check box", "Advanced")
    reader.key("space")
    assert reader.nameless() == []
    for page in ("Appearance", "Keyboard", "Keychain", "Network"):
        reader.tab_to("list", "Application", most=120)  # past all that Advanced has
        reader.key("Home" if page == "Appearance" else "Down")
        reader.focused("list item", page)
        reader.find("label", page)
        assert reader.nameless() == []


def test_a_command_gets_other_keys(connected: ScreenReader) -> None:
    reader = connected
    reader.key("Control_L", "k")
    reader.key("Control_L", "s")
    reader.focused("text", "Search commands or keys")
    reader.type("welcome")
    reader.key("Return")
    reader.focused("text", "New keys")
    reader.key("F9")
    reader.key("Return")
    reader.heard("Welcome: F9")
    reader.find("list item", "Welcome, changed, F9")
    assert reader.nameless() == []
    reader.key("Escape")
    reader.key("F9")
    reader.find("page tab", "Welcome")


def test_leaving_an_unsaved_profile_asks(connected: ScreenReader) -> None:
    reader = connected
    reader.key("Control_L", "comma")
    reader.focused("list item", "mine")
    reader.tab_to("text", "Description")
    reader.type("of mine")
    reader.find("list item", "mine, ")
    reader.key("Escape")
    reader.find("dialog", "mine has unsaved changes")
    assert reader.nameless() == []
    reader.tab_to("push button", "Save")
    reader.key("Return")
    reader.heard("Saved")
