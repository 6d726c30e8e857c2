"""Whether the model that answered is the one that was asked.

Providers name a model more exactly than it was asked for: with a date, a provider's prefix, a path
or the tag of the newest; and they leave out a word that only chose among hosts. Anything else is
another model: another size, another date, ``:free`` against the one that costs.
"""

from __future__ import annotations

import re

# -2024-08-06, -20241022, @20241022, -0613 (month and day), -2411 (year and month), -001;
# -latest, Ollama's tag :latest
_SNAPSHOT = re.compile(
    r"(?:[-@](?P<date>20\d\d-\d\d-\d\d|20\d{6}|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"|2[3-9](?:0[1-9]|1[0-2])|00\d)|[-:]latest)$"
)
# Words behind a colon that choose who runs a model, not which: OpenRouter, Hugging Face.
_ROUTING = re.compile(r":(?:nitro|floor|online|exacto|fastest|cheapest|preferred)$")
_PATH = re.compile(r"^.*\bmodels/")  # models/, publishers/google/models/, accounts/x/models/


def same_model(asked: str, served: str, *, deployment: bool = False) -> bool:
    """Say whether ``served`` is ``asked``; an answer that names no model contradicts nothing.

    ``deployment`` says that ``asked`` is a name somebody gave to a deployment: what answers there
    has another name by nature, and neither contradicts the other.

    same_model("gpt-4o", "openai/gpt-4o-2024-08-06")  # True
    same_model("gpt-4o", "gpt-4o-mini")               # False
    """
    if not served or deployment:
        return True
    asked, served = _name(asked), _name(served)
    if "/" not in asked or "/" not in served:
        asked, served = asked.rpartition("/")[2], served.rpartition("/")[2]
    if asked == served:
        return True
    asked_name, asked_date = _taken_apart(asked)
    served_name, served_date = _taken_apart(served)
    another_date = asked_date and served_date and asked_date != served_date
    return asked_name == served_name and not another_date


def _name(model: str) -> str:
    return _ROUTING.sub("", _PATH.sub("", model.strip().casefold()))


def _taken_apart(model: str) -> tuple[str, str]:
    match = _SNAPSHOT.search(model)
    return (
        (model[: match.start()], (match["date"] or "").replace("-", "")) if match else (model, "")
    )
