"""Where the Markdown blocks of an answer begin, found while the answer is still arriving.

It reads lines only as far as they decide a boundary; what a block looks like belongs to
``ui.transcript``. A boundary is final once reported, and is the same however the text was cut.
Block structure after CommonMark 0.31 (https://spec.commonmark.org/0.31.2/) with GFM tables; link
reference definitions are not carried from one block to another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

# No row of a transcript may cost more than a frame to lay out, so endless paragraphs and lists are
# cut: at a line or an item where there is one, within the line where there is none. Code is not.
MAX_BLOCK_CHARS = 8_192

_FENCE = re.compile(r" {0,3}(?P<mark>`{3,}(?=[^`]*$)|~{3,})")
_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]|$)")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*$")
_QUOTE = re.compile(r" {0,3}>")
_ITEM = re.compile(
    r"(?P<indent> {0,3})(?:(?P<bullet>[-+*])|(?P<number>\d{1,9})(?P<end>[.)]))"
    r"(?P<space>[ \t]+|$)(?P<rest>.*)$"
)
_DELIMITERS = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")


@dataclass(frozen=True, slots=True)
class Block:
    """One closed block: where it begins in the answer, and its text without blank lines after."""

    start: int
    text: str


class _Kind(Enum):
    NONE = auto()
    PARAGRAPH = auto()
    TABLE = auto()
    QUOTE = auto()
    LIST = auto()
    CODE = auto()  # indented
    FENCE = auto()
    ENDING = auto()  # with the line just read


class BlockSplitter:
    """Takes an answer piece by piece and gives each block once it can no longer change.

    Linear in the text, and cheap when called for every token.
    """

    def __init__(self) -> None:
        self._kind = _Kind.NONE
        self._start = 0  # of the open block
        self._lines: list[str] = []  # of the open block, each with its line end
        self._size = 0  # characters in _lines
        self._offset = 0  # of what is not yet a whole line
        self._pending: list[str] = []
        self._pending_size = 0
        self._mid_line = False  # the pending text continues a line that was too long
        self._blank_before = False
        self._fence = ""
        self._marker = ""  # what the items of the open list begin with
        self._content_column = 0  # where the text of its last item begins

    @property
    def tail(self) -> str:
        """The text that belongs to no closed block yet."""
        return "".join(self._lines) + "".join(self._pending)

    def feed(self, delta: str) -> list[Block]:
        """Add the next piece of the answer; return the blocks that it closed."""
        closed: list[Block] = []
        *whole, rest = delta.split("\n")
        for part in whole:
            closed += self._add(part)
            closed += self._end_line("\n")
        closed += self._add(rest)
        return closed

    def finish(self) -> list[Block]:
        """Close what is still open, at the end of the answer."""
        closed = self._end_line("") if self._pending else []
        closed += self._close()
        return closed

    def _add(self, part: str) -> list[Block]:
        closed: list[Block] = []
        while self._pending_size + len(part) > MAX_BLOCK_CHARS:
            room = MAX_BLOCK_CHARS - self._pending_size
            self._pending.append(part[:room])
            part = part[room:]
            closed += self._end_line("")
            self._mid_line = True
        if part:
            self._pending.append(part)
            self._pending_size += len(part)
        return closed

    def _end_line(self, end: str) -> list[Block]:
        line = "".join(self._pending)
        continued, self._mid_line = self._mid_line, False
        self._pending, self._pending_size = [], 0
        closed = list(self._continue(line) if continued else self._begin(line.rstrip("\r")))
        if self._kind is not _Kind.NONE:
            self._lines.append(line + end)
            self._size += len(line) + len(end)
        self._offset += len(line) + len(end)
        if self._kind is _Kind.ENDING:
            closed += self._close()
        return closed

    def _continue(self, line: str) -> Iterator[Block]:
        """The rest of an overlong line: more of the same block, cut where it is full."""
        if self._kind is _Kind.NONE:
            yield from self._open(_Kind.PARAGRAPH)
        elif self._full(line):
            yield from self._open(self._kind)

    def _begin(self, line: str) -> Iterator[Block]:
        if self._kind is _Kind.FENCE:
            if self._ends_fence(line):
                self._kind = _Kind.ENDING
            return
        if not line.strip(" \t"):
            yield from self._blank()
            return
        yield from self._text_line(line)
        self._blank_before = False

    def _blank(self) -> Iterator[Block]:
        if self._kind in (_Kind.LIST, _Kind.CODE):
            self._blank_before = True  # the next line tells whether it goes on
        else:
            yield from self._close()

    def _text_line(self, line: str) -> Iterator[Block]:
        if self._kind is _Kind.LIST and self._stays_in_list(line):
            return
        if self._kind is _Kind.CODE and _column(line) >= 4 and not self._full(line):
            return
        if self._kind is _Kind.PARAGRAPH and _UNDERLINE.match(line):
            self._kind = _Kind.ENDING  # it underlines a heading
            return
        if fence := _FENCE.match(line):
            yield from self._open(_Kind.FENCE)
            self._fence = fence["mark"]
        elif _HEADING.match(line) or _RULE.match(line):
            yield from self._open(_Kind.ENDING)
        elif _QUOTE.match(line):
            if self._kind is not _Kind.QUOTE or self._full(line):
                yield from self._open(_Kind.QUOTE)
        elif (item := _ITEM.match(line)) and self._may_start_list(item):
            yield from self._open(_Kind.LIST)
            self._enter_item(item)
        else:
            yield from self._plain_line(line)

    def _plain_line(self, line: str) -> Iterator[Block]:
        in_text = self._kind in (_Kind.PARAGRAPH, _Kind.QUOTE) or (
            self._kind is _Kind.TABLE and _column(line) < 4
        )
        lazy = in_text or (self._kind is _Kind.LIST and self._ends_in_text())
        if self._kind is _Kind.PARAGRAPH and self._heads_table(line):
            yield from self._split_header()
        elif not lazy and _column(line) >= 4:
            yield from self._open(_Kind.CODE)
        elif not lazy or self._full(line):
            kind = self._kind if in_text else _Kind.PARAGRAPH
            yield from self._open(kind)

    def _stays_in_list(self, line: str) -> bool:
        if _column(line) >= self._content_column:
            return self._size < 4 * MAX_BLOCK_CHARS
        item = _ITEM.match(line)
        if not item or _RULE.match(line) or _marker(item) != self._marker or self._full(line):
            return False
        self._enter_item(item)
        return True

    def _ends_in_text(self) -> bool:
        """Whether a line without indent may go on with the list's last paragraph."""
        return not self._blank_before and not _FENCE.match(self._lines[-1].strip())

    def _enter_item(self, item: re.Match[str]) -> None:
        self._marker = _marker(item)
        prefix = len(item.string[: item.start("space")])
        space = len(item.string[: item.end("space")].expandtabs(4)) - prefix
        self._content_column = prefix + (space if space <= 4 and item["rest"] else 1)

    def _may_start_list(self, item: re.Match[str]) -> bool:
        if self._kind not in (_Kind.PARAGRAPH, _Kind.TABLE, _Kind.QUOTE):
            return True
        return bool(item["rest"].strip()) and item["number"] in (None, "1")

    def _heads_table(self, line: str) -> bool:
        if not _DELIMITERS.match(line) or not self._lines:
            return False
        header = self._lines[-1]
        return "|" in header and _cells(header) == _cells(line)

    def _split_header(self) -> Iterator[Block]:
        """The paragraph's last line was a table's header: it begins the table's block."""
        header = self._lines.pop()
        self._size -= len(header)
        yield from self._close()
        self._kind = _Kind.TABLE
        self._start = self._offset - len(header)
        self._lines, self._size = [header], len(header)

    def _ends_fence(self, line: str) -> bool:
        text = line.strip(" \t")
        return (
            _column(line) < 4 and len(text) >= len(self._fence) and not text.strip(self._fence[0])
        )

    def _full(self, line: str) -> bool:
        if self._kind is _Kind.FENCE:
            return False
        return self._size + len(line) > MAX_BLOCK_CHARS

    def _open(self, kind: _Kind) -> Iterator[Block]:
        yield from self._close()
        self._kind = kind
        self._start = self._offset

    def _close(self) -> list[Block]:
        text = "".join(self._lines).rstrip("\r\n")
        closed = [Block(self._start, text)] if text.strip() else []
        self._kind = _Kind.NONE
        self._lines, self._size = [], 0
        self._blank_before = False
        return closed


def split_blocks(markdown_text: str) -> list[int]:
    """Return where the blocks of a whole text begin, as ``BlockSplitter`` finds them."""
    splitter = BlockSplitter()
    return [block.start for block in (*splitter.feed(markdown_text), *splitter.finish())]


def _column(line: str) -> int:
    """The column of the first character that is no blank."""
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip(" "))


def _marker(item: re.Match[str]) -> str:
    return item["bullet"] or item["end"]


def _cells(row: str) -> int:
    cells = row.strip().replace("\\|", "")
    return len(cells.removeprefix("|").removesuffix("|").split("|"))
