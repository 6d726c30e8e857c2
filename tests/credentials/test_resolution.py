"""Which credential goes where: every rule as a row, and what must hold for any question."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystead.credentials.credential import refusal
from keystead.credentials.encrypted_file import FILE_NAME
from keystead.credentials.health import KeyPlace, Rest
from keystead.credentials.index import KeyInfo, KeyStatus
from keystead.credentials.question import CredentialQuestion, Header, Piece, Rotation, Variable
from keystead.credentials.refusals import key_gone
from keystead.credentials.resolution import CredentialSource, Decision, decide
from keystead.credentials.vault import SESSION_NAME
from keystead.errors import ActionId, ErrorKind, KeysteadError
from keystead.origin import Origin
from keystead.secret import KeyKind

HOME = Origin.of("https://api.provider.example")
OTHER = Origin.of("https://other.example")
LOCAL = Origin.of("http://localhost:11434")
PLAIN = Origin.of("http://plain.example")


def key(origin: Origin = HOME, label: str = "default", **changes) -> KeyInfo:
    return replace(KeyInfo("id-1", label, origin, "wxyz", "GNOME Keyring"), **changes)


def named(origin: Origin = HOME, *, filled: bool = True) -> Variable:
    return Variable("MY_KEY", (origin,), filled)


def usual(*origins: Origin, filled: bool = True) -> Variable:
    return Variable("PROVIDER_API_KEY", origins or (HOME,), filled, usual=True)


def header(origin: Origin = HOME) -> Header:
    return Header("X-Token", (origin,), key=key(origin, "X-Token", kind=KeyKind.HEADER))


def variable_header(origin: Origin = HOME) -> Header:
    return Header("X-Team", (origin,), variable="TEAM")


def ask(target: Origin | None = HOME, **changes) -> Decision:
    changes.setdefault("own_origin", HOME)
    return decide(CredentialQuestion("work", target, **changes))


ORDER = [
    (
        {"given": True, "keys": (key(),), "variables": (named(), usual())},
        CredentialSource.GIVEN,
        "",
    ),
    ({"keys": (key(),), "variables": (named(), usual())}, CredentialSource.KEYCHAIN, ""),
    ({"variables": (named(), usual())}, CredentialSource.ENVIRONMENT, "MY_KEY"),
    (
        {"variables": (named(filled=False), usual())},
        CredentialSource.ENVIRONMENT,
        "PROVIDER_API_KEY",
    ),
    ({"variables": (named(filled=False), usual(filled=False))}, CredentialSource.MISSING, ""),
    ({}, CredentialSource.MISSING, ""),
    ({"keyless": True}, CredentialSource.NOT_NEEDED, ""),
    ({"target": LOCAL, "own_origin": LOCAL}, CredentialSource.NOT_NEEDED, ""),
    ({"sends_none": True, "keys": (key(),)}, CredentialSource.NONE, ""),
    ({"target": None, "sends_none": True}, CredentialSource.NONE, ""),
    ({"target": None, "keys": (key(),)}, CredentialSource.MISSING, ""),
    ({"keys": (key(status=KeyStatus.LOST),)}, CredentialSource.MISSING, ""),
    ({"keys": (key(status=KeyStatus.PENDING),)}, CredentialSource.KEYCHAIN, ""),
    ({"only_given": True, "keys": (key(),), "variables": (usual(),)}, CredentialSource.MISSING, ""),
    ({"only_given": True, "given": True}, CredentialSource.GIVEN, ""),
]


@pytest.mark.parametrize(("changes", "source", "variable"), ORDER)
def test_nearest_credential_wins(changes, source, variable):
    decision = ask(**changes)
    assert (decision.source, decision.variable) == (source, variable)
    assert (decision.key is not None) is (source is CredentialSource.KEYCHAIN)


WITHHELD = [
    ({"keys": (key(),)}, "keychain"),
    ({"variables": (named(),)}, "MY_KEY"),
    ({"variables": (usual(),)}, "PROVIDER_API_KEY"),
    ({"headers": (header(),), "keys": (key(OTHER),)}, "X-Token"),
    ({"headers": (variable_header(),), "keys": (key(OTHER),)}, "X-Team"),
]


@pytest.mark.parametrize(("changes", "name"), WITHHELD)
def test_credential_of_another_origin_is_withheld(changes, name):
    decision = ask(OTHER, **changes)
    assert decision.source is CredentialSource.WITHHELD
    assert decision.key is None
    assert decision.variable == ""
    assert decision.headers == ()
    error = refusal(decision)
    assert error is not None
    assert error.kind is ErrorKind.AUTHENTICATION
    assert error.action is not None
    assert error.action.id is ActionId.SEND_KEY
    assert "--send-key https://other.example" in error.line()
    assert name in error.line()
    assert str(HOME) in error.line()


@pytest.mark.parametrize(("changes", "name"), WITHHELD)
def test_send_key_releases_what_was_withheld(changes, name):
    decision = ask(OTHER, send_key=OTHER, **changes)
    assert decision.usable
    assert refusal(decision) is None
    assert decision.key or decision.variable
    assert len(decision.headers) == len(changes.get("headers", ()))


@pytest.mark.parametrize(("changes", "name"), WITHHELD[:3])
def test_loopback_goes_on_without_a_withheld_credential_and_says_so(changes, name):
    decision = ask(LOCAL, **changes)
    assert decision.source is CredentialSource.NOT_NEEDED
    assert refusal(decision) is None
    assert name in decision.warning
    assert "--send-key http://localhost:11434" in decision.warning
    assert "\n" not in decision.warning


def test_loopback_keeps_its_own_key_and_leaves_out_another_origins_header():
    decision = ask(LOCAL, keys=(key(LOCAL),), headers=(header(),))
    assert decision.source is CredentialSource.KEYCHAIN
    assert decision.headers == ()
    assert "X-Token" in decision.warning


def test_local_profile_is_not_warned_of_its_providers_usual_variable():
    decision = ask(LOCAL, own_origin=LOCAL, variables=(usual(),))
    assert decision.source is CredentialSource.NOT_NEEDED
    assert decision.warning == ""


def test_profile_that_needs_no_key_is_not_warned():
    assert ask(LOCAL, keyless=True, keys=(key(),)).warning == ""


def test_variable_goes_to_the_address_set_beside_it_only():
    beside = usual(OTHER)
    assert ask(OTHER, variables=(beside,)).source is CredentialSource.ENVIRONMENT
    assert ask(HOME, variables=(beside,)).source is CredentialSource.WITHHELD


def test_variable_of_no_known_address_goes_nowhere():
    nowhere = Variable("MY_KEY", (), filled=True)
    assert ask(HOME, variables=(nowhere,)).source is CredentialSource.WITHHELD


@pytest.mark.parametrize("send_key", [OTHER, PLAIN, Origin.of("https://api.provider.example:8443")])
def test_send_key_must_repeat_the_target(send_key):
    with pytest.raises(KeysteadError) as caught:
        ask(HOME, send_key=send_key, keys=(key(),))
    assert caught.value.reference == "send-key-mismatch"
    assert str(HOME) in caught.value.line()


def plain_http(name: Origin) -> list[dict[str, Any]]:
    return [
        {"given": True},
        {"keys": (key(name),)},
        {"variables": (named(name),)},
        {"headers": (header(name),), "keyless": True},
        {"keys": (key(name),), "send_key": name},
    ]


CALLED_LOCAL = Origin.of("http://model.localhost:8080")
OVER_HTTP = [(name, changes) for name in (PLAIN, CALLED_LOCAL) for changes in plain_http(name)]


@pytest.mark.parametrize(("target", "changes"), OVER_HTTP)
def test_nothing_is_sent_over_plain_http(target, changes):
    decision = ask(target, own_origin=target, **changes)
    assert decision.source is CredentialSource.WITHHELD
    assert (decision.key, decision.variable, decision.headers) == (None, "", ())
    error = refusal(decision)
    assert error is not None
    assert "allow_http" in error.line()


@pytest.mark.parametrize(("target", "changes"), OVER_HTTP)
def test_allow_http_sends_over_plain_http(target, changes):
    assert ask(target, own_origin=target, allow_http=True, **changes).usable


def test_a_server_below_localhost_that_needs_no_key_is_asked_without_one():
    decision = ask(CALLED_LOCAL, own_origin=CALLED_LOCAL)
    assert decision.source is CredentialSource.NOT_NEEDED


def test_missing_key_names_profile_variable_and_command():
    error = refusal(ask(variables=(named(filled=False), usual(filled=False))))
    assert error is not None
    assert error.kind is ErrorKind.AUTHENTICATION
    line = error.line()
    for part in ("work", "MY_KEY", "PROVIDER_API_KEY", "keystead keys set work"):
        assert part in line


def test_a_kind_of_credential_that_nothing_can_get_is_not_called_a_missing_key():
    error = refusal(ask(only_given=True, keys=(key(),), variables=(usual(),)))
    assert error is not None
    assert error.kind is ErrorKind.UNSUPPORTED
    assert "keys set" not in error.line()
    assert "--set credential=key" in error.line()


def test_lost_key_is_the_reason_given():
    error = refusal(ask(keys=(key(status=KeyStatus.LOST),)))
    assert error is not None
    assert "no longer in the keychain" in error.line()


@pytest.mark.parametrize(
    ("store", "where"),
    [
        ("GNOME Keyring", "in the keychain"),
        (FILE_NAME, "in the encrypted file"),
        (SESSION_NAME, "for this session only"),
    ],
)
def test_where_a_key_is_kept_is_never_called_by_another_name(store: str, where: str):
    steps = ask(keys=(key(store=store),)).steps
    assert steps[1:] == (
        f"key “default” {where}: chosen",
        f"sent to https://api.provider.example: key “default” {where}",
    )
    gone = key(store=store, status=KeyStatus.LOST)
    refused = refusal(ask(keys=(gone,)))
    assert refused is not None
    for words in (refused.line(), key_gone(gone).line(), *ask(keys=(gone,)).steps[1:2]):
        assert f"no longer {where}" in words


def test_secret_header_without_a_value_stops_the_request():
    decision = ask(keys=(key(),), missing_headers=("X-Token",))
    assert not decision.usable
    error = refusal(decision)
    assert error is not None
    assert "X-Token" in error.line()


def test_key_of_the_target_comes_before_one_that_send_key_releases():
    decision = ask(
        OTHER, send_key=OTHER, keys=(key(HOME, "first"), key(OTHER, "second")), variables=(named(),)
    )
    assert decision.key is not None
    assert decision.key.label == "second"


def test_steps_say_which_source_won_and_why_the_others_did_not():
    decision = ask(keys=(key(OTHER, "old"), key()), variables=(named(filled=False), usual()))
    assert decision.steps == (
        "key given for this call: none",
        "key “old” in the keychain: belongs to https://other.example",
        "key “default” in the keychain: chosen",
        "variable MY_KEY: not set or blank",
        "usual variable PROVIDER_API_KEY: not used, key “default” in the keychain comes first",
        "sent to https://api.provider.example: key “default” in the keychain",
    )


NOW = 1_000_000.0


def place(label: str) -> KeyPlace:
    return KeyPlace.of_key(key(label=label))


def rest(label: str, seconds: float | None, kind: ErrorKind = ErrorKind.RATE_LIMIT) -> Rest:
    return Rest(place(label), kind, NOW, None if seconds is None else NOW + seconds)


THREE = tuple(key(label=label) for label in "abc")
TURNS = [
    # What rests, whose turn was when, who is next, and whether everybody rests.
    ((), {}, "a", False),
    ((), {"a": 1}, "b", False),
    ((), {"a": 3, "b": 1, "c": 2}, "b", False),
    ((rest("a", 60),), {}, "b", False),
    ((rest("a", -1),), {}, "a", False),
    ((rest("a", 60), rest("b", 30), rest("c", None)), {}, "b", True),
    ((rest("a", None), rest("b", None), rest("c", 9_999)), {}, "c", True),
    ((rest("a", None), rest("b", None), rest("c", None)), {"a": 1}, "b", True),
]


@pytest.mark.parametrize(("rests", "turns", "label", "all_rest"), TURNS)
def test_keys_take_turns_and_who_rests_is_passed_over(rests, turns, label, all_rest):
    rotation = Rotation("id-1", rests, {place(each): turn for each, turn in turns.items()}, now=NOW)
    decision = ask(keys=THREE, rotation=rotation)
    assert decision.key is not None
    assert (decision.key.label, decision.rest is not None) == (label, all_rest)
    assert [one.name for one in decision.pool] == ["a …wxyz", "b …wxyz", "c …wxyz"]


def test_steps_say_whose_turn_it_is_and_who_rests():
    rotation = Rotation("id-1", (rest("a", 12),), {}, {"c": "b"}, NOW)
    decision = ask(keys=THREE, rotation=rotation, variables=(usual(),))
    assert decision.steps == (
        "key given for this call: none",
        "key “a” in the keychain: rests for 12 seconds: rate limit",
        "key “b” in the keychain: chosen",
        "key “c” in the keychain: the same key as “b”",
        "usual variable PROVIDER_API_KEY: not used, key “b” in the keychain comes first",
        "sent to https://api.provider.example: key “b” in the keychain",
    )


def test_steps_say_when_all_rest_that_nothing_is_sent_yet():
    rests = (rest("a", None, ErrorKind.AUTHENTICATION), rest("b", 7_300))
    decision = ask(keys=THREE[:2], rotation=Rotation("id-1", rests, now=NOW))
    nothing = "nothing is sent to https://api.provider.example yet"
    assert decision.steps[1:] == (
        "key “a” in the keychain: set aside until it is edited: rejected",
        "key “b” in the keychain: the first that comes back, rests for 3 hours: rate limit",
        f"{nothing}: b …wxyz rests for 3 hours: rate limit",
    )


def test_the_pieces_of_a_variable_take_turns():
    several = replace(named(), pieces=(Piece(1, 2, "x"), Piece(2, 2, "y")))
    first = KeyPlace.of_piece("id-1", "MY_KEY", 1, "x", HOME)
    for edition, chosen in (("x", 2), ("another value", 1)):
        resting = Rest(replace(first, edition=edition), ErrorKind.OUT_OF_CREDIT, NOW, NOW + 9)
        decision = ask(variables=(several,), rotation=Rotation("id-1", (resting,), now=NOW))
        assert decision.candidate is not None
        assert (decision.variable, decision.candidate.piece) == ("MY_KEY", chosen)
        assert decision.candidate.name == f"MY_KEY ({chosen} of 2)"


def test_keys_of_another_place_are_no_way_out_for_those_that_rest():
    rests = (rest("a", None),)
    decision = ask(
        keys=THREE[:1], variables=(named(), usual()), rotation=Rotation("id-1", rests, now=NOW)
    )
    assert (decision.source, decision.rest) == (CredentialSource.KEYCHAIN, rests[0])


origins = st.sampled_from([HOME, OTHER, LOCAL, PLAIN, Origin.of("http://127.0.0.1:1")])
keys = st.builds(
    key,
    origins,
    st.sampled_from(["a", "b"]),
    status=st.sampled_from(KeyStatus),
)
variables = st.builds(
    Variable,
    st.sampled_from(["A_KEY", "B_KEY"]),
    st.lists(origins, max_size=2).map(tuple),
    st.booleans(),
    st.booleans(),
)
questions = st.builds(
    CredentialQuestion,
    profile=st.just("work"),
    target=st.none() | origins,
    own_origin=st.none() | origins,
    given=st.booleans(),
    send_key=st.none() | origins,
    keys=st.lists(keys, max_size=3).map(tuple),
    headers=st.lists(
        st.builds(header, origins) | st.builds(variable_header, origins), max_size=2
    ).map(tuple),
    missing_headers=st.lists(st.just("X-Other"), max_size=1).map(tuple),
    variables=st.lists(variables, max_size=3).map(tuple),
    sends_none=st.booleans(),
    keyless=st.booleans(),
    only_given=st.booleans(),
    allow_http=st.booleans(),
)


def decided(question: CredentialQuestion) -> Decision | None:
    if question.send_key not in (None, question.target):
        with pytest.raises(KeysteadError):
            decide(question)
        return None
    return decide(question)


@given(questions)
def test_no_credential_goes_to_an_origin_not_its_own_without_send_key(question):
    decision = decided(question)
    if decision is None or question.send_key is not None:
        return
    assert decision.key is None or decision.key.origin == question.target
    assert all(question.target in sent.origins for sent in decision.headers)
    if decision.variable:
        assert any(
            question.target in variable.origins
            for variable in question.variables
            if variable.name == decision.variable and variable.filled
        )


@given(questions)
def test_blank_and_lost_never_win(question):
    decision = decided(question)
    if decision is None:
        return
    assert decision.key is None or decision.key.status is not KeyStatus.LOST
    assert not decision.variable or any(
        variable.filled for variable in question.variables if variable.name == decision.variable
    )


@given(questions)
def test_nothing_secret_leaves_unencrypted(question):
    decision = decided(question)
    if decision is None or not question.unencrypted:
        return
    assert (decision.key, decision.variable, decision.headers) == (None, "", ())
    assert decision.source is not CredentialSource.GIVEN


@given(questions)
def test_a_decision_is_usable_exactly_where_nothing_refuses_it(question):
    decision = decided(question)
    if decision is None:
        return
    assert decision.usable is (refusal(decision) is None)
    assert decision.steps
    assert all("wxyz" not in step for step in decision.steps)


@given(questions)
def test_a_given_key_wins_over_everything_that_may_be_sent(question):
    decision = decided(question)
    if decision is None or not question.given or question.target is None or question.sends_none:
        return
    if decision.source is not CredentialSource.WITHHELD and not question.unencrypted:
        assert decision.source is CredentialSource.GIVEN
