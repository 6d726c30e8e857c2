"""What is at hand becomes a profile: the one that is there already, else a new one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from keystead.credentials.keys import Keys
from keystead.credentials.schema import CREDENTIALS, KEY_RESTS
from keystead.credentials.vault import Vault
from keystead.profiles.presets import Presets
from keystead.profiles.profiles import Profiles
from keystead.providers.connections import Connections
from keystead.providers.local_servers import LocalServer
from keystead.providers.surroundings import Finding, KeyVariable, Surroundings
from keystead.storage.store import Store
from tests.providers import local_shapes as shapes
from tests.providers.asking import run
from tests.providers.wire_server import serving

PRESETS = Presets.load()
VALUE = "sk-canary-0123456789abcdef"


def surroundings(
    tmp_path: Path, environment: Mapping[str, str] | None = None, *addresses: str, file: str = ""
) -> Surroundings:
    path = tmp_path / "providers.toml"
    path.write_text(file)
    variables = environment or {}
    profiles = Profiles(path, PRESETS, variables)
    profiles.load()
    connections = Connections(
        profiles, Keys(Store(tmp_path / "db", (CREDENTIALS, KEY_RESTS)), Vault()), variables
    )
    return Surroundings(connections, PRESETS, variables, addresses)


def look(around: Surroundings) -> tuple[Finding, ...]:
    async def scenario() -> tuple[Finding, ...]:
        try:
            return await around.look()
        finally:
            await around.close()

    return run(scenario())


def server(preset: str, address: str = "") -> LocalServer:
    found = PRESETS.get(preset)
    return LocalServer(found, address or found.api_formats[found.default_format], ("a",))


def variable(name: str, preset: str) -> KeyVariable:
    return KeyVariable(name, PRESETS.get(preset))


def test_servers_come_first_and_variables_by_their_names_only(tmp_path: Path) -> None:
    environment = {"MISTRAL_API_KEY": VALUE, "ANTHROPIC_API_KEY": VALUE, "GROQ_API_KEY": "  "}

    async def scenario() -> tuple[Finding, ...]:
        async with serving(shapes.OLLAMA) as ollama:
            around = surroundings(tmp_path, environment, f"{ollama.origin}/v1")
            try:
                return await around.look()
            finally:
                await around.close()

    found = run(scenario())
    assert isinstance(found[0], LocalServer)
    assert found[1:] == (
        variable("ANTHROPIC_API_KEY", "anthropic"),
        variable("MISTRAL_API_KEY", "mistral"),
    )
    assert VALUE not in repr(found)


def test_of_two_variables_of_a_provider_the_likelier_one_is_found(tmp_path: Path) -> None:
    found = look(surroundings(tmp_path, {"GOOGLE_API_KEY": VALUE, "GEMINI_API_KEY": VALUE}))
    assert found == (variable("GEMINI_API_KEY", "gemini"),)


def test_a_key_of_a_local_server_says_nothing_about_whether_it_runs(tmp_path: Path) -> None:
    assert look(surroundings(tmp_path, {"VLLM_API_KEY": VALUE})) == ()


def test_a_built_in_stands_for_what_it_reaches_and_nothing_is_written(tmp_path: Path) -> None:
    around = surroundings(tmp_path, {"ANTHROPIC_API_KEY": VALUE})
    assert around.connect(server("ollama")) == "ollama"
    assert around.connect(server("llamacpp")) == "local"
    assert around.connect(variable("ANTHROPIC_API_KEY", "anthropic")) == "anthropic"
    assert (tmp_path / "providers.toml").read_text() == ""


def test_a_profile_is_written_where_none_stands_for_it(tmp_path: Path) -> None:
    around = surroundings(tmp_path, {"MISTRAL_API_KEY": VALUE})
    assert around.profile_of(server("vllm")) == ""
    assert around.connect(server("vllm")) == "vllm"
    assert around.connect(server("vllm")) == "vllm"
    assert around.connect(server("ollama", "http://127.0.0.1:9999/v1")) == "ollama-2"
    assert around.connect(variable("MISTRAL_API_KEY", "mistral")) == "mistral"
    written = (tmp_path / "providers.toml").read_text()
    assert written.count("[profiles.") == 3
    assert written.count("base_url") == 1
    assert 'base_url = "http://127.0.0.1:9999/v1"' in written
    assert VALUE not in written


def test_a_profile_of_ones_own_at_the_address_is_used_under_any_name_of_this_computer(
    tmp_path: Path,
) -> None:
    file = '[profiles.home]\nprovider = "vllm"\nbase_url = "http://localhost:8000/v1/"\n'
    assert surroundings(tmp_path, file=file).connect(server("vllm")) == "home"


def test_one_that_is_switched_off_or_holds_another_key_does_not_count(tmp_path: Path) -> None:
    file = (
        "[profiles.ollama]\nenabled = false\n"
        '[profiles.mine]\nprovider = "mistral"\napi_key_env = "MINE"\n'
    )
    environment = {"MINE": VALUE, "MISTRAL_API_KEY": VALUE}
    around = surroundings(tmp_path, environment, file=file)
    assert around.connect(server("ollama")) == "ollama-2"
    assert around.connect(variable("MISTRAL_API_KEY", "mistral")) == "mistral"
