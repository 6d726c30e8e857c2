"""The scrolled page of the form: the profile's name over its sections.

Owns their place; the sections own what is in them.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from keystead.profiles.effective import Source
from keystead.profiles.presets import Presets
from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.settings.draft import Draft
from keystead.ui.settings.headers import HeadersEditor
from keystead.ui.settings.page import MARGIN, Page
from keystead.ui.widgets.beside import Beside
from keystead.ui.widgets.button import Button, IconButton
from keystead.ui.widgets.label import ElidedLabel, Tag
from keystead.ui.widgets.section import Section

ROOM_FOR_TAG, ROOM_FOR_NAME, HEAD_GAP = 640, 96, 8  # logical pixels


class FormPage(Page):
    """`remove_wanted` says that the profile, or what the file says about it, is to go.

    `duplicate_wanted` asks for one that is like it, `requests_wanted` for what it sent last.
    """

    remove_wanted = Signal()
    duplicate_wanted = Signal()
    requests_wanted = Signal()

    def __init__(
        self,
        icons: Icons,
        enabled: QWidget,
        connection: QWidget,
        credentials: QWidget,
        headers: HeadersEditor,
        advanced: QWidget,
    ) -> None:
        super().__init__()
        self._title = ElidedLabel(font=fonts.title())
        self._title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._tag = Tag()
        self.duplicate = Button(self.tr("Duplicate"), icons, icon=Icon.COPY)
        self.duplicate.clicked.connect(self.duplicate_wanted)
        self.requests = IconButton(Icon.HISTORY, self.tr("Last requests"), icons)
        self.requests.clicked.connect(self.requests_wanted)
        self.remove = Button(self.tr("Remove…"), icons, icon=Icon.TRASH)
        self.remove.clicked.connect(self.remove_wanted)
        section = Section(self.tr("Headers"))
        section.content.addWidget(Beside("", headers))
        self._enabled = enabled
        self.column.addLayout(self._head(enabled))
        for part in (connection, credentials, section, advanced):
            self.column.addWidget(part)
        self.column.addStretch()

    def show_draft(self, draft: Draft, presets: Presets) -> None:
        """Say whose form it is."""
        self._title.setText(str(draft.values["name"]) or self.tr("New profile"))
        effective = draft.known.effective if draft.known else None
        if effective is None:
            tag = self.tr("not saved yet")
        elif effective.source is Source.BUILT_IN:
            tag = self.tr("built in")
        elif effective.source is Source.ENVIRONMENT:
            tag = self.tr("from variables")
        else:
            tag = "providers.toml"
        self._tag.setText(tag)
        shipped = is_built_in(draft.name, presets)
        self.remove.set_text(self.tr("Reset to built-in…") if shipped else self.tr("Remove…"))
        in_file = effective is not None and effective.source is Source.USER_FILE
        self.remove.setVisible(in_file)
        for button in (self.duplicate, self.requests):
            button.setVisible(effective is not None)
        self._fit_head()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # The name is worth more than where it stands.
        self._tag.setVisible(self.width() >= ROOM_FOR_TAG)
        self._fit_head()

    def _fit_head(self) -> None:
        """Let the buttons be icons where their words would leave the name no room."""
        named = [button for button in (self.duplicate, self.remove) if not button.isHidden()]
        words = sum(button.width_if(compact=False) + HEAD_GAP for button in named)
        fixed = self._enabled.sizeHint().width() + self.requests.width() + 3 * HEAD_GAP
        compact = self.viewport().width() - 2 * MARGIN < fixed + words + ROOM_FOR_NAME
        for button in (self.duplicate, self.remove):
            button.set_compact(compact)

    def _head(self, enabled: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(HEAD_GAP)
        row.addWidget(self._title)
        row.addWidget(self._tag)
        row.addStretch()
        row.addWidget(enabled)
        row.addSpacing(4)
        for button in (self.requests, self.duplicate, self.remove):
            row.addWidget(button)
        return row


def is_built_in(name: str, presets: Presets) -> bool:
    """Whether a profile of that name exists without any file."""
    preset = presets.find(name)
    return preset is not None and preset.built_in
