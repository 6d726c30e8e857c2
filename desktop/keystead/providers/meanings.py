"""The table of what refusals mean: codes, sayings and statuses, each with its class.

Owns the data; how a refusal is looked up in it is ``classify``'s, what a person is told about it
``sentences``'s. A row's reference names what a person can do something else about than about the
rest of its class.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from keystead.errors import ErrorKind as K

IN_STREAM = 0  # in place of a status: the words came inside an answer that had begun well
CLIENT = frozenset({IN_STREAM, 400, 401, 403, 404, 409, 422, 429})
BAD = frozenset({IN_STREAM, 400, 404, 413, 422, 500})
BUSY = frozenset({IN_STREAM, 400, 403, 413, 429, 500, 503})


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that refusals mean: ``codes`` in lower case, ``saying`` at some ``statuses``.

    A saying is a pattern, compiled when a refusal is first looked up: a start needs none.
    ``general`` says that the codes are also sent for other things: a telling sentence beside them,
    this row's or another's, knows more.
    """

    kind: K
    reference: str = ""
    codes: frozenset[str] = frozenset()
    saying: str = ""
    statuses: frozenset[int] = frozenset()
    general: bool = False


def _means(
    kind: K,
    reference: str = "",
    *,
    codes: str = "",
    sayings: Iterable[str] = (),
    at: Iterable[int] = (),
    general: bool = False,
) -> Meaning:
    return Meaning(
        kind, reference, frozenset(codes.split()), "|".join(sayings), frozenset(at), general
    )


MEANINGS: tuple[Meaning, ...] = (
    _means(
        K.OUT_OF_CREDIT,
        codes="insufficient_quota insufficient_balance insufficient_balance_error"
        " insufficient_credits billing_hard_limit_reached billing_not_active billing_error"
        " payment_required creditserror exceeded_current_quota_error arrearage"
        " allocationquota.freetieronly personal-team-blocked:spending-limit 1113 1008",
        sayings=(
            r"credit balance is too low",
            r"(insufficient|not enough|out of|doesn't have any) (credits?|balance|funds)\b",
            r"balance (is|was) insufficient",
            r"(requires?|needs?|purchase) more credits",
            r"all available credits|spend(ing)? (limit|cap)|billing (hard )?limit",
            r"reached your specified api usage limits",
            r"key limit exceeded",
            r"free (tier|quota)\b.{0,60}(exhausted|used up)",
            r"account is in good standing|in arrears",
            r"余额不足|欠费",
        ),
        at=CLIENT | {500, 503},
    ),
    _means(
        K.SERVER,
        "overloaded",
        codes="overloaded_error engine_overloaded_error engine_overloaded 1305",
        sayings=(
            r"\boverloaded\b",
            r"server (is )?busy",
            r"(at|over) capacity|high demand",
        ),
        at={IN_STREAM, 429, 500, 502, 503, 529},
    ),
    _means(
        K.SERVER,
        "model-loading",
        sayings=(r"\bloading( the)? model", r"model\b.{0,120} (is|still)( currently| being)? load"),
        at={IN_STREAM, 500, 503},
    ),
    _means(
        K.RATE_LIMIT,
        codes="rate_limit_error rate_limit_exceeded rate_limit_reached_error resource_exhausted"
        " throttlingexception throttling throttling.ratequota throttling.allocationquota"
        " too_many_requests requests tokens 1302 1303 1308",
        sayings=(
            r"rate[- ]?limit|throttl",
            r"too many (tokens|requests)\b.{0,20} (please )?wait",
            r"(tokens|requests) per (second|minute|hour|day)",
            r"并发|请求过多|速率限制",
        ),
        at=BUSY,
        general=True,
    ),
    _means(
        K.CONTEXT_TOO_LONG,
        codes="context_length_exceeded exceed_context_size_error context_exceeded"
        " model_max_prompt_tokens_exceeded 1261 1039",
        sayings=(
            r"(maximum|available|model'?s|exceeds?( the)?( max(imum)?)?) context",
            r"context (length|window|size|limit)",
            r"(prompt|input|request)( is)? too (long|large)",
            r"too many (input |prompt )?tokens",
            r"token count .{0,60}exceeds|input tokens exceed|exceeded model token limit",
            r"prompt (exceeds|length)|(prompt|model|input) length (is|of|should)",
            r"(longer|greater) than the (model'?s|maximum|context)",
            r"reduce the length of (the|your) ",
            r"`inputs` tokens",
            r"超过最大长度|上下文长度",
        ),
        at=BAD,
    ),
    _means(
        K.BAD_REQUEST,
        "content-filtered",
        codes="content_filter content_policy_violation responsibleaipolicyviolation invalid_prompt"
        " data_inspection_failed datainspectionfailed moderation_blocked 1301 1026 1027",
        sayings=(
            r"content (management|filter(ing)?) policy|content filtering",
            r"requires moderation|input was flagged|flagged (as|for) ",
            r"by our safety system|as a result of our safety",
            r"content exists risk|considered high risk|inappropriate content",
            r"violates? .{0,40}(usage|content|safety) (guidelines|policy|policies)",
            r"敏感内容",
        ),
        at=CLIENT | {451, 500},
    ),
    _means(
        K.PERMISSION,
        "region-unsupported",
        codes="unsupported_country_region_territory",
        sayings=(
            r"(country|region|location|territory)\b.{0,40} not (supported|available)",
            r"not (supported|available) in (your|this) (country|region)",
        ),
        at={IN_STREAM, 400, 403, 451},
    ),
    _means(
        K.PERMISSION,
        codes="service_disabled model.accessdenied accessdeniedexception insufficient_permissions",
        sayings=(r"data policy",),
        at={404},
    ),
    _means(
        K.AUTHENTICATION,
        codes="invalid_api_key invalidapikey api_key_invalid authentication_error unauthenticated"
        " invalid_authentication_error unrecognizedclientexception expiredtokenexception"
        " account_not_found 1004 2049",
        sayings=(
            r"(invalid|incorrect|missing|no|wrong) (x-)?api[ _-]?(key|token)",
            r"api[ _-]?key\b( is)? (not valid|invalid|expired|not found|required)",
            r"api[ _-]?key (was|has been) (reported as leaked|revoked|disabled|deleted)",
            r"(security|access|oauth) token\b.{0,40} (invalid|expired)",
            r"unregistered callers|no auth credentials|invalid subscription key",
            r"(authentication|authorization) failed|login fail",
        ),
        at={IN_STREAM, 400, 401, 403},
    ),
    _means(
        K.PERMISSION,
        "account-suspended",
        codes="account_deactivated account_suspended consumer_suspended user_suspended 1112",
        sayings=(
            r"\b(organization|account|project|consumer|team)\b.{0,80} (been|is) (disabled|blocked)",
            r"\b(account|user|consumer)\b.{0,80} (been|is) (deactivated|suspended|locked|banned)",
        ),
        at={IN_STREAM, 400, 401, 403, 429},
    ),
    _means(
        K.BAD_REQUEST,
        "not-found",
        codes="unknown_url",
        sayings=(
            r"unknown (request )?url|invalid url|page not found|resource not found",
            r"unexpected endpoint or method|no (matching )?route|cannot (get|post) /",
        ),
        at={IN_STREAM, 400, 404, 405},
    ),
    _means(
        K.UNSUPPORTED,
        sayings=(r"no endpoints found that (can )?(support|handle)",),
        at={404},
    ),
    _means(
        K.MODEL_NOT_FOUND,
        codes="model_not_found invalid_model unknown_model model_not_available modelnotfound"
        " model_not_supported model_decommissioned deploymentnotfound 1211"
        " invalidendpointormodel.notfound",
        sayings=(
            r"\bmodels?\b.{0,120}(not found|does ?n[o']t exist|not exist|is not available)",
            r"\bmodels?\b.{0,120}(not a valid|decommissioned|no longer (supported|available))",
            r"(no such|unknown|invalid|not a valid|not found the|unable to access) model",
            r"no endpoints found|no models? (is |are )?loaded",
            r"model identifier is invalid|foundation model from",
            r"function '[^']{1,80}': not found",
            r"模型不存在",
        ),
        at=BAD,
    ),
    _means(K.MODEL_NOT_FOUND, sayings=(r"\bmodels?\b",), at={404}),
    _means(
        K.UNSUPPORTED,
        codes="unsupported_parameter unsupported_value unknown_parameter not_supported_error"
        " extra_forbidden",
        sayings=(
            r"not support|unsupported|not implemented",
            r"unrecognized request argument|unknown (parameter|field)|cannot find field",
            r"extra inputs are not permitted|requires --enable",
        ),
        at={IN_STREAM, 400, 405, 415, 422, 501},
    ),
    _means(K.TIMEOUT, codes="timeout_error deadline_exceeded request_timeout"),
    _means(K.PERMISSION, codes="permission_error permission_denied", general=True),
    _means(
        K.SERVER,
        codes="api_error server_error internal_server_error internal_error unavailable_error",
        general=True,
    ),
)
"""What providers say, likeliest meaning first where an answer says several things."""

STATUSES: Mapping[int, tuple[K, str]] = {
    401: (K.AUTHENTICATION, ""),
    402: (K.OUT_OF_CREDIT, ""),
    403: (K.PERMISSION, ""),
    404: (K.BAD_REQUEST, "not-found"),
    405: (K.UNSUPPORTED, ""),
    407: (K.CONNECTION, "proxy-login"),
    408: (K.TIMEOUT, ""),
    413: (K.CONTEXT_TOO_LONG, "body-too-large"),
    415: (K.UNSUPPORTED, ""),
    429: (K.RATE_LIMIT, ""),
    451: (K.PERMISSION, "region-unsupported"),
    501: (K.UNSUPPORTED, ""),
    502: (K.SERVER, "bad-gateway"),
    504: (K.TIMEOUT, ""),
    511: (K.CONNECTION, "sign-in-page"),
    520: (K.SERVER, "bad-gateway"),
    521: (K.SERVER, "bad-gateway"),
    522: (K.TIMEOUT, ""),
    523: (K.SERVER, "bad-gateway"),
    524: (K.TIMEOUT, ""),
    525: (K.SERVER, "bad-gateway"),
    526: (K.SERVER, "bad-gateway"),
    529: (K.SERVER, "overloaded"),
    530: (K.SERVER, "bad-gateway"),
}
"""What a status means where nothing said with it is known; 520 to 530 are those of a CDN."""

PAGES: Mapping[int, tuple[K, str]] = {403: (K.PERMISSION, "blocked")}
"""What a status means that comes with a page for browsers, where that differs."""
