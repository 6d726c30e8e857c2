"""The form of one profile: its sections over one draft, tested and saved as a whole.

Owns the draft and what Save, Revert and Test do with it; each section owns its fields, writing is
``saving``. Nothing is written before Save.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from keystead.errors import ConfigurationError, KeysteadError
from keystead.redaction import KEY_PATTERN
from keystead.ui.icons import Icons
from keystead.ui.settings.advanced import AdvancedSection
from keystead.ui.settings.check_panel import CheckPanel
from keystead.ui.settings.checking import Check
from keystead.ui.settings.conflict.following import Following
from keystead.ui.settings.conflict.merge import Key
from keystead.ui.settings.conflict.question import ConflictQuestion
from keystead.ui.settings.connection import ConnectionSection
from keystead.ui.settings.credentials import CredentialsSection
from keystead.ui.settings.draft import Draft, Problem
from keystead.ui.settings.editors import LineEditor
from keystead.ui.settings.fields import FormFields
from keystead.ui.settings.footer import Footer
from keystead.ui.settings.form_page import FormPage
from keystead.ui.settings.headers import HeadersEditor
from keystead.ui.settings.origin_card import Answer
from keystead.ui.settings.saving import Saver
from keystead.ui.settings.tab_order import tab_order
from keystead.ui.settings.vault_work import Job
from keystead.ui.sources.keychain import KeychainSource
from keystead.ui.sources.models import ModelSource
from keystead.ui.sources.profiles import KnownProfile, ProfileSource
from keystead.ui.tasks import Tasks

HEADERS = ("default_headers", "secret_headers")  # fields that one editor shows together


class ProfileForm(QWidget):
    """`changed` comes with every change of the draft.

    `models_wanted` names a profile that can be asked for its models since its last Save;
    `discarded` says that the draft of a profile was given up that is there no more.
    """

    changed = Signal()
    discarded = Signal()
    remove_wanted = Signal()
    models_wanted = Signal(str)

    def __init__(
        self,
        icons: Icons,
        tasks: Tasks,
        profiles: ProfileSource,
        models: ModelSource,
        keychain: KeychainSource,
    ) -> None:
        super().__init__()
        self._tasks = tasks
        self._profiles = profiles
        self._draft: Draft | None = None
        self._saver = Saver(profiles)
        presets = profiles.presets
        self.fields = FormFields(icons, self._problems)
        self.connection = ConnectionSection(icons, presets, models, self.fields)
        self.credentials = CredentialsSection(
            icons, tasks, profiles, keychain, self.fields, self._ready
        )
        self.headers = HeadersEditor(icons)
        self.advanced = AdvancedSection(icons, presets, self.fields)
        self.panel = CheckPanel(icons)
        self._check = Check(self, tasks, profiles, self.panel)
        self.footer = Footer(icons)
        self.page = FormPage(icons, self.connection, self.credentials, self.headers, self.advanced)
        form = QWidget()
        rows = QVBoxLayout(form)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.page, 1)
        rows.addWidget(self.panel)
        rows.addWidget(self.footer)
        self.question = ConflictQuestion(icons, form)
        self._following = Following(profiles, self.question, self.fields, self.headers, self.footer)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.question)
        self._wire()

    @property
    def draft(self) -> Draft | None:
        """The draft that is shown."""
        return self._draft

    @property
    def dirty(self) -> bool:
        """Whether leaving would lose something."""
        if self._draft is None:
            return False
        credentials = self.credentials
        return (
            self._draft.dirty
            or self.headers.typed_secrets()
            or credentials.work.waiting
            or credentials.line.filled
            or self.connection.card.answer is Answer.SEND
        )

    def show_field(self, name: str) -> None:
        """Move to a field, unfolding what it is in, and mark it for a moment."""
        self.question.postpone()
        if name in HEADERS:
            first = next(tab_order(self.headers), self.headers)
            self.page.reveal(first)
            return
        if name in self.advanced.names:
            self.advanced.open()
        field = self.fields.field(name)
        self.page.reveal(field.editor)
        field.mark()

    def show_draft(self, draft: Draft) -> None:
        """Show another profile's draft; what was shown before is given up."""
        self._check.stop()
        self.connection.card.forget()
        self.credentials.reset()
        self.footer.say("")
        self._take(draft)
        self.page.to_top()

    def give_up(self) -> None:
        """Forget the draft and everything typed: the form shows what is saved."""
        if self._draft is None:
            return
        known = self._profiles.get(self._draft.name) if self._draft.known else None
        if known is not None:
            self.show_draft(Draft.of(known, self._profiles.state.revision))
        else:
            self._draft = None

    def leave(self) -> None:
        """End what runs for nobody any more."""
        self._check.stop()

    def refresh(self) -> None:
        """Show what became of the profile, in the file or the keychain; a draft stays."""
        draft = self._draft
        if draft is None or draft.known is None:
            return
        known = self._profiles.present(draft.known)
        if self.dirty:
            self._following.follow(draft, known)
            self._show_state()
        elif known is not None:
            self._take(Draft.of(known, self._profiles.state.revision))

    def revert(self) -> None:
        """Give up what was changed."""
        draft = self._draft
        if draft is None:
            return
        if draft.gone:
            self._discard()
            return
        known = self._profiles.get(draft.name) if draft.known else None
        fresh = Draft.of(known, self._profiles.state.revision) if known else draft.begun_anew()
        self.show_draft(fresh)

    async def save(self) -> bool:
        """Write the draft and what was typed for the keychain; False where it was not written."""
        if self.credentials.label_is_taken():
            self.page.reveal(self.credentials.line.label)
            return False
        typed = self.credentials.typed_key()
        known = await self._write()
        if known is None:
            return False
        if typed is not None:
            await self.credentials.keep(known, *typed)
        return not self.credentials.work.waiting

    def start_save(self) -> None:
        """Save; a second call while that runs is ignored."""
        if self.dirty:
            self._tasks.start(self, self.save(), group="save")

    async def _write(self) -> KnownProfile | None:
        """The profile once its draft is in the file; None where it is not."""
        draft = self._draft
        if draft is None or not self._may_save(draft):
            return None
        card = self.connection.card
        sent = card.withheld.keys if card.withheld and card.send_to else ()
        before, target = draft.known, card.send_to
        if draft.dirty and not await self._written(draft):
            return None
        known = self._profiles.get(str(draft.values["name"]))
        if known is None:
            return None
        # Only now: a refused Save must not lose what was typed.
        headers = self.headers.take_secrets()
        card.forget()
        self._take(Draft.of(known, self._profiles.state.revision))
        self.footer.say(self.tr("Saved"))
        await self._keep(self._saver.jobs(known, headers, sent, target))
        self._want_models(before)
        return self._draft.known if self._draft else known

    async def _written(self, draft: Draft) -> bool:
        try:
            if await self._saver.write(draft):
                return True
        except ConfigurationError as error:
            self._refused(error)
            return False
        self.question.insist()
        return False

    def _settle(self, from_file: Collection[Key]) -> None:
        """Save the draft as a person chose."""
        if self._draft is not None:
            self._following.settle(self._draft, from_file)
            self._show_state()
            self.start_save()

    def _restore(self) -> None:
        """Write a profile again that another program took out of the file."""
        if self._draft is not None:
            self._draft.restored = True
            self._show_state()
            self.start_save()

    def _discard(self) -> None:
        self.give_up()
        self.discarded.emit()

    async def _keep(self, jobs: list[Job]) -> None:
        if not jobs:
            return
        try:
            await self.credentials.work.run(*jobs)
        except KeysteadError as error:
            self.footer.say(error.line(), failed=True)
        await self._profiles.load()

    async def _ready(self) -> KnownProfile | None:
        if self.credentials.saves_draft():
            return await self._write()
        return self._draft.known if self._draft else None

    def _may_save(self, draft: Draft) -> bool:
        """Whether the draft can be written; what is wrong is shown, and the first of it reached."""
        if draft.unanswered:
            self.question.insist()
            return False
        wrong = self.fields.check()
        header = self.headers.first_wrong()
        typed = self.headers.typed_secrets() or self.credentials.line.filled
        if typed and draft.origin(self._profiles.presets) is None:
            text = self.tr("A secret belongs to an address: type it here.")
            self.fields.field("base_url").set_error(text)
            wrong = [*{**dict.fromkeys(wrong), "base_url": None}]
        count = len(wrong) + (header is not None)
        if count:
            one, many = self.tr("1 field needs a change"), self.tr("{n} fields need a change")
            words = one if count == 1 else many.replace("{n}", str(count))
            self.footer.say(self.tr("Not saved: {why}").replace("{why}", words), failed=True)
            self._go_to(wrong, header)
        elif self.connection.card.unanswered:
            self.footer.say(self.tr("Not saved: say what becomes of the key"), failed=True)
            self.page.reveal(self.connection.card.keep)
        return not count and not self.connection.card.unanswered

    def _go_to(self, wrong: list[str], header: QWidget | None) -> None:
        """Move to the first of what is wrong; headers stand before the folded part."""
        first = next(iter(wrong), "")
        folded = first in self.advanced.names
        if header is not None and (folded or not first):
            self.page.reveal(header)
            return
        if folded:
            self.advanced.open()
        self.page.reveal(self.fields.field(first).editor)

    def _refused(self, error: ConfigurationError) -> None:
        if error.field in self.fields.names():
            self.fields.field(error.field).set_error(Problem.of(error).text)
            self._go_to([error.field], None)
            words = self.tr("1 field needs a change")
        else:
            words = error.line()
        self.footer.say(self.tr("Not saved: {why}").replace("{why}", words), failed=True)

    def _want_models(self, before: KnownProfile | None) -> None:
        known = self._draft.known if self._draft else None
        if known is None or not known.decision.usable or known.effective.needs_address:
            return
        if before is None or _reach(before) != _reach(known):
            self.models_wanted.emit(known.name)

    def _start_test(self) -> None:
        if self._draft is not None:
            wrong = next(iter(self.fields.check()), "")
            problem = self.fields.said(wrong) if wrong else ""
            self._check.start(self._draft, problem, self.connection.card.send_to)

    def _close_panel(self) -> None:
        self._check.stop()
        self.footer.test.setFocus()

    def _take(self, draft: Draft) -> None:
        self._draft = draft
        self.fields.show(draft)
        keys = draft.known.keys if draft.known else ()
        self.headers.show_headers(
            draft.values["default_headers"], draft.values["secret_headers"], keys
        )
        self._show_state()

    def _show_state(self) -> None:
        """Show what depends on the whole draft."""
        draft = self._draft
        if draft is None:
            return
        self.page.show_draft(draft, self._profiles.presets)
        self.connection.show_draft(draft)
        self.credentials.show_draft(draft)
        self.advanced.show_draft(draft)
        self.question.show_draft(draft)
        dirty = self.dirty
        self.footer.allow(save=dirty, revert=dirty)
        self.changed.emit()

    def _problems(self) -> Mapping[str, Problem]:
        if self._draft is None:
            return {}
        own = self._draft.known.name if self._draft.known else None
        return self._draft.problems(k.name for k in self._profiles.all() if k.name != own)

    def _edited(self, _name: str = "") -> None:
        self.footer.say("")
        self._show_state()

    def _headers_edited(self) -> None:
        if self._draft is not None:
            self._draft.set("default_headers", self.headers.plain)
            self._draft.set("secret_headers", self.headers.secret)
        self._edited()

    def _move_out(self, name: str) -> None:
        """Take a key out of a field where it would lie open, and offer to keep it."""
        editor = cast("LineEditor", self.fields.editor(name))
        text = editor.value()
        found = KEY_PATTERN.search(text)
        self.fields.put(name, "")
        self.credentials.open_line(found.group() if found else text)

    def _answered(self, answer: Answer) -> None:
        card, draft = self.connection.card, self._draft
        if draft is None or card.withheld is None:
            return
        held = card.withheld.variables
        if answer is Answer.KEEP and draft.values["api_key_env"] in held:
            self.fields.put("api_key_env", "")
        if answer is Answer.KEEP:
            headers = draft.values["env_headers"]
            rest = {name: variable for name, variable in headers.items() if variable not in held}
            self.fields.put("env_headers", rest)
        self._edited()

    def _keys_kept(self) -> None:
        before = self._draft.known if self._draft else None
        self._tasks.start(self, self._after_keys(before), group="after-keys", busy="replace")

    async def _after_keys(self, before: KnownProfile | None) -> None:
        await self._profiles.load()
        self.refresh()
        self._want_models(before)

    def _wire(self) -> None:
        self.fields.edited.connect(self._edited)
        self.fields.secret_found.connect(self._move_out)
        self.headers.edited.connect(self._headers_edited)
        self.connection.card.answered.connect(self._answered)
        self.connection.card.key_wanted.connect(partial(self.credentials.open_line, ""))
        self.credentials.kept.connect(self._keys_kept)
        self.credentials.line.edited.connect(self._show_state)
        self.page.remove_wanted.connect(self.remove_wanted)
        self.panel.closed.connect(self._close_panel)
        self.footer.test_wanted.connect(self._start_test)
        self.footer.revert_wanted.connect(self.revert)
        self.footer.save_wanted.connect(self.start_save)
        self.question.settled.connect(self._settle)
        self.question.restored.connect(self._restore)
        self.question.discarded.connect(self._discard)
        self._profiles.changed.connect(self.refresh)


def _reach(known: KnownProfile) -> tuple[object, ...]:
    """What its model list depends on."""
    decision = known.decision
    return known.effective.base_url, known.effective.api_format, decision.source, decision.key
