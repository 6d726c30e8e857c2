"""The seam between the program and every API: what a provider can be asked to do.

Owns the connection's facts and the three calls; the API formats beside it do the work.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from keystead.errors import ProviderError
from keystead.network.pinning import Certificate
from keystead.network.policy import NetworkPolicy
from keystead.profiles.preset import AuthStyle, Preset, Quirks
from keystead.providers.events import Event
from keystead.providers.messages import Request
from keystead.secret import Secret


@dataclass(frozen=True, slots=True)
class Connection:
    """Where and how one profile's requests go, with the credential already decided.

    ``headers`` are plain, ``secret_headers`` came from the vault; ``key`` is None where no
    credential is to be sent. ``placeholder`` says that a server which needs none gets a word in its
    place, for some insist on any. ``quirks`` are the preset's with the profile's own over them;
    ``default_model`` is the profile's, may be "". ``key_name`` is what people call the key,
    ``without`` why a connection that is only checked carries no credential, ``other_keys`` the
    profile's further ones, by name, which nothing but a check sends.
    """

    profile: str
    preset: Preset
    base_url: str
    auth_style: AuthStyle
    key: Secret | None
    policy: NetworkPolicy
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    secret_headers: Mapping[str, Secret] = field(default_factory=dict[str, Secret])
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    default_model: str = ""
    placeholder: bool = False
    quirks: Quirks = field(default_factory=Quirks)
    key_name: str = ""
    without: str = ""
    other_keys: Mapping[str, Secret] = field(default_factory=dict[str, Secret])


@dataclass(frozen=True, slots=True)
class PriceTier:
    """Prices of a request whose input is above ``above`` tokens; they hold for all of it."""

    above: int
    input_usd_per_mtok: float | None = None
    output_usd_per_mtok: float | None = None
    cache_read_usd_per_mtok: float | None = None
    cache_write_usd_per_mtok: float | None = None


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A model as a provider's list names it; None means the list does not say.

    Context and output limits are in tokens, prices in US dollars per million tokens. A list never
    says ``price_tiers``, which go from the lowest to the highest.
    """

    id: str
    name: str = ""
    context_window: int | None = None
    max_output_tokens: int | None = None
    input_usd_per_mtok: float | None = None
    output_usd_per_mtok: float | None = None
    tools: bool | None = None
    vision: bool | None = None
    reasoning: bool | None = None
    cache_read_usd_per_mtok: float | None = None
    cache_write_usd_per_mtok: float | None = None
    temperature: bool | None = None
    price_tiers: tuple[PriceTier, ...] = ()


class LightState(StrEnum):
    """What one light of a check shows; ``LOW`` works, and wants a look."""

    OK = "ok"
    LOW = "low"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


class LightName(StrEnum):
    """The five lights of a check, in the order in which they come."""

    REACHABLE = "reachable"
    TLS = "tls"
    KEY = "key"
    MODEL = "model"
    QUOTA = "quota"


@dataclass(frozen=True, slots=True)
class Light:
    """One proven fact about a profile, with its evidence in a sentence; time in milliseconds.

    ``certificate`` is one that is not trusted and could be: what a person has to compare. ``key``
    is what people call the key that it is about, ``error`` what was met in the stead of a proof.
    Where a profile has several keys, ``each`` are their own lights, which this one sums up.
    """

    name: LightName
    state: LightState
    evidence: str
    milliseconds: float | None = None
    certificate: Certificate | None = None
    key: str = ""
    error: ProviderError | None = None
    each: tuple[Light, ...] = ()

    @property
    def parts(self) -> tuple[Light, ...]:
        """The lights that it sums up, else itself."""
        return self.each or (self,)


class Provider(Protocol):
    """One API, spoken over one connection. Every method raises `KeysteadError`.

    It holds nothing that must be closed: the sockets are the process's (`network.clients`).
    """

    def stream(self, request: Request) -> AsyncGenerator[Event]:
        """Ask for an answer and yield it as it comes; closing the iterator closes upstream."""
        ...

    async def list_models(self) -> list[ListedModel]:
        """The models this credential may use, as the provider names them."""
        ...

    def check(self) -> AsyncIterator[Light]:
        """Prove the connection, one light after the other; a failed light is no exception."""
        ...
