"""What a failure tells, and what it must not."""

from __future__ import annotations

from keystead.agents.entries import Failure
from keystead.errors import Action, ActionId, KeysteadError
from keystead.redaction import MASK
from keystead.secret import Secret

KEY = "canary-0Zp4-entries-77c1"


def test_no_part_of_a_failure_holds_a_secret() -> None:
    Secret(KEY)
    action = Action(ActionId.RETRY, "Try again", f"Send {KEY} again.", "profile")
    failure = Failure.of(KeysteadError("bad", f"Not {KEY}", f"because of {KEY}", action))
    assert KEY not in repr(failure)
    assert (failure.what, failure.why) == (f"Not {MASK}", f"because of {MASK}")
    assert failure.hint == f"Send {MASK} again."


def test_the_nearest_models_stand_in_front_of_the_hint() -> None:
    action = Action(ActionId.CHOOSE_MODEL, "Choose a model", "See the list.", "profile")
    failure = Failure.of(KeysteadError("gone", "No such model", action=action), ("one", "two"))
    assert failure.hint == "The nearest it lists: one, two. See the list."
    assert failure.action is not None
    assert (failure.action.hint, failure.action.target) == (failure.hint, "profile")


def test_a_refusal_without_action_can_still_be_answered_with_another_model() -> None:
    failure = Failure.of(KeysteadError("gone", "No such model"), ("one",))
    assert failure.action is not None
    assert failure.action.id is ActionId.CHOOSE_MODEL
