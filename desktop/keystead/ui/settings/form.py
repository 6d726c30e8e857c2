"""The form of one profile: its sections over one draft, tested and saved as a whole.

Owns the draft and what Save, Revert and Test do with it; each section owns its fields, writing is
``saving``. Nothing is written before Save.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from keystead.errors import ConfigurationError, KeysteadError
from keystead.profiles.profile import Profile
from keystead.ui.icons import Icons
from keystead.ui.settings.advanced import AdvancedSection
from keystead.ui.settings.check_panel import CheckPanel
from keystead.ui.settings.checking import Check
from keystead.ui.settings.conflict.following import Following
from keystead.ui.settings.conflict.merge import Key
from keystead.ui.settings.conflict.question import ConflictQuestion
from keystead.ui.settings.connection import ConnectionSection
from keystead.ui.settings.credentials import CredentialsSection
from keystead.ui.settings.draft import FIELDS, Draft, Problem
from keystead.ui.settings.editors import TickEditor
from keystead.ui.settings.fields import FormFields
from keystead.ui.settings.footer import Footer
from keystead.ui.settings.form_page import FormPage
from keystead.ui.settings.headers import HeadersEditor
from keystead.ui.settings.mistakes import Mistakes
from keystead.ui.settings.origin_card import Answer
from keystead.ui.settings.outcome import Outcome
from keystead.ui.settings.promise import Promise
from keystead.ui.settings.reactions import Reactions
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

    `models_wanted` names a profile that can be asked for its models since its last Save,
    `agent_wanted` one that a person wants to start an agent with; `discarded` says that the draft
    of a profile was given up that is there no more.
    """

    changed = Signal()
    discarded = Signal()
    remove_wanted = Signal()
    duplicate_wanted = Signal()
    requests_wanted = Signal(str)
    models_wanted = Signal(str)
    agent_wanted = Signal(str)

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
        title = Profile.model_fields["enabled"].title or ""
        enabled = TickEditor(title, icons, title)
        head = self.fields.make("enabled", enabled, hint="", labelled=False)
        head.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.connection = ConnectionSection(icons, presets, models, self.fields)
        self.credentials = CredentialsSection(icons, tasks, profiles, models, keychain, self._ready)
        self.headers = HeadersEditor(icons)
        self._promise = Promise(self, icons, presets)
        self.advanced = AdvancedSection(icons, presets, models, self.fields)
        self.panel = CheckPanel(icons)
        self._check = Check(self, tasks, profiles, self.panel)
        self.footer = Footer(icons)
        self.page = FormPage(
            icons, head, self.connection, self.credentials, self.headers, self.advanced
        )
        self._outcome = Outcome(self.footer, models)
        self._reactions = Reactions(
            self.fields, self.credentials, self.connection.card, self.footer
        )
        self._mistakes = Mistakes(
            presets,
            self.fields,
            self.headers,
            self.credentials,
            self.advanced,
            self.connection.card,
            self.page,
            self._outcome,
        )
        self.question = ConflictQuestion(icons, self._laid_out())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.question)
        self._following = Following(profiles, self.question, self.fields, self.headers, self.footer)
        self._wire()

    @property
    def draft(self) -> Draft | None:
        """The draft that is shown."""
        return self._draft

    @property
    def dirty(self) -> bool:
        """Whether there is anything to save."""
        return self._draft is not None and (self._draft.dirty or self._typed())

    @property
    def loses(self) -> bool:
        """Whether leaving would lose something that a person has done."""
        return self._draft is not None and (self._draft.edited or self._typed())

    def _typed(self) -> bool:
        """Whether something waits for Save beside the draft."""
        return (
            self.headers.typed_secrets()
            or self.credentials.work.waiting
            or self.credentials.line.filled
            or self.advanced.proxy_password.typed()
            or self.connection.card.answer is Answer.SEND
        )

    @property
    def reachable(self) -> tuple[str, ...]:
        """The fields that `show_field` can move to: not what this provider asks nobody for."""
        hidden = () if self.connection.asks_more else ("provider_fields",)
        return tuple(name for name in FIELDS if name not in hidden)

    def show_field(self, name: str) -> None:
        """Move to a field, unfolding what it is in, and mark it for a moment."""
        self.question.postpone()
        if name in HEADERS:
            first = next(tab_order(self.headers), self.headers)
            self.page.reveal(first)
            return
        if self.advanced.holds(name):
            self.advanced.open(name)
        field = self.fields.field(name)
        self.page.reveal(field.editor)
        field.mark()

    def show_draft(self, draft: Draft) -> None:
        """Show another profile's draft; what was shown before is given up."""
        self._check.stop()
        self.connection.card.forget()
        self.credentials.reset()
        self.connection.forget_place()
        self.advanced.proxy_password.forget()
        self._outcome.forget()
        self._take(draft)
        for name in self.advanced.names:
            if name in draft.open_keys:
                self.advanced.open(name)
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
        """Write the draft and what was typed for the keychain; False where something is left.

        That is also what was typed while it ran.
        """
        if self._mistakes.key_is_wrong():
            return False
        typed = self.credentials.typed_key()
        known = await self._write()
        if known is None:
            return False
        if typed is not None:
            await self.credentials.keep(known, *typed)
        if self.credentials.work.waiting:
            self._outcome.refuse(self.tr("the key has no place yet"))
        return not self.loses

    def start_save(self) -> None:
        """Save; a second call while that runs is ignored."""
        if self.dirty:
            self._tasks.start(self, self.save(), group="save")

    async def _write(self) -> KnownProfile | None:
        """The profile once its draft is in the file; None where it is not."""
        draft = self._draft
        if draft is None:
            return None
        if draft.unanswered:
            self.question.insist()
            return None
        if self._mistakes.any_in(draft):
            return None
        card = self.connection.card
        sent = card.withheld.keys if card.withheld and card.send_to else ()
        before, target = draft.known, card.send_to
        written = await self._written(draft) if draft.dirty else dict(draft.values)
        known = self._profiles.get(str(written["name"])) if written else None
        if written is None or known is None or not self._shows(draft, known):
            return None
        # Only now: a refused Save must not lose what was typed.
        may_keep = not self.headers.typed_secrets() or await self._promise.kept(known)
        headers = self.headers.take_secrets(written["secret_headers"]) if may_keep else []
        card.forget()
        self._show_saved(known, written)
        jobs = self._saver.jobs(known, headers, sent, target)
        if self.advanced.proxy_password.typed():
            password = self.advanced.proxy_password.take()
            jobs.append(partial(self._profiles.set_proxy_password, known, password))
        await self._keep(jobs)
        self._want_models(before)
        return self._draft.known if self._draft else known

    async def _written(self, draft: Draft) -> Mapping[str, Any] | None:
        try:
            written = await self._saver.write(draft)
        except ConfigurationError as error:
            self._mistakes.show(error)
            return None
        if written is None:
            self.question.insist()
        return written

    def _shows(self, saved: Draft, known: KnownProfile) -> bool:
        """Whether what was saved is still shown; meanwhile a person may have gone elsewhere."""
        shown = self._draft.known if self._draft else None
        same = shown is not None and shown.effective.id == known.effective.id
        return same or self._draft is saved

    def _show_saved(self, known: KnownProfile, written: Mapping[str, Any]) -> None:
        """Show the profile as written, under what was typed meanwhile."""
        draft = self._draft
        if draft is None:
            return
        draft.rest_on(written)
        self._following.follow(draft, known)
        if draft.edited:
            self._show_state()
        else:
            self._take(Draft.of(known, self._profiles.state.revision))
        self._outcome.saved(more=draft.edited)

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

    def _want_models(self, before: KnownProfile | None) -> None:
        known = self._draft.known if self._draft else None
        if known is None or not known.decision.usable or known.effective.needs_address:
            return
        if before is None or before.reach != known.reach:
            self._outcome.expect_list(known.name)
            self.models_wanted.emit(known.name)

    def _want_requests(self) -> None:
        if self._draft is not None and self._draft.known is not None:
            self.requests_wanted.emit(self._draft.known.name)

    def _want_agent(self) -> None:
        if self._draft is not None:
            self.agent_wanted.emit(self._draft.name)

    def start_test(self) -> None:
        """Test the draft as it stands; the result shows as it comes."""
        if self._draft is not None:
            wrong = next(iter(self.fields.check()), "")
            problem = self.fields.said(wrong) if wrong else ""
            self._check.start(self._draft, problem, self.connection.card.send_to)

    def _trust(self, fingerprint: str) -> None:
        """Put a certificate that was seen into the draft; it counts from the next Save on."""
        self.fields.put("tls_pin", fingerprint)
        self.show_field("tls_pin")

    def _show_card(self) -> None:
        self.page.show_whole(self.connection.card)

    def _close_panel(self) -> None:
        self._check.stop()
        self.footer.test.setFocus()

    def _take(self, draft: Draft) -> None:
        self._draft = draft
        self._check.follow(draft)
        self.fields.show(draft)
        keys = draft.known.keys if draft.known else ()
        self.headers.show_headers(
            draft.values["default_headers"], draft.values["secret_headers"], keys
        )
        layers = (draft.overriding(name) for name in HEADERS)
        self.headers.show_layers(next(filter(None, layers), ()))
        if "default_headers" in draft.open_keys:
            self.headers.first_wrong()
        self._show_state()

    def _show_state(self) -> None:
        """Show what depends on the whole draft."""
        draft = self._draft
        if draft is None:
            return
        self.page.show_draft(draft, self._profiles.presets)
        self.connection.show_draft(draft)
        self.connection.place_extras(self.advanced.rare)
        self.credentials.show_draft(draft)
        self._promise.follow(draft, typed=self.headers.typed_secrets())
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
        self._outcome.forget()
        self._show_state()

    def _headers_edited(self) -> None:
        if self._draft is not None:
            self._draft.set("default_headers", self.headers.plain)
            self._draft.set("secret_headers", self.headers.secret)
        self._edited()

    def _keys_kept(self) -> None:
        before = self._draft.known if self._draft else None
        self._tasks.start(self, self._after_keys(before), group="after-keys", busy="replace")

    async def _after_keys(self, before: KnownProfile | None) -> None:
        await self._profiles.load()
        self.refresh()
        self._want_models(before)

    def _laid_out(self) -> QWidget:
        """What the question about a changed file may stand over."""
        form = QWidget()
        rows = QVBoxLayout(form)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.page, 1)
        rows.addWidget(self.panel)
        rows.addWidget(self.footer)
        return form

    def _wire(self) -> None:
        self.fields.edited.connect(self._edited)
        self.connection.card.appeared.connect(self._show_card)
        self.headers.edited.connect(self._headers_edited)
        self._reactions.answered.connect(self._edited)
        self._reactions.proxy_password_found.connect(self.advanced.proxy_password.fill)
        self.credentials.kept.connect(self._keys_kept)
        self.credentials.line.edited.connect(self._show_state)
        self.advanced.proxy_password.edited.connect(self._show_state)
        self.page.remove_wanted.connect(self.remove_wanted)
        self.page.duplicate_wanted.connect(self.duplicate_wanted)
        self.page.requests_wanted.connect(self._want_requests)
        self.panel.closed.connect(self._close_panel)
        self.panel.passed.connect(self._outcome.passed)
        self.panel.key_wanted.connect(self.credentials.say_wanted)
        self.panel.trust_wanted.connect(self._trust)
        self.footer.test_wanted.connect(self.start_test)
        self.footer.revert_wanted.connect(self.revert)
        self.footer.save_wanted.connect(self.start_save)
        self.footer.agent_wanted.connect(self._want_agent)
        self.question.settled.connect(self._settle)
        self.question.restored.connect(self._restore)
        self.question.discarded.connect(self._discard)
        self._profiles.changed.connect(self.refresh)
