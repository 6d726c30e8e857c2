"""Aliases as a person keeps them: listed with what they mean, written only where they lead on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from keystead.engine import Engine
from keystead.errors import KeysteadError
from tests.agents.home import engine_at

FILE = (
    "# mine\n"
    '[aliases]\nfast = "openai:gpt-4o-mini"  # cheap\nid = "some-model"\n'
    '[profiles.work]\nid = "work-id"\nprovider = "openai"\n'
    '[profiles.work.aliases]\nbest = "fast"\nring = "Ring"\n'
)


def run(home: Path, use: Callable[[Engine], None]) -> str:
    """Use an engine with `FILE`; the file as it is then."""
    folder = home / "config"
    folder.mkdir(mode=0o700, parents=True)
    file = folder / "providers.toml"
    file.write_text(FILE, encoding="utf-8")

    async def main() -> None:
        async with engine_at(home) as engine:
            use(engine)

    asyncio.run(main())
    return file.read_text(encoding="utf-8")


def test_every_alias_is_listed_with_what_it_means(tmp_path: Path) -> None:
    def use(engine: Engine) -> None:
        told = [(each.name, each.profile, each.means) for each in engine.aliases.all()]
        assert told == [
            ("fast", "", "openai:gpt-4o-mini"),
            ("id", "", ""),  # which model of which profile depends on the profile in use
            ("best", "work", "openai:gpt-4o-mini"),
            ("ring", "work", ""),
        ]
        problems = {each.name: each.problem for each in engine.aliases.all() if each.problem}
        assert list(problems) == ["ring"]
        assert "ring → Ring" in problems["ring"].what

    run(tmp_path, use)


def test_an_alias_can_name_a_profile_as_older_setups_do(tmp_path: Path) -> None:
    def use(engine: Engine) -> None:
        engine.profiles.add("openai-compatible", {"base_url": "http://127.0.0.1:9/v1"})
        assert engine.aliases.set("mine", "openai_compatible:m").means == "openai-compatible:m"
        own = engine.aliases.set("own", "m", "openai_compatible")
        assert (own.profile, own.means) == ("openai-compatible", "openai-compatible:m")
        assert engine.aliases.remove("own", "openai_compatible").profile == "openai-compatible"
        with pytest.raises(KeysteadError) as caught:
            engine.aliases.set("openai_compatible:x", "openai:gpt-4o")
        assert caught.value.what.endswith("begins with a profile's name, so it never acts")

    run(tmp_path, use)


def test_an_alias_is_written_in_the_place_of_one_in_another_case(tmp_path: Path) -> None:
    def use(engine: Engine) -> None:
        assert engine.aliases.set("Fast", "openai:gpt-5").means == "openai:gpt-5"
        assert engine.aliases.set("BEST", "anthropic:opus", "work").means == "anthropic:opus"
        assert engine.models.resolve("fast").model == "gpt-5"

    text = run(tmp_path, use)
    assert text.startswith("# mine\n")
    assert 'Fast = "openai:gpt-5"' in text
    assert "fast =" not in text
    assert 'BEST = "anthropic:opus"' in text
    assert "best =" not in text


@pytest.mark.parametrize(
    ("name", "reference", "profile", "said"),
    [
        ("a", "A", "", "a → A"),
        ("some-model", "id", "", "some-model → id → some-model"),
        ("void", "openai:", "", "openai: names no model"),
        ("openai:gpt", "work:m", "", "begins with a profile's name"),
        (" ", "m", "", "no name for an alias"),
        ("x:", "m", "work", "no name for an alias"),
        ("fast", "m", "nobody", "no profile nobody"),
        ("long", "a\nb", "", "one line"),
        ("key", "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789", "", "looks like a key"),
    ],
)
def test_an_alias_that_leads_nowhere_is_not_written(
    tmp_path: Path, name: str, reference: str, profile: str, said: str
) -> None:
    def use(engine: Engine) -> None:
        with pytest.raises(KeysteadError) as raised:
            engine.aliases.set(name, reference, profile)
        assert said in raised.value.line()
        assert "abcdefghij" not in raised.value.line()

    assert run(tmp_path, use) == FILE


def test_an_alias_is_removed_by_its_name_in_any_case(tmp_path: Path) -> None:
    def use(engine: Engine) -> None:
        assert engine.aliases.remove("FAST").reference == "openai:gpt-4o-mini"
        engine.aliases.remove("Ring", "work")
        with pytest.raises(KeysteadError, match="no alias fast"):
            engine.aliases.remove("fast")
        assert [each.name for each in engine.aliases.all()] == ["id", "best"]

    text = run(tmp_path, use)
    assert "fast = " not in text
    assert "ring" not in text
