"""Serve: bytes in, bytes out, and the loop between. One reader thread, one writer thread, asyncio in the middle.

The end of stdin means that the window is gone: turns end with their text kept, the file is closed, the process ends.
"""

import asyncio
import logging
import os
import threading
from collections.abc import Awaitable, Callable
from typing import Final

from core.commands import AnyCommand
from core.errors import Malformed
from core.events import Problem
from core.logs import known
from core.outbox import Outbox
from core.wire import LineSplitter, decode_command, encode

CHUNK: Final = 1 << 16
LAST_SECONDS: Final = 10.0
"""After the end of stdin the engine may take this long to close its file; then the process ends all the same."""

log = logging.getLogger(__name__)

Line = bytes | None


class Reader(threading.Thread):
    """Reads lines from a descriptor and hands them to the loop; an empty line object `None` marks one too long."""

    def __init__(self, descriptor: int, on_line: Callable[[Line], None], on_end: Callable[[], None]) -> None:
        super().__init__(name="reader", daemon=True)
        self._descriptor = descriptor
        self._on_line = on_line
        self._on_end = on_end

    def run(self) -> None:
        """Until the end of the stream."""
        splitter = LineSplitter()
        try:
            while data := os.read(self._descriptor, CHUNK):
                for line in splitter.feed(data):
                    self._on_line(line)
        except OSError:
            log.exception("stdin cannot be read")
        self._on_end()


class Writer(threading.Thread):
    """Writes what the outbox holds to a descriptor. A window that is gone is no error: stdin ends as well."""

    def __init__(self, descriptor: int, outbox: Outbox) -> None:
        super().__init__(name="writer", daemon=True)
        self._descriptor = descriptor
        self._outbox = outbox

    def run(self) -> None:
        """Until the outbox is closed and empty, or nobody reads any more."""
        try:
            while (events := self._outbox.take()) is not None:
                self._write(b"".join(encode(event) for event in events))
        except BrokenPipeError:
            self._outbox.close()
        except Exception:
            # A mute engine is worse than none: the window starts another and sends again what was not answered.
            log.exception("the writer broke")
            os._exit(1)

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._descriptor, view) :]


async def serve(
    handle: Callable[[AnyCommand], Awaitable[None]], close: Callable[[], Awaitable[None]], stdin: int, outbox: Outbox
) -> None:
    """Handle commands in their order until stdin ends, then close."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[Line] = asyncio.Queue()
    ended = object()

    def on_end() -> None:
        watchdog = threading.Timer(LAST_SECONDS, os._exit, [1])
        watchdog.daemon = True
        watchdog.start()
        loop.call_soon_threadsafe(lines.put_nowait, ended)  # type: ignore[arg-type]  # the mark of the end

    def on_line(line: Line) -> None:
        loop.call_soon_threadsafe(lines.put_nowait, line)

    Reader(stdin, on_line, on_end).start()
    while (line := await lines.get()) is not ended:
        try:
            command = _command(line)
        except Malformed as error:
            log.warning("a line was refused: %s", known(error.params.get("kind", "")))
            outbox.put(Problem(reply=error.params.pop("id", ""), code=error.code, params=error.params))
            continue
        await handle(command)
    try:
        await close()
    finally:
        outbox.close()


def _command(line: Line) -> AnyCommand:
    if line is None:
        raise Malformed(kind="TooLong")
    return decode_command(line)
