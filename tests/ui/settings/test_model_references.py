"""Aliases and the fallback chain in the form: lines, their order, what completes them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from keystead.models.model_list import ListStatus, ModelList
from keystead.models.model_ref import ModelRef
from keystead.providers.provider import ListedModel
from keystead.ui.icons import Icons
from keystead.ui.settings.model_references import AliasesEditor, ChainEditor, ReferenceCompleter
from tests.ui.settings.conftest import Settings


def listed(profile: str, *models: str) -> ModelList:
    aliases = {"fast": ModelRef(profile, models[0])}
    return ModelList(profile, tuple(map(ListedModel, models)), ListStatus.FRESH, aliases=aliases)


LISTS = {"work": listed("work", "gpt-5", "gpt-5-mini"), "lab": listed("lab", "llama3.2")}


@pytest.fixture
def chain(icons: Icons, qtbot: QtBot) -> ChainEditor:
    editor = ChainEditor(icons, "Fallback")
    qtbot.addWidget(editor)
    editor.show()
    return editor


def test_a_reference_is_completed_by_any_part_of_it(qtbot: QtBot) -> None:
    completer = ReferenceCompleter()
    completer.offer("work", LISTS)

    def completions(text: str) -> list[str]:
        completer.setCompletionPrefix(text)
        found = completer.completionModel()
        return [found.index(row, 0).data() for row in range(found.rowCount())]

    assert completions("GPT") == ["gpt-5", "gpt-5-mini"]
    assert completions("llama") == ["lab:llama3.2"]
    assert completions("fas") == ["fast"]


def test_a_chain_grows_is_ordered_and_shrinks(chain: ChainEditor, qtbot: QtBot) -> None:
    edits: list[tuple[str, ...]] = []
    chain.edited.connect(lambda: edits.append(chain.value()))
    qtbot.keyClicks(chain._lines[0].text, "lab:llama3.2")
    qtbot.keyClicks(chain._lines[1].text, "gpt-5")
    assert chain.value() == ("lab:llama3.2", "gpt-5")
    assert len(chain._lines) == 3
    assert [not line.up.isHidden() for line in chain._lines] == [False, True, False]
    chain._lines[1].up.click()
    assert chain.value() == ("gpt-5", "lab:llama3.2")
    assert [line.text.accessibleName() for line in chain._lines[:2]] == ["Fallback 1", "Fallback 2"]
    chain._lines[0].remove.click()
    assert chain.value() == ("lab:llama3.2",)
    assert edits[-1] == ("lab:llama3.2",)
    chain.show_value(("a", "b", "c"))
    assert chain.value() == ("a", "b", "c")


def test_a_completion_that_is_taken_is_an_edit(icons: Icons, qtbot: QtBot) -> None:
    editor = AliasesEditor(icons, "Aliases")
    qtbot.addWidget(editor)
    editor.completer.offer("work", LISTS)
    editor.show()
    with qtbot.waitExposed(editor):
        editor.activateWindow()
    line = editor._lines[0]
    qtbot.keyClicks(line.name, "quick")
    line.text.setFocus()
    with qtbot.waitSignal(editor.edited):
        qtbot.keyClicks(line.text, "llam")
    popup = editor.completer.popup()
    assert popup is not None
    qtbot.waitUntil(popup.isVisible)
    with qtbot.waitSignal(editor.edited):
        qtbot.keyClick(popup, Qt.Key.Key_Down)
        qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert editor.value() == {"quick": "lab:llama3.2"}


def test_the_form_offers_the_models_of_every_list(settings: Settings) -> None:
    settings.show("mine").advanced.open()
    settings.run(settings.bridge.call(settings.engine.models.refresh(["practice"])))
    settings.qtbot.waitUntil(
        lambda: (
            "practice:practice-script"
            in settings.form.advanced._chain.completer._names.stringList()
        )
    )
