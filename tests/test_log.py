"""The log keeps what happened and no secret, for this user's eyes only."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from keystead.errors import KeysteadError
from keystead.log import FILE_NAME, LARGEST_FILE, OLD_FILES, level_from, start_log
from keystead.secret import Secret

CANARY = "canary-\N{LATIN SMALL LETTER E WITH ACUTE}/7f3a9c51"


@pytest.fixture
def folder(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[Path]:
    """Where the log goes; ``caplog``, for these tests log warnings on purpose."""
    before = {name: logging.getLogger(name).handlers[:] for name in ("keystead", "asyncio")}
    yield tmp_path / "log"
    for name, handlers in before.items():
        logger = logging.getLogger(name)
        for handler in [h for h in logger.handlers if h not in handlers]:
            logger.removeHandler(handler)
            handler.close()
        logger.propagate = True
        logger.setLevel(logging.NOTSET)


def _text(folder: Path) -> str:
    return (folder / FILE_NAME).read_text(encoding="utf-8")


def test_no_secret_gets_into_message_argument_or_exception(folder: Path) -> None:
    secret = Secret(CANARY)
    start_log(folder, "debug")
    log = logging.getLogger("keystead.test")
    log.debug("in the message " + CANARY)  # noqa: G003 - a careless caller is the point
    log.info("in an argument %s %r", CANARY, {"key": CANARY})
    try:
        raise ValueError(f"in an exception {CANARY}")
    except ValueError:
        log.exception("it failed")
    text = _text(folder)
    assert text.count("[secret]") >= 4
    assert "ValueError" in text
    assert secret.reveal() not in text
    assert "7f3a9c51" not in text


def test_escape_sequences_are_not_kept(folder: Path) -> None:
    start_log(folder, "info")
    logging.getLogger("keystead.test").info("model %s", "\x1b]0;owned\x07")
    assert "\x1b" not in _text(folder)


def test_files_are_private_whatever_the_umask(folder: Path) -> None:
    before = os.umask(0)
    try:
        start_log(folder, "info")
        logging.getLogger("keystead.test").info("hello")
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / FILE_NAME).stat().st_mode) == 0o600


def test_log_rotates_and_forgets_the_oldest(folder: Path) -> None:
    start_log(folder, "info")
    log = logging.getLogger("keystead.test")
    line = "x" * 50_000
    for _ in range((OLD_FILES + 3) * LARGEST_FILE // len(line)):
        log.info(line)
    files = sorted(folder.iterdir())
    assert len(files) == OLD_FILES + 1
    assert all(file.stat().st_size <= LARGEST_FILE for file in files)
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)


def test_less_is_said_at_a_higher_level(folder: Path) -> None:
    start_log(folder, "warning")
    log = logging.getLogger("keystead.test")
    log.info("small talk")
    log.warning("worth reading")
    assert "small talk" not in _text(folder)
    assert "worth reading" in _text(folder)


def test_folder_that_is_a_link_is_refused(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder.symlink_to(elsewhere)
    with pytest.raises(KeysteadError, match="link"):
        start_log(folder, "info")
    assert not list(elsewhere.iterdir())


def test_log_file_that_is_a_link_is_refused(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("mine")
    folder.mkdir(mode=0o700)
    (folder / FILE_NAME).symlink_to(target)
    with pytest.raises(KeysteadError) as caught:
        start_log(folder, "info")
    assert caught.value.reference == "log-unusable"
    assert target.read_text() == "mine"


@pytest.mark.parametrize(
    ("value", "level"), [("DEBUG", "debug"), (" error ", "error"), ("trace", "info"), ("", "info")]
)
def test_environment_names_the_level(value: str, level: str) -> None:
    assert level_from({"LOG_LEVEL": value}) == level


def test_a_second_start_takes_the_place_of_the_first(folder: Path) -> None:
    start_log(folder, "info")
    start_log(folder, "info")
    logging.getLogger("keystead.test").info("said once")
    assert _text(folder).count("said once") == 1
