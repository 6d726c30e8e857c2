"""Hostile text in every kind of row opens no file, makes no request, and costs no long wait."""

from __future__ import annotations

import base64
import ctypes
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from pytestqt.qtbot import QtBot

from keystead.agents.blocks import BlockSplitter
from keystead.ui.transcript.rows import Row, RowAction, RowKind
from tests.ui.transcript.conftest import Show, markdown_rows

PATIENCE = 3.0  # seconds for all of one hostile text, on a busy machine
IN_OPEN = 0x20
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def bait(tmp_path: Path) -> Iterator[Path]:
    """A file that nobody may open; the kernel tells whether somebody did."""
    file = tmp_path / "bait.png"
    file.write_bytes(PNG)
    libc = ctypes.CDLL(None)
    watch = libc.inotify_init1(os.O_NONBLOCK)
    assert libc.inotify_add_watch(watch, os.fsencode(file), IN_OPEN) >= 0
    yield file
    try:
        with pytest.raises(BlockingIOError):
            os.read(watch, 4_096)
    finally:
        os.close(watch)


def hostile(server: HTTPServer, file: Path) -> str:
    url = server.url_for("/x.png")
    return (
        f'<img src="file://{file}"> <img src="{url}"> ![x]({url}) ![y](file://{file})\n'
        f'<link rel="stylesheet" href="{url}"><script>alert(1)</script><iframe src="{url}">\n'
        f"[a](javascript:alert(1)) \x1b[31mred\x1b]0;title\x07 \u202eevil\u202c \0 \ufdd0\ufdd1"
        f"\ufffc\ud800 &#0; &lt;b&gt; [r]: {url}\n\n[r]: {url}\n\n"
        f"| <img src={url}> | ![t]({url}) |\n"
        f"| --- | --- |\n| \0 | <b> |\n\n```<img src={url}>\n\x1b[2J \u2066 <img src={url}>\n```\n"
    )


def test_hostile_text_is_inert_in_every_row(
    show: Show, httpserver: HTTPServer, bait: Path, qtbot: QtBot
) -> None:
    text = hostile(httpserver, bait)
    rows = [
        Row(str(kind), kind, text, text, text, text, text, None, (RowAction("a", text),), text, "b")
        for kind in RowKind
        if kind not in (RowKind.MARKDOWN, RowKind.TAIL)
    ]
    view, model = show([*rows, *markdown_rows(text, "m")])
    for number in range(len(rows)):
        view._reader.rows.open(number, 2)
    view.resize(860, 6_000)
    for part in range(0, len(text), 7):
        model.set_tail(text[:part])
        view.grab()
    qtbot.wait(200)
    assert httpserver.log == []


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1_000_000,
        "word " * 200_000,
        "> " * 10_000 + "deep",
        "".join(" " * (2 * n) + "- item\n" for n in range(300)) + "- " * 10_000,
        "\0" * 100_000,
        "[" * 50_000,
        "*" * 50_000 + "a",
        "![" * 20_000,
        "`" * 20_000 + "a",
        "<" * 50_000,
        "|" * 20_000 + "\n" + "|-" * 10_000,
        "```py\n" + "x" * 1_000_000 + "\n```",
        "```py\n" + '"""' * 50_000 + "\n```",
        "\u202e" * 50_000,
        "😀" * 100_000,
    ],
    ids=lambda text: f"{text[:6]!a}-{len(text)}",
)
def test_enormous_text_neither_hangs_nor_crashes(show: Show, text: str) -> None:
    started = time.monotonic()
    view, model = show([])
    splitter = BlockSplitter()
    half = len(text) // 2
    for piece in (text[:half], text[half:]):
        closed = splitter.feed(piece)
        model.append_rows([Row("1", RowKind.MARKDOWN, one.text) for one in closed])
        model.set_tail(splitter.tail)
        view.grab()
    last = [Row("1", RowKind.MARKDOWN, one.text) for one in splitter.finish()]
    model.append_rows(last)
    model.set_tail(None)
    view.grab()
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    view.grab()
    assert time.monotonic() - started < PATIENCE


@pytest.mark.parametrize("kind", [RowKind.USER, RowKind.TOOL_CALL, RowKind.ERROR, RowKind.NOTICE])
def test_enormous_entry_neither_hangs_nor_crashes(show: Show, kind: RowKind) -> None:
    text = "x" * 1_000_000
    started = time.monotonic()
    view, _ = show([Row("1", kind, text, text, text, text, text)])
    view._reader.rows.open(0, 2)
    view.grab()
    assert time.monotonic() - started < PATIENCE
