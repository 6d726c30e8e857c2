"""Two windows and a third program write one file: nothing is lost without an answer.

A change is lost when a save puts another value over it that nobody saw there, or when a draft
gives up what was typed; both are only right after an answer to the question about that field.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from keystead.engine import Engine
from keystead.errors import ConfigurationError
from keystead.paths import HOME_VARIABLE, Folders
from keystead.ui.settings.conflict.merge import MISSING, Key, flat, same, whole
from keystead.ui.settings.draft import Draft, values_of
from keystead.ui.sources.profiles import KnownProfile

BEGIN = """# By hand.
[profiles.work]  # the one I use
id = "one"
provider = "groq"
description = "at first"
default_headers = { X-Team = "first" }
"""
TEXTS = st.sampled_from(["", "red", "green", "blue"])
WRITES = st.one_of(
    st.tuples(st.sampled_from([("description",), ("default_model",), ("user_agent",)]), TEXTS),
    st.tuples(st.just(("max_retries",)), st.integers(0, 3)),
    st.tuples(st.just(("models",)), st.lists(st.sampled_from("abc"), unique=True).map(tuple)),
    st.tuples(
        st.sampled_from([("default_headers", "X-Team"), ("default_headers", "X-Other")]),
        st.sampled_from([MISSING, "one", "two"]),
    ),
    st.tuples(
        st.sampled_from([("query_params", "a"), ("extra_body", "top_k")]),
        st.sampled_from([MISSING, "one", "two"]),
    ),
)
WINDOWS = st.sampled_from([0, 1])


def put(values: dict[str, Any], key: Key, value: Any) -> dict[str, Any]:
    return whole({**flat(values), key: value}, values)


class Editor:
    """One window: its reading of the file, its draft, what was typed and over what."""

    def __init__(self, home: Path) -> None:
        variables = {HOME_VARIABLE: str(home)}
        self.engine = Engine(Folders.of(variables), variables)
        self.profiles = self.engine.profiles
        self.profiles.load()
        self.open()

    def open(self) -> None:
        self.draft = Draft.of(self.known(), self.profiles.revision)
        self.typed: dict[Key, Any] = {}
        self.over: dict[Key, Any] = {}  # what the file had when it was typed, or was answered

    def known(self) -> KnownProfile:
        effective = self.profiles.get("work")
        return KnownProfile(effective, (), self.engine.connections.decide(effective))

    def type(self, key: Key, value: Any) -> None:
        self.draft.values = put(self.draft.values, key, value)
        # What is unsettled was begun over what it was before, whatever the file has now.
        began = self.draft.unsettled.get(key, flat(self.draft.start).get(key, MISSING))
        self.typed[key], self.over[key] = value, began
        self.forget_what_is_no_change()

    def forget_what_is_no_change(self) -> None:
        """What is again as it was before, unless it is asked about already, or as in the file."""
        there = flat(self.draft.start)
        for key, value in tuple(self.typed.items()):
            back = same(value, self.over[key]) and key not in self.draft.unsettled
            if back or same(value, there.get(key, MISSING)):
                del self.typed[key]

    def notice(self) -> None:
        self.profiles.load()
        self.draft.follow(self.known(), self.profiles.revision)
        here = flat(self.draft.values)
        self.forget_what_is_no_change()
        for key, value in self.typed.items():
            assert same(here.get(key, MISSING), value), f"{key} was typed and is gone"

    def answer(self, from_file: set[Key]) -> None:
        there = flat(self.draft.start)
        asked = self.draft.conflicts
        assert set(asked) <= set(self.typed), "asked about what was not typed"
        for key in asked:
            self.over[key] = there.get(key, MISSING)
        chosen = [key for key in asked if key in from_file]
        self.draft.settle(chosen)
        for key in chosen:
            del self.typed[key]


class TwoEditors(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="two-editors-"))
        self.file = self.home / "config" / "providers.toml"
        self.file.parent.mkdir()
        self.file.write_text(BEGIN)
        self.editors = [Editor(self.home), Editor(self.home)]
        self.other = Editor(self.home)

    def teardown(self) -> None:
        if hasattr(self, "home"):
            shutil.rmtree(self.home)

    def in_file(self) -> dict[Key, Any]:
        self.other.profiles.load()
        return flat(values_of(self.other.profiles.get("work").profile))

    @rule(window=WINDOWS, write=WRITES)
    def types(self, window: int, write: tuple[Key, Any]) -> None:
        self.editors[window].type(*write)

    @rule(write=WRITES)
    def another_program_writes(self, write: tuple[Key, Any]) -> None:
        key, value = write
        values = put(whole(self.in_file(), self.other.draft.values), key, value)
        self.other.profiles.edit("work", {key[0]: values[key[0]]})

    @rule(window=WINDOWS)
    def notices(self, window: int) -> None:
        self.editors[window].notice()

    @rule(window=WINDOWS)
    def reverts(self, window: int) -> None:
        self.editors[window].notice()
        self.editors[window].open()

    @rule(window=WINDOWS, from_file=st.sets(WRITES.map(lambda write: write[0])))
    def saves(self, window: int, from_file: set[Key]) -> None:
        editor, before = self.editors[window], self.in_file()
        self.write(editor, from_file)
        after = self.in_file()
        for key in before.keys() | after.keys():
            was, now = before.get(key, MISSING), after.get(key, MISSING)
            if not same(was, now):
                assert key in editor.typed, f"{key} was written and never typed"
                assert same(now, editor.typed[key])
                assert same(was, editor.over[key]), f"{key} was lost: nobody saw {was!r}"
        for key, value in editor.typed.items():
            assert same(after.get(key, MISSING), value), f"{key} was saved and is not there"
        assert self.file.read_text().startswith("# By hand.\n")
        assert "# the one I use" in self.file.read_text()
        editor.open()

    def write(self, editor: Editor, from_file: set[Key]) -> None:
        """As the form does: what both changed is asked, a file that changed is read again."""
        while True:
            if editor.draft.conflicts:
                editor.answer(from_file)
            try:
                editor.profiles.edit("work", editor.draft.changes(), revision=editor.draft.revision)
            except ConfigurationError as error:
                if error.reference != "file-changed":
                    raise
                editor.notice()
            else:
                return


TestTwoEditors = TwoEditors.TestCase
TestTwoEditors.settings = settings(stateful_step_count=25)
