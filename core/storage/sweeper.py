"""Deletes what has outlived its time every few minutes, on a daemon thread of its own.

Made by `core.storage.store`, which says what a sweep is and when there is nothing left to sweep. The thread keeps no
process alive; it ends at `stop`, when its future is cancelled, or when a sweep says that it was the last.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol

from core.errors import MachineError

log = logging.getLogger(__name__)


class Bell(Protocol):
    """What the thread waits for: `threading.Event`, or one of a test's own."""

    def set(self) -> None:
        """Ring it."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it rings, at most `timeout` seconds; whether it rang."""


class Sweeper:
    """A thread that calls `sweep` every `seconds`, first after that long, for as long as it answers True."""

    def __init__(self, sweep: Callable[[], bool], seconds: float, *, bell: Bell | None = None) -> None:
        self._sweep = sweep
        self._seconds = seconds
        self._bell = bell or threading.Event()
        self.future: Future[None] = Future()
        """Done when the thread has ended; cancelling it ends the thread."""
        self.future.add_done_callback(lambda _future: self._bell.set())
        self._thread = threading.Thread(target=self._run, daemon=True, name="ttl-sweeper")
        self._thread.start()

    def is_running(self) -> bool:
        """Whether it still sweeps."""
        return self._thread.is_alive() and not self.future.cancelled()

    def end(self) -> None:
        """End it after what it is doing, without waiting."""
        self._bell.set()

    def stop(self, timeout: float | None = None) -> bool:
        """End it, and wait for that up to `timeout` seconds; whether it has ended."""
        self._bell.set()
        if self._thread is not threading.current_thread():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            while not self._bell.wait(self._seconds) and self._swept():
                pass
        except BaseException as error:
            self._end(error)
            raise
        self._end(None)

    def _swept(self) -> bool:
        """A full disk or the like is waited out."""
        try:
            return self._sweep()
        except MachineError as error:
            log.warning("what is over was not deleted: %s", type(error).__name__)
            return True

    def _end(self, error: BaseException | None) -> None:
        if not self.future.set_running_or_notify_cancel():
            return
        if error is None:
            self.future.set_result(None)
        else:
            self.future.set_exception(error)
