"""The settings' file: what it says is in force, what is wrong is told, nothing is lost."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from keystead.errors import ConfigurationError
from keystead.settings.file import SettingsFile
from keystead.settings.settings import KeyStore, Settings
from keystead.settings.theme_choice import ThemeChoice

BY_HAND = """\
# Mine.
theme = "dark"  # at night
future = [1, 2]

[shortcuts] # as in the other editor
"agent.new" = ["Ctrl+T"]
"""


@pytest.fixture
def file(tmp_path: Path) -> SettingsFile:
    (tmp_path / "config").mkdir(mode=0o700)
    return SettingsFile(tmp_path / "config" / "settings.toml")


def test_without_a_file_everything_is_as_it_ships(file: SettingsFile):
    file.load()
    assert file.settings == Settings()
    assert not file.problems


def test_every_setting_says_what_it_is():
    for name, field in Settings.model_fields.items():
        assert field.title, name
        assert (field.description or "").endswith("."), name
        assert not field.is_required(), name


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("theme", ThemeChoice.LIGHT, "light"),
        ("scale", 125, 125),
        ("use_variables", False, False),
        ("key_store", KeyStore.ENCRYPTED_FILE, "encrypted-file"),
        ("shortcuts", {"agent.new": ("Ctrl+T", "F3"), "quit": ()},
         {"agent.new": ["Ctrl+T", "F3"], "quit": []}),
    ],
)  # fmt: skip
def test_what_is_put_is_read_again(file: SettingsFile, name: str, value: object, written: object):
    told: list[object] = []
    file.settings_changed.connect(lambda: told.append(getattr(file.settings, name)))
    file.put(name, value)
    assert told == [value]
    assert tomllib.loads(file.path.read_text())[name] == written
    again = SettingsFile(file.path)
    again.load()
    assert getattr(again.settings, name) == value
    usual = Settings.model_fields[name].default
    file.put(name, dict.fromkeys(value) if isinstance(value, dict) else usual)
    assert not tomllib.loads(file.path.read_text()).get(name)


def test_the_fields_tried_are_all_there_are():
    assert set(Settings.model_fields) == {
        "theme",
        "scale",
        "use_variables",
        "key_store",
        "shortcuts",
    }


def test_comments_and_unknown_keys_survive(file: SettingsFile):
    file.path.write_text(BY_HAND)
    file.load()
    file.put("shortcuts", {"agent.new": ("Ctrl+T",), "quit": ()})
    file.put("scale", 150)
    text = file.path.read_text()
    for kept in ("# Mine.", "# at night", "future = [1, 2]", "# as in the other editor"):
        assert kept in text
    assert file.path.with_name("settings.toml.bak").exists()
    (problem,) = file.problems
    assert (problem.reference, problem.line_number) == ("unknown-key", 3)


def test_a_change_made_outside_meanwhile_is_kept(file: SettingsFile):
    file.load()
    file.path.write_text("scale = 150\n")
    file.put("theme", ThemeChoice.DARK)
    assert (file.settings.scale, file.settings.theme) == (150, ThemeChoice.DARK)


def test_of_a_table_only_the_entries_that_are_put_change(file: SettingsFile):
    file.put("shortcuts", {"one": ("F3",), "two": ("F4",)})
    file.path.write_text(file.path.read_text() + 'three = ["F5"]\n')
    file.put("shortcuts", {"one": None})
    assert file.settings.shortcuts == {"two": ("F4",), "three": ("F5",)}
    file.put("shortcuts", {"two": ("F6",)})
    assert file.settings.shortcuts == {"two": ("F6",), "three": ("F5",)}


@pytest.mark.parametrize("entry", [("F3",), None])
def test_entries_are_not_put_where_the_file_has_no_table(file: SettingsFile, entry: object):
    file.path.write_text("shortcuts = 1\n")
    file.load()
    with pytest.raises(ConfigurationError, match="shortcuts"):
        file.put("shortcuts", {"one": entry})
    assert file.path.read_text() == "shortcuts = 1\n"


def test_a_broken_file_leaves_the_last_good_settings_and_is_not_written_over(file: SettingsFile):
    file.put("scale", 150)
    file.path.write_text("scale = \n")
    told: list[int] = []
    file.settings_changed.connect(lambda: told.append(file.settings.scale))
    file.load()
    file.load()
    assert told == [150]  # What is told already is not told again.
    assert [problem.reference for problem in file.problems] == ["file-not-toml"]
    with pytest.raises(ConfigurationError):
        file.put("theme", ThemeChoice.DARK)
    assert file.path.read_text() == "scale = \n"
    file.path.write_text("scale = 125\n")
    file.load()
    assert file.settings.scale == 125
    assert not file.problems


WRONG = [
    ('theme = "blue"', ("theme",), "dark"),
    ("scale = 300", ("scale",), "at most 200"),
    ("scale = 79", ("scale",), "at least 80"),
    ('scale = "100"', ("scale",), "whole number"),
    ("shortcuts = 1", ("shortcuts",), "table"),
    ('shortcuts = { "a.b" = "F3" }', ("shortcuts", "a.b"), "list"),
    ('shortcuts = { "a.b" = [3] }', ("shortcuts", "a.b"), "text"),
]


@pytest.mark.parametrize(("line", "place", "why"), WRONG)
def test_a_bad_value_falls_alone(file: SettingsFile, line: str, place: tuple[str, ...], why: str):
    file.path.write_text(f'{line}\nfuture = ""\n')
    file.load()
    assert file.settings == Settings()
    unknown, bad = file.problems
    assert unknown.field == "future"
    assert (bad.field, bad.line_number, bad.path) == (place[0], 1, str(file.path))
    assert ".".join(place) in bad.what
    assert why in bad.why


@pytest.mark.parametrize(
    "text", ['use_variables = "no"\n', "use_variables = 0\n", "use_variables = false\nscale = \n"]
)
def test_no_variable_is_used_before_it_is_known_that_they_may_be(file: SettingsFile, text: str):
    file.path.write_text(text)
    file.load()
    assert not file.settings.use_variables
    told, cause = file.problems
    assert told.reference == "variables-unused"
    assert [problem.line() for problem in file.unknown] == [told.line(), cause.line()]
    file.path.write_text("scale = 125\n")
    file.load()
    assert file.settings == Settings(scale=125)
    assert not file.problems
    file.path.write_text(text)
    file.load()
    assert file.settings.use_variables  # As was known before, in a window that stands.
    assert [problem.reference for problem in file.unknown] == [cause.reference]


def test_a_bad_value_leaves_the_last_good_one_and_the_other_entries_of_its_table(
    file: SettingsFile,
):
    file.put("scale", 150)
    file.put("shortcuts", {"one": ("F3",), "two": ("F4",)})
    file.path.write_text('scale = 7\n[shortcuts]\none = "F7"\ntwo = ["F8"]\nthree = 3\n')
    file.load()
    assert file.settings.scale == 150
    assert file.settings.shortcuts == {"one": ("F3",), "two": ("F8",)}
    assert len(file.problems) == 3
    file.put("shortcuts", {"one": None, "two": ("F9",), "four": None})
    assert file.settings.shortcuts == {"two": ("F9",)}


def test_a_value_that_cannot_be_is_not_written(file: SettingsFile):
    with pytest.raises(ConfigurationError) as refused:
        file.put("scale", 500)
    assert refused.value.field == "scale"
    assert not file.path.exists()
