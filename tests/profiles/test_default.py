"""Which profile is used where none is named: variable, project, own file, first usable."""

from __future__ import annotations

from pathlib import Path

import pytest

from keystead.errors import KeysteadError
from keystead.profiles.effective import FieldOrigin, Layer
from keystead.profiles.presets import Presets
from keystead.profiles.profiles import Profiles
from tests.profiles.test_project_file import profiles_with, write_project
from tests.providers.test_connections import opened, run

OWN = 'default_profile = "mine"\n[profiles.mine]\nprovider = "local"\n'
PROJECT = 'default_profile = "ollama"\n'


@pytest.mark.parametrize(
    ("own", "project", "variable", "name", "layer"),
    [
        ("", "", "", None, None),
        (OWN, "", "", "mine", Layer.USER_FILE),
        (OWN.replace("default_profile", "model_provider"), "", "", "mine", Layer.USER_FILE),
        (OWN.replace("\n", '\nmodel_provider = "local"\n', 1), "", "", "mine", Layer.USER_FILE),
        (OWN, PROJECT, "", "ollama", Layer.PROJECT_FILE),
        (OWN, PROJECT, "openrouter", "openrouter", Layer.ENVIRONMENT),
        (OWN, "", " openrouter ", "openrouter", Layer.ENVIRONMENT),
        (OWN, 'default_profile = "evil"', "", "mine", Layer.USER_FILE),
        (OWN, 'default_profile = "practice"', "", "practice", Layer.PROJECT_FILE),
    ],
)
def test_the_strongest_word_counts(
    tmp_path: Path, own: str, project: str, variable: str, name: str | None, layer: Layer | None
):
    profiles = profiles_with(tmp_path, own, project, PREFERRED_PROVIDER=variable)
    assert profiles.default_profile == name
    origin = profiles.default_origin
    assert (origin.layer if origin else None) == layer
    if layer is Layer.ENVIRONMENT:
        assert origin == FieldOrigin(Layer.ENVIRONMENT, "PREFERRED_PROVIDER")
    elif origin:
        assert origin.line == 1


def test_a_preferred_provider_has_its_older_name(tmp_path: Path):
    variables = {
        "PREFERRED_PROVIDER": "openai_compatible",
        "OPENAI_COMPATIBLE_BASE_URL": "http://127.0.0.1:9/v1",
    }
    profiles = Profiles(tmp_path / "providers.toml", Presets.load(), variables)
    assert profiles.default_profile == "openai-compatible"


def test_a_preferred_provider_that_is_unknown_is_told(tmp_path: Path):
    profiles = Profiles(
        tmp_path / "providers.toml", Presets.load(), {"PREFERRED_PROVIDER": "opnrouter"}
    )
    (problem,) = profiles.problems
    assert problem.line() == "PREFERRED_PROVIDER: it names no profile. Did you mean openrouter?"
    assert profiles.default_profile == "opnrouter"


def test_the_first_that_can_be_used_is_the_default_and_practice_is_not(tmp_path: Path):
    async def scenario() -> None:
        file = '[profiles.first]\nprovider = "groq"\n[profiles.second]\nprovider = "mistral"\n'
        async with opened(tmp_path, file, {"MISTRAL_API_KEY": "a-key-0123456789"}) as (found, _):
            assert found.default().name == "second"
        local = "".join(
            f"[profiles.{name}]\nenabled = false\n" for name in ("ollama", "lmstudio", "local")
        )
        async with opened(tmp_path, file + local) as (found, _):
            with pytest.raises(KeysteadError, match="No profile can be used yet") as caught:
                found.default()
            assert "--profile practice" in caught.value.hint

    run(scenario())


@pytest.mark.parametrize(
    "who", ["default_profile", "model_provider", "PREFERRED_PROVIDER", "project", "unknown"]
)
def test_one_that_is_configured_and_cannot_be_used_is_an_error_that_names_those_that_can(
    tmp_path: Path, who: str
):
    async def scenario() -> None:
        name = "nobody" if who == "unknown" else "groq-eu"
        key = who if who in ("model_provider",) else "default_profile"
        text = "" if who in ("PREFERRED_PROVIDER", "project") else f'{key} = "{name}"\n'
        file = f'{text}[profiles.groq-eu]\nprovider = "groq"\n'
        variables = {"PREFERRED_PROVIDER": name} if who == "PREFERRED_PROVIDER" else {}
        workspace = tmp_path / "workspace"
        write_project(workspace, f'default_profile = "{name}"\n' if who == "project" else "")
        async with opened(tmp_path, file, variables, workspace) as (connections, _):
            with pytest.raises(KeysteadError) as caught:
                connections.default()
            assert caught.value.reference == "default-unusable"
            assert f"The default profile {name} cannot be used" in caught.value.what
            assert "Usable now: ollama, lmstudio, local." in caught.value.hint
            named = {"PREFERRED_PROVIDER": who, "project": str(workspace)}.get(who, str(tmp_path))
            assert f"The default is named by {named}" in caught.value.hint

    run(scenario())
