"""Keeps the rows of a transcript in step with an agent's entries and with what streams in.

Owns which entries are known and what of the arriving one has been shown. It feeds an item model and
knows no widget; when a frame's worth of text is shown is the page's to say, by `flush`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import islice, takewhile

from keystead.agents.blocks import BlockSplitter
from keystead.agents.entries import Entry, EntryKind
from keystead.ui.ages import span
from keystead.ui.sources.agents import Streamed
from keystead.ui.transcript.model import TranscriptModel
from keystead.ui.transcript.rows import Row, RowKind
from keystead.ui.translation import tr
from keystead.ui.views.agents.rows import block_row, block_starts, rows_of

STATUS = "status"  # stands for an entry's id in the row after the last entry
_TEXTS = (EntryKind.TEXT, EntryKind.REASONING)


class TranscriptFeed:
    """The entries of one transcript, as rows of ``model``; the last may still be arriving."""

    def __init__(self, model: TranscriptModel) -> None:
        self._model = model
        self._entries: dict[int, Entry] = {}
        self._shown: dict[int, list[Row]] = {}
        self._made: dict[int, list[Row]] = {}  # the Markdown rows of texts that arrived here
        self._arriving: _Arriving | None = None
        self._status: Row | None = None

    @property
    def entries(self) -> Sequence[Entry]:
        """The entries that are known, oldest first."""
        return tuple(self._entries.values())

    @property
    def last(self) -> Entry | None:
        """The last entry there is."""
        return next(reversed(self._entries.values()), None)

    @property
    def recent(self) -> Sequence[Entry]:
        """The entries since the last question but one."""
        recent: list[Entry] = []
        questions = 0
        for entry in reversed(self._entries.values()):
            recent.append(entry)
            questions += entry.kind is EntryKind.USER
            if questions == 2:
                break
        return recent[::-1]

    @property
    def arrives(self) -> bool:
        """Whether part of an entry is shown that is not whole yet."""
        return self._arriving is not None and self._arriving.length > 0

    def reset(self, entries: Sequence[Entry], *, active: bool) -> None:
        """Show a transcript; where the agent is ``active``, its last entry may be arriving."""
        self._entries = {entry.id: entry for entry in entries}
        last = self.last
        live = active and last is not None and last.kind in _TEXTS and not last.complete
        self._arriving = _Arriving(last) if live and last is not None else None
        self._status = None
        self._made = {}
        self._shown = rows_of(entries)
        if self._arriving:
            self._shown[self._arriving.entry.id] = list(self._arriving.rows)
        self._model.reset_rows([row for rows in self._shown.values() for row in rows])
        self.flush()

    def prepend(self, entries: Sequence[Entry]) -> None:
        """Show entries that came before those known."""
        earlier = {entry.id: entry for entry in entries if entry.id not in self._entries}
        # The end of a turn is understood better once its beginning is known.
        cut = list(takewhile(lambda entry: not entry.begins_turn, self._entries.values()))
        after = islice(self._entries.values(), len(cut), len(cut) + 1)
        fresh = rows_of([*earlier.values(), *cut, *after])
        for entry in cut:
            self._show(entry.id, self._rows(entry.id, fresh))
        self._entries = earlier | self._entries
        added = {entry_id: fresh[entry_id] for entry_id in earlier}
        self._shown = added | self._shown
        self._model.prepend_rows([row for rows in added.values() for row in rows])

    def locate(self, entry_id: int, start: int = 0) -> tuple[int, int] | None:
        """The row that shows a place in an entry, and where in the entry that row begins.

        None where the entry is not known or shows nothing.
        """
        entry = self._entries.get(entry_id)
        rows = self._shown.get(entry_id, [])
        if entry is not None and entry.kind is EntryKind.TOOL_RESULT and not rows:
            return self._locate_call(entry)
        if entry is None or not (rows or self._arrives(entry_id)):
            return None
        starts = self._starts(entry)
        block = max(0, bisect_right(starts, start) - 1)
        first = self._model.first_row(str(entry_id)) if rows else self._model.rowCount() - 1
        return first + block, starts[block]

    def _locate_call(self, result: Entry) -> tuple[int, int] | None:
        for entry in reversed(self._entries.values()):
            is_call = entry.kind is EntryKind.TOOL_CALL and entry.id < result.id
            if is_call and entry.data["id"] == result.data["call_id"]:
                return self._model.first_row(str(entry.id)), 0
        return None

    def _arrives(self, entry_id: int) -> bool:
        return self._arriving is not None and self._arriving.entry.id == entry_id

    def _starts(self, entry: Entry) -> Sequence[int]:
        """Where in an entry's text its rows begin."""
        if entry.kind is not EntryKind.TEXT:
            return (0,)
        if self._arriving and self._arrives(entry.id):
            return self._arriving.starts
        return block_starts(entry) or (0,)

    def add(self, entry: Entry) -> None:
        """Take a new entry; of one that was read before it was told of, what is new counts."""
        known = self._entries.get(entry.id)
        if known is not None:
            if entry.complete and not known.complete:
                self.change(entry)
            elif self._arriving and self._arrives(entry.id):
                self._arriving.take(entry.text, 0)
            return
        self._entries[entry.id] = entry
        if entry.kind in _TEXTS and not entry.complete:
            self._arriving = _Arriving(entry)
        self._sync()

    def change(self, entry: Entry) -> None:
        """Take an entry as it settled; what streamed in of it is replaced."""
        if entry.id not in self._entries:
            return
        self._entries[entry.id] = entry
        if self._arriving and self._arrives(entry.id):
            if rows := self._arriving.settled(entry):
                self._made[entry.id] = rows
            self._arriving = None
        self._sync()

    def stream(self, piece: Streamed) -> None:
        """Take more of an arriving entry; only what lies beyond the part known counts."""
        entry = self._entries.get(piece.entry_id)
        if entry is None or entry.complete:
            return
        if self._arriving is None or self._arriving.entry.id != entry.id:
            self._arriving = _Arriving(entry)
        self._arriving.take(piece.text, piece.offset)

    def flush(self) -> None:
        """Show what has come of the arriving entry."""
        arriving = self._arriving
        if arriving is None or not arriving.length:
            self._model.set_tail(None)
            return
        self.show_status(None)
        self._show(arriving.entry.id, arriving.rows)
        self._model.set_tail(arriving.tail)

    def tick(self, now: float) -> None:
        """Show how long the arriving reasoning takes; ``now`` in seconds since 1970."""
        arriving = self._arriving
        if self.arrives and arriving and arriving.entry.kind is EntryKind.REASONING:
            arriving.tick(now)
            self._show(arriving.entry.id, arriving.rows)

    def show_status(self, row: Row | None) -> None:
        """Show ``row``, whose entry is `STATUS`, after everything, or nothing there."""
        if row != self._status:
            self._status = row
            self._model.replace_entry(STATUS, [row] if row else [])

    def _sync(self) -> None:
        """Bring the last turns in step: a new entry changes only what stands near it."""
        status = self._status
        self.show_status(None)
        fresh = rows_of(self.recent, self._made)
        for entry_id in fresh:
            self._show(entry_id, self._rows(entry_id, fresh))
        self.flush()
        if not self.arrives:
            self.show_status(status)

    def _rows(self, entry_id: int, fresh: dict[int, list[Row]]) -> list[Row]:
        if self._arriving and self._arrives(entry_id):
            return self._arriving.rows
        return fresh[entry_id]

    def _show(self, entry_id: int, rows: Sequence[Row]) -> None:
        """Show ``rows`` for an entry; those that stay keep what was laid out for them."""
        old = self._shown.get(entry_id, [])
        count = len(old)
        if list(rows) == old:
            return
        last = next(reversed(self._entries))
        if entry_id == last and old == list(rows[:count]):
            self._model.append_rows(rows[count:])
            self._shown[entry_id] = [*old, *rows[count:]]
        else:
            self._model.replace_entry(str(entry_id), rows)
            self._shown[entry_id] = list(rows)


class _Arriving:
    """An entry of which more comes: its closed rows, and the tail that is none yet."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.length = 0  # characters taken
        self.rows: list[Row] = []
        self._starts: list[int] = []
        self._splitter = BlockSplitter()
        self._reasoning: list[str] = []
        self.take(entry.text, 0)

    @property
    def tail(self) -> str:
        """The text that stands in no row yet."""
        if self.entry.kind is EntryKind.REASONING:
            self._reasoning = ["".join(self._reasoning)]
            return self._reasoning[0]
        return self._splitter.tail

    @property
    def starts(self) -> Sequence[int]:
        """Where its rows begin in its text, and where the tail does."""
        return (*self._starts, max(0, self.length - len(self._splitter.tail)))

    def take(self, text: str, offset: int) -> None:
        """Add what of ``text``, which begins at ``offset``, lies beyond the part taken."""
        new = text[max(0, self.length - offset) :]
        if not new:
            return
        self.length += len(new)
        if self.entry.kind is EntryKind.REASONING:
            self._reasoning.append(new)
            self.rows = self.rows or [self._thinking(tr("Thinking…"))]
        else:
            closed = self._splitter.feed(new)
            self.rows += [block_row(self.entry.id, block.text) for block in closed]
            self._starts += [block.start for block in closed]

    def settled(self, entry: Entry) -> list[Row] | None:
        """Its rows now that it is whole; None where it is another than what arrived."""
        if entry.kind is not EntryKind.TEXT or len(entry.text) != self.length:
            return None
        closed = self._splitter.finish()
        starts = [*self._starts, *(block.start for block in closed)]
        if starts != list(block_starts(entry)):
            return None
        return [*self.rows, *(block_row(entry.id, block.text) for block in closed)]

    def tick(self, now: float) -> None:
        """Say how long it has been thinking."""
        seconds = max(0.0, now - self.entry.created_at)
        self.rows = [self._thinking(tr("Thinking… {span}", span=span(seconds)))]

    def _thinking(self, title: str) -> Row:
        return Row(str(self.entry.id), RowKind.REASONING, "", title=title)
