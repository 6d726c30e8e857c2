"""Unencrypted requests to this computer that a proxy elsewhere would carry."""

from __future__ import annotations

import pytest

from keystead.credentials.question import CredentialQuestion
from keystead.credentials.resolution import CredentialSource, decide
from keystead.origin import Origin

LOCAL = Origin.of("http://127.0.0.1:8080")


@pytest.mark.parametrize(
    ("proxy", "source"),
    [
        ("http://proxy.example:3128", CredentialSource.NOT_NEEDED),
        ("http://127.0.0.1:3128", CredentialSource.GIVEN),
    ],
)
def test_no_key_goes_unencrypted_to_a_proxy_on_another_computer(
    proxy: str, source: CredentialSource
) -> None:
    question = CredentialQuestion(
        "work", LOCAL, own_origin=LOCAL, given=True, proxy=Origin.of(proxy)
    )
    assert decide(question).source is source


def test_a_proxy_may_carry_what_is_encrypted() -> None:
    target = Origin.of("https://api.example")
    question = CredentialQuestion("work", target, given=True, proxy=Origin.of("http://p.example:1"))
    assert decide(question).source is CredentialSource.GIVEN
