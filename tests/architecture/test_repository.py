"""What lies at the top of the repository and what a wheel of it holds."""

from __future__ import annotations

import fnmatch
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from keystead import resources
from tests.architecture.source import ROOT

TOP = {
    ".ci",
    ".editorconfig",
    ".git",
    ".gitignore",
    ".pre-commit-config.yaml",
    "LICENSE",
    "README.md",
    "desktop",
    "packaging",
    "pyproject.toml",
    "resources",
    "tests",
}
NOT_SHIPPED = ("resources/screenshots/",)  # Pictures for the README.
BUILDS = 120  # seconds


def test_top_of_the_repository_holds_what_belongs_there():
    made = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text().split()]
    found = {
        path.name
        for path in ROOT.iterdir()
        if not any(fnmatch.fnmatch(path.name, pattern) for pattern in made)
    }
    assert found - TOP == set()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run("-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder))
    (built,) = folder.glob("*.whl")
    return built


def run(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=BUILDS
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def shipped(folder: Path, below: str, prefix: str) -> set[str]:
    files = (path.relative_to(ROOT).as_posix() for path in folder.rglob("*") if path.is_file())
    return {
        prefix + name.removeprefix(below)
        for name in files
        if not name.startswith(NOT_SHIPPED) and "__pycache__" not in name
    }


def test_wheel_holds_every_module_and_all_data(wheel: Path):
    wanted = shipped(ROOT / "desktop" / "keystead", "desktop/", "")
    wanted |= shipped(ROOT / "resources", "", "keystead/")
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == wanted


def test_resources_are_found_in_the_repository():
    assert resources.root() == ROOT / "resources"
    assert "[openai]" in resources.read_text("presets.toml")


def test_resources_are_found_in_an_installed_wheel(wheel: Path, tmp_path: Path):
    target = str(tmp_path / "installed")
    run(
        "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", target, str(wheel)
    )
    program = (
        f"import sys; sys.path.insert(0, {target!r})\n"
        "from keystead import resources\n"
        "print(resources.root()); resources.read_text('presets.toml')"
    )
    assert run("-I", "-c", program).strip() == os.path.join(target, "keystead", "resources")
