"""How a profile stands in the lists: a tick only for what its last list or test has proven."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from keystead.models.model_list import ListStatus, ModelList
from keystead.ui.sources.models import ModelSource
from keystead.ui.widgets.mark import Mark
from keystead.ui.widgets.rows import Row
from tests.ui.settings.conftest import Settings
from tests.ui.settings.test_checks import KEY, add_key, check


@pytest.fixture
def base_url(httpserver: HTTPServer) -> str:
    def models(request: Request) -> Response:
        sent = request.headers.get("Authorization", "")
        if sent not in ("", f"Bearer {KEY}", "Bearer not-needed"):
            return Response('{"error": {"message": "Bad key"}}', 401, mimetype="application/json")
        return Response('{"data": [{"id": "alpha"}]}', mimetype="application/json")

    httpserver.expect_request("/v1/models").respond_with_handler(models)
    return httpserver.url_for("/v1")


def row(settings: Settings, name: str) -> Row:
    rows = settings.window.list._rows
    return rows.row(rows.find(name).row())


def list_models(settings: Settings, name: str) -> None:
    settings.run(settings.bridge.call(settings.engine.models.refresh([name])))


def test_a_local_server_that_nobody_tried_has_a_dash_and_a_listed_one_a_tick(
    settings: Settings,
) -> None:
    assert (row(settings, "ollama").mark, row(settings, "ollama").subtitle) == (
        Mark.OFF,
        "not tried yet · no key needed",
    )
    assert row(settings, "mine").mark is Mark.OFF
    list_models(settings, "mine")
    settings.until(lambda: row(settings, "mine").mark is Mark.GOOD)
    assert row(settings, "mine").subtitle == "no key needed · on this computer"


def test_a_server_that_does_not_run_has_a_dash_and_no_cross(settings: Settings) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
        revision = settings.profiles.state.revision
        settings.run(settings.profiles.edit("mine", {"base_url": address}, revision))
        list_models(settings, "mine")
        settings.until(lambda: row(settings, "mine").subtitle.startswith("not running"))
        assert row(settings, "mine").mark is Mark.OFF
        # What was found out holds until something else is.
        seen: list[str] = []
        settings.form.credentials._models.lists_changed.connect(
            lambda: seen.append(row(settings, "mine").subtitle)
        )
        list_models(settings, "mine")
        settings.until(lambda: len(seen) >= 2)
    assert set(seen) == {"not running · on this computer"}


def test_a_test_of_the_saved_profile_counts_and_one_of_a_draft_does_not(
    settings: Settings,
) -> None:
    form = settings.show("mine")
    form.fields.put("default_model", "missing")
    check(settings)
    assert row(settings, "mine").subtitle.startswith("not tried yet")
    form.fields.put("default_model", "alpha")
    check(settings)
    assert row(settings, "mine").mark is Mark.GOOD


class SlowSource(ModelSource):
    """Its answer is on its way while the engine lists models."""

    async def _read(self) -> tuple[Mapping[str, ModelList], int]:
        read = await super()._read()
        await self._models.refresh(["mine"])
        await asyncio.sleep(0.1)
        return read


def test_a_list_that_came_meanwhile_is_not_taken_back(settings: Settings) -> None:
    source = SlowSource(settings.bridge, settings.engine.models)
    settings.run(source.load())
    assert source.lists()["mine"].status is ListStatus.FRESH
    assert list(source.lists()) == list(settings.engine.models.lists())
    source.deleteLater()


def test_a_server_that_wants_a_key_is_not_said_to_have_rejected_one(
    settings: Settings, httpserver: HTTPServer
) -> None:
    httpserver.clear()
    refusal = {"error": {"message": "Incorrect API key provided"}}
    httpserver.expect_request("/v1/models").respond_with_json(refusal, status=401)
    form = settings.show("mine")
    assert form.credentials.need == "No key needed."
    check(settings)
    assert row(settings, "mine").subtitle == "wants a key · on this computer"
    assert form.credentials.need == "The server wants a key."
    # It is so for who comes back, too.
    settings.show("other")
    settings.show("mine")
    assert form.credentials.need == "The server wants a key."
    list_models(settings, "mine")
    settings.until(lambda: row(settings, "mine").subtitle == "wants a key · on this computer")
    assert form.credentials.need == "The server wants a key."


def test_a_test_of_a_draft_says_that_the_server_wants_a_key(
    settings: Settings, httpserver: HTTPServer
) -> None:
    httpserver.clear()
    refusal = {"error": {"message": "Incorrect API key provided"}}
    httpserver.expect_request("/v1/models").respond_with_json(refusal, status=401)
    form = settings.show("mine")
    settings.type("description", "not saved")
    check(settings)
    assert form.credentials.need == "The server wants a key."
    settings.type("base_url", httpserver.url_for("/v1").replace("localhost", "127.0.0.1"))
    assert form.credentials.need == "No key needed."
    form.revert()
    assert form.credentials.need == "No key needed."


def test_a_rejected_key_has_a_cross_and_its_words(settings: Settings) -> None:
    add_key(settings, "bad-key-of-some-length-9999")
    settings.show("mine")
    assert row(settings, "mine").subtitle == "not tried yet · on this computer"
    check(settings)
    assert (row(settings, "mine").mark, row(settings, "mine").subtitle) == (
        Mark.FAILED,
        "key rejected · on this computer",
    )


PAGE = Response("<html><body>Sign in</body></html>", mimetype="text/html")
DOWN = Response('{"error": {"message": "Overloaded"}}', 503, mimetype="application/json")
NO_LIST = Response('{"hello": "world"}', 404, mimetype="application/json")


@pytest.mark.parametrize("key", [KEY, ""], ids=["key", "no key"])
@pytest.mark.parametrize(
    ("answer", "words"),
    [(PAGE, "not an API"), (DOWN, "overloaded"), (NO_LIST, "request refused")],
)
def test_a_test_that_met_no_api_leaves_no_tick(
    settings: Settings, httpserver: HTTPServer, answer: Response, words: str, key: str
) -> None:
    httpserver.clear()
    httpserver.expect_request("/v1/models").respond_with_response(answer)
    if key:
        add_key(settings, key)
    settings.show("mine")
    check(settings)
    assert (row(settings, "mine").mark, row(settings, "mine").subtitle) == (
        Mark.FAILED,
        f"{words} · on this computer",
    )


def test_a_key_that_nothing_proves_has_no_tick_after_a_test(
    settings: Settings, httpserver: HTTPServer
) -> None:
    httpserver.clear()
    httpserver.expect_request("/v1/models").respond_with_json({"data": [{"id": "alpha"}]})
    add_key(settings, KEY)
    settings.show("mine")
    unproven = Mark.OFF, "key not proven · on this computer"
    check(settings)
    assert (row(settings, "mine").mark, row(settings, "mine").subtitle) == unproven
    # A list that comes without a key takes nothing back.
    list_models(settings, "mine")
    settings.until(lambda: settings.window.list._models.lists()["mine"].status is ListStatus.FRESH)
    assert (row(settings, "mine").mark, row(settings, "mine").subtitle) == unproven


def test_a_test_that_met_a_rate_limit_does_not_say_out_of_credit(
    settings: Settings, httpserver: HTTPServer
) -> None:
    httpserver.clear()
    slow = {"error": {"message": "Slow down"}}
    httpserver.expect_request("/v1/models").respond_with_json(slow, status=429)
    settings.show("mine")
    check(settings)
    assert row(settings, "mine").subtitle == "rate limited · on this computer"


def test_a_server_that_no_preset_knows_goes_by_its_host(settings: Settings) -> None:
    revision = settings.profiles.state.revision
    settings.run(settings.profiles.edit("mine", {"base_url": "https://llm.example/v1"}, revision))
    settings.run(settings.profiles.load())
    assert row(settings, "mine").subtitle == "no key yet · llm.example"


def test_a_local_kind_of_server_on_another_computer_goes_by_its_host(settings: Settings) -> None:
    there = {"provider": "local", "base_url": "https://gpu.example/v1"}
    revision = settings.profiles.state.revision
    settings.run(settings.profiles.edit("mine", there, revision))
    settings.run(settings.profiles.load())
    assert row(settings, "mine").subtitle == "no key yet · gpu.example"


def test_a_missing_key_is_called_the_same_in_every_list(settings: Settings) -> None:
    assert (row(settings, "openai").mark, row(settings, "openai").subtitle) == (
        Mark.OFF,
        "no key yet · OpenAI",
    )
    assert row(settings, "azure").subtitle == "no address yet · Azure OpenAI"
