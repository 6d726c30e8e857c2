"""``keystead providers`` tells what ships."""

from __future__ import annotations

import json

from keystead.cli.providers import row_of
from keystead.profiles.preset import ApiFormat
from keystead.profiles.presets import Presets
from tests.cli.program import Program


def test_every_preset_is_listed_as_json(keystead: Program) -> None:
    done = keystead("providers", "--all", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    listed = json.loads(done.stdout)
    assert [preset["id"] for preset in listed] == [preset.id for preset in Presets.load().all()]
    openai = next(preset for preset in listed if preset["id"] == "openai")
    assert openai["api_formats"] == {
        "openai-responses": "https://api.openai.com/v1",
        "openai-chat": "https://api.openai.com/v1",
    }
    assert openai["key_variables"] == ["OPENAI_API_KEY"]


def test_what_is_not_offered_is_left_out_unless_all_are_asked_for(keystead: Program) -> None:
    listed = json.loads(keystead("providers", "--json").stdout)
    ids = [preset["id"] for preset in listed]
    assert ids == [preset.id for preset in Presets.load().offered()]
    assert "hyperbolic" not in ids
    sambanova = next(preset for preset in listed if preset["id"] == "sambanova")
    assert (sambanova["group"], sambanova["status"]) == ("host", "needs-payment")
    assert sambanova["verified_on"] == Presets.load().get("sambanova").verified_on
    text = keystead("providers", "--all").stdout
    line = next(line for line in text.splitlines() if line.startswith("hyperbolic"))
    assert "not offered" in line


def test_a_status_has_its_date_where_that_is_known() -> None:
    table = '[gone]\nname = "Gone"\napi_formats = { openai-chat = "https://gone.example" }\n'
    dated = 'status_since = "2026-03-01"\n'
    for said, shown in (
        (f'status = "retired"\n{dated}', "retired since 2026-03-01, not offered"),
        (f'status = "needs-payment"\n{dated}', "needs-payment since 2026-03-01"),
        ('status = "needs-payment"\n', "needs-payment"),
        ("", "active"),
    ):
        assert shown in row_of(Presets(table + said).get("gone"))


def test_presets_and_formats_are_listed_as_text(keystead: Program) -> None:
    done = keystead("providers")
    assert done.returncode == 0
    assert "https://openrouter.ai/api/v1" in done.stdout
    spoken = {api_format for preset in Presets.load().all() for api_format in preset.api_formats}
    assert ApiFormat.OPENAI_RESPONSES in spoken
    assert done.stdout.splitlines()[-1] == f"API formats: {', '.join(sorted(spoken))}"
