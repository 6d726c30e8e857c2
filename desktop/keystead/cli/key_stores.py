"""``keystead keys store|move|passphrase``: where keys are kept, and taking one elsewhere.

Owns the words; nothing here happens by itself: a store is chosen, and a key moved, by whoever types
the command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from keystead.cli.output import say, tell
from keystead.cli.session import Session
from keystead.settings.settings import KeyStore

if TYPE_CHECKING:
    from keystead.engine import Engine

Store = Annotated[
    KeyStore | None,
    typer.Argument(metavar="[keychain|encrypted-file]", help="Where new keys go from now on."),
]


def store(context: typer.Context, chosen: Store = None) -> None:
    """Say where new keys go, or change it.

    The encrypted file is opened by a passphrase: typed when it is asked for, or a line of the
    descriptor that `keystead --passphrase-fd N` names. Keys that are kept already stay where they
    are; `keystead keys move` takes one along.
    """
    session = Session.of(context)
    passphrases = session.passphrases
    there = session.folders.key_file.exists()
    passphrase = None
    if chosen is KeyStore.ENCRYPTED_FILE:
        # Asked before the engine runs, for a prompt would hold up its loop.
        passphrase = passphrases.ask(again=False) if there else passphrases.choose()

    async def choose(engine: Engine) -> int:
        from keystead.credentials.choosing import use_encrypted_file, use_keychain

        if passphrase is not None:
            await use_encrypted_file(engine.vault, engine.settings, passphrase)
        elif chosen is not None:
            await use_keychain(engine.vault, engine.settings)
        else:
            say(str(engine.settings.settings.key_store))
            return 0
        place = session.folders.key_file if passphrase else engine.vault.state.backend
        tell(f"New keys go into {place} from now on. Those kept already stay where they are.")
        return 0

    session.run(choose)


def change_passphrase(context: typer.Context) -> None:
    """Change the passphrase of the encrypted file.

    A script gives two lines: the old one, then the new one.
    """
    session = Session.of(context)
    passphrases = session.passphrases
    before, after = passphrases.ask(again=False), passphrases.choose()

    async def change(engine: Engine) -> int:
        await engine.vault.change_passphrase(before, after)
        tell(f"{session.folders.key_file} is closed with the new passphrase from now on.")
        return 0

    session.run(change)
