"""The panel beside the table of models: everything known of one model, by who says it.

Owns its layout and its words; the facts are put together in ``models.details``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from PySide6.QtCore import QT_TR_NOOP, QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from keystead.agents.evidence import Evidence
from keystead.models.details import BY_PROVIDER, Fact, ModelDetails, Standing
from keystead.models.same_model import same_model
from keystead.models.trials import Aspect, Trial
from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.numbers import number
from keystead.ui.translation import tr
from keystead.ui.views.models.facts import price_text, tokens_text
from keystead.ui.widgets.button import Button
from keystead.ui.widgets.facts import Facts
from keystead.ui.widgets.label import Label, Tone

WIDTH = 320  # logical pixels beside the table

_NAMES: Mapping[str, str] = {
    "context_window": str(QT_TR_NOOP("Context, tokens")),
    "max_output_tokens": str(QT_TR_NOOP("Longest answer, tokens")),
    "tools": str(QT_TR_NOOP("Tools")),
    "vision": str(QT_TR_NOOP("Vision")),
    "reasoning": str(QT_TR_NOOP("Reasoning")),
    "temperature": str(QT_TR_NOOP("Takes a temperature")),
    "input_usd_per_mtok": str(QT_TR_NOOP("Input, $ per million")),
    "output_usd_per_mtok": str(QT_TR_NOOP("Output, $ per million")),
    "cache_read_usd_per_mtok": str(QT_TR_NOOP("From the cache, $ per million")),
    "cache_write_usd_per_mtok": str(QT_TR_NOOP("Into the cache, $ per million")),
}
_STANDINGS: Mapping[Standing, str] = {
    Standing.LISTED: str(QT_TR_NOOP("In the provider's list of {when}")),
    Standing.TYPED: str(QT_TR_NOOP("Added by hand")),
    Standing.PROJECT: str(QT_TR_NOOP("Added by the project's file")),
    Standing.HIDDEN: str(QT_TR_NOOP("Hidden")),
    Standing.KNOWN: str(QT_TR_NOOP("Ships with Keystead; the provider was not asked yet")),
    Standing.UNLISTED: str(QT_TR_NOOP("Not in the provider's list of {when}")),
    Standing.NO_LIST: str(QT_TR_NOOP("The provider's list was never read")),
}


_TESTED: Mapping[Aspect, str] = {
    Aspect.TEXT: str(QT_TR_NOOP("Answers")),
    Aspect.TOOLS: str(QT_TR_NOOP("Calls tools")),
    Aspect.VISION: str(QT_TR_NOOP("Sees pictures")),
}


class DetailsPanel(QScrollArea):
    """Facts about one model; what nobody says is listed as unknown. `test_wanted`: test it."""

    test_wanted = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.test = Button(self.tr("Test this model…"), icons, icon=Icon.BEAKER, small=True)
        self.test.clicked.connect(self.test_wanted)
        self._model = Label(font=fonts.code(), wrap=True)
        self._profile = Label(tone=Tone.MUTED, font=fonts.small(), wrap=True)
        self._standing = Label(tone=Tone.MUTED, font=fonts.small(), wrap=True)
        self._groups: list[Facts] = []
        inside = QWidget()
        inside.setProperty("surface", "side")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(16, 16, 16, 16)
        self._column.setSpacing(16)
        head = QVBoxLayout()
        head.setSpacing(4)
        for label in (self._model, self._profile, self._standing):
            head.addWidget(label)
        self._column.addLayout(head)
        self._column.addWidget(self.test, 0, Qt.AlignmentFlag.AlignLeading)
        self._column.addStretch()
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Details of the model"))
        self.show_nothing()

    def show_nothing(self) -> None:
        """No model is chosen."""
        self._model.setText(self.tr("Choose a model"))
        self._profile.setText("")
        self._standing.setText("")
        self.test.hide()
        self._show_groups(())

    def show_details(self, details: ModelDetails, evidence: Evidence | None) -> None:
        """Show what is known, and what an agent met last."""
        self._model.setText(details.model.id)
        names = (details.profile, details.model.name)
        self._profile.setText(" · ".join(name for name in names if name))
        when = _moment(details.listed_at) if details.listed_at else ""
        self._standing.setText(tr(_STANDINGS[details.standing], when=when))
        self.test.show()
        self._show_groups(_groups(details, evidence))

    def _show_groups(self, groups: Iterable[tuple[str, Iterable[tuple[str, str]]]]) -> None:
        for old in self._groups:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._groups.clear()
        for title, facts in groups:
            group = Facts(title)
            group.set_facts(facts)
            self._column.insertWidget(self._column.count() - 1, group)
            self._groups.append(group)


def _groups(
    details: ModelDetails, evidence: Evidence | None
) -> Iterator[tuple[str, Iterable[tuple[str, str]]]]:
    """The facts by who says them, then what this computer knows."""
    by_source: dict[str, list[Fact]] = {}
    for fact in details.facts:
        if fact.name in _NAMES or fact.value is not None:
            by_source.setdefault(fact.source, []).append(fact)
    unknown = by_source.pop("", [])
    for source, facts in by_source.items():
        said_by = tr("the provider") if source == BY_PROVIDER else source
        yield tr("From {source}", source=said_by), [line for each in facts for line in _lines(each)]
    if unknown:
        yield tr("Unknown"), [(tr(_NAMES[fact.name]), "–") for fact in unknown]
    if details.trials:
        when = _moment(details.trials[0].at)
        yield tr("Tested {when}", when=when), [*map(_tested, details.trials)]
    here = [*_here(details, evidence)]
    if here:
        yield tr("On this computer"), here


def _lines(fact: Fact) -> Iterator[tuple[str, str]]:
    if fact.name in _NAMES:
        yield tr(_NAMES[fact.name]), _text(fact.name, fact.value)
        return
    for tier in fact.value:
        prices = (tier.input_usd_per_mtok, tier.output_usd_per_mtok)
        given, made = (price_text(price) or "–" for price in prices)
        name = tr("Input above {tokens}", tokens=tokens_text(tier.above))
        yield name, tr("{given} in, {made} out", given=given, made=made)


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    return number(value) if isinstance(value, int) else price_text(value)


def _tested(trial: Trial) -> tuple[str, str]:
    return tr(_TESTED[trial.aspect]), tr("yes") if trial.passed else trial.evidence


def _here(details: ModelDetails, evidence: Evidence | None) -> Iterator[tuple[str, str]]:
    if details.aliases:
        yield tr("Aliases"), ", ".join(details.aliases)
    if details.is_default:
        yield tr("Default of"), details.profile
    if evidence is not None:
        yield tr("Used by an agent"), _moment(evidence.at)
        yield tr("Refused") if evidence.refusal else tr("Answered"), _outcome(details, evidence)


def _outcome(details: ModelDetails, evidence: Evidence) -> str:
    served = evidence.served_model
    if evidence.refusal or not served:
        return evidence.refusal or tr("yes")
    same = same_model(details.model.id, served, deployment=details.is_deployment)
    return served if same else tr("{model}, another one", model=served)


def _moment(at: float) -> str:
    moment = QDateTime.fromSecsSinceEpoch(round(at))
    return QLocale().toString(moment, QLocale.FormatType.ShortFormat)
