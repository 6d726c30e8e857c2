"""Fetches a provider's model list, page after page.

Owns how many pages; what stands on one is read by ``model_list``, how it is fetched is
``exchange``'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from shlex import quote

from keystead.errors import Action, ActionId, ErrorKind, ProviderError
from keystead.network.clients import Clients
from keystead.providers.deadline import Deadline
from keystead.providers.exchange import asked_of, get
from keystead.providers.failures import our_errors
from keystead.providers.model_list import MOST_MODELS, model_of, read_page
from keystead.providers.provider import Connection, ListedModel
from keystead.providers.server_facts import with_server_facts

MOST_PAGES = 100
WHOLE_LIST_TIMEOUT = 60.0  # seconds for all pages; each has its own limit as well


async def list_models(
    connection: Connection, clients: Clients, query: Mapping[str, str] | None = None
) -> list[ListedModel]:
    """Every model that the provider lists; ``query`` goes along with each page.

    Raises `KeysteadError`, also for what is no list.
    """
    path = connection.preset.models_path
    if not path:
        raise _no_list(connection)
    limit = Deadline.whole_answer(WHOLE_LIST_TIMEOUT, asked_of(connection, path=path))
    models = await limit.within(_all_pages(connection, clients, path, query or {}))
    return await with_server_facts(connection, clients, models)


async def _all_pages(
    connection: Connection, clients: Clients, path: str, every: Mapping[str, str]
) -> list[ListedModel]:
    models: dict[str, ListedModel] = {}
    query = dict(every)
    for _ in range(MOST_PAGES):
        answer = await get(connection, clients, path, query, entry=model_of)
        with our_errors(asked_of(connection, path=path)):
            page = read_page(answer.value)
        models |= {model.id: model for model in page.models}
        following = {**every, **page.next_query}
        if not page.next_query or following == query or len(models) > MOST_MODELS:
            break
        query = following
    return list(models.values())


def _no_list(connection: Connection) -> ProviderError:
    edit = f"keystead profiles edit {quote(connection.profile)} --set"
    hint = f"""Name its models yourself: {edit} 'models=["ID"]'"""
    return ProviderError(
        ErrorKind.UNSUPPORTED,
        f"The provider of {connection.profile} lists no models",
        action=Action(ActionId.EDIT_PROFILE, "Edit profile", hint, connection.profile),
        reference="no-model-list",
    )
