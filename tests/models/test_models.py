"""Model lists of real servers: all at once, nobody delayed, failures beside what is known."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from keystead.engine import Engine
from keystead.errors import ErrorKind, KeysteadError, ProviderError
from keystead.models.model_list import ListStatus, ModelList, Place
from keystead.providers import exchange
from tests.agents.chat_server import Call, ChatServer, chat_server, hello
from tests.agents.home import engine_at, write_profile

Use = Callable[[Engine, ChatServer], Awaitable[None]]


async def hang(_: Call) -> None:
    await asyncio.sleep(60)


def ids(models: ModelList) -> list[str]:
    return [model.id for model in models.models]


def run(home: Path, use: Use, profile: str = "") -> None:
    async def main() -> None:
        async with asyncio.timeout(30), chat_server(hello) as server:
            write_profile(home, server.base_url, more=profile)
            async with engine_at(home) as engine:
                await use(engine, server)

    asyncio.run(main())


def test_a_list_is_announced_while_it_loads_and_when_it_came(tmp_path: Path) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        announced: list[ModelList] = []
        engine.models.list_changed.connect(announced.append)
        before = time.time()
        await engine.models.refresh(["test"])
        loading, fresh = announced
        assert (loading.status, loading.profile) == (ListStatus.LOADING, "test")
        assert (fresh.status, ids(fresh)) == (ListStatus.FRESH, ["test-model"])
        assert fresh.fetched_at is not None
        assert before <= fresh.fetched_at <= time.time()
        assert (fresh.source, fresh.known) == (server.base_url, frozenset())
        assert engine.models.lists()["test"] == fresh

    run(tmp_path, use)


def test_a_kept_list_shows_after_a_restart_without_a_request(tmp_path: Path) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        fresh = await engine.models.refresh_one(engine.profiles.get("test"))
        async with engine_at(tmp_path) as again:
            cached = again.models.lists()["test"]
        assert (cached.status, ids(cached)) == (ListStatus.CACHED, ids(fresh))
        assert cached.fetched_at == fresh.fetched_at
        assert len(server.listings) == 1

    run(tmp_path, use)


def test_a_list_from_another_address_is_not_this_profiles(tmp_path: Path) -> None:
    async def use(engine: Engine, _: ChatServer) -> None:
        await engine.models.refresh(["test"])
        engine.profiles.edit("test", {"base_url": "http://127.0.0.1:9/v1"})
        moved = engine.models.lists()["test"]
        assert (moved.status, ids(moved), moved.fetched_at) == (ListStatus.NEVER, [], None)

    run(tmp_path, use)


@pytest.mark.parametrize(
    ("profile", "status", "reference"),
    [
        ("openai", ListStatus.NEVER, "no-key"),
        ("azure", ListStatus.NEVER, "no-address"),
        ("test", ListStatus.NEVER, ""),
    ],
)
def test_a_list_that_nobody_can_ask_for_yet_says_why(
    tmp_path: Path, profile: str, status: ListStatus, reference: str
) -> None:
    async def use(engine: Engine, _: ChatServer) -> None:
        listed = engine.models.lists()[profile]
        assert listed.status is status
        assert (listed.error.reference if listed.error else "") == reference

    run(tmp_path, use)


def test_a_list_that_is_asked_for_again_still_says_what_failed(tmp_path: Path) -> None:
    async def fail(call: Call) -> None:
        await call.send_json({"error": {"message": "who are you?"}}, 401)

    async def use(engine: Engine, server: ChatServer) -> None:
        usual, server.listing = server.listing, fail
        failed = await engine.models.refresh_one(engine.profiles.get("test"))
        announced: list[ModelList] = []
        engine.models.list_changed.connect(announced.append)
        server.listing = usual
        await engine.models.refresh(["test"])
        assert announced[0].status is ListStatus.LOADING
        assert announced[0].error is failed.error is not None
        assert announced[-1].error is None

    run(tmp_path, use)


def test_a_failure_keeps_what_was_known_with_its_age(tmp_path: Path) -> None:
    async def fail(call: Call) -> None:
        await call.send_json({"error": {"message": "who are you?"}}, 401)

    async def use(engine: Engine, server: ChatServer) -> None:
        fresh = await engine.models.refresh_one(engine.profiles.get("test"))
        server.listing = fail
        failed = await engine.models.refresh_one(engine.profiles.get("test"))
        assert (failed.status, ids(failed)) == (ListStatus.FAILED, ids(fresh))
        assert failed.fetched_at == fresh.fetched_at
        assert failed.error is not None
        assert failed.error.kind is ErrorKind.AUTHENTICATION
        assert failed.error.why == "who are you?"
        server.listing = None
        again = await engine.models.refresh_one(engine.profiles.get("test"))
        assert (again.status, again.error) == (ListStatus.FRESH, None)

    run(tmp_path, use)


@pytest.mark.parametrize("body", [b"<html>Sign in</html>", b'{"status": "ok"}', b"42"])
def test_an_answer_that_is_no_list_is_a_failure(tmp_path: Path, body: bytes) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        kind = "text/html" if body.startswith(b"<") else "application/json"
        server.listing = lambda call: call.send(200, kind, body)
        failed = await engine.models.refresh_one(engine.profiles.get("test"))
        assert (failed.status, ids(failed)) == (ListStatus.FAILED, [])
        assert failed.error is not None

    run(tmp_path, use)


def test_typed_ids_are_in_and_hidden_ones_out(tmp_path: Path) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        before = engine.models.lists()["test"]
        assert (ids(before), before.status) == (["mine", "mine-too"], ListStatus.NEVER)
        server.models = ("ugly", "fine", "mine-too")
        fresh = await engine.models.refresh_one(engine.profiles.get("test"))
        assert ids(fresh) == ["mine", "fine", "mine-too"]
        assert fresh.typed == {"mine"}

    run(tmp_path, use, 'models = ["mine", "mine-too"]\nhidden_models = ["ugly"]')


@pytest.mark.parametrize(
    ("provider", "reference"),
    [
        ('provider = "local"\nenabled = false', "disabled"),
        ('provider = "openai"', ""),
        ('provider = "openai-compatible"', "no-address"),
    ],
)
def test_a_profile_that_cannot_be_used_fails_without_a_request(
    tmp_path: Path, provider: str, reference: str
) -> None:
    async def main() -> ModelList:
        folder = tmp_path / "config"
        folder.mkdir(mode=0o700, parents=True)
        text = f'[profiles.odd]\nid = "odd"\n{provider}\n'
        await asyncio.get_running_loop().run_in_executor(
            None, (folder / "providers.toml").write_text, text
        )
        async with asyncio.timeout(30), engine_at(tmp_path) as engine:
            return await engine.models.refresh_one(engine.profiles.get("odd"))

    failed = asyncio.run(main())
    assert failed.status is ListStatus.FAILED
    assert failed.error is not None
    assert failed.error.reference == (reference or failed.error.reference)
    assert failed.error.action is not None


@asynccontextmanager
async def servers(
    listings: Sequence[Callable[[Call], Awaitable[None]] | None],
) -> AsyncGenerator[list[ChatServer]]:
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(chat_server(hello, listing=listing))
            for listing in listings
        ]


def test_hanging_and_failing_providers_delay_nobody(tmp_path: Path) -> None:
    async def broken(call: Call) -> None:
        call.writer.close()

    async def main() -> None:
        async with asyncio.timeout(30), servers([hang, broken, None, None]) as running:
            for number, server in enumerate(running):
                write_profile(tmp_path, server.base_url, f"p{number}")
            async with engine_at(tmp_path) as engine:
                await refresh(engine)

    async def refresh(engine: Engine) -> None:
        settled: dict[str, ListStatus] = {}
        three = asyncio.Event()

        def changed(models: ModelList) -> None:
            if models.status is not ListStatus.LOADING:
                settled[models.profile] = models.status
            if len(settled) == 3:
                three.set()

        engine.models.list_changed.connect(changed)
        names = [f"p{number}" for number in range(4)]
        refreshing = asyncio.get_running_loop().create_task(engine.models.refresh(names))
        await asyncio.wait_for(three.wait(), 5)
        assert settled == {
            "p1": ListStatus.FAILED,
            "p2": ListStatus.FRESH,
            "p3": ListStatus.FRESH,
        }
        assert engine.models.lists()["p0"].status is ListStatus.LOADING
        engine.models.stop("p0")
        await asyncio.wait_for(refreshing, 1)
        assert engine.models.lists()["p0"].status is ListStatus.NEVER

    asyncio.run(main())


def test_a_list_that_already_loads_is_asked_for_once(tmp_path: Path) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        test = engine.profiles.get("test")
        one, other = await asyncio.gather(
            engine.models.refresh_one(test), engine.models.refresh_one(test)
        )
        assert one.status is other.status is ListStatus.FRESH
        assert len(server.listings) == 1

    run(tmp_path, use)


def test_a_hidden_model_is_out_of_the_list_and_known_with_its_facts(tmp_path: Path) -> None:
    async def listing(call: Call) -> None:
        await call.send_json({"data": [{"id": "ugly", "context_length": 7}, {"id": "fine"}]})

    async def use(engine: Engine, server: ChatServer) -> None:
        server.listing = listing
        fresh = await engine.models.refresh_one(engine.profiles.get("test"))
        assert ids(fresh) == ["fine"]
        assert [(m.id, m.context_window) for m in fresh.hidden] == [("ugly", 7), ("gone", None)]
        engine.profiles.edit_list("test", "hidden_models", remove=["ugly"])
        assert ids(engine.models.lists()["test"]) == ["ugly", "fine"]

    run(tmp_path, use, 'hidden_models = ["ugly", "gone"]')


def test_a_pin_is_announced_and_there_again_after_a_restart(tmp_path: Path) -> None:
    async def use(engine: Engine, _: ChatServer) -> None:
        await engine.models.refresh(["test"])
        announced: list[ModelList] = []
        engine.models.list_changed.connect(announced.append)
        await engine.models.pin("test", "test-model", pinned=True)
        await engine.models.pin("test", "test-model", pinned=True)
        assert announced[-1].pinned == {"test-model"}
        engine.profiles.rename("test", "renamed")
        async with engine_at(tmp_path) as again:
            assert again.models.lists()["renamed"].pinned == {"test-model"}
        await engine.models.pin("renamed", "test-model", pinned=False)
        assert announced[-1].pinned == frozenset()
        async with engine_at(tmp_path) as again:
            assert again.models.lists()["renamed"].pinned == frozenset()

    run(tmp_path, use)


def test_what_did_not_change_is_the_same_object_in_the_next_list(tmp_path: Path) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        server.models = ("Big/Model",)
        await engine.models.refresh(["test"])
        first = engine.models.lists()["test"]
        await engine.models.pin("test", "Big/Model", pinned=True)
        then = engine.models.lists()["test"]
        assert then.models is first.models
        assert then.found_by is first.found_by
        assert first.found_by == ("big/model  test",)
        engine.profiles.edit_list("test", "models", add=["typed"])
        assert ids(engine.models.lists()["test"]) == ["typed", "Big/Model"]

    run(tmp_path, use)


def test_a_list_says_since_when_it_is_waited_for_and_where_its_models_run(tmp_path: Path) -> None:
    async def use(engine: Engine, _: ChatServer) -> None:
        announced: list[ModelList] = []
        engine.models.list_changed.connect(announced.append)
        before = time.time()
        await engine.models.refresh(["test"])
        loading, fresh = announced
        assert loading.waiting_since is not None
        assert before <= loading.waiting_since <= time.time()
        assert fresh.waiting_since is None
        lists = engine.models.lists()
        assert lists["test"].place is Place.HERE
        assert lists["openai"].place is Place.ELSEWHERE
        assert lists["azure"].place is Place.ELSEWHERE
        assert lists["practice"].place is Place.INSIDE

    run(tmp_path, use)


def test_a_list_that_never_comes_says_how_long_it_was_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "LIST_TIMEOUT", 0.2)

    async def use(engine: Engine, server: ChatServer) -> None:
        server.listing = hang
        failed = await engine.models.refresh_one(engine.profiles.get("test"))
        assert isinstance(failed.error, ProviderError)
        assert failed.error.waited == 0.2

    run(tmp_path, use)


def test_closing_ends_what_still_loads(tmp_path: Path) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        server.listing = hang
        refreshing = asyncio.get_running_loop().create_task(engine.models.refresh(["test"]))
        while not server.listings:  # noqa: ASYNC110 - the server tells nobody
            await asyncio.sleep(0.01)
        began = time.monotonic()
        await engine.models.close()
        await refreshing
        assert time.monotonic() - began < 1

    run(tmp_path, use)


def test_the_nearest_ids_are_those_that_look_alike(tmp_path: Path) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        server.models = ("gpt-4o", "gpt-4o-mini", "claude-sonnet-4", "llama3.2:3b")
        test = engine.profiles.get("test")
        await engine.models.refresh_one(test)
        assert engine.models.nearest(test, "gpt4o")[0] == "gpt-4o"
        assert engine.models.nearest(test, "claude-sonet-4") == ["claude-sonnet-4"]
        assert engine.models.nearest(test, "zzz") == []

    run(tmp_path, use)


def test_an_unknown_name_is_an_error(tmp_path: Path) -> None:
    async def use(engine: Engine, _: ChatServer) -> None:
        with pytest.raises(KeysteadError):
            await engine.models.refresh(["nobody"])

    run(tmp_path, use)


NO_TEXT = "not-\udcff-text"


@pytest.mark.parametrize("variable", ["BAD_KEY", "BAD_HEADER"])
def test_a_variable_that_is_no_text_fails_its_own_profile_and_no_other(
    tmp_path: Path, variable: str
) -> None:
    async def main() -> None:
        async with asyncio.timeout(30), chat_server(hello) as server:
            write_profile(tmp_path, server.base_url, "good")
            more = 'api_key_env = "BAD_KEY"\nenv_headers = { X-Team = "BAD_HEADER" }'
            write_profile(tmp_path, server.base_url, "odd", more)
            async with engine_at(tmp_path, {variable: NO_TEXT}) as engine:
                await engine.models.refresh(["good", "odd"])
                good, odd = (engine.models.lists()[name] for name in ("good", "odd"))
        assert good.status is ListStatus.FRESH
        assert odd.error is not None
        assert odd.error.reference == "unreadable-variable"
        assert variable in odd.error.what
        assert "UTF-8" in odd.error.line()
        assert len(server.listings) == 1

    asyncio.run(main())


def test_what_nobody_expected_fails_one_list_and_no_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        async with asyncio.timeout(30), chat_server(hello) as server:
            for name in ("good", "odd"):
                write_profile(tmp_path, server.base_url, name)
            async with engine_at(tmp_path) as engine:
                await engine.store.write(
                    lambda db: db.execute(
                        "CREATE TRIGGER refuse BEFORE INSERT ON model_lists"
                        " WHEN NEW.profile_id = 'odd-id' BEGIN SELECT RAISE(ABORT, 'no'); END"
                    )
                )
                await engine.models.refresh(["odd", "good"])
                lists = engine.models.lists()
        assert lists["good"].status is ListStatus.FRESH
        assert lists["odd"].error is not None
        assert lists["odd"].error.reference == "unexpected"

    asyncio.run(main())
    assert "unexpected failure of a list" in caplog.text
