"""How long ago something was, in words.

Owns the wording of ages; when something happened is known by who asks.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QCoreApplication

MINUTE = 60.0
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def age(then: float) -> str:
    """The time since ``then`` (seconds since the epoch), such as "2 min ago" or "now"."""
    since = max(0.0, time.time() - then)
    if since < MINUTE:
        return QCoreApplication.translate("Ages", "now")
    return QCoreApplication.translate("Ages", "{span} ago").replace("{span}", span(since))


def span(seconds: float) -> str:
    """A length of time in its largest unit, such as "3 h"."""
    if seconds < MINUTE:
        return QCoreApplication.translate("Ages", "{n} s").replace("{n}", str(int(seconds)))
    if seconds < HOUR:
        return QCoreApplication.translate("Ages", "{n} min").replace(
            "{n}", str(int(seconds / MINUTE))
        )
    if seconds < DAY:
        return QCoreApplication.translate("Ages", "{n} h").replace("{n}", str(int(seconds / HOUR)))
    days = int(seconds / DAY)
    if days == 1:
        return QCoreApplication.translate("Ages", "a day")
    return QCoreApplication.translate("Ages", "{n} days").replace("{n}", str(days))
