"""A shown transcript."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from pytestqt.qtbot import QtBot

from keystead.agents.blocks import BlockSplitter
from keystead.ui.icons import Icons
from keystead.ui.theme import Theme
from keystead.ui.transcript.model import TranscriptModel
from keystead.ui.transcript.rows import Row, RowKind
from keystead.ui.transcript.view import TranscriptView

Show = Callable[[Sequence[Row]], tuple[TranscriptView, TranscriptModel]]


def markdown_rows(text: str, entry_id: str = "1") -> list[Row]:
    splitter = BlockSplitter()
    blocks = [*splitter.feed(text), *splitter.finish()]
    return [Row(entry_id, RowKind.MARKDOWN, block.text) for block in blocks]


@pytest.fixture
def show(qtbot: QtBot, theme: Theme) -> Show:
    """Open a window of 860 × 600 with these rows."""

    def shown(rows: Sequence[Row]) -> tuple[TranscriptView, TranscriptModel]:
        view = TranscriptView(Icons(theme))
        qtbot.addWidget(view)
        model = TranscriptModel(view)
        model.reset_rows(rows)
        view.show_model(model)
        view.resize(860, 600)
        with qtbot.waitExposed(view):
            view.show()
        view.grab()
        return view, model

    return shown
