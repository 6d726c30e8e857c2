"""The flags that say which connection a command uses, and what they come to.

Owns their meaning for every command that has them; how a profile is made effective is decided in
``profiles``, which credential may go along in ``credentials``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from keystead.errors import Action, ActionId, ErrorKind, KeysteadError
from keystead.origin import BadAddressError, Origin

if TYPE_CHECKING:
    from keystead.credentials.resolution import Decision
    from keystead.engine import Engine
    from keystead.profiles.effective import EffectiveProfile


def _origin(text: str) -> Origin:
    try:
        return Origin.of(text)
    except BadAddressError as error:
        raise typer.BadParameter(f"it is no origin such as https://host:8443: {error}.") from error


def named(context: typer.Context, flag: typer.CallbackParam, text: str) -> str:
    """What a flag names. A variable of a script that is not set would choose the default."""
    source = context.get_parameter_source(flag.name or "")
    if not text.strip() and source is not None and source.name == "COMMANDLINE":
        raise typer.BadParameter("it is empty.")
    return text


def _address(context: typer.Context, flag: typer.CallbackParam, text: str) -> str:
    if named(context, flag, text):
        try:
            Origin.of(text)
        except BadAddressError as error:
            raise typer.BadParameter(f"it is no address: {error}.") from error
    return text


ProfileFlag = Annotated[
    str, typer.Option("--profile", metavar="P", callback=named, help="A profile's name.")
]
BaseUrlFlag = Annotated[
    str,
    typer.Option(
        "--base-url", metavar="U", callback=_address, help="The API's address, over the profile's."
    ),
]
SendKeyFlag = Annotated[
    Origin | None,
    typer.Option(
        "--send-key",
        metavar="ORIGIN",
        parser=_origin,
        help="Let the key go to this origin, though it was saved for another one.",
    ),
]


@dataclass(frozen=True, slots=True)
class ConnectionFlags:
    """What was asked for; empty where nothing was."""

    profile: str = ""
    provider: str = ""
    base_url: str = ""

    def chosen(self, engine: Engine, *, to_send: bool = True) -> EffectiveProfile:
        """The connection these flags mean, the default one where they are all empty.

        ``to_send`` says that something will be, so that a key is missed. Raises `KeysteadError`:
        no such profile, several that fit, or none that can be used.
        """
        chosen = self._named(engine)
        if self.base_url and chosen.base_url != self.base_url:
            chosen = chosen.with_flags(base_url=self.base_url)
        from keystead.profiles.effective import Source

        if to_send and chosen.source is Source.FLAGS and not chosen.preset.built_in:
            self._refuse_without_key(engine.connections.decide(chosen))
        return chosen

    def _named(self, engine: Engine) -> EffectiveProfile:
        if self.profile:
            named = engine.profiles.get(self.profile)
            preset = engine.presets.get(self.provider) if self.provider else None
            return named.with_flags(provider=preset)
        if self.provider:
            if self.base_url and engine.profiles.unread:
                # The flags say it all, so nothing is needed of the file.
                return engine.profiles.ad_hoc(self.base_url, self.provider)
            return engine.profiles.for_provider(self.provider)
        if self.base_url:
            return engine.profiles.ad_hoc(base_url=self.base_url)
        return engine.connections.default()

    def _refuse_without_key(self, decision: Decision) -> None:
        """Say how an address gets a key; what no profile describes has no name to set one for."""
        from keystead.credentials.resolution import CredentialSource

        if decision.source is not CredentialSource.MISSING:
            return
        add = f"keystead profiles add NAME --provider {self.provider or 'openai-compatible'}"
        if self.base_url:
            add = f"{add} --base-url {self.base_url}"
        raise KeysteadError(
            "no-key",
            f"There is no key for {self.base_url or self.provider}",
            action=Action(
                ActionId.ADD_KEY,
                "Add a key…",
                f"Make it a profile: {add}; then: keystead keys set NAME",
            ),
            kind=ErrorKind.AUTHENTICATION,
        )
