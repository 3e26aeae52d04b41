"""Embedding process: `python -P -m core.embed_child`, or the frozen engine with `--embedder`. Started by `core.embed`.

Work comes in on stdin, vectors go out on stdout. A thread of its own reads stdin, so that the process ends at once
when the engine is gone, also in the middle of loading. The main thread loads the model and computes.

An exception that is not foreseen ends the process: the engine sees the end of the stream and starts another one.
"""

import os
import queue
import signal
import sys
import threading
from typing import IO

from core.embed_model import MiniLm, load
from core.embed_wire import Broken, Frame, Loaded, Stopped, Unfit, Vectors, Work, read_frame, write_frame
from core.errors import WeightsWrong
from core.logs import echo_to, log_uncaught
from core.offline import install
from core.stdio import take_stdio


class Sink:
    """The way to the engine, for any thread."""

    def __init__(self, pipe: IO[bytes]) -> None:
        """Owns the pipe from now on."""
        self._pipe = pipe
        # Reentrant: a garbage collector's finaliser may be refused a connection while this thread writes.
        self._lock = threading.RLock()

    def put(self, frame: Frame) -> None:
        """Send one frame; without an engine there is nothing left to do, and the process ends."""
        try:
            with self._lock:
                write_frame(self._pipe, frame)
        except OSError:
            os._exit(0)


def main() -> None:
    """Load, say so, and embed until stdin ends."""
    source, pipe = _open_stdio()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is the engine's to handle
    if sys.stderr is not None:  # a windowed program has none
        echo_to(sys.stderr, environ=os.environ)
    log_uncaught()
    sink = Sink(pipe)
    install(lambda _: sink.put(Stopped(1)))
    works: queue.SimpleQueue[Work] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(source, works), name="stdin", daemon=True).start()
    try:
        model = load()
    except WeightsWrong as error:
        sink.put(Broken(error.params["path"]))
        return
    sink.put(Loaded(model.dimensions))
    while True:
        sink.put(_answer(model, works.get()))


def _answer(model: MiniLm, work: Work) -> Frame:
    try:
        return Vectors(model.embed(work.texts))
    except (ValueError, TypeError, IndexError, RuntimeError) as error:
        # One odd text must not cost a reload. The message may quote the text: only the type goes on.
        return Unfit(type(error).__name__)


def _read(source: IO[bytes], works: "queue.SimpleQueue[Work]") -> None:
    try:
        while isinstance(frame := read_frame(source), Work):
            works.put(frame)
    finally:
        # Not sys.exit: the main thread may be deep in an import, and torch's own ending takes its time.
        os._exit(0)


def _open_stdio() -> tuple[IO[bytes], IO[bytes]]:
    source, sink = take_stdio()
    return os.fdopen(source, "rb"), os.fdopen(sink, "wb")


if __name__ == "__main__":
    main()
