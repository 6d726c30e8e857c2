"""Texts of this view that have values in them, and its one question.

Owns how values get into a translated text; the texts themselves stand where they are said.
"""

from __future__ import annotations

import re

from PySide6.QtWidgets import QWidget

from keystead.ui.icons import Icons
from keystead.ui.translation import tr
from keystead.ui.widgets.choices import Choice

_PLACE = re.compile(r"\{(\w+)\}")


def cost_text(usd: float) -> str:
    """An amount in US dollars, with more digits where it is less than a cent."""
    return f"${usd:.2f}" if usd == 0 or usd >= 0.01 else f"${usd:.2g}"


async def may_send(parent: QWidget, icons: Icons, text: str, model: str) -> bool:
    """Whether ``text`` may go to a model: a person is asked where it seems to hold a key."""
    # The list of agents needs the texts of this module with the first frame, and no question.
    from keystead.redaction import looks_like_key
    from keystead.ui.widgets.question import question

    if not looks_like_key(text):
        return True
    answer = await question(
        parent,
        icons,
        tr("Send this? It seems to hold a key"),
        tr("It would go to {model} and stay in the transcript.", model=model),
        (Choice("cancel", tr("Cancel"), keys="Esc"), Choice("send", tr("Send anyway"))),
    )
    return answer == "send"
