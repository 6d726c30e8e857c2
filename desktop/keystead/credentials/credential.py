"""Opens what was decided: the one place where a decision becomes a secret, or an error.

Owns the refusals of a decision; the decision is made in ``resolution``, and how a key is put into
a request belongs to ``providers``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from keystead.credentials import refusals
from keystead.credentials.command import CommandTokens
from keystead.credentials.index import KeyStatus
from keystead.credentials.kept_in import kept_in
from keystead.credentials.keys import Keys
from keystead.credentials.question import pieces_of
from keystead.credentials.resolution import Candidate, CredentialSource, Decision
from keystead.errors import KeysteadError
from keystead.plain_text import is_text
from keystead.profiles.profile import CredentialKind
from keystead.secret import Secret


async def credential_for(
    decision: Decision,
    keys: Keys,
    environment: Mapping[str, str],
    tokens: CommandTokens,
    given: Secret | None = None,
) -> Secret | None:
    """The key to send, None where requests carry none or only the placeholder.

    Raises `KeysteadError`: there is no key or it is withheld, the keychain or the command failed.
    """
    error = refusal(decision)
    if error:
        raise error
    match decision.source:
        case CredentialSource.GIVEN:
            return given
        case CredentialSource.KEYCHAIN if decision.key:
            return await keys.read(decision.key)
        case CredentialSource.ENVIRONMENT:
            return _in_variable(environment, decision.variable, decision.candidate)
        case CredentialSource.COMMAND:
            return await tokens.token(decision.question.profile, decision.question.command)
        case _:
            return None


async def secret_headers_for(
    decision: Decision, keys: Keys, environment: Mapping[str, str]
) -> dict[str, Secret]:
    """The headers from vault and variables to send, by name.

    Raises `KeysteadError` as `credential_for` does.
    """
    error = refusal(decision)
    if error:
        raise error
    return {
        header.name: await keys.read(header.key)
        if header.key
        else _in_variable(environment, header.variable)
        for header in decision.headers
    }


def _in_variable(
    environment: Mapping[str, str], name: str, candidate: Candidate | None = None
) -> Secret:
    """A variable's whole value; of one that holds keys, the one that was chosen."""
    value = environment.get(name, "").strip()
    if candidate and candidate.piece:
        value = pieces_of(value)[candidate.piece - 1]
    if not is_text(value):
        raise refusals.unreadable_variable(name)
    return Secret(value)


def refusal(decision: Decision) -> KeysteadError | None:
    """Why no request may be made, None where one may."""
    question = decision.question
    if decision.source is CredentialSource.WITHHELD and question.target:
        if question.unencrypted:
            return refusals.not_encrypted(question.profile, question.target)
        why = ", ".join(f"{one.name} {one.why}" for one in decision.withheld)
        return refusals.withheld(question.profile, question.target, why)
    if decision.source is CredentialSource.MISSING and question.only_given:
        return _of_kind(question.kind)(question.profile)
    if decision.source is CredentialSource.MISSING:
        usable = () if question.variables_off else question.variables
        variables = dict.fromkeys(variable.name for variable in usable)
        return refusals.missing_key(question.profile, tuple(variables), _lost(decision))
    if question.missing_headers:
        return refusals.missing_header(question.profile, question.missing_headers[0])
    return None


def _of_kind(kind: CredentialKind) -> Callable[[str], KeysteadError]:
    match kind:
        case CredentialKind.COMMAND:
            return refusals.no_command
        case CredentialKind.PASSTHROUGH:
            return refusals.passed_through
        case _:
            return refusals.unsupported_kind


def _lost(decision: Decision) -> str:
    lost = (key for key in decision.question.keys if key.status is KeyStatus.LOST)
    return ", ".join(f"the key “{key.label}” is no longer {kept_in(key)}" for key in lost)
