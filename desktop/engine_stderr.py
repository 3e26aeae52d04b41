"""What the engine writes to stderr, made fit for the log: frames and kinds of errors, never the text of a message.

The engine keeps a log of its own; what comes here is the rest (warnings of libraries, a fatal error of Python).
Used by one engine process's owner, on the window's thread.
"""

import logging
import re
from collections import deque
from typing import Final

from core.logs import known
from core.wire import LineSplitter

_log = logging.getLogger(__name__)

_KEPT_LINES: Final = 40
_LINE_LIMIT: Final = 64 * 1024
_FRAME: Final = re.compile(rb'\s*File "[^"]*", line \d+(, in \S+|, in <\w+>| in \S+)?$')
_KIND: Final = re.compile(
    rb"(Traceback|Fatal Python error|[A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt|Warning))\b"
)


class EngineStderr:
    """Drains stderr into the log at DEBUG, and keeps the last lines as they are for "Details" on the screen."""

    def __init__(self) -> None:
        self._splitter = LineSplitter(_LINE_LIMIT)
        self._last: deque[str] = deque(maxlen=_KEPT_LINES)

    def feed(self, data: bytes) -> None:
        """Take what was read."""
        for line in self._splitter.feed(data):
            if line is not None:
                self._last.append(line.decode("utf-8", "replace"))
                _log.debug("engine: %s", known(without_text(line)))

    def last_lines(self) -> str:
        """The last lines, raw; for the screen only."""
        return "\n".join(self._last)


def without_text(line: bytes) -> str:
    """The line where it is a frame of a traceback, the kind of an error, or just the line's length."""
    if _FRAME.fullmatch(line.rstrip()):
        return line.strip().decode("utf-8", "replace")
    if kind := _KIND.match(line):
        return kind[1].decode("utf-8", "replace")
    return f"({len(line)} bytes)"
