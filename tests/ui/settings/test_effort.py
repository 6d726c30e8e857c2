"""The reasoning effort of a profile: offered by the rule by which an agent is offered one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from keystead.models.model_list import ListStatus, ModelList
from keystead.profiles.generation import Effort
from keystead.providers.provider import ListedModel
from keystead.ui.effort_box import EffortBox
from tests.ui.settings.conftest import Settings

LEFT, INSIST = "Left to the provider", "Ask for one all the same…"


def box(settings: Settings) -> EffortBox:
    editor = settings.form.fields.field("effort").editor
    assert isinstance(editor, EffortBox)
    return editor


def offered(settings: Settings) -> list[str]:
    return [box(settings).itemText(at) for at in range(box(settings).count())]


def hint(settings: Settings) -> str:
    return settings.form.fields.field("effort").editor.accessibleDescription()


def tell(settings: Settings, reasons: bool | None) -> None:
    """Let the list of the profile say this of its default model."""
    models = settings.window._models
    listed = models.lists().get("mine") or ModelList("mine", (), ListStatus.FRESH)
    alpha = ListedModel("alpha", reasoning=reasons)
    models._lists = {**models.lists(), "mine": replace(listed, models=(alpha,), found_by=())}
    models.lists_changed.emit()


@pytest.mark.parametrize(
    ("reasons", "choices", "why"),
    [
        (True, [LEFT, "Minimal", "Low", "Medium", "High"], ""),
        (None, [LEFT, INSIST], "Unknown whether this model takes it."),
        (False, [LEFT], "This model does not reason."),
    ],
)
def test_what_the_default_model_is_known_to_take_is_offered(
    settings: Settings, reasons: bool | None, choices: list[str], why: str
) -> None:
    settings.show("mine")
    tell(settings, reasons)
    assert offered(settings) == choices
    assert hint(settings).endswith(why or "leaves it to the provider.")


def test_a_quirk_of_the_draft_counts_at_once(settings: Settings) -> None:
    form = settings.show("mine")
    tell(settings, True)
    form.fields.put("quirks", {"effort_values": ("low", "high")})
    assert offered(settings) == [LEFT, "Low", "High"]
    form.fields.put("quirks", {"reasoning_effort": False})
    assert offered(settings) == [LEFT]
    assert hint(settings).endswith("This provider takes none.")


def test_one_that_is_not_known_to_be_taken_is_asked_for_all_the_same(settings: Settings) -> None:
    form = settings.show("mine")
    form.advanced.open()
    tell(settings, None)
    box(settings).activated.emit(1)
    assert offered(settings) == [LEFT, "Minimal", "Low", "Medium", "High"]
    assert settings.draft.values["effort"] is None
    box(settings).activated.emit(2)
    assert settings.draft.values["effort"] is Effort.LOW
    assert settings.save()
    assert 'effort = "low"' in settings.file.read_text()
    # One that stands in the file is seen and can be taken out, whatever is known.
    tell(settings, False)
    assert box(settings).currentText() == "Low"
    box(settings).activated.emit(0)
    assert settings.save()
    assert "effort" not in settings.file.read_text()
