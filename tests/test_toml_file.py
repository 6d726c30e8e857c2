"""Reading and changing TOML files: comments, order, unknown keys, modes and conflicts."""

from __future__ import annotations

import os
import stat
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keystead.errors import ConfigurationError
from keystead.toml_file.file import LARGEST_FILE, TomlFile, TomlText
from keystead.toml_file.statements import comments_of, lines_of, statements

COMMENTED = """\
# My connections. # Two marks on one line.
default_profile = "work" # the usual one

[profiles.work] # at the office
  provider = "openrouter"   # indented on purpose
  # timeout = 5
  models = [ # fast ones
    "a/b", # first
    "c/d", # second
  ]
  future = { deep = ["kept", 1] } # unknown key

# The one at home.
[profiles.home]
base_url = 'http://127.0.0.1:8080/v1'
description = \"\"\"
[profiles.fake] # no comment
key = "no key"
\"\"\"
[profiles.home.default_headers] # sent each time
"X-Quoted" = "1" # quoted
# above X-Other
X-Other = "2"

[other] # unknown table
keep = 2020-01-01 # a date

[profiles.last]
quirks.max_tokens_field = "max_tokens" # dotted
"base\\u005furl" = "https://api.example.com" # escaped key
# the end
"""


def text_of(source: str) -> TomlText:
    return TomlText(source, tomllib.loads(source))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "files").mkdir()
    return tmp_path / "files"


def file_with(folder: Path, content: bytes | str) -> TomlFile:
    path = folder / "providers.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return TomlFile(path)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("default_profile",), 2),
        (("profiles",), 4),
        (("profiles", "work"), 4),
        (("profiles", "work", "provider"), 5),
        (("profiles", "work", "models", "1"), 7),
        (("profiles", "work", "future", "deep"), 11),
        (("profiles", "home", "description"), 16),
        (("profiles", "home", "default_headers", "X-Quoted"), 21),
        (("profiles", "home", "default_headers", "absent"), 20),
        (("profiles", "last", "quirks", "max_tokens_field"), 29),
        (("profiles", "last", "base_url"), 30),
        (("profiles", "fake"), 4),
        (("absent",), 0),
    ],
)
def test_finds_the_line_of_a_key(path: tuple[str, ...], line: int):
    assert text_of(COMMENTED).line_of(path) == line


def test_every_key_of_a_text_has_the_line_it_stands_on():
    lines = COMMENTED.splitlines()
    for path, line in lines_of(COMMENTED).items():
        if path == ("profiles", "last", "base_url"):
            continue
        assert path[-1] in lines[line - 1] or path == ("profiles",)


def comments(text: str) -> list[str]:
    """Every comment, found by a reader of its own: what follows # outside of strings."""
    found: list[str] = []
    position = 0
    for statement in statements(text):
        between = text[position : statement.start]
        found += [line.strip() for line in between.splitlines() if line.strip()]
        found += comments_of(text[statement.start : statement.end])
        position = statement.end
    return found + [line.strip() for line in text[position:].splitlines() if line.strip()]


FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "provider": st.sampled_from(["openai", "mistral"]),
    "base_url": st.sampled_from(
        ["https://a.example", 'with "quotes"', "back\\slash", "# no comment"]
    ),
    "models": st.lists(st.sampled_from(["a/b", "c/d", "e]f", "#g"]), max_size=3),
    "default_headers": st.dictionaries(
        st.sampled_from(["X-Quoted", "X-Other", "X New", "x.dotted"]),
        st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=5),
        max_size=3,
    ),
    "quirks": st.dictionaries(
        st.sampled_from(["max_tokens_field", "instructions_role"]), st.just("system"), max_size=2
    ),
    "extra_body": st.just({"a": [{"b": 1}, {"c": {"d": 2.5}}], "e": True}),
    "connect_timeout": st.floats(0, 100),
    "enabled": st.booleans(),
    "description": st.sampled_from(["one", "two\nlines", "tab\t", "\u2603 \U0001f600"]),
}
EDITS = st.sampled_from(sorted(FIELDS)).flatmap(
    lambda name: st.tuples(
        st.sampled_from(["work", "home", "last", "new one"]),
        st.just(name),
        st.none() | FIELDS[name],
    )
)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@settings(max_examples=150, deadline=None)
@given(edits=st.lists(EDITS, max_size=8))
def test_edits_keep_every_comment_and_all_they_are_not_about(
    newline: str, edits: list[tuple[str, str, Any]]
):
    text = text_of(COMMENTED.replace("\n", newline))
    expected = tomllib.loads(COMMENTED)
    for profile, name, value in edits:
        text = text.with_value(("profiles", profile, name), value)
        table = expected["profiles"].setdefault(profile, {})
        table.pop(name, None)
        if value is not None:
            table[name] = value
    assert without_empty(tomllib.loads(text.text)) == without_empty(expected)
    assert sorted(comments(text.text)) == sorted(comments(COMMENTED))
    assert text.text.count("\n") == text.text.count(newline)
    untouched = [line for line in COMMENTED.splitlines() if line.startswith(("[", "# "))]
    kept = [line for line in text.text.splitlines() if line in untouched]
    assert [line for line in untouched if line in kept] == [
        line for line in kept if line in untouched
    ]


def without_empty(data: Any) -> Any:
    if not isinstance(data, dict):
        return data
    inner = {key: without_empty(value) for key, value in data.items()}
    return {key: value for key, value in inner.items() if value != {}}


def test_a_changed_value_stays_in_its_line_with_its_comment():
    text = text_of(COMMENTED).with_value(("profiles", "work", "provider"), "mistral")
    assert '  provider = "mistral"   # indented on purpose\n' in text.text


def test_a_new_key_comes_after_the_last_one_of_its_table():
    text = text_of(COMMENTED).with_value(("profiles", "work", "enabled"), False)
    assert "# unknown key\n  enabled = false\n\n# The one at home.\n[profiles.home]" in text.text


def test_removing_a_table_leaves_the_comment_above_the_next_one():
    text = text_of(COMMENTED).without_table(("profiles", "work"))
    assert "# The one at home.\n[profiles.home]" in text.text
    assert "at the office" not in text.text
    assert "timeout = 5" not in text.text


def test_removing_a_table_takes_its_sub_tables_along():
    text = text_of(COMMENTED).without_table(("profiles", "home"))
    assert "X-Quoted" not in text.text
    assert list(text.data["profiles"]) == ["work", "last"]
    assert text.data["other"]


def test_a_renamed_table_stays_in_its_place_with_its_sub_tables():
    text = text_of(COMMENTED).with_renamed_table(("profiles", "home"), "at home.")
    assert '# The one at home.\n[profiles."at home."]\n' in text.text
    assert '[profiles."at home.".default_headers] # sent each time' in text.text
    assert text.data["profiles"]["at home."]["default_headers"]["X-Other"] == "2"


@pytest.mark.parametrize(
    "source",
    [
        'profiles.a.provider = "x"\n',
        '[profiles]\na.provider = "x"\n',
        '[profiles]\na = { provider = "x" } # c\n',
        '[profiles."a"]\nprovider = "x"',
        '[profiles.a.default_headers]\nX = "1"\n[profiles.b]\n[profiles.a]\nprovider = "x"\n',
        '[ profiles . a ]\n"provider"="x"\n',
        "",
    ],
)
def test_every_spelling_of_a_table_can_be_edited(source: str):
    text = text_of(source)
    for name, value in (("provider", "y"), ("models", ["m"]), ("provider", None), ("z", {"q": 1})):
        text = text.with_value(("profiles", "a", name), value)
    assert text.data["profiles"]["a"]["models"] == ["m"]
    assert text.data["profiles"]["a"]["z"] == {"q": 1}
    assert "provider" not in text.data["profiles"]["a"]
    if source:
        removed = text.without_table(("profiles", "a"))
        assert "a" not in removed.data.get("profiles", {})


def test_a_list_of_tables_can_be_replaced_by_a_form():
    text = text_of("[[a.extra.list]] # one\nx = 1\n[[a.extra.list]]\nx = 2\n[b]\ny = 1\n")
    text = text.with_value(("a", "extra"), {"list": [{"x": 3}]})
    assert text.data == {"a": {"extra": {"list": [{"x": 3}]}}, "b": {"y": 1}}
    assert "# one" in text.text


def test_a_spelling_that_cannot_be_changed_is_refused_and_not_spoilt():
    text = text_of("profiles = { a = { x = 1 } }\n")
    with pytest.raises(ConfigurationError) as caught:
        text.with_renamed_table(("profiles", "a"), "b")
    assert caught.value.reference == "unusual-spelling"
    assert caught.value.hint == "Change it in an editor"


def test_an_absent_file_says_nothing_and_is_made(folder: Path):
    file = TomlFile(folder / "new" / "folder" / "providers.toml")
    file.write(file.read().with_value(("a", "b"), 1))
    assert file.path.read_text() == "[a]\nb = 1\n"


def test_files_and_folders_are_private_whatever_the_umask(folder: Path):
    before = os.umask(0)
    try:
        file = TomlFile(folder / "home" / "config" / "providers.toml")
        text = file.write(file.read().with_value(("a", "b"), 1))
        file.write(text.with_value(("a", "b"), 2))
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder / "home").rglob("*")}
    assert modes == {"config": 0o700, "providers.toml": 0o600, "providers.toml.bak": 0o600}
    assert stat.S_IMODE((folder / "home").stat().st_mode) == 0o700


def test_the_text_before_the_last_change_is_kept_beside_it(folder: Path):
    file = file_with(folder, "[a]\nb = 1\n")
    file.write(file.read().with_value(("a", "b"), 2))
    assert file.backup.read_text() == "[a]\nb = 1\n"
    assert sorted(path.name for path in folder.iterdir()) == [
        "providers.toml",
        "providers.toml.bak",
    ]


def test_a_key_that_lay_open_does_not_outlive_it_beside_the_file(folder: Path):
    file = file_with(folder, '[a]\nkey = "sk-abcdefgh12345678"\nb = 1\n')
    file.write(file.read().with_value(("a", "key"), None))
    assert file.path.read_text() == "[a]\nb = 1\n"
    assert file.backup.read_text() == '[a]\nkey = "[secret]"\nb = 1\n'


def test_a_byte_order_mark_survives_a_change(folder: Path):
    file = file_with(folder, b"\xef\xbb\xbfa = 1\r\n")
    file.write(file.read().with_value(("a",), 2))
    assert file.path.read_bytes() == b"\xef\xbb\xbfa = 2\r\n"


def test_a_change_made_meanwhile_by_hand_is_not_lost(folder: Path):
    file = file_with(folder, "a = 1\n")
    mine = file.read().with_value(("a",), 2)
    file.path.write_text("a = 3 # by hand\n")
    with pytest.raises(ConfigurationError) as caught:
        file.write(mine)
    assert caught.value.reference == "file-changed"
    assert file.path.read_text() == "a = 3 # by hand\n"
    assert [path.name for path in folder.iterdir()] == ["providers.toml"]


def test_a_file_that_appeared_meanwhile_is_not_lost(folder: Path):
    file = TomlFile(folder / "providers.toml")
    mine = file.read().with_value(("a",), 2)
    file.path.write_text("a = 3\n")
    with pytest.raises(ConfigurationError, match="changed meanwhile"):
        file.write(mine)
    assert file.path.read_text() == "a = 3\n"


def test_saving_the_same_text_again_writes_nothing(folder: Path):
    file = file_with(folder, "a = 1\n")
    before = file.path.stat().st_ino
    file.write(file.read().with_value(("a",), 1))
    assert file.path.stat().st_ino == before
    assert not file.backup.exists()


@pytest.mark.parametrize(
    ("content", "line", "why"),
    [
        ("a = \n", 1, "Invalid value"),
        ("[a]\nb = 1\n\n[a]\n", 4, "Cannot declare ('a',) twice"),
        ("a = 1\na = 2\n", 2, "Cannot overwrite a value"),
        ('[a]\nb = "x\n', 2, "Illegal character"),
        ("[a\n", 1, "Expected ']'"),
        ("a = 1 2\n", 1, "Expected newline"),
        ("x\n", 1, "Expected '='"),
        ('a = """\n\n', 3, "Unterminated string"),
        (b"a = 1\nb = '\xff'\n", 2, "it is not UTF-8 text"),
        ("a = " + "[" * 4000 + "\n", 0, "nested too deeply"),
    ],
)
def test_a_broken_file_is_an_error_with_its_line_and_is_never_written_over(
    folder: Path, content: bytes | str, line: int, why: str
):
    file = file_with(folder, content)
    before = file.path.read_bytes()
    with pytest.raises(ConfigurationError) as caught:
        file.read()
    error = caught.value
    assert (error.reference, error.line_number, error.path) == (
        "file-not-toml",
        line,
        str(file.path),
    )
    assert why in error.why
    assert error.hint == "Mend providers.toml; it was not changed"
    with pytest.raises(ConfigurationError):
        file.write(TomlText().with_value(("a", "b"), 1))
    assert file.path.read_bytes() == before


def test_an_error_about_a_broken_file_holds_no_key(folder: Path):
    file = file_with(folder, '["sk-abcdefgh12345678"]\n["sk-abcdefgh12345678"]\n')
    with pytest.raises(ConfigurationError) as caught:
        file.read()
    assert "sk-abc" not in caught.value.line()


def test_a_link_is_neither_read_nor_written(folder: Path):
    target = folder / "target.toml"
    target.write_text("a = 1\n")
    (folder / "providers.toml").symlink_to(target)
    file = TomlFile(folder / "providers.toml")
    with pytest.raises(ConfigurationError, match="cannot be read") as caught:
        file.read()
    assert caught.value.why == "it is a link"
    with pytest.raises(ConfigurationError):
        file.write(TomlText().with_value(("a",), 2))
    assert target.read_text() == "a = 1\n"
    assert file.path.is_symlink()


def test_what_is_no_ordinary_file_is_refused_without_waiting(folder: Path):
    os.mkfifo(folder / "pipe")
    for path in (folder / "pipe", folder):
        with pytest.raises(ConfigurationError) as caught:
            TomlFile(path).read()
        assert caught.value.why == "it is no ordinary file"


def test_a_file_without_bounds_is_not_read(folder: Path):
    file = file_with(folder, b"#" * (LARGEST_FILE + 1))
    with pytest.raises(ConfigurationError, match="cannot be read") as caught:
        file.read()
    assert caught.value.why == "it is larger than 4 MB"


def test_a_folder_that_refuses_leaves_the_old_file(folder: Path):
    file = file_with(folder, "a = 1\n")
    changed = file.read().with_value(("a",), 2)
    file.backup.mkdir()
    with pytest.raises(ConfigurationError, match="cannot be written"):
        file.write(changed)
    assert file.path.read_text() == "a = 1\n"
    assert len(list(folder.iterdir())) == 2


def test_a_path_that_no_disk_can_hold_is_a_sentence(folder: Path):
    with pytest.raises(ConfigurationError, match="cannot be read"):
        TomlFile(folder / ("x" * 256) / "providers.toml").read()
