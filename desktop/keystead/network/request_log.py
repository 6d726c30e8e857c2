"""The last requests of a profile, as they went out: in memory, bounded, without any secret.

Owns what is kept of a request and how it is shown; ``recording`` tells it what happens. A secret is
masked before anything is kept of a header or an address, and a body's when it is shown, for it may
be long and is hardly ever looked at. Of a picture in a body, only its kind and size are kept.
"""

from __future__ import annotations

import json
import re
import shlex
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any, ClassVar, cast

from psygnal import Signal

from keystead.network.pictures_in_bodies import without_pictures
from keystead.plain_text import plain_line
from keystead.redaction import MASK, redactor

MOST_REQUESTS = 50  # of one profile
LARGEST_BODY = 1024 * 1024  # bytes that are kept of one
LARGEST_LOG = 8 * 1024 * 1024  # bytes of bodies that are kept of one profile's requests
LONGEST_MODEL = 512  # characters that are kept of the name that an answer gives its model
LONGEST_FAILURE = 300  # characters
NAMED = "Of each picture, its kind and size are kept."
KEY_WORD = "$KEY"  # stands for every secret in a command
# Header names whose values are no one's to see, should they be no known secret.
_SECRET_HEADER = re.compile(
    r"(?:.*-)?(?:authorization|api-?key|subscription-key|access-key|token|secret|password|cookie)",
    re.IGNORECASE,
)
_SECRET_PARAMETER = re.compile(
    r"(?<=[?&])((?:[^=&#]*[-_])?(?:key|apikey|token|secret|password|sig|signature)=)[^&#]+",
    re.IGNORECASE,
)
_LEFT_OUT = ("host", "content-length", "accept-encoding", "connection")  # curl knows them itself


@dataclass(slots=True)
class Recorded:
    """One request. ``status`` 0: none came (yet); ``failure`` says why none will.

    ``started`` is in seconds since 1970, ``answered`` and ``ended`` in seconds after that.
    ``body_size`` is what was sent; ``body`` is less where it was ``cut`` or had ``pictures``, None
    where it was let go.
    """

    number: int
    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None
    body_size: int
    started: float
    status: int = 0
    answered: float | None = None
    ended: float | None = None
    served_model: str = ""
    failure: str = ""
    pictures: int = 0
    cut: bool = False
    _clock: float = field(default_factory=time.monotonic)

    @property
    def running(self) -> bool:
        """Whether its answer may still come, or go on."""
        return self.ended is None

    @property
    def outcome(self) -> str:
        """Its status in words, or what became of it instead."""
        with suppress(ValueError):
            return f"{self.status} {HTTPStatus(self.status).phrase}"
        if self.status:
            return str(self.status)
        return self.failure or ("running" if self.running else "no answer")

    def since(self) -> float:
        """Seconds from its beginning till now."""
        return time.monotonic() - self._clock


@dataclass(frozen=True, slots=True)
class Shown:
    """A request as a person may see it: plain values, no secret in any."""

    number: int
    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: str
    note: str
    outcome: str
    status: int
    started: float
    answered: float | None
    ended: float | None
    requested_model: str
    served_model: str
    curl: str


class RequestLog:
    """The last requests of one profile, the newest last; `changed` comes with each step of one.

    ``secret_headers`` are names, in lower case, whose values are secret however short they are.
    """

    changed: ClassVar[Signal] = Signal()

    def __init__(self) -> None:
        self.secret_headers: set[str] = set()
        self._requests: deque[Recorded] = deque(maxlen=MOST_REQUESTS)
        self._count = 0

    def all(self) -> tuple[Recorded, ...]:
        """All that is kept."""
        return tuple(self._requests)

    def get(self, number: int) -> Recorded | None:
        """One of them; None where it was let go meanwhile."""
        return next((each for each in self._requests if each.number == number), None)

    def begin(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Recorded:
        """Note a request that goes out now."""
        self._count += 1
        text, pictures = without_pictures(body)
        request = Recorded(
            self._count,
            method,
            masked_url(url),
            tuple((name, self._masked(name, value)) for name, value in headers.items()),
            text if len(text) <= LARGEST_BODY else text[:LARGEST_BODY],
            len(body),
            time.time(),
            pictures=pictures,
            cut=len(text) > LARGEST_BODY,
        )
        self._requests.append(request)
        self._let_go()
        self.changed.emit()
        return request

    def answer(self, request: Recorded, status: int) -> None:
        """Note that its answer has begun."""
        request.status, request.answered = status, request.since()
        self.changed.emit()

    def end(self, request: Recorded, failure: str = "") -> None:
        """Note that nothing more comes; ``failure`` where that was not as it should be."""
        if request.ended is None:
            request.ended = request.since()
            # A library's words may repeat a line of the answer, whatever that holds.
            request.failure = redactor.clean(plain_line(failure))[:LONGEST_FAILURE]
            self.changed.emit()

    def serve(self, request: Recorded, model: str) -> None:
        """Note which model answered."""
        request.served_model = redactor.clean(model)[:LONGEST_MODEL]
        self.changed.emit()

    def _masked(self, name: str, value: str) -> str:
        return MASK if name.lower() in self.secret_headers else _masked_header(name, value)

    def _let_go(self) -> None:
        """Keep no more of bodies than may be kept: the oldest go first."""
        kept = 0
        for request in reversed(self._requests):
            kept += len(request.body or b"")
            if kept > LARGEST_LOG and request.body:
                request.body = None


class RequestLogs:
    """A log for each profile, by its id; `changed` carries that of the one whose log changed."""

    changed: ClassVar[Signal] = Signal(str)

    def __init__(self) -> None:
        self._logs: dict[str, RequestLog] = {}

    def all(self) -> dict[str, RequestLog]:
        """The logs there are, by profile."""
        return dict(self._logs)

    def of(self, profile_id: str) -> RequestLog:
        """The log of one profile."""
        if profile_id not in self._logs:
            log = self._logs[profile_id] = RequestLog()
            log.changed.connect(partial(self.changed.emit, profile_id))
        return self._logs[profile_id]


def shown(request: Recorded) -> Shown:
    """``request`` as a person may see it; takes its time for a long body."""
    body, note = _body(request)
    return Shown(
        request.number,
        request.method,
        request.url,
        request.headers,
        body,
        note,
        request.outcome,
        request.status,
        request.started,
        request.answered,
        request.ended,
        _model(request.body),
        request.served_model,
        _curl(request, body),
    )


def masked_url(url: str) -> str:
    """An address without the secrets in it."""
    return _SECRET_PARAMETER.sub(rf"\1{MASK}", redactor.clean(url))


def _masked_header(name: str, value: str) -> str:
    cleaned = redactor.clean(value)
    if cleaned == value and _SECRET_HEADER.fullmatch(name) and value:
        scheme, blank, _ = value.partition(" ")
        return f"{scheme} {MASK}" if blank and name.lower().endswith("authorization") else MASK
    return cleaned


def _body(request: Recorded) -> tuple[str, str]:
    """The body as text, laid out where it is JSON, and what is to be said about it."""
    raw = request.body
    if not request.body_size:
        return "", "It had no body."
    if raw is None:
        return "", f"The body ({_size(request.body_size)}) is no longer kept."
    text = raw.decode("utf-8", errors="replace")
    if request.cut:
        whole, kept = _size(request.body_size), _size(len(raw))
        return redactor.clean(text), f"The body was cut: {kept} of {whole} are kept."
    # What is no JSON is shown as it is.
    with suppress(ValueError, RecursionError):
        text = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    return redactor.clean(text), NAMED if request.pictures else ""


def _size(number: int) -> str:
    return f"{number / 1024:.0f} KB" if number >= 1024 else f"{number} bytes"


def _model(body: bytes | None) -> str:
    try:
        table: Any = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        return ""
    model = cast("dict[str, Any]", table).get("model") if isinstance(table, dict) else None
    return redactor.clean(model) if isinstance(model, str) else ""


def _curl(request: Recorded, body: str) -> str:
    """A command that sends the same, once ``KEY`` is set; without a body that is not kept whole."""
    words = ["curl", "-X", request.method, _quoted(request.url)]
    for name, value in request.headers:
        if name.lower() not in _LEFT_OUT:
            words += ["-H", _quoted(f"{name}: {value}")]
    whole = not request.cut and not request.pictures
    if body and whole:
        words += ["--data-raw", _quoted(body)]
    lines = [" ".join(words[:4])]
    pairs = zip(words[4::2], words[5::2], strict=True)
    lines += [f"  {flag} {value}" for flag, value in pairs]
    return " \\\n".join(lines)


def _quoted(text: str) -> str:
    """A word for a POSIX shell, in which ``$KEY`` is filled in and nothing else is."""
    pieces = text.split(MASK)
    if len(pieces) == 1:
        return shlex.quote(text)
    return f'"{KEY_WORD}"'.join(shlex.quote(piece) if piece else "" for piece in pieces)
