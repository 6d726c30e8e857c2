"""Writing a draft: the file first, then what belongs into the keychain.

Owns the order of a Save, and that it is tried again where another program was quicker; what both
changed is asked about by ``conflict``, showing what is wrong is the form's.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from keystead.credentials.index import KeyInfo
from keystead.errors import ConfigurationError
from keystead.origin import Origin
from keystead.secret import KeyKind, Secret
from keystead.ui.settings.draft import Draft
from keystead.ui.settings.vault_work import Job
from keystead.ui.sources.profiles import KnownProfile, ProfileSource

CHANGED = "file-changed"
ATTEMPTS = 5  # at a file that others write all the time


class Saver:
    """Writes drafts through the source."""

    def __init__(self, profiles: ProfileSource) -> None:
        self._profiles = profiles

    async def write(self, draft: Draft) -> Mapping[str, Any] | None:
        """Write the draft; the values written, None where it must be asked about first.

        Raises `ConfigurationError`; then nothing of it is lost. What is changed in the draft
        meanwhile is not among the values.
        """
        try:
            return await self._insist(draft)
        finally:
            draft.writing = {}

    async def _insist(self, draft: Draft) -> Mapping[str, Any] | None:
        for attempt in range(1, ATTEMPTS + 1):
            draft.writing = dict(draft.values)
            try:
                await self._write(draft)
            except ConfigurationError as error:
                if error.reference != CHANGED or attempt == ATTEMPTS:
                    raise
                # The draft follows what the source then says.
                await self._profiles.reread()
                if draft.unanswered:
                    return None
            else:
                break
        await self._profiles.load()
        return draft.writing

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

    async def _write(self, draft: Draft) -> None:
        wanted = str(draft.values["name"])
        if draft.known is None or draft.gone:
            # A profile that was taken out of the file meanwhile comes back whole, with its keys.
            own = {"id": draft.known.effective.id} if draft.known else {}
            await self._profiles.add(wanted, draft.whole() | own)
            return
        await self._profiles.edit(draft.name, draft.changes(), draft.revision)
        if wanted != draft.name:
            await self._profiles.rename(draft.name, wanted)
