"""What ships about models: only where the provider says nothing, only at its own address."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from keystead import resources
from keystead.engine import Engine
from keystead.models.details import BY_PROVIDER, Standing, details_of
from keystead.models.shipped_facts import ABILITIES, FOLDER, ShippedFacts
from keystead.profiles.effective import EffectiveProfile
from keystead.profiles.merging import Layers
from keystead.profiles.presets import Presets
from keystead.profiles.variables import NamedVariables
from keystead.providers.provider import ListedModel
from tests.agents.chat_server import chat_server, hello
from tests.agents.home import engine_at, write_profile

FILES = sorted(resources.root().joinpath(FOLDER).glob("*.json"))


def preset_profile(name: str, base_url: str = "") -> EffectiveProfile:
    presets = Presets.load()
    effective, _ = Layers(presets, NamedVariables({})).of_preset(presets.get(name))
    return effective.with_flags(base_url=base_url or None)


def facts(name: str, base_url: str = "") -> ShippedFacts:
    return ShippedFacts.of(preset_profile(name, base_url))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_shipped_fact_is_sound(file: Path) -> None:
    data = json.loads(file.read_text(encoding="utf-8"))
    for source, name in (("facts", r"models\.dev"), ("prices", r"genai-prices [\d.]+")):
        said = re.fullmatch(rf"{name} \(?(20[-\d]{{8}})\)?", data[source])
        assert said, data[source]
        assert date.fromisoformat(said[1]) <= date.today()  # noqa: DTZ011
    assert data["models"]
    for name, entry in data["models"].items():
        assert entry.keys() <= {
            *("context", "output", "able", "fixed", "price", "prices", "tiers", "dated")
        }, name
        assert entry.get("context", 1) > 0
        assert entry.get("output", 1) > 0
        able = set(entry.get("able", ()))
        assert able <= {*ABILITIES, "temperature"}
        assert not ("temperature" in able and "fixed" in entry), name
        prices = [entry.get("price", ()), *(tier[1:] for tier in entry.get("tiers", ()))]
        assert all(0 <= amount < 10_000 for each in prices for amount in each if amount is not None)
        starts = [tier[0] for tier in entry.get("tiers", ())]
        assert starts == sorted(starts)


def test_all_files_were_made_of_the_same_data() -> None:
    read = [json.loads(file.read_text(encoding="utf-8")) for file in FILES]
    assert len({(data["facts"], data["prices"]) for data in read}) == 1


def test_every_file_is_that_of_a_preset() -> None:
    unknown = {file.stem for file in FILES} - {preset.id for preset in Presets.load().all()}
    assert not unknown


def test_every_provider_that_people_connect_first_has_facts() -> None:
    known = {file.stem for file in FILES}
    assert {"anthropic", "openai", "openrouter", "gemini"} <= known


def test_a_models_facts_say_who_says_them() -> None:
    known = facts("openai").explain(ListedModel("gpt-4o"))
    model = known.model
    assert (model.context_window, model.max_output_tokens) == (128_000, 16_384)
    assert (model.input_usd_per_mtok, model.output_usd_per_mtok) == (2.5, 10.0)
    assert (model.tools, model.vision, model.reasoning) == (True, True, False)
    assert model.temperature is True
    assert facts("openai").explain(ListedModel("gpt-5")).model.temperature is False
    assert facts("openai").explain(ListedModel("curie")).model.temperature is None
    assert known.sources["context_window"].startswith("models.dev 20")
    assert known.sources["input_usd_per_mtok"].startswith("genai-prices ")


def test_the_providers_word_wins_and_prices_are_not_mixed() -> None:
    said = ListedModel("gpt-4o", context_window=1000, tools=False, input_usd_per_mtok=1.0)
    known = facts("openai").explain(said)
    assert (known.model.context_window, known.model.tools) == (1000, False)
    assert known.model.input_usd_per_mtok == 1.0
    assert known.model.output_usd_per_mtok is None
    assert known.model.max_output_tokens == 16_384
    assert not known.sources.keys() & {"context_window", "tools", "input_usd_per_mtok"}


def test_nothing_is_guessed_from_a_name_or_at_another_address() -> None:
    openai = facts("openai")
    for unknown in ("gpt-4o-nobody-knows", "gpt-99", "our-deployment", "openai/gpt-4o"):
        assert openai.explain(ListedModel(unknown)).sources == {}
    elsewhere = facts("openai", "https://proxy.example/v1")
    assert elsewhere.explain(ListedModel("gpt-4o")).sources == {}
    assert facts("local").explain(ListedModel("gpt-4o")).sources == {}
    assert facts("azure", "https://x.openai.azure.com/v1").explain(ListedModel("gpt-4o")) == (
        facts("local").explain(ListedModel("gpt-4o"))
    )


def test_a_snapshot_has_its_names_facts_where_the_source_says_so() -> None:
    made = ShippedFacts(
        {"a": {"context": 5, "dated": True}, "b": {"context": 6}, "c-20250101": {"context": 7}},
        "models.dev 2026-01-01",
        "prices",
    )
    for name, expected in (
        ("a-20260101", 5),
        ("A-2026-01-01", 5),
        ("a@20260101", 5),
        ("a-2601", None),
        ("b-20260101", None),
        ("c-20250101", 7),
        ("c-20250102", None),
    ):
        assert made.explain(ListedModel(name)).model.context_window == expected, name


def test_a_models_details_say_how_it_stands(tmp_path: Path) -> None:
    async def use(engine: Engine) -> None:
        test = engine.profiles.get("test")
        assert details_of(engine.models, test, "test-model").standing is Standing.NO_LIST
        await engine.models.refresh_one(test)
        test = engine.profiles.get("test")
        standings = {
            name: details_of(engine.models, test, name).standing
            for name in ("test-model", "typed", "hidden", "nobody")
        }
        assert standings == {
            "test-model": Standing.LISTED,
            "typed": Standing.TYPED,
            "hidden": Standing.HIDDEN,
            "nobody": Standing.UNLISTED,
        }
        details = details_of(engine.models, test, "test-model")
        assert (details.aliases, details.is_default) == (("own",), True)
        assert details.fact("tools").source in ("", BY_PROVIDER)
        assert not details.is_deployment
        azure = engine.profiles.ad_hoc("https://x.openai.azure.com/openai/v1", "azure")
        assert details_of(engine.models, azure, "mine").is_deployment

    async def main() -> None:
        more = 'models = ["typed"]\nhidden_models = ["hidden"]\naliases = { own = "test-model" }'
        async with asyncio.timeout(30), chat_server(hello) as server:
            write_profile(tmp_path, server.base_url, more=more)
            async with engine_at(tmp_path) as engine:
                await use(engine)

    asyncio.run(main())


def test_lists_are_explained_when_asked_for_and_not_at_the_start(tmp_path: Path) -> None:
    write_profile(tmp_path, "https://api.openai.com/v1", "mine", 'models = ["gpt-4o"]')
    file = tmp_path / "config" / "providers.toml"
    text = file.read_text(encoding="utf-8").replace('provider = "local"', 'provider = "openai"')
    file.write_text(text, encoding="utf-8")

    async def main() -> None:
        async with engine_at(tmp_path) as engine:
            told: list[str] = []
            engine.models.list_changed.connect(lambda listed: told.append(listed.profile))
            before = engine.models.lists()["mine"].find("gpt-4o")
            assert before == ListedModel("gpt-4o")
            await engine.models.explain()
            after = engine.models.lists()["mine"].find("gpt-4o")
            assert after is not None
            assert after.context_window == 128_000
            assert told.count("mine") == 1
            await engine.models.explain()
            assert told.count("mine") == 1

    asyncio.run(main())
    assert "genai_prices" not in sys.modules


def test_no_facts_are_read_for_lists_that_name_no_model(tmp_path: Path) -> None:
    code = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from tests.agents.home import engine_at\n"
        "read = []\n"
        "sys.addaudithook(lambda event, args: event == 'open' and read.append(str(args[0])))\n"
        "async def main():\n"
        "    async with engine_at(Path(sys.argv[1])) as engine:\n"
        "        await engine.models.explain()\n"
        "        print(engine.profiles.get('openai').base_url)\n"
        "asyncio.run(main())\n"
        f"print([name for name in read if {FOLDER!r} in name and 'practice' not in name])"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "https://api.openai.com/v1\n[]\n"
