"""The scenes: one a view and state. To add one, write a function and put it into `SCENES`.

Owns what is done in the window for each picture, as a person would do it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtTest import QTest
from pytest_httpserver import HTTPServer

from keystead.agents.spawning import SpawnRequest
from keystead.credentials.health import Rest
from keystead.credentials.index import KeyInfo
from keystead.errors import ErrorKind
from keystead.network.pinning import Certificate
from keystead.origin import Origin
from keystead.profiles.profile import CredentialKind
from keystead.providers.provider import Light, LightName, LightState
from keystead.secret import KeyKind, Secret
from keystead.ui.commands.settings import SettingsPage
from keystead.ui.passphrase import PassphraseDialog, open_key_file
from keystead.ui.settings.keyboard import KeyboardPage
from keystead.ui.settings.window import SMALLEST, SettingsWindow
from keystead.ui.view_tabs import REQUESTS_TAB
from keystead.ui.views import ViewId
from keystead.ui.views.agents.model_choices import model_key
from keystead.ui.views.agents.new_agent import NewAgentDialog
from keystead.ui.views.agents.page import AgentPage
from keystead.ui.views.agents.start_choice import Start
from keystead.ui.views.models.page import ModelsPage
from keystead.ui.views.requests.page import RequestsPage
from keystead.ui.widgets.picker import Picker
from tests.network.certificates import make_certificates
from tests.providers import local_shapes as shapes
from tests.screenshots import frame_scenes, question_scenes
from tests.screenshots.demo_home import BROKEN, LONG, RICH, TOO_MUCH
from tests.screenshots.studio import Scene, Studio

SETTINGS = (1200, 960)  # logical pixels


async def as_it_opens(studio: Studio) -> QPixmap:
    return await studio.picture()


async def welcome_back(studio: Studio) -> QPixmap:
    await studio.desktop.models.refresh("claude", "workstation")
    return await studio.picture()


async def transcript(studio: Studio) -> QPixmap:
    studio.desktop.open_agent(studio.agent(RICH.name))
    return await studio.picture()


async def _rich(studio: Studio) -> AgentPage:
    desktop = studio.desktop
    desktop.refresh_models("claude")
    desktop.open_agent(studio.agent(RICH.name))
    await studio.until(lambda: desktop.models.lists()["claude"].models)
    page = desktop.agent_page
    assert page is not None
    return page


async def edited_message(studio: Studio) -> QPixmap:
    page = await _rich(studio)
    page.edit_message()
    page.composer.type(f"{page.composer.text} Then tell me what is left.")
    page.composer.edit.submitted.emit()
    await studio.settle(1.2)
    return await studio.picture()


async def editing_message(studio: Studio) -> QPixmap:
    page = await _rich(studio)
    page.edit_message()
    return await studio.picture()


async def find(studio: Studio) -> QPixmap:
    page = await _rich(studio)
    page.find_text()
    page.transcript.find_bar.line.setText("event")
    await studio.settle(0.5)
    page.step_match(1)
    return await studio.picture()


async def choosing_model(studio: Studio) -> QPixmap:
    page = await _rich(studio)
    page.choose_model()
    await studio.settle(0.5)
    return await studio.picture(page.answering.popup)


async def obstacle(studio: Studio) -> QPixmap:
    page = await _rich(studio)
    page.answering.popup.chosen.emit(model_key(Start("openai", "gpt-5")), "")
    page.composer.type("And now with another model?")
    await studio.settle(0.5)
    return await studio.picture()


async def row_menu(studio: Studio) -> QPixmap:
    page = await _rich(studio)
    page.view.setCurrentIndex(page.model.index(0))
    page.view.menu_wanted.emit(0, page.mapToGlobal(page.rect().center()))
    await studio.settle()
    return await studio.picture(studio.top_level("QMenu"))


async def renaming(studio: Studio) -> QPixmap:
    (await _rich(studio)).rename()
    await studio.settle()
    return await studio.picture(studio.top_level("NameDialog"))


async def limits(studio: Studio) -> QPixmap:
    (await _rich(studio)).answering.more.click()
    await studio.settle()
    return await studio.picture(studio.top_level("LimitsDialog"))


async def broken_off(studio: Studio) -> QPixmap:
    studio.desktop.open_agent(studio.agent(BROKEN.name))
    return await studio.picture()


async def long_agent(studio: Studio) -> QPixmap:
    studio.desktop.open_agent(studio.agent(LONG.name))
    return await studio.picture()


async def failed_agent(studio: Studio) -> QPixmap:
    studio.desktop.open_agent(studio.agent("crawl changelog"))
    return await studio.picture()


async def too_long_agent(studio: Studio) -> QPixmap:
    """A conversation that is longer than its model can take, before and after it is shortened."""
    desktop = studio.desktop
    practice = desktop.profiles.get("practice")
    assert practice is not None
    begun = await desktop.agents.spawn(SpawnRequest("Begin", practice.effective))
    desktop.open_agent(begun.id)
    for text in ("fail: context too long", ""):
        await studio.until(lambda: all(not each.state.is_active for each in desktop.agents.all()))
        if text:
            await desktop.agents.send(begun.id, text)
        else:
            await desktop.agents.compact(begun.id)
    await studio.until(lambda: all(not each.state.is_active for each in desktop.agents.all()))
    return await studio.picture()


async def _answered_by_workstation(studio: Studio, **changes: str) -> None:
    """Show an agent on that profile, once it is changed."""
    profiles = studio.desktop.profiles
    await profiles.edit("workstation", changes, profiles.state.revision)
    await profiles.load()
    profile = profiles.get("workstation")
    assert profile is not None
    asked = SpawnRequest("Write the release notes", profile.effective, model="qwen3:14b")
    started = await studio.desktop.agents.spawn(asked)
    studio.desktop.open_agent(started.id)
    await studio.settle(1.5)


async def much_said_of_it(studio: Studio) -> QPixmap:
    """A refusal in very many words, one of them without end."""
    words = f"Bad request: {'the value of a field is not what it should be, ' * 12}{'x' * 300}."
    with HTTPServer("localhost", 0) as server:
        server.expect_request("/v1/chat/completions").respond_with_json(
            {"error": {"message": words}}, status=400
        )
        await _answered_by_workstation(studio, base_url=server.url_for("/v1"))
    return await studio.picture()


async def other_certificate(studio: Studio) -> QPixmap:
    """An agent on a server whose certificate is another than the pinned one."""
    with TemporaryDirectory() as folder:
        certificates = make_certificates(Path(folder))
        with HTTPServer("localhost", 0, ssl_context=certificates.server) as server:
            address = server.url_for("/v1")
            await _answered_by_workstation(studio, base_url=address, tls_pin="ab" * 32)
    return await studio.picture()


async def running_agent(studio: Studio) -> QPixmap:
    profile = studio.desktop.profiles.get("claude")
    assert profile is not None
    await studio.desktop.agents.spawn(SpawnRequest("Write the release notes", profile.effective))
    started = await studio.desktop.agents.spawn(
        SpawnRequest("Run the tests twenty times", profile.effective)
    )
    studio.desktop.open_agent(started.id)
    await studio.settle(1.5)
    return await studio.picture()


async def held_up_agent(studio: Studio) -> QPixmap:
    """An agent that waits until its provider takes more."""
    profile = studio.desktop.profiles.get("claude")
    assert profile is not None
    started = await studio.desktop.agents.spawn(SpawnRequest(TOO_MUCH, profile.effective))
    studio.desktop.open_agent(started.id)
    await studio.settle(1.5)
    return await studio.picture()


async def switched_agent(studio: Studio) -> QPixmap:
    """Another provider's model goes on, and what it is not sent is told."""
    desktop = studio.desktop
    practice = desktop.profiles.get("practice")
    assert practice is not None
    begun = await desktop.agents.spawn(SpawnRequest("Show me what you can do", practice.effective))
    desktop.open_agent(begun.id)
    await studio.until(lambda: all(not each.state.is_active for each in desktop.agents.all()))
    page = desktop.agent_page
    assert page is not None
    page.answering.popup.chosen.emit(model_key(Start("claude", "claude-opus-4.5")), "")
    page.composer.type("And now you: what is in the folder?")
    await studio.settle(0.5)
    page.composer.edit.submitted.emit()
    await studio.settle(1.5)
    return await studio.picture()


async def models(studio: Studio) -> QPixmap:
    await _models_page(studio)
    return await studio.picture()


async def models_filtered(studio: Studio) -> QPixmap:
    page = await _models_page(studio)
    desktop = studio.desktop
    for profile, model in (("openrouter-work", "qwen/qwen3-max"), ("workstation", "qwen3:14b")):
        await desktop.models.pin(profile, model, pinned=True)
    await studio.settle()
    page.filter.setText("qwen3-c")
    await studio.settle(1.5)
    return await studio.picture()


async def models_hidden(studio: Studio) -> QPixmap:
    """A hidden model with its undo, one added by hand, and the menu of a row."""
    page = await _models_page(studio)
    await studio.desktop.profiles.edit_list("claude", "models", add=["claude-preview"])
    await studio.until(lambda: page.table.number_of("claude", "claude-preview"))
    page.view.choose(page.table.number_of("openrouter-work", "qwen/qwen3-max") or 0)
    page.view.asked.emit("hide")
    await studio.until(page.undo.isVisible)
    page.foot.hidden.click()
    page.table.fold("openrouter-work", True)
    page.rows.dress()
    page.view.choose(page.table.number_of("claude", "claude-preview") or 0)
    return await studio.picture()


async def models_menu(studio: Studio) -> QPixmap:
    page = await _models_page(studio)
    page.view.choose(3)
    page.view.ask_menu()
    await studio.settle()
    menu = studio.top_level("QMenu")
    picture = await studio.picture()
    painter = QPainter(picture)
    painter.drawPixmap(menu.pos() - studio.desktop.window.pos(), menu.grab())
    painter.end()
    menu.close()
    return picture


async def models_details(studio: Studio) -> QPixmap:
    """What is known of one model, by who says it."""
    page = await _models_page(studio)
    desktop = studio.desktop
    await desktop.profiles.edit_list("anthropic", "models", add=["claude-sonnet-4-5"])
    await studio.until(lambda: page.table.number_of("anthropic", "claude-sonnet-4-5"))
    page.foot.details.click()
    page.view.choose(page.table.number_of("anthropic", "claude-sonnet-4-5") or 0)
    await studio.settle(1.5)
    return await studio.picture()


async def models_tested(studio: Studio) -> QPixmap:
    """What a test of one model proved, and that an agent had an answer of it."""
    page = await _models_page(studio)
    practice = studio.desktop.profiles.get("practice")
    assert practice is not None
    await studio.desktop.agents.spawn(SpawnRequest("Say hello", practice.effective))
    await studio.desktop.models.test("practice", "practice-script")
    page.foot.details.click()
    page.view.choose(page.table.number_of("practice", "practice-script") or 0)
    await studio.settle(3.0)
    return await studio.picture()


async def models_of_one(studio: Studio) -> QPixmap:
    page = await _models_page(studio)
    studio.desktop.show_models_of("azure-eu")
    page.filter.setText("gpt")
    return await studio.picture()


async def models_no_match(studio: Studio) -> QPixmap:
    page = await _models_page(studio)
    studio.desktop.show_models_of("claude")
    studio.desktop.show_models_of("")
    for profile in ("azure-eu", "gpu-box"):
        await studio.desktop.models.stop(profile)
        await studio.desktop.profiles.remove(profile, with_keys=False)
    await studio.settle()
    page.filter.setText("no such model")
    return await studio.picture()


async def models_no_match_yet(studio: Studio) -> QPixmap:
    """Nothing matches, and lists that could not be had may."""
    page = await _models_page(studio)
    page.filter.setText("no such model")
    return await studio.picture()


async def models_beside(studio: Studio) -> QPixmap:
    """The models in a narrow pane beside an agent."""
    await _models_page(studio)
    studio.desktop.open_agent(studio.agent(RICH.name), beside=True)
    return await studio.picture()


async def models_none(studio: Studio) -> QPixmap:
    studio.desktop.open_models()
    await studio.settle(1.0)
    return await studio.picture()


async def add_model(studio: Studio) -> QPixmap:
    page = await _models_page(studio)
    page.add_model()
    await studio.settle()
    dialog = studio.top_level("AddModelDialog")
    picture = await studio.picture(dialog)
    dialog.close()
    return picture


async def _models_page(studio: Studio) -> ModelsPage:
    desktop = studio.desktop
    desktop.open_models()
    await studio.until(lambda: desktop.models.lists()["openrouter-work"].models)
    page = desktop.window.tabs.page("models")
    assert isinstance(page, ModelsPage)
    return page


TASK = "Find out why tests/io fails about one run in five, and fix the test."


async def new_agent(studio: Studio) -> QPixmap:
    dialog = await _new_agent(studio)
    dialog.task.setPlainText(TASK)
    return await studio.picture(dialog)


async def new_agent_picker(studio: Studio) -> QPixmap:
    """The list of models is open; it is a window of its own and drawn over the dialog."""
    dialog = await _new_agent(studio)
    dialog.task.setPlainText(TASK)
    dialog.form.model.open_list()
    dialog.form.model.popup.line.setText("son")
    await studio.settle()
    picture = await studio.picture(dialog)
    painter = QPainter(picture)
    painter.drawPixmap(dialog.form.model.popup.pos() - dialog.pos(), dialog.form.model.popup.grab())
    painter.end()
    dialog.form.model.popup.hide()
    return picture


async def new_agent_all_models(studio: Studio) -> QPixmap:
    dialog = await _new_agent(studio)
    dialog.form.model.open_list()
    picture = await studio.picture(dialog.form.model.popup)
    dialog.form.model.popup.hide()
    return picture


async def new_agent_more(studio: Studio) -> QPixmap:
    dialog = await _new_agent(studio, "workstation", "qwen2.5-coder:7b")
    dialog.folded.set_open(True)
    dialog.resize(760, 744)
    return await studio.picture(dialog)


async def new_agent_small(studio: Studio) -> QPixmap:
    dialog = await _new_agent(studio, "azure-eu")
    dialog.resize(560, 480)
    return await studio.picture(dialog)


async def new_agent_default(studio: Studio) -> QPixmap:
    """A default profile that cannot be used, and no agent that was started before."""
    await _models_page(studio)
    profiles = studio.desktop.profiles
    await profiles.edit("openrouter-work", {"enabled": False}, profiles.state.revision)
    await studio.settle()
    studio.desktop.new_agent()
    await studio.settle()
    return await studio.picture(studio.top_level("NewAgentDialog"))


async def _new_agent(studio: Studio, profile: str = "", model: str = "") -> NewAgentDialog:
    await _models_page(studio)  # So that there are lists.
    studio.desktop.window.tabs.close_tab("models")
    studio.desktop.new_agent(profile, model)
    await studio.settle()
    dialog = studio.top_level("NewAgentDialog")
    assert isinstance(dialog, NewAgentDialog)
    return dialog


def _edit_profile(studio: Studio, name: str = "openrouter-work") -> SettingsWindow:
    studio.desktop.edit_profile(name)
    window = studio.desktop.settings()
    window.resize(*SETTINGS)
    return window


async def _with_keys(studio: Studio) -> SettingsWindow:
    """A profile with two keys, one of them for elsewhere, and a secret header."""
    desktop = studio.desktop
    await desktop.keychain.use_session_only()
    known = desktop.profiles.get("openrouter-work")
    assert known is not None
    await desktop.profiles.edit(
        known.name, {"secret_headers": ["X-Team-Token"]}, desktop.profiles.state.revision
    )
    await desktop.profiles.set_key(known, "work-1", Secret("sk-or-0123456789abcdef-f3Qa"))
    await desktop.profiles.set_key(known, "work-2", Secret("sk-or-0123456789abcdef-91xB"))
    await desktop.profiles.set_key(known, "X-Team-Token", Secret("team-0123456789"), KeyKind.HEADER)
    await desktop.profiles.load()
    return _edit_profile(studio)


async def providers(studio: Studio) -> QPixmap:
    studio.desktop.refresh_models()
    await studio.settle(1)
    studio.desktop.show_view(ViewId.PROVIDERS)
    return await studio.picture()


async def settings(studio: Studio) -> QPixmap:
    return await studio.picture(_edit_profile(studio))


async def settings_resting(studio: Studio) -> QPixmap:
    """One key that waits for its provider, one that was rejected."""
    window = await _with_keys(studio)
    desktop, now = studio.desktop, time.time()
    known = desktop.profiles.get("openrouter-work")
    assert known is not None
    kinds = ((ErrorKind.RATE_LIMIT, now + 47), (ErrorKind.AUTHENTICATION, None))
    for candidate, (kind, until) in zip(known.decision.pool, kinds, strict=True):
        rest = Rest(candidate.place, kind, now, until)
        await desktop._bridge.call(desktop.profiles._keys.rest(rest))
    await desktop.profiles.load()
    return await studio.picture(window)


async def settings_failed(studio: Studio) -> QPixmap:
    """After a Save with a header that cannot be, over the result of a test."""
    window = await _with_keys(studio)
    form = window.form
    form.start_test()
    await studio.until(lambda: form.panel.lights[LightName.QUOTA].shown)
    line = form.headers._lines[1]
    line._plain.setText("Keystead\nbeta")
    line.edited.emit()
    form.start_save()
    return await studio.picture(window)


async def settings_variable(studio: Studio) -> QPixmap:
    return await studio.picture(_edit_profile(studio, "openai"))


async def settings_older_setup(studio: Studio) -> QPixmap:
    """A profile with fields that variables decide."""
    window = _edit_profile(studio, "openrouter")
    window.resize(window.width(), 1900)
    window.form.advanced.open()
    return await studio.picture(window)


async def settings_other_address(studio: Studio) -> QPixmap:
    window = await _with_keys(studio)
    window.form.fields.put("base_url", "https://llm.example.net/v1")
    return await studio.picture(window)


async def settings_advanced(studio: Studio) -> QPixmap:
    window = _edit_profile(studio)
    window.form.advanced.open()
    return await studio.picture(window)


async def settings_references(studio: Studio) -> QPixmap:
    """Aliases and the fallback chain, one of them being completed."""
    window = _edit_profile(studio)
    form = window.form
    form.advanced.open()
    form.fields.put("aliases", {"fast": "qwen/qwen3-max", "cheap": "workstation:qwen3:14b"})
    form.fields.put("fallback", ("openai/gpt-5.1", "claude:claude-sonnet-4.5"))
    await studio.settle()
    form.show_field("fallback")
    await studio.settle()
    return await studio.picture(window)


async def settings_proxy(studio: Studio) -> QPixmap:
    window = _edit_profile(studio)
    window.form.fields.put("proxy", "socks5://proxy.example:1080")
    window.form.fields.put("proxy_user", "me")
    window.form.show_field("ca_bundle")
    return await studio.picture(window)


async def settings_untrusted(studio: Studio) -> QPixmap:
    """A server whose certificate nobody vouches for, tested."""
    window = _edit_profile(studio, "gpu-box")
    panel = window.form.panel
    begins = datetime(2026, 1, 1, tzinfo=UTC)
    ends = datetime(2027, 1, 1, tzinfo=UTC)
    name = "CN=gpu-box.office.example"
    certificate = Certificate(sha256(b"gpu-box").hexdigest(), name, name, begins, ends)
    evidence = (
        "The certificate of https://gpu-box.office.example/v1/models is not trusted: self-signed "
        f"certificate. It shows {certificate.facts}, SHA-256 {certificate.shown_fingerprint}"
    )
    panel.begin("as last saved")
    panel.show_light(
        Light(LightName.REACHABLE, LightState.OK, "gpu-box.office.example:443 answered", 12)
    )
    panel.show_light(Light(LightName.TLS, LightState.FAILED, evidence, certificate=certificate))
    for each in (LightName.KEY, LightName.MODEL, LightName.QUOTA):
        panel.show_light(Light(each, LightState.SKIPPED, "not reached"))
    panel.end()
    return await studio.picture(window)


async def settings_small(studio: Studio) -> QPixmap:
    window = await _with_keys(studio)
    window.resize(SMALLEST)
    return await studio.picture(window)


async def settings_small_asked(studio: Studio) -> QPixmap:
    """What became of a Save, and the question about keys, in the smallest window."""
    window = await _with_keys(studio)
    window.resize(SMALLEST)
    window.form.fields.put("base_url", "https://llm.example/v1")
    window.form.footer.say("Saved, 300 models", proven=True)
    return await studio.picture(window)


async def settings_no_keychain(studio: Studio) -> QPixmap:
    """A key that was typed on a computer without a keychain."""
    window = _edit_profile(studio, "openai")
    window.form.credentials.open_line("sk-typed-0123456789abcdef")
    window.form.start_save()
    await studio.until(window.form.credentials.work.isVisible)
    return await studio.picture(window)


def _edit_in_both(
    studio: Studio, draft: dict[str, str], change: Callable[[str], str]
) -> SettingsWindow:
    """A draft of a profile, and meanwhile another program's change of its file."""
    window = _edit_profile(studio)
    for name, text in draft.items():
        editor = window.form.fields.editor(name)
        editor.show_value(text)
        editor.edited.emit()
    path = Path(studio.desktop.profiles.state.path)
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    return window


def _other_values(text: str) -> str:
    text = text.replace('"deepseek/deepseek-v3.2"', '"qwen/qwen3-coder"')
    text = text.replace("Team account, paid models", "Account of the whole team, paid models only")
    return text.replace('"X-Title" = "Keystead"', '"X-Title" = "Keystead at work"')


def _without_the_first(text: str) -> str:
    return f"[profiles.claude]{text.partition('[profiles.claude]')[2]}"


async def conflict(studio: Studio) -> QPixmap:
    window = _edit_in_both(
        studio,
        {"default_model": "deepseek/deepseek-v3.1", "description": "Team account, two seats"},
        _other_values,
    )
    await studio.until(lambda: window.form.question.asks)
    window.form.question.page.choices["default_model",].theirs.setChecked(True)
    window.form.question.page.choices["default_model",].theirs.setFocus()
    return await studio.picture(window)


async def conflict_removed(studio: Studio) -> QPixmap:
    window = _edit_in_both(studio, {"description": "Team account, two seats"}, _without_the_first)
    await studio.until(lambda: window.form.question.asks)
    return await studio.picture(window)


async def keychain_absent(studio: Studio) -> QPixmap:
    """Keys were kept in a keychain that does not answer now."""
    desktop = studio.desktop
    known = desktop.profiles.get("anthropic")
    assert known is not None
    origin = Origin.of("https://api.anthropic.com")
    key = KeyInfo(known.effective.id, "work", origin, "x7Qa", "GNOME Keyring")
    await desktop._bridge.call(desktop.profiles._keys._put(key))
    await desktop.profiles.load()
    desktop.open_agent(studio.agent(RICH.name))
    desktop.window.status_bar.keychain.click()
    await studio.until(lambda: desktop.window.tabs.notices.matters)
    return await studio.picture()


async def new_profile(studio: Studio) -> QPixmap:
    studio.desktop.new_profile()
    window = studio.desktop.settings()
    window.resize(*SETTINGS)
    return await studio.picture(window)


async def provider_fields(studio: Studio) -> QPixmap:
    """What a provider wants to know beside a key, and the address that it makes."""
    studio.desktop.new_profile("bedrock")
    window = studio.desktop.settings()
    window.resize(*SETTINGS)
    window.form.fields.put("provider_fields", {"region": "eu-central-1"})
    return await studio.picture(window)


async def palette(studio: Studio) -> QPixmap:
    desktop = studio.desktop
    desktop.open_agent(studio.agent(RICH.name))
    desktop.refresh_models()
    await studio.until(lambda: desktop.models.lists()["openrouter-work"].models)
    desktop.window.state.recent["command:settings.open"] = time.time() - 600
    desktop.open_palette()
    assert desktop._palette is not None
    desktop._palette.palette.finder.line.setText("open")
    return await studio.picture()


async def palette_commands(studio: Studio) -> QPixmap:
    studio.desktop.open_palette(commands_only=True)
    return await studio.picture()


async def palette_nothing(studio: Studio) -> QPixmap:
    studio.desktop.open_palette()
    assert studio.desktop._palette is not None
    studio.desktop._palette.palette.finder.line.setText("zzz")
    return await studio.picture()


async def _settings_page(studio: Studio, page: SettingsPage) -> SettingsWindow:
    studio.desktop.settings_access.open_page(page)
    window = studio.desktop.settings()
    window.resize(*SETTINGS)
    await studio.settle()
    return window


async def appearance(studio: Studio) -> QPixmap:
    return await studio.picture(await _settings_page(studio, SettingsPage.APPEARANCE))


async def appearance_next_start(studio: Studio) -> QPixmap:
    window = await _settings_page(studio, SettingsPage.APPEARANCE)
    await studio.desktop.choices.put("scale", 150)
    return await studio.picture(window)


async def keyboard(studio: Studio) -> QPixmap:
    page = await _recording_keys(studio)
    QTest.keyClick(page.keys.recorder, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    return await studio.picture(page.window())


async def keys_changed(studio: Studio) -> QPixmap:
    page = await _recording_keys(studio)
    QTest.keyClick(page.keys.recorder, Qt.Key.Key_F9)
    QTest.keyClick(page.keys.recorder, Qt.Key.Key_Return)
    await studio.until(page.undo.isVisible)
    return await studio.picture(page.window())


async def no_command_matches(studio: Studio) -> QPixmap:
    page = await _recording_keys(studio)
    page.line.setFocus()
    page.line.setText("asdfgh")
    return await studio.picture(page.window())


async def _recording_keys(studio: Studio) -> KeyboardPage:
    window = await _settings_page(studio, SettingsPage.KEYBOARD)
    page = window.application.page(SettingsPage.KEYBOARD)
    assert isinstance(page, KeyboardPage)
    page.show_command("agent.new")
    page.keys.record()
    return page


async def keychain(studio: Studio) -> QPixmap:
    desktop = studio.desktop
    await desktop.keychain.use_session_only()
    for name, label in (("claude", "work"), ("claude", "spare"), ("openrouter-work", "team")):
        known = desktop.profiles.get(name)
        assert known is not None
        await desktop.profiles.set_key(known, label, Secret(f"sk-a-key-of-the-demo-{label}"))
    return await studio.picture(await _settings_page(studio, SettingsPage.KEYCHAIN))


async def requests(studio: Studio) -> QPixmap:
    """What was sent last, the newest in full: an agent's question."""
    desktop = studio.desktop
    await desktop.models.refresh("openrouter-work", "azure-eu", "ollama")
    profile = desktop.profiles.get("claude")
    assert profile is not None
    await desktop.agents.spawn(SpawnRequest("Write the release notes", profile.effective))
    desktop.open_requests()
    page = desktop.window.tabs.page(REQUESTS_TAB)
    assert isinstance(page, RequestsPage)
    await studio.until(lambda: any(line.method == "POST" for line in page._lines.values()))
    page.list.select_first()
    await studio.until(lambda: bool(page.details.body.toPlainText()))
    return await studio.picture(desktop.window)


async def encrypted_file(studio: Studio) -> QPixmap:
    """Keys in a file that a passphrase opens, and one that is still in memory."""
    desktop = studio.desktop
    page = await _settings_page(studio, SettingsPage.KEYCHAIN)
    await desktop.keychain.use_file(Secret("a passphrase of the demo"))
    for name, label in (("claude", "work"), ("openrouter-work", "team")):
        known = desktop.profiles.get(name)
        assert known is not None
        await desktop.profiles.set_key(known, label, Secret(f"sk-a-key-of-the-demo-{label}"))
    return await studio.picture(page)


async def passphrase(studio: Studio) -> QPixmap:
    """The dialog that makes the encrypted file."""
    desktop = studio.desktop
    page = await _settings_page(studio, SettingsPage.KEYCHAIN)
    work = open_key_file(page, desktop.icons, desktop.keychain)
    desktop.tasks.start(desktop, work, group="passphrase")
    await studio.until(lambda: bool(page.findChildren(PassphraseDialog)))
    dialog = page.findChildren(PassphraseDialog)[0]
    picture = await studio.picture(dialog)
    dialog.reject()
    await studio.until(lambda: not desktop.tasks.busy(desktop, "passphrase"))
    return picture


async def command_token(studio: Studio) -> QPixmap:
    """A profile whose token a command prints."""
    window = _edit_profile(studio)
    window.form.fields.put("credential", CredentialKind.COMMAND)
    window.form.fields.put("credential_command", ("op", "read", "op://work/llm key/token"))
    window.form.show_field("credential_command")
    return await studio.picture(window)


async def network(studio: Studio) -> QPixmap:
    profiles = studio.desktop.profiles
    changes = {"proxy": "http://proxy.example:3128", "ca_bundle": "/etc/ssl/office.pem"}
    await profiles.edit("claude", changes, profiles.state.revision)
    await profiles.load()
    await profiles.edit("gpu-box", {"first_token_timeout": 600.0}, profiles.state.revision)
    return await studio.picture(await _settings_page(studio, SettingsPage.NETWORK))


async def aliases(studio: Studio) -> QPixmap:
    """Everyone's aliases, and a profile with one of its own."""
    desktop = studio.desktop
    await desktop.aliases.set("fast", "openrouter-work:qwen/qwen3-max")
    await desktop.aliases.set("local", "workstation:qwen3:14b")
    changes = {"aliases": {"deep": "deepseek/deepseek-v3.2"}}
    await desktop.profiles.load()
    await desktop.profiles.edit("openrouter-work", changes, desktop.profiles.state.revision)
    return await studio.picture(await _settings_page(studio, SettingsPage.ALIASES))


async def settings_search(studio: Studio) -> QPixmap:
    window = _edit_profile(studio)
    window.open_search()
    window.search.finder.line.setText("time")
    return await studio.picture(window)


async def provider_picker(studio: Studio) -> QPixmap:
    window = _edit_profile(studio)
    picker = window.form.fields.field("provider").editor
    assert isinstance(picker, Picker)
    picker.open_list()
    picker.popup.line.setText("open")
    return await studio.picture(picker.popup)


LOCAL = (shapes.OLLAMA, shapes.LLAMACPP)
RELAY = {"OPENAI_BASE_URL": "https://relay.example.net/v1"}
OLDER_SETUP = {
    "OPENROUTER_CUSTOM_HEADERS": '{"X-Title": "Keystead"}',
    "OPENROUTER_DEFAULT_MODEL": "z-ai/glm-5",
    "OPENROUTER_PROVIDER_NAME": "The relay of the team",
    "OPENROUTER_API_VERSION": "2024-10-21",
    "OPENROUTER_TIMEOUT": "30",
}
KEYS = {"ANTHROPIC_API_KEY": "sk-ant-shown-nowhere"}

SCENES = (
    Scene("welcome", as_it_opens, furnished=False, local=LOCAL, variables=KEYS),
    Scene("welcome-nothing-found", as_it_opens, furnished=False),
    Scene(
        "welcome-narrow", as_it_opens, furnished=False, local=LOCAL, variables=KEYS, size=(720, 480)
    ),
    Scene("welcome-back", welcome_back, local=LOCAL),
    Scene("agents", as_it_opens),
    Scene("agents-empty", as_it_opens, agents=False),
    Scene("transcript", transcript, size=(1440, 1200)),
    Scene("transcript-failed", failed_agent),
    Scene("transcript-too-long", too_long_agent),
    Scene("transcript-much-said", much_said_of_it),
    Scene("transcript-much-said-narrow", much_said_of_it, size=(720, 480)),
    Scene("transcript-other-certificate", other_certificate),
    Scene("transcript-switched", switched_agent),
    Scene("transcript-edited", edited_message, size=(1440, 1200)),
    Scene("transcript-editing", editing_message),
    Scene("transcript-find", find, size=(1440, 1200)),
    Scene("transcript-models", choosing_model),
    Scene("transcript-obstacle", obstacle),
    Scene("transcript-menu", row_menu),
    Scene("transcript-rename", renaming),
    Scene("transcript-limits", limits),
    Scene("transcript-broken", broken_off),
    Scene("transcript-long", long_agent),
    Scene("transcript-running", running_agent),
    Scene("agent-held-up", held_up_agent),
    Scene("transcript-narrow", transcript, size=(720, 480)),
    Scene("models", models),
    Scene("models-filtered", models_filtered),
    Scene("models-hidden", models_hidden),
    Scene("models-menu", models_menu),
    Scene("models-details", models_details),
    Scene("models-of-one", models_of_one),
    Scene("models-no-match", models_no_match),
    Scene("models-tested", models_tested),
    Scene("models-details-narrow", models_details, size=(720, 640)),
    Scene("models-beside", models_beside),
    Scene("models-beside-small", models_beside, size=(920, 480)),
    Scene("models-no-match-yet", models_no_match_yet),
    Scene("models-none", models_none, furnished=False),
    Scene("models-narrow", models_filtered, size=(720, 480)),
    Scene("models-add", add_model),
    Scene("new-agent", new_agent),
    Scene("new-agent-picker", new_agent_picker),
    Scene("new-agent-all-models", new_agent_all_models),
    Scene("new-agent-more", new_agent_more),
    Scene("new-agent-small", new_agent_small),
    Scene("new-agent-default", new_agent_default, agents=False),
    Scene("providers", providers),
    Scene("settings", settings),
    Scene("settings-failed", settings_failed),
    Scene("settings-resting", settings_resting),
    Scene("settings-variable", settings_variable, variables=RELAY),
    Scene("settings-older-setup", settings_older_setup, variables=OLDER_SETUP, size=(1440, 1900)),
    Scene("settings-other-address", settings_other_address),
    Scene("settings-advanced", settings_advanced),
    Scene("settings-references", settings_references),
    Scene("settings-proxy", settings_proxy),
    Scene("settings-untrusted", settings_untrusted),
    Scene("settings-small", settings_small),
    Scene("settings-small-asked", settings_small_asked),
    Scene("settings-no-keychain", settings_no_keychain),
    Scene("settings-command", command_token),
    Scene("encrypted-file", encrypted_file),
    Scene("requests", requests),
    Scene("requests-narrow", requests, size=(720, 480)),
    Scene("passphrase", passphrase),
    Scene("keychain-absent", keychain_absent),
    Scene("settings-conflict", conflict),
    Scene("settings-removed", conflict_removed),
    Scene("new-profile", new_profile),
    Scene("palette", palette),
    Scene("palette-commands", palette_commands),
    Scene("palette-nothing", palette_nothing),
    Scene("settings-appearance", appearance),
    Scene("settings-appearance-next-start", appearance_next_start),
    Scene("settings-keyboard", keyboard),
    Scene("settings-keyboard-undo", keys_changed),
    Scene("settings-keyboard-no-match", no_command_matches),
    Scene("settings-keychain", keychain),
    Scene("settings-network", network),
    Scene("settings-aliases", aliases),
    Scene("settings-search", settings_search),
    Scene("provider-picker", provider_picker),
    Scene("provider-fields", provider_fields),
    *frame_scenes.SCENES,
    *question_scenes.SCENES,
)
