"""Turns by side, for APIs that want two sides which alternate and no turn that is empty.

Owns joining what one side says in a row, results of tools among it, for they are the user's there;
what a part becomes is each format's to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any

from keystead.providers.messages import Message, Part, Role

Block = dict[str, Any]


def by_side(
    messages: Iterable[Message], blocks_of: Callable[[Part], list[Block]]
) -> Iterator[tuple[bool, list[Block]]]:
    """Each turn that is not empty: whether it is the model's, and its blocks."""
    turns = (
        (message.role is Role.ASSISTANT, [b for part in message.parts for b in blocks_of(part)])
        for message in messages
    )
    said = (turn for turn in turns if turn[1])
    for is_model, side in groupby(said, key=lambda turn: turn[0]):
        yield is_model, [block for _, blocks in side for block in blocks]
