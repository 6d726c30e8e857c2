"""What ships about a known provider: one table of ``resources/presets.toml`` each.

Owns the facts and their meaning, one sentence a field; the code that acts on them stands in
``providers`` and ``credentials`` and names no provider.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from keystead.origin import BadAddressError, Origin


class ApiFormat(StrEnum):
    """The wire formats that are spoken."""

    OPENAI_CHAT = "openai-chat"
    OPENAI_RESPONSES = "openai-responses"
    AZURE_DEPLOYMENTS = "azure-deployments"
    ANTHROPIC = "anthropic-messages"
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


class MaxTokensField(StrEnum):
    """The name of the field that limits an answer's length."""

    MAX_TOKENS = "max_tokens"
    MAX_COMPLETION_TOKENS = "max_completion_tokens"


class ReasoningSummary(StrEnum):
    """How much a summary of the reasoning tells."""

    AUTO = "auto"
    CONCISE = "concise"
    DETAILED = "detailed"


class Quirks(BaseModel):
    """How a provider's dialect differs from its API format, each field named by its effect."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_tokens_field: MaxTokensField = Field(
        default=MaxTokensField.MAX_TOKENS,
        description="Which field limits the length of an answer.",
    )
    instructions_role: str = Field(
        default="system",
        description="The role instructions are sent with: system or developer.",
    )
    stream_usage: bool = Field(
        default=True,
        description="Whether stream_options.include_usage may be asked for.",
    )
    reasoning_effort: bool = Field(
        default=True,
        description="Whether the field reasoning_effort is understood.",
    )
    effort_as_level: bool = Field(
        default=False,
        description="Whether an effort is sent as a level where a budget of tokens is usual.",
    )
    prompt_cache_marks: bool = Field(
        default=False,
        description="Whether requests mark what the provider should keep in its cache.",
    )
    call_id_length: int | None = Field(
        default=None,
        ge=1,
        description="Ids of tool calls are exactly so many letters and digits.",
    )
    reasoning_summary: ReasoningSummary | None = Field(
        default=None,
        description="Which summary of the reasoning is asked for where a format has one; "
        "some give it to verified organisations only and refuse everybody else.",
    )
    signing_region: str = Field(
        default="",
        description="The region that requests are signed for where the key is an AWS access key; "
        "empty for the one in the address.",
    )
    unreliable_model_check: bool = Field(
        default=False,
        description="The model list is no list of what this key may use.",
    )
    deployment_names: bool = Field(
        default=False,
        description="A model is asked for by the name of a deployment, and answers by its own.",
    )


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
    note: str = Field(
        default="",
        description="What a person should know before choosing it.",
    )
    api_formats: dict[ApiFormat, str] = Field(
        description="Each spoken format with its base URL; the first is the default. "
        "An empty address means that the profile must name one."
    )
    by_format: dict[ApiFormat, FormatFacts] = Field(
        default={},
        description="What is another in one of the formats.",
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
        description="Path of the model list below the base URL; empty: there is none.",
    )
    models_public: bool = Field(
        default=False,
        description="The model list answers without a key, so it proves none.",
    )
    key_probe: str = Field(
        default="",
        description="Path of a request that only a valid key may make, where models cannot.",
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
    taken_over_on: str = Field(
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

    def spoken_as(self, api_format: ApiFormat) -> Preset:
        """The preset with the facts of one of its formats."""
        facts = self.by_format.get(api_format)
        if facts is None:
            return self
        other: dict[str, Any] = facts.model_dump(exclude_none=True)
        return self.model_copy(update=other)

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
        host = origin.host
        return any(host == own or host.endswith(f".{own}") for own in self._own_hosts)

    @cached_property
    def _own_hosts(self) -> tuple[str, ...]:
        addresses = filter(None, self.api_formats.values())
        return (*(Origin.of(address).host for address in addresses), *self.hosts)

    @property
    def needs_address(self) -> bool:
        """Whether a profile must name a base URL."""
        return not self.offline and not self.api_formats[self.default_format]
