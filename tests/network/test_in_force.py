"""What holds for every connection: certificates, and the variables that are not followed."""

from __future__ import annotations

from pathlib import Path

from keystead.network.in_force import PROXY_VARIABLES, in_force


def test_proxy_variables_are_named_in_both_spellings_without_their_values():
    environment = {"HTTP_PROXY": "http://user:secret@proxy", "http_proxy": "x", "ALL_PROXY": " "}
    found = in_force(environment | {"no_proxy": "local"})
    assert found.ignored_proxies == ("HTTP_PROXY", "http_proxy")
    assert found.without_proxy == "local"
    assert "secret" not in repr(found)
    assert in_force({}).ignored_proxies == ()
    everyone = {name: "x" for upper in PROXY_VARIABLES for name in (upper, upper.lower())}
    assert set(in_force(everyone).ignored_proxies) == set(everyone)


def test_a_file_of_certificates_that_is_not_there_is_told(tmp_path: Path):
    missing = str(tmp_path / "nowhere.pem")
    assert in_force({"SSL_CERT_FILE": missing}).missing == missing
    there = tmp_path / "some.pem"
    there.write_text("")
    found = in_force({"SSL_CERT_FILE": str(there)})
    assert (found.missing, found.variable) == ("", "SSL_CERT_FILE")
