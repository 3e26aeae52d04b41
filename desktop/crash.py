"""What nobody caught: into the log, in a calm sentence on the screen, and on with the program. Window's thread.

Python calls the hooks for exceptions in slots and overrides of Qt's methods, in finalisers and in threads (the window
has none of its own). A crash of the interpreter itself leaves its stack in a file of the log folder.
"""

import faulthandler
import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO

from PySide6.QtCore import QThread

_log = logging.getLogger(__name__)
Notify = Callable[[str, str], None]
"""Gets the kind of the exception and its full text, for "Details"."""


class CrashHooks:
    """Catches from `install` to `remove`. A place that fails again and again is shown once, and logged every time."""

    def __init__(self, notify: Notify) -> None:
        self._notify = notify
        self._shown: set[tuple[str, str, int]] = set()
        self._busy = False
        self._before = (sys.excepthook, sys.unraisablehook, threading.excepthook)

    def install(self) -> None:
        """Put the hooks in."""
        sys.excepthook = self._on_exception
        sys.unraisablehook = self._on_unraisable
        threading.excepthook = self._on_thread_exception

    def remove(self) -> None:
        """Put back what was there."""
        sys.excepthook, sys.unraisablehook, threading.excepthook = self._before

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            self._before[0](kind, error, trace)
            return
        self._catch(error)
        if QThread.currentThread().loopLevel() == 0:
            # The window never came up, or is gone: a notice in it would be read by nobody.
            sys.__excepthook__(kind, error, trace)

    def _on_unraisable(self, args: "sys.UnraisableHookArgs") -> None:
        # In a finaliser nothing may be built on the screen: the log is enough.
        _log.error("an exception in a finaliser", exc_info=args.exc_value)

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        _log.error("an exception in a thread", exc_info=args.exc_value)

    def _catch(self, error: BaseException) -> None:
        _log.error("an exception that nobody caught", exc_info=error)
        place = _place(error)
        if self._busy or place in self._shown:
            return
        self._busy = True
        self._shown.add(place)
        try:
            self._notify(type(error).__name__, "".join(traceback.format_exception(error)))
        finally:
            self._busy = False


def write_faults(folder: Path) -> IO[str]:
    """Let a crash of the interpreter write its stack (no variables) to a file; keep the file open while it should."""
    file = open(  # noqa: SIM115  it stays open for as long as the interpreter may crash
        folder / "window-fault.log", "a", encoding="utf-8", opener=_open_private
    )
    faulthandler.enable(file)
    return file


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _place(error: BaseException) -> tuple[str, str, int]:
    frames = list(traceback.walk_tb(error.__traceback__))
    if not frames:
        return type(error).__name__, "", 0
    frame, line = frames[-1]
    return type(error).__name__, frame.f_code.co_filename, line
