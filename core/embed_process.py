"""One embedding process as the engine sees it: started, written to, read by a thread of its own, killed.

A plain subprocess and not multiprocessing's spawn: no second helper process (the resource tracker), no import of the
parent's main module, no pickles, an environment of its own, and stdin whose end tells the child that the engine died.
Frozen, `sys.executable` is the engine's own program: it is started with `--embedder` and calls `core.embed_child.main`.
"""

import logging
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Final

from core.embed_wire import Frame, Stopped, Work, read_frame, write_frame
from core.errors import EmbedderDown

FROZEN_ARGUMENT: Final = "--embedder"

_log = logging.getLogger(__name__)


class ChildGone(EmbedderDown):
    """The process ended, hung, or wrote nonsense."""


class EmbedProcess:
    """A running child. All but `kill` is for the one thread that owns it."""

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        *,
        on_gone: Callable[["EmbedProcess"], None],
        on_refused: Callable[[int], None],
    ) -> None:
        """Both callbacks come on the reading thread. Raises OSError when the program cannot be started."""
        self._popen = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=dict(environ),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._on_gone, self._on_refused = on_gone, on_refused
        self._replies: queue.SimpleQueue[Frame | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, name="embedder-reader", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._popen.pid

    def send(self, work: Work) -> None:
        """Hand over work. Raises `ChildGone`."""
        try:
            write_frame(self._stdin, work)
        except OSError as error:
            raise ChildGone from error

    def reply(self, *, seconds: float) -> Frame:
        """Wait for the next answer. Raises `ChildGone`, also when it takes longer than `seconds`."""
        try:
            frame = self._replies.get(timeout=seconds)
        except queue.Empty:
            raise ChildGone from None
        if frame is None:
            raise ChildGone
        return frame

    def kill(self) -> None:
        """End it now, from any thread; what waits in `reply` then raises."""
        self._popen.kill()

    def discard(self) -> None:
        """Kill it, wait for its end, close its pipes."""
        self._popen.kill()
        self._popen.wait()
        self._reader.join()
        self._stdout.close()
        try:
            self._stdin.close()
        except OSError:
            _log.debug("work was left in the pipe to the embedder")

    @property
    def _stdin(self) -> IO[bytes]:
        assert self._popen.stdin is not None
        return self._popen.stdin

    @property
    def _stdout(self) -> IO[bytes]:
        assert self._popen.stdout is not None
        return self._popen.stdout

    def _read(self) -> None:
        try:
            while (frame := read_frame(self._stdout)) is not None:
                if isinstance(frame, Stopped):
                    self._on_refused(frame.refused)
                else:
                    self._replies.put(frame)
        except EmbedderDown:
            _log.warning("the embedder wrote nonsense")
        finally:
            self._replies.put(None)
            self._on_gone(self)


def real_command() -> list[str]:
    """What starts the real embedder."""
    if getattr(sys, "frozen", False):
        return [sys.executable, FROZEN_ARGUMENT]
    return [sys.executable, "-P", "-m", "core.embed_child"]


def child_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The engine's environment, made fit: nothing is fetched, waiting threads sleep, our own code is found.

    OMP_WAIT_POLICY: with busy cores one text took 504 ms without it, 19 ms with it.
    """
    root = str(Path(__file__).resolve().parent.parent)
    own_path = [path for path in environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    return {
        **environ,
        "PYTHONPATH": os.pathsep.join([root, *own_path]),
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "TRANSFORMERS_VERBOSITY": "error",
        "TQDM_DISABLE": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "OMP_NUM_THREADS": "1",
        **({"OMP_WAIT_POLICY": "passive"} if sys.platform == "linux" else {}),
    }
