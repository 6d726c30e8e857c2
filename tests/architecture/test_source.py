"""Calls and comparisons that break a rule of the house without looking wrong to a linter."""

from __future__ import annotations

import ast
import tomllib

import pytest

from keystead.profiles.presets import Presets
from tests.architecture.source import PACKAGE, ROOT, TESTS, modules, places, tree

THREADS = ("ui/bridge.py", "runner.py", "credentials/", "storage/")
# name, where it is right, what to do elsewhere
NAMES = [
    ("exec", (), "open() the dialog and await its future: exec() runs a nested loop"),
    ("exec_", (), "open() the dialog and await its future: exec_() runs a nested loop"),
    ("processEvents", (), "await: it re-enters the loop"),
    ("to_thread", THREADS, "threads belong to storage, credentials, runner and ui.bridge"),
    ("run_in_executor", THREADS, "threads belong to storage, credentials, runner and ui.bridge"),
    ("start_new_thread", THREADS, "threads belong to storage, credentials, runner and ui.bridge"),
    ("run_coroutine_threadsafe", ("ui/bridge.py",), "ui.bridge is the only door to the engine"),
    ("QThread", ("ui/bridge.py",), "threads belong to storage, credentials, runner, ui.bridge"),
    ("awatch", ("toml_file/watching.py",), "files are watched in one place: it starts a thread"),
    ("QThreadPool", (), "threads belong to storage, credentials, runner and ui.bridge"),
    ("QRunnable", (), "threads belong to storage, credentials, runner and ui.bridge"),
    ("asyncSlot", (), "start the task with ui.tasks.start(owner, coroutine)"),
    ("asyncClose", (), "start the task with ui.tasks.start(owner, coroutine)"),
]
PLAIN_WORDS = {"local", "practice"}  # Presets that are nobody's name.
# A network of one's own needs root, a second name the machine's network: no part to install.
NEED_PRIVILEGES = ("cli/test_interrupt.py", "cli/test_origins.py")


@pytest.mark.parametrize(("name", "allowed", "instead"), NAMES)
def test_name_is_used_only_where_it_is_right(name: str, allowed: tuple[str, ...], instead: str):
    def uses(node: ast.AST) -> bool:
        match node:
            case ast.Attribute(attr=used) | ast.alias(name=used):
                return used == name
            case _:
                return False

    assert not list(places(PACKAGE, uses, *allowed)), instead


def test_tasks_are_started_in_groups_or_by_the_one_function_for_it():
    def starts_a_loose_task(node: ast.AST) -> bool:
        match node:
            case ast.Call(func=ast.Attribute(value=receiver, attr="create_task")):
                return "loop" in ast.unparse(receiver)
            case _:
                return False

    found = list(places(PACKAGE, starts_a_loose_task, "ui/tasks.py", "runner.py"))
    assert not found, "use a TaskGroup; in ui use ui.tasks.start(owner, coroutine)"


def test_no_provider_is_named_in_code():
    names = set(tomllib.loads((ROOT / "resources" / "presets.toml").read_text())) - PLAIN_WORDS

    def is_named(node: ast.AST) -> bool:
        match node:
            case ast.Compare(left=left, comparators=others):
                return any(
                    isinstance(constant, ast.Constant) and constant.value in names
                    for side in (left, *others)
                    for constant in ast.walk(side)
                )
            case ast.MatchValue(value=ast.Constant(value=value)):
                return value in names
            case ast.Dict(keys=keys):
                return any(isinstance(key, ast.Constant) and key.value in names for key in keys)
            case ast.Call(
                func=ast.Attribute(value=text, attr="startswith"), args=[ast.Constant(value=value)]
            ):
                # A library may bear a provider's name.
                return value in names and not ast.unparse(text).endswith("__module__")
            case _:
                return False

    found = list(places(PACKAGE, is_named))
    assert not found, "a provider's quirk is a preset field named by its effect"


def test_variables_of_providers_stand_with_the_presets_alone():
    variables = {variable for preset in Presets.load().all() for variable in preset.key_variables}

    def repeats(node: ast.AST) -> bool:
        return isinstance(node, ast.Constant) and node.value in variables

    found = list(places(PACKAGE, repeats))
    assert not found, "ask the preset: key_variables in resources/presets.toml is the one table"


@pytest.mark.parametrize("folder", [PACKAGE, TESTS], ids=["keystead", "tests"])
def test_every_folder_of_modules_is_a_package(folder):
    folders = {module.parent for module in modules(folder)}
    assert not [path for path in folders if not (path / "__init__.py").is_file()]


def test_every_module_says_what_it_owns():
    assert not [module for module in modules(PACKAGE) if not ast.get_docstring(tree(module))]


def test_no_test_skips_without_saying_which_real_part_is_missing():
    def skips(node: ast.AST) -> bool:
        match node:
            case ast.Attribute(value=ast.Name(id="pytest"), attr="skip" | "importorskip"):
                return True
            case ast.Attribute(attr="skip", value=ast.Attribute(attr="mark")):
                return True
            case _:
                return False

    found = list(places(TESTS, skips, "real_parts.py", *NEED_PRIVILEGES))
    assert not found, "use tests.real_parts.require_real: a run that requires real parts fails"
