"""What a list says about one model, as texts: context, prices, abilities.

Owns their wording and that what is not said is unknown; nothing is guessed from a model's name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QT_TR_NOOP

from keystead.models.model_list import Place
from keystead.providers.provider import ListedModel
from keystead.ui.icons import Icon
from keystead.ui.translation import tr


class Ability(StrEnum):
    """What a model may be able to do, by the field of `ListedModel` that says so."""

    TOOLS = "tools"
    VISION = "vision"
    REASONING = "reasoning"

    def of(self, model: ListedModel) -> bool | None:
        """Whether ``model`` can; None where its list does not say."""
        return getattr(model, self.value)

    @property
    def word(self) -> str:
        """Its name."""
        return tr(_WORDS[self])

    @property
    def icon(self) -> Icon:
        """Its picture."""
        return _ICONS[self]


_WORDS = {
    Ability.TOOLS: str(QT_TR_NOOP("tools")),
    Ability.VISION: str(QT_TR_NOOP("vision")),
    Ability.REASONING: str(QT_TR_NOOP("reasoning")),
}
_ICONS = {
    Ability.TOOLS: Icon.TOOLS,
    Ability.VISION: Icon.EYE,
    Ability.REASONING: Icon.LIGHTBULB,
}
_ALL = tuple(Ability)


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a model is known to be able to do, and ``rest``: words for what is not known."""

    known: Sequence[Ability]
    rest: str

    @property
    def text(self) -> str:
        """All of it in words."""
        return ", ".join(part for part in (*(each.word for each in self.known), self.rest) if part)


def abilities(model: ListedModel) -> Abilities:
    """The abilities of ``model``."""
    said = [(ability, ability.of(model)) for ability in _ALL]
    known = [ability for ability, able in said if able]
    if any(able is None for _, able in said):
        return Abilities(known, tr("rest unknown") if known else tr("unknown"))
    return Abilities(known, "" if known else tr("none of these"))


def tokens_text(tokens: int | None) -> str:
    """A number of tokens in thousands or millions; empty where it is not known."""
    if tokens is None:
        return ""
    if tokens >= 1_000_000:
        return f"{tokens / 1_000_000:.3g} M"
    return f"{tokens / 1000:.0f} k" if tokens >= 1000 else str(tokens)


def price_text(usd: float | None) -> str:
    """A price with at least two decimals, more where it is less than a cent."""
    if usd is None:
        return ""
    return f"{usd:.2f}" if usd == 0 or usd >= 0.01 else f"{usd:.2g}"


def cost_text(usd: float | None, place: Place) -> str:
    """A price, else "local" where nobody is paid, else nothing."""
    return price_text(usd) or ("" if place is Place.ELSEWHERE else tr("local"))


def short_facts(model: ListedModel) -> str:
    """Context and prices on one line, such as "200 k · $3 / $15"; empty where nothing is known."""
    given, made = model.input_usd_per_mtok, model.output_usd_per_mtok
    known = given is not None and made is not None
    prices = f"${_rounded(given)} / ${_rounded(made)}" if known else ""
    return " · ".join(part for part in (tokens_text(model.context_window), prices) if part)


def _rounded(usd: float | None) -> str:
    return price_text(usd).removesuffix(".00")
