"""References against real profiles and lists: what is known, what is asked, what is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from keystead.engine import Engine
from keystead.errors import KeysteadError
from keystead.models.details import Standing, details_of
from keystead.models.model_ref import ModelRef, StepKind
from tests.agents.chat_server import Call, ChatServer, chat_server, hello
from tests.agents.home import answered, engine_at, write_profile

Use = Callable[[Engine, ChatServer], Awaitable[None]]
OTHER = (
    '[profiles.other]\nid = "other-id"\nprovider = "openai-compatible"\n'
    'base_url = "http://127.0.0.1:9/v1"\nmodels = ["llama3.2"]\n'
    '[profiles.other.aliases]\nown = "llama3.2"\n'
    '[aliases]\nfast = "test-model"\nelsewhere = "other:llama3.2"\nbad = "bad"\n'
)


def run(home: Path, use: Use, more: str = OTHER) -> None:
    async def main() -> None:
        async with asyncio.timeout(30), chat_server(hello) as server:
            write_profile(home, server.base_url, more=more)
            async with engine_at(home) as engine:
                await use(engine, server)

    asyncio.run(main())


def test_a_list_counts_from_when_it_was_read(tmp_path: Path) -> None:
    async def use(engine: Engine, _: ChatServer) -> None:
        test = engine.profiles.get("test")
        before = engine.models.resolve("llama3.2", test)
        assert before.steps[-1].kind is StepKind.NO_LIST
        await engine.models.refresh_one(test)
        assert engine.models.resolve("test-model", test).steps[-1].kind is StepKind.LISTED
        with pytest.raises(KeysteadError, match="does not list") as raised:
            engine.models.resolve("llama3.2", test)
        assert "other:llama3.2" in raised.value.hint

    run(tmp_path, use)


def test_a_list_that_is_none_of_what_may_be_used_proves_nothing(tmp_path: Path) -> None:
    async def use(engine: Engine, _: ChatServer) -> None:
        test = engine.profiles.get("test")
        await engine.models.refresh_one(test)
        assert engine.models.resolve("llama3.2", test).profile == "test"

    run(tmp_path, use, f"quirks = {{ unreliable_model_check = true }}\n{OTHER}")


def test_aliases_are_the_files_and_follow_it(tmp_path: Path) -> None:
    async def use(engine: Engine, _: ChatServer) -> None:
        other = engine.profiles.get("other")
        assert engine.models.resolve("OWN", other).model == "llama3.2"
        assert engine.models.resolve("elsewhere").profile == "other"
        (problem,) = [each.problem for each in engine.aliases.all() if each.problem]
        assert "bad → bad" in problem.what
        index = engine.models.references()
        assert engine.models.references() is index
        engine.profiles.edit("other", {"aliases": {"own": "mistral"}})
        other = engine.profiles.get("other")
        assert engine.models.resolve("own", other).model == "mistral"

    run(tmp_path, use)


def test_an_agent_asks_for_what_an_alias_means(tmp_path: Path) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        assert (await answered(engine, model="Fast")).model == "test-model"
        assert server.chats[-1].body["model"] == "test-model"
        assert (await answered(engine)).model == "test-model"
        picked = ModelRef.chosen("test", "fast")
        assert (await answered(engine, model=picked)).model == "fast"

    run(tmp_path, use, f'default_model = "fast"\n{OTHER}'.partition("\n")[2])


def test_an_agents_profile_is_the_one_it_was_started_with(tmp_path: Path) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        with pytest.raises(KeysteadError) as raised:
            await answered(engine, model="elsewhere")
        assert raised.value.reference == "other-profile"
        assert "other" in raised.value.what
        assert "test" in raised.value.what
        assert server.chats == []
        assert engine.agents.list() == ()

    run(tmp_path, use)


def test_only_the_list_tells_an_id_from_a_profiles_name(tmp_path: Path) -> None:
    async def listing(call: Call) -> None:
        await call.send_json({"data": [{"id": "openai/gpt-4o"}]})

    async def use(engine: Engine, server: ChatServer) -> None:
        server.listing = listing
        test = engine.profiles.get("test")
        with pytest.raises(KeysteadError, match="can be a model of test, or the model gpt-4o"):
            engine.models.resolve("openai/gpt-4o", test, fixed=True)
        assert (await answered(engine, model="openai/gpt-4o")).model == "openai/gpt-4o"
        assert len(server.listings) == 1
        with pytest.raises(KeysteadError) as raised:
            await answered(engine, model="openai/gpt-5")
        assert raised.value.reference == "other-profile"
        assert len(server.listings) == 1

    run(tmp_path, use)


@pytest.mark.parametrize(
    ("aliases", "line", "said"),
    [
        ("aliases = 3", 1, "aliases: it must be a table"),
        ("[aliases]\nfast = 3", 2, "aliases.fast: it must be text in quotes"),
        ('[aliases]\nfast = ""', 2, "aliases.fast: neither its name nor what it stands for may"),
        ('[aliases]\nfast = "a\\nb"', 2, "aliases.fast: it must be one line"),
        ('[aliases]\nfast = "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789"', 2, "looks like a key"),
    ],
)
def test_a_bad_alias_takes_no_other_down(
    tmp_path: Path, aliases: str, line: int, said: str
) -> None:
    good = "" if aliases.endswith("3") and "[" not in aliases else '\ngood = "openai:gpt-4o"'

    async def main() -> None:
        folder = tmp_path / "config"
        folder.mkdir(mode=0o700)
        (folder / "providers.toml").write_text(f"{aliases}{good}\n", encoding="utf-8")
        async with engine_at(tmp_path) as engine:
            (problem,) = engine.profiles.problems
            assert problem.line_number == line
            assert said in problem.line()
            assert "abcdefghij" not in problem.line()
            assert dict(engine.profiles.aliases) == ({"good": "openai:gpt-4o"} if good else {})

    asyncio.run(main())


@pytest.mark.parametrize("mark", [":", "/"])
def test_a_projects_models_take_no_reference_from_the_profile_that_it_names(
    tmp_path: Path, mark: str
) -> None:
    async def main() -> None:
        async with asyncio.timeout(30), chat_server(hello) as server:
            write_profile(tmp_path / "home", server.base_url, more=OTHER)
            project = tmp_path / "work" / ".keystead" / "providers.toml"
            project.parent.mkdir(parents=True)
            project.write_text(f'[profiles.test]\nmodels = ["other{mark}llama3.2", "new{mark}x"]\n')
            async with engine_at(tmp_path / "home", workspace=project.parent.parent) as engine:
                test = engine.profiles.get("test")
                for _ in range(2):
                    named = engine.models.resolve(f"other{mark}llama3.2", test)
                    assert (named.profile, named.model) == ("other", "llama3.2")
                    added = engine.models.resolve(f"new{mark}x", test)
                    assert (added.profile, added.steps[-1].kind) == ("test", StepKind.OF_PROJECT)
                    details = details_of(engine.models, test, f"new{mark}x")
                    assert details.standing is Standing.PROJECT
                    listed = engine.models.of(test)
                    assert (f"new{mark}x" in listed.from_project, listed.typed) == (
                        True,
                        frozenset(),
                    )
                    await engine.models.refresh_one(test)

    asyncio.run(main())


def test_the_users_own_models_and_a_list_still_win_over_a_prefix(tmp_path: Path) -> None:
    async def use(engine: Engine, _: ChatServer) -> None:
        test = engine.profiles.get("test")
        assert engine.models.resolve("other:llama3.2", test).profile == "test"

    run(tmp_path, use, f'models = ["other:llama3.2"]\n{OTHER}')
