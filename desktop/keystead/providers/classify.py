"""What an answer that is no success means: one pure function from status, words and headers.

Owns the class of every refusal; its sentence and action stand in ``sentences``, where a provider's
words stand in its answer is ``words``'s to know, and failures without an answer are ``failures``'.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from keystead.errors import Action, ActionId, ErrorKind, ProviderError
from keystead.providers.retry_after import retry_after
from keystead.providers.sentences import Asked, told
from keystead.providers.words import Words, shown, words_in_body

REDIRECTS = range(300, 400)


CODES: Mapping[str, ErrorKind] = {
    "insufficient_quota": ErrorKind.OUT_OF_CREDIT,
    "insufficient_balance": ErrorKind.OUT_OF_CREDIT,
    "billing_hard_limit_reached": ErrorKind.OUT_OF_CREDIT,
    "billing_not_active": ErrorKind.OUT_OF_CREDIT,
    "billing_error": ErrorKind.OUT_OF_CREDIT,
    "context_length_exceeded": ErrorKind.CONTEXT_TOO_LONG,
    "exceed_context_size_error": ErrorKind.CONTEXT_TOO_LONG,
    "model_not_found": ErrorKind.MODEL_NOT_FOUND,
    "invalid_model": ErrorKind.MODEL_NOT_FOUND,
    "invalid_api_key": ErrorKind.AUTHENTICATION,
    "api_key_invalid": ErrorKind.AUTHENTICATION,
    "authentication_error": ErrorKind.AUTHENTICATION,
    "permission_error": ErrorKind.PERMISSION,
    "permission_denied": ErrorKind.PERMISSION,
    "rate_limit_error": ErrorKind.RATE_LIMIT,
    "rate_limit_exceeded": ErrorKind.RATE_LIMIT,
    "unsupported_parameter": ErrorKind.UNSUPPORTED,
    "unsupported_value": ErrorKind.UNSUPPORTED,
    "not_supported_error": ErrorKind.UNSUPPORTED,
    "timeout_error": ErrorKind.TIMEOUT,
    "overloaded_error": ErrorKind.SERVER,
    "api_error": ErrorKind.SERVER,
    "server_error": ErrorKind.SERVER,
    "internal_server_error": ErrorKind.SERVER,
    "unavailable_error": ErrorKind.SERVER,
}
"""Codes that providers give, likeliest meaning first where an answer holds several."""

_REFUSALS = frozenset({0, 400, 401, 403, 404, 422, 429})
_BAD = frozenset({0, 400, 404, 413, 422, 500})
SAYINGS: tuple[tuple[ErrorKind, frozenset[int], re.Pattern[str]], ...] = (
    (
        ErrorKind.OUT_OF_CREDIT,
        _REFUSALS,
        re.compile(
            r"credit balance is too low|(insufficient|out of|not enough) (account )?"
            r"(credit|balance|funds)|(requires|need) more credits"
        ),
    ),
    (ErrorKind.RATE_LIMIT, frozenset({413}), re.compile(r"per minute|rate limit")),
    (
        ErrorKind.CONTEXT_TOO_LONG,
        _BAD,
        re.compile(
            r"(maximum|available|model'?s|exceeds?( the)?) context|context (length|window|size)"
            r"|(prompt|input|request) is too (long|large)|too many (input |prompt )?tokens"
            r"|token count .{0,60}exceeds|request too large"
        ),
    ),
    (
        ErrorKind.AUTHENTICATION,
        frozenset({0, 400, 401, 403}),
        re.compile(
            r"(invalid|incorrect|missing|no) (x-)?api[ -_]?key"
            r"|api key (is )?(not valid|invalid|expired|not found)"
        ),
    ),
    (
        ErrorKind.MODEL_NOT_FOUND,
        _BAD,
        re.compile(
            r"\bmodels?\b.{0,120}(not found|does ?n[o']t exist|not exist|is not available"
            r"|not a valid)|(no such|unknown|invalid|not a valid|no endpoints found for) model"
            r"|no endpoints found"
        ),
    ),
    (ErrorKind.MODEL_NOT_FOUND, frozenset({404}), re.compile(r"\bmodels?\b")),
    (
        ErrorKind.UNSUPPORTED,
        frozenset({0, 400, 405, 415, 422, 501}),
        re.compile(r"not support|unsupported|not implemented"),
    ),
)
"""What providers say in words alone, by the statuses at which they say it (0: in a stream)."""

STATUSES: Mapping[int, ErrorKind] = {
    401: ErrorKind.AUTHENTICATION,
    402: ErrorKind.OUT_OF_CREDIT,
    403: ErrorKind.PERMISSION,
    405: ErrorKind.UNSUPPORTED,
    407: ErrorKind.CONNECTION,
    408: ErrorKind.TIMEOUT,
    413: ErrorKind.CONTEXT_TOO_LONG,
    415: ErrorKind.UNSUPPORTED,
    429: ErrorKind.RATE_LIMIT,
    501: ErrorKind.UNSUPPORTED,
    504: ErrorKind.TIMEOUT,
    524: ErrorKind.TIMEOUT,
}


def refusal(status: int, headers: Mapping[str, str], body: bytes, asked: Asked) -> ProviderError:
    """The error for an answer with a status that is no success; header names in lower case."""
    if status in REDIRECTS:
        return _redirected(status, headers.get("location", ""), asked)
    words = words_in_body(headers.get("content-type", ""), body)
    return error_for(status, words, asked, headers)


def error_for(
    status: int, words: Words, asked: Asked, headers: Mapping[str, str] | None = None
) -> ProviderError:
    """The error for a provider's words; ``status`` 0 where they came inside a stream."""
    kind = kind_of(status, words)
    wait = retry_after(headers or {}, words.text)
    said = retry_after({}, words.text) is not None
    what, action = told(kind, asked, status, wait, wait_is_said=said)
    return ProviderError(
        kind,
        what,
        words.text,
        action,
        status=status,
        retry_after=wait,
        reference="not-found" if status == 404 and kind is ErrorKind.BAD_REQUEST else "",
    )


def kind_of(status: int, words: Words) -> ErrorKind:
    """The class of a refusal: by status 402, a code, a saying, then the status."""
    if status == 402:
        return ErrorKind.OUT_OF_CREDIT
    by_code = [kind for code, kind in CODES.items() if code in words.codes]
    # A general code beside a telling sentence: the sentence knows more.
    if by_code and by_code[0] not in (ErrorKind.SERVER, ErrorKind.RATE_LIMIT):
        return by_code[0]
    text = words.text.lower()
    for kind, statuses, saying in SAYINGS:
        if status in statuses and saying.search(text):
            return kind
    return by_code[0] if by_code else _kind_of_status(status)


def _kind_of_status(status: int) -> ErrorKind:
    if status in STATUSES:
        return STATUSES[status]
    return ErrorKind.BAD_REQUEST if 400 <= status < 500 else ErrorKind.SERVER


def _redirected(status: int, location: str, asked: Asked) -> ProviderError:
    target = shown(location.partition("?")[0]) or "no address"
    hint = f"If that is where it belongs, set base_url of {asked.profile} to it."
    return ProviderError(
        ErrorKind.CONNECTION,
        f"{asked.address} sends on to {target}, and nothing was sent there",
        "Keystead follows no redirect",
        Action(ActionId.EDIT_PROFILE, "Edit profile", hint, asked.profile),
        status=status,
        reference="redirected",
    )
