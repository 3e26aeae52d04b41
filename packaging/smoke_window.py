"""The frozen window on a virtual screen of its own, played by key presses. Called by smoke.py; Linux only.

The window is a foreign process here, so nothing asks its widgets: keys go in through the X server, the picture comes
out of it, and what was said is read from the profile's file when the window has closed.
"""

import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QImage
from virtual_display import display_environment
from virtual_keys import Screen

from core.storage import Database, Transcript

PATIENCE = 60.0
QUIET = 4.0
"""Seconds without a change on the screen after which the window counts as waiting for us."""


def play_in_window(program: Path, home: Path, name: str, sayings: Sequence[str]) -> list[str]:
    """Make a profile, say each of `sayings` in a chat of its own; all texts of the profile, in order.

    A picture of the end is left beside the program's folder.
    """
    with display_environment(always=True) as environ:
        screen = Screen(environ["DISPLAY"])
        process = subprocess.Popen([program], env={**environ, "INGLENOOK_HOME": str(home)})
        try:
            screen.focus_window(PATIENCE)
            wait_until_quiet(screen)
            screen.type(f"{name}\n")
            for number, saying in enumerate(sayings):
                wait_until_quiet(screen)
                if number:
                    screen.press("n", control=True)
                screen.type(f"{saying}\n")
            wait_until_quiet(screen)
            save_picture(screen, program.parent.parent / "smoke.png")
            screen.close_window()
            process.wait(timeout=PATIENCE)
        finally:
            process.kill()
            screen.close()
    return said(home)


def wait_until_quiet(screen: Screen) -> None:
    """Return when the picture has been the same for QUIET seconds, a blinking cursor aside."""
    end = time.monotonic() + PATIENCE
    last, since = screen.picture()[2], time.monotonic()
    while time.monotonic() < min(since + QUIET, end):
        time.sleep(0.25)
        now = screen.picture()[2]
        if sum(1 for old, new in zip(last[::16], now[::16], strict=True) if old != new) > len(now) // 16_000:
            last, since = now, time.monotonic()


def save_picture(screen: Screen, path: Path) -> None:
    """The whole screen as a PNG file."""
    width, height, pixels = screen.picture()
    QImage(pixels, width, height, QImage.Format.Format_RGB32).save(str(path))
    print(f"window: picture in {path}")


def said(home: Path) -> list[str]:
    """All texts of the only profile below `home`, oldest chat first."""
    (path,) = (home / "data").rglob("*.duckdb")
    with Database.open(path) as database:
        transcript = Transcript(database)
        threads = sorted(transcript.threads(), key=lambda thread: thread.id)
        return [message.text for thread in threads for message in transcript.path(thread.id, thread.leaf)]
