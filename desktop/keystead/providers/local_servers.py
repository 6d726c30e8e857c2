"""Model servers that run on this computer, found at the addresses where they usually are.

Owns who is asked and how one server is told from another: by what it answers (`Preset.signs`),
never by its port alone. Nothing but loopback is asked, and nothing secret is sent. What becomes of
a server that was found is ``surroundings``' matter.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from keystead.errors import KeysteadError, ProviderError
from keystead.network.body import read_beginning
from keystead.network.clients import Clients
from keystead.network.policy import NetworkPolicy
from keystead.network.unpacking import body_of
from keystead.origin import Origin
from keystead.profiles.preset import AuthStyle, Preset, Sign
from keystead.profiles.presets import Presets
from keystead.providers.failures import our_errors
from keystead.providers.listing import list_models
from keystead.providers.provider import Connection
from keystead.providers.sentences import Asked

LONGEST_LOOK = 1.5  # seconds for all that is asked of one address
POLICY = NetworkPolicy(connect_timeout=0.5)
BEGINNING = 64 * 1024  # bytes of an answer in which a sign is looked for
REFUSED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A server that answered; ``models`` is None where it names none without a key."""

    preset: Preset
    base_url: str
    models: tuple[str, ...] | None


def usual_addresses(presets: Presets) -> tuple[str, ...]:
    """Where the known servers of this computer usually are, each once, in the format of most."""
    asked = _generic(presets).default_format
    local = presets.local()
    usual = (p.api_formats.get(asked, p.api_formats[p.default_format]) for p in local)
    return tuple(dict.fromkeys(usual))


async def find_servers(
    addresses: Sequence[str], presets: Presets, clients: Clients
) -> tuple[LocalServer, ...]:
    """Ask all ``addresses`` at once; those that answer, in the same order."""
    async with asyncio.TaskGroup() as group:
        looks = [group.create_task(_look(each, presets, clients)) for each in addresses]
    return tuple(found for look in looks if (found := look.result()))


async def _look(address: str, presets: Presets, clients: Clients) -> LocalServer | None:
    if not Origin.of(address).is_loopback:
        return None
    with suppress(TimeoutError):
        async with asyncio.timeout(LONGEST_LOOK):
            if await _listens(Origin.of(address)):
                return await _ask(address, presets, clients)
    return None


async def _listens(origin: Origin) -> bool:
    """Whether anything is there at all; loading an HTTP library to learn that nothing is costs."""
    try:
        _, writer = await asyncio.open_connection(origin.host, origin.port)
    except OSError:
        return False
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return True


async def _ask(address: str, presets: Presets, clients: Clients) -> LocalServer | None:
    generic = _generic(presets)
    try:
        models = await _models(address, generic, clients)
    except ProviderError as error:
        if error.status not in REFUSED:
            return None
        models = None
    for preset in _likeliest_first(address, presets):
        for sign in preset.signs:
            if await _shows(sign, address, clients):
                return LocalServer(preset, _own_address(preset, address, generic), models)
    # What answers like a model server is one, whatever its name; a mere refusal proves nothing.
    return None if models is None else LocalServer(generic, address, models)


def _generic(presets: Presets) -> Preset:
    return next(preset for preset in presets.local() if preset.generic)


def _own_address(preset: Preset, address: str, generic: Preset) -> str:
    """Where the server at ``address`` speaks the format of its preset, which may be another."""
    if preset.default_format is generic.default_format:
        return address
    usual = preset.api_formats[preset.default_format]
    return f"{Origin.of(address)}{urlsplit(usual).path}"


async def _models(address: str, preset: Preset, clients: Clients) -> tuple[str, ...]:
    anonymous = Connection(
        profile="",
        preset=preset,
        base_url=address,
        auth_style=AuthStyle.NONE,
        key=None,
        policy=POLICY,
    )
    return tuple(model.id for model in await list_models(anonymous, clients))


def _likeliest_first(address: str, presets: Presets) -> Iterator[Preset]:
    usual = [preset for preset in presets.local() if address in preset.api_formats.values()]
    yield from usual
    yield from (preset for preset in presets.local() if preset not in usual)


async def _shows(sign: Sign, address: str, clients: Clients) -> bool:
    url = f"{Origin.of(address)}/{sign.path}"
    try:
        with our_errors(Asked("", url)):
            async with clients.own(POLICY).stream("GET", url) as response:
                beginning = await read_beginning(body_of(response), BEGINNING)
    except KeysteadError:
        return False
    return sign.holds.encode() in beginning
