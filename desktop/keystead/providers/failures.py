"""Failures of the libraries below, as errors of ours: one table, the most specific class wins.

Owns what went wrong on the way (no name, no server, no trust, cut, too late); what a provider
answered is ``classify``'s. The table names classes instead of importing them: httpx and httpx2 and
openai have classes of the same names that are no relatives, and each is loaded only when used.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from shlex import quote
from typing import TypeVar, cast

from keystead.errors import Action, ActionId, ErrorKind, KeysteadError, ProviderError
from keystead.network.body import WEB_PAGE
from keystead.network.pinning import OtherCertificateError, in_pairs
from keystead.network.refusal import RefusedError
from keystead.network.socks import LOGIN_REFUSED
from keystead.origin import BadAddressError, Origin
from keystead.providers.classify import refusal
from keystead.providers.sentences import Asked, told
from keystead.providers.words import shown

E = TypeVar("E", bound=BaseException)

# How a proxy says that it wants another login: an HTTP one by a status, which some get wrong.
PROXY_LOGIN = re.compile(rf"^40[17]\b|^{LOGIN_REFUSED}$")
SIGN_IN = " On a network that asks you to sign in first, do that in a browser."

_HTTP: dict[str, ErrorKind] = {
    "TimeoutException": ErrorKind.TIMEOUT,
    "TransportError": ErrorKind.CONNECTION,
    "DecodingError": ErrorKind.CONNECTION,
    "TooManyRedirects": ErrorKind.CONNECTION,
    "UnsupportedProtocol": ErrorKind.CONFIGURATION,
    "LocalProtocolError": ErrorKind.CONFIGURATION,
    "HTTPError": ErrorKind.CONNECTION,
    "InvalidURL": ErrorKind.CONFIGURATION,
    "CookieConflict": ErrorKind.CONNECTION,
    "StreamError": ErrorKind.CONNECTION,
}
KINDS: dict[str, ErrorKind] = {
    **{f"httpx.{name}": kind for name, kind in _HTTP.items()},
    **{f"httpx2.{name}": kind for name, kind in _HTTP.items()},
    "openai.APITimeoutError": ErrorKind.TIMEOUT,
    "openai.APIConnectionError": ErrorKind.CONNECTION,
    "openai.AuthenticationError": ErrorKind.AUTHENTICATION,
    "openai.PermissionDeniedError": ErrorKind.PERMISSION,
    "openai.RateLimitError": ErrorKind.RATE_LIMIT,
    "openai.InternalServerError": ErrorKind.SERVER,
    "openai.APIStatusError": ErrorKind.BAD_REQUEST,
    "openai.APIResponseValidationError": ErrorKind.SERVER,
    "openai.APIError": ErrorKind.SERVER,
    "openai.ContentFilterFinishReasonError": ErrorKind.BAD_REQUEST,
    "openai.OpenAIError": ErrorKind.BAD_REQUEST,
    "openai.InvalidWebhookSignatureError": ErrorKind.BAD_REQUEST,
    "anyio.EndOfStream": ErrorKind.CONNECTION,
    "anyio.BrokenResourceError": ErrorKind.CONNECTION,
    "anyio.ClosedResourceError": ErrorKind.CONNECTION,
    "ssl.SSLError": ErrorKind.CONNECTION,
    "builtins.TimeoutError": ErrorKind.TIMEOUT,
    "builtins.OSError": ErrorKind.CONNECTION,
    "keystead.StreamTooLargeError": ErrorKind.SERVER,
    "keystead.BodyTooLargeError": ErrorKind.SERVER,
    "keystead.DamagedBodyError": ErrorKind.CONNECTION,
    "keystead.NotJsonError": ErrorKind.SERVER,
}


def kind_of(error: BaseException) -> ErrorKind | None:
    """The class of a lower library's failure; None where it is none, but a defect."""
    for ancestor in type(error).__mro__:
        kind = KINDS.get(f"{ancestor.__module__.partition('.')[0]}.{ancestor.__name__}")
        if kind:
            return kind
    return None


@contextmanager
def our_errors(asked: Asked) -> Generator[None]:
    """Turn what the lower libraries raise inside into `ProviderError`; defects stay as they are."""
    try:
        yield
    except KeysteadError:
        raise
    except RefusedError as error:
        raise refusal(error.status, error.headers, error.body, asked) from error
    except Exception as error:
        kind = kind_of(error)
        if kind is None:
            raise
        raise failure(kind, error, asked) from error


def failure(kind: ErrorKind, error: BaseException, asked: Asked) -> ProviderError:
    """The error for a failure on the way to ``asked``."""
    causes = list(_causes(error))
    retry = Action(ActionId.RETRY, "Try again", "Try again.", asked.profile)
    if known := _known(causes, asked):
        return known
    if kind is ErrorKind.TIMEOUT:
        what = f"{asked.address} did not answer in time"
        late = asked.connect_timeout if _never_connected(causes) else None
        why = f"no connection within {late:g} seconds (connect_timeout)" if late else _why(causes)
        return ProviderError(kind, what, why, retry, waited=late)
    if kind is ErrorKind.CONFIGURATION:
        what = f"No request can be made to {asked.address}"
        return ProviderError(ErrorKind.BAD_REQUEST, what, _why(causes), _edit(asked))
    if kind is ErrorKind.SERVER and _is_unreadable(error):
        what = f"{asked.address} answered with something that is not its API"
        action = _edit(asked, SIGN_IN if str(error) == WEB_PAGE else "")
        return ProviderError(kind, what, _why(causes), action, reference="not-an-api")
    what = f"The connection to {asked.address} broke off"
    return ProviderError(kind, what, _why(causes), retry)


def _known(causes: list[BaseException], asked: Asked) -> ProviderError | None:
    """The error for a cause that says what is wrong better than the library's own words."""
    if certificate := _first(causes, ssl.SSLCertVerificationError):
        hint = (
            f"If it is yours, name its authority in ca_bundle of {asked.profile}, or see it first:"
            f" keystead profiles check {quote(asked.profile)}."
        )
        trust = Action(ActionId.EDIT_PROFILE, "Edit profile", hint, asked.profile)
        why = certificate.verify_message or shown(str(certificate))
        what = f"The certificate of {asked.address} is not trusted"
        return ProviderError(ErrorKind.CONNECTION, what, why, trust, reference="untrusted")
    if other := _first(causes, OtherCertificateError):
        return _other_certificate(other.shown, asked)
    if asked.proxy and (error := _proxy_failure(causes, asked)):
        return error
    if _first(causes, socket.gaierror):
        what = f"The name in {asked.address} cannot be found"
        why = "there is no such name, or this computer is offline"
        action = _edit(asked)
        return ProviderError(ErrorKind.CONNECTION, what, why, action, reference="unknown-host")
    return _nobody_there(asked) if _first(causes, ConnectionRefusedError) else None


def _other_certificate(shown: str, asked: Asked) -> ProviderError:
    """Nothing was sent: whoever answers is not the one that the profile names."""
    what = (
        f"The certificate of {asked.address} is not the one that {asked.profile} trusts, so nothing"
        " was sent"
    )
    why = f"it has SHA-256 {in_pairs(shown)}, and tls_pin is {in_pairs(asked.pin)}"
    hint = (
        "Ask whoever runs the server whether it was replaced; only then trust the new one:"
        f" keystead profiles edit {quote(asked.profile)} --set tls_pin={shown}."
    )
    action = Action(ActionId.EDIT_PROFILE, "Edit profile", hint, asked.profile)
    return ProviderError(ErrorKind.CONNECTION, what, why, action, reference="pin-changed")


def _proxy_failure(causes: list[BaseException], asked: Asked) -> ProviderError | None:
    """The error for what the proxy did; None where it is not to blame."""
    refused = next((error for error in causes if type(error).__name__ == "ProxyError"), None)
    if refused and PROXY_LOGIN.search(str(refused)):
        what, action = told(ErrorKind.CONNECTION, "proxy-login", asked, 407)
        reference = "proxy-login"
    elif refused:
        what, action = f"The proxy {asked.proxy} did not reach {asked.address}", _edit_proxy(asked)
        reference = "proxy-failed"
    elif _first(causes, ConnectionRefusedError) or _first(causes, socket.gaierror):
        what, action = f"The proxy {asked.proxy} does not answer", _edit_proxy(asked)
        reference = "proxy-failed"
    else:
        return None
    return ProviderError(ErrorKind.CONNECTION, what, _why(causes), action, reference=reference)


def _edit_proxy(asked: Asked) -> Action:
    hint = f"Check proxy of {asked.profile}, and whether it may reach that address."
    return Action(ActionId.EDIT_PROFILE, "Edit profile", hint, asked.profile)


def broke_off(asked: Asked) -> ProviderError:
    """The error for a stream that ended before its answer was whole."""
    action = Action(ActionId.RETRY, "Try again", "Try again.", asked.profile)
    what = f"{asked.address}: the stream broke off before the answer was whole"
    return ProviderError(ErrorKind.CONNECTION, what, "", action, reference="broke-off")


def endless(asked: Asked, limit: int) -> ProviderError:
    """The error for a stream of which more than ``limit`` bytes came without an end."""
    action = Action(ActionId.RETRY, "Try again", "Try again.", asked.profile)
    what = f"{asked.address} did not come to the end of its answer"
    why = f"more than {limit // 2**20} MB came, and no more is read"
    return ProviderError(ErrorKind.SERVER, what, why, action, reference="endless")


def _is_unreadable(error: BaseException) -> bool:
    return type(error).__module__.startswith("keystead.")


def _never_connected(causes: list[BaseException]) -> bool:
    return any(type(error).__name__ == "ConnectTimeout" for error in causes)


def _edit(asked: Asked, more: str = "") -> Action:
    hint = f"Check base_url of {asked.profile}.{more}"
    return Action(ActionId.EDIT_PROFILE, "Edit profile", hint, asked.profile)


def _nobody_there(asked: Asked) -> ProviderError:
    try:
        local = Origin.of(asked.address).is_loopback
    except BadAddressError:
        local = False
    hint = "Start the server, then try again." if local else f"Check base_url of {asked.profile}."
    action = Action(
        ActionId.START_SERVER if local else ActionId.EDIT_PROFILE,
        "Try again" if local else "Edit profile",
        hint,
        asked.profile,
    )
    what = f"Nothing answers at {asked.address}"
    why = "the connection was refused"
    return ProviderError(ErrorKind.CONNECTION, what, why, action, reference="refused")


def _why(causes: list[BaseException]) -> str:
    # The SDK's own words ("Connection error.") say less than those of what it wraps.
    telling = [error for error in causes if not type(error).__module__.startswith("openai")]
    return next((text for error in telling or causes if (text := shown(str(error)))), "")


def _causes(error: BaseException, depth: int = 8) -> Iterator[BaseException]:
    yield error
    if not depth:
        return
    if isinstance(error, BaseExceptionGroup):
        for one in cast("BaseExceptionGroup[BaseException]", error).exceptions:
            yield from _causes(one, depth - 1)
    cause = error.__cause__ or error.__context__
    if cause:
        yield from _causes(cause, depth - 1)


def _first(causes: list[BaseException], kind: type[E]) -> E | None:
    return next((error for error in causes if isinstance(error, kind)), None)
