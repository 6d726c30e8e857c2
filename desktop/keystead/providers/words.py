"""Finds a provider's own words in whatever it answered with, and makes them fit to be shown.

Owns the shapes of error bodies; what the words mean is decided in ``classify``.

Shapes seen: ``{"error": {"message", "type", "code", "status"}}`` (OpenAI, Anthropic, Gemini, where
it may stand in a list), ``{"error": "text"}`` (Ollama), ``{"detail": "text"}`` and ``{"detail":
[{"msg"}]}`` (FastAPI servers), ``{"message"}``, ``{"base_resp": {"status_code", "status_msg"}}``
(MiniMax), a relay's ``metadata.raw`` with what it was told itself, a JSON string, a number, plain
text, a web page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, cast

from keystead.network.body import NotJsonError, is_web_page, read_json
from keystead.plain_text import plain_line
from keystead.providers.json_values import json_object
from keystead.providers.retry_after import IN_BODY
from keystead.redaction import redactor

LONGEST_WORDS = 600  # characters of a provider's words that are shown
TEXT_FIELDS = (
    *("message", "msg", "detail", "error", "error_description", "title", "errors", "raw"),
    *("status_msg", "base_resp"),
)
CODE_FIELDS = ("code", "type", "status", "reason", "error_code", "status_code", "http_code")
DEEPEST = 6  # levels of nesting that are looked into
TITLE = re.compile(rb"<title[^>]*>([^<]{1,200})", re.IGNORECASE)
FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_.\[\]]{0,63}")
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Words:
    """What a provider said: its sentence, and the codes beside it in lower case.

    ``waits`` is what its body says about waiting, by the lower-case name of a field or header;
    ``page`` says that it is a page for browsers, whose words are not the API's; ``fields`` are the
    parts of the request that it names beside its sentence.
    """

    text: str
    codes: frozenset[str] = frozenset()
    waits: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    page: bool = False
    fields: frozenset[str] = frozenset()


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
        return Words(shown(f"a web page{named}"), page=True)
    try:
        return words_in(read_json(content_type, body))
    except NotJsonError:
        return Words(shown(body.decode("utf-8", "replace")))


def words_in(value: Any) -> Words:
    """The words in a value read from JSON."""
    found = _Found()
    text = found.text(value, DEEPEST)
    fields = frozenset(found.fields)
    return Words(shown(text), frozenset(found.codes), found.waits, fields=fields)


@dataclass(slots=True)
class _Found:
    """What has been found in one body so far."""

    codes: set[str] = field(default_factory=set[str])
    waits: dict[str, str] = field(default_factory=dict[str, str])
    fields: set[str] = field(default_factory=set[str])

    def text(self, value: Any, depth: int) -> str:
        """The words in ``value``; codes and waits in it are kept."""
        if isinstance(value, str):
            return self._nested(value, depth)
        if isinstance(value, (bool, int, float)):
            return str(value)
        if not depth or not value:
            return ""
        if isinstance(value, list):
            texts = (self.text(one, depth - 1) for one in cast("list[Any]", value)[:5])
            return "; ".join(filter(None, texts))
        return self._object(cast("dict[str, Any]", value), depth)

    def _object(self, value: dict[str, Any], depth: int) -> str:
        for name in CODE_FIELDS:
            if isinstance(value.get(name), (str, int)):
                self.codes.add(str(value[name]).lower())
        # {"param": "max_tokens"} (OpenAI), {"loc": ["body", "max_tokens"]} (FastAPI servers)
        for place in (value.get("param"), value.get("loc")):
            path = cast("list[Any]", place) if isinstance(place, list) else [place]
            self.fields.update(p for p in path if isinstance(p, str) and FIELD.fullmatch(p))
        for name, inner in value.items():
            if name.lower() in IN_BODY:
                self.waits[name.lower()] = str(inner)
        texts = (self.text(value[name], depth - 1) for name in TEXT_FIELDS if name in value)
        found = next(filter(None, texts), "")
        for name in ("details", "metadata", "innererror"):
            self._aside(value.get(name), depth - 1)
        raw = self.text(json_object(value.get("metadata")).get("raw"), max(depth - 2, 0))
        return f"{found}: {raw}" if found and raw else found or raw

    def _aside(self, value: Any, depth: int) -> None:
        """Keep the codes and waits in what stands beside the words."""
        self.text(value, depth)
        for name, header in json_object(json_object(value).get("headers")).items():
            self.waits[name.lower()] = str(header)

    def _nested(self, text: str, depth: int) -> str:
        """``text``, or what it says where it is itself JSON, as relays pass errors on."""
        if not depth or not text.lstrip().startswith(("{", "[")):
            return text
        try:
            inner = read_json("", text.encode("utf-8", "replace"))
        except NotJsonError:
            return text
        return self.text(inner, depth - 1) or text
