"""The use of environment variables can be switched off, for keys, addresses and headers alike."""

from __future__ import annotations

import asyncio
from pathlib import Path

from keystead.credentials.credential import refusal
from keystead.credentials.resolution import CredentialSource
from keystead.engine import Engine
from keystead.paths import HOME_VARIABLE, Folders
from keystead.settings.variables import Variables, switched_off

PROFILES = """
[profiles.mine]
provider = "openai-compatible"
base_url = "https://llm.example/v1"
api_key_env = "MY_KEY"
env_headers = { X-Team = "MY_TEAM" }
"""


def test_variables_are_the_environment_or_nothing():
    variables = Variables({"ONE": "1"})
    assert dict(variables) == {"ONE": "1"}
    assert not switched_off(variables)
    variables.used = False
    assert not variables
    assert variables.get("ONE", "") == ""
    assert switched_off(variables)
    assert not switched_off({})


def test_switched_off_no_variable_is_used_and_at_once(tmp_path: Path):
    environment = {
        HOME_VARIABLE: str(tmp_path),
        "MY_KEY": "from-a-variable",
        "MY_TEAM": "blue",
        "OPENAI_API_KEY": "from-the-usual-one",
        "OPENAI_BASE_URL": "https://elsewhere.example/v1",
    }
    folders = Folders.of(environment)
    folders.config.mkdir(mode=0o700)
    folders.providers_file.write_text(PROFILES)
    asyncio.run(_switch(Engine(folders, environment)))


async def _switch(engine: Engine) -> None:
    await engine.start()
    profiles, connections = engine.profiles, engine.connections
    told: list[bool] = []
    profiles.profiles_changed.connect(lambda: told.append(True))
    try:
        before = connections.decide(profiles.get("mine"))
        assert (before.source, before.variable) == (CredentialSource.ENVIRONMENT, "MY_KEY")
        assert [header.name for header in before.headers] == ["X-Team"]
        assert profiles.get("openai").base_url == "https://elsewhere.example/v1"

        engine.settings.put("use_variables", False)
        assert told
        after = connections.decide(profiles.get("mine"))
        assert (after.source, after.headers) == (CredentialSource.MISSING, ())
        assert profiles.get("openai").base_url == "https://api.openai.com/v1"
        assert "variable MY_KEY: switched off in the settings" in after.steps
        refused = refusal(after)
        assert refused is not None
        assert "MY_KEY" not in refused.hint

        told.clear()
        engine.settings.put("use_variables", True)
        assert told
        assert connections.decide(profiles.get("mine")).source is CredentialSource.ENVIRONMENT
        told.clear()
        engine.settings.put("scale", 150)
        assert not told
    finally:
        await engine.close(1)
