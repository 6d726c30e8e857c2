"""A key that stands in what is to be said: asked about on a terminal, refused in a script.

Owns the question and its flag; what a key looks like is known to ``redaction``.
"""

from __future__ import annotations

from typing import Annotated

import typer

from keystead.cli.prompts import confirm, somebody_answers
from keystead.errors import Action, ActionId, KeysteadError
from keystead.redaction import looks_like_key

KeyInTextFlag = Annotated[
    bool,
    typer.Option(
        "--allow-key-in-text", help="Send the text though it holds what looks like a key."
    ),
]


def refuse_key(*texts: str, allowed: bool) -> None:
    """Ask before a text with a key in it is sent. Raises `KeysteadError` where it is not to be."""
    if allowed or not any(map(looks_like_key, texts)):
        return
    question = "The text holds what looks like a key, which the provider would see. Send it?"
    # A text that came through a pipe leaves nobody to answer.
    if somebody_answers() and confirm(question):
        return
    hint = "Take it out of the text; to send it all the same: --allow-key-in-text"
    raise KeysteadError(
        "key-in-text",
        "The text holds what looks like a key, so nothing was sent",
        action=Action(ActionId.RETRY, "Try again", hint),
    )
