"""Log file: what happened, never what people wrote.

Called once at the start of each process, on the main thread; logging itself is safe from any thread.

`core.wordless` keeps what people wrote out of it; a string argument is written only when passed through `known`.
"""

import logging
import os
import sys
import threading
from collections.abc import Mapping
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any, Final, TextIO

from core.errors import FolderUnwritable
from core.wordless import OURS, Known, WordlessFormatter, is_ours, known

__all__ = ["Known", "LogFile", "echo_to", "known", "log_uncaught", "start_log", "stop_log"]

LEVEL_VARIABLE: Final = "INGLENOOK_LOG"
"""The level of our own messages: debug, info (the default), warning, error."""
FILE_BYTES: Final = 1_000_000
OLDER_FILES: Final = 2

_log = logging.getLogger(__name__)


def start_log(folder: Path, *, process: str, environ: Mapping[str, str], echo: TextIO | None = None) -> logging.Handler:
    """Log into `<folder>/<process>.log` from now on (each process needs a file of its own), and to `echo` as well.

    Returns the handler, for `stop_log`. Raises `FolderUnwritable`.
    """
    try:
        handler = LogFile(folder / f"{process}.log")
    except OSError as error:
        raise FolderUnwritable(details=type(error).__name__, path=str(folder)) from error
    _attach(handler, level=_level(environ))
    if echo is not None:
        echo_to(echo, environ=environ)
    return handler


def echo_to(stream: TextIO, *, environ: Mapping[str, str]) -> logging.Handler:
    """Log to a stream by the same rules, for a process without a file of its own."""
    handler = LogStream(stream)
    _attach(handler, level=_level(environ))
    return handler


def stop_log(handler: logging.Handler) -> None:
    """Take a handler out again and close it."""
    logging.getLogger().removeHandler(handler)
    handler.close()


def log_uncaught() -> None:
    """Send what nobody caught, on any thread, to the log: Python would print it to stderr with its message."""

    def on_thread(args: threading.ExceptHookArgs) -> None:
        _log.critical("a thread ended by an exception", exc_info=args.exc_value)

    def on_unraisable(args: "sys.UnraisableHookArgs") -> None:
        _log.error("an exception in a finaliser", exc_info=args.exc_value)

    sys.excepthook = _log_exception
    threading.excepthook = on_thread
    sys.unraisablehook = on_unraisable


class LinesMayDrop(logging.Handler):
    """A handler that gives up a line which cannot be written."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the base class's name
        """Drop the line: a full disk must not stop the program, and the base class would print the arguments."""


class LogFile(LinesMayDrop, RotatingFileHandler):
    """Three files of 1 MB in all, readable by their owner alone."""

    def __init__(self, path: Path) -> None:
        """Opens the file at once."""
        super().__init__(
            path, maxBytes=FILE_BYTES, backupCount=OLDER_FILES, encoding="utf-8", errors="backslashreplace"
        )

    def _open(self) -> Any:
        return open(self.baseFilename, self.mode, encoding=self.encoding, errors=self.errors, opener=_open_private)


class LogStream(LinesMayDrop, logging.StreamHandler[TextIO]):
    """A stream, such as stderr."""


class OursOrWarning(logging.Filter):
    """Lets through our own messages, and of others what is at least a warning."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written."""
        return record.levelno >= logging.WARNING or is_ours(record)


def _log_exception(_kind_of: type[BaseException], error: BaseException, _traceback: TracebackType | None) -> None:
    _log.critical("ended by an exception", exc_info=error)


def _attach(handler: logging.Handler, *, level: int) -> None:
    handler.setFormatter(WordlessFormatter())
    handler.addFilter(OursOrWarning())
    logging.getLogger().addHandler(handler)
    for name in OURS:
        logging.getLogger(name).setLevel(level)


def _level(environ: Mapping[str, str]) -> int:
    levels = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
    return levels.get(environ.get(LEVEL_VARIABLE, "").lower(), logging.INFO)


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
