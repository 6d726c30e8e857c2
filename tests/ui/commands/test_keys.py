"""Which keys are in force, which cannot be taken, and who would lose theirs."""

from enum import StrEnum

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from keystead.ui.commands import COMMANDS
from keystead.ui.commands.command import Category, Command, Place
from keystead.ui.commands.keys import clash, given, in_force, refusal, rivals, usual_keys


class Deed(StrEnum):
    ONE = "deed.one"
    TWO = "deed.two"
    CHORD = "deed.chord"
    ELSEWHERE = "deed.elsewhere"
    KEYLESS = "deed.keyless"


def deed(name: Deed, *keys: str, place: Place = Place.MAIN) -> Command[object]:
    return Command(name, name, Category.VIEW, lambda _: None, keys=keys, place=place)


ONE, TWO, CHORD, ELSEWHERE, KEYLESS = DEEDS = (
    deed(Deed.ONE, "Ctrl+N", "F3"),
    deed(Deed.TWO, "Ctrl+B"),
    deed(Deed.CHORD, "Ctrl+K, Ctrl+S"),
    deed(Deed.ELSEWHERE, "Ctrl+B", place=Place.SETTINGS),
    deed(Deed.KEYLESS),
)


def texts(chosen: dict[str, tuple[str, ...]]) -> dict[str, list[str]]:
    return {
        name: [each.toString() for each in keys] for name, keys in in_force(DEEDS, chosen).items()
    }


@pytest.mark.parametrize(
    "keys",
    ["A", "Shift+A", "1", "Space", "Tab", "Shift+Tab", "Esc", "Return", "Enter", "Backspace",
     "Del", "Left", "Shift+Right", "Home", "PgUp", "Ctrl+C", "Ctrl+V", "Ctrl+Z", "Ctrl+A", "",
     "Nonsense+Q", "A, Ctrl+B", "Ctrl+K, Ctrl+S, Ctrl+T"],
)  # fmt: skip
def test_what_is_needed_to_type_cannot_be_taken(qapp: QApplication, keys: str):
    assert refusal(QKeySequence(keys))


@pytest.mark.parametrize(
    "keys",
    ["Ctrl+N", "F5", "Shift+F6", "Alt+1", "Ctrl+Tab", "Ctrl+.", "Ctrl+K, Ctrl+S", "Ctrl+K, A"],
)
def test_other_keys_can(qapp: QApplication, keys: str):
    assert refusal(QKeySequence(keys)) == ""


def test_every_command_that_ships_has_keys_that_can_be_taken_and_clash_with_none(
    qapp: QApplication,
):
    have = in_force(COMMANDS, {})
    for command in COMMANDS:
        assert have[command.id] == usual_keys(command), command.id


def test_what_a_person_chose_is_in_force(qapp: QApplication):
    assert texts({})[Deed.ONE] == ["Ctrl+N", "F3"]
    chosen = texts({Deed.ONE: ("Ctrl+T",), Deed.TWO: ()})
    assert (chosen[Deed.ONE], chosen[Deed.TWO]) == (["Ctrl+T"], [])


def test_of_two_that_want_the_same_the_chosen_one_gets_it(qapp: QApplication):
    chosen = texts({Deed.TWO: ("Ctrl+N",)})
    assert (chosen[Deed.ONE], chosen[Deed.TWO]) == (["F3"], ["Ctrl+N"])


def test_what_cannot_be_taken_is_not_in_force_whatever_the_file_says(qapp: QApplication):
    chosen = texts({Deed.ONE: ("A", "Return", "Nonsense+Q", "Ctrl+T"), "nobody": ("Ctrl+B",)})
    assert chosen[Deed.ONE] == ["Ctrl+T"]
    assert chosen[Deed.TWO] == ["Ctrl+B"]


def test_keys_clash_where_they_are_the_same_or_one_begins_the_other(qapp: QApplication):
    def meet(one: str, other: str) -> bool:
        return clash(ONE, QKeySequence(one), TWO, QKeySequence(other))

    assert meet("Ctrl+B", "Ctrl+B")
    assert meet("Ctrl+K", "Ctrl+K, Ctrl+S")
    assert meet("Ctrl+K, Ctrl+S", "Ctrl+K")
    assert not meet("Ctrl+K, Ctrl+B", "Ctrl+K, Ctrl+S")
    assert not clash(TWO, QKeySequence("Ctrl+B"), ELSEWHERE, QKeySequence("Ctrl+B"))


def test_who_would_lose_keys_is_known_before(qapp: QApplication):
    def losers(keys: str, chosen: dict[str, tuple[str, ...]] | None = None) -> list[str]:
        found = rivals(ONE, [QKeySequence(keys)], DEEDS, chosen or {})
        return [rival.id for rival, _ in found]

    assert losers("Ctrl+B") == [Deed.TWO]
    assert losers("Ctrl+K") == [Deed.CHORD]
    assert losers("Ctrl+N") == []
    assert losers("F9") == []
    assert losers("F9", {Deed.KEYLESS: ("F9",)}) == [Deed.KEYLESS]


def test_keys_that_are_given_are_nobody_elses(qapp: QApplication):
    after = given(ONE, [QKeySequence("Ctrl+B")], DEEDS, {})
    assert after == {Deed.ONE: ("Ctrl+B",), Deed.TWO: ()}
    assert texts(after)[Deed.ELSEWHERE] == ["Ctrl+B"]
    back = given(ONE, usual_keys(ONE), DEEDS, after)
    assert back == {Deed.TWO: ()}
    assert given(TWO, usual_keys(TWO), DEEDS, back) == {}


def test_what_the_file_says_of_commands_that_are_not_known_is_kept(qapp: QApplication):
    after = given(ONE, [QKeySequence("F9")], DEEDS, {"later": ("F2",)})
    assert after == {"later": ("F2",), Deed.ONE: ("F9",)}
