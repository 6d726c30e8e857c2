"""The model lists of all profiles, as the window knows them.

Owns the mirror; asking the providers and keeping lists is the engine's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from keystead.models.model_list import ModelList
from keystead.models.models import Models
from keystead.ui.bridge import Bridge

if TYPE_CHECKING:
    from keystead.engine import Engine


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
        bridge.subscribe(ModelList, self, self._take)
        models.list_changed.connect(bridge.post)

    async def load(self) -> None:
        """Fetch the lists there are, read from the cache or got since."""
        before, self._lists = self._lists, dict(await self._bridge.call(self._read()))
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
        """Ask the providers of these profiles, or of all, for their lists."""
        await self._bridge.call(self._models.refresh(names or None))

    async def list_of(self, name: str) -> ModelList:
        """Ask the provider of one profile, and the list as it is then.

        Raises `ConfigurationError` where there is no such profile, or none any more.
        """
        await self.refresh(name)
        await self.load()
        return await self._bridge.call(self._list_of(name))

    async def pin(self, name: str, model: str, *, pinned: bool) -> None:
        """Pin a model of a profile, or take its pin away. Raises `KeysteadError`."""
        await self._bridge.call(self._models.pin(name, model, pinned=pinned))

    async def stop(self, name: str) -> None:
        """Wait no longer for the list of a profile."""
        await self._bridge.call(self._stop(name))

    async def _read(self) -> Mapping[str, ModelList]:
        return self._models.lists()

    async def _list_of(self, name: str) -> ModelList:
        return self._models.list_of(name)

    async def _stop(self, name: str) -> None:
        self._models.stop(name)

    def _take(self, changed: ModelList) -> None:
        self._lists[changed.profile] = changed
        self.changed.emit(changed.profile)
        self.lists_changed.emit()
