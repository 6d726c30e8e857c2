"""Testing a draft: one check at a time, its lights into the panel.

Owns the running check; what the lights prove is ``providers.checks``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from typing import Any

from PySide6.QtCore import QObject

from keystead.errors import KeysteadError
from keystead.origin import Origin
from keystead.profiles.effective import EffectiveProfile
from keystead.providers.provider import Light, LightName, LightState
from keystead.ui.settings.check_panel import CheckPanel
from keystead.ui.settings.draft import Draft, sentences
from keystead.ui.sources.profiles import KnownProfile, ProfileSource
from keystead.ui.tasks import Tasks
from keystead.ui.translation import tr

GROUP = "test"
_State = tuple[dict[str, Any], tuple[object, ...]]


class Check:
    """The check of ``owner``'s draft; a second one takes the place of the first."""

    def __init__(
        self, owner: QObject, tasks: Tasks, profiles: ProfileSource, panel: CheckPanel
    ) -> None:
        self._owner = owner
        self._tasks = tasks
        self._profiles = profiles
        self._panel = panel
        self._running: asyncio.Task[object] | None = None
        self._tested: _State | None = None
        self._effective: EffectiveProfile | None = None
        self._send_to: Origin | None = None
        self._saved: KnownProfile | None = None
        self._came: list[Light] = []
        panel.real_request_wanted.connect(self._start_real_request)

    def start(self, draft: Draft, problem: str, send_to: Origin | None) -> None:
        """Show progress and test ``draft``; a ``problem`` is said instead of testing.

        ``send_to`` is where a person lets the keys go.
        """
        self.stop()
        self._tested = None if draft.dirty else _state(draft)
        self._panel.begin(tr("with your unsaved changes") if draft.dirty else tr("as last saved"))
        if problem:
            self._panel.fail(problem)
            return
        work = self._run(draft, send_to)
        self._running = self._tasks.start(self._owner, work, group=GROUP, busy="replace")

    def follow(self, draft: Draft) -> None:
        """End it and hide its result where something else than what was tested is saved now."""
        if self._tested != _state(draft):
            self.stop()

    def stop(self) -> None:
        """End the check and hide its result."""
        if self._running is not None:
            self._running.cancel()
            self._running = None
        self._panel.hide()

    def _start_real_request(self) -> None:
        if self._effective is not None:
            self._panel.ask_again()
            work = self._really_ask(self._effective)
            self._running = self._tasks.start(self._owner, work, group=GROUP, busy="replace")

    async def _really_ask(self, effective: EffectiveProfile) -> None:
        try:
            proven = await self._profiles.prove_key(effective, self._send_to)
            for light in proven:
                self._panel.show_light(light)
            self._panel.end()
            if self._saved is not None:
                shown = {light.name: light for light in proven}
                came = [shown.get(light.name, light) for light in self._came]
                self._note(self._saved, came)
        except KeysteadError as error:
            self._panel.fail(sentences(error.what, error.why))

    async def _run(self, draft: Draft, send_to: Origin | None) -> None:
        # A new profile has no keys yet, and must not find those of an id it might be given.
        own = {} if draft.known else {"id": "draft"}
        saved = self._saved = None if draft.dirty or send_to else draft.known
        came: list[Light] = []
        self._came = came
        try:
            effective = await self._profiles.draft(draft.name, draft.changes() | own)
            self._effective, self._send_to = effective, send_to
            async with aclosing(self._profiles.check(effective, send_to)) as lights:
                async for light in lights:
                    self._panel.show_light(light)
                    came.append(light)
            self._panel.end()
            failed = next((light for light in came if light.state is LightState.FAILED), None)
            refused = failed is not None and failed.name is LightName.KEY
            self._panel.key_wanted.emit(Origin.of(effective.base_url) if refused else None)
            if failed and failed.name is LightName.REACHABLE and effective.preset.local:
                advice = tr("Start {name} on this computer, then test again.")
                self._panel.advise(advice.replace("{name}", effective.preset.name))
            for light in came:
                unproven = light.name is LightName.KEY and light.state is LightState.UNKNOWN
                if unproven and effective.default_model:
                    self._panel.offer_real_request(effective.default_model, len(light.parts))
            if saved is not None:
                self._note(saved, came)
        except KeysteadError as error:
            self._panel.fail(sentences(error.what, error.why))

    def _note(self, saved: KnownProfile, came: Sequence[Light]) -> None:
        """Remember what a test of a profile as saved showed, and tell where nothing is wrong."""
        self._profiles.note_test(saved, came)
        if all(light.state is not LightState.FAILED for light in came):
            self._panel.passed.emit(not any(map(_is_open, came)))


def _is_open(light: Light) -> bool:
    """Whether a light leaves open what a person wants to know; few providers tell of a quota."""
    return light.state is LightState.UNKNOWN and light.name is not LightName.QUOTA


def _state(draft: Draft) -> _State:
    """What a test of a profile as saved depends on."""
    return dict(draft.values), draft.known.reach if draft.known else ()
