"""Makes the pictures: one process a theme and scale, for Qt takes its scale at the start.

Owns the command line and the children; what is drawn is ``scenes``, in whose home ``demo_home``.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

THEMES = ("dark", "light")
SCALES = (1, 2)


def main() -> int:
    """Make the pictures asked for; 1 where one of the processes failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the PNG files go")
    parser.add_argument("--only", default="", help="scenes whose name has this word")
    parser.add_argument("--theme", choices=THEMES, action="append")
    parser.add_argument("--scale", type=int, choices=SCALES, action="append")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        return _draw(asked.folder, asked.only, asked.theme[0], asked.scale[0])
    asked.folder.mkdir(parents=True, exist_ok=True)
    statuses = [
        _child(asked.folder, asked.only, theme, scale)
        for theme in asked.theme or THEMES
        for scale in asked.scale or SCALES
    ]
    return max(statuses)


def _child(folder: Path, only: str, theme: str, scale: int) -> int:
    command = [sys.executable, "-m", "tests.screenshots", str(folder), "--child", "--only", only]
    command += ["--theme", theme, "--scale", str(scale)]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": str(scale)}
    return subprocess.run(command, env=environment, check=False).returncode


def _draw(folder: Path, only: str, theme: str, scale: int) -> int:
    from keystead.ui.app import make_application, run_loop
    from tests.screenshots.scenes import SCENES
    from tests.screenshots.studio import Studio

    app = make_application()
    ending = f"-{theme}@{scale}x.png" if scale > 1 else f"-{theme}.png"
    wanted = [scene for scene in SCENES if only in scene.name]

    async def draw_all() -> None:
        for scene in wanted:
            with tempfile.TemporaryDirectory(prefix="keystead-scene-") as home:
                async with Studio(app, Path(home), theme, scene) as studio:
                    picture = await scene.draw(studio)
                    picture.save(str(folder / f"{scene.name}{ending}"), "PNG")
            print(f"{scene.name}{ending}", flush=True)

    run_loop(app, draw_all())
    return 0


if __name__ == "__main__":
    sys.exit(main())
