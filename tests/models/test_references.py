"""What a text means that names a model, without a file, a list or a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from keystead.errors import KeysteadError
from keystead.models.model_ref import ModelRef, StepKind
from keystead.models.references import ListedProfile, References

OPENROUTER = ListedProfile(
    "openrouter",
    frozenset({"openai/gpt-4o", "qwen/qwen3-coder:free", "meta-llama/llama-3", "openai:odd"}),
    complete=True,
    aliases={"Cheap": "qwen/qwen3-coder:free", "same": "openai:gpt-4o"},
)
OLLAMA = ListedProfile("ollama", frozenset({"llama3.2", "llama2:latest"}), complete=True)
LAB = ListedProfile("lab", frozenset({"llama3.2"}), complete=True)
OPENAI = ListedProfile("openai")  # its list was never read
NAMED_LIKE_A_PATH = ListedProfile("my:work")
OWN_WORDS = ListedProfile(
    "own",
    frozenset({"lab:typed", "lab:listed", "x", "own:x", "own:y", "own/x"}),
    complete=True,
    typed=frozenset({"lab:typed"}),
)
MANY = ListedProfile("many", frozenset({"alpha", "llama:8b", "x:y/z"}), complete=True)
ALIASES = {
    "fast": "openai:gpt-4o-mini",
    "quick": "FAST",
    "cheap": "ollama:llama3.2",
    "local": "llama3.2",
    "openai:gpt-4o": "ollama:llama3.2",
    "ring": "rang",
    "rang": "rung",
    "rung": "ring",
    "into": "ring",
    "void": "openrouter:",
}
PROFILES = (OPENROUTER, OLLAMA, LAB, OPENAI, NAMED_LIKE_A_PATH, OWN_WORDS, MANY)
REFERENCES = References(PROFILES, ALIASES)


def meant(text: str, in_use: ListedProfile | None, *, fixed: bool = False) -> tuple[str, str]:
    found = REFERENCES.resolve(text, in_use, fixed=fixed)
    return found.profile, found.model


def alias_problems(
    profiles: Sequence[ListedProfile], aliases: Mapping[str, str]
) -> list[KeysteadError]:
    """What is wrong with each alias, everyone's first."""
    references = References(profiles, aliases)
    tables = (("", aliases), *((each.name, each.aliases) for each in profiles))
    found = (references.alias_problem(name, where) for where, table in tables for name in table)
    return [problem for problem in found if problem]


def refused(text: str, in_use: ListedProfile | None, *, fixed: bool = False) -> KeysteadError:
    with pytest.raises(KeysteadError) as raised:
        REFERENCES.resolve(text, in_use, fixed=fixed)
    return raised.value


@pytest.mark.parametrize(
    ("text", "in_use", "expected"),
    [
        ("openai:gpt-4o", OLLAMA, ("openai", "gpt-4o")),
        ("openai/gpt-4o", OLLAMA, ("openai", "gpt-4o")),
        ("OpenAI:gpt-4o", OLLAMA, ("openai", "gpt-4o")),
        (" openai: gpt-4o ", OLLAMA, ("openai", "gpt-4o")),
        ("openai:gpt-4o", None, ("openai", "gpt-4o")),
        ("llama2:latest", OLLAMA, ("ollama", "llama2:latest")),
        ("llama2:latest", OPENAI, ("openai", "llama2:latest")),
        ("qwen/qwen3-coder:free", OPENROUTER, ("openrouter", "qwen/qwen3-coder:free")),
        ("meta-llama/llama-3", OPENROUTER, ("openrouter", "meta-llama/llama-3")),
        ("openrouter:qwen/qwen3-coder:free", OLLAMA, ("openrouter", "qwen/qwen3-coder:free")),
        ("openrouter/openai/gpt-4o", OLLAMA, ("openrouter", "openai/gpt-4o")),
        ("openai/gpt-4o", OPENROUTER, ("openrouter", "openai/gpt-4o")),
        ("openrouter:openai:odd", OPENROUTER, ("openrouter", "openai:odd")),
        ("openai/odd", OPENROUTER, ("openai", "odd")),
        ("lab:typed", OWN_WORDS, ("own", "lab:typed")),
        ("lab:listed", OWN_WORDS, ("own", "lab:listed")),
        ("own:x", OWN_WORDS, ("own", "x")),
        ("own:own:x", OWN_WORDS, ("own", "own:x")),
        ("own:y", OWN_WORDS, ("own", "own:y")),
        ("own/x", OWN_WORDS, ("own", "own/x")),
        ("lba:llama3.2", OPENAI, ("openai", "lba:llama3.2")),
        ("many:mnay:alpha", MANY, ("many", "mnay:alpha")),
        ("llama:8b", MANY, ("many", "llama:8b")),
        ("openia/gpt-9", MANY, ("many", "openia/gpt-9")),
        ("/models/llama.gguf", OPENAI, ("openai", "/models/llama.gguf")),
        (r"C:\models\llama.gguf", OPENAI, ("openai", r"C:\models\llama.gguf")),
        ("my:work:gpt-4o", OLLAMA, ("my:work", "gpt-4o")),
        ("unlisted-anywhere", OLLAMA, ("ollama", "unlisted-anywhere")),
        ("llama3.2", OPENAI, ("openai", "llama3.2")),
        ("fast", OLLAMA, ("openai", "gpt-4o-mini")),
        ("Quick", OLLAMA, ("openai", "gpt-4o-mini")),
        ("cheap", OLLAMA, ("ollama", "llama3.2")),
        ("CHEAP", OPENROUTER, ("openrouter", "qwen/qwen3-coder:free")),
        ("same", OPENROUTER, ("openai", "gpt-4o")),
        ("local", LAB, ("lab", "llama3.2")),
    ],
)
def test_a_text_means_one_model_of_one_profile(
    text: str, in_use: ListedProfile | None, expected: tuple[str, str]
) -> None:
    assert meant(text, in_use) == expected


@pytest.mark.parametrize(
    ("text", "in_use", "fixed", "reference", "line"),
    [
        ("  ", OLLAMA, False, "bad-reference", "A model's name is empty. Write profile:model"),
        (":x", OLLAMA, False, "bad-reference", ":x names no profile. Write profile:x."),
        ("openrouter:", OLLAMA, False, "bad-reference", "openrouter: names no model. Write"),
        ("openrouter/", OLLAMA, False, "bad-reference", "openrouter/ names no model. Write"),
        ("openruoter:", OLLAMA, False, "bad-reference", "Did you mean openrouter?"),
        ("ring", OLLAMA, False, "alias-loop", "ring → rang → rung → ring"),
        ("into", OLLAMA, False, "alias-loop", "into → ring → rang → rung → ring"),
        ("void", OLLAMA, False, "bad-reference", "openrouter: names no model"),
        (
            "llama3.2",
            OPENROUTER,
            False,
            "model-elsewhere",
            "openrouter does not list llama3.2. Write ollama:llama3.2 or lab:llama3.2.",
        ),
        ("llama3.2", None, False, "no-profile", "Write ollama:llama3.2 or lab:llama3.2."),
        ("mnay:alpha", None, False, "no-profile", "Did you mean many:alpha? Write profile:mnay"),
        ("local", OPENROUTER, False, "model-elsewhere", "Write ollama:llama3.2"),
        (
            "openai:gpt-4o",
            OLLAMA,
            True,
            "other-profile",
            "openai:gpt-4o is a model of openai, but the profile ollama was named beside it",
        ),
        (
            "fast",
            OLLAMA,
            True,
            "other-profile",
            "fast, an alias of openai:gpt-4o-mini, is a model of openai, but the profile ollama",
        ),
        ("fast", OLLAMA, True, "other-profile", "a model of ollama by that id is ollama:fast"),
        (
            "openrouter/auto",
            OPENAI,
            True,
            "ambiguous-model",
            "openrouter/auto can be a model of openai, or the model auto of openrouter. The list",
        ),
        ("openai/gpt-5", OPENROUTER, True, "other-profile", "openrouter:openai/gpt-5"),
        (
            "mnay:alpha",
            MANY,
            False,
            "profile-slip",
            (
                "mnay:alpha begins with no profile's name, and no list of many names it. "
                "Did you mean many:alpha? As an id of many all the same: many:mnay:alpha"
            ),
        ),
        ("mnay:alpha", OLLAMA, True, "profile-slip", "many:alpha? As an id of ollama all the same"),
        ("opnai:gpt-4o", MANY, False, "profile-slip", "Did you mean openai:gpt-4o?"),
        ("OLLMAA/llama3.2", MANY, False, "profile-slip", "Did you mean ollama:llama3.2?"),
        (
            "openai:odd",
            OPENROUTER,
            False,
            "two-meanings",
            (
                "openrouter lists a model openai:odd, and it may mean odd of the profile openai. "
                "Write openrouter:openai:odd or openai/odd."
            ),
        ),
    ],
)
def test_a_text_that_means_no_model_is_an_error_with_a_way_on(
    text: str, in_use: ListedProfile | None, fixed: bool, reference: str, line: str
) -> None:
    error = refused(text, in_use, fixed=fixed)
    assert error.reference == reference
    assert line in error.line()


@pytest.mark.parametrize(
    ("text", "in_use", "fixed", "caution"),
    [
        (
            "openai/gpt-4o",
            OPENROUTER,
            False,
            (
                "openai/gpt-4o is taken for openrouter's model of that id; "
                "of the profile openai: openai:gpt-4o"
            ),
        ),
        ("openai/gpt-4o", OPENROUTER, True, ""),
        ("openai:odd", OPENROUTER, True, ""),
        (
            "lab:typed",
            OWN_WORDS,
            False,
            "lab:typed is taken for own's model of that id; of the profile lab: lab/typed",
        ),
        ("own:x", OWN_WORDS, False, "own:x is x of own; its model of that whole id: own:own:x"),
        ("own:y", OWN_WORDS, False, ""),
        (
            "openia:gpt-4o",
            OPENAI,
            False,
            (
                "openia:gpt-4o begins with no profile's name, and no list of openai names it. "
                "Did you mean openai:gpt-4o? As an id of openai all the same: openai:openia:gpt-4o"
            ),
        ),
        ("many", OLLAMA, False, "many is a profile too; of its own model: --profile many"),
        ("llama2:latest", OLLAMA, False, ""),
        ("lamas:latest", OPENAI, False, ""),
        ("ollamma:latest", OPENAI, False, "ollamma is no profile. Did you mean ollama?"),
        ("openai:gpt-4o", OLLAMA, False, ""),
    ],
)
def test_what_else_may_have_been_meant_is_said(
    text: str, in_use: ListedProfile, fixed: bool, caution: str
) -> None:
    assert REFERENCES.resolve(text, in_use, fixed=fixed).cautions == ((caution,) if caution else ())


def test_an_alias_to_another_profile_is_not_taken_by_a_list() -> None:
    shop = ListedProfile("shop", frozenset({"work:gpt-4o", "work/gpt-4o"}), complete=True)
    references = References([shop, ListedProfile("work")], {"fast": "work:gpt-4o"})
    for fixed in (False, True):
        with pytest.raises(KeysteadError) as raised:
            references.resolve("fast", shop, fixed=fixed)
        assert raised.value.reference == "two-meanings"
        # Both ways to write it as a reference are ids here, so flags are named.
        assert "or --profile work --model gpt-4o." in raised.value.hint
    assert references.resolve("work:gpt-4o", shop, fixed=True).profile == "shop"
    assert references.resolve("shop:work:gpt-4o", shop).model == "work:gpt-4o"


def test_an_alias_of_a_workspace_renames_no_model_that_is_listed() -> None:
    shop = ListedProfile(
        "shop",
        frozenset({"gpt-4o", "theirs"}),
        aliases={"gpt-4o": "other", "Fast": "gpt-4o", "theirs": "gpt-4o"},
        project_aliases=frozenset({"gpt-4o", "fast", "theirs"}),
        from_project=frozenset({"theirs"}),
    )
    references = References([shop])
    meant = {text: references.resolve(text, shop).model for text in ("gpt-4o", "FAST", "theirs")}
    assert meant == {"gpt-4o": "gpt-4o", "FAST": "gpt-4o", "theirs": "gpt-4o"}


def test_an_id_that_the_named_profile_surely_does_not_have_is_the_id() -> None:
    ollama = ListedProfile("ollama", frozenset({"mistral:7b"}), complete=True)
    mistral = ListedProfile("mistral", frozenset({"mistral-large"}), complete=True)
    found = References([ollama, mistral]).resolve("mistral:7b", ollama)
    assert (found.profile, found.model) == ("ollama", "mistral:7b")
    assert "of the profile mistral: mistral/7b" in found.cautions[0]


def test_an_alias_never_rewrites_a_reference_that_names_its_profile() -> None:
    assert meant("openai:gpt-4o", OLLAMA) == ("openai", "gpt-4o")
    assert meant("openrouter:cheap", OPENROUTER) == ("openrouter", "cheap")


def test_the_steps_say_how_a_text_came_to_its_model() -> None:
    found = REFERENCES.resolve("quick", OLLAMA)
    assert [step.kind for step in found.steps] == [
        StepKind.ALIAS,
        StepKind.ALIAS,
        StepKind.NAMES_PROFILE,
    ]
    assert [step.sentence for step in found.steps] == [
        "quick is an alias of FAST",
        "FAST is an alias of openai:gpt-4o-mini",
        "openai:gpt-4o-mini names the profile openai",
    ]
    assert str(found) == "openai:gpt-4o-mini"


def test_a_list_that_proves_nothing_lets_an_id_through() -> None:
    found = REFERENCES.resolve("llama3.2", OPENAI)
    assert found.steps[-1].kind is StepKind.NO_LIST
    found = REFERENCES.resolve("nobody-lists-it", OLLAMA)
    assert found.steps[-1].kind is StepKind.UNLISTED


def test_a_profile_that_only_flags_describe_is_in_use_too() -> None:
    ad_hoc = ListedProfile("127.0.0.1:8080", frozenset({"openai/gpt-4o"}), complete=True)
    assert meant("openai/gpt-4o", ad_hoc, fixed=True) == ("127.0.0.1:8080", "openai/gpt-4o")
    assert meant("some-model", ad_hoc, fixed=True) == ("127.0.0.1:8080", "some-model")


def test_all_bad_aliases_are_reported() -> None:
    lines = [problem.line() for problem in alias_problems(PROFILES, ALIASES)]
    for said in (
        "ring → rang → rung → ring",
        "rang → rung → ring → rang",
        "rung → ring → rang → rung",
        "into → ring → rang → rung → ring",
        "The alias void leads nowhere: openrouter: names no model",
        "The alias openai:gpt-4o begins with a profile's name, so it never acts",
    ):
        assert any(said in line for line in lines), said
    assert len(lines) == 6


def test_bad_names_of_aliases_are_reported_with_their_profile() -> None:
    work = ListedProfile("work", aliases={"": "m", "x:": "m", "A": "m", "a": "n", "b": "B"})
    lines = [problem.line() for problem in alias_problems([work], {})]
    assert lines == [
        "'' is no name for an alias. Take it out: keystead aliases remove '' --profile work",
        "'x:' is no name for an alias. Take it out: keystead aliases remove 'x:' --profile work",
        (
            "The aliases A and a differ in case only; A counts. "
            "Keep one of them: keystead aliases remove a --profile work"
        ),
        (
            "The alias b leads round in a loop: b → B. "
            "Change or remove one of them: keystead aliases list"
        ),
    ]


def test_a_profiles_own_alias_acts_before_everyones() -> None:
    assert REFERENCES.aliases_of(OPENROUTER)["Cheap"] == "qwen/qwen3-coder:free"
    assert "cheap" not in REFERENCES.aliases_of(OPENROUTER)
    assert REFERENCES.aliases_of(OLLAMA)["cheap"] == "ollama:llama3.2"
    blank = ListedProfile("blank", aliases={" Fast ": "x"})
    assert References([blank], {"fast": "y"}).aliases_of(blank) == {" Fast ": "x"}


# What holds for every input

NAMES = st.sampled_from(["a", "b", "openai", "open:ai", "Ollama", "x/y", "é", "ß", ""])
WORDS = st.one_of(
    NAMES,
    st.text(max_size=12),
    st.builds("{}{}{}".format, NAMES, st.sampled_from(":/"), st.one_of(NAMES, st.text(max_size=6))),
)
TABLES = st.dictionaries(WORDS, WORDS, max_size=6)
LISTED = st.builds(
    ListedProfile,
    NAMES.filter(bool),
    st.frozensets(WORDS, max_size=4),
    st.booleans(),
    TABLES,
)
EVERYONE = st.lists(LISTED, max_size=4, unique_by=lambda profile: profile.name.casefold())


@given(WORDS, EVERYONE, TABLES, st.booleans(), st.integers(-1, 3))
@example("a", [], {"a": "b", "b": "a"}, False, -1)
def test_no_input_crashes_and_every_answer_can_be_asked_again(
    text: str, profiles: list[ListedProfile], aliases: dict[str, str], fixed: bool, which: int
) -> None:
    references = References(profiles, aliases)
    in_use = profiles[which] if 0 <= which < len(profiles) else None
    alias_problems(profiles, aliases)
    try:
        found = references.resolve(text, in_use, fixed=fixed)
    except KeysteadError as error:
        if error.reference == "alias-loop":
            chain = error.what.rpartition("loop: ")[2].split(" → ")
            assert len(chain) >= 2
        return
    assert found.model
    if fixed and in_use is not None:
        assert found.profile == in_use.name
    known = references.known(found.profile)
    again = references.resolve(str(found), known)
    exact = again.steps[-1].kind is StepKind.LISTED  # an id that looks like a reference
    listed = known is not None and found.model.strip() in known.ids
    assert (exact and not listed) or (
        (again.profile, again.model) == (found.profile, found.model.strip())
    )


LIKE_REFERENCES = st.builds(
    "{}{}{}".format,
    st.sampled_from(["openai", "opnai", "opena", "qwen/qwen3-coder", "llama2", "ollama"]),
    st.sampled_from(":/"),
    st.sampled_from(["latest", "free", "gpt-4o", "7b"]),
)


@given(st.frozensets(LIKE_REFERENCES, min_size=1), st.booleans(), st.booleans())
def test_an_id_that_the_profile_in_use_lists_is_never_refused(
    ids: frozenset[str], typed: bool, fixed: bool
) -> None:
    used = ListedProfile("used", ids, complete=True, typed=ids if typed else frozenset())
    openai = ListedProfile("openai", frozenset({"gpt-4o"}))
    references = References([used, openai, OLLAMA], {})
    for model in ids:
        assert references.resolve(f"used:{model}", used).model == model
        prefix, mark, _ = model.partition(":")
        if fixed or typed or not mark or prefix not in ("openai", "ollama"):
            found = references.resolve(model, used, fixed=fixed)
            assert (found.profile, found.model) == ("used", model)


@given(st.integers(1, 6), st.integers(0, 4))
def test_a_loop_of_any_length_names_its_chain(length: int, before: int) -> None:
    ring = [f"ring{number}" for number in range(length)]
    way = [f"way{number}" for number in range(before)]
    aliases = {name: ring[(at + 1) % length] for at, name in enumerate(ring)}
    aliases |= {name: [*way, ring[0]][at + 1] for at, name in enumerate(way)}
    references = References([OLLAMA], aliases)
    first = [*way, ring[0]][0]
    with pytest.raises(KeysteadError) as raised:
        references.resolve(first, OLLAMA)
    assert " → ".join([*way, *ring, ring[0]]) in raised.value.what
    assert len(alias_problems([OLLAMA], aliases)) == length + before


def test_a_picked_model_is_looked_up_nowhere() -> None:
    assert ModelRef.chosen("openai", "fast").model == "fast"
