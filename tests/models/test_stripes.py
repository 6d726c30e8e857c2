"""The picture of the test of sight: what it shows, how it is answered, how seldom by luck."""

from __future__ import annotations

from itertools import permutations

import pytest

from keystead.models.stripes import COLOURS, QUESTION, any_colours, are_named, striped
from tests.models.sight import stripes_of


def test_the_picture_has_the_colours_in_their_order():
    for colours in permutations(COLOURS, 3):
        assert stripes_of(striped(colours)) == list(colours)


def test_colours_are_drawn_anew():
    drawn = {any_colours() for _ in range(60)}
    assert len(drawn) > 1
    assert drawn <= set(permutations(COLOURS, 3))


def test_a_guess_is_right_once_in_120():
    """Of all pictures there are, one is what any answer says."""
    guess = "I cannot see pictures, but I would say red, green and blue."
    assert sum(are_named(colours, guess) for colours in permutations(COLOURS, 3)) == 1
    assert len(list(permutations(COLOURS, 3))) == 120


def test_the_question_names_every_colour():
    assert [name for name in COLOURS if name not in QUESTION] == []


@pytest.mark.parametrize(
    "answer",
    [
        "white, red, black",
        "White Red Black.",
        "**White**\n**Red**\n**Black**",
        "1. WHITE 2. RED 3. BLACK",
        "From left to right: white, then red, and black on the right.",
        "Let me look: red is in the middle, white on the left. So: white, red, black",
    ],
)
def test_the_right_colours_may_be_said_in_many_ways(answer: str):
    assert are_named(("white", "red", "black"), answer)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "I am sorry, I cannot see pictures.",
        "black, red, white",
        "white, red",
        "white, red, blue",
        "white, red, black, green",
        "Each is red, green, blue, yellow, black or white.",
        "a whiteboard, a redwood, a blackbird",
        "weiß, rot, schwarz",
    ],
)
def test_anything_else_proves_nothing(answer: str):
    assert not are_named(("white", "red", "black"), answer)
