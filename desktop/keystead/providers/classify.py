"""What an answer that is no success means: one pure function from status, words and headers.

Owns how a refusal is looked up in the table of ``meanings``; its sentence and action stand in
``sentences``, where a provider's words stand in its answer is ``words``'s to know, and failures
without an answer are ``failures``'.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from keystead.errors import Action, ActionId, ErrorKind, ProviderError
from keystead.providers.meanings import MEANINGS, PAGES, STATUSES, Meaning
from keystead.providers.retry_after import retry_after
from keystead.providers.sentences import Asked, told
from keystead.providers.words import Words, shown, words_in_body

REDIRECTS = range(300, 400)
STATUS_CODE = re.compile(r"[45]\d\d")
ERROR_TYPE = "x-amzn-errortype"  # where AWS puts the code, before a colon


def refusal(status: int, headers: Mapping[str, str], body: bytes, asked: Asked) -> ProviderError:
    """The error for an answer with a status that is no success; header names in lower case."""
    if status in REDIRECTS:
        return _redirected(status, headers.get("location", ""), asked)
    words = words_in_body(headers.get("content-type", ""), body)
    error_type = headers.get(ERROR_TYPE, "").partition(":")[0].lower()
    if error_type:
        words = replace(words, codes=words.codes | {error_type})
    return error_for(status, words, asked, headers)


def error_for(
    status: int, words: Words, asked: Asked, headers: Mapping[str, str] | None = None
) -> ProviderError:
    """The error for a provider's words.

    ``status`` is 0 where they came inside a stream; a code that is a status stands for it then.
    """
    status = status or _status_among(words.codes)
    kind, reference = meaning_of(status, words)
    known = {**words.waits, **(headers or {})}
    wait = retry_after(known, words.text, limits=kind is ErrorKind.RATE_LIMIT)
    said = retry_after({}, words.text) is not None
    what, action = told(kind, reference, asked, status, wait, wait_is_said=said)
    return ProviderError(
        kind,
        what,
        words.text,
        action,
        status=status,
        retry_after=wait,
        reference=reference,
        fields=words.fields,
    )


def meaning_of(status: int, words: Words) -> tuple[ErrorKind, str]:
    """The class of a refusal and its reference: by status 402, a code, a saying, the status."""
    if status == 402:
        return ErrorKind.OUT_OF_CREDIT, ""
    if words.page:
        return PAGES.get(status) or _meaning_of_status(status)
    found = meanings_of(status, words)
    if found:
        return found[0].kind, found[0].reference
    return _meaning_of_status(status)


def meanings_of(status: int, words: Words) -> list[Meaning]:
    """The rows of the table that a refusal fits, the most telling one first."""
    text = words.text.lower()
    by_code = [one for one in MEANINGS if not one.codes.isdisjoint(words.codes)]
    by_saying = [
        one
        for one in MEANINGS
        if one.saying and status in one.statuses and re.search(one.saying, text)
    ]
    telling = [one for one in by_code if not one.general]
    return [*telling, *by_saying, *by_code]


def _status_among(codes: Iterable[str]) -> int:
    """The HTTP status that is given as a code inside a stream, 0 where none is."""
    return next((int(code) for code in sorted(codes) if STATUS_CODE.fullmatch(code)), 0)


def _meaning_of_status(status: int) -> tuple[ErrorKind, str]:
    if status in STATUSES:
        return STATUSES[status]
    return (ErrorKind.BAD_REQUEST if 400 <= status < 500 else ErrorKind.SERVER), ""


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
