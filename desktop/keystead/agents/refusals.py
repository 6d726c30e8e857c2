"""What an agent cannot be asked, in sentences.

Owns the errors that this folder raises itself; a provider's are worded in ``providers``.
"""

from __future__ import annotations

from shlex import quote

from keystead.errors import Action, ActionId, ErrorKind, KeysteadError


def nothing_to_do() -> KeysteadError:
    """A task or a message without words."""
    return KeysteadError("no-task", "There is nothing to do: the text is empty")


def nothing_to_try() -> KeysteadError:
    """The last refusal does not say what could be asked in another way."""
    return KeysteadError("nothing-to-try", "Nothing is known that could be sent instead")


def nothing_to_leave_out() -> KeysteadError:
    """Only one turn of the conversation is sent."""
    return KeysteadError(
        "nothing-to-leave-out",
        "There are no older turns to leave out",
        "only the last one is sent, and that is always sent whole",
    )


def no_model(profile: str) -> KeysteadError:
    """Neither the request nor the profile names a model."""
    hint = f"See keystead models --profile {quote(profile)}, then name one with --model."
    return KeysteadError(
        "no-model",
        f"No model was chosen, and {profile} has no default model",
        action=Action(ActionId.CHOOSE_MODEL, "Choose a model", hint, profile),
    )


def unknown_agent(agent_id: str) -> KeysteadError:
    """No agent has this id."""
    return KeysteadError("unknown-agent", f"There is no agent {agent_id}")


def unknown_message() -> KeysteadError:
    """An agent's transcript has no such message."""
    return KeysteadError("unknown-message", "There is no such message in this transcript")


def no_name() -> KeysteadError:
    """A name without letters."""
    return KeysteadError("no-name", "An agent needs a name")


def busy(name: str) -> KeysteadError:
    """The agent works."""
    return KeysteadError("agent-busy", f"{name} still works", "wait for its end, or stop it")


def runs_elsewhere(name: str) -> KeysteadError:
    """The agent works in another process."""
    return KeysteadError(
        "agent-elsewhere",
        f"{name} runs in another window or terminal",
        "wait for its end, or stop it: stopping reaches it there",
    )


def out_of_reach(name: str) -> KeysteadError:
    """The process that the agent works in cannot be asked to stop it."""
    return KeysteadError(
        "agent-out-of-reach",
        f"{name} runs in another window or terminal, which does not answer",
        "stop it there",
    )


def closing() -> KeysteadError:
    """The program is ending."""
    return KeysteadError(
        "closing", "Keystead is closing and takes no new work", kind=ErrorKind.CANCELLED
    )


def unforeseen(error: Exception) -> KeysteadError:
    """A defect of the program; the log has its traceback."""
    return KeysteadError(
        "defect",
        "Keystead made a mistake, and this answer ended with it",
        f"{type(error).__name__}: {error}",
        Action(ActionId.RETRY, "Try again", "Try again; the log has the details."),
        kind=ErrorKind.SERVER,
    )
