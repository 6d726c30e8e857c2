"""How long ago something was, in words.

Owns the wording of ages; when something happened is known by who asks.
"""

from __future__ import annotations

import time

from keystead.ui.translation import tr

MINUTE = 60.0
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def age(then: float) -> str:
    """The time since ``then`` (seconds since the epoch), such as "2 min ago" or "now"."""
    since = max(0.0, time.time() - then)
    if since < MINUTE:
        return tr("now")
    return tr("{span} ago").replace("{span}", span(since))


def span(seconds: float) -> str:
    """A length of time in its largest unit, such as "3 h"."""
    if seconds < MINUTE:
        return tr("{n} s").replace("{n}", str(int(seconds)))
    if seconds < HOUR:
        return tr("{n} min").replace("{n}", str(int(seconds / MINUTE)))
    if seconds < DAY:
        return tr("{n} h").replace("{n}", str(int(seconds / HOUR)))
    days = int(seconds / DAY)
    if days == 1:
        return tr("a day")
    return tr("{n} days").replace("{n}", str(days))
