"""Where Markdown blocks begin, however the answer arrives."""

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from keystead.agents.blocks import MAX_BLOCK_CHARS, Block, BlockSplitter, split_blocks

SAMPLES = (
    "A paragraph\nof two lines.",
    "# Heading",
    "Title\n=====",
    "---",
    "```python\nx = 1\n\n# not a heading\n\n- not a list\n```",
    "~~~\n```\n~~~",
    "- one\n- two\n\n  still two\n\n- three\n  ```\n  code\n\n  ```",
    "1. one\n2. two\n   - nested\n\n     text",
    "> quoted\nlazily\n> - more",
    "    indented\n\n    code",
    "| a | b |\n| --- | ---: |\n| 1 | 2 |",
    "* * *",
)


PIECES = (
    *("a", " ", "    ", "\n", "\n\n", "\r\n", "- ", "1. ", "> ", "```", "~~~", "# ", "|", "-|-"),
    *("---", "=", "\t", "x" * 50, "x" * MAX_BLOCK_CHARS),
)


def blocks_of(pieces: list[str]) -> list[Block]:
    splitter = BlockSplitter()
    closed = [block for piece in pieces for block in splitter.feed(piece)]
    return closed + splitter.finish()


def cut(text: str, places: list[int]) -> list[str]:
    edges = sorted({0, len(text), *(place % (len(text) + 1) for place in places)})
    return [text[a:b] for a, b in itertools.pairwise(edges)]


MARKDOWN = st.one_of(
    st.lists(st.sampled_from(SAMPLES), max_size=6).map("\n".join),
    st.lists(
        st.sampled_from(PIECES),
        max_size=30,
    ).map("".join),
)


@given(MARKDOWN, st.lists(st.integers(0, 100_000), max_size=8))
def test_blocks_are_the_same_however_the_text_is_cut(text: str, places: list[int]) -> None:
    whole = blocks_of([text])
    assert blocks_of(cut(text, places)) == whole
    assert blocks_of(list(text[:600])) == blocks_of([text[:600]])
    assert split_blocks(text) == [block.start for block in whole]


@given(MARKDOWN)
def test_blocks_hold_all_text_in_order(text: str) -> None:
    end = 0
    for block in blocks_of([text]):
        assert not text[end : block.start].strip()
        assert text[block.start :].startswith(block.text)
        end = block.start + len(block.text)
    assert not text[end:].strip()


@given(st.lists(st.sampled_from(SAMPLES), min_size=1, max_size=6), st.sampled_from(["\n", "\n\n"]))
def test_blocks_begin_where_a_markdown_parser_sees_them(parts: list[str], between: str) -> None:
    text = between.join(parts)
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    expected = [token.map[0] for token in tokens if token.level == 0 and token.map]
    found = [text.count("\n", 0, start) for start in split_blocks(text)]
    assert found == list(dict.fromkeys(expected))


@pytest.mark.parametrize("text", ["one\n\n", "# one\n", "```\none\n```\n", "> one\n\n", "---\n"])
def test_block_closes_with_the_line_that_ends_it(text: str) -> None:
    splitter = BlockSplitter()
    assert splitter.feed(text) == [Block(0, text.rstrip("\n"))]
    assert splitter.tail == ""


def test_open_block_is_the_tail() -> None:
    splitter = BlockSplitter()
    splitter.feed("closed\n\n- one\n- tw")
    assert splitter.tail == "- one\n- tw"


@pytest.mark.parametrize(
    "line", ["x" * 100_000, "- item\n" * 20_000, "word " * 20_000, "> q\n" * 20_000]
)
def test_endless_blocks_are_cut_so_that_no_row_costs_a_frame(line: str) -> None:
    assert max(len(block.text) for block in blocks_of([line])) <= MAX_BLOCK_CHARS


def test_code_is_never_cut() -> None:
    code = "```\n" + "x = 1\n" * 20_000 + "```"
    assert [block.text for block in blocks_of([code])] == [code]


def test_feeding_token_by_token_stays_linear() -> None:
    started = time.process_time()
    blocks_of(["x"] * 200_000)
    blocks_of(["- a\n"] * 50_000)
    assert time.process_time() - started < 3
