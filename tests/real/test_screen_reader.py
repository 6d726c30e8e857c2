"""The walk as a screen reader's user does it: the real program, heard by AT-SPI under Xvfb."""

from __future__ import annotations

from tests.real.screen_reader import ScreenReader


def test_newcomer_hears_an_agent_answer(reader: ScreenReader) -> None:
    reader.tab_to("push button", "Try the practice provider")
    assert reader.nameless() == []
    reader.key("space")
    reader.focused("text", "Task")
    assert reader.nameless() == []
    reader.type("Show me what you can do")
    reader.key("Return")
    reader.focused("text", "Message the agent")
    reader.find("list item", "Here is what a real answer can hold.")
    reader.find("label", "no agent at work")
    rows = reader.items("list", "Transcript")
    assert rows[0] == "You: Show me what you can do"
    assert reader.nameless() == []


def test_a_row_of_the_palette_is_heard_while_one_types(reader: ScreenReader) -> None:
    reader.tab_to("push button", "Try the practice provider")
    reader.key("Control_L", "p")
    reader.focused("text", "Search agents, models, commands")
    reader.type("open")
    reader.heard("Open models, Ctrl+3")
    reader.key("Down")
    reader.heard("Open settings, Ctrl+,")
    assert "Open settings, Ctrl+," in reader.items("list", "Results")
    assert reader.nameless() == []
    reader.key("Escape")
    reader.focused("push button", "Try the practice provider")


def test_a_notice_is_announced_while_focus_stays_and_is_reached_by_a_key(
    reader: ScreenReader,
) -> None:
    reader.tab_to("push button", "Try the practice provider")
    reader.key("Control_L", "equal")
    (said,) = reader.heard("Everything is drawn at 110 %")
    assert "Sizes cannot change while windows are open" in said
    reader.focused("push button", "Try the practice provider")
    reader.key("F8")
    reader.focused("push button", "Restart now")
    reader.key("Escape")
    reader.focused("push button", "Try the practice provider")
    assert reader.nameless() == []
