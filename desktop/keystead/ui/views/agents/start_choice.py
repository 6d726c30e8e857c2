"""With which profile and model a new agent begins, and what keeps it from starting.

Owns these rules and their words, without a widget; what is sent is decided in the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from keystead.agents.entries import AgentInfo
from keystead.credentials.resolution import CredentialSource
from keystead.models.efforts import NOTHING_KNOWN, Efforts, efforts_of
from keystead.models.model_list import ListStatus, ModelList, Place, place_of
from keystead.origin import BadAddressError, Origin
from keystead.ui.sources.profiles import KnownProfile
from keystead.ui.translation import tr

LATELY = 3  # choices that are offered again
_ASKABLE = (ListStatus.NEVER, ListStatus.KNOWN)


@dataclass(frozen=True, slots=True)
class Start:
    """A profile's name and a model's id; empty where nothing is chosen."""

    profile: str = ""
    model: str = ""


def first_choice(
    profiles: Sequence[KnownProfile],
    lists: Mapping[str, ModelList],
    wanted: Start,
    last: Start,
    default: str,
) -> Start:
    """What the dialog begins with: what was asked for, else what was used last, else the default.

    One that cannot be used is passed over for one that can, but for what was asked for by name.
    """
    by_name = {known.name: known for known in profiles}
    if wanted.profile in by_name:
        model = wanted.model or usual_model(by_name[wanted.profile], lists, last)
        return Start(wanted.profile, model)
    named = (by_name.get(name) for name in (last.profile, default))
    # Nobody means the script that only practises by saying nothing.
    others = (known for known in profiles if not known.effective.preset.offline)
    for known in (*named, *others):
        if known is not None and obstacle_of(known) == "":
            return Start(known.name, usual_model(known, lists, last))
    known = by_name.get(default)
    return Start(known.name, usual_model(known, lists, last)) if known else Start()


def usual_model(known: KnownProfile, lists: Mapping[str, ModelList], last: Start) -> str:
    """The model of a profile that is chosen unless a person says otherwise."""
    if last.profile == known.name and last.model:
        return last.model
    if known.effective.default_model:
        return known.effective.default_model
    listed = lists.get(known.name)
    return listed.models[0].id if listed and len(listed.models) == 1 else ""


def lately_used(agents: Iterable[AgentInfo]) -> tuple[Start, ...]:
    """With what agents were started lately, each once; ``agents`` are the newest first."""
    starts = dict.fromkeys(Start(agent.profile, agent.model) for agent in agents)
    return tuple(starts)[:LATELY]


def unusable_default(
    profiles: Sequence[KnownProfile], default: str, last: Start, chosen: Start
) -> tuple[str, str]:
    """What is said where the default profile cannot be used: what, and why; empty where it can.

    Nothing is to be said where the default was not asked for, as another was used ``last``.
    """
    as_last = bool(last.profile) and chosen.profile == last.profile
    if not default or chosen.profile == default or as_last:
        return "", ""
    known = next((known for known in profiles if known.name == default), None)
    why = obstacle_of(known) if known else tr("there is no profile {name}", name=default)
    if not why:
        return "", ""
    instead = tr("{name} is chosen instead", name=chosen.profile) if chosen.profile else ""
    title = tr("The default profile {name} cannot be used", name=default)
    return title, " · ".join(part for part in (why, instead) if part)


def efforts_for(known: KnownProfile | None, listed: ModelList | None, model: str) -> Efforts:
    """The efforts that may be asked for of a profile's model, and how sure that is."""
    return efforts_of(known.effective.quirks, listed, model) if known else NOTHING_KNOWN


def temperature_taken(listed: ModelList | None, model: str) -> bool | None:
    """Whether a model takes a temperature; None where it is not known."""
    found = listed.find(model) if listed else None
    return found.temperature if found else None


def obstacle_of(known: KnownProfile) -> str:
    """Why nothing can be sent with a profile; empty where it can."""
    effective = known.effective
    if effective.problem is not None and effective.open_keys:
        return tr("A key of {name} lies open in providers.toml", name=known.name)
    if effective.problem is not None:
        return effective.problem.what
    if not effective.profile.enabled:
        return tr("{name} is switched off", name=known.name)
    if effective.needs_address:
        return tr("{name} has no address yet", name=known.name)
    if not known.decision.usable:
        return tr("{name} has no key to send", name=known.name)
    return ""


def lacks_key(known: KnownProfile) -> bool:
    """Whether a key is all that keeps a profile from being used."""
    source = known.decision.source
    unusable = source in (CredentialSource.MISSING, CredentialSource.WITHHELD)
    return unusable and not known.effective.needs_address and known.effective.problem is None


def destination(known: KnownProfile) -> str:
    """Where the task goes, and with which credential."""
    effective = known.effective
    if effective.preset.offline:
        return tr("Runs inside Keystead. Nothing is sent.")
    try:
        origin = Origin.of(effective.base_url)
    except BadAddressError:
        return tr("Sends nowhere: {name} has no address that can be used", name=known.name)
    return tr("Sends to {origin} · {with_what}", origin=origin, with_what=credential(known))


def credential(known: KnownProfile) -> str:
    """The credential of a profile's next request in a few words, never its value.

    Where an address is missing, that comes first.
    """
    decision = known.decision
    if known.effective.needs_address:
        return tr("no address yet")
    match decision.source:
        case CredentialSource.KEYCHAIN if decision.key is not None:
            key = decision.key
            end = f" …{key.last_characters}" if key.last_characters else ""
            return tr("key {label}{end}", label=key.label, end=end)
        case CredentialSource.ENVIRONMENT:
            return tr("key from {variable}", variable=decision.variable)
        case CredentialSource.COMMAND:
            return tr("token from a command")
        case CredentialSource.MISSING:
            return tr("no key yet")
        case CredentialSource.WITHHELD:
            return tr("key kept back")
        case _:
            return tr("no key needed")


def stays_here(known: KnownProfile) -> bool:
    """Whether what is asked of a profile leaves this computer at no time."""
    return place_of(known.effective) is not Place.ELSEWHERE


def never_listed(listed: ModelList | None) -> bool:
    """Whether a profile's provider was never asked for its models."""
    return listed is None or listed.status in _ASKABLE
