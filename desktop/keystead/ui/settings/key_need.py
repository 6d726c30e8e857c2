"""Whether a draft needs a key, and what is said where it has none.

Owns the decision and its words, without a widget; showing them is ``credentials``'.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from keystead.profiles.preset import Preset
from keystead.profiles.presets import Presets
from keystead.profiles.profile import CredentialKind
from keystead.ui.settings.draft import Draft
from keystead.ui.translation import tr


@dataclass(frozen=True, slots=True)
class KeyNeed:
    """``has_any`` keys or filled variables; ``needless``: it is expected to work without one."""

    draft: Draft
    preset: Preset
    has_any: bool
    needless: bool
    commanded: bool

    @classmethod
    def of(cls, draft: Draft, presets: Presets, *, has_any: bool) -> Self:
        """What holds for a draft as it is now."""
        preset, credential = draft.preset(presets), draft.values["credential"]
        target = draft.origin(presets)
        here = preset.local or (target is not None and target.is_loopback)
        keyless = preset.offline or credential is CredentialKind.NONE
        needless = keyless or (here and not preset.local_key)
        return cls(draft, preset, has_any, needless, credential is CredentialKind.COMMAND)

    @property
    def can_be_added(self) -> bool:
        """Whether a key would be used."""
        return not (self.preset.offline or self.commanded)

    @property
    def may_need_none(self) -> bool:
        """Whether to offer that it needs none: a server of one's own may let anybody in."""
        return self.preset.generic and not (self.needless or self.has_any or self.commanded)

    def words(self, *, wanted: bool) -> str:
        """What is said in place of keys; ``wanted``: a test showed that nobody is let in."""
        variable = str(self.draft.values["api_key_env"])
        if self.commanded:
            return self._command_words()
        if self.has_any:
            return ""
        if self.needless:
            return tr("The server wants a key.") if wanted else tr("No key needed.")
        if variable and "api_key_env" not in self.draft.problems(()):
            return tr("The key comes from {name}.", name=variable)
        return self._no_key_words()

    def _command_words(self) -> str:
        command = self.draft.values["credential_command"]
        if not command:
            return tr("No command is named yet: see Credential command under Advanced.")
        return tr("The token comes from {program}, run when it is needed.", program=command[0])

    def _no_key_words(self) -> str:
        words = tr("No key yet.")
        if self.preset.key_variables:
            name = self.preset.key_variables[0]
            usual = tr("The variable {name} would be used too.", name=name)
            words = f"{words} {usual}"
        return words
