"""One Markdown block as neutral pieces: paragraphs of styled spans, code, tables.

Owns what of Markdown is understood (CommonMark, tables, strikethrough) and what is not: HTML stays
text, images become their description and address, links lead to http, https and mailto only.
How the pieces look is decided by the parts of a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from keystead.ui.transcript.visible_text import visible

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_MAX_NESTING = 60  # the parser drops what is nested deeper, so such a block is shown as plain text
# The parser looks for the end of each, so that its time grows with their square.
_MOST_BRACKETS = 500
# The parser makes an object of each line; a block of nothing but code needs none of them.
_LONG = 20_000  # characters
_FENCE = re.compile(
    r"(?P<mark>`{3,}|~{3,})[ \t]*(?P<language>[^\s`]*)[^\n`]*\n"
    r"(?P<code>(?:(?!(?P=mark))[^\n]*\n)*)(?P=mark)[ \t]*\n?"
)
_SCHEMES = ("http://", "https://", "mailto:")
_BARE_ADDRESS = re.compile(r"https?://[^\s<>\"'`]+[^\s<>\"'`.,;:!?)\]}]")


@dataclass(frozen=True, slots=True)
class Span:
    """Text of one style; ``link`` is where it leads."""

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    code: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of text; ``indent`` counts levels of lists and quotes, ``marker`` begins an item."""

    spans: tuple[Span, ...]
    heading: int = 0
    indent: int = 0
    quotes: int = 0
    marker: str = ""
    tight: bool = False


@dataclass(frozen=True, slots=True)
class Prose:
    """Paragraphs that follow one another."""

    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A block of code in ``language``, which may be empty; the text is as it came."""

    text: str
    language: str = ""
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across."""


Cell = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, the header first; ``right`` and ``centered`` hold for columns."""

    rows: tuple[tuple[Cell, ...], ...]
    right: frozenset[int] = frozenset()
    centered: frozenset[int] = frozenset()


Piece = Prose | Code | Table | Rule


def read_markdown(text: str) -> list[Piece]:
    """Return the pieces of ``text``; what no person writes comes back as it is, without styles."""
    if len(text) > _LONG and (fence := _FENCE.fullmatch(text)):
        return [Code(fence["code"].removesuffix("\n"), fence["language"].strip())]
    if text.count("[") > _MOST_BRACKETS and not text.lstrip().startswith(("```", "~~~")):
        return [Prose(plain_paragraphs(text))]
    tokens = _parser().parse(text)
    if any(token.level >= _MAX_NESTING - 4 for token in tokens):
        return [Prose(plain_paragraphs(text))]
    return list(_Reader(tokens).pieces())


def plain_paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Text that is no Markdown, line by line."""
    return tuple(Paragraph((Span(line),), tight=True) for line in visible(text).split("\n"))


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _MAX_NESTING})
    parser.enable(["table", "strikethrough"])
    # The library has no option for it: its documentation says to put another method here.
    parser.validateLink = lambda url: url.strip().lower().startswith(_SCHEMES)
    return parser


class _Reader:
    """Walks the tokens of one block and keeps where in lists and quotes it stands."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._indent = 0
        self._quotes = 0
        self._numbers: list[int | None] = []  # the next number of each open list
        self._marker = ""
        self._prose: list[Paragraph] = []

    def pieces(self) -> Iterator[Piece]:
        position = 0
        while position < len(self._tokens):
            token = self._tokens[position]
            if token.type == "table_open":
                end = next(
                    number
                    for number in range(position, len(self._tokens))
                    if self._tokens[number].type == "table_close"
                )
                yield from self._end_prose()
                yield _table(self._tokens[position:end])
                position = end
            else:
                yield from self._read(token, position)
            position += 1
        yield from self._end_prose()

    def _read(self, token: Token, position: int) -> Iterator[Piece]:
        match token.type:
            case "fence" | "code_block":
                yield from self._end_prose()
                language = token.info.split()[0] if token.info.strip() else ""
                yield Code(token.content.removesuffix("\n"), language, self._indent)
            case "hr":
                yield from self._end_prose()
                yield Rule()
            case "inline":
                self._paragraph(token, self._tokens[position - 1])
            case _:
                self._nest(token)

    def _nest(self, token: Token) -> None:
        match token.type:
            case "blockquote_open" | "blockquote_close":
                self._quotes += token.nesting
                self._indent += token.nesting
            case "bullet_list_open":
                self._numbers.append(None)
                self._indent += 1
            case "ordered_list_open":
                self._numbers.append(int(token.attrGet("start") or 1))
                self._indent += 1
            case "bullet_list_close" | "ordered_list_close":
                self._numbers.pop()
                self._indent -= 1
            case "list_item_open":
                self._begin_item(token)
            case _:
                pass

    def _begin_item(self, token: Token) -> None:
        number = self._numbers[-1]
        if number is None:
            self._marker = "•"
        else:
            self._marker = f"{number}{token.markup}"
            self._numbers[-1] = number + 1

    def _paragraph(self, token: Token, opening: Token) -> None:
        level = int(opening.tag[1]) if opening.type == "heading_open" else 0
        spans = tuple(_spans(token.children or []))
        marker, self._marker = self._marker, ""
        self._prose.append(
            Paragraph(spans, level, self._indent, self._quotes, marker, tight=opening.hidden)
        )

    def _end_prose(self) -> Iterator[Piece]:
        if self._prose:
            yield Prose(tuple(self._prose))
            self._prose = []


def _spans(tokens: Sequence[Token]) -> Iterator[Span]:
    style = Span("")
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                style = replace(style, bold=token.nesting > 0)
            case "em_open" | "em_close":
                style = replace(style, italic=token.nesting > 0)
            case "s_open" | "s_close":
                style = replace(style, struck=token.nesting > 0)
            case "link_open":
                style = replace(style, link=str(token.attrGet("href") or ""))
            case "link_close":
                style = replace(style, link="")
            case "code_inline":
                yield replace(style, text=visible(token.content), code=True)
            case "softbreak":
                yield replace(style, text=" ")
            case "hardbreak":
                yield replace(style, text="\n")
            case "image":
                yield replace(style, text=visible(_image_text(token)))
            case _:
                yield from _with_addresses(replace(style, text=visible(token.content)))


def _image_text(token: Token) -> str:
    address = str(token.attrGet("src") or "")
    return f"{token.content} ({address})" if token.content else address


def _with_addresses(span: Span) -> Iterator[Span]:
    """Addresses that stand bare in the text are links too."""
    end = 0
    for found in () if span.link else _BARE_ADDRESS.finditer(span.text):
        yield replace(span, text=span.text[end : found.start()])
        yield replace(span, text=found[0], link=found[0])
        end = found.end()
    yield replace(span, text=span.text[end:])


def _table(tokens: Sequence[Token]) -> Table:
    rows: list[list[Cell]] = []
    right: set[int] = set()
    centered: set[int] = set()
    for token in tokens:
        match token.type:
            case "tr_open":
                rows.append([])
            case "th_open":
                style = str(token.attrGet("style") or "")
                (right if "right" in style else centered if "center" in style else set[int]()).add(
                    len(rows[-1])
                )
            case "inline":
                rows[-1].append(tuple(_spans(token.children or [])))
            case _:
                pass
    return Table(tuple(map(tuple, rows)), frozenset(right), frozenset(centered))
