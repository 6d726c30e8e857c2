"""The aliases there are: everyone's and each profile's own, with what they mean, and changing them.

Owns that no alias is written that leads nowhere; what one means is decided in ``references``, the
file is ``profiles``'.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from keystead.errors import Action, ActionId, ConfigurationError, KeysteadError
from keystead.models.models import Models
from keystead.models.references import References
from keystead.near_names import did_you_mean
from keystead.profiles.aliases import folded
from keystead.profiles.effective import FieldOrigin
from keystead.profiles.profiles import Profiles


@dataclass(frozen=True, slots=True)
class Alias:
    """One alias; ``profile`` is empty for one of everyone's.

    ``means`` is what it comes to, empty where that depends on the profile in use; ``problem`` is
    why it never acts; ``origin`` where it stands, None for one that was taken out.
    """

    name: str
    reference: str
    profile: str = ""
    means: str = ""
    problem: KeysteadError | None = None
    origin: FieldOrigin | None = None


class Aliases:
    """Reads and writes aliases."""

    def __init__(self, profiles: Profiles, models: Models) -> None:
        self._profiles = profiles
        self._models = models

    def all(self) -> tuple[Alias, ...]:
        """Everyone's, then each profile's own, in the order of the file."""
        return tuple(self._all())

    def set(self, name: str, reference: str, profile: str = "") -> Alias:
        """Write an alias, in the place of one of that name in any case.

        Raises `KeysteadError` where it would lead nowhere or cannot be kept; then nothing changes.
        """
        name, reference = name.strip(), reference.strip()
        profile, present = self._of(profile)
        same = _same_name(present, name)
        table = {each: to for each, to in present.items() if each != same} | {name: reference}
        references = self._models.references().with_aliases(table, profile)
        if problem := references.alias_problem(name, profile):
            raise problem
        self._write(table, profile, name, same)
        return self._told(references, name, reference, profile)

    def remove(self, name: str, profile: str = "") -> Alias:
        """Take an alias out, and return what it was.

        Raises `KeysteadError` where there is none of that name.
        """
        profile, present = self._of(profile)
        same = name if name in present else _same_name(present, name.strip())
        if same is None:
            raise self._lent(name, profile) or _unknown(name, profile, present)
        found = Alias(same, present[same], profile)
        table = {each: to for each, to in present.items() if each != same}
        self._write(table, profile, same, same)
        return found

    def _lent(self, name: str, profile: str) -> KeysteadError | None:
        """Why an alias cannot be taken out that a profile has of a project's file."""
        aliases = self._profiles.get(profile).profile.aliases if profile else {}
        same = _same_name(aliases, name.strip())
        if same is None:
            return None
        origin = self._profiles.origin_of_alias(same, profile)
        return ConfigurationError(
            "lent-alias",
            f"The alias {same} of {profile} stands in the project's file",
            action=Action(
                ActionId.OPEN_FILE,
                "Open the file",
                f"Take it out there: {origin.detail}, line {origin.line}",
                origin.detail,
            ),
            field="aliases",
        )

    def _all(self) -> Iterator[Alias]:
        references = self._models.references()
        for name, reference in self._profiles.aliases.items():
            yield self._told(references, name, reference, "")
        for effective in self._profiles.all():
            for name, reference in effective.profile.aliases.items():
                yield self._told(references, name, reference, effective.name)

    def _told(self, references: References, name: str, reference: str, profile: str) -> Alias:
        problem = references.alias_problem(name, profile)
        means = ""
        if problem is None:
            try:
                means = str(references.resolve(name, references.known(profile)))
            except KeysteadError as error:
                # Everyone's alias of a bare id depends on who uses it; that is no mistake.
                problem = error if profile else None
        origin = self._profiles.origin_of_alias(name, profile)
        return Alias(name, reference, profile, means, problem, origin)

    def _of(self, profile: str) -> tuple[str, Mapping[str, str]]:
        """The profile's own name, and what the user's file says, whatever a project's lays over."""
        self._profiles.load()
        if not profile:
            return "", self._profiles.aliases
        effective = self._profiles.get(profile)
        return effective.name, effective.in_file("aliases")

    def _write(self, table: Mapping[str, str], profile: str, name: str, same: str | None) -> None:
        if profile:
            self._profiles.edit(profile, {"aliases": table}, revision=self._profiles.revision)
        else:
            changes = {name: table.get(name)}
            if same is not None and same != name:
                changes[same] = None
            self._profiles.edit_aliases(changes)


def _same_name(aliases: Mapping[str, str], name: str) -> str | None:
    """The alias of that name in any case; None where there is none."""
    return next((each for each in aliases if folded(each) == folded(name)), None)


def _unknown(name: str, profile: str, aliases: Mapping[str, str]) -> KeysteadError:
    where = f"{profile} has" if profile else "There is"
    hint = did_you_mean(name, aliases) or "All of them: keystead aliases list"
    return ConfigurationError(
        "unknown-alias",
        f"{where} no alias {name}",
        action=Action(ActionId.CHOOSE_MODEL, "Choose a model", hint, profile),
        field="aliases",
    )
