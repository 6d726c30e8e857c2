"""Text in pieces: nothing lost, nothing secret shown or stored, wherever it was cut."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from keystead.agents.streamed_text import StreamedText
from keystead.redaction import MASK, Redactor

SECRET = "abcabcabd-secret"


def knowing(*values: str) -> Redactor:
    redactor = Redactor()
    for value in values:
        redactor.add(value)
    return redactor


def pieces_of(text: str, cuts: list[int]) -> list[str]:
    places = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    return [text[start:end] for start, end in itertools.pairwise(places)]


def shown_of(pieces: list[str], redactor: Redactor) -> tuple[str, str]:
    """What was shown, and what was kept in the end."""
    streamed = StreamedText(redactor)
    shown = "".join(streamed.add(piece) for piece in pieces) + streamed.release()
    return shown, streamed.whole()[0]


@given(st.lists(st.sampled_from(["abc", SECRET, SECRET[:9], " ", "abd", "x"])), st.data())
def test_a_secret_is_masked_wherever_it_is_cut(words: list[str], data: st.DataObject) -> None:
    text = "".join(words)
    cuts = data.draw(st.lists(st.integers(0, 500)))
    redactor = knowing(SECRET)
    shown, kept = shown_of(pieces_of(text, cuts), redactor)
    assert shown == kept == redactor.mask_values(text)
    assert SECRET not in kept


HIDING = ["\0", "\x1b", "\u202e", "\u200b", "\u2060", "\ufeff", "\u00ad", "\U000e0041"]


@given(
    st.lists(st.sampled_from([*SECRET, SECRET, SECRET[:5], SECRET[5:], *HIDING, "\n"])), st.data()
)
def test_a_secret_is_found_between_what_nobody_sees(words: list[str], data: st.DataObject) -> None:
    text = "".join(words)
    cuts = data.draw(st.lists(st.integers(0, 500)))
    redactor = knowing(SECRET)
    shown, kept = shown_of(pieces_of(text, cuts), redactor)
    assert shown == kept
    assert SECRET not in "".join(each for each in kept if each not in HIDING)
    seen = "".join(each for each in text if each not in HIDING)
    assert kept.count(MASK) == redactor.mask_values(seen).count(MASK)
    if not any(each * 17 in text for each in HIDING):
        assert shown == redactor.mask_values(text)


def test_what_hides_is_left_where_no_secret_is():
    pieces = ["family \U0001f468\u200d", "\U0001f469\u200d\U0001f467 ", "می\u200cخواهم", " a\u200b"]
    shown, kept = shown_of(pieces, knowing(SECRET))
    assert shown == kept == "".join(pieces)


def test_hiding_without_end_is_not_kept_without_end():
    streamed = StreamedText(knowing(SECRET))
    streamed.add(SECRET[:5])
    for _ in range(1_000):
        assert streamed.add("\u200b" * 50) == ""
    assert len(streamed._held) < 100
    assert streamed.add(SECRET[5:] + " on") == f"{MASK} on"


LONGER = SECRET + "-and-more"
ACROSS = "secret-and-others"


@given(
    st.lists(st.sampled_from([SECRET, LONGER, ACROSS, LONGER[:-3], "abc", "secret-", " "])),
    st.data(),
)
def test_a_secret_that_begins_or_crosses_another_is_masked_as_in_the_whole(
    words: list[str], data: st.DataObject
) -> None:
    text = "".join(words)
    cuts = data.draw(st.lists(st.integers(0, 500)))
    redactor = knowing(SECRET, LONGER, ACROSS)
    shown, kept = shown_of(pieces_of(text, cuts), redactor)
    assert shown == kept == redactor.mask_values(text)


def test_a_key_that_begins_a_longer_one_waits_for_the_rest() -> None:
    streamed = StreamedText(knowing(SECRET, LONGER))
    assert streamed.add(f"It is {SECRET}") == "It is "
    assert streamed.add("-and-more!") == f"{MASK}!"
    assert streamed.add(SECRET) == ""
    assert streamed.release() == MASK


def test_a_secret_in_another_spelling_is_masked_across_pieces() -> None:
    redactor = knowing("pass/word with blanks")
    pieces = ["at pass%2Fwo", "rd%20with%20", "blanks!"]
    assert shown_of(pieces, redactor)[0] == f"at {MASK}!"


def test_what_cannot_be_a_secret_is_shown_at_once() -> None:
    streamed = StreamedText(knowing(SECRET))
    assert streamed.add("Words and ") == "Words and "
    assert streamed.add("more abc") == "more "
    assert streamed.add("x") == "abcx"


def test_without_secrets_nothing_is_held_back() -> None:
    streamed = StreamedText(Redactor())
    assert [streamed.add(piece) for piece in ("sk-12345678", "90")] == ["sk-12345678", "90"]


def test_what_is_stored_meanwhile_adds_up_to_the_whole() -> None:
    streamed = StreamedText(Redactor())
    stored = ""
    for number in range(10):
        streamed.add(f"Paragraph {number}.\n\n")
        if number % 3 == 0:
            stored += streamed.unstored()
    stored += streamed.unstored()
    text, blocks = streamed.whole()
    assert stored == text
    assert [text[start:].splitlines()[0] for start in blocks] == [
        f"Paragraph {number}." for number in range(10)
    ]
