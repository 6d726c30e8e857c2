"""``keystead spawn``: an agent from the command line, its answer on standard output.

Owns the flags and what must be known before anything is sent; the agent's work is `agents`'.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from keystead.cli.connection_flags import (
    BaseUrlFlag,
    ConnectionFlags,
    ProfileFlag,
    SendKeyFlag,
    named,
)
from keystead.cli.generation_flags import (
    EffortFlag,
    MaxTokensFlag,
    ParamFlag,
    TemperatureFlag,
    generation_of,
)
from keystead.cli.key_in_text import KeyInTextFlag, refuse_key
from keystead.cli.model_choice import choose_model, tell_cautions
from keystead.cli.output import tell
from keystead.cli.program import new_app
from keystead.cli.prompts import read_text
from keystead.cli.session import Session
from keystead.errors import KeysteadError

if TYPE_CHECKING:
    from keystead.agents.spawning import SpawnRequest
    from keystead.engine import Engine

app = new_app("Run an agent; its answer streams to standard output.")

STANDARD_INPUT = "-"


Task = Annotated[
    str, typer.Argument(metavar="TASK", help="What to do; - reads it from standard input.")
]
ProviderFlag = Annotated[
    str,
    typer.Option(
        "--provider", metavar="ID", callback=named, help="A preset's id, or a profile's name."
    ),
]
ModelFlag = Annotated[
    str,
    typer.Option("--model", metavar="REF", help="A model's id, profile:model, or an alias."),
]
NameFlag = Annotated[str, typer.Option("--name", metavar="N", help="The agent's name.")]
InstructionsFlag = Annotated[
    str, typer.Option("--instructions", metavar="T", help="What it should know beforehand.")
]
JsonFlag = Annotated[
    bool,
    typer.Option(
        "--json",
        help="One object a line, each with type: agent, text, reasoning, tool_call, "
        "tool_result, usage, wait (why, until), fallback (from, to, kind, why), finish "
        "(requested_model, served_model, same_model, profile, key, fallback) or error (kind, "
        "message, hint).",
    ),
]


@app.command()
def spawn(
    context: typer.Context,
    task: Task,
    profile: ProfileFlag = "",
    provider: ProviderFlag = "",
    base_url: BaseUrlFlag = "",
    model: ModelFlag = "",
    name: NameFlag = "",
    instructions: InstructionsFlag = "",
    effort: EffortFlag = None,
    max_tokens: MaxTokensFlag = None,
    temperature: TemperatureFlag = None,
    param: ParamFlag = None,
    send_key: SendKeyFlag = None,
    as_json: JsonFlag = False,
    key_in_text: KeyInTextFlag = False,
) -> None:
    """Run an agent on TASK; its answer streams to standard output.

    Flags beat the profile's fields. Ctrl+C shows what came and hangs up.
    """
    text = read_text() if task == STANDARD_INPUT else task
    if not text.strip():
        context.fail("The task is empty.")
    refuse_key(text, instructions, allowed=key_in_text)
    flags = ConnectionFlags(profile, provider, base_url)
    generation = generation_of(context, effort, max_tokens, temperature, param)

    async def run(engine: Engine) -> int:
        from keystead.agents.spawning import SpawnRequest

        with _told_as_json(as_json):
            chosen = await choose_model(engine, flags, model, send_key)
            request = SpawnRequest(
                task=text,
                profile=chosen.profile,
                model=chosen.model,
                name=name,
                instructions=instructions,
                generation=generation,
                send_key=send_key,
            )
        await engine.control.reach_agents()
        tell_cautions(chosen.model)
        tell(f"{chosen.profile.name}, {chosen.model.model}")
        return await _answered(engine, request, as_json)

    Session.of(context).run(run)


@contextmanager
def _told_as_json(as_json: bool) -> Generator[None]:
    """Let a script read why no agent starts, beside the line that everybody gets."""
    try:
        yield
    except KeysteadError as error:
        if as_json:
            from keystead.agents.entries import Failure
            from keystead.cli.json_answer import JsonAnswer

            JsonAnswer().fail(Failure.of(error))
        raise


async def _answered(engine: Engine, request: SpawnRequest, as_json: bool) -> int:
    """Show the answer as it comes; the exit status."""
    from keystead.cli.following import follow
    from keystead.cli.json_answer import JsonAnswer
    from keystead.cli.plain_answer import PlainAnswer

    beginning = engine.agents.spawn(request)
    return await follow(engine.agents, beginning, JsonAnswer() if as_json else PlainAnswer())
