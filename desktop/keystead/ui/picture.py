"""Draws the window into a picture, for a machine that has no display.

Owns one run of the real window, rendered without a screen: the newest agent's tab, saved as PNG.
Run as ``python -m keystead.ui.picture FILE`` with ``QT_QPA_PLATFORM=offscreen`` set.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtWidgets import QApplication

from keystead.paths import Folders
from keystead.ui.app import make_application, make_desktop, run_loop
from keystead.ui.desktop import Desktop
from keystead.ui.window_state import WindowState

SIZE = (1280, 800)  # logical pixels
SETTLES = 0.4  # seconds for what is laid out with the next frames


def main(file: Path, environment: Mapping[str, str]) -> int:
    """Save the picture as ``file``; 0, or 1 where it could not be written."""
    app = make_application()
    desktop = make_desktop(app, Folders.of(environment), environment, WindowState())
    desktop.window.resize(*SIZE)
    desktop.window.show()
    return 0 if run_loop(app, _draw(app, desktop, file)) else 1


async def _draw(app: QApplication, desktop: Desktop, file: Path) -> bool:
    running = desktop.run()
    async with asyncio.TaskGroup() as group:
        life = group.create_task(running)
        await desktop.opened.wait()
        if desktop.ready() and desktop.agents.all():
            desktop.open_agent(desktop.agents.all()[0].id)
        await asyncio.sleep(SETTLES)
        saved = desktop.window.grab().save(str(file), "PNG")
        desktop.quit()
        await life
    return saved


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), os.environ))  # noqa: TID251 - the composition root of this run
