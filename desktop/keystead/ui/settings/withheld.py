"""Which credentials a draft's address would hold back, or would take along once it is saved.

Owns the finding, without a widget; asking about them is ``origin_card``'s.
"""

from __future__ import annotations

from dataclasses import dataclass

from keystead.credentials.index import KeyInfo
from keystead.origin import Origin
from keystead.profiles.presets import Presets
from keystead.profiles.profile import CredentialKind
from keystead.secret import KeyKind
from keystead.ui.settings.draft import Draft


@dataclass(frozen=True, slots=True)
class Withheld:
    """Credentials that belong elsewhere than to ``target``.

    ``variables``, and what the program ``command`` prints, would go to the new address once the
    file names it, so they need an answer before it is saved; keys stay back by themselves. So would
    those that are ``bound``, which nothing in the file names: nothing in it keeps them back.
    """

    target: Origin
    origins: tuple[Origin, ...]
    keys: tuple[KeyInfo, ...]
    variables: tuple[str, ...] = ()
    command: str = ""
    bound: tuple[str, ...] = ()

    @classmethod
    def of(cls, draft: Draft, presets: Presets) -> Withheld | None:
        """What the draft's address would hold back; None where that is nothing."""
        known, target = draft.known, draft.origin(presets)
        if known is None or target is None:
            return None
        sent = (key for key in known.keys if key.kind is not KeyKind.PROXY)
        keys = tuple(key for key in sent if key.origin != target)
        own = known.effective.own_origin
        moved = own is not None and own != target
        variables, command = (_variables(draft), _command(draft)) if moved else ((), "")
        bound = _bound(draft, presets, target, variables) if moved else ()
        follows = bool(variables or command or bound)
        if not keys and not follows:
            return None
        origins = [key.origin for key in keys] + ([own] if own and follows else [])
        return cls(target, tuple(dict.fromkeys(origins)), keys, variables, command, bound)

    @property
    def follows(self) -> bool:
        """Whether something would go along by itself."""
        return bool(self.variables or self.command or self.bound)


def _variables(draft: Draft) -> tuple[str, ...]:
    """The filled variables that the profile itself names, the variables of headers included."""
    if draft.known is None:
        return ()
    question = draft.known.decision.question
    named = [each.name for each in question.variables if each.filled and each.follows]
    headers = [each.variable for each in question.headers if each.variable]
    wanted = {draft.values["api_key_env"], *draft.values["env_headers"].values()}
    return tuple(name for name in dict.fromkeys([*named, *headers]) if name in wanted)


def _bound(
    draft: Draft, presets: Presets, target: Origin, named: tuple[str, ...]
) -> tuple[str, ...]:
    """The filled variables that go along by the profile's name, or as its provider's usual ones."""
    if draft.known is None:
        return ()
    effective, preset = draft.known.effective, draft.preset(presets)
    by_name = effective.variables.key if draft.values["name"] == draft.known.name else ""
    usual = preset.key_variables if preset.owns(target) else ()
    variables = draft.known.decision.question.variables
    following = [each.name for each in variables if each.filled and each.follows]
    return tuple(n for n in following if n not in named and (n == by_name or n in usual))


def _command(draft: Draft) -> str:
    """The program of the command that the profile has already, where its token is sent."""
    before = draft.known.effective.profile.credential_command if draft.known else ()
    words = draft.values["credential_command"]
    sent = draft.values["credential"] is CredentialKind.COMMAND and words == before
    return words[0] if sent and words else ""
