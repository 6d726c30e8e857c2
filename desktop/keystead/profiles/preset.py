"""What ships about a known provider: one table of ``resources/presets.toml`` each.

Owns the facts and their meaning, one sentence a field; the code that acts on them stands in
``providers`` and ``credentials`` and names no provider.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from keystead.origin import BadAddressError, Origin
from keystead.profiles.quirks import MaxTokensField as MaxTokensField
from keystead.profiles.quirks import Quirks as Quirks
from keystead.profiles.quirks import ReasoningSummary as ReasoningSummary

PLACE = re.compile(r"\{([a-z_]+)\}")  # in an address: where an extra field's value goes


class ApiFormat(StrEnum):
    """The wire formats that are spoken."""

    OPENAI_CHAT = "openai-chat"
    OPENAI_RESPONSES = "openai-responses"
    AZURE_DEPLOYMENTS = "azure-deployments"
    ANTHROPIC = "anthropic-messages"
    RAW_PREDICT = "anthropic-raw-predict"
    GEMINI = "google-generative"
    OLLAMA = "ollama"
    BEDROCK = "bedrock-converse"
    PRACTICE = "practice"


class AuthStyle(StrEnum):
    """How a credential is put into a request."""

    BEARER = "bearer"
    X_API_KEY = "x-api-key"
    API_KEY = "api-key"
    X_GOOG_API_KEY = "x-goog-api-key"
    AWS_SIGNATURE = "aws-sigv4"
    SERVICE_ACCOUNT = "google-service-account"
    NONE = "none"

    @property
    def is_one_word(self) -> bool:
        """Whether a credential of this style holds no blank, so that blanks part several."""
        return self not in (AuthStyle.AWS_SIGNATURE, AuthStyle.SERVICE_ACCOUNT)


class Group(StrEnum):
    """What kind of service a provider is."""

    LAB = "lab"
    CLOUD = "cloud"
    HOST = "host"
    AGGREGATOR = "aggregator"
    PLAN = "plan"
    LOCAL = "local"
    PROXY = "proxy"
    CUSTOM = "custom"
    PRACTICE = "practice"


class Status(StrEnum):
    """Whether a provider can be had."""

    ACTIVE = "active"
    NEEDS_PAYMENT = "needs-payment"
    RETIRED = "retired"


class ExtraField(BaseModel):
    """What a provider wants to know beside a key, and where it goes in a request.

    With neither ``header`` nor ``query`` it stands in braces in the addresses.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(description="What people call it.")
    header: str = Field(default="", description="The header that carries it.")
    query: str = Field(default="", description="The query parameter that carries it.")

    @property
    def in_address(self) -> bool:
        """Whether nothing can be sent before it is known."""
        return not self.header and not self.query


class FormatFacts(BaseModel):
    """What is another in one API format than in the preset as a whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    auth_style: AuthStyle | None = Field(default=None, description="How the key is sent.")
    models_path: str | None = Field(default=None, description="Path of the model list.")
    key_probe: str | None = Field(default=None, description="Path that only a valid key may ask.")


class Sign(BaseModel):
    """What tells a server on this computer from others: a path, and text that its answer holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str = Field(description="Path below the server's root that is asked.")
    holds: str = Field(description="Text at the beginning of the answer.")


class Preset(BaseModel):
    """A known provider."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(description="Stable name, as typed in a file.")
    name: str = Field(description="Name people know it by.")
    group: Group = Field(default=Group.CUSTOM, description="What kind of service it is.")
    listed: bool = Field(
        default=True,
        description="Is offered in lists; the others are known by id and host alone.",
    )
    status: Status = Field(
        default=Status.ACTIVE,
        description="Whether it can be had; a retired one is no longer offered.",
    )
    status_since: str = Field(
        default="",
        description="Date (ISO) from which the status holds, where that is known.",
    )
    note: str = Field(
        default="",
        description="What a person should know before choosing it.",
    )
    api_formats: dict[ApiFormat, str] = Field(
        description="Each spoken format with its base URL; the first is the default. "
        "An empty address means that the profile must name one; words in braces are extra fields."
    )
    by_format: dict[ApiFormat, FormatFacts] = Field(
        default={},
        description="What is another in one of the formats.",
    )
    extra_fields: dict[str, ExtraField] = Field(
        default={},
        description="What it wants to know beside a key, by name.",
    )
    elsewhere_format: ApiFormat | None = Field(
        default=None,
        description="The format spoken at an address that is not the provider's own, such as a "
        "gateway's; none: the default.",
    )
    hosts: tuple[str, ...] = Field(
        default=(),
        description="Hosts that are the provider's own beside those of its base URLs; "
        "their sub-domains are too.",
    )
    generic: bool = Field(
        default=False,
        description="Stands for any server that speaks its format, known by no host.",
    )
    query_params: dict[ApiFormat, dict[str, str]] = Field(
        default={},
        description="Query parameters of each request in a format, such as a version of the API; "
        "the profile's own of that name beat them.",
    )
    auth_style: AuthStyle = Field(
        default=AuthStyle.BEARER,
        description="How the key is sent.",
    )
    key_variables: tuple[str, ...] = Field(
        default=(),
        description="Environment variables that usually hold its key, likeliest first.",
    )
    base_url_variable: str = Field(
        default="",
        description="Environment variable that names another address for the key beside it.",
    )
    key_page: str = Field(default="", description="Where a person gets a key.")
    models_path: str = Field(
        default="models",
        description="Path of the model list below the base URL, from the server's root with a "
        "slash before it; empty: there is none.",
    )
    models_public: bool = Field(
        default=False,
        description="The model list answers without a key, so it proves none.",
    )
    key_probe: str = Field(
        default="",
        description="Path of a request that only a valid key may make, where models cannot.",
    )
    key_unproven: str = Field(
        default="",
        description="Why no request that costs nothing proves its key, where that is so.",
    )
    facts_path: str = Field(
        default="",
        description="Path below the server's root that says more of its models than their list.",
    )
    cost_field: str = Field(
        default="",
        description="Where a usage object says what the answer cost, in US dollars: names of "
        "fields, joined by dots.",
    )
    known_models: tuple[str, ...] = Field(
        default=(),
        description="Models shown, marked as such, while no list was ever read.",
    )
    only_model: str = Field(
        default="",
        description="The model to use where there is no other to choose.",
    )
    local: bool = Field(
        default=False,
        description="Runs on this computer and needs no key.",
    )
    local_key: bool = Field(
        default=False,
        description="Wants a key though it runs on this computer.",
    )
    signs: tuple[Sign, ...] = Field(
        default=(),
        description="How it is known when found on this computer; one of them is enough.",
    )
    offline: bool = Field(
        default=False,
        description="Answers from inside the program: no address at all.",
    )
    featured: bool = Field(
        default=False,
        description="Has a tile of its own where a person connects the first provider.",
    )
    built_in: bool = Field(
        default=False,
        description="Is a profile without any file.",
    )
    older_names: tuple[str, ...] = Field(
        default=(),
        description="Names that older setups have for it; the profile of its id answers to them.",
    )
    older_variables: bool = Field(
        default=False,
        description="Older setups configure it by variables alone: its name with _ENABLED, "
        "_DEFAULT_MODEL, _PROVIDER_NAME, _CUSTOM_HEADERS, _TIMEOUT and _MAX_RETRIES.",
    )
    verified_on: str = Field(
        default="",
        description="Date (ISO) at which these facts were taken over from published lists; "
        "it does not say that anybody has tried them.",
    )
    quirks: Quirks = Field(
        default=Quirks(),
        description="How its dialect differs.",
    )

    @property
    def default_format(self) -> ApiFormat:
        """The format used at the provider's own address unless the profile says otherwise."""
        return next(iter(self.api_formats))

    def format_at(self, base_url: str) -> ApiFormat:
        """The format used at an address (empty: the provider's own) unless the profile says."""
        if not base_url or self.elsewhere_format is None:
            return self.default_format
        try:
            own = self.owns(Origin.of(base_url))
        except BadAddressError:
            own = True
        return self.default_format if own else self.elsewhere_format

    def owns(self, origin: Origin) -> bool:
        """Whether a host is one of the provider's, or below one."""
        return any(re.fullmatch(rf"(.+\.)?{_pattern(own)}", origin.host) for own in self.own_hosts)

    @property
    def own_hosts(self) -> tuple[str, ...]:
        """The hosts that are the provider's, each once; words in braces are extra fields."""
        hosts = (_host_of(address) for address in self.api_formats.values() if address)
        return tuple(dict.fromkeys((*hosts, *self.hosts)))

    @property
    def offered(self) -> bool:
        """Whether a person is offered it."""
        return self.listed and self.status is not Status.RETIRED

    @property
    def needs_address(self) -> bool:
        """Whether a profile must name a base URL, or what stands in the usual one."""
        return not self.offline and not self.address(self.default_format, {})

    @property
    def has_fixed_address(self) -> bool:
        """Whether it is at the same address for everybody."""
        address = self.api_formats[self.default_format]
        return bool(address) and not PLACE.search(address.partition("://")[2].partition("/")[0])

    @property
    def needed_fields(self) -> tuple[str, ...]:
        """The extra fields without which its usual address is not known."""
        return tuple(PLACE.findall(self.api_formats[self.default_format]))

    def address(self, api_format: ApiFormat, values: Mapping[str, str]) -> str:
        """The base URL of a format with ``values`` in it; empty where one is missing."""
        address = self.api_formats.get(api_format, "")
        if all(values.get(name) for name in PLACE.findall(address)):
            return PLACE.sub(lambda place: values[place[1]], address)
        return ""

    def spoken_as(self, api_format: ApiFormat) -> Preset:
        """The preset with the facts of one of its formats."""
        facts = self.by_format.get(api_format)
        if facts is None:
            return self
        other: dict[str, Any] = facts.model_dump(exclude_none=True)
        return self.model_copy(update=other)


def _host_of(address: str) -> str:
    return address.partition("://")[2].partition("/")[0].partition(":")[0]


def _pattern(host: str) -> str:
    """A host as a pattern, one label or a part of it for each extra field in it."""
    literals = PLACE.split(host)[::2]
    return "[a-z0-9-]+".join(map(re.escape, literals))
