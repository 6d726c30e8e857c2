"""What the two pickers of the dialog offer: profiles, and the models of all of them.

Owns rows and their keys; choosing is the dialog's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from keystead.models.model_list import ListStatus, ModelList
from keystead.ui.sources.profiles import KnownProfile
from keystead.ui.views.agents.start_choice import Start, credential, obstacle_of
from keystead.ui.views.agents.state import failure_words
from keystead.ui.views.agents.wording import tr
from keystead.ui.views.models.facts import abilities, short_facts
from keystead.ui.widgets.label import Tone
from keystead.ui.widgets.mark import Mark
from keystead.ui.widgets.rows import Row

_BETWEEN = "\n"  # in a key, between profile and model: neither holds a line end


def profile_rows(profiles: Sequence[KnownProfile]) -> Iterator[Row]:
    """One row a profile, with its credential."""
    for known in profiles:
        usable = obstacle_of(known) == ""
        yield Row(
            known.name,
            known.name,
            right=credential(known),
            right_tone=Tone.MUTED if usable else Tone.WARN,
            mark=Mark.FINISHED if usable else Mark.OFF,
        )


def model_rows(lists: Mapping[str, ModelList], chosen: str) -> Iterator[Row]:
    """Every profile's models under its name, those of the profile ``chosen`` first."""
    for name in sorted(lists, key=lambda name: name != chosen):
        listed = lists[name]
        words, tone = _status(listed)
        yield Row(f"profile {name}", name, right=words, right_tone=tone, heading=True)
        for model in listed.models:
            yield Row(model_key(Start(name, model.id)), model.id, right=short_facts(model))


def model_key(start: Start) -> str:
    """The key of a model's row."""
    return f"{start.profile}{_BETWEEN}{start.model}"


def read_key(key: str) -> Start:
    """Profile and model of a row's key."""
    profile, _, model = key.partition(_BETWEEN)
    return Start(profile, model)


def model_facts(listed: ModelList | None, model: str) -> str:
    """What is known of a model, for the space under the picker."""
    found = listed.find(model) if listed else None
    if not model:
        return ""
    if found is None:
        return tr("Not in the list; it is asked for as it is typed.")
    return " · ".join(part for part in (short_facts(found), abilities(found).text) if part)


def _status(listed: ModelList) -> tuple[str, Tone]:
    match listed.status:
        case ListStatus.LOADING:
            return tr("loading"), Tone.MUTED
        case ListStatus.FAILED:
            return failure_words(listed.error.kind) if listed.error else tr("failed"), Tone.ERROR
        case ListStatus.NEVER:
            return tr("not listed yet"), Tone.MUTED
        case _:
            return str(len(listed.models)), Tone.MUTED
