"""Where the form says that a secret goes while it is typed, and the question where that changed.

Owns the promise and the question; what is kept after it is its owner's. An address that the person
typed in the form is a new promise, one that another program wrote is none.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from keystead.origin import Origin
from keystead.profiles.presets import Presets
from keystead.ui.icons import Icons
from keystead.ui.settings.draft import Draft
from keystead.ui.sources.profiles import KnownProfile
from keystead.ui.widgets.choices import Choice
from keystead.ui.widgets.question import question


class Promise(QObject):
    """``origin`` is where what is typed in ``owner`` goes."""

    def __init__(self, owner: QWidget, icons: Icons, presets: Presets) -> None:
        super().__init__(owner)
        self._owner = owner
        self._icons = icons
        self._presets = presets
        self.origin: Origin | None = None

    def follow(self, draft: Draft, *, typed: bool) -> None:
        """Promise the draft's address, unless a secret was ``typed`` under another one."""
        if not typed or draft.has_own_address:
            self.origin = draft.origin(self._presets)

    async def kept(self, known: KnownProfile) -> bool:
        """Whether what was typed goes where it was said, or a person lets it go elsewhere."""
        if known.effective.needs_address:
            return True  # It is kept nowhere.
        target = Origin.of(known.effective.base_url)
        if target == self.origin or await self._asked(str(self.origin or "…"), str(target)):
            self.origin = target
            return True
        return False

    async def _asked(self, promised: str, target: str) -> bool:
        text = self.tr(
            "You typed it for {promised}. Meanwhile another program changed the profile: it "
            "points to {target} now."
        )
        answer = await question(
            self._owner,
            self._icons,
            self.tr("Send this secret to another address?"),
            text.replace("{promised}", promised).replace("{target}", target),
            (
                Choice("keep", self.tr("Do not save it")),
                Choice("save", self.tr("Save it for {target}").replace("{target}", target)),
            ),
        )
        return answer == "save"
