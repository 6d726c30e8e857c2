"""The page about the keychain: which it is, how it stands, and every key it holds.

Owns what is said and offered; no keychain is opened to show it. Keys are added where their profile
is edited.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import cast

from PySide6.QtWidgets import QWidget

from keystead.credentials.encrypted_file import FILE_NAME
from keystead.credentials.index import KeyInfo, KeyStatus
from keystead.credentials.trouble import VaultStatus
from keystead.credentials.vault import SESSION_NAME
from keystead.errors import KeysteadError
from keystead.secret import KeyKind
from keystead.settings.settings import KeyStore, Settings
from keystead.ui.icons import Icon, Icons
from keystead.ui.passphrase import change_passphrase, unlock_key_file
from keystead.ui.settings.editors import ChoiceEditor
from keystead.ui.settings.key_health import lost_state
from keystead.ui.settings.key_row import KeyRow
from keystead.ui.settings.page import Page, title_label
from keystead.ui.settings.setting_fields import SettingFields
from keystead.ui.sources.keychain import KeychainSource
from keystead.ui.sources.profiles import ProfileSource
from keystead.ui.tasks import Tasks
from keystead.ui.translation import tr
from keystead.ui.widgets.button import IconButton
from keystead.ui.widgets.card import Card, CardTone, Notice
from keystead.ui.widgets.choices import Choice
from keystead.ui.widgets.label import Label, Line, Tone
from keystead.ui.widgets.mark import Mark
from keystead.ui.widgets.question import question
from keystead.ui.widgets.section import Section

OPEN, SESSION, CHANGE = "open", "session", "change"
REMOVE, MOVE = "remove", "move"
_TROUBLED = (VaultStatus.LOCKED, VaultStatus.WAITING)
_BROKEN = (VaultStatus.ABSENT, VaultStatus.REFUSED)
_CLOSED = (VaultStatus.NOT_OPENED, VaultStatus.LOCKED, VaultStatus.ABSENT)  # the encrypted file


class KeychainPage(Page):
    """The store of keys, and what is in it by profile, label, address and last characters."""

    def __init__(
        self,
        icons: Icons,
        tasks: Tasks,
        profiles: ProfileSource,
        keychain: KeychainSource,
        fields: SettingFields,
    ) -> None:
        super().__init__()
        self._icons = icons
        self._tasks = tasks
        self._profiles = profiles
        self._keychain = keychain
        self.card = Notice(icons, "")
        self.rows = Card()
        self.rows.content.setContentsMargins(0, 0, 0, 0)
        self.rows.content.setSpacing(0)
        self._empty = Label(tr("No key was saved yet."), tone=Tone.MUTED)
        self._key_store = fields.make("key_store")
        self._use_variables = fields.make("use_variables")
        self._lay_out()
        self.card.chosen.connect(self._chosen)
        keychain.changed.connect(self._show_state)
        keychain.keys_changed.connect(self._show_keys)
        profiles.changed.connect(self._show_keys)
        fields.shown.connect(self._show_keys)
        self._show_state()
        self._show_keys()

    def _show_state(self) -> None:
        state = self._keychain.state
        words = {
            VaultStatus.NOT_OPENED: tr("It is asked the first time a key is needed, not before."),
            VaultStatus.READY: tr("It is open. Keys are kept there and in no file."),
            VaultStatus.WAITING: tr("It may ask for its password in a window of its own."),
            VaultStatus.LOCKED: tr("It is locked: keys in it cannot be used until it is open."),
            VaultStatus.ABSENT: tr("No keychain answers on this desktop, so no key can be kept."),
            VaultStatus.REFUSED: tr("It refused, so no key can be read or kept."),
            VaultStatus.SESSION_ONLY: tr(
                "New keys are kept in memory and are gone when Keystead ends."
            ),
        }[state.status]
        if state.in_file:
            words = self._file_words(state.status)
        said = [words, state.detail if state.status in _BROKEN else ""]
        if state.status is not VaultStatus.SESSION_ONLY:
            said.append(
                tr(
                    "“This session only” leaves it alone: "
                    "new keys stay in memory and are gone when Keystead ends."
                )
            )
        self._say(state.backend, " ".join(part for part in said if part))

    def _file_words(self, status: VaultStatus) -> str:
        if status is VaultStatus.READY:
            return tr("It is open until Keystead ends. Keys are kept in it, encrypted.")
        if status in _CLOSED:
            return tr(
                "Its passphrase opens it: keys in it cannot be used, nor new ones kept, before."
            )
        return tr("It cannot be used, so no key in it can be read and none can be kept.")

    def _say(self, title: str, text: str, *, failed: bool = False) -> None:
        status = self._keychain.state.status
        tone = CardTone.WARN if status in _TROUBLED else CardTone.PLAIN
        if failed or status in _BROKEN:
            tone = CardTone.ERROR
        self.card.say(title, text, tone=tone, choices=self._choices(status))

    def _choices(self, status: VaultStatus) -> Sequence[Choice]:
        opening = {
            VaultStatus.NOT_OPENED: tr("Open it now"),
            VaultStatus.LOCKED: tr("Unlock…"),
            VaultStatus.ABSENT: tr("Try again"),
            VaultStatus.REFUSED: tr("Try again"),
            VaultStatus.SESSION_ONLY: tr("Use the keychain"),
        }.get(status)
        in_file = self._keychain.state.in_file
        if in_file:
            opening = tr("Open it…") if status in _CLOSED else None
        found = [Choice(OPEN, opening)] if opening else []
        if in_file and status is VaultStatus.READY:
            found.append(Choice(CHANGE, tr("Change the passphrase…")))
        if status is not VaultStatus.SESSION_ONLY:
            found.append(Choice(SESSION, tr("This session only")))
        return found

    def _chosen(self, choice: str) -> None:
        self._tasks.start(self, self._do(choice), group="keychain", busy="replace")

    async def _do(self, choice: str) -> None:
        try:
            if choice == SESSION:
                await self._keychain.use_session_only()
            elif choice == CHANGE:
                await change_passphrase(self.window(), self._icons, self._keychain)
            elif self._keychain.state.in_file:
                await unlock_key_file(self.window(), self._icons, self._keychain)
            else:
                await self._keychain.retry()
        except KeysteadError:
            self._show_state()  # The state says what happened.

    def _show_keys(self) -> None:
        while item := self.rows.content.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        names = {known.effective.id: known.name for known in self._profiles.all()}
        order = list(names)
        ours = [key for key in self._keychain.keys if key.profile_id in names]
        ours.sort(key=lambda key: order.index(key.profile_id))
        orphans = [key for key in self._keychain.keys if key.profile_id not in names]
        for key in (*ours, *orphans):
            if self.rows.content.count():
                self.rows.content.addWidget(Line())
            self.rows.content.addWidget(self._row(key, names.get(key.profile_id, "")))
        self.rows.setVisible(bool(ours or orphans))
        self._empty.setVisible(not ours and not orphans)
        self._show_variables()

    def _row(self, key: KeyInfo, profile: str) -> QWidget:
        mark, words, tone = _state(key)
        if not profile:
            mark, words, tone = Mark.ATTENTION, tr("its profile is gone"), Tone.WARN
        header = tr("header {name}").replace("{name}", key.label)
        label = header if key.kind is KeyKind.HEADER else key.label
        title = f"{profile} · {label}" if profile else label
        last = f"…{key.last_characters}" if key.last_characters else ""
        row = KeyRow(self._icons, mark, title, last, str(key.origin), words, tone)
        name = tr("Remove {name}…").replace("{name}", title)
        button = IconButton(Icon.TRASH, name, self._icons)
        button.clicked.connect(partial(self._remove, key, title))
        if key.store != SESSION_NAME and (key.store == FILE_NAME) is not self._in_file:
            row.add(self._move_button(key, title))
        row.add(button)
        return row

    @property
    def _in_file(self) -> bool:
        """Whether new keys go into the encrypted file."""
        return cast("ChoiceEditor", self._key_store.editor).value() is KeyStore.ENCRYPTED_FILE

    def _move_button(self, key: KeyInfo, title: str) -> IconButton:
        place = tr("the encrypted file") if self._in_file else tr("the keychain")
        name = tr("Move {name} to {place}").replace("{name}", title).replace("{place}", place)
        button = IconButton(Icon.ARROW_UP, name, self._icons)
        button.clicked.connect(partial(self._move, key, title))
        return button

    def _move(self, key: KeyInfo, title: str, _checked: bool = False) -> None:
        self._tasks.start(self, self._moved(key, title), group=MOVE)

    async def _moved(self, key: KeyInfo, title: str) -> None:
        try:
            await self._keychain.move(key)
        except KeysteadError as error:
            text = tr("{name} was not moved").replace("{name}", title)
            self._say(text, error.line(), failed=True)

    def _remove(self, key: KeyInfo, title: str, _checked: bool = False) -> None:
        self._tasks.start(self, self._ask_and_remove(key, title), group=REMOVE)

    async def _ask_and_remove(self, key: KeyInfo, title: str) -> None:
        last = f" …{key.last_characters}" if key.last_characters else ""
        answer = await question(
            self,
            self._icons,
            tr("Remove {name}?").replace("{name}", title + last),
            tr("It is taken out of {place}. Requests that need it fail from then on.").replace(
                "{place}", key.store or self._keychain.state.backend
            ),
            (Choice("keep", tr("Keep it")), Choice(REMOVE, tr("Remove"))),
        )
        if answer != REMOVE:
            return
        try:
            await self._keychain.remove(key)
        except KeysteadError as error:
            self._say(
                tr("{name} was not removed").replace("{name}", title), error.line(), failed=True
            )

    def _show_variables(self) -> None:
        used = [
            f"{known.decision.variable} ({known.name})"
            for known in self._profiles.all()
            if known.decision.variable
        ]
        words = tr("Used now: {names}.").replace("{names}", ", ".join(used))
        description = Settings.model_fields["use_variables"].description or ""
        self._use_variables.set_hint(f"{description} {words}" if used else description)

    def _lay_out(self) -> None:
        held = Section(tr("Keys"))
        held.content.addWidget(self._empty)
        held.content.addWidget(self.rows)
        variables = Section(tr("Variables"))
        variables.content.addWidget(self._use_variables)
        self.column.addWidget(title_label(tr("Keychain")))
        for part in (self.card, self._key_store, held, variables):
            self.column.addWidget(part)
        self.column.addStretch(1)


def _state(key: KeyInfo) -> tuple[Mark, str, Tone]:
    match key.status:
        case KeyStatus.LOST:
            return lost_state(key)
        case KeyStatus.PENDING:
            return Mark.ATTENTION, tr("saving it broke off"), Tone.WARN
        case KeyStatus.READY:
            return Mark.GOOD, key.store, Tone.MUTED
