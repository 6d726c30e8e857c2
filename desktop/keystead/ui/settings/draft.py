"""A profile as it stands in the form, not yet written: its values, what changed, what is wrong.

Owns the difference between the draft and the file, and what both changed; how two versions merge
is ``conflict.merge``, rules for values are the profile's own (`keystead.profiles`), showing them is
the form's. Knows no widget.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from keystead.errors import ConfigurationError
from keystead.origin import BadAddressError, Origin
from keystead.profiles.effective import Layer, LayerValue
from keystead.profiles.field_rules import FieldError
from keystead.profiles.preset import ApiFormat, Preset, Quirks
from keystead.profiles.presets import Presets
from keystead.profiles.profile import Profile
from keystead.profiles.reading import NOWHERE, SECRET_IN_FILE, read_profile
from keystead.ui.settings.conflict.merge import MISSING, Key, flat, merged, same, whole
from keystead.ui.sources.profiles import KnownProfile

HIDDEN = frozenset({"id"})
FIELDS = tuple(name for name in Profile.model_fields if name not in HIDDEN)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a field, in sentences; ``secret``: it holds what belongs in a vault."""

    text: str
    secret: bool = False

    @classmethod
    def of(cls, error: ConfigurationError) -> Problem:
        """The problem that an error of the profile's rules tells."""
        secret = error.reference == SECRET_IN_FILE
        # The hint of a misplaced secret is a command; the form has a button instead.
        return cls(sentences(error.why or error.what, "" if secret else error.hint), secret)


@dataclass(slots=True)
class Draft:
    """The values of one form. ``known`` is None for a profile that is not in the file yet.

    ``start`` is what the file says, at its ``revision``; ``unreadable`` are fields whose text is no
    value of their type; ``unsettled`` is what was changed here and in the file, with what it was
    before, ``taken`` what was changed in the file alone; ``gone`` says that the profile is there no
    more, ``restored`` that it shall be there again. ``writing`` is what a Save writes just now.
    """

    known: KnownProfile | None
    start: Mapping[str, Any]
    revision: str
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    unreadable: dict[str, FieldError] = field(default_factory=dict[str, FieldError])
    unsettled: dict[Key, Any] = field(default_factory=dict[Key, Any])
    taken: set[Key] = field(default_factory=set[Key])
    gone: bool = False
    restored: bool = False
    writing: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @classmethod
    def of(cls, known: KnownProfile, revision: str) -> Draft:
        """The draft of a profile as it is now."""
        start = values_in_file(known)
        return cls(known, start, revision, dict(start))

    @classmethod
    def new(cls, preset: Preset, name: str, revision: str, variable: str = "") -> Draft:
        """The draft of a profile that starts from ``preset``; its key may stand in a variable."""
        start = values_of(Profile(name=name, provider=preset.id, api_key_env=variable))
        return cls(None, start, revision, dict(start))

    def begun_anew(self) -> Draft:
        """The draft as it was before anything was edited."""
        return Draft(self.known, self.start, self.revision, dict(self.start))

    def follow(self, known: KnownProfile, revision: str) -> list[str]:
        """Take over what another program changed; the fields that are another here since.

        What was changed here too stays as it is here, and is `unsettled`.
        """
        theirs, before = values_in_file(known), self.values
        base = flat(self.start) | self.unsettled | self._written(theirs)
        found = merged(base, flat(before), flat(theirs), self.unreadable)
        self.known, self.revision = known, revision
        self.gone = self.restored = False
        self.start, self.values, self.unsettled = theirs, whole(found.values, theirs), found.both
        self.taken |= found.taken
        return [name for name in FIELDS if self.values[name] != before[name]]

    def rest_on(self, written: Mapping[str, Any]) -> None:
        """Differ from what a Save has ``written``, by what was changed while it ran."""
        self.start, self.unsettled = written, {}

    def _written(self, theirs: Mapping[str, Any]) -> dict[Key, Any]:
        """What of a change in the file a Save has made that is not over yet."""
        if not self.writing:
            return {}
        ours, there = flat(self.writing), flat(theirs)
        found = {key: ours.get(key, MISSING) for key in (*flat(self.start), *ours)}
        return {key: value for key, value in found.items() if same(value, there.get(key, MISSING))}

    @property
    def open_keys(self) -> Collection[str]:
        """The fields in which the file has a key lying open."""
        return self.known.effective.open_keys.keys() if self.known else ()

    @property
    def unanswered(self) -> bool:
        """Whether a person must say first what is to be saved."""
        return bool(self.conflicts) or (self.gone and not self.restored)

    @property
    def conflicts(self) -> tuple[Key, ...]:
        """What is another here than in the file, though both changed it."""
        here, there = flat(self.values), flat(self.start)
        return tuple(
            key
            for key in self.unsettled
            if key[0] in self.unreadable
            or not same(here.get(key, MISSING), there.get(key, MISSING))
        )

    def settle(self, from_file: Collection[Key]) -> None:
        """Let these be as in the file, and the rest of what is unsettled as it is here."""
        here, there = flat(self.values), flat(self.start)
        for key in from_file:
            here[key] = there.get(key, MISSING)
            self.unreadable.pop(key[0], None)
        self.values = whole(here, self.start)
        self.unsettled = {}

    @property
    def name(self) -> str:
        """What the file calls the profile, or will call it."""
        return self.known.name if self.known else str(self.values["name"])

    @property
    def dirty(self) -> bool:
        """Whether there is anything to save."""
        return self.known is None or self.gone or self.edited

    @property
    def edited(self) -> bool:
        """Whether anything in it came from a person."""
        return bool(self.unreadable) or self.values != self.start

    @property
    def has_own_address(self) -> bool:
        """Whether it points where a person said in the form, not where the file says."""
        names = ("base_url",) if self.values["base_url"] else ("base_url", "provider")
        return self.known is None or any(self.values[name] != self.start[name] for name in names)

    def set(self, name: str, read: Callable[[], Any]) -> None:
        """Take over what the editor of a field holds."""
        try:
            self.values[name] = read()
            self.unreadable.pop(name, None)
        except FieldError as error:
            self.unreadable[name] = error

    def changes(self) -> dict[str, Any]:
        """What is to be written, but for the name; None takes a field back to what ships."""
        if self.known is None:
            return self.whole()
        return {
            name: None if value == Profile.model_fields[name].default else value
            for name, value in self.values.items()
            if name != "name" and value != self.start[name]
        }

    def whole(self) -> dict[str, Any]:
        """What a file that knows nothing of the profile has to say, but for the name."""
        shipped = values_of(Profile(name=self.name))
        own = dict(self.values)
        for name in filter(self.overriding, FIELDS):
            own[name] = self.known.effective.in_file(name) if self.known else own[name]
        return {
            name: value for name, value in own.items() if name != "name" and value != shipped[name]
        }

    def copy(self, name: str) -> Draft:
        """The draft of a new profile called ``name`` that is like this one, without its keys."""
        values = values_of(Profile(name=name)) | self.whole() | {"name": name}
        return Draft(None, values, self.revision, dict(values))

    def problems(self, taken: Iterable[str]) -> dict[str, Problem]:
        """What is wrong, by field; ``taken`` are the names of the other profiles."""
        _, errors = read_profile(self.values, NOWHERE)
        found = {error.field: Problem.of(error) for error in reversed(errors)}
        name = str(self.values["name"])
        if name.casefold() in (other.casefold() for other in taken):
            text = sentences("another profile has this name", "Choose another name")
            found.setdefault("name", Problem(text))
        for unread, error in self.unreadable.items():
            found[unread] = Problem(sentences(error.why, error.hint))
        return found

    def preset(self, presets: Presets) -> Preset:
        """The provider it would use."""
        api_format: ApiFormat | None = self.values["api_format"]
        chosen = presets.find(self.values["provider"])
        if chosen is not None:
            return chosen
        try:
            return presets.detect(self.values["base_url"], api_format)
        except BadAddressError:
            return presets.generic(api_format)

    def quirks(self, presets: Presets) -> Quirks:
        """The provider's quirks with its own over them; the provider's where those are wrong."""
        usual = self.preset(presets).quirks
        try:
            return Quirks.model_validate(self.values["quirks"]).over(usual)
        except ValidationError:
            return usual

    def base_url(self, presets: Presets) -> str:
        """Where requests would go; empty where an address is missing."""
        preset = self.preset(presets)
        own = str(self.values["base_url"])
        api_format = self.values["api_format"] or preset.default_format
        return own or preset.address(api_format, self.values["provider_fields"])

    def origin(self, presets: Presets) -> Origin | None:
        """The origin requests would go to; None where there is no address that can be used."""
        try:
            return Origin.of(self.base_url(presets))
        except BadAddressError:
            return None

    def overriding(self, name: str) -> tuple[LayerValue, ...]:
        """All that is said about a field, the strongest first, where the file does not decide it.

        Empty where it does, or could.
        """
        layers = self.known.effective.layers_of(name) if self.known else ()
        decides = layers[0].origin.layer if layers else Layer.PRESET
        return () if decides in (Layer.USER_FILE, Layer.PRESET) else layers

    def differing(self, names: Iterable[str]) -> int:
        """How many of these fields are not as they ship."""
        defaults = values_of(Profile(name=self.name))
        return sum(self.values[name] != defaults[name] for name in names)


def values_of(profile: Profile) -> dict[str, Any]:
    """A profile's values by field; of the quirks, those that it sets."""
    values = {name: getattr(profile, name) for name in FIELDS}
    return values | {"quirks": profile.quirks.model_dump(exclude_unset=True)}


def values_in_file(known: KnownProfile) -> dict[str, Any]:
    """A profile's values by field, with the keys that lie open in the file."""
    return values_of(known.effective.profile) | dict(known.effective.open_keys)


def sentences(why: str, hint: str = "") -> str:
    """A reason and what to do about it, each as a sentence."""
    parts = (part.strip().rstrip(".") for part in (why, hint) if part.strip())
    return " ".join(f"{part[0].upper()}{part[1:]}." for part in parts)
