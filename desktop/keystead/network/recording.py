"""A client that notes what it sends in a profile's log: once a request, and nothing a token.

Owns the steps of a request that are noted; what is kept of them is ``request_log``'s.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from keystead.network.refusal import RefusedError
from keystead.network.request_log import Recorded, RequestLog

SERVED = "keystead_served"
"""The extension of a response by which who reads it says which model answered."""


@cache
def recording_client(library: Any) -> Any:
    """The class of ``library``'s client (httpx or httpx2) that notes what it sends."""

    class EndNoted(library.AsyncByteStream):
        """The stream of an answer, read as it is; its end is noted."""

        def __init__(self, stream: Any, log: RequestLog, request: Recorded) -> None:
            self._stream, self._log, self._request = stream, log, request

        def __aiter__(self) -> Any:
            return self._stream.__aiter__()

        async def aclose(self) -> None:
            self._log.end(self._request)
            await self._stream.aclose()

    class RecordingClient(library.AsyncClient):
        """``log`` is where it notes."""

        def __init__(self, log: RequestLog, **options: Any) -> None:
            super().__init__(**options)
            self._log = log

        async def send(self, request: Any, **how: Any) -> Any:
            try:
                body = request.content
            except library.RequestNotRead:
                body = b""
            noted = self._log.begin(request.method, str(request.url), request.headers, body)
            try:
                response = await super().send(request, **how)
            except RefusedError as error:
                self._log.answer(noted, error.status)
                self._log.end(noted)
                raise
            except BaseException as error:
                # It is noted and goes on to whoever asked; a stop has no words of its own.
                self._log.end(noted, str(error) or type(error).__name__)
                raise
            self._log.answer(noted, response.status_code)
            response.extensions[SERVED] = lambda model: self._log.serve(noted, model)
            if response.is_closed:
                self._log.end(noted)
            else:
                response.stream = EndNoted(response.stream, self._log, noted)
            return response

    return RecordingClient
