"""A text that is looked for: marked where it is seen, and gone to wherever it stands."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from keystead.agents.finding import Sought
from keystead.ui.theme import Theme, Token
from keystead.ui.transcript.part import Ink
from keystead.ui.transcript.rows import Row, RowKind
from keystead.ui.transcript.view import TranscriptView
from tests.ui.transcript.conftest import Show, markdown_rows

LINES = [f"line {number}" for number in range(300)]


def painted(view: TranscriptView, theme: Theme, token: Token) -> bool:
    """Whether anything is painted in a token's colour."""
    image: QImage = view.viewport().grab().toImage()
    wanted = theme.color(token).rgb()
    return any(
        image.pixel(x, y) == wanted
        for y in range(0, image.height(), 2)
        for x in range(0, image.width(), 2)
    )


@pytest.mark.parametrize(
    "text",
    [
        "a needle in prose",
        "**need**le",
        "```\na needle\n```",
        "| a |\n|---|\n| needle |",
        "# Needle",
    ],
)
def test_it_is_marked_in_every_kind_of_block(show: Show, theme: Theme, text: str) -> None:
    view, _ = show(markdown_rows(text))
    assert not painted(view, theme, Token.FOUND)
    view.look_for(Sought("needle"))
    assert painted(view, theme, Token.FOUND)
    view.show_found(0, 0)
    assert painted(view, theme, Token.ACCENT_FILL)
    view.look_for(None)
    assert not painted(view, theme, Token.FOUND)


@pytest.mark.parametrize("kind", [RowKind.USER, RowKind.ERROR, RowKind.NOTICE])
def test_it_is_marked_in_messages_errors_and_notices(
    show: Show, theme: Theme, kind: RowKind
) -> None:
    view, _ = show([Row("1", kind, "a needle", title="what")])
    view.look_for(Sought("needle"))
    assert painted(view, theme, Token.FOUND)


@pytest.mark.parametrize("kind", [RowKind.REASONING, RowKind.TOOL_CALL])
def test_a_folded_row_unfolds_when_its_match_is_gone_to(
    show: Show, theme: Theme, kind: RowKind
) -> None:
    text = "\n".join([*LINES[:40], "needle"])
    view, model = show([Row("1", kind, text, title="run"), *markdown_rows("after it")])
    view.look_for(Sought("needle"))
    folded = view.visualRect(model.index(0, 0)).height()
    assert not painted(view, theme, Token.FOUND)
    view.show_found(0, 0)
    assert view.visualRect(model.index(0, 0)).height() > folded
    assert painted(view, theme, Token.ACCENT_FILL)


def test_a_match_deep_in_a_tall_row_is_scrolled_into_view(show: Show, theme: Theme) -> None:
    code = "\n".join([*LINES[:250], "a needle", *LINES[:20]])
    view, _ = show([*markdown_rows(f"```\n{code}\n```"), *markdown_rows("word\n\n" * 80)])
    view.look_for(Sought("needle"))
    assert not painted(view, theme, Token.FOUND)
    view.show_found(0, 0)
    assert painted(view, theme, Token.ACCENT_FILL)


@pytest.mark.parametrize("text", ["```\n{}\n```", "| a |\n|---|\n| x | {} |"])
def test_a_match_beside_the_block_is_scrolled_to_sideways(
    show: Show, theme: Theme, text: str
) -> None:
    wide = f"{'wide ' * 60}needle"
    view, _ = show(markdown_rows(text.format(wide).replace("| x | ", "| ")))
    view.look_for(Sought("needle"))
    view.show_found(0, 0)
    assert painted(view, theme, Token.ACCENT_FILL)


def test_of_several_in_a_row_the_one_gone_to_is_told_apart(show: Show) -> None:
    view, _ = show(markdown_rows("😀 one, one, **one**"))
    view.look_for(Sought("one"))
    view.show_found(0, 1)
    laid = view._reader.rows[0]
    marks = view._reader.found.marks(0, laid)
    assert [(mark.ink, laid.text(mark.start, mark.end)) for mark in marks] == [
        (Ink.FOUND, "one"),
        (Ink.CURRENT, "one"),
        (Ink.FOUND, "one"),
    ]


def test_rows_that_come_before_take_the_match_along(show: Show, theme: Theme) -> None:
    view, model = show(markdown_rows("the needle"))
    view.look_for(Sought("needle"))
    view.show_found(0, 0)
    model.prepend_rows(markdown_rows("before\n\nit", "0"))
    view.grab()
    assert (view._reader.found.row, view._reader.found.place) == (2, 0)


def test_a_match_in_the_tail_stays_in_the_block_that_closes_of_it(show: Show) -> None:
    view, model = show(markdown_rows("before"))
    model.set_tail("the needle")
    view.look_for(Sought("needle"))
    view.show_found(1, 0)
    model.append_rows(markdown_rows("the needle", "2"))
    model.set_tail("more")
    assert (view._reader.found.row, view._reader.found.place) == (1, 0)


@pytest.mark.parametrize(("row", "then"), [(2, 2), (3, 4)])
def test_a_match_stays_where_it_is_when_an_entry_gets_more_rows(
    show: Show, row: int, then: int
) -> None:
    view, model = show([entry for n in range(4) for entry in markdown_rows("a needle", str(n))])
    view.look_for(Sought("needle"))
    view.show_found(row, 0)
    model.replace_entry("2", markdown_rows("a needle\n\nand more", "2"))
    assert (view._reader.found.row, view._reader.found.place) == (then, 0)


def test_a_match_whose_row_leaves_is_gone_to_no_longer(show: Show) -> None:
    view, model = show([entry for n in range(4) for entry in markdown_rows("a needle", str(n))])
    view.look_for(Sought("needle"))
    view.show_found(1, 0)
    model.replace_entry("1", [])
    assert view._reader.found.row == -1


def test_what_arrives_is_marked_as_it_grows(show: Show, theme: Theme, qtbot: QtBot) -> None:
    view, model = show([])
    view.look_for(Sought("needle"))
    model.set_tail("a nee")
    qtbot.wait(40)
    assert not painted(view, theme, Token.FOUND)
    model.set_tail("a needle")
    qtbot.wait(40)
    assert painted(view, theme, Token.FOUND)
