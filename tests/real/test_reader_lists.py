"""A screen reader's user in the lists of the window: models, agents, and the tabs of both."""

from __future__ import annotations

from tests.cli.model_server import ModelServer, never_ends
from tests.real.screen_reader import ScreenReader


def test_models_are_filtered_copied_and_pinned_while_the_line_keeps_focus(
    connected: ScreenReader,
) -> None:
    reader = connected
    reader.key("Control_L", "3")
    reader.focused("text", "Filter models")
    reader.find("table cell", "mine, good, 2 · on this computer")
    assert reader.nameless() == []
    reader.type("bet")
    reader.key("Down")
    reader.key("Down")
    assert "Context: unknown" in reader.heard("beta, mine")[-1]
    reader.key("Control_L", "c")
    reader.heard("Copied beta")
    reader.key("Control_L", "d")
    reader.heard("Pinned beta")
    reader.find("table cell", "pinned")
    reader.key("Shift_L", "F10")
    reader.key("Down")
    reader.focused("menu item", "New agent")
    reader.find("menu item", "Take the pin away")
    reader.key("Escape")
    reader.key("Return")
    reader.focused("text", "Task")
    reader.find("push button", "Model: beta")


def test_agents_are_found_renamed_and_asked_what_can_be_done(connected: ScreenReader) -> None:
    reader = connected
    _start(reader, "Count the stars")
    _start(reader, "Name the moons")
    reader.key("Control_L", "1")
    reader.focused("list item", "Name the moons, finished, alpha · mine")
    reader.key("Down")
    reader.focused("list item", "Count the stars, finished, alpha · mine")
    assert reader.nameless() == []
    reader.key("F2")
    reader.focused("text", "Name")
    assert reader.nameless() == []
    reader.type("Stars")
    reader.key("Return")
    reader.focused("list item", "Stars, finished, alpha · mine")
    reader.find("page tab", "Stars, finished")
    reader.key("Menu")
    reader.key("Down")
    reader.focused("menu item", "Open")
    reader.find("menu item", "Copy id")
    reader.key("Escape")
    reader.key("Control_L", "Alt_L", "f")
    reader.focused("text", "Name, task, model or profile")
    reader.type("moon")
    reader.find("label", "1 of 2")
    reader.key("Down")
    reader.heard("Name the moons, finished")
    reader.key("Escape")
    reader.focused("list item", "Name the moons, finished")
    assert reader.nameless() == []


def test_tabs_are_heard_split_closed_and_opened_again(connected: ScreenReader) -> None:
    reader = connected
    _start(reader, "Count the stars")
    _start(reader, "Name the moons")
    reader.key("Shift_L", "F6")
    reader.key("Shift_L", "F6")
    reader.focused("page tab list", "Name the moons")
    reader.key("Left")
    reader.find("frame", "Count the stars")
    reader.key("Control_L", "backslash")
    reader.focused("page tab list", "Count the stars, finished")
    reader.find("filler", "Tabs, side 1 of 2")
    reader.find("filler", "Tabs, side 2 of 2")
    assert reader.nameless() == []
    reader.key("Control_L", "w")
    reader.find("frame", "Name the moons")
    reader.key("Control_L", "Shift_L", "t")
    reader.find("frame", "Count the stars")
    reader.find("page tab", "Count the stars, finished")
    assert reader.nameless() == []


def test_closing_while_an_agent_works_asks(connected: ScreenReader, server: ModelServer) -> None:
    reader = connected
    server.chat = never_ends("First words")
    reader.key("Control_L", "n")
    reader.focused("text", "Task")
    reader.type("Count the stars")
    reader.key("Return")
    reader.focused("text", "Message the agent")
    reader.find("list item", "Arriving: First words")
    reader.find("page tab", "Count the stars, running")
    reader.key("Control_L", "q")
    reader.find("dialog", "Close Keystead? An agent is not finished")
    assert reader.nameless() == []
    reader.focused("push button", "Cancel")
    reader.key("Return")
    reader.focused("text", "Message the agent")
    reader.key("Control_L", "period")
    reader.heard("Count the stars, stopped")


def _start(reader: ScreenReader, task: str) -> None:
    reader.key("Control_L", "n")
    reader.focused("text", "Task")
    reader.type(task)
    reader.key("Return")
    reader.heard(f"{task}, finished")
    reader.focused("text", "Message the agent")
