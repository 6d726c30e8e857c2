"""The page of everyone's aliases: short names for models that every profile understands.

Owns that what is left whole is written at once; a profile's own aliases are changed in its form,
what a name may mean is said by ``models.aliases``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QHideEvent, QShowEvent

from keystead.errors import KeysteadError
from keystead.models.aliases import Alias
from keystead.profiles.field_rules import FieldError
from keystead.ui.icons import Icon, Icons
from keystead.ui.settings.draft import sentences
from keystead.ui.settings.model_references import AliasesEditor
from keystead.ui.settings.page import Page, title_label
from keystead.ui.sources.aliases import AliasSource
from keystead.ui.sources.models import ModelSource
from keystead.ui.sources.profiles import ProfileSource
from keystead.ui.tasks import Tasks
from keystead.ui.translation import tr
from keystead.ui.widgets.field import Field
from keystead.ui.widgets.label import Label, Tone
from keystead.ui.widgets.row_list import RowList
from keystead.ui.widgets.rows import Row, RowModel
from keystead.ui.widgets.section import Section

FIELD = "aliases"  # of a profile
READ, WRITE = "read", "write"
FLUSH = 1.0  # seconds


class AliasesPage(Page):
    """`field_wanted` carries a profile and the name of its field of aliases."""

    field_wanted = Signal(str, str)

    def __init__(
        self,
        icons: Icons,
        tasks: Tasks,
        profiles: ProfileSource,
        models: ModelSource,
        aliases: AliasSource,
    ) -> None:
        super().__init__()
        self._tasks = tasks
        self._models = models
        self._aliases = aliases
        self._writing: asyncio.Task[object] | None = None
        self._shown: Mapping[str, str] = {}  # what the lines were last filled with
        self.editor = AliasesEditor(icons, tr("Aliases"))
        hint = tr(
            "Kept as you leave the list. A profile's own alias of the same name goes before it."
        )
        self.field = Field("", self.editor, hint=hint)
        self._rows = RowModel(self)
        self.list = RowList(icons, tr("Profiles with aliases of their own"), self._rows)
        self._none = Label(tr("No profile has any."), tone=Tone.MUTED)
        self._lay_out()
        self.editor.left.connect(self._save)
        self.list.opened.connect(self._open)
        self.list.clicked.connect(self._clicked)
        profiles.changed.connect(self._look)
        models.lists_changed.connect(self._offer_models)
        self._offer_models()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._save()

    async def flush(self) -> None:
        """Write what is typed and whole, as far as it can be done in a moment: the program ends."""
        self._save()
        if self._writing is not None:
            await asyncio.wait({self._writing}, timeout=FLUSH)

    def _offer_models(self) -> None:
        self.editor.completer.offer("", self._models.lists())

    def _look(self) -> None:
        if self.isVisible():
            self._tasks.start(self, self._read(), group=READ, busy="replace")

    async def _read(self) -> None:
        self._show(await self._aliases.all())

    def _show(self, found: Sequence[Alias]) -> None:
        if self._typed() == self._shown:
            self._shown = {each.name: each.reference for each in found if not each.profile}
            self.editor.show_value(self._shown)
        wrong = next((each for each in found if not each.profile and each.problem), None)
        if wrong is not None and wrong.problem is not None:
            self.field.set_error(f"{wrong.name}: {wrong.problem.line()}")
        self._show_profiles([each for each in found if each.profile])

    def _show_profiles(self, own: Sequence[Alias]) -> None:
        said: dict[str, list[str]] = {}
        for each in own:
            said.setdefault(each.profile, []).append(f"{each.name}: {each.reference}")
        rows = [
            Row(name, name, subtitle=" · ".join(lines), right=tr("edit"), icon=Icon.LAYERS)
            for name, lines in said.items()
        ]
        self._rows.set_rows(rows)
        self.list.setVisible(bool(rows))
        self.list.setFixedHeight(sum(row.height for row in rows))
        self._none.setVisible(not rows)

    def _typed(self) -> Mapping[str, str] | None:
        """What stands in the lines; None where they say nothing that could be kept."""
        try:
            return self.editor.value()
        except FieldError:
            return None

    def _save(self) -> None:
        try:
            typed = self.editor.value()
        except FieldError as error:
            self.field.set_error(sentences(error.why, error.hint))
            return
        self.field.set_error("")
        empty = next((name for name, reference in typed.items() if not reference), "")
        if empty:
            self.field.set_error(tr("{name} means no model yet.", name=empty))
        elif typed != self._shown:
            work = self._write(typed)
            self._writing = self._tasks.start(self, work, group=WRITE, busy="replace")

    async def _write(self, typed: Mapping[str, str]) -> None:
        """Write what was changed here, and leave alone what another program did meanwhile."""
        kept = {name.casefold() for name in typed}
        try:
            for name, reference in typed.items():
                if self._shown.get(name) != reference:
                    await self._aliases.set(name, reference)
            there = {each.name for each in await self._aliases.all() if not each.profile}
            for name in self._shown:
                if name in there and name.casefold() not in kept:
                    await self._aliases.remove(name)
        except KeysteadError as error:
            self.field.set_error(error.line())
            return
        self._shown = typed
        await self._read()

    def _clicked(self, index: QModelIndex) -> None:
        self._open(self._rows.row(index.row()).key)

    def _open(self, name: str) -> None:
        self.field_wanted.emit(name, FIELD)

    def _lay_out(self) -> None:
        common = Section(tr("For every profile"))
        common.content.addWidget(self.field)
        own = Section(tr("Profiles with aliases of their own"))
        own.content.addWidget(self._none)
        own.content.addWidget(self.list)
        self.column.addWidget(title_label(tr("Aliases")))
        self.column.addWidget(common)
        self.column.addWidget(own)
        self.column.addStretch(1)
