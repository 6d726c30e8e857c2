"""Test connection: five lights over a real server, of the draft as it stands."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QWidget
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from keystead.network.pinning import in_pairs
from keystead.origin import Origin
from keystead.providers.provider import Light, LightName, LightState
from keystead.secret import Secret
from tests.network.certificates import make_certificates
from tests.ui.settings.conftest import Settings

KEY = "good-key-of-some-length-1234"


@pytest.fixture
def base_url(httpserver: HTTPServer) -> str:
    def models(request: Request) -> Response:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return Response('{"error": {"message": "Bad key"}}', 401, mimetype="application/json")
        return Response('{"data": [{"id": "alpha"}]}', mimetype="application/json")

    httpserver.expect_request("/v1/models").respond_with_handler(models)
    return httpserver.url_for("/v1")


def add_key(settings: Settings, value: str) -> None:
    settings.run(settings.keychain.use_session_only())
    base_url = settings.known("mine").effective.base_url
    work = settings.engine.keys.set("one", "work", Secret(value), Origin.of(base_url))
    settings.run(settings.bridge.call(work))
    settings.run(settings.profiles.load())


def states(settings: Settings) -> dict[LightName, LightState | None]:
    return {name: row.state for name, row in settings.form.panel.lights.items()}


def check(settings: Settings) -> dict[LightName, LightState | None]:
    settings.form.footer.test.click()
    assert settings.form.panel.isVisible()
    settings.until(lambda: not settings.window._tasks.busy(settings.form, "test"))
    return states(settings)


def test_a_good_server_lights_up(settings: Settings) -> None:
    add_key(settings, KEY)
    settings.show("mine")
    assert check(settings) == {
        LightName.REACHABLE: LightState.OK,
        LightName.TLS: LightState.SKIPPED,
        LightName.KEY: LightState.OK,
        LightName.MODEL: LightState.OK,
        LightName.QUOTA: LightState.UNKNOWN,
    }
    assert "ms" in settings.form.panel.lights[LightName.REACHABLE]._time.text()


def test_a_rejected_key_is_said_in_words(settings: Settings) -> None:
    add_key(settings, "bad-key-of-some-length-9999")
    settings.show("mine")
    found = check(settings)
    assert found[LightName.REACHABLE] is LightState.OK
    assert found[LightName.KEY] is LightState.FAILED
    assert "key" in settings.form.panel.lights[LightName.KEY].evidence.text()
    assert "bad-key" not in settings.form.panel.lights[LightName.KEY].evidence.text()


def shown_key(settings: Settings) -> str:
    return settings.form.credentials.rows._rows[0]._state.text().partition(" · ")[0]


def test_a_list_and_a_test_say_the_same_of_a_key(settings: Settings) -> None:
    """Only asking without the key shows whether a server of one's own looks at it."""
    add_key(settings, KEY)
    form = settings.show("mine")
    assert shown_key(settings) == "not tried yet"
    settings.run(form.credentials._models.list_of("mine"))
    assert shown_key(settings) == "sent, not proven"
    check(settings)
    assert shown_key(settings) == "answered"
    settings.run(form.credentials._models.list_of("mine"))
    assert shown_key(settings) == "answered"


def test_a_public_list_proves_no_key_whoever_asks_for_it(
    settings: Settings, httpserver: HTTPServer
) -> None:
    httpserver.clear()
    httpserver.expect_request("/v1/models").respond_with_json({"data": [{"id": "alpha"}]})
    add_key(settings, KEY)
    form = settings.show("mine")
    settings.run(form.credentials._models.list_of("mine"))
    assert shown_key(settings) == "sent, not proven"
    check(settings)
    assert shown_key(settings) == "sent, not proven"
    _prove_by_a_real_request(settings, httpserver)


def _prove_by_a_real_request(settings: Settings, httpserver: HTTPServer) -> None:
    def chat(request: Request) -> Response:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return Response('{"error": {"message": "Bad key"}}', 401, mimetype="application/json")
        answer = '{"choices": [{"message": {"content": "OK"}, "finish_reason": "stop"}]}'
        return Response(answer, mimetype="application/json")

    httpserver.expect_request("/v1/chat/completions").respond_with_handler(chat)
    panel = settings.form.panel
    assert panel.ask_model.isVisible()
    assert "alpha" in panel.ask_model.text()
    assert "charged" in panel.ask_model.accessibleName()
    panel.ask_model.click()
    settings.until(lambda: panel.lights[LightName.KEY].state is LightState.OK)
    assert "refused without the key" in panel.lights[LightName.KEY].evidence.text()
    assert not panel.ask_model.isVisible()
    settings.until(lambda: shown_key(settings) == "answered")
    settings.until(lambda: settings.form.footer.says == "It works")


def test_a_real_request_that_could_not_be_made_leaves_no_light_at_work(
    settings: Settings, httpserver: HTTPServer
) -> None:
    add_key(settings, KEY)
    settings.show("mine")
    panel = settings.form.panel
    check(settings)
    panel.offer_real_request("alpha", 3)
    assert "with each of the 3 keys" in panel.cost.text()
    panel.offer_real_request("alpha")
    assert "proves the key" in panel.cost.text()
    panel.ask_model.setFocus()
    panel.ask_again()
    light = panel.lights[LightName.KEY]
    assert "asking" in light.spoken
    focused = QApplication.focusWidget()
    assert focused is not None
    assert panel.isAncestorOf(focused)
    panel.fail("The key is not there any more.")
    assert "asking" not in light.spoken
    assert "not there" in panel.trouble.text()


def test_the_draft_is_tested_and_not_what_is_saved(settings: Settings) -> None:
    add_key(settings, KEY)
    settings.show("mine")
    settings.form.fields.put("default_model", "missing")
    assert check(settings)[LightName.MODEL] is LightState.FAILED
    assert settings.form.panel.when.text() == "now, with your unsaved changes"
    assert "missing" not in settings.file.read_text()


def test_a_test_of_another_address_carries_no_key_before_a_yes(
    settings: Settings, httpserver: HTTPServer
) -> None:
    add_key(settings, KEY)
    settings.show("mine")
    moved = settings.form.fields.editor("base_url").value().replace("localhost", "127.0.0.1")
    settings.type("base_url", moved)
    assert settings.form.connection.card.isVisible()
    check(settings)
    assert httpserver.log
    assert not any("good-key" in str(request.headers) for request, _ in httpserver.log)
    settings.form.connection.card.send.click()
    assert check(settings)[LightName.KEY] is LightState.OK


def test_a_refusal_before_the_first_light_is_said_in_words(settings: Settings) -> None:
    form = settings.show("mine")
    form.fields.put("enabled", False)
    check(settings)
    assert "switched off" in form.panel.trouble.text()
    form.fields.put("max_retries", 99)
    check(settings)
    assert "at most 20" in form.panel.trouble.text()


def test_without_a_key_the_other_lights_are_shown_and_the_key_light_says_so(
    settings: Settings, httpserver: HTTPServer
) -> None:
    form = settings.show("mine")
    # A server on another computer, reached through a proxy on this one.
    form.fields.put("base_url", "http://llm.example/v1")
    form.fields.put("allow_http", True)
    form.fields.put("proxy", httpserver.url_for("/").rstrip("/"))
    found = check(settings)
    assert found[LightName.REACHABLE] is LightState.OK
    assert found[LightName.TLS] is LightState.LOW
    assert "not encrypted" in form.panel.lights[LightName.TLS].evidence.text()
    assert found[LightName.KEY] is LightState.FAILED
    assert form.panel.lights[LightName.KEY].evidence.text() == "no key yet"
    assert form.panel.trouble.isHidden()


def test_progress_shows_at_once_and_leaving_ends_the_test(
    settings: Settings, httpserver: HTTPServer
) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def slow(_request: Request) -> Response:
        asked.set()
        go_on.wait(5)
        return Response('{"data": []}', mimetype="application/json")

    httpserver.clear()
    httpserver.expect_request("/v1/models").respond_with_handler(slow)
    try:
        settings.show("mine")
        settings.form.footer.test.click()
        settings.until(asked.is_set)
        assert settings.form.panel.isVisible()
        assert states(settings) == dict.fromkeys(LightName)
        assert settings.form.panel.lights[LightName.REACHABLE].evidence.text() == "asking"
        settings.form.footer.test.click()
        assert settings.window._tasks.busy(settings.form, "test")
        settings.window.show_profile("other")
        assert settings.form.panel.isHidden()
        settings.until(lambda: not settings.window._tasks.busy(settings.form, "test"))
    finally:
        go_on.set()


def test_a_passed_test_of_what_is_saved_says_so_and_offers_an_agent(settings: Settings) -> None:
    add_key(settings, KEY)
    form = settings.show("mine")
    check(settings)
    assert form.footer.says == "It works"
    with settings.qtbot.waitSignal(settings.window.agent_wanted) as wanted:
        form.footer.go_on.click()
    assert wanted.args == ["mine"]


@pytest.mark.parametrize(
    ("answer", "media"),
    [
        ('{"data": [{"id": "alpha"}]}', "application/json"),  # to anybody
        ("<html>Sign in to the network</html>", "text/html"),
    ],
)
def test_a_test_that_leaves_something_open_does_not_say_that_it_works(
    settings: Settings, httpserver: HTTPServer, answer: str, media: str
) -> None:
    httpserver.clear()
    httpserver.expect_request("/v1/models").respond_with_data(answer, content_type=media)
    add_key(settings, KEY)
    form = settings.show("mine")
    assert check(settings)[LightName.KEY] is LightState.UNKNOWN
    assert form.footer.says == "It answers; not all is proven"


def test_a_passed_test_of_a_draft_offers_no_agent(settings: Settings) -> None:
    add_key(settings, KEY)
    form = settings.show("mine")
    settings.type("description", "not saved")
    check(settings)
    assert not form.footer.says
    assert form.footer.go_on.isHidden()


def test_what_a_test_found_is_read_whole_in_the_smallest_window(settings: Settings) -> None:
    form = settings.show("mine")
    settings.window.resize(settings.window.minimumSize())
    form.panel.begin("as last saved")
    pin = ":".join(["AB"] * 32)
    evidence = f"The certificate of https://gpu-box.office.example/v1/models shows SHA-256 {pin}"
    light = form.panel.lights[LightName.TLS]
    form.panel.show_light(Light(LightName.TLS, LightState.FAILED, evidence))
    form.panel.end()
    form.panel.offer_real_request("somebody/a-model-with-a-name-that-is-longer-than-the-panel-is")
    settings.until(
        lambda: light.evidence.height() >= light.evidence.heightForWidth(light.evidence.width())
    )
    assert light.spoken.endswith(evidence)
    assert form.panel.width() <= settings.window.width()
    assert form.panel.ask_model.width() < form.panel.width()
    assert "charged" in form.panel.cost.text()


def test_what_was_told_before_the_profiles_were_loaded_changes_nothing_after(
    settings: Settings,
) -> None:
    # A change waits for the next frame, an answer does not: what is older may come later.
    before = settings.profiles.state
    add_key(settings, KEY)
    settings.show("mine")
    now, told = settings.profiles.state, list[None]()
    assert now.number > before.number
    settings.profiles.changed.connect(lambda: told.append(None))
    settings.bridge.post(before)
    delivered = list[str]()
    settings.bridge.subscribe(str, settings.profiles, delivered.append)
    settings.bridge.post("after it")
    settings.until(lambda: delivered)
    assert settings.profiles.state is now
    assert not told


def test_the_result_says_how_old_it_is_until_it_is_closed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_key(settings, KEY)
    form = settings.show("mine")
    check(settings)
    assert form.panel.when.text() == "now, as last saved"
    later = time.time() + 12
    monkeypatch.setattr("keystead.ui.settings.check_panel.time.time", lambda: later)
    form.panel._clock.timeout.emit()
    assert form.panel.when.text() == "12 s ago, as last saved"
    form.panel.closed.emit()
    assert form.panel.isHidden()
    assert not form.panel._clock.isActive()
    assert settings.window.focusWidget() is form.footer.test


def test_the_result_goes_when_something_else_is_saved(
    settings: Settings, httpserver: HTTPServer
) -> None:
    add_key(settings, KEY)
    form = settings.show("mine")
    check(settings)
    settings.type("base_url", httpserver.url_for("/v2"))
    assert form.panel.isVisible()
    assert form.panel.when.text() == "now, as last saved"
    settings.save()
    assert form.panel.isHidden()


def test_the_result_stays_while_what_is_saved_is_read_anew(settings: Settings) -> None:
    add_key(settings, KEY)
    form = settings.show("mine")
    check(settings)
    settings.run(settings.profiles.load())
    assert form.panel.isVisible()


def test_a_question_that_appears_in_a_low_window_is_seen_with_its_answers(
    settings: Settings,
) -> None:
    settings.window.resize(800, 560)
    add_key(settings, KEY)
    form = settings.show("mine")
    check(settings)
    moved = form.fields.editor("base_url").value().replace("localhost", "127.0.0.1")
    settings.type("base_url", moved)
    card, page = form.connection.card, form.page
    settings.until(lambda: page.viewport().rect().contains(_place(card.send, page.viewport())))
    assert settings.window.focusWidget() is form.fields.field("base_url").editor


def _place(widget: QWidget, within: QWidget) -> QRect:
    return QRect(widget.mapTo(within, QPoint()), widget.size())


def test_a_certificate_that_was_looked_at_can_be_trusted_from_the_next_save_on(
    settings: Settings, tmp_path: Path
) -> None:
    certificates = make_certificates(tmp_path)
    with HTTPServer("localhost", 0, ssl_context=certificates.server) as server:
        server.expect_request("/v1/models").respond_with_json({"data": [{"id": "alpha"}]})
        form = settings.show("mine")
        form.fields.put("base_url", server.url_for("/v1"))
        assert check(settings)[LightName.TLS] is LightState.FAILED
        assert in_pairs(certificates.fingerprint) in form.panel.lights[LightName.TLS].spoken
        assert server.log == []
        form.panel.trust.click()
        assert form.fields.value("tls_pin") == certificates.fingerprint
        assert form.fields.field("tls_pin").isVisible()
        assert certificates.fingerprint not in settings.file.read_text()
        assert check(settings)[LightName.TLS] is LightState.OK
        assert not form.panel.trust.isVisible()
