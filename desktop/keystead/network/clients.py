"""Turns a `NetworkPolicy` into HTTP clients, one pair for every policy.

Owns the clients' sockets and their life: ``own`` for requests that we build, ``sdk`` for the
transport the openai SDK wants (httpx2; an httpx client there costs 1.5 times the CPU a token).
Neither follows a redirect, keeps a cookie (profiles share clients) or reads a proxy, a certificate
or a login from the environment, and neither hands out an answer that is no success: that is a
`RefusedError` with the beginning of its body. How long an answer may take is enforced by who reads
it, only the time to connect is here.
"""

from __future__ import annotations

import sys
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

from keystead import __version__
from keystead.errors import Action, ActionId, ConfigurationError
from keystead.network.policy import NetworkPolicy
from keystead.network.recording import noting
from keystead.network.refusal import stop_at_refusal
from keystead.network.request_log import RequestLog
from keystead.network.tls import tls_context

if TYPE_CHECKING:
    import httpx
    import httpx2

_Wanted = tuple[NetworkPolicy, RequestLog | None]

USER_AGENT = f"keystead/{__version__}"
MOST_CONNECTIONS = 256  # at once; agents and lists of many profiles may share a policy
KEEPALIVE = 60.0  # seconds an idle connection is kept


class Clients:
    """The open clients of the process, made on first use.

    Those that `noting` hands out note what they send in ``log``; ``whole`` closes them, too.
    """

    def __init__(self, log: RequestLog | None = None, whole: Clients | None = None) -> None:
        self._log = log
        self._own: dict[_Wanted, httpx.AsyncClient] = whole._own if whole else {}
        self._sdk: dict[_Wanted, httpx2.AsyncClient] = whole._sdk if whole else {}

    def noting(self, log: RequestLog) -> Clients:
        """The same, whose clients note in ``log`` what they send."""
        return Clients(log, self)

    def own(self, policy: NetworkPolicy) -> httpx.AsyncClient:
        """The client for requests that we build. Raises `ConfigurationError`."""
        wanted = policy, self._log
        if wanted not in self._own:
            self._own[wanted] = _make(load_httpx(), *wanted)
        return self._own[wanted]

    def sdk(self, policy: NetworkPolicy) -> httpx2.AsyncClient:
        """The client that the openai SDK sends with. Raises `ConfigurationError`."""
        wanted = policy, self._log
        if wanted not in self._sdk:
            import httpx2

            self._sdk[wanted] = _make(httpx2, *wanted)
        return self._sdk[wanted]

    async def close(self) -> None:
        """Close every socket; a client asked for later is a new one."""
        clients = [*self._own.values(), *self._sdk.values()]
        self._own.clear()
        self._sdk.clear()
        for client in clients:
            await client.aclose()


def load_httpx() -> ModuleType:
    """The library httpx without its command line, which brings click, rich and Pygments.

    They cost 8 MB and 60 ms; httpx itself foresees that they are missing.
    """
    cast("dict[str, Any]", sys.modules).setdefault("httpx._main", None)
    import httpx

    return httpx


def _make(library: Any, policy: NetworkPolicy, log: RequestLog | None) -> Any:
    context = tls_context(policy.ca_bundle)
    try:
        client = library.AsyncClient(
            verify=context,
            proxy=policy.proxy or None,
            http2=policy.http2,
            headers={
                "User-Agent": policy.user_agent or USER_AGENT,
                "Accept-Encoding": "gzip, deflate",
            },
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            event_hooks={"response": [stop_at_refusal]},
            timeout=library.Timeout(None, connect=policy.connect_timeout or None),
            limits=library.Limits(max_connections=MOST_CONNECTIONS, keepalive_expiry=KEEPALIVE),
            follow_redirects=False,
            trust_env=False,
        )
        return noting(client, log) if log else client
    except ImportError as error:
        raise _missing_part(policy, error) from error
    except (ValueError, library.InvalidURL) as error:
        raise _unusable("proxy", "The proxy's address cannot be used", error) from error


def _missing_part(policy: NetworkPolicy, error: ImportError) -> ConfigurationError:
    if policy.http2 and "h2" in str(error):
        return _unusable("http2", "HTTP/2 is not part of this installation", error)
    return _unusable("proxy", "This kind of proxy is not part of this installation", error)


def _unusable(field: str, what: str, error: Exception) -> ConfigurationError:
    hint = f"Correct {field} in the profile."
    return ConfigurationError(
        f"{field}-unusable",
        what,
        str(error),
        Action(ActionId.EDIT_PROFILE, "Edit profile", hint),
        field=field,
    )
