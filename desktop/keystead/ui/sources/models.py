"""The model lists of all profiles, as the window knows them.

Owns the mirror; asking the providers and keeping lists is the engine's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from keystead.models.details import ModelDetails, whole_details
from keystead.models.model_list import ModelList
from keystead.models.models import Models
from keystead.providers.provider import ListedModel
from keystead.ui.bridge import Bridge

if TYPE_CHECKING:
    from keystead.engine import Engine


@dataclass(frozen=True, slots=True)
class _Change:
    """A list that is another now, and the number of the change among all."""

    list: ModelList
    number: int


class ModelSource(QObject):
    """One list a profile; `changed` names a profile whose list is another now, or gone.

    `lists_changed` follows, once for all that changed together: for what shows every list.
    """

    changed = Signal(str)
    lists_changed = Signal()

    def __init__(self, bridge: Bridge[Engine], models: Models) -> None:
        super().__init__()
        self._bridge = bridge
        self._models = models
        self._lists: dict[str, ModelList] = {}
        self._posted = 0  # changes, counted in the engine's thread
        self._loaded = 0  # of them, those that the lists as loaded hold already
        self._taken: dict[str, int] = {}  # the number of the last change of each list
        bridge.subscribe(_Change, self, self._take)
        models.list_changed.connect(self._post)

    async def load(self) -> None:
        """Fetch the lists there are, read from the cache or got since."""
        lists, self._loaded = await self._bridge.call(self._read())
        # What came while the answer was on its way is newer than the answer.
        newer = {name: self._lists[name] for name in self._lists if self._is_newer(name)}
        before, self._lists = self._lists, {**lists, **newer}
        names = dict.fromkeys((*before, *self._lists))
        different = [name for name in names if before.get(name) != self._lists.get(name)]
        for name in different:
            self.changed.emit(name)
        if different:
            self.lists_changed.emit()

    def lists(self) -> Mapping[str, ModelList]:
        """The lists by their profile's name, in the order of the profiles."""
        return self._lists

    async def refresh(self, *names: str) -> None:
        """Ask the providers of these profiles, or of all, for their lists.

        Where one is asked already the engine waits for that answer, so nobody has to hold back.
        """
        await self._bridge.call(self._models.refresh(names or None))

    async def list_of(self, name: str) -> ModelList:
        """Ask the provider of one profile, and the list as it is then.

        Raises `ConfigurationError` where there is no such profile, or none any more.
        """
        await self.refresh(name)
        await self.load()
        return await self._bridge.call(self._list_of(name))

    async def explain(self) -> None:
        """Let what ships about models be known to the lists."""
        await self._bridge.call(self._models.explain())

    async def facts(self, name: str, model: str) -> ListedModel:
        """What is known of a model of the profile ``name``, also of one that no list names.

        Raises `ConfigurationError` where there is no such profile any more.
        """
        return await self._bridge.call(self._facts(name, model))

    async def details(self, name: str, model: str) -> ModelDetails:
        """Everything known of one model of the profile ``name``.

        Raises `ConfigurationError` where there is no such profile any more.
        """
        return await self._bridge.call(self._details(name, model))

    async def test(self, name: str, model: str) -> None:
        """Test a model with small real requests; `details` then has what that proved.

        Raises `KeysteadError` where nothing could be asked.
        """
        await self._bridge.call(self._test(name, model))

    async def pin(self, name: str, model: str, *, pinned: bool) -> None:
        """Pin a model of a profile, or take its pin away. Raises `KeysteadError`."""
        await self._bridge.call(self._models.pin(name, model, pinned=pinned))

    async def stop(self, name: str) -> None:
        """Wait no longer for the list of a profile."""
        await self._bridge.call(self._stop(name))

    async def _read(self) -> tuple[Mapping[str, ModelList], int]:
        return self._models.lists(), self._posted

    async def _list_of(self, name: str) -> ModelList:
        return self._models.list_of(name)

    async def _facts(self, name: str, model: str) -> ListedModel:
        return self._models.explained(self._models.profile(name), model).model

    async def _details(self, name: str, model: str) -> ModelDetails:
        return await whole_details(self._models, self._models.profile(name), model)

    async def _test(self, name: str, model: str) -> None:
        await self._models.trials.run(self._models.profile(name), model)

    async def _stop(self, name: str) -> None:
        self._models.stop(name)

    def _is_newer(self, name: str) -> bool:
        return self._taken.get(name, 0) > self._loaded

    def _post(self, changed: ModelList) -> None:
        self._posted += 1
        self._bridge.post(_Change(changed, self._posted))

    def _take(self, change: _Change) -> None:
        # What was posted before the lists were loaded may arrive after them.
        if change.number > self._loaded:
            self._lists[change.list.profile] = change.list
            self._taken[change.list.profile] = change.number
            self.changed.emit(change.list.profile)
            self.lists_changed.emit()
