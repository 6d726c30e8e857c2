"""The known providers, read from ``resources/presets.toml``, and which of them an address is.

Owns finding a preset by its id or by a host; what a preset says stands in ``preset``. A table is
read when it is first asked for: a start needs few of them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache, cached_property

from keystead import resources
from keystead.errors import Action, ActionId, ConfigurationError
from keystead.near_names import did_you_mean
from keystead.origin import Origin, split_address
from keystead.profiles.preset import ApiFormat, Preset, Status

VARIABLE = re.compile(r'"([A-Z0-9_]+)"')
HEADER = re.compile(r"^\[([a-z0-9-]+)\][ \t]*$", re.MULTILINE)


class Presets:
    """The presets in the order of their file's ``text``."""

    def __init__(self, text: str) -> None:
        _, *pieces = HEADER.split(text)
        self._tables = dict(zip(pieces[::2], pieces[1::2], strict=True))
        self._text = text
        self._read: dict[str, Preset] = {}

    @staticmethod
    @cache
    def load() -> Presets:
        """The presets that ship, read once a process."""
        return Presets(resources.read_text("presets.toml"))

    def all(self) -> tuple[Preset, ...]:
        """Every preset, in the order of lists."""
        return tuple(map(self._preset, self._tables))

    def offered(self) -> tuple[Preset, ...]:
        """The presets that a person is offered, in the order of lists."""
        return tuple(preset for preset in self.all() if preset.offered)

    def count_offered(self) -> int:
        """How many a person is offered that are no script of ours; none of them is read for it."""
        hidden = ("listed = false", f'status = "{Status.RETIRED}"', "offline = true")
        return sum(not any(each in text for each in hidden) for text in self._tables.values())

    def built_in(self) -> tuple[Preset, ...]:
        """Those that are profiles without any file."""
        return tuple(preset for preset in self._saying("built_in") if preset.built_in)

    def local(self) -> tuple[Preset, ...]:
        """Those that run on this computer."""
        return tuple(preset for preset in self._saying("local") if preset.local)

    def featured(self) -> tuple[Preset, ...]:
        """Those that are offered first."""
        return tuple(preset for preset in self._saying("featured") if preset.featured)

    def without_file(self) -> tuple[Preset, ...]:
        """Those that can be profiles without any file: by shipping so, or by variables."""
        found = (*self._saying("built_in"), *self._saying("older_variables"))
        wanted = {preset.id for preset in found if preset.built_in or preset.older_variables}
        return tuple(self._preset(id_) for id_ in self._tables if id_ in wanted)

    def renamed(self) -> tuple[Preset, ...]:
        """Those that older setups call otherwise."""
        return tuple(preset for preset in self._naming("older_names") if preset.older_names)

    def find(self, id_: str) -> Preset | None:
        """The preset of that id, if there is one."""
        return self._preset(id_) if id_ in self._tables else None

    def get(self, id_: str) -> Preset:
        """The preset of that id. Raises `ConfigurationError` that names the nearest ones."""
        if preset := self.find(id_):
            return preset
        raise self.unknown(id_)

    def unknown(self, word: str, profiles: Iterable[str] = ()) -> ConfigurationError:
        """No preset is called ``word``, nor one of ``profiles`` where those would do as well."""
        mean = did_you_mean(word, (*profiles, *self._tables))
        hint = f"{mean} All of them: keystead providers".strip()
        return ConfigurationError(
            "unknown-provider",
            f"There is no provider {word}",
            action=Action(ActionId.EDIT_PROFILE, "Choose a provider", hint),
            field="provider",
        )

    def known_by(self, name: str) -> Preset | None:
        """The preset that is called ``name``, now or in older setups."""
        return self.find(name) or self.find(self._older.get(name, ""))

    def hosts_of(self, variable: str) -> tuple[Origin, ...]:
        """Where the key in a provider's usual variable belongs; nothing for any other variable."""
        if variable not in self._variables:
            return ()
        owners = (preset for preset in self._naming(f'"{variable}"') if not preset.local)
        own = (p.api_formats.values() for p in owners if variable in p.key_variables)
        fixed = (each for addresses in own for each in addresses if each and "{" not in each)
        return tuple(dict.fromkeys(map(Origin.of, fixed)))

    def detect(self, base_url: str, api_format: ApiFormat | None = None) -> Preset:
        """The preset whose server ``base_url`` is, else the generic one for ``api_format``.

        A public provider is known by its host or a host below it, whatever the port; a server on
        this computer by a port that is its own. A host written with a dot at its end is taken for
        nobody's. Raises `BadAddressError`.
        """
        origin = Origin.of(base_url)
        local = origin.is_loopback
        if (split_address(base_url).hostname or "").endswith("."):
            return self._generic(local, api_format)
        known = self._at_port(origin.port) if local else self._at_host(origin)
        fitting = (preset for preset in known if _speaks(preset, api_format))
        return next(fitting, None) or self._generic(local, api_format)

    def generic(self, api_format: ApiFormat | None = None) -> Preset:
        """The preset of a server that is known by nothing but its format."""
        return self._generic(False, api_format)

    @cached_property
    def _variables(self) -> frozenset[str]:
        """Every word of the file that may be a variable."""
        return frozenset(VARIABLE.findall(self._text))

    @cached_property
    def _older(self) -> dict[str, str]:
        return {older: preset.id for preset in self.renamed() for older in preset.older_names}

    def _generic(self, local: bool, api_format: ApiFormat | None) -> Preset:
        every = [preset for preset in self._saying("generic") if preset.generic]
        fitting = [preset for preset in every if _speaks(preset, api_format)] or every
        return next((p for p in fitting if p.local is local), fitting[0])

    def _at_port(self, port: int) -> Iterator[Preset]:
        # Other local servers have ports that half the programs of a developer use.
        own = (preset for preset in self.built_in() if preset.local and not preset.generic)
        return (
            preset
            for preset in own
            if any(Origin.of(address).port == port for address in preset.api_formats.values())
        )

    def _at_host(self, origin: Origin) -> Iterator[Preset]:
        labels = origin.host.split(".")
        ends = {".".join(labels[at:]) for at in range(len(labels) - 1)}
        for id_, text in self._tables.items():
            # Whose table names no end of the host, its server it is not.
            if any(end in text for end in ends):
                preset = self._preset(id_)
                if not preset.generic and not preset.local and preset.owns(origin):
                    yield preset

    def _saying(self, field: str) -> Iterator[Preset]:
        """Those whose table sets a field to true somewhere."""
        return self._naming(f"{field} = true")

    def _naming(self, words: str) -> Iterator[Preset]:
        """Those whose table holds ``words``; what they mean there is the caller's to look at."""
        return (self._preset(id_) for id_, text in self._tables.items() if words in text)

    def _preset(self, id_: str) -> Preset:
        if id_ not in self._read:
            table = tomllib.loads(f"[{id_}]{self._tables[id_]}")[id_]
            self._read[id_] = Preset.model_validate({"id": id_, **table})
        return self._read[id_]


def _speaks(preset: Preset, api_format: ApiFormat | None) -> bool:
    return api_format is None or api_format in preset.api_formats
