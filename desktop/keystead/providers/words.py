"""Finds a provider's own words in whatever it answered with, and makes them fit to be shown.

Owns the shapes of error bodies; what the words mean is decided in ``classify``.

Shapes seen: ``{"error": {"message", "type", "code", "status"}}`` (OpenAI, Anthropic, Gemini, where
it may stand in a list), ``{"error": "text"}`` (Ollama), ``{"detail": "text"}`` and ``{"detail":
[{"msg"}]}`` (FastAPI servers), ``{"message"}``, a JSON string, a number, plain text, a web page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, cast

from keystead.network.body import NotJsonError, is_web_page, read_json
from keystead.plain_text import plain_line
from keystead.redaction import redactor

LONGEST_WORDS = 600  # characters of a provider's words that are shown
TEXT_FIELDS = ("message", "msg", "detail", "error", "error_description", "title", "errors", "raw")
CODE_FIELDS = ("code", "type", "status", "reason", "error_code")
DEEPEST = 6  # levels of nesting that are looked into
TITLE = re.compile(rb"<title[^>]*>([^<]{1,200})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Words:
    """What a provider said: its sentence, and the codes beside it in lower case."""

    text: str
    codes: frozenset[str] = frozenset()


def shown(text: str) -> str:
    """Foreign ``text`` as it may be shown: no secret, one line, no control characters, not long."""
    # Cut last: a secret that is cut is no longer recognised.
    clean = redactor.clean(plain_line(redactor.mask_values(text)))
    return clean if len(clean) <= LONGEST_WORDS else f"{clean[:LONGEST_WORDS].rstrip()}…"


def words_in_body(content_type: str, body: bytes) -> Words:
    """The words in the body of an answer."""
    if is_web_page(content_type, body):
        title = TITLE.search(body)
        named = f" titled “{title[1].decode('utf-8', 'replace')}”" if title else ""
        return Words(shown(f"a web page{named}"))
    try:
        return words_in(read_json(content_type, body))
    except NotJsonError:
        return Words(shown(body.decode("utf-8", "replace")))


def words_in(value: Any) -> Words:
    """The words in a value read from JSON."""
    codes: set[str] = set()
    text = _text(value, codes, DEEPEST)
    return Words(shown(text), frozenset(codes))


def _text(value: Any, codes: set[str], depth: int) -> str:
    if isinstance(value, str):
        return _nested(value, codes, depth)
    if isinstance(value, (bool, int, float)):
        return str(value)
    if not depth or not value:
        return ""
    if isinstance(value, list):
        texts = (_text(one, codes, depth - 1) for one in cast("list[Any]", value)[:5])
        return "; ".join(filter(None, texts))
    if isinstance(value, dict):
        return _object_text(cast("dict[str, Any]", value), codes, depth)
    return ""


def _object_text(value: dict[str, Any], codes: set[str], depth: int) -> str:
    codes.update(
        str(value[name]).lower() for name in CODE_FIELDS if isinstance(value.get(name), (str, int))
    )
    texts = (_text(value[name], codes, depth - 1) for name in TEXT_FIELDS if name in value)
    found = next(filter(None, texts), "")
    for name in ("details", "metadata"):
        _text(value.get(name), codes, depth - 1)  # for the codes in them
    return found


def _nested(text: str, codes: set[str], depth: int) -> str:
    """``text``, or what it says where it is itself JSON, as relays pass errors on."""
    if not depth or not text.lstrip().startswith(("{", "[")):
        return text
    try:
        inner = read_json("", text.encode("utf-8", "replace"))
    except NotJsonError:
        return text
    return _text(inner, codes, depth - 1) or text
