"""Turns a `NetworkPolicy` into HTTP clients, one pair for every policy.

Owns the clients' sockets and their life: ``own`` for requests that we build, ``sdk`` for the
transport the openai SDK wants (httpx2; an httpx client there costs 1.5 times the CPU a token).
Neither follows a redirect, keeps a cookie (profiles share clients) or reads a proxy, a certificate
or a login from the environment, and neither hands out an answer that is no success: that is a
`RefusedError` with the beginning of its body. How long an answer may take is enforced by who reads
it, only the time to connect is here.
"""

from __future__ import annotations

import ssl
import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

from keystead import __version__
from keystead.errors import Action, ActionId, ConfigurationError
from keystead.network.arriving import ArrivingBackend
from keystead.network.pinning import (
    Certificate,
    SeenCertificateError,
    looking_context,
    pinning_context,
    read_certificate,
)
from keystead.network.policy import NetworkPolicy
from keystead.network.recording import noting
from keystead.network.refusal import stop_at_refusal
from keystead.network.request_log import RequestLog
from keystead.network.socks import SocksBackend, is_socks
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
            _load_without_h2("httpcore2")
            import httpx2

            self._sdk[wanted] = _make(httpx2, *wanted)
        return self._sdk[wanted]

    async def look(self, policy: NetworkPolicy, address: str) -> Certificate:
        """The certificate that ``address`` shows, whoever issued it; no request is sent.

        Raises what the library raises where there is none to see.
        """
        client = _client(load_httpx(), policy, looking_context())
        try:
            await client.get(address)
        except Exception as error:
            seen = _seen(error)
            if seen is None:
                raise
            return read_certificate(seen.der)
        finally:
            await client.aclose()
        raise ValueError("the connection is not encrypted")

    async def close(self) -> None:
        """Close every socket; a client asked for later is a new one."""
        clients = [*self._own.values(), *self._sdk.values()]
        self._own.clear()
        self._sdk.clear()
        for client in clients:
            await client.aclose()


def _seen(error: BaseException | None) -> SeenCertificateError | None:
    while error is not None and not isinstance(error, SeenCertificateError):
        error = error.__cause__ or error.__context__
    return error


def load_httpx() -> ModuleType:
    """The library httpx without its command line, which brings click, rich and Pygments.

    They cost 8 MB and 60 ms; httpx itself foresees that they are missing.
    """
    cast("dict[str, Any]", sys.modules).setdefault("httpx._main", None)
    _load_without_h2("httpcore")
    import httpx

    return httpx


def _load_without_h2(name: str) -> None:
    """Import a library that would load HTTP/2 (1 MB) with itself, as if that were not installed.

    It looks for it again for the first connection that speaks it.
    """
    modules = cast("dict[str, Any]", sys.modules)
    if name in modules or "h2" in modules:
        return
    modules["h2"] = None
    try:
        import_module(name)
    finally:
        del modules["h2"]


def _make(library: Any, policy: NetworkPolicy, log: RequestLog | None) -> Any:
    context = pinning_context(policy.tls_pin) if policy.tls_pin else tls_context(policy.ca_bundle)
    client = _client(library, policy, context)
    return noting(client, log) if log else client


def _client(library: Any, policy: NetworkPolicy, context: ssl.SSLContext) -> Any:
    from http.cookiejar import CookieJar, DefaultCookiePolicy

    try:
        return library.AsyncClient(
            transport=_transport(library, policy, context),
            http2=policy.http2,
            headers={
                "User-Agent": policy.user_agent or USER_AGENT,
                "Accept-Encoding": "gzip, deflate",
            },
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            event_hooks={"response": [stop_at_refusal]},
            timeout=library.Timeout(None, connect=policy.connect_timeout or None),
            follow_redirects=False,
            trust_env=False,
        )
    except (ValueError, library.InvalidURL) as error:
        hint = "Correct proxy in the profile."
        raise ConfigurationError(
            "proxy-unusable",
            "The proxy's address cannot be used",
            str(error),
            Action(ActionId.EDIT_PROFILE, "Edit profile", hint),
            field="proxy",
        ) from error


def _transport(library: Any, policy: NetworkPolicy, context: ssl.SSLContext) -> Any:
    """How a client connects."""
    core = import_module({"httpx": "httpcore", "httpx2": "httpcore2"}[library.__name__])
    socks = is_socks(policy.proxy)
    transport = library.AsyncHTTPTransport(
        verify=context,
        http2=policy.http2,
        proxy=_http_proxy(library, policy) if policy.proxy and not socks else None,
        limits=library.Limits(max_connections=MOST_CONNECTIONS, keepalive_expiry=KEEPALIVE),
        trust_env=False,
    )
    backend = ArrivingBackend(core)
    pool = transport._pool
    if not hasattr(pool, "_network_backend"):  # Set in vain, all would go past a SOCKS proxy.
        raise AttributeError(f"{core.__name__} keeps its backend elsewhere")
    pool._network_backend = SocksBackend(core, backend, policy) if socks else backend
    return transport


def _http_proxy(library: Any, policy: NetworkPolicy) -> Any:
    password = policy.proxy_password.reveal() if policy.proxy_password else ""
    login = (policy.proxy_user, password) if policy.proxy_user or password else None
    encrypted = library.URL(policy.proxy).scheme == "https"
    # The pin is the server's; the proxy's own certificate is trusted as any other.
    context = tls_context(policy.ca_bundle) if encrypted else None
    return library.Proxy(policy.proxy, ssl_context=context, auth=login)
