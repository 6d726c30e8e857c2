"""Nothing secret leaves in any spelling, and nothing else is lost."""

from __future__ import annotations

import base64
import json
import urllib.parse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystead.redaction import MASK, SHORTEST_VALUE, Redactor, looks_like_key

VALUE = 'p@ss/word+"ü" 1'


def redactor_of(*values: str) -> Redactor:
    redactor = Redactor()
    for value in values:
        redactor.add(value)
    return redactor


@pytest.mark.parametrize(
    "spelling",
    [
        VALUE,
        json.dumps(VALUE),
        json.dumps(VALUE, ensure_ascii=False),
        urllib.parse.quote(VALUE),
        urllib.parse.quote(VALUE, safe=""),
        urllib.parse.quote_plus(VALUE),
        base64.b64encode(VALUE.encode()).decode(),
        base64.urlsafe_b64encode(VALUE.encode()).decode(),
        base64.b64encode(f"user:{VALUE}".encode()).decode(),
        base64.b64encode(f"me:{VALUE}@".encode()).decode(),
        VALUE.encode().hex(),
        VALUE.encode().hex().upper(),
    ],
)
def test_a_value_is_masked_in_every_spelling(spelling: str):
    cleaned = redactor_of(VALUE).clean(f"before {spelling} after")
    assert MASK in cleaned
    assert "ssword" not in cleaned
    assert cleaned.startswith("before ")
    assert cleaned.endswith(" after")


@given(st.text(min_size=SHORTEST_VALUE), st.binary(max_size=5), st.binary(max_size=5))
def test_no_value_survives_inside_base64(value: str, before: bytes, after: bytes):
    try:
        raw = value.encode()
    except UnicodeEncodeError:
        return
    encoded = base64.b64encode(before + raw + after).decode()
    cleaned = redactor_of(value).clean(encoded)
    assert MASK in cleaned


def test_a_longer_value_is_masked_as_a_whole():
    redactor = redactor_of("abcdefgh", "abcdefghijkl")
    assert redactor.clean("abcdefghijkl") == MASK


def test_words_are_not_taken_for_secrets():
    redactor = redactor_of("short")
    text = "a short sentence about task-force, disk-drive and risk-benefit-analysis"
    assert redactor.clean(text) == text


@pytest.mark.parametrize(
    "key",
    [
        "sk-abcdefgh12345678",
        "sk-ant-api03-abc_DEF-123",
        "ghp_abcdefghijklmnop1234",
        "github_pat_11ABCDEFG0abcdefghijkl",
        "AKIAABCDEFGHIJKLMNOP",
        "AIzaSyA1234567890abcdefghijklmnopqrstuv",
        "gsk_abcdefghijklmnop1234",
        "hf_abcdefghijklmnop1234",
        "eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.c2lnbmF0dXJl",
        "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\ncut off",
    ],
)
def test_published_forms_of_keys_are_known(key: str):
    assert looks_like_key(key)
    assert Redactor().clean(f'x "{key}" y').replace(MASK, "").strip() in ('x "" y', 'x "')


def test_the_longest_spelling_is_known_to_streams():
    assert redactor_of(VALUE).longest >= len(urllib.parse.quote(VALUE))
    assert Redactor().longest == 0


def test_a_value_that_is_no_text_is_kept_too():
    redactor = Redactor()
    redactor.add("not-\udcff-text-1234")
    assert redactor.clean("see not-\udcff-text-1234") == f"see {MASK}"


@pytest.mark.parametrize(
    "hiding", ["\0", "\r", "\x1b", "\x9b", "\u202e", "\u200b", "\u200d", "\ufeff"]
)
def test_what_nobody_sees_hides_no_secret(hiding: str):
    redactor = redactor_of("canary-value-1234")
    for text in (f"canary-{hiding}value-1234", hiding.join("canary-value-1234")):
        assert redactor.clean(f"a {text} b") == f"a {MASK} b"
        assert redactor.mask_values(f"{hiding}a {text} b{hiding}") == f"{hiding}a {MASK} b{hiding}"
    key = "sk-abcdefgh12345678"
    for text in (hiding.join(key), f"x{hiding}{key}"):
        assert looks_like_key(text)
        assert key not in redactor.clean(text).replace(hiding, "")


def test_text_without_a_secret_stays_as_it_came():
    text = "a\u200db\0 \U0001f468\u200d\U0001f469 sk\u200b-short"
    redactor = redactor_of("canary-value-1234")
    assert redactor.clean(text) == redactor.mask_values(text) == text
    assert redactor.mask_settled(text) == (text, "")


LONG_KEY = "vendor_Abc123XyZ-Def456UvW-Ghi789RsT-Jkl012OpQ"


@pytest.mark.parametrize(
    "echo",
    [
        LONG_KEY.upper(),
        LONG_KEY.lower(),
        LONG_KEY.swapcase(),
        urllib.parse.quote(f"{LONG_KEY}/é"[:-1], safe="").replace("%2F", "%2f"),
    ],
)
def test_a_value_in_other_case_is_masked(echo: str):
    redactor = redactor_of(LONG_KEY, f"{LONG_KEY}/")
    assert redactor.clean(f"Key {echo} is wrong") == f"Key {MASK} is wrong"
    assert redactor.mask_settled(f"Key {echo} is wrong")[0].startswith(f"Key {MASK}")


@pytest.mark.parametrize("length", [23, 24, 30, 37, 45])
def test_the_beginning_of_a_value_is_masked_where_it_was_cut_short(length: int):
    redactor = redactor_of(LONG_KEY)
    cut = LONG_KEY[:length]
    for text in (f"Key {cut}… is wrong", f"Key {cut.upper()}…", f"Key {cut}"):
        cleaned = redactor.clean(text)
        assert MASK in cleaned
        assert cut[:20].lower() not in cleaned.lower()
    settled, rest = redactor.mask_settled(f"Key {cut}… is wrong")
    assert cut[:20] not in settled + rest


def test_a_short_beginning_is_an_ordinary_word():
    text = "vendor_Abc is a name, and so is vendor_Abc123XyZ"
    assert redactor_of(LONG_KEY).clean(text) == text


@given(st.text(alphabet="aBcD12", min_size=24, max_size=40), st.data())
def test_a_value_in_pieces_is_masked_wherever_it_is_cut(value: str, data: st.DataObject):
    redactor = redactor_of(value)
    text = f"so {value.swapcase()}; {value[:20]}! {value}"
    shown, held = "", ""
    while text:
        size = data.draw(st.integers(1, len(text)))
        piece, held = redactor.mask_settled(held + text[:size])
        shown, text = shown + piece, text[size:]
    shown += redactor.mask_values(held)
    assert value.lower() not in shown.lower()
    assert value[:20].lower() not in shown.lower()


def test_letters_that_fold_into_two_stay_where_they_are():
    redactor = redactor_of("secret-İstanbul-0123")
    assert redactor.clean("İİ secret-İstanbul-0123 İ") == f"İİ {MASK} İ"
