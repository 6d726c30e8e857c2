"""What agents proved of a model, read from what their transcripts hold."""

from __future__ import annotations

from pathlib import Path

from keystead.engine import Engine
from tests.agents.chat_server import MODEL, Call, ChatServer, hello
from tests.agents.home import answered
from tests.agents.test_attempts import refusing, with_servers


async def by_name(call: Call) -> None:
    """One model answers, one is not there, the others fail."""
    if call.body["model"] == "gone":
        error = {"message": "The model `gone` does not exist", "code": "model_not_found"}
        await call.send_json({"error": error}, 404)
    elif call.body["model"] == MODEL:
        await hello(call)
    else:
        await refusing(503)(call)


def test_an_answer_and_a_refusal_count_for_the_model_that_was_asked(tmp_path: Path) -> None:
    async def use(engine: Engine, _: list[ChatServer]) -> None:
        evidence = engine.agents.evidence
        assert await evidence("test", MODEL) is None
        agent = await answered(engine, name="First")
        met = await evidence("test", MODEL)
        assert met is not None
        assert (met.agent, met.served_model, met.refusal) == ("First", MODEL, "")
        assert agent.created_at <= met.at <= agent.updated_at
        # It counts also when the agent goes on with another model, and is its own model's alone.
        await engine.agents.configure(agent.id, model="gone", generation=agent.generation)
        await engine.agents.send(agent.id, "And?")
        await engine.agents.finished(agent.id)
        assert await evidence("test", MODEL) == met
        refused = await evidence("test", "gone")
        assert refused is not None
        assert "gone" in refused.refusal
        assert await evidence("backup1", MODEL) is None

    with_servers(tmp_path, [by_name, hello], ["", ""], use)


def test_an_answer_in_the_place_of_another_is_of_the_one_that_gave_it(tmp_path: Path) -> None:
    async def use(engine: Engine, _: list[ChatServer]) -> None:
        await answered(engine, model="fails")
        assert await engine.agents.evidence("test", "fails") is None
        met = await engine.agents.evidence("backup1", "spare-model")
        assert met is not None
        assert met.refusal == ""
        await engine.store.write(lambda db: db.execute("UPDATE entries SET data = '{'"))
        assert await engine.agents.evidence("backup1", "spare-model") is None

    more = 'max_retries = 0\nfallback = ["backup1:spare-model"]'
    with_servers(tmp_path, [by_name, hello], [more, ""], use)
