"""The credentials of a profile: its keys as rows, the line to add one, the keychain's troubles.

Owns showing and asking; a key is kept, moved or removed through the sources. What a draft must
do before a key can be saved is handed in by the form.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from keystead.credentials.health import KeyPlace
from keystead.credentials.index import KeyInfo
from keystead.credentials.keys import DEFAULT_LABEL
from keystead.credentials.refusals import telling_label, unsendable_secret
from keystead.credentials.trouble import VaultStatus
from keystead.errors import KeysteadError
from keystead.origin import Origin
from keystead.profiles.free_name import free_name
from keystead.profiles.preset import Preset
from keystead.profiles.profile import CredentialKind
from keystead.secret import KeyKind, Secret
from keystead.ui.icons import Icon, Icons
from keystead.ui.profile_state import key_state
from keystead.ui.settings.add_key import AddKeyLine
from keystead.ui.settings.draft import Draft
from keystead.ui.settings.key_need import KeyNeed
from keystead.ui.settings.key_rows import KeyRows, KeyStanding
from keystead.ui.settings.keychain_tag import KeychainTag
from keystead.ui.settings.promise import Promise
from keystead.ui.settings.vault_work import VaultWork
from keystead.ui.sources.keychain import KeychainSource
from keystead.ui.sources.models import ModelSource
from keystead.ui.sources.profiles import KnownProfile, ProfileSource
from keystead.ui.tasks import Tasks
from keystead.ui.widgets.beside import Beside
from keystead.ui.widgets.button import HEIGHT, Button, Look
from keystead.ui.widgets.choices import Choice
from keystead.ui.widgets.flow import Flow
from keystead.ui.widgets.label import Label, Tone, plain_tooltip
from keystead.ui.widgets.mark import Mark
from keystead.ui.widgets.question import question
from keystead.ui.widgets.section import Section

Ready = Callable[[], Awaitable[KnownProfile | None]]


class CredentialsSection(QWidget):
    """``ready`` saves the draft where a key needs that first; None says that it could not.

    `kept` says that the keys of the profile changed, `no_key_wanted` that it needs none.
    """

    kept = Signal()
    no_key_wanted = Signal()

    def __init__(
        self,
        icons: Icons,
        tasks: Tasks,
        profiles: ProfileSource,
        models: ModelSource,
        keychain: KeychainSource,
        ready: Ready,
    ) -> None:
        super().__init__()
        self._icons = icons
        self._tasks = tasks
        self._profiles = profiles
        self._models = models
        self._keychain = keychain
        self._ready = ready
        self._draft: Draft | None = None
        self._promise = Promise(self, icons, profiles.presets)
        self._wanted_at: Origin | None = None  # where a test found that a key is wanted
        self.chip = KeychainTag(icons, keychain)
        self.work = VaultWork(icons, tasks, keychain)
        self.rows = KeyRows(icons)
        self.line = AddKeyLine(icons)
        self.add = Button(self.tr("Add key…"), icons, icon=Icon.ADD)
        self._get = Button(self.tr("Get a key"), icons, after=Icon.LINK_EXTERNAL)
        self.no_key = Button(self.tr("It needs no key"), icons, look=Look.LINK)
        self._none = Label(tone=Tone.MUTED, wrap=True)
        self._none.setMinimumHeight(HEIGHT)
        self._lay_out()
        self._wire()

    def show_draft(self, draft: Draft) -> None:
        """Show the keys of the draft's profile, as they stand towards the draft's address."""
        self._draft = draft
        known, preset = draft.known, draft.preset(self._profiles.presets)
        target = draft.origin(self._profiles.presets)
        keys = [key for key in known.keys if key.kind is KeyKind.KEY] if known else []
        question = known.decision.question if known else None
        commanded = draft.values["credential"] is CredentialKind.COMMAND
        variables = question.variables if question and not commanded else ()
        found = [each for each in variables if each.filled]
        self.rows.show_keys(keys, found, target, self._standing(known))
        self._show_need(draft, bool(keys or found))
        self._show_page(preset)
        self._say_line()

    def _standing(self, known: KnownProfile | None) -> KeyStanding:
        if known is None:
            return KeyStanding(None, Mark.OFF, "")
        lists, tested = self._models.lists(), self._profiles.tested(known)
        mark, words = key_state(known, lists.get(known.name), tested)
        decision = known.decision
        return KeyStanding(decision.key or decision.variable, mark, words, decision.pool)

    def _models_changed(self, name: str) -> None:
        if self._draft is not None and name == self._draft.name:
            self.show_draft(self._draft)

    def _show_page(self, preset: Preset) -> None:
        """Offer the page where a key, or the program itself, can be had."""
        address = QUrl(preset.key_page).toDisplayString()
        here = preset.local and not preset.local_key
        text = self.tr("Get {name}").replace("{name}", preset.name)
        self._get.set_text(text if here else self.tr("Get a key"))
        self._get.setVisible(bool(preset.key_page))
        self._get.setToolTip(plain_tooltip(address))
        self._get.setAccessibleDescription(address)

    @property
    def need(self) -> str:
        """What it says where there is no key."""
        return self._none.text()

    def say_wanted(self, at: Origin | None) -> None:
        """Say that a test found a key wanted ``at`` an address; None where it did not."""
        self._wanted_at = at
        if self._draft is not None:
            self.show_draft(self._draft)

    def reset(self) -> None:
        """Forget what was typed and found out; another profile is shown."""
        self._wanted_at = None
        self.line.forget()
        self.work.drop()

    def typed_key(self) -> tuple[str, Secret] | None:
        """The key that stands in the line, with its label."""
        return self.line.typed() if self.line.filled else None

    def refused(self) -> QWidget | None:
        """What in the line must be mended before its key can be kept; the line says why."""
        line, label = self.line, self.line.label.text().strip()
        if not line.filled:
            return None
        keys = self._draft.known.keys if self._draft and self._draft.known else ()
        same = any(key.kind is KeyKind.KEY and key.label == label for key in keys)
        if same and not line.label.isReadOnly():
            # It would overwrite a key that nobody chose to replace.
            line.show_error(self.tr("A key has this label: choose another, or replace that key."))
            return line.label
        if error := telling_label(*line.typed()):
            line.show_error(error.line())
            return line.label
        if error := unsendable_secret(line.typed()[1]):
            line.show_error(error.line())
            return line.secret
        return None

    def open_line(self, text: str = "") -> None:
        """Open the line for a new key and move there; ``text`` was pasted elsewhere."""
        keys = self._draft.known.keys if self._draft and self._draft.known else ()
        taken = [key.label for key in keys if key.kind is KeyKind.KEY]
        self.line.open_line(free_name(DEFAULT_LABEL, taken))
        self._say_line()
        if text:
            self.line.secret.setText(text)
            self._say_line()

    def _show_need(self, draft: Draft, has_any: bool) -> None:
        target = draft.origin(self._profiles.presets)
        need = KeyNeed.of(draft, self._profiles.presets, has_any=has_any)
        words = need.words(wanted=self._is_wanted(draft, target))
        self._none.setText(words)
        self._none.setVisible(bool(words) and self.line.isHidden() and not self.work.waiting)
        self.add.setVisible(need.can_be_added and self.line.isHidden())
        self.no_key.setVisible(need.may_need_none)

    def _is_wanted(self, draft: Draft, target: Origin | None) -> bool:
        """Whether the last test or list showed that nobody is let in without a key."""
        if target is not None and target == self._wanted_at:
            return True
        mark = self._standing(draft.known).mark
        return mark is Mark.FAILED and not self.saves_draft()

    def _say_line(self) -> None:
        if self._draft is None:
            return
        origin = self._draft.origin(self._profiles.presets)
        self._promise.follow(self._draft, typed=self.line.filled)
        promised = self._promise.origin
        sent = self.tr("Sent to {origin} and nowhere else.")
        if promised != origin:
            sent = self.tr("Typed for {promised}, but the profile points to {origin} now.")
            sent = sent.replace("{promised}", str(promised or "…"))
        hint = f"{self._place_words()} {sent.replace('{origin}', str(origin or '…'))}"
        button = self.tr("Save key")
        if self.saves_draft():
            hint = " ".join((hint, self.tr("The profile is saved first.")))
            button = self.tr("Save profile and key")
        self.line.say(hint, button)

    def _place_words(self) -> str:
        """Where a new key is kept."""
        state = self._keychain.state
        match state.status:
            case _ if state.in_file:
                return self.tr("Kept in a file that a passphrase encrypts.")
            case VaultStatus.NOT_OPENED:
                return self.tr("Kept in the system's keychain.")
            case VaultStatus.SESSION_ONLY:
                return self.tr("Kept in memory until Keystead ends.")
            case _:
                return self.tr("Kept in {place}.").replace("{place}", state.backend)

    def saves_draft(self) -> bool:
        """Whether a key can only be kept once the draft is written: it needs its address."""
        draft = self._draft
        if draft is None or draft.known is None:
            return True
        return any(draft.values[name] != draft.start[name] for name in ("base_url", "provider"))

    def _save_key(self, label: str, secret: Secret) -> None:
        self._tasks.start(self, self._save_typed(label, secret), group="key")

    async def _save_typed(self, label: str, secret: Secret) -> None:
        if self._draft is None or self._draft.origin(self._profiles.presets) is None:
            self.line.show_error(self.tr("Type the base URL first: a key belongs to an address."))
            return
        if wrong := self.refused():
            wrong.setFocus()
            return
        self.line.save.setEnabled(False)
        try:
            known = await self._ready()
            if known is None:
                self.line.show_error(self.tr("The profile could not be saved, so the key waits."))
                return
            await self.keep(known, label, secret)
        finally:
            self.line.save.setEnabled(True)

    async def keep(self, known: KnownProfile, label: str, secret: Secret) -> None:
        """Keep a key of a saved profile; where that fails the line or the card says why."""
        if not await self._promise.kept(known):
            self.line.show_error(self.tr("It was not saved and was sent nowhere."))
            return
        try:
            kept = await self.work.run(partial(self._profiles.set_key, known, label, secret))
        except KeysteadError as error:
            self.line.show_error(error.line())
            return
        if not kept:
            # The work holds the key now: it is not typed twice.
            focused = QApplication.focusWidget()
            typing = focused is not None and self.line.isAncestorOf(focused)
            self.line.forget()
            if typing:
                self.add.setFocus()

    def _work_done(self) -> None:
        self.line.close_line()
        self.kept.emit()

    def open_replacement(self) -> None:
        """Open the line for the key that requests carry now; for a new one where none do."""
        known = self._draft.known if self._draft else None
        used = known.decision.key if known else None
        if used is None:
            self.open_line()
        else:
            self._replace(used)

    def _replace(self, key: KeyInfo) -> None:
        self.line.open_line(key.label, replacing=True)
        self._say_line()

    def _ask_remove(self, key: KeyInfo) -> None:
        self._tasks.start(self, self._remove(key), group="remove-key")

    async def _remove(self, key: KeyInfo) -> None:
        answer = await question(
            self,
            self._icons,
            self.tr("Remove the key {name}?").replace("{name}", key.shown_name),
            self.tr("It is taken out of {place}. Agents that use it can make no more requests.")
            .replace("{place}", key.store),
            (Choice("keep", self.tr("Keep it")), Choice("remove", self.tr("Remove"))),
        )  # fmt: skip
        if answer != "remove":
            return
        if await self.work.run(partial(self._profiles.remove_key, key)):
            self.add.setFocus()

    def _wake(self, place: KeyPlace) -> None:
        self._tasks.start(self, self._profiles.wake(place), group=f"wake {place.name}")

    def _open_key_page(self) -> None:
        if self._draft is not None:
            page = self._draft.preset(self._profiles.presets).key_page
            QDesktopServices.openUrl(QUrl(page))

    def _wire(self) -> None:
        self.add.clicked.connect(lambda: self.open_line())
        self._get.clicked.connect(self._open_key_page)
        self.no_key.clicked.connect(self.no_key_wanted)
        self.line.wanted.connect(self._save_key)
        self.line.cancelled.connect(self.add.setFocus)
        self.rows.replace_wanted.connect(self._replace)
        self.rows.remove_wanted.connect(self._ask_remove)
        self.rows.wake_wanted.connect(self._wake)
        self.work.done.connect(self._work_done)
        self._keychain.changed.connect(self._say_line)
        self._models.changed.connect(self._models_changed)

    def _lay_out(self) -> None:
        buttons = Flow()
        for button in (self.add, self._get, self.no_key):
            buttons.addWidget(button)
        whole = QWidget()
        keys = QVBoxLayout(whole)
        keys.setContentsMargins(0, 0, 0, 0)
        keys.setSpacing(8)
        for widget in (self.rows, self._none, self.line, self.work):
            keys.addWidget(widget)
        keys.addLayout(buttons)
        section = Section(self.tr("Credentials"), self.chip)
        section.content.addWidget(Beside(self.tr("Keys"), whole))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(section)
