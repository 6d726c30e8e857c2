"""The one layer of attempts: every question and every list goes through here, no test does.

Owns what all questions share, and lists; how one question is tried is ``tries``' work. Which model
is asked after one has failed is a person's chain, which agents follow.

A list is asked for with the next key where one is refused, without waiting: the next refresh does.
Of a list only a rejected key is put to rest: limits and permissions of lists are not those of
answers, and a key that waits for either may be asked for a list. A check is sent once with each
key, a test of a model once with the one whose turn it is, whether they rest or not.
"""

from __future__ import annotations

from keystead.errors import ErrorKind, ProviderError
from keystead.providers.asking import Asking, Begun, Watcher
from keystead.providers.connections import Connections
from keystead.providers.limits import Limits
from keystead.providers.messages import Request
from keystead.providers.next_step import Next, step_after
from keystead.providers.provider import ListedModel
from keystead.providers.resting import all_rest, naming_each
from keystead.providers.tries import Tries, connected_with, look, spare


class Attempts:
    """Asks providers, each question as often as its profile allows."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._limits = Limits()

    async def begin(self, asking: Asking, request: Request, watcher: Watcher) -> Begun:
        """Ask until an answer has begun. Raises `KeysteadError`; a cancellation ends any wait.

        Nothing is asked again after the first token, for what comes out of here has begun.
        """
        return await Tries(self._connections, self._limits, asking, request, watcher).begin()

    async def list_models(self, asking: Asking) -> list[ListedModel]:
        """The models of a profile. Raises `KeysteadError`."""
        failures = 0
        while True:
            decision = await look(self._connections, asking)
            if decision.rest and decision.rest.until is None:
                raise all_rest(decision, decision.rest)
            connected = await connected_with(self._connections, asking, decision)
            if connected is None:
                continue
            try:
                return await connected.provider.list_models()
            except ProviderError as error:
                failures += 1
                if error.kind is ErrorKind.AUTHENTICATION:
                    await spare(self._connections, connected.place, error)
                next_key = step_after(error).next in (Next.NEXT_KEY, Next.NEXT_KEY_LATER)
                if not next_key:
                    raise
                if failures >= min(asking.calls, len(decision.pool)):
                    raise naming_each(error, await look(self._connections, asking)) from error
