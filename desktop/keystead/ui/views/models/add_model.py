"""The dialog that adds a model by hand: for models that a provider does not list.

Owns the dialog; what is added stands in the profile's own ``models``.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from keystead.errors import KeysteadError
from keystead.ui import fonts
from keystead.ui.icons import Icons
from keystead.ui.sources.models import ModelSource
from keystead.ui.sources.profiles import ProfileSource
from keystead.ui.tasks import Tasks
from keystead.ui.widgets.button import Button, Look
from keystead.ui.widgets.choice_box import ComboBox
from keystead.ui.widgets.field import Field
from keystead.ui.widgets.label import Label, Tone

WIDTH = 440  # logical pixels


class AddModelDialog(QDialog):
    """`added` carries the profile and the id, once they are in the file."""

    added = Signal(str, str)

    def __init__(
        self,
        parent: QWidget,
        icons: Icons,
        tasks: Tasks,
        profiles: ProfileSource,
        models: ModelSource,
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._profiles = profiles
        self._models = models
        self.setWindowTitle(self.tr("Add a model"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(WIDTH)
        self.profile = ComboBox(icons, self.tr("Profile"))
        self.model = QLineEdit()
        self.model.setFont(fonts.body())
        self.field = Field(self.tr("Model id"), self.model, validate=self._problem, beside=False)
        self.cancel = Button(self.tr("Cancel"), icons)
        self.cancel.clicked.connect(self.reject)
        keys = self.tr("Enter")
        self.add = Button(self.tr("Add model"), icons, look=Look.FILLED, keys=keys)
        self.add.setDefault(True)
        self.add.clicked.connect(self._add)
        self._lay_out()

    def open_with(self, profile: str, model: str = "") -> None:
        """Open for a profile, with an id there already where one is given."""
        names = [
            known.name
            for known in self._profiles.all()
            if not known.effective.preset.offline and known.effective.problem is None
        ]
        self._offer(names, profile)
        self.model.setText(model)
        self.open()
        self.model.setFocus()

    def _offer(self, names: Sequence[str], chosen: str) -> None:
        self.profile.clear()
        for name in names:
            self.profile.addItem(name, name)
        self.profile.setCurrentIndex(max(0, self.profile.findData(chosen)))

    def _problem(self) -> str:
        text = self.model.text().strip()
        listed = self._models.lists().get(self.profile.currentData())
        if not text:
            return self.tr("Type the id as the provider spells it")
        if listed is not None and listed.find(text) is not None:
            return self.tr("{profile} has it already").replace("{profile}", listed.profile)
        return ""

    def _add(self) -> None:
        if self.field.check():
            self._tasks.start(self, self._save(), group="add")
        else:
            self.model.setFocus()

    async def _save(self) -> None:
        profile, model = str(self.profile.currentData()), self.model.text().strip()
        listed = self._models.lists().get(profile)
        try:
            if listed is not None and any(each.id == model for each in listed.hidden):
                await self._profiles.edit_list(profile, "hidden_models", remove=[model])
            await self._profiles.edit_list(profile, "models", add=[model])
        except KeysteadError as error:
            self.field.set_error(error.line())
            return
        self.added.emit(profile, model)
        self.accept()

    def _lay_out(self) -> None:
        text = self.tr(
            "For a model that its provider does not list. It is offered wherever a model is "
            "chosen; whether it can be had shows when an agent asks for it."
        )
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch()
        foot.addWidget(self.cancel)
        foot.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addWidget(Label(text, tone=Tone.MUTED, font=fonts.small(), wrap=True))
        column.addWidget(Field(self.tr("Profile"), self.profile, beside=False))
        column.addWidget(self.field)
        column.addLayout(foot)
