"""``keystead profiles`` on a real file."""

from __future__ import annotations

import json
import shlex
import stat
import threading
from typing import Any

import pytest

from tests.cli.model_server import Call, ModelServer, refuses
from tests.cli.program import Program

KEY = "sk-test-abcdefghijklmnopqrstuvwx"


def _listed(keystead: Program, **environment: str) -> dict[str, dict[str, Any]]:
    done = keystead("profiles", "list", "--json", **environment)
    assert done.returncode == 0, done.stderr
    return {profile["name"]: profile for profile in json.loads(done.stdout)}


def test_built_ins_are_there_without_any_file(keystead: Program) -> None:
    listed = _listed(keystead, OPENAI_API_KEY=KEY)
    built_in = {"anthropic", "openai", "openrouter", "gemini", "azure", "ollama", "lmstudio"}
    assert built_in | {"local", "practice"} <= set(listed)
    assert listed["openai"]["credential"] == "environment"
    assert listed["openai"]["source"] == "built-in"
    assert listed["openai"]["base_url"] == "https://api.openai.com/v1"
    assert listed["anthropic"]["credential"] == "missing"
    assert listed["ollama"]["credential"] == "not-needed"
    assert not keystead.providers_file.exists()


def test_no_value_is_in_any_output(keystead: Program) -> None:
    for arguments in (
        ["list"],
        ["list", "--json"],
        ["show", "openai", "--origin"],
        ["show", "openai", "--json"],
    ):
        done = keystead("profiles", *arguments, OPENAI_API_KEY=KEY)
        assert done.returncode == 0
        assert KEY[3:] not in done.stdout + done.stderr


def test_added_profile_is_listed_first_and_its_file_is_private(keystead: Program) -> None:
    done = keystead(
        *("profiles", "add", "work", "--provider", "openrouter", "--model", "m/one"),
        *("--header", "X-Team=blue"),
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert "keystead keys set work" in done.stderr
    work = _listed(keystead)["work"]
    assert work["provider"] == "openrouter"
    assert work["default_model"] == "m/one"
    assert work["source"] == "user file"
    assert stat.S_IMODE(keystead.providers_file.stat().st_mode) == 0o600
    assert 'X-Team = "blue"' in keystead.providers_file.read_text()


def test_a_new_profile_without_address_is_told_to_name_it_before_a_key(keystead: Program) -> None:
    done = keystead("profiles", "add", "mine", "--provider", "openai-compatible")
    assert done.returncode == 0, done.stderr
    assert "keystead profiles edit mine --base-url URL" in done.stderr
    assert "keys set" not in done.stderr
    told = "http://127.0.0.1:9/v1"
    assert keystead("profiles", "edit", "mine", "--base-url", told).returncode == 0


def test_a_fallback_that_leads_nowhere_is_told_when_it_is_saved(keystead: Program) -> None:
    edit = ("profiles", "edit", "ollama", "--set")
    done = keystead(*edit, 'fallback=["opnai:m"]')
    assert done.returncode == 0, done.stderr
    assert "fallback, opnai:m: opnai is no profile" in done.stderr
    assert "fallback, " not in keystead(*edit, 'fallback=["openai:m"]').stderr


def test_an_address_that_changes_the_api_format_says_so(keystead: Program) -> None:
    added = ("profiles", "add", "mine", "--provider", "gemini", "--base-url")
    done = keystead(*added, "http://127.0.0.1:9/v1beta")
    way = "keystead profiles edit mine --set api_format=google-generative"
    assert f"At this address it speaks openai-chat. As google-generative: {way}" in done.stderr
    assert "speaks" not in keystead(*way.split()[1:]).stderr


def test_an_edit_that_moves_the_address_says_which_key_stays_behind(keystead: Program) -> None:
    keystead("profiles", "add", "work", "--provider", "openrouter")
    moved = ("profiles", "edit", "work", "--base-url", "https://other.example/v1")
    done = keystead(*moved, OPENROUTER_API_KEY="sk-somewhere-else")
    assert done.returncode == 0, done.stderr
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("Not sent")]
    assert line.startswith("Not sent to https://other.example: ")
    assert line.endswith("(belongs to https://openrouter.ai).")
    assert "OPENROUTER_API_KEY" in line


@pytest.mark.parametrize(
    ("group", "command"),
    [("agents", "list"), ("keys", "list"), ("models", "info"), ("profiles", "list")],
)
def test_no_command_is_cut_short_in_the_list_of_commands(
    keystead: Program, group: str, command: str
) -> None:
    commands = keystead(group, "--help").stdout.partition("Commands:")[2]
    assert command in commands
    assert "..." not in commands


def test_edit_keeps_comments_and_other_fields(keystead: Program) -> None:
    keystead.write_profiles(
        '# mine\n[profiles.work]\nprovider = "openrouter" # the cheap one\n'
        'default_headers = { X-Team = "blue" }\nunheard_of = 7\n'
    )
    done = keystead("profiles", "edit", "work", "--model", "m/two", "--header", "X-Run=9")
    assert done.returncode == 0, done.stderr
    text = keystead.providers_file.read_text()
    assert "# mine" in text
    assert "# the cheap one" in text
    assert "unheard_of = 7" in text
    assert "X-Team" in text
    assert "X-Run" in text
    assert _listed(keystead)["work"]["default_model"] == "m/two"


def test_any_field_can_be_set_and_taken_back(keystead: Program) -> None:
    keystead("profiles", "add", "work", "--provider", "openrouter")
    done = keystead("profiles", "edit", "work", "--set", "temperature=0.5", "--set", "effort=high")
    assert done.returncode == 0, done.stderr
    shown = json.loads(keystead("profiles", "show", "work", "--json").stdout)
    assert shown["fields"]["temperature"] == 0.5
    assert shown["fields"]["effort"] == "high"
    assert keystead("profiles", "edit", "work", "--unset", "effort").returncode == 0
    shown = json.loads(keystead("profiles", "show", "work", "--json").stdout)
    assert "effort" not in shown["fields"]


def test_rename_keeps_the_profile(keystead: Program) -> None:
    keystead("profiles", "add", "work", "--provider", "openrouter", "--model", "m/one")
    assert keystead("profiles", "edit", "work", "--rename", "job").returncode == 0
    listed = _listed(keystead)
    assert "work" not in listed
    assert listed["job"]["default_model"] == "m/one"


def test_removed_profile_is_gone(keystead: Program) -> None:
    keystead("profiles", "add", "work", "--provider", "openrouter")
    assert keystead("profiles", "remove", "work").returncode == 0
    assert "work" not in _listed(keystead)


@pytest.mark.parametrize(
    "arguments",
    [
        ["add", "work", "--provider", "openrouter", "--header", f"Authorization=Bearer {KEY}"],
        ["add", "work", "--provider", "openrouter", "--header", f"X-Mine={KEY}"],
        ["add", "work", "--provider", "openrouter", "--set", f"api_key_env={KEY}"],
    ],
)
def test_a_key_in_a_header_is_refused_and_not_repeated(
    keystead: Program, arguments: list[str]
) -> None:
    done = keystead("profiles", *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert KEY[3:] not in done.stderr
    assert not keystead.providers_file.exists()


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["show", "opnai"], 1, "openai"),
        (["add", "openai", "--provider", "openai"], 1, "already"),
        (["add", "work", "--provider", "opnrouter"], 1, "openrouter"),
        (["add", "work", "--provider", "openrouter", "--base-url", "ftp://x"], 2, "http"),
        (["add", "work", "--provider", "openrouter", "--header", "nonsense"], 2, "K=V"),
        (["edit", "openai"], 2, "--base-url"),
        (["remove", "nobody"], 1, "nobody"),
        (["check", "nobody"], 1, "nobody"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    keystead: Program, arguments: list[str], status: int, words: str
) -> None:
    done = keystead("profiles", *arguments)
    assert (done.returncode, done.stdout) == (status, "")
    assert words in done.stderr
    assert status == 2 or done.stderr.count("\n") == 1


def test_one_broken_profile_breaks_no_other(keystead: Program) -> None:
    keystead.write_profiles(
        '[profiles.bad]\nprovider = "openrouter"\ntemperature = "hot"\n'
        '[profiles.good]\nprovider = "openrouter"\n'
    )
    done = keystead("profiles", "list", "--json")
    assert done.returncode == 0
    assert "good" in done.stdout
    assert "bad" in done.stderr
    assert "3" in done.stderr


def test_broken_file_is_told_and_left_alone(keystead: Program) -> None:
    broken = '[profiles.work\nprovider = "openrouter"\n'
    keystead.write_profiles(broken)
    done = keystead("profiles", "list")
    assert done.returncode == 0
    assert "openai" in done.stdout
    assert "providers.toml" in done.stderr
    refused = keystead("profiles", "add", "other", "--provider", "openrouter")
    assert refused.returncode == 1
    assert keystead.providers_file.read_text() == broken


def test_path_is_printed_without_making_anything(keystead: Program) -> None:
    done = keystead("profiles", "path")
    assert (done.returncode, done.stdout) == (0, f"{keystead.providers_file}\n")
    assert not (keystead.home / "keystead").exists()


def test_show_says_where_each_value_comes_from(keystead: Program) -> None:
    keystead.write_profiles('[profiles.openai]\ndefault_model = "gpt-mine"\n')
    done = keystead(
        *("profiles", "show", "openai", "--origin"),
        OPENAI_API_KEY=KEY,
        OPENAI_BASE_URL="https://proxy.example/v1",
    )
    assert done.returncode == 0
    assert "line 2" in done.stdout
    assert "OPENAI_BASE_URL" in done.stdout
    assert "OPENAI_API_KEY" in done.stdout


def test_default_profile_is_marked(keystead: Program) -> None:
    keystead.write_profiles('default_profile = "ollama"\n')
    listed = _listed(keystead)
    assert [name for name, profile in listed.items() if profile["default"]] == ["ollama"]
    assert any(
        line.startswith("*  ollama ") for line in keystead("profiles", "list").stdout.splitlines()
    )


def test_without_a_configured_default_the_first_usable_is_marked(keystead: Program) -> None:
    listed = _listed(keystead)
    assert [name for name, profile in listed.items() if profile["default"]] == ["ollama"]


def test_what_cannot_be_used_says_why(keystead: Program) -> None:
    listed = _listed(keystead)
    assert listed["ollama"]["usable"]
    assert not listed["azure"]["usable"]
    assert "address" in listed["azure"]["unusable_because"]
    assert "no key" in listed["openai"]["unusable_because"]
    assert "has no key" in keystead("profiles", "list").stdout


def test_what_a_variable_makes_unusable_says_why(keystead: Program) -> None:
    bad = {"OLLAMA_BASE_URL": "elsewhere", "PREFERRED_PROVIDER": "ollama"}
    why = "OLLAMA_BASE_URL: an address starts with https:// or http://"
    assert _listed(keystead, **bad)["ollama"]["unusable_because"] == why
    refused = keystead("spawn", "--model", "m", "Hello", **bad).stderr
    assert f"The default profile ollama cannot be used: {why}. Usable now: " in refused


def _connect(keystead: Program, server: ModelServer) -> None:
    keystead.write_profiles(
        f'[profiles.here]\nprovider = "local"\nbase_url = "{server.base_url}"\n'
        'default_model = "alpha"\n'
    )


def test_check_shows_its_lights_with_evidence(keystead: Program, server: ModelServer) -> None:
    _connect(keystead, server)
    done = keystead("profiles", "check", "here")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    names = [line.split()[1] for line in lines]
    assert names == ["reachable", "tls", "key", "model", "quota"]
    assert lines[0].startswith("✓ reachable")
    assert all(len(line.split()) > 3 for line in lines)
    assert "yet" not in done.stderr


def test_check_with_a_failed_light_ends_with_1(keystead: Program, server: ModelServer) -> None:
    server.listing = refuses(401, "Incorrect API key provided")
    server.chat = refuses(401, "Incorrect API key provided")
    _connect(keystead, server)
    done = keystead("profiles", "check", "here")
    assert done.returncode == 1
    assert any(line.startswith("✗ key") for line in done.stdout.splitlines())


def test_all_are_checked_at_once_and_a_dead_one_delays_no_other(
    keystead: Program, server: ModelServer
) -> None:
    waiting = threading.Barrier(2, timeout=30)

    def together(call: Call) -> None:
        waiting.wait()  # Answered only once the other profile asks as well.
        call.whole('{"data": [{"id": "alpha"}]}')

    server.listing = together
    keystead.write_profiles(
        "".join(
            f'[profiles.{name}]\nprovider = "local"\nbase_url = "{address}"\n'
            for name, address in (
                ("one", server.base_url),
                ("dead", "http://127.0.0.1:9/v1"),
                ("two", server.base_url),
            )
        )
        + '[profiles.odd]\nprovider = "openai-compatible"\n'
        + '[profiles.keyless]\nprovider = "openai-compatible"\nbase_url = "http://127.0.0.2:9"\n'
    )
    done = keystead("profiles", "check", "--all", "--json")
    assert (done.returncode, done.stderr) == (1, "")
    found = {each["profile"]: each for each in json.loads(done.stdout)}
    # Of what nobody configured nothing is asked.
    assert list(found) == ["one", "dead", "two", "odd", "keyless"]
    assert [each["ok"] for each in found.values()] == [True, False, True, False, False]
    assert "has no address" in found["odd"]["error"]
    assert found["one"]["lights"][0]["state"] == "ok"
    assert found["dead"]["lights"][0]["state"] == "failed"
    told = keystead("profiles", "check", "--all").stdout
    assert "\none\n  ✓ reachable" in f"\n{told}"


@pytest.mark.parametrize(
    ("line", "follower"),
    [
        ('api_key_env = "MY_KEY"', "the variable MY_KEY"),
        ('env_headers = { X-Team = "MY_KEY" }', "the variable MY_KEY"),
        ('credential = "command"\ncredential_command = ["printer"]', "what printer prints"),
    ],
)
def test_no_credential_follows_an_edit_to_another_address_unasked(
    keystead: Program, line: str, follower: str
) -> None:
    text = (
        f'[profiles.work]\nprovider = "openai-compatible"\nbase_url = "https://one.example/v1"\n'
        f"{line}\n"
    )
    keystead.write_profiles(text)
    edit = ("profiles", "edit", "work", "--base-url", "https://two.example/v1")
    done = keystead(*edit, MY_KEY="variable-key-0123456789")
    assert done.returncode == 1
    assert f"{follower} would be sent to https://two.example" in done.stderr
    assert "--send-key https://two.example" in done.stderr
    assert keystead.providers_file.read_text() == text
    allowed = (*edit, "--send-key", "https://two.example")
    done = keystead(*allowed, MY_KEY="variable-key-0123456789")
    assert done.returncode == 0, done.stderr
    assert "two.example" in keystead.providers_file.read_text()


def test_what_cannot_be_checked_at_all_is_one_line(keystead: Program) -> None:
    keystead.write_profiles('[profiles.off]\nprovider = "groq"\nenabled = false\n')
    for name, why in (("azure", "has no address"), ("off", "is switched off")):
        done = keystead("profiles", "check", name)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith(f"keystead: {name} {why}")
        assert done.stderr.count("\n") == 1


def test_check_wants_a_name_or_all(keystead: Program) -> None:
    for arguments in ([], ["here", "--all"]):
        done = keystead("profiles", "check", *arguments)
        assert done.returncode == 2
        assert "--all" in done.stderr


def test_a_real_request_is_sent_only_where_a_person_asks_for_it(
    keystead: Program, server: ModelServer
) -> None:
    _connect(keystead, server)
    environment = {"LLM_KEY": KEY}
    keystead("profiles", "edit", "here", "--set", "api_key_env=LLM_KEY")
    plain = keystead("profiles", "check", "here", **environment)
    assert "? key" in plain.stdout
    assert plain.stderr.endswith("may charge: keystead profiles check here --ask-model\n")
    assert not server.chats
    done = keystead("profiles", "check", "here", "--ask-model", **environment)
    assert "answers without a key too" in done.stdout
    assert "--ask-model" not in done.stderr
    assert len(server.chats) == 2
    assert KEY not in done.stdout


def test_check_of_a_server_that_is_not_there(keystead: Program) -> None:
    keystead.write_profiles(
        '[profiles.here]\nprovider = "local"\nbase_url = "http://127.0.0.1:9"\n'
    )
    done = keystead("profiles", "check", "here")
    assert done.returncode == 1
    assert done.stdout.startswith("✗ reachable")


def test_variables_are_not_used_where_the_settings_say_so(keystead: Program) -> None:
    keystead.write_profiles("")
    settings = keystead.providers_file.with_name("settings.toml")
    settings.write_text("use_variables = false\nscale = 3\n", encoding="utf-8")
    variables = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": "https://elsewhere.example/v1"}
    listed = _listed(keystead, **variables)
    assert listed["openai"]["credential"] == "missing"
    assert listed["openai"]["base_url"] == "https://api.openai.com/v1"
    told = keystead("profiles", "list", **variables).stderr
    assert "settings.toml, line 2: scale: it must be at least 80" in told


@pytest.mark.parametrize("variable", ["OPENAI_API_KEY", "OPENAI_BASE_URL"])
def test_a_variable_that_is_no_text_is_named_and_harms_nothing_else(
    keystead: Program, variable: str
) -> None:
    value = {"OPENAI_API_KEY": "no-\udcff-text", "OPENAI_BASE_URL": "https://h.example/\udcff"}
    odd = {variable: value[variable]}
    assert "groq" not in _listed(keystead, **odd)
    done = keystead("models", "--profile", "openai", **odd)
    assert done.returncode == 1
    assert variable in done.stderr
    assert "UTF-8" in done.stderr
    assert "UnicodeEncodeError" not in done.stderr


def test_check_without_a_key_proves_the_rest_and_says_so(
    keystead: Program, server: ModelServer
) -> None:
    server.listing = refuses(401, "Missing key")
    keystead.write_profiles(
        '[profiles.far]\nprovider = "openai-compatible"\nbase_url = "http://llm.example/v1"\n'
        f'allow_http = true\nproxy = "{server.origin}"\n'
    )
    done = keystead("profiles", "check", "far")
    assert (done.returncode, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("✓ reachable")
    assert [line for line in lines if "no key yet" in line] == [lines[2]]
    assert lines[2].startswith("✗ key")


def test_one_entry_of_a_table_can_be_set_and_taken_back(keystead: Program) -> None:
    added = keystead(
        "profiles", "add", "mine", "--provider", "bedrock", "--set", "provider_fields.region=eu-1"
    )
    assert added.returncode == 0, added.stderr
    with keystead.providers_file.open("a", encoding="utf-8") as file:
        file.write("[profiles.mine.quirks]\ntool_result_name = true  # mine\n")
    edited = keystead(
        *("profiles", "edit", "mine", "--set", "quirks.max_tokens_field=max_completion_tokens"),
        *("--set", 'quirks.left_out=["top_p"]', "--set", "query_params.v=two"),
    )
    assert edited.returncode == 0, edited.stderr
    shown = json.loads(keystead("profiles", "show", "mine", "--json").stdout)
    assert shown["base_url"] == "https://bedrock-runtime.eu-1.amazonaws.com"
    assert shown["fields"]["query_params"] == {"v": "two"}
    quirks = shown["fields"]["quirks"]
    assert (quirks["tool_result_name"], quirks["left_out"]) == (True, ["top_p"])
    assert quirks["max_tokens_field"] == "max_completion_tokens"
    assert "# mine" in keystead.providers_file.read_text(encoding="utf-8")
    taken = keystead("profiles", "edit", "mine", "--unset", "quirks.left_out")
    assert taken.returncode == 0, taken.stderr
    text = keystead.providers_file.read_text(encoding="utf-8")
    assert "left_out" not in text
    assert "tool_result_name" in text


def test_an_entry_of_what_is_no_table_is_an_unknown_field(keystead: Program) -> None:
    done = keystead("profiles", "edit", "openai", "--set", "temperature.x=1")
    assert done.returncode != 0
    assert "no field temperature.x" in done.stderr


def test_an_address_is_not_made_of_what_leads_elsewhere(keystead: Program) -> None:
    done = keystead(
        *("profiles", "add", "mine", "--provider", "bedrock"),
        *("--set", "provider_fields.region=evil.example/x?"),
    )
    assert done.returncode != 0
    assert "letters, digits, dots" in done.stderr


def test_a_command_that_is_proposed_can_be_pasted_whatever_the_profile_is_called(
    keystead: Program, server: ModelServer
) -> None:
    def proposed(told: str) -> list[str]:
        command = told.strip().split("keystead ")[-1].removesuffix(".")
        return shlex.split(command)

    added = keystead("profiles", "add", "my server", "--provider", "openai-compatible")
    command = proposed(added.stderr.splitlines()[-1])
    assert command[:3] == ["profiles", "edit", "my server"]
    done = keystead(*command[:-1], server.base_url)
    assert done.returncode == 0, done.stderr
    server.chat = refuses(401, "Incorrect API key provided")
    failed = keystead("spawn", "--profile", "my server", "--model", "alpha", "Hello")
    assert proposed(failed.stderr)[:3] == ["keys", "set", "my server"]
    server.listing = refuses(401, "Incorrect API key provided")
    listed = keystead("models", "--profile", "my server")
    assert proposed(listed.stderr)[:3] == ["keys", "set", "my server"]
    keystead("profiles", "edit", "my server", "--set", "enabled=false")
    off = keystead("spawn", "--profile", "my server", "--model", "alpha", "Hello")
    assert keystead(*proposed(off.stderr)).returncode == 0
    assert keystead("profiles", "list").stdout.count("my server") == 1
