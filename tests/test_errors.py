"""What a failure says on one line, and that its references can be relied on."""

from __future__ import annotations

import pytest

from keystead.errors import (
    Action,
    ActionId,
    ConfigurationError,
    ErrorKind,
    KeysteadError,
    ProviderError,
)

RETRY = Action(ActionId.RETRY, "Try again", "Try again in a minute")


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (KeysteadError("x", "It broke"), "It broke"),
        (KeysteadError("x", "It broke.", "no room"), "It broke: no room"),
        (KeysteadError("x", "It broke: no room", "no room"), "It broke: no room"),
        (
            KeysteadError("x", "It broke", "no room", RETRY),
            "It broke: no room. Try again in a minute",
        ),
        (
            KeysteadError("x", "It broke", "no room.", RETRY),
            "It broke: no room. Try again in a minute",
        ),
        (KeysteadError("x", "It\nbroke", "no\r\n room"), "It broke: no room"),
    ],
)
def test_a_failure_is_one_line(error: KeysteadError, line: str):
    assert error.line() == line


def test_a_provider_failure_is_named_by_its_kind():
    error = ProviderError(ErrorKind.RATE_LIMIT, "Too many", status=429, retry_after=2.5)
    assert (error.reference, error.kind, error.status, error.retry_after) == (
        "rate-limit",
        ErrorKind.RATE_LIMIT,
        429,
        2.5,
    )
    assert error.hint == ""


def test_a_configuration_failure_says_where():
    error = ConfigurationError("bad-field", "Wrong", path="f.toml", line=3, field="base_url")
    assert (error.path, error.line_number, error.field) == ("f.toml", 3, "base_url")
    assert error.kind is ErrorKind.CONFIGURATION
