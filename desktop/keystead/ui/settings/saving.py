"""Writing a draft: the file first, then what belongs into the keychain.

Owns the order of a Save and the question about a file that changed meanwhile; showing what is
wrong is the form's.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from keystead.credentials.index import KeyInfo, KeyKind
from keystead.errors import ConfigurationError
from keystead.origin import Origin
from keystead.secret import Secret
from keystead.ui.icons import Icons
from keystead.ui.settings.draft import Draft
from keystead.ui.settings.vault_work import Job
from keystead.ui.sources.profiles import KnownProfile, ProfileSource
from keystead.ui.widgets.choices import Choice
from keystead.ui.widgets.question import question

CHANGED = "file-changed"


class Saver:
    """Writes drafts through the source; asks over ``window``."""

    def __init__(self, window: QWidget, icons: Icons, profiles: ProfileSource) -> None:
        self._window = window
        self._icons = icons
        self._profiles = profiles

    async def write(self, draft: Draft) -> bool:
        """Write the draft; False where a person chose the changed file or to go on editing.

        Raises `ConfigurationError`; then nothing of it is lost.
        """
        if draft.known is not None and self._profiles.get(draft.name) is None:
            return await self._settle(draft)
        try:
            await self._write(draft)
        except ConfigurationError as error:
            if error.reference != CHANGED:
                raise
            return await self._settle(draft)
        await self._profiles.load()
        return True

    def jobs(
        self,
        known: KnownProfile,
        headers: list[tuple[str, Secret]],
        sent: tuple[KeyInfo, ...],
        target: Origin | None,
    ) -> list[Job]:
        """What the keychain has to do after a Save: new headers in, old ones out, keys moved."""
        jobs: list[Job] = [
            partial(self._profiles.set_key, known, name, secret, KeyKind.HEADER)
            for name, secret in headers
        ]
        typed = {name.lower() for name, _ in headers}
        wanted = {name.lower() for name in known.effective.profile.secret_headers}
        for key in known.keys:
            header = key.kind is KeyKind.HEADER
            if header and key.label.lower() not in wanted:
                jobs.append(partial(self._profiles.remove_key, key))
            elif target is not None and key in sent and key.label.lower() not in typed:
                jobs.append(partial(self._profiles.let_key_go, key, target))
        return jobs

    async def _write(self, draft: Draft, revision: str | None = None) -> None:
        wanted = str(draft.values["name"])
        if self._profiles.get(draft.name) is None:
            # A profile that was taken out of the file meanwhile comes back whole, with its keys.
            own = {"id": draft.known.effective.id} if draft.known else {}
            await self._profiles.add(wanted, draft.whole() | own)
            return
        revision = draft.revision if revision is None else revision
        await self._profiles.edit(draft.name, draft.changes(), revision)
        if wanted != draft.name:
            await self._profiles.rename(draft.name, wanted)

    async def _settle(self, draft: Draft) -> bool:
        """Ask which of the two is right."""
        await self._profiles.reread()
        answer = await question(
            self._window,
            self._icons,
            _tr("providers.toml was changed by another program"),
            _tr(
                "{name} was changed there while you edited it here. Your draft is kept until you "
                "choose; what is replaced in the file stays beside it as its backup."
            ).replace("{name}", draft.name),
            (
                Choice("edit", _tr("Keep editing")),
                Choice("file", _tr("Use the file's")),
                Choice("mine", _tr("Overwrite with my draft")),
            ),
        )
        if answer == "mine":
            await self._write(draft, self._profiles.state.revision)
            await self._profiles.load()
            return True
        if answer == "file":
            draft.values = dict(draft.start)
            draft.unreadable.clear()
            await self._profiles.load()
        return False


def _tr(text: str) -> str:
    return QCoreApplication.translate("Saver", text)
