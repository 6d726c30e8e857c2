"""A real HTTP server on loopback that answers like a provider, or fails like one.

Owns what the command line's tests need to see on the wire: requests with their headers, and when
the client hung up.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Seen:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


Answer = Callable[["Call"], None]


@dataclass
class ModelServer:
    """Lists ``models`` and answers chats by ``chat``; both can be exchanged for a failure."""

    models: Sequence[str] = ("alpha", "beta")
    chat: Answer | None = None
    listing: Answer | None = None
    seen: list[Seen] = field(default_factory=list)
    hung_up_at: list[float] = field(default_factory=list)
    started: threading.Event = field(default_factory=threading.Event)
    host: str = "127.0.0.1"
    address: str = "127.0.0.1"
    port: int = 0

    @property
    def origin(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def base_url(self) -> str:
        return f"{self.origin}/v1"

    @property
    def chats(self) -> list[Seen]:
        return [seen for seen in self.seen if seen.method == "POST"]

    def everything_sent(self) -> str:
        """All requests as text, to look for what must not be there."""
        return repr(self.seen)


class Call:
    """One request being answered."""

    def __init__(self, handler: BaseHTTPRequestHandler, seen: Seen, server: ModelServer) -> None:
        self.handler = handler
        self.seen = seen
        self.server = server

    def whole(
        self,
        body: str | bytes,
        status: int = 200,
        content_type: str = "application/json",
        **headers: str,
    ) -> None:
        """Answer with one body."""
        raw = body.encode() if isinstance(body, str) else body
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", content_type)
        self.handler.send_header("Content-Length", str(len(raw)))
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.end_headers()
        self.handler.wfile.write(raw)

    def begin_stream(self) -> None:
        self.handler.send_response(200)
        self.handler.send_header("Content-Type", "text/event-stream")
        self.handler.end_headers()

    def event(self, data: Any) -> None:
        """Send one event of the stream; notes when nobody listens any more."""
        text = data if isinstance(data, str) else json.dumps(data)
        try:
            self.handler.wfile.write(f"data: {text}\n\n".encode())
            self.handler.wfile.flush()
        except OSError:
            self.server.hung_up_at.append(time.monotonic())
            raise


def chunk(text: str = "", *, model: str = "alpha", **delta: Any) -> dict[str, Any]:
    """One chunk of a chat completion."""
    content = {"content": text} if text else {}
    return {
        "id": "c1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": model,
        "choices": [{"index": 0, "delta": content | delta, "finish_reason": None}],
    }


def ending(reason: str = "stop", *, model: str = "alpha") -> dict[str, Any]:
    """The chunk that says why the answer ended, with the tokens used."""
    last = chunk(model=model)
    last["choices"][0]["finish_reason"] = reason
    return last | {"usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}}


def says(*texts: str, model: str = "alpha", reasoning: str = "") -> Answer:
    """Answer with a whole stream."""

    def answer(call: Call) -> None:
        call.begin_stream()
        if reasoning:
            call.event(chunk(model=model, reasoning_content=reasoning))
        for text in texts:
            call.event(chunk(text, model=model))
        call.event(ending(model=model))
        call.event("[DONE]")

    return answer


def breaks_off(*texts: str) -> Answer:
    """Begin to answer, then close the connection in the middle."""

    def answer(call: Call) -> None:
        call.begin_stream()
        for text in texts:
            call.event(chunk(text))

    return answer


def never_ends(first: str) -> Answer:
    """Say ``first``, then go on for ever, until the other side hangs up."""

    def answer(call: Call) -> None:
        call.begin_stream()
        call.event(chunk(first))
        call.server.started.set()
        try:
            while True:
                time.sleep(0.02)
                call.event(chunk(" more"))
        except OSError:
            return

    return answer


def refuses(status: int, message: str, **fields: Any) -> Answer:
    """Answer with an error in the usual form."""

    def answer(call: Call) -> None:
        call.whole(json.dumps({"error": {"message": message, **fields}}), status)

    return answer


def asks_to_wait(seconds: int) -> Answer:
    """Refuse by a rate limit that is over in so many seconds."""
    body = json.dumps({"error": {"message": "Slow down."}})
    return lambda call: call.whole(body, 429, Retry_After=str(seconds))


def takes_only(most: int) -> Answer:
    """Refuse more than ``most`` messages as a conversation that is too long."""

    def answer(call: Call) -> None:
        too_long = len(call.seen.body["messages"]) > most
        words = "This model's maximum context length is 8192 tokens."
        (refuses(400, words, code="context_length_exceeded") if too_long else says("Fine."))(call)

    return answer


def page(html: str = "<html><body>Sign in</body></html>") -> Answer:
    """Answer with a web page under status 200, as captive portals do."""
    return lambda call: call.whole(html, content_type="text/html")


@contextmanager
def model_server(**how: Any) -> Generator[ModelServer]:
    """Run a server until the block ends."""
    facts = ModelServer(**how)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_GET(self) -> None:
            call = self._call("GET", None)
            if facts.listing:
                facts.listing(call)
            else:
                call.whole(json.dumps({"data": [{"id": model} for model in facts.models]}))

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            (facts.chat or says("Hello."))(self._call("POST", json.loads(raw)))

        def _call(self, method: str, body: Any) -> Call:
            headers = {name.lower(): value for name, value in self.headers.items()}
            seen = Seen(method, self.path, headers, body)
            facts.seen.append(seen)
            return Call(self, seen, facts)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its own name
            """Keep still."""

    server = ThreadingHTTPServer((facts.address, 0), Handler)
    facts.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield facts
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
