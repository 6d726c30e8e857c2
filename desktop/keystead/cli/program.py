"""The typer program around the table of commands.

Owns global options and loading a command when it is called, so that ``--help`` loads none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Annotated, Any

import typer
import typer.core
import typer.main

from keystead import __version__, cli
from keystead.cli.failures import READER_LEFT
from keystead.cli.session import Session
from keystead.log import LEVEL_VARIABLE, LEVELS

PROGRAM = "keystead"

HELP = """The desktop home for your model providers and agents.

Without a command the window opens. Answers go to standard output, everything else to standard
error. Exit status: 0 done, 1 failed (one line says why), 2 wrong use, 130 Ctrl+C, 141 the reader
of the output left.
"""


def new_app(help_text: str) -> typer.Typer:
    """A typer program as all of ours are: plain help, our own way of failing."""
    return typer.Typer(
        help=help_text,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def run_program(
    arguments: Sequence[str], session: Session, open_window: Callable[[str], int]
) -> int:
    """Parse ``arguments``, run what they name; the exit status."""
    program = _program(open_window)
    try:
        program.main(args=list(arguments), prog_name=PROGRAM, obj=session)
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # For which typer has a status of its own.
            return READER_LEFT
        return end.code if isinstance(end.code, int) else 0
    return 0


class LazyCommand(typer.core.TyperCommand):
    """A name and a summary; the command itself is imported when it is called."""

    def __init__(self, command: cli.Command) -> None:
        super().__init__(command.name, help=command.summary, rich_markup_mode=None)
        self._module = f"{cli.__name__}.{command.module}"

    def make_context(self, info_name: str | None, args: list[str], *rest: Any, **extra: Any) -> Any:
        """Let the real command read its arguments and do the work."""
        command = typer.main.get_command(import_module(self._module).app)
        command.name = self.name
        return command.make_context(info_name, args, *rest, **extra)


def _program(open_window: Callable[[str], int]) -> typer.core.TyperGroup:
    app = new_app(HELP)

    @app.callback(invoke_without_command=True)
    def keystead(  # pyright: ignore[reportUnusedFunction] - typer keeps it
        context: typer.Context,
        log_level: Annotated[
            str,
            typer.Option(
                metavar="LEVEL",
                help=f"How much the log says: {', '.join(LEVELS)}. Default: ${LEVEL_VARIABLE}.",
                callback=_known_level,
            ),
        ] = "",
        passphrase_fd: Annotated[
            int | None,
            typer.Option(
                "--passphrase-fd",
                metavar="N",
                min=0,
                help="Read the passphrase of the encrypted file of keys, a line, from this "
                "descriptor; 0 is standard input.",
            ),
        ] = None,
        version: Annotated[
            bool,
            typer.Option("--version", help="Print the version.", is_eager=True, callback=_version),
        ] = False,
    ) -> None:
        session = context.ensure_object(Session)
        session.log_level = log_level
        session.passphrase_fd = passphrase_fd
        if context.invoked_subcommand is None:
            raise typer.Exit(open_window(log_level))

    group = typer.main.get_group(app)
    group.no_args_is_help = False
    for command in cli.COMMANDS:
        group.add_command(LazyCommand(command))
    return group


def _known_level(level: str) -> str:
    if level and level.lower() not in LEVELS:
        raise typer.BadParameter(f"{level!r} is none of {', '.join(LEVELS)}.")
    return level.lower()


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"{PROGRAM} {__version__}")
        raise typer.Exit
