"""Has a client note what it sends in a profile's log: once a request, and nothing a token.

Owns the steps of a request that are noted; what is kept of them is ``request_log``'s.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from keystead.network.refusal import RefusedError
from keystead.network.request_log import Recorded, RequestLog

SERVED = "keystead_served"
"""The extension of a response by which who reads it says which model answered."""


def noting(client: Any, log: RequestLog) -> Any:
    """``client`` (httpx or httpx2), which notes in ``log`` what it sends from now on."""
    client.send = partial(_send, client.send, log)
    return client


async def _send(send: Any, log: RequestLog, request: Any, **how: Any) -> Any:
    # What is sent while it is made has no bytes yet; nothing here is.
    noted = log.begin(request.method, str(request.url), request.headers, request.content)
    try:
        response = await send(request, **how)
    except RefusedError as error:
        log.answer(noted, error.status)
        log.end(noted)
        raise
    except asyncio.CancelledError:
        log.end(noted, "given up")
        raise
    except Exception as error:
        log.end(noted, str(error) or type(error).__name__)
        raise
    log.answer(noted, response.status_code)
    response.extensions[SERVED] = partial(log.serve, noted)
    if response.is_closed:
        log.end(noted)
    else:
        response.stream.aclose = partial(_close, response.stream.aclose, log, noted)
    return response


async def _close(close: Any, log: RequestLog, noted: Recorded) -> None:
    log.end(noted)
    await close()
