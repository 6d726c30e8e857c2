"""Whether the model that answered is the one that was asked.

Providers name a model more exactly than it was asked for: with a date, a provider's prefix or the
tag of the newest. Anything else is another model.
"""

from __future__ import annotations

import re

# -2024-08-06, -20241022, @20241022, -0613, -2411, -001, -latest; Ollama's tag :latest
_SNAPSHOT = re.compile(
    r"(?:[-@](?P<date>\d{4}-\d{2}-\d{2}|\d{8}|\d{4}|\d{3})|[-:]latest)$", re.IGNORECASE
)


def same_model(asked: str, served: str) -> bool:
    """Say whether ``served`` is ``asked``; an answer that names no model contradicts nothing.

    same_model("gpt-4o", "openai/gpt-4o-2024-08-06")  # True
    same_model("gpt-4o", "gpt-4o-mini")               # False
    """
    if not served:
        return True
    asked, served = asked.strip().casefold(), served.strip().casefold()
    if "/" not in asked or "/" not in served:
        asked, served = asked.rpartition("/")[2], served.rpartition("/")[2]
    if asked == served:
        return True
    asked_name, asked_date = _taken_apart(asked)
    served_name, served_date = _taken_apart(served)
    return asked_name == served_name and not (asked_date and served_date)


def _taken_apart(model: str) -> tuple[str, str]:
    match = _SNAPSHOT.search(model)
    return (model[: match.start()], match["date"] or "") if match else (model, "")
