"""A secret becomes text only where it is asked to."""

from __future__ import annotations

import copy
import json
import logging
import pickle

import pytest

from keystead.redaction import MASK, redactor
from keystead.secret import Secret

VALUE = "a-secret-value-of-thirty-chars"


@pytest.mark.parametrize(
    "spill",
    [
        str,
        "{}".format,
        lambda secret: f"{secret}",
        lambda secret: "%s" % secret,  # noqa: UP031
        json.dumps,
        pickle.dumps,
        copy.copy,
        copy.deepcopy,
        vars,
    ],
)
def test_a_secret_refuses_to_become_text(spill):
    with pytest.raises(TypeError) as caught:
        spill(Secret(VALUE))
    assert VALUE not in str(caught.value)


def test_its_repr_shows_nothing_of_it():
    assert repr([Secret(VALUE)]) == "[Secret(********)]"


def test_it_is_opened_by_name_and_compared_by_value():
    assert Secret(VALUE).reveal() == VALUE
    assert Secret(VALUE) == Secret(VALUE) != Secret(VALUE + "x")
    assert Secret(VALUE) != VALUE
    assert len({Secret(VALUE), Secret(VALUE)}) == 1
    assert not Secret("")


@pytest.mark.parametrize(("value", "shown"), [(VALUE, "hars"), ("x" * 19, ""), ("x" * 20, "xxxx")])
def test_only_the_end_of_a_long_key_may_be_shown(value: str, shown: str):
    assert Secret(value).last_characters == shown


def test_making_one_is_enough_to_keep_it_out_of_text():
    Secret("made-and-forgotten")
    assert redactor.clean("it was made-and-forgotten.") == f"it was {MASK}."


def test_a_log_record_that_is_given_one_does_not_hold_it(caplog: pytest.LogCaptureFixture):
    logging.getLogger("keystead").warning("key %r", Secret(VALUE))
    assert caplog.messages == ["key Secret(********)"]
