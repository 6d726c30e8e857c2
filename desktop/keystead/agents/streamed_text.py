"""The text of one entry while it arrives.

Owns the pieces, their redaction across the places where they were cut, and where Markdown blocks
begin; when a piece is stored is the transcript writer's decision. A piece costs one append while no
secret was read, and a look at its last characters afterwards.
"""

from __future__ import annotations

from keystead.agents.blocks import BlockSplitter
from keystead.redaction import Redactor, redactor


class StreamedText:
    """Takes pieces as they come and gives out what may be shown and stored."""

    def __init__(self, redactor: Redactor = redactor) -> None:
        self._redactor = redactor
        self._held = ""
        self._pieces: list[str] = []
        self._stored = 0  # pieces that were handed out by `unstored`
        self.length = 0  # characters that were given out to be shown
        self._splitter = BlockSplitter()
        self._blocks: list[int] = []

    def add(self, piece: str) -> str:
        """Take ``piece`` and return what of it, and of what was held back, may be shown."""
        if self._redactor.longest:
            piece, self._held = self._redactor.mask_settled(self._held + piece)
        return self._give_out(piece)

    def release(self) -> str:
        """What was held back, once nothing more comes."""
        rest, self._held = self._held, ""
        return self._give_out(self._redactor.mask_values(rest))

    def so_far(self) -> str:
        """All that was given out to be shown."""
        return "".join(self._pieces)

    def unstored(self) -> str:
        """The text that came since the last call."""
        text = "".join(self._pieces[self._stored :])
        self._stored = len(self._pieces)
        self._blocks += [block.start for block in self._splitter.feed(text)]
        return text

    def whole(self) -> tuple[str, list[int]]:
        """The whole text and where its Markdown blocks begin; ends the taking of pieces."""
        self.unstored()
        self._blocks += [block.start for block in self._splitter.finish()]
        return self.so_far(), self._blocks

    def _give_out(self, piece: str) -> str:
        if piece:
            self._pieces.append(piece)
            self.length += len(piece)
        return piece
