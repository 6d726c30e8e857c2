"""A profile: one named connection to a provider, and the one source of its form.

Owns which fields there are, with title, description and bounds; the rules for their values stand
in ``field_rules``, how a table of the file becomes a profile in ``reading``.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    ValidationInfo,
)
from pydantic.config import JsonDict

from keystead.network.policy import CONNECT_TIMEOUT, FIRST_TOKEN_TIMEOUT, STREAM_IDLE_TIMEOUT
from keystead.profiles import field_rules
from keystead.profiles.generation import Effort
from keystead.profiles.model_settings import OutputTokens, Temperature, check_settings
from keystead.profiles.preset import ApiFormat, AuthStyle, Quirks

LONGEST_WAIT = 86_400.0  # seconds
HIDDEN: JsonDict = {"hidden": True}


class CredentialKind(StrEnum):
    """Where a profile's credential comes from."""

    KEY = "key"
    OAUTH = "oauth"
    COMMAND = "command"
    NONE = "none"
    PASSTHROUGH = "passthrough"


def _checked(rule: Any) -> AfterValidator:
    def check(value: Any) -> Any:
        rule(value)
        return value

    return AfterValidator(check)


def _sent_once(names: Any, info: ValidationInfo) -> Any:
    """Refuse a header that another field of the profile sends already."""
    others = (info.data.get(field, ()) for field in ("default_headers", "secret_headers"))
    field_rules.header_names([*names, *(name for other in others for name in other)])
    return names


Line = Annotated[StrictStr, AfterValidator(field_rules.one_line)]
Variable = Annotated[StrictStr, AfterValidator(field_rules.variable_name)]
Address = Annotated[StrictStr, AfterValidator(field_rules.address)]
HeaderName = Annotated[StrictStr, AfterValidator(field_rules.header_name)]
Seconds = Annotated[StrictFloat, Field(ge=0, le=LONGEST_WAIT, allow_inf_nan=False)]


class Profile(BaseModel):
    """What one connection is made of; times in seconds, where 0 means no limit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[StrictStr, AfterValidator(field_rules.profile_name)] = Field(
        title="Name", description="What you call this connection."
    )
    id: Annotated[StrictStr, AfterValidator(field_rules.identity)] = Field(
        default="",
        title="Id",
        description="Stays the same under every name; keys hang on it.",
        json_schema_extra=HIDDEN,
    )
    provider: Line = Field(
        default="",
        title="Provider",
        description="The preset it starts from; found by the address where left empty.",
    )
    base_url: Address = Field(
        default="",
        title="Base URL",
        description="Where requests go; empty for the provider's own address.",
    )
    credential: CredentialKind = Field(
        default=CredentialKind.KEY,
        title="Credential",
        description="What proves who you are: a key, what a command prints, or none for a server "
        "that asks for none. An OAuth token cannot be used yet; passed through is the caller's "
        "own key, for the gateway alone.",
    )
    credential_command: Annotated[tuple[Line, ...], _checked(field_rules.command)] = Field(
        default=(),
        title="Credential command",
        description="Program and arguments whose output is the token: plain text, or JSON that "
        "says when it ends. Run without a shell, and anew when the token ends.",
    )
    api_key_env: Variable = Field(
        default="",
        title="Key variable",
        description="Environment variable that holds the key, or several with blanks between them, "
        "used when the keychain has none.",
    )
    provider_fields: Annotated[dict[Line, Line], _checked(field_rules.provider_fields)] = Field(
        default={},
        title="Provider's fields",
        description="What the provider wants to know beside a key, such as a region or a project.",
    )
    default_model: Line = Field(
        default="",
        title="Default model",
        description="The model an agent starts on unless you choose another.",
    )
    description: StrictStr = Field(
        default="", title="Description", description="A note to yourself."
    )
    enabled: StrictBool = Field(
        default=True,
        title="Enabled",
        description="Whether the profile may be used; off keeps it and sends nothing.",
    )
    models: tuple[Line, ...] = Field(
        default=(),
        title="Models",
        description="Model ids to offer besides those the provider lists.",
    )
    hidden_models: tuple[Line, ...] = Field(
        default=(),
        title="Hidden models",
        description="Model ids that are not offered.",
    )
    aliases: dict[Line, Line] = Field(
        default={},
        title="Aliases",
        description="Short names, each for a model of this profile, profile:model or another name.",
    )
    fallback: tuple[Line, ...] = Field(
        default=(),
        title="Fallback",
        description="Models to ask in this order, as profile:model, when the one asked for gives "
        "no first token: its server fails or is not reached, its limit or credit is used up.",
    )
    effort: Effort | None = Field(
        default=None,
        title="Reasoning effort",
        description="How much the model is asked to reason; empty leaves it to the provider.",
    )
    max_output_tokens: OutputTokens | None = Field(
        default=None,
        title="Maximum output tokens",
        description="Tokens an answer may have at most; empty leaves it to the provider.",
    )
    temperature: Temperature | None = Field(
        default=None,
        title="Temperature",
        description="How freely words are chosen, 0 to 2; empty leaves it to the provider.",
    )
    extra_body: dict[str, Any] = Field(
        default={},
        title="Extra body fields",
        description="Further fields of each request's body.",
    )
    model_settings: Annotated[dict[Line, dict[str, Any]], _checked(check_settings)] = Field(
        default={},
        title="Settings of single models",
        description="For a model's id its own effort, max_output_tokens, temperature and "
        "extra_body, over those above.",
    )
    default_headers: Annotated[dict[StrictStr, StrictStr], _checked(field_rules.plain_headers)] = (
        Field(
            default={},
            title="Headers",
            description="Headers sent with each request. Secret ones belong under Secret headers.",
        )
    )
    secret_headers: Annotated[tuple[HeaderName, ...], AfterValidator(_sent_once)] = Field(
        default=(),
        title="Secret headers",
        description="Names of headers whose values lie in the keychain.",
    )
    env_headers: Annotated[dict[StrictStr, Variable], AfterValidator(_sent_once)] = Field(
        default={},
        title="Headers from variables",
        description="Headers with values from environment variables; blank ones are left out.",
    )
    query_params: Annotated[dict[Line, Line], _checked(field_rules.plain_parameters)] = Field(
        default={},
        title="Query parameters",
        description="Added to the address of each request.",
    )
    api_format: ApiFormat | None = Field(
        default=None,
        title="API format",
        description="The wire format to speak; empty for the provider's usual one.",
    )
    auth_style: AuthStyle | None = Field(
        default=None,
        title="Key header",
        description="How the key is sent; empty for the provider's usual way.",
    )
    quirks: Quirks = Field(
        default=Quirks(),
        title="Quirks",
        description="Where this server's dialect differs from the provider's.",
    )
    connect_timeout: Seconds = Field(
        default=CONNECT_TIMEOUT,
        title="Connect time-out",
        description="Seconds to wait for a connection; 0 waits without limit.",
    )
    first_token_timeout: Seconds = Field(
        default=FIRST_TOKEN_TIMEOUT,
        title="First token time-out",
        description="Seconds to wait for the first piece of an answer; 0 waits without limit.",
    )
    stream_idle_timeout: Seconds = Field(
        default=STREAM_IDLE_TIMEOUT,
        title="Idle time-out",
        description="Seconds to wait for the next piece of an answer; 0 waits without limit.",
    )
    max_retries: Annotated[StrictInt, Field(ge=0, le=20)] = Field(
        default=2,
        title="Retries",
        description="How often a request that failed before its first token is sent again.",
    )
    requests_per_minute: Annotated[StrictInt, Field(ge=0, le=1_000_000)] = Field(
        default=0,
        title="Requests a minute",
        description="Answers asked for in a minute at most, spread evenly; 0 sets no limit.",
    )
    max_concurrency: Annotated[StrictInt, Field(ge=0, le=10_000)] = Field(
        default=0,
        title="Requests at once",
        description="Answers that may be asked for at the same time; 0 sets no limit.",
    )
    proxy: Annotated[StrictStr, AfterValidator(field_rules.proxy_address)] = Field(
        default="",
        title="Proxy",
        description="Address of an HTTP or SOCKS5 proxy; empty connects directly. This computer "
        "and what the variable NO_PROXY names are reached without it.",
    )
    proxy_user: Annotated[StrictStr, AfterValidator(field_rules.proxy_user)] = Field(
        default="",
        title="Proxy user",
        description="Name to log in to the proxy with; its password lies in the keychain.",
    )
    ca_bundle: Line = Field(
        default="",
        title="CA bundle",
        description="File of certificates (PEM) to trust besides the system's.",
    )
    tls_pin: Annotated[StrictStr, AfterValidator(field_rules.fingerprint)] = Field(
        default="",
        title="Certificate fingerprint",
        description="SHA-256 of the only certificate to accept, whoever issued it; any other one "
        "stops every request. Empty trusts the system and the CA bundle.",
    )
    http2: StrictBool = Field(
        default=False,
        title="HTTP/2",
        description="Whether HTTP/2 is offered to the server.",
    )
    user_agent: Annotated[StrictStr, AfterValidator(field_rules.header_value)] = Field(
        default="",
        title="User agent",
        description="What the program calls itself towards the server; empty for its own name.",
    )
    allow_http: StrictBool = Field(
        default=False,
        title="Allow unencrypted HTTP",
        description="Whether the key may be sent over http:// to another computer.",
    )
