"""What was used lately is remembered, but for what nobody wants first at the next start."""

from __future__ import annotations

import pytest

from keystead.ui.commands.application import ApplicationCommand
from keystead.ui.commands.palette import PaletteCommand
from keystead.ui.commands.work import WorkCommand
from keystead.ui.palette.recent import COMMAND, MOST, Recent
from keystead.ui.window_state import WindowState


def test_the_latest_command_comes_first() -> None:
    recent = Recent(WindowState())
    for command in (WorkCommand.WELCOME, WorkCommand.NEW_AGENT, WorkCommand.WELCOME):
        recent.note_command(command)
    assert list(recent.of(COMMAND)) == [WorkCommand.WELCOME, WorkCommand.NEW_AGENT]


@pytest.mark.parametrize("command", [ApplicationCommand.QUIT, *PaletteCommand])
def test_quitting_and_opening_the_palette_are_not_offered_again(command: str) -> None:
    recent = Recent(WindowState())
    recent.note_command(command)
    assert recent.of(COMMAND) == {}


def test_what_was_used_long_ago_is_forgotten() -> None:
    recent = Recent(WindowState())
    for number in range(MOST + 5):
        recent.note(f"agent:{number}")
    assert len(recent.of("agent:")) == MOST
    assert "0" not in recent.of("agent:")
