"""Where a request goes: one spelling for one place, and nothing that is no place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystead.origin import BadAddressError, Origin


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://api.openai.com/v1", "https://api.openai.com"),
        ("HTTPS://API.OpenAI.com:443", "https://api.openai.com"),
        ("http://api.openai.com.:80/", "http://api.openai.com"),
        ("https://host:8443/a?b#c", "https://host:8443"),
        ("http://[::1]:8080/v1", "http://[::1]:8080"),
        ("http://[0:0:0:0:0:0:0:1]:8080/v1", "http://[::1]:8080"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("  https://a_b.example\t", "https://a_b.example"),
    ],
)
def test_one_place_has_one_spelling(address: str, origin: str):
    assert str(Origin.of(address)) == origin
    assert Origin.of(origin) == Origin.of(address)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("", "no blanks"),
        ("api.openai.com", "starts with https://"),
        ("ftp://host", "starts with https://"),
        ("file:///etc/passwd", "starts with https://"),
        ("https://", "names no host"),
        ("https://a b", "no blanks"),
        ("https://a\nb", "no blanks"),
        ("https://a\\b", "backslashes"),
        ("https://user:password@host", "add a key instead"),
        ("https://@host", "add a key instead"),
        ("https://host:0", "port 0"),
        ("https://host:99999", "from 1 to 65535"),
        ("https://host:sk-abcdefgh12345678", "from 1 to 65535"),
        ("https://[::1", "cannot be taken apart"),
        ("https://[fe80::zz]", "taken apart|IPv6"),
        ("https://straße.example", "ASCII form"),
        ("https://ｏpenai.com", "ASCII form"),
        ("https://api%2eopenai.com", "letters, digits"),
        ("https://a..b", "ASCII"),
        ("https://-a", "letters, digits"),
    ],
)
def test_what_no_request_can_go_to_is_refused(address: str, why: str):
    with pytest.raises(BadAddressError, match=why) as caught:
        Origin.of(address)
    assert "sk-" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "is_loopback"),
    [
        ("http://127.0.0.1", True),
        ("http://127.8.9.1:1", True),
        ("http://localhost:1", True),
        ("http://model.localhost", True),
        ("http://[::1]", True),
        ("http://0.0.0.0", False),
        ("http://127.0.0.1.example.com", False),
        ("http://localhost.example.com", False),
        ("http://192.168.1.5", False),
        ("http://127.1", False),
    ],
)
def test_only_this_computer_is_loopback(address: str, is_loopback: bool):
    assert Origin.of(address).is_loopback is is_loopback


def test_a_name_below_localhost_may_be_resolved_elsewhere():
    assert not Origin.of("http://model.localhost").stays_here
    for address in ("http://LOCALHOST.:1", "http://127.8.9.1", "http://[::1]"):
        assert Origin.of(address).stays_here


@given(st.text())
def test_any_text_is_an_origin_or_a_sentence(text: str):
    for address in (text, f"https://{text}", f"http://host:{text}"):
        try:
            origin = Origin.of(address)
        except BadAddressError:
            continue
        assert Origin.of(str(origin)) == origin
        assert origin.host.isascii()
