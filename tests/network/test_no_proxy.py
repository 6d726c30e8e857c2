"""Which addresses are reached without a profile's proxy."""

from __future__ import annotations

import pytest

from keystead.network.no_proxy import exceptions, is_named, without_needless_proxy
from keystead.network.policy import NetworkPolicy
from keystead.origin import Origin

PROXIED = NetworkPolicy(proxy="http://proxy.example:3128", proxy_user="me")


@pytest.mark.parametrize(
    ("text", "address", "named"),
    [
        ("", "https://api.example.com", False),
        ("*", "https://api.example.com", True),
        ("example.com", "https://example.com", True),
        ("example.com", "https://api.example.com", True),
        (".example.com", "https://api.example.com", True),
        ("*.example.com", "https://api.example.com", True),
        ("EXAMPLE.com", "https://api.example.COM", True),
        ("example.com", "https://badexample.com", False),
        ("api.example.com", "https://example.com", False),
        ("other.org, example.com", "https://example.com", True),
        ("other.org example.com", "https://example.com", True),
        ("example.com:8443", "https://example.com:8443", True),
        ("example.com:8443", "https://example.com", False),
        ("example.com:443", "https://example.com", True),
        ("10.0.0.0/8", "http://10.1.2.3:8080", True),
        ("10.0.0.0/8", "http://11.1.2.3:8080", False),
        ("10.1.2.3", "http://10.1.2.3:8080", True),
        ("10.1.2.3:8080", "http://10.1.2.3:8080", True),
        ("fd00::/8", "http://[fd00::1]:8080", True),
        ("[fd00::1]:8080", "http://[fd00::1]:8080", True),
        ("[fd00::1]:81", "http://[fd00::1]:8080", False),
        ("10.0.0.0/8", "https://ten.example", False),
        (",, ,", "https://api.example.com", False),
    ],
)
def test_entries_mean_hosts_ports_and_networks(text: str, address: str, named: bool):
    assert is_named(Origin.of(address), text) is named
    expected = NetworkPolicy() if named else PROXIED
    assert without_needless_proxy(PROXIED, address, {"NO_PROXY": text}) == expected


@pytest.mark.parametrize(
    "address",
    ["http://localhost:1", "http://127.0.0.1:1", "http://127.9.9.9:1", "http://[::1]:1",
     "https://a.localhost"],
)  # fmt: skip
def test_this_computer_is_never_reached_through_a_proxy(address: str):
    assert without_needless_proxy(PROXIED, address, {}) == NetworkPolicy()


def test_the_lower_case_variable_comes_first_and_those_that_name_proxies_are_not_read():
    assert exceptions({"no_proxy": "a", "NO_PROXY": "b"}) == "a"
    assert exceptions({"no_proxy": " ", "NO_PROXY": "b"}) == "b"
    assert without_needless_proxy(NetworkPolicy(), "https://a.example", {"ALL_PROXY": "x"}) == (
        NetworkPolicy()
    )
