"""Engines of the window's tests: the fake one as a program, and the end of any with its link or its window."""

import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEventLoop, QTimer

from core.wire import decode_command
from desktop.app import App
from desktop.engine_program import EngineProgram
from desktop.link import EngineLink

FAKE: Final = Path(__file__).resolve().parent.parent / "fakes" / "engine.py"
_LONGEST_MS: Final = 15_000


def fake_program(folder: Path, *faults: str) -> EngineProgram:
    """The fake engine with its state in `folder`."""
    return EngineProgram(sys.executable, ("-P", str(FAKE), str(folder), *faults), str(folder))


def close_link(link: EngineLink) -> None:
    """Close, and wait until the engine has ended."""
    loop = QEventLoop()
    link.closed.connect(loop.quit)
    QTimer.singleShot(_LONGEST_MS, loop, loop.quit)
    QTimer.singleShot(0, loop, link.close)
    loop.exec()


def close_app(app: App) -> None:
    """Close the window, and wait until the engine has ended."""
    app.window.close()
    close_link(app.link)


def end_apps(apps: list[App]) -> None:
    """Close them all, and let Qt take them away. Those that were closed before may be among them."""
    for app in apps:
        close_app(app)
        app.window.deleteLater()
        app.deleteLater()


def commands_of(folder: Path) -> list[list[str]]:
    """What the fake got, one list for each of its lives: each command by its tag and what tells it apart."""
    lives: list[list[str]] = []
    for line in (folder / "commands.jsonl").read_bytes().splitlines():
        if line == b"--":
            lives.append([])
        else:
            lives[-1].append(_brief(line))
    return lives


def _brief(line: bytes) -> str:
    command = decode_command(line)
    tag = str(command.__struct_config__.tag)
    told = getattr(command, "text", "") or getattr(command, "name", "")
    return f"{tag} {told}".strip()
