from __future__ import annotations

from pathlib import Path

import pytest

from keystead.errors import ConfigurationError
from keystead.profiles.generation import Effort, Generation
from keystead.profiles.presets import Presets
from keystead.profiles.profiles import Profiles

HEAD = '[profiles.work]\nprovider = "openrouter"\n'


def profiles_of(folder: Path, text: str) -> Profiles:
    (folder / "providers.toml").write_text(HEAD + text)
    profiles = Profiles(folder / "providers.toml", Presets.load(), {})
    profiles.load()
    return profiles


def test_a_model_has_its_own_choices_over_those_of_the_profile(tmp_path: Path):
    text = 'temperature = 0.5\n[profiles.work.model_settings."v/big"]\neffort = "high"\n'
    effective = profiles_of(tmp_path, text).get("work")
    assert effective.generation_of("v/big") == Generation(Effort.HIGH, temperature=0.5)
    assert effective.generation_of("other") == Generation(temperature=0.5)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('effort = "huge"', "big.effort: it must be one of"),
        ("max_output_tokens = 0", "big.max_output_tokens: it must be at least 1"),
        ("max_output_tokens = 1.5", "big.max_output_tokens: it must be a whole number"),
        ("temperature = nan", "big.temperature: it must be"),
        ("temperature = 3", "big.temperature: it must be at most 2"),
        ("extra_body = 1", "big.extra_body: it must be a table"),
        ("colour = 1", "big.colour: there is no such field"),
    ],
)
def test_a_choice_that_cannot_be_is_said_with_its_place(tmp_path: Path, line: str, why: str):
    text = f"[profiles.work.model_settings.big]\n{line}\n"
    profiles = profiles_of(tmp_path, text)
    with pytest.raises(ConfigurationError) as refused:
        profiles.get("work")
    assert why in refused.value.why
    assert refused.value.field == "model_settings"
    assert "A model may have effort" in refused.value.hint


def test_a_key_in_a_models_fields_is_refused(tmp_path: Path):
    key = "sk-abcdefghij0123456789ABCDEFGHIJ"
    text = f'[profiles.work.model_settings.big]\nextra_body = {{ x = "{key}" }}\n'
    (problem,) = profiles_of(tmp_path, text).problems
    assert key not in problem.line()


def test_it_is_written_as_tables_that_can_be_read_again(tmp_path: Path):
    profiles = profiles_of(tmp_path, "")
    tables = {"v/big:1": {"effort": "low", "extra_body": {"a": [1]}}}
    profiles.edit("work", {"model_settings": tables})
    again = Profiles(tmp_path / "providers.toml", Presets.load(), {})
    again.load()
    assert again.get("work").profile.model_settings == tables
