"""The panel of details follows the row that is chosen, and says who says what."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from keystead.agents.evidence import Evidence
from keystead.models.details import Fact, ModelDetails, Standing
from keystead.providers.provider import ListedModel, PriceTier
from keystead.ui.icons import Icons
from keystead.ui.views.models.details_panel import DetailsPanel
from keystead.ui.widgets.label import Label
from keystead.ui.widgets.question import QuestionDialog
from tests.ui.views.models.conftest import HOSTILE, Bench


def labels(widget: QWidget) -> list[Label]:
    return widget.findChildren(Label)


def texts(panel: DetailsPanel) -> list[str]:
    """What the panel says, in order of its lines."""
    shown = [label for label in labels(panel) if label.isVisibleTo(panel)]
    return [label.text() for label in shown if label.text()]


def test_the_panel_follows_the_row_and_goes_again(bench: Bench) -> None:
    page = bench.page
    panel = page.details.panel
    assert not panel.isVisible()
    bench.choose("far", "qwen3-max")
    page.view.setFocus()
    bench.qtbot.keyClick(page.view, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert panel.isVisible()
    bench.qtbot.waitUntil(lambda: "qwen3-max" in texts(panel))
    assert "From the provider" in texts(panel)
    assert "Unknown" in texts(panel)
    bench.choose("good", HOSTILE)
    bench.qtbot.waitUntil(lambda: "far" not in texts(panel))
    assert all("\x1b" not in text for text in texts(panel))
    bench.choose("good")
    assert texts(panel) == ["Choose a model"]
    page.foot.details.click()
    assert not panel.isVisible()


def test_an_alias_that_is_saved_shows_in_the_panel(bench: Bench) -> None:
    panel = bench.page.details.panel
    bench.choose("far", "qwen3-max")
    bench.page.foot.details.click()
    bench.qtbot.waitUntil(lambda: "qwen3-max" in texts(panel))
    revision = bench.profiles.state.revision
    bench.wait(bench.profiles.edit("far", {"aliases": {"best": "qwen3-max"}}, revision))
    bench.wait(bench.models.load())
    bench.qtbot.waitUntil(lambda: "best" in texts(panel))


def test_what_was_saved_while_it_was_hidden_shows_when_it_is_there_again(bench: Bench) -> None:
    panel, details = bench.page.details.panel, bench.page.foot.details
    bench.choose("far", "qwen3-max")
    details.click()
    bench.qtbot.waitUntil(lambda: "qwen3-max" in texts(panel))
    details.click()
    revision = bench.profiles.state.revision
    bench.wait(bench.profiles.edit("far", {"aliases": {"best": "qwen3-max"}}, revision))
    bench.wait(bench.models.load())
    details.click()
    bench.qtbot.waitUntil(lambda: "best" in texts(panel))


def test_facts_stand_under_who_says_them(icons: Icons, qtbot: QtBot) -> None:
    panel = DetailsPanel(icons)
    qtbot.addWidget(panel)
    panel.show()
    tiers = (PriceTier(200_000, 6.0, 22.5),)
    details = ModelDetails(
        profile="work",
        model=ListedModel("m", "Model M"),
        standing=Standing.NO_LIST,
        facts=(
            Fact("context_window", 200_000, "models.dev 2026-05-21"),
            Fact("tools", False, "the provider"),
            Fact("vision", None),
            Fact("input_usd_per_mtok", 0.25, "prices"),
            Fact("price_tiers", tiers, "prices"),
        ),
        aliases=("fast", "quick"),
        is_default=True,
    )
    used = Evidence("name", 1.7e9, "other")
    panel.show_details(details, used)
    qtbot.waitUntil(lambda: "Unknown" in texts(panel))
    said = texts(panel)
    for before, after in (
        ("From models.dev 2026-05-21", "200 000"),
        ("From the provider", "no"),
        ("From prices", "0.25"),
        ("Input above 200 k", "6.00 in, 22.50 out"),
        ("Unknown", "Vision"),
        ("Aliases", "fast, quick"),
        ("Used by an agent", "Answered"),
        ("Answered", "other, another one"),
    ):
        assert said.index(before) < said.index(after), said
    assert "The provider's list was never read" in said
    panel.show_details(replace(details, is_deployment=True), used)
    qtbot.waitUntil(lambda: "other" in texts(panel))
    assert "other, another one" not in texts(panel), "a deployment's model has a name of its own"
    panel.show_details(details, replace(used, served_model="", refusal="It has no model m"))
    qtbot.waitUntil(lambda: "It has no model m" in texts(panel))
    assert "Refused" in texts(panel)


def test_a_test_is_asked_for_first_and_shows_what_it_proved(bench: Bench) -> None:
    page = bench.page
    panel = page.details.panel
    bench.choose("far", "qwen3-max")
    page.foot.details.click()
    bench.qtbot.waitUntil(lambda: "qwen3-max" in texts(panel))
    for answer, asked in (("cancel", 0), ("test", 3)):
        panel.test.click()
        bench.qtbot.waitUntil(lambda: panel.findChild(QuestionDialog) is not None)
        dialog = panel.findChild(QuestionDialog)
        assert dialog is not None
        assert "Cost: at most about $0.01." in " ".join(label.text() for label in labels(dialog))
        dialog._choose(answer)
        bench.qtbot.waitUntil(lambda: panel.findChild(QuestionDialog) is None)
        if asked:
            bench.qtbot.waitUntil(lambda: "Answers" in texts(panel))
        assert len(bench.server.chats) == asked
    assert any(text.startswith("Tested ") for text in texts(panel))
    assert "It answered without calling the tool" in texts(panel)
    sees = texts(panel)[texts(panel).index("Sees pictures") + 1]
    assert sees.startswith("It was shown ")
