"""Whether a server read all that it was sent.

Owns the comparison: some drop the beginning of a conversation that is longer than the context they
were started with, and answer as if nothing were missing. Only their own count gives it away.
"""

from __future__ import annotations

from keystead.providers.events import Usage
from keystead.providers.messages import Request
from keystead.providers.prompt_size import prompt_size


def cut_off(request: Request, usage: Usage) -> str:
    """The warning that much of ``request`` was not read; empty where nothing says so."""
    least = prompt_size(request).least
    if not usage.input or usage.input >= least:
        return ""
    return (
        f"The server counted {usage.input:,} tokens in what it was sent, which has {least:,} at the"
        " very least: the beginning was probably cut off without a word. A larger context helps"
        " (num_ctx where the server takes it, or its own settings)."
    )
