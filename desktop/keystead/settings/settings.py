"""The settings: one field each, and the one source of their form.

Owns which there are, with title, description, bounds and default; how they are kept is ``file``'s.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from keystead.settings.theme_choice import ThemeChoice

SMALLEST_SCALE, LARGEST_SCALE = 80, 200  # per cent


class KeyStore(StrEnum):
    """Where new keys are kept."""

    KEYCHAIN = "keychain"
    ENCRYPTED_FILE = "encrypted-file"


class Settings(BaseModel):
    """What a person chose for the whole program."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    theme: ThemeChoice = Field(
        default=ThemeChoice.SYSTEM,
        title="Theme",
        description="Dark, light, or as the system is and becomes.",
    )
    scale: Annotated[StrictInt, Field(ge=SMALLEST_SCALE, le=LARGEST_SCALE)] = Field(
        default=100,
        title="Scale",
        description="How large text and controls are, in per cent of the system's own size.",
    )
    use_variables: StrictBool = Field(
        default=True,
        title="Use environment variables",
        description="Whether keys, addresses and headers may come from variables such as "
        "OPENAI_API_KEY; off reads none of them.",
    )
    key_store: KeyStore = Field(
        default=KeyStore.KEYCHAIN,
        title="Store of keys",
        description="Where new keys go: the system's keychain, or a file that a passphrase "
        "encrypts. Keys that are kept already stay where they are.",
    )
    shortcuts: dict[StrictStr, tuple[StrictStr, ...]] = Field(
        default={},
        title="Keyboard shortcuts",
        description="The keys of commands, by the command's id, where they are not the usual "
        "ones; an empty list takes a command's keys away.",
    )
