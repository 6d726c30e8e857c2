"""Keys that rest, in the form: until when, why, and the way to try them at once."""

from __future__ import annotations

import time

import pytest

from keystead.credentials.health import KeyPlace, Rest
from keystead.credentials.resolution import Candidate
from keystead.errors import ErrorKind
from keystead.origin import Origin
from keystead.ui.settings.key_health import variable_state
from keystead.ui.settings.key_row import KeyRow
from keystead.ui.widgets.label import Tone
from keystead.ui.widgets.mark import Mark
from tests.ui.settings.conftest import Settings
from tests.ui.settings.test_keys import keep, rows, session_only
from tests.ui.settings.test_standing import row as listed_row

HOME = "https://llm.example"


def rest(settings: Settings, label: str, kind: ErrorKind, seconds: float | None = None) -> None:
    """Let a key of the profile rest, as a failed request does."""
    pool = settings.known("mine").decision.pool
    place = next(one.place for one in pool if one.place.name == f"key {label}")
    now = time.time()
    until = None if seconds is None else now + seconds
    settings.run(settings.bridge.call(settings.engine.keys.rest(Rest(place, kind, now, until))))


def standing(settings: Settings) -> str:
    """How the list of profiles says that it stands."""
    return listed_row(settings, "mine").subtitle


def row(settings: Settings, label: str) -> KeyRow:
    found = settings.form.credentials.rows.findChildren(KeyRow)
    return next(each for each in found if each.accessibleName().startswith(f"{label},"))


@pytest.fixture
def two_keys(settings: Settings) -> Settings:
    session_only(settings)
    for label in ("first", "second"):
        keep(settings, label, HOME)
    settings.show("mine")
    return settings


def test_keys_that_take_turns_say_so(two_keys: Settings) -> None:
    first, second = rows(two_keys)
    assert "not tried yet" in first
    assert "takes turns" in second


def test_a_resting_key_counts_down_and_a_rejected_one_does_not(two_keys: Settings) -> None:
    settings = two_keys
    rest(settings, "first", ErrorKind.RATE_LIMIT, 47)
    rest(settings, "second", ErrorKind.AUTHENTICATION)
    settings.until(lambda: "set aside: key rejected" in rows(settings)[1])
    assert "rests for 4" in rows(settings)[0]
    assert "rate limited" in rows(settings)[0]
    clock = settings.form.credentials.rows._clock
    assert clock.isActive()
    assert clock.interval() >= 1000
    settings.window.hide()
    assert not clock.isActive()
    settings.window.show()
    settings.until(clock.isActive)


def test_a_key_that_has_rested_is_shown_as_the_others(two_keys: Settings) -> None:
    settings = two_keys
    rest(settings, "second", ErrorKind.RATE_LIMIT, 0.3)
    settings.until(lambda: "rests for 1 s" in rows(settings)[1])
    settings.until(lambda: "takes turns" in rows(settings)[1])
    assert row(settings, "second").again.isHidden()
    assert not settings.form.credentials.rows._clock.isActive()


def test_try_now_lets_one_key_go(two_keys: Settings) -> None:
    settings = two_keys
    for label in ("first", "second"):
        rest(settings, label, ErrorKind.OUT_OF_CREDIT, 10_000)
    settings.until(lambda: "out of credit" in rows(settings)[1])
    again = row(settings, "second").again
    assert again.isVisible()
    assert again.accessibleName() == "Try second now"
    again.click()
    settings.until(lambda: "not tried yet" in rows(settings)[1])
    assert "rests for 2 h: out of credit" in rows(settings)[0]
    assert settings.known("mine").decision.rest is None


@pytest.mark.parametrize(
    ("kind", "seconds", "words"),
    [(ErrorKind.AUTHENTICATION, None, "key rejected"), (ErrorKind.OUT_OF_CREDIT, 9000, "out of")],
)
def test_the_list_says_it_where_no_key_is_left_and_not_before(
    two_keys: Settings, kind: ErrorKind, seconds: float | None, words: str
) -> None:
    settings = two_keys
    rest(settings, "first", kind, seconds)
    settings.until(lambda: words in rows(settings)[0])
    assert standing(settings).startswith("not tried yet")
    rest(settings, "second", kind, seconds)
    settings.until(lambda: standing(settings).startswith(words))


def test_a_test_is_of_all_keys_that_take_turns(two_keys: Settings) -> None:
    settings = two_keys
    before = settings.known("mine")
    rest(settings, "first", ErrorKind.RATE_LIMIT, 100)
    settings.until(lambda: settings.known("mine").decision.key != before.decision.key)
    assert settings.known("mine").reach == before.reach


def pieces(*rests: float | None) -> list[Candidate]:
    """A variable's pieces, each resting for so many seconds, or not."""
    found: list[Candidate] = []
    now = time.time()
    for number, seconds in enumerate(rests, 1):
        place = KeyPlace.of_piece("one", "KEYS", number, "", Origin.of(HOME))
        until = Rest(place, ErrorKind.RATE_LIMIT, now, now + seconds) if seconds else None
        found.append(Candidate(place, f"KEYS {number}", variable="KEYS", rest=until))
    return found


@pytest.mark.parametrize(
    ("rests", "words"),
    [
        ((None, None), "answered"),
        ((30.0, None), "answered · 1 of 2 rest"),
        ((90.0, 7000.0), "rests for 1 min: rate limited"),
    ],
)
def test_a_variable_says_how_many_of_its_keys_rest(
    rests: tuple[float | None, ...], words: str
) -> None:
    state = variable_state(pieces(*rests), (Mark.GOOD, "answered", Tone.MUTED))
    assert state[1] == words


@pytest.mark.parametrize("width", [1200, 800, 640])
def test_the_address_of_a_resting_key_is_read_whole(two_keys: Settings, width: int) -> None:
    settings = two_keys
    rest(settings, "first", ErrorKind.OUT_OF_CREDIT, 10_000)
    settings.window.resize(width, 560)
    settings.until(lambda: settings.window.width() == width)
    shown = row(settings, "first")
    settings.until(shown.again.isVisible)
    for part in (shown.origin, shown._state, shown.again):
        settings.until(lambda part=part: part.width() >= part.sizeHint().width())
        assert shown.rect().contains(part.geometry().translated(shown._standing.pos()))
