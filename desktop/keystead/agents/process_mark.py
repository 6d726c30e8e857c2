"""Tells a process from any other that ever had its number.

Owns the mark and whether its process lives. Where there is no ``/proc``, the number alone decides.
Source: proc(5), fields 3 and 22 of ``/proc/PID/stat``.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

_DEAD = ("Z", "X")  # states of a process that only waits for its parent to take note
_START_TIME = 19  # place of field 22 among the fields after the name, which may hold blanks


@dataclass(frozen=True, slots=True)
class ProcessMark:
    """A process: its number, and when it started in clock ticks of the machine's current run."""

    number: int
    started: str

    @classmethod
    def own(cls) -> ProcessMark:
        """This process."""
        return cls(os.getpid(), _started(os.getpid()) or "")

    def is_alive(self) -> bool:
        """Whether that very process still runs."""
        if Path("/proc/self/stat").exists():
            return _started(self.number) == self.started
        if sys.platform == "win32":
            return self.number == os.getpid()
        try:
            os.kill(self.number, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True


def _started(number: int) -> str | None:
    try:
        stat = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in _DEAD else f"{boot}:{fields[_START_TIME]}"
