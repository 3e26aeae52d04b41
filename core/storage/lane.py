"""Whose turn it is at a file: writers one after the other, and beside them one long job, which they can disturb.

Owned by `core.storage.side` and, for the writers of one file, by its `core.storage.lock`. Any thread.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Final

import duckdb

from core.storage.gave_way import GaveWay

_AGAIN: Final = 0.005
"""Seconds after which who waits looks again."""


class Job:
    """A long job on a connection of its own. If it is willing to give way, its statements raise GaveWay."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, *, willing: bool) -> None:
        self.connection = connection
        self._willing = willing
        self._disturbed = False

    def run(self, statement: str) -> None:
        """Execute a statement that may be broken off."""
        self.check()
        try:
            with self._watched() if self._willing else nullcontext():
                self.connection.execute(statement)
        except duckdb.InterruptException as error:
            raise GaveWay from error

    def check(self) -> None:
        """Raise GaveWay if somebody wanted to write since the job began."""
        if self._disturbed:
            raise GaveWay

    def disturb(self) -> None:
        """Somebody wants to write."""
        self._disturbed = self._willing

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Interrupts again and again: DuckDB forgets an interrupt that comes just before a statement begins."""
        over = threading.Event()

        def watch() -> None:
            while not over.wait(_AGAIN):
                if self._disturbed:
                    self.connection.interrupt()

        watcher = threading.Thread(target=watch, name="duckdb-watch", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()


class Lane:
    """A turn that one thread has at a time, as often as it likes. `with lane:` waits for it."""

    def __init__(self) -> None:
        self.last_commit: object = object()
        """The mark of the last transaction that went through. Each has its own."""
        self._turn = threading.RLock()
        self._jobs = threading.Lock()
        self._job: Job | None = None
        self._guard = threading.Lock()
        self._waiting: list[int] = []
        self._holder: int | None = None

    def __enter__(self) -> None:
        self._disturb()
        if not self._turn.acquire(blocking=False):
            with self._listed():
                self._turn.acquire()
        self._holder = threading.get_ident()

    def __exit__(self, *_exception: object) -> None:
        self._turn.release()
        self._disturb()

    @contextmanager
    def long_job(self, job: Job) -> Iterator[None]:
        """Be the only long job, after the one that runs now."""
        with self._jobs:
            self._job = job
            try:
                yield
            finally:
                self._job = None

    @contextmanager
    def no_job(self) -> Iterator[None]:
        """Disturb the long job, wait for its end, and let none begin."""
        self._disturb()
        while not self._jobs.acquire(timeout=_AGAIN):
            self._disturb()
        try:
            yield
        finally:
            self._jobs.release()

    @contextmanager
    def taken_for(self, job: Job, since: object) -> Iterator[None]:
        """The turn for a long job; raises GaveWay if anything was committed `since` that mark."""
        with self._turn:
            job.check()
            if self.last_commit is not since:
                raise GaveWay
            yield

    @contextmanager
    def taken_after(self, first: "Lane", job: Job) -> Iterator[None]:
        """The turn as well, for a long job that has `first`'s: against the order of everybody else.

        Raises GaveWay where the thread whose turn it is here waits for `first`: both would wait for ever.
        """
        while not self._turn.acquire(timeout=_AGAIN):
            job.check()
            if self._holder in first._waiting:
                raise GaveWay
        try:
            self._holder = threading.get_ident()
            yield
        finally:
            self._turn.release()

    def _disturb(self) -> None:
        if (job := self._job) is not None:
            job.disturb()

    @contextmanager
    def _listed(self) -> Iterator[None]:
        me = threading.get_ident()
        with self._guard:
            self._waiting.append(me)
        try:
            yield
        finally:
            with self._guard:
                self._waiting.remove(me)
