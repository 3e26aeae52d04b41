"""Bytes of the engine's stdout to events. Used by one engine process's owner, on the window's thread.

What is no event becomes a `Problem` in its place, so that the reader of events needs no second door.
"""

import logging
from collections.abc import Iterator

from core.commands import MAX_LINE
from core.errors import Malformed
from core.events import AnyEvent, Problem
from core.logs import known
from core.wire import LineSplitter, decode_event

_log = logging.getLogger(__name__)


class EventReader:
    """The events of one engine's life; a new engine needs a new reader, for the old one may end in mid-line."""

    def __init__(self, *, limit: int = MAX_LINE) -> None:
        self._splitter = LineSplitter(limit)

    def feed(self, data: bytes) -> Iterator[AnyEvent]:
        """The events that `data` completes."""
        for line in self._splitter.feed(data):
            if line is None:
                _log.error("a line of the engine was too long and is dropped")
                yield Problem(reply="", code=Malformed.code, details="too long")
            elif line.strip():
                yield self._event(line)

    def _event(self, line: bytes) -> AnyEvent:
        try:
            return decode_event(line)
        except Malformed as error:
            kind = error.params.get("kind", "")
            # Never the line itself: it may hold what people wrote.
            _log.error("a line of the engine is no event: %d bytes, %s", len(line), known(kind))
            return Problem(reply="", code=Malformed.code, details=kind)
