"""Every text of the window can be translated: Qt's own tool finds each one that is asked for."""

from __future__ import annotations

import ast
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest

from keystead.ui.translation import tr
from tests.architecture.test_repository import ROOT

UI = ROOT / "desktop" / "keystead" / "ui"
LUPDATE = Path(sys.executable).with_name("pyside6-lupdate")
# What stands for a text that was marked where it is written.
MARKED = (ast.Name, ast.Attribute, ast.Subscript)
Text = tuple[str, str]  # context and words


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> set[Text]:
    """What a translator would be given."""
    file = tmp_path_factory.mktemp("texts") / "keystead.ts"
    sources = sorted(map(str, UI.rglob("*.py")))
    subprocess.run([LUPDATE, *sources, "-ts", file], check=True, capture_output=True)
    return {
        (context.findtext("name", ""), message.findtext("source", ""))
        for context in ET.parse(file).getroot().iter("context")
        for message in context.iter("message")
    }


class Asked(ast.NodeVisitor):
    """The texts that a module asks for or marks, and the calls whose text cannot be read."""

    def __init__(self) -> None:
        self.texts: set[Text] = set()
        self.unreadable: list[int] = []
        self._classes: list[str] = []

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._classes.append(node.name)
        self.generic_visit(node)
        self._classes.pop()

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        match node.func:
            case ast.Name("tr" | "QT_TR_NOOP"):
                context = ""
            case ast.Attribute(ast.Name("self"), "tr"):
                context = self._classes[-1]
            case _:
                return
        text = node.args[0]
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            self.texts.add((context, text.value))
        elif not isinstance(text, MARKED):
            self.unreadable.append(node.lineno)


def modules() -> Iterator[Path]:
    for path in sorted(UI.rglob("*.py")):
        if path.name != "translation.py":
            yield path


def asked(path: Path) -> Asked:
    visitor = Asked()
    visitor.visit(ast.parse(path.read_text(encoding="utf-8")))
    return visitor


def test_lupdate_finds_every_text(found: set[Text]) -> None:
    texts = {text for path in modules() for text in asked(path).texts}
    assert len(texts) > 500
    assert texts - found == set()


def test_every_text_stands_where_it_can_be_found() -> None:
    unreadable = {
        f"{path.relative_to(ROOT)}:{line}" for path in modules() for line in asked(path).unreadable
    }
    assert unreadable == set()


def test_values_are_put_in_and_not_looked_into() -> None:
    assert tr("{a} of {b}, {c}", a="{b}", b=2) == "{b} of 2, {c}"
