"""What is done to a model itself: pinned, hidden, added by hand, removed, copied; and undone.

Owns these and their words; what reaches beyond the view is decided by who listens to its signals.
Hidden and hand-typed ones stand in the profile's file, for every face offers by them.
"""

from __future__ import annotations

from collections.abc import Coroutine
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from keystead.ui.icons import Icons
from keystead.ui.sources.models import ModelSource
from keystead.ui.sources.profiles import ProfileSource
from keystead.ui.tasks import Tasks
from keystead.ui.views.models.add_model import AddModelDialog
from keystead.ui.views.models.cells import ModelRow
from keystead.ui.views.models.row_actions import Act
from keystead.ui.widgets.undo_line import UndoLine

HIDDEN, TYPED = "hidden_models", "models"  # fields of a profile


class RowWork(QObject):
    """`agent_wanted` and `row_wanted` carry profile and model: to start on, and to move to."""

    agent_wanted = Signal(str, str)
    row_wanted = Signal(str, str)
    said = Signal(str)

    def __init__(
        self,
        page: QWidget,
        icons: Icons,
        tasks: Tasks,
        models: ModelSource,
        profiles: ProfileSource,
        undo: UndoLine,
    ) -> None:
        super().__init__(page)
        self._page = page
        self._icons = icons
        self._tasks = tasks
        self._models = models
        self._profiles = profiles
        self._undo = undo

    def do(self, act: str, row: ModelRow) -> None:
        """Do one of the actions of a model."""
        profile, model = row.profile, row.model.id
        match act:
            case Act.START:
                self.agent_wanted.emit(profile, model)
            case Act.COPY:
                QGuiApplication.clipboard().setText(model)
                self.said.emit(self.tr("Copied {model}").replace("{model}", model))
            case Act.PIN:
                work = self._models.pin(profile, model, pinned=not row.pinned)
                self._tasks.start(self, work, group=f"pin {profile} {model}")
                away, pinned = self.tr("{model} has no pin any more"), self.tr("Pinned {model}")
                self.said.emit((away if row.pinned else pinned).replace("{model}", model))
            case Act.HIDE:
                self._edit(profile, HIDDEN, add=model)
                self._offer(self.tr("“{model}” is hidden"), row, HIDDEN)
            case Act.REMOVE:
                self._edit(profile, TYPED, remove=model)
                self._offer(self.tr("“{model}” was removed"), row, TYPED)
            case Act.SHOW_AGAIN:
                self._undo.drop()
                self._edit(profile, HIDDEN, remove=model)
            case _:
                pass

    def ask_for_model(self, profile: str, model: str = "") -> None:
        """Ask for a model that no provider lists."""
        dialog = AddModelDialog(self._page, self._icons, self._tasks, self._profiles, self._models)
        dialog.added.connect(self._added)
        dialog.open_with(profile, model)

    def _added(self, profile: str, model: str) -> None:
        said = self.tr("“{model}” was added to {profile}").replace("{profile}", profile)
        undo = partial(self._edit, profile, TYPED, remove=model)
        self._undo.offer(said.replace("{model}", model), undo)
        self.row_wanted.emit(profile, model)
        self._tasks.start(self, self._models.load())

    def _offer(self, said: str, row: ModelRow, field: str) -> None:
        undo = partial(self._bring_back, row.profile, row.model.id, field)
        self._undo.offer(said.replace("{model}", row.model.id), undo)

    def _bring_back(self, profile: str, model: str, field: str) -> None:
        self.row_wanted.emit(profile, model)
        change = {"remove": model} if field == HIDDEN else {"add": model}
        self._edit(profile, field, **change)

    def _edit(self, profile: str, field: str, *, add: str = "", remove: str = "") -> None:
        work = self._profiles.edit_list(
            profile, field, add=[add] if add else [], remove=[remove] if remove else []
        )
        self._tasks.start(self, self._edited(work))

    async def _edited(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except BaseException:
            self._undo.drop()  # Nothing was done that could be taken back.
            raise
        await self._models.load()
