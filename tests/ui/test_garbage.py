"""What Qt made is collected in the window's thread, whoever allocates."""

from __future__ import annotations

import gc
import threading

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from keystead.ui.garbage import collected_in_this_thread


class Cycle(QObject):
    def __init__(self, ended: list[int]) -> None:
        super().__init__()
        self.itself = self
        self.ended = ended

    def __del__(self) -> None:
        self.ended.append(threading.get_ident())


def allocate(kept: list[list[int]]) -> None:
    """More than makes Python collect, several times over."""
    kept += [[number] for number in range(gc.get_threshold()[0] * 200)]


def allocate_in_another_thread() -> list[list[int]]:
    kept: list[list[int]] = []
    other = threading.Thread(target=allocate, args=(kept,))
    other.start()
    other.join()
    return kept


def test_a_cycle_ends_in_the_windows_thread_though_another_allocates(qtbot: QtBot) -> None:
    ended: list[int] = []
    gc.collect()
    with collected_in_this_thread(interval=20):
        Cycle(ended)
        kept = allocate_in_another_thread()
        assert ended == []
        qtbot.waitUntil(lambda: bool(ended))
        assert ended == [threading.get_ident()]
        assert kept
    assert gc.isenabled()


def test_without_it_the_other_thread_would_end_it() -> None:
    ended: list[int] = []
    gc.collect()
    gc.enable()  # Off in all tests of windows, for the same reason.
    Cycle(ended)
    allocate_in_another_thread()
    assert ended not in ([], [threading.get_ident()])
