"""``keystead agents``: the agents of every process listed, gone on with, compacted and stopped.

Owns the flags and which agent a word means; going on is `agents`' work, and so is reaching the
process that an agent runs in.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from keystead.cli.connection_flags import ProfileFlag
from keystead.cli.generation_flags import (
    EffortFlag,
    MaxTokensFlag,
    ParamFlag,
    TemperatureFlag,
    generation_of,
)
from keystead.cli.key_in_text import KeyInTextFlag, refuse_key
from keystead.cli.output import say_json, say_table, tell
from keystead.cli.program import new_app
from keystead.cli.prompts import read_text
from keystead.cli.session import Session
from keystead.cli.spawn import STANDARD_INPUT, JsonFlag, ModelFlag
from keystead.errors import Action, ActionId, KeysteadError
from keystead.near_names import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence

    from keystead.agents.entries import AgentInfo, Entry
    from keystead.engine import Engine

app = new_app("List agents, go on with one, compact one, stop one.")

MOST_NAMED = 4  # of agents with one name
SHORTEST_ID = 4  # characters of an id that are taken for one

AgentWord = Annotated[
    str, typer.Argument(metavar="AGENT", help="Its name, or the beginning of its id.")
]


@app.command("list")
def list_agents(
    context: typer.Context,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="A list of objects: id, name, state, profile, model, served_model, task, "
            "created_at, updated_at (seconds since 1970), cost_usd (null where unknown), "
            "cost_basis: reported, partly-estimated or estimated, and pause: why its question "
            "waits and until when (null where it does not).",
        ),
    ] = False,
) -> None:
    """List all agents of every window and terminal, the newest first."""

    async def show(engine: Engine) -> int:
        agents = engine.agents.list()[::-1]
        if as_json:
            say_json([*map(_facts, agents)])
        elif agents:
            say_table(("id", "name", "state", "model", "profile", "changed"), [*map(_row, agents)])
        else:
            tell('There are no agents. `keystead spawn "TASK"` starts one.')
        return 0

    Session.of(context).run(show)


@app.command()
def send(
    context: typer.Context,
    agent: AgentWord,
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="What to say; - reads it from standard input.")
    ],
    profile: ProfileFlag = "",
    model: ModelFlag = "",
    effort: EffortFlag = None,
    max_tokens: MaxTokensFlag = None,
    temperature: TemperatureFlag = None,
    param: ParamFlag = None,
    as_json: JsonFlag = False,
    key_in_text: KeyInTextFlag = False,
) -> None:
    """Say something more to an agent that is not at work.

    Its answer streams to standard output. It goes on in this process. An open window shows it
    meanwhile. With --model or --profile another model answers, from now on; the other flags hold
    from now on, too.
    """
    generation = generation_of(context, effort, max_tokens, temperature, param)
    words = read_text() if text == STANDARD_INPUT else text
    refuse_key(words, allowed=key_in_text)

    async def go_on(engine: Engine) -> int:
        from keystead.cli.switching import switch

        meant = await switch(
            engine, _meant(engine.agents.list(), agent), profile, model, generation
        )

        async def sent() -> AgentInfo:
            await engine.agents.send(meant.id, words)
            return meant

        return await _follow(engine, meant, sent(), as_json=as_json)

    Session.of(context).run(go_on)


@app.command()
def compact(
    context: typer.Context,
    agent: AgentWord,
    as_json: JsonFlag = False,
) -> None:
    """Send the oldest turns of a conversation no more.

    The transcript keeps them. So many are left out that about half of the model's context is free,
    or half of what was sent where nobody knows how large it is. An agent that failed is asked
    again, and its answer streams to standard output.
    """

    async def leave_out(engine: Engine) -> int:
        from keystead.agents.entries import AgentState

        meant = _meant(engine.agents.list(), agent)
        if meant.state is AgentState.FAILED:

            async def compacted() -> AgentInfo:
                await engine.agents.compact(meant.id)
                return meant

            return await _follow(engine, meant, compacted(), as_json=as_json)

        def tell_of(entry: Entry) -> None:
            tell(entry.text)

        engine.agents.entry_added.connect(tell_of)
        await engine.agents.compact(meant.id)
        return 0

    Session.of(context).run(leave_out)


@app.command()
def stop(context: typer.Context, agent: AgentWord) -> None:
    """Stop an agent, in any window or terminal; what came is kept."""

    async def end(engine: Engine) -> int:
        meant = _meant(engine.agents.list(), agent)
        if not meant.state.is_active:
            tell(f"{meant.name} is not at work: {meant.state}.")
            return 0
        await engine.agents.stop(meant.id)
        tell(f"Stopped {meant.name}.")
        return 0

    Session.of(context).run(end)


async def _follow(
    engine: Engine, agent: AgentInfo, beginning: Awaitable[AgentInfo], *, as_json: bool
) -> int:
    """Let ``agent`` go on in this process, where others reach it; the exit status."""
    from keystead.cli.following import follow
    from keystead.cli.json_answer import JsonAnswer
    from keystead.cli.plain_answer import PlainAnswer

    await engine.control.reach_agents()
    tell(f"{agent.name}: {agent.profile}, {agent.model}")
    return await follow(engine.agents, beginning, JsonAnswer() if as_json else PlainAnswer())


def _meant(agents: Sequence[AgentInfo], word: str) -> AgentInfo:
    """The one agent that ``word`` names. Raises `KeysteadError`: none, or several."""
    named = [each for each in agents if each.name.casefold() == word.casefold()]
    if not named and len(word) >= SHORTEST_ID:
        named = [each for each in agents if each.id.startswith(word.lower())]
    if len(named) == 1:
        return named[0]
    if not named:
        mean = did_you_mean(word, (each.name for each in agents))
        hint = f"{mean} See keystead agents list".strip()
        raise _refusal("unknown-agent", f"There is no agent {word}", hint)
    newest = ", ".join(each.short_id for each in named[: -MOST_NAMED - 1 : -1])
    hint = "Name one of them by its id; all: keystead agents list"
    what = f"{len(named)} agents are called {word}, the newest {newest}"
    raise _refusal("several-agents", what, hint)


def _refusal(reference: str, what: str, hint: str) -> KeysteadError:
    return KeysteadError(reference, what, action=Action(ActionId.RETRY, "Try again", hint))


def _facts(agent: AgentInfo) -> dict[str, Any]:
    from keystead.usage.cost import basis_of

    pause = agent.held_up
    return {
        "id": agent.id,
        "name": agent.name,
        "state": str(agent.state),
        "profile": agent.profile,
        "model": agent.model,
        "served_model": agent.served_model,
        "task": agent.task,
        "created_at": agent.created_at,
        "updated_at": agent.updated_at,
        "cost_usd": agent.cost_usd,
        "cost_basis": None if agent.cost_usd is None else basis_of(agent.cost_usd, agent.usage),
        "pause": {"why": pause.why, "until": pause.until} if pause else None,
    }


def _row(agent: AgentInfo) -> tuple[str, ...]:
    changed = datetime.fromtimestamp(agent.updated_at).astimezone()
    pause = agent.held_up
    return (
        agent.short_id,
        agent.name,
        pause.state if pause else str(agent.state),
        agent.model,
        agent.profile,
        f"{changed:%Y-%m-%d %H:%M}",
    )
