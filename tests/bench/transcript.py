"""How late the window gets while the transcript works: a stream, opening, scrolling.

Prints one line of JSON. Run with the project's Python from the checkout's root:
``python tests/bench/transcript.py``.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from keystead.agents.blocks import BlockSplitter
from keystead.ui.icons import Icons
from keystead.ui.theme import Theme, ThemeChoice
from keystead.ui.transcript.model import TranscriptModel
from keystead.ui.transcript.rows import Row, RowKind
from keystead.ui.transcript.view import TranscriptView

ANSWER_CHARS = 71_000
DELTA = 12  # characters that come at once
DELTAS_A_MS = 0.5
ROWS = 20_000
STEPS = 200
PART = """## A part of the answer

The watcher waits a fixed time, and **on a busy machine** that is too short; see `tests/io` and
[the page](https://example.com/watch). So the event itself is waited for, with a limit.

- first, the fixture is changed
- second, each test waits for its own event
- third, the limit stands in one place

```python
async def watcher(tmp_path: Path) -> AsyncIterator[Watcher]:
    async with Watcher(tmp_path, debounce=0.2) as found:
        yield found  # until the test is over
```

| Test | Before | After |
| --- | ---: | ---: |
| `test_change_is_seen` | 4 of 20 | 0 of 20 |
| `test_delete_is_seen` | 1 of 20 | 0 of 20 |

"""


def p99(values: list[float]) -> float:
    return round(sorted(values)[int(len(values) * 0.99)], 2)


def opened(icons: Icons, rows: list[Row]) -> tuple[TranscriptView, TranscriptModel]:
    model = TranscriptModel()
    model.reset_rows(rows)
    view = TranscriptView(icons)
    view.resize(900, 800)
    view.show_model(model)
    view.show()
    view.viewport().grab()
    return view, model


def stream(icons: Icons) -> dict[str, float]:
    """Stream one long answer into an open view; how late is a timer of 10 ms meanwhile?"""
    view, model = opened(icons, [])
    splitter = BlockSplitter()
    text = (PART * (ANSWER_CHARS // len(PART) + 1))[:ANSWER_CHARS]
    late: list[float] = []
    loop = QEventLoop()
    position = 0
    due = time.perf_counter() + 0.010
    started = time.perf_counter()

    def tick() -> None:
        nonlocal due
        late.append((time.perf_counter() - due) * 1_000)
        due = time.perf_counter() + 0.010

    def feed() -> None:
        nonlocal position
        wanted = int((time.perf_counter() - started) * 1_000 * DELTAS_A_MS) * DELTA
        closed = []
        while position < min(wanted, len(text)):
            closed += splitter.feed(text[position : position + DELTA])
            position += DELTA
        rows = [Row("1", RowKind.MARKDOWN, block.text) for block in closed]
        model.append_rows(rows)
        model.set_tail(splitter.tail)
        if position >= len(text):
            loop.quit()

    ticker, feeder = QTimer(), QTimer()
    for timer, interval, target in ((ticker, 10, tick), (feeder, 16, feed)):
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(target)
        timer.start(interval)
    loop.exec()
    ticker.stop()
    feeder.stop()
    view.deleteLater()
    return {"late_ms_p99": p99(late), "late_ms_max": round(max(late), 2), "rows": model.rowCount()}


def timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1_000


def long_transcript(icons: Icons) -> dict[str, float]:
    """Open a long transcript at its end, step up through it, jump about in it."""
    splitter = BlockSplitter()
    blocks = [block.text for block in splitter.feed(PART * 10)]
    rows = [Row(str(n // 50), RowKind.MARKDOWN, blocks[n % len(blocks)]) for n in range(ROWS)]
    opening = [timed(lambda: opened(icons, rows)[0].deleteLater()) for _ in range(5)]
    view, _ = opened(icons, rows)
    bar = view.verticalScrollBar()

    def move(value: int) -> None:
        bar.setValue(value)
        view.viewport().grab()

    steps = [timed(lambda: move(bar.value() - 60)) for _ in range(STEPS)]
    jumps = [timed(lambda n=n: move(bar.maximum() * n // 40)) for n in range(40)]
    view.deleteLater()
    return {
        "open_ms_median": round(statistics.median(opening), 1),
        "step_ms_p99": p99(steps),
        "jump_ms_p99": p99(jumps),
    }


def main() -> None:
    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    icons = Icons(Theme(app, ThemeChoice.DARK))
    opened(icons, [Row("", RowKind.MARKDOWN, PART)])[0].deleteLater()  # loads what is loaded late
    result = {
        "stream_71_kb": stream(icons),
        f"rows_{ROWS}": long_transcript(icons),
        "load": os.getloadavg()[0],
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
