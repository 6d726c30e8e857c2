"""A screen reader's user connects a provider and talks to its model: by keys alone, all heard."""

from __future__ import annotations

from pathlib import Path

from tests.cli.model_server import ModelServer, refuses, says
from tests.real.screen_reader import ScreenReader, reading
from tests.real.secret_service import SecretService

CANARY = "sk-reader-0123456789abcdef"
ANSWER = "# Result\n\nIt is **bold** and `code`.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"


def test_a_provider_is_connected_with_a_key_tested_and_used(
    tmp_path: Path, server: ModelServer, secret_service: SecretService
) -> None:
    server.chat = says(ANSWER)
    with reading(tmp_path, secret_service) as reader:
        _connect(reader, server)
        _test(reader)
        reader.tab_to("push button", "Start an agent")
        reader.key("space")
        _ask_the_first_agent(reader)
        rows = reader.items("list", "Transcript")
        assert rows[:4] == [
            "You: What is new?",
            "Heading: Result",
            "It is bold and code.",
            "Table: a, b\n1, 2",
        ]
        reader.find("page tab", "What is new?, finished")
        assert reader.nameless() == []
    assert server.chats[0].headers["authorization"] == f"Bearer {CANARY}"


def _connect(reader: ScreenReader, server: ModelServer) -> None:
    reader.tab_to("push button", "OpenAI")
    reader.key("Control_L", "Shift_L", "n")
    reader.focused("text", "Search providers")
    assert reader.nameless() == []
    reader.type("any url")
    reader.heard("OpenAI-compatible server, address, key if it needs one")
    reader.key("Return")
    reader.focused("text", "Base URL")
    reader.type(server.base_url)
    reader.tab_to("push button", "Add key")
    reader.key("space")
    reader.focused("password text", "Key")
    reader.type(CANARY)
    assert reader.nameless() == []
    reader.key("Control_L", "s")
    reader.heard("Saved, 2 models")
    reader.find("label", "…cdef")
    reader.find("push button", "GNOME Keyring")
    assert CANARY not in reader.tree()


def _test(reader: ScreenReader) -> None:
    reader.tab_to("push button", "Test connection")
    reader.key("space")
    reader.heard("It answers; not all is proven")
    (result,) = [said for said in reader.heard("Reachable, good") if "Reachable" in said]
    assert "Key, needs a look: default …cdef: this server's list is public" in result
    assert reader.nameless() == []


def _ask_the_first_agent(reader: ScreenReader) -> None:
    reader.focused("text", "Task")
    reader.find("push button", "Profile: openai-compatible, key default …cdef")
    assert reader.nameless() == []
    reader.type("What is new?")
    reader.key("Return")
    # No model was chosen yet.
    reader.focused("text", "Search in Model")
    reader.type("bet")
    reader.heard("beta")
    reader.key("Return")
    reader.focused("text", "Task")
    reader.find("push button", "Model: beta")
    reader.key("Return")
    reader.heard("What is new?, finished")
    reader.focused("text", "Message the agent")


def test_a_transcript_is_walked_by_keys(connected: ScreenReader, server: ModelServer) -> None:
    reader = connected
    server.chat = says("See [the page](https://example.com/a).\n\n```py\nx = 1\n```\n")
    reader.key("Control_L", "n")
    reader.focused("text", "Task")
    reader.type("Where is it?")
    reader.key("Return")
    reader.heard("Where is it?, finished")
    reader.find("list item", "11 tokens in, 7 out")  # The last row that comes.
    reader.key("Shift_L", "F6")
    reader.focused("list item", "11 tokens in, 7 out")
    reader.key("Home")
    reader.focused("list item", "You: Where is it?")
    reader.key("Right")
    reader.heard("Edit and send again")
    reader.key("Down")
    reader.focused("list item", "See the page.")
    reader.key("Right")
    reader.heard("the page, https://example.com/a")
    reader.key("Down")
    reader.focused("list item", "Code, py: x = 1")
    reader.key("Return")
    reader.heard("Copied")
    reader.key("Control_L", "f")
    reader.focused("text", "Find in the transcript")
    reader.type("page")
    reader.heard("1 of 1")
    assert reader.nameless() == []


def test_a_failure_is_heard_and_its_action_is_reached(
    connected: ScreenReader, server: ModelServer
) -> None:
    reader = connected
    server.chat = refuses(500, "out of order")
    reader.key("Control_L", "n")
    reader.focused("text", "Task")
    reader.type("Help me")
    reader.key("Return")
    reader.heard("Help me, provider failed")
    (error,) = [row for row in reader.items("list", "Transcript") if row.startswith("Error: ")]
    assert "out of order" in error
    assert "Retry" in error
    assert reader.nameless() == []
    server.chat = says("Now it works.")
    reader.key("Shift_L", "F6")
    reader.focused("list item", "Error: ")
    reader.key("Right")
    reader.heard("Retry")
    reader.key("Return")
    reader.heard("Help me, finished")
    reader.find("list item", "Now it works.")
    assert reader.nameless() == []
