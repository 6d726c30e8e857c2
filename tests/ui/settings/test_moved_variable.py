"""A variable that goes by a profile's name: asked about before another address gets its key.

The servers are real, and so is what arrives at them.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.ui.settings.conftest import Settings
from tests.ui.settings.test_checks import check

KEY = "good-key-of-some-length-1234"


class Listener:
    """A server that remembers the credential of every request."""

    def __init__(self, server: HTTPServer) -> None:
        self.base_url = server.url_for("/v1")
        self._got: list[str] = []
        server.expect_request("/v1/models").respond_with_handler(self._answer)

    def _answer(self, request: Request) -> Response:
        self._got.append(request.headers.get("Authorization", ""))
        return Response('{"data": [{"id": "alpha"}]}', mimetype="application/json")

    def got_key(self) -> bool:
        """Whether the key came with what was asked since the last time; something was."""
        got, self._got = self._got, []
        assert got
        return f"Bearer {KEY}" in got


@pytest.fixture
def own(httpserver: HTTPServer) -> Listener:
    return Listener(httpserver)


@pytest.fixture
def other() -> Iterator[Listener]:
    with HTTPServer(port=0) as server:
        yield Listener(server)


@pytest.fixture
def base_url(own: Listener, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("MINE_API_KEY", KEY)
    return own.base_url


def test_neither_a_test_nor_a_save_sends_it_before_a_yes(
    settings: Settings, own: Listener, other: Listener
) -> None:
    form = settings.show("mine")
    check(settings)
    assert own.got_key()
    settings.type("base_url", other.base_url)
    card = form.connection.card
    assert card.isVisible()
    assert card._texts[3].text() == "from MINE_API_KEY"
    check(settings)
    assert not other.got_key()
    assert not settings.save()
    assert settings.known("mine").effective.base_url == own.base_url
    card.send.click()
    assert settings.save()
    assert card.isHidden()
    check(settings)
    assert other.got_key()


def test_it_is_kept_back_by_another_name_alone(settings: Settings, other: Listener) -> None:
    form = settings.show("mine")
    settings.type("base_url", other.base_url)
    card = form.connection.card
    card.keep.click()
    assert "give the profile another name" in card._says.text()
    assert not settings.save()
    settings.type("name", "renamed")
    assert card.isHidden()
    assert settings.save()
    check(settings)
    assert not other.got_key()
