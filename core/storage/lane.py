"""Whose turn it is at a file: writers one after the other, and one long job that gives way to them.

Owned by `core.storage.side` and, for the writers of one file, by its `core.storage.lock`. Any thread.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

import duckdb

from core.storage.gave_way import GaveWay

Run = Callable[..., object]
"""Executes one statement of a long job."""

_AGAIN: Final = 0.005
"""Seconds after which a waiter interrupts once more: an interrupt between two statements is lost."""


class _Loan(NamedTuple):
    """What a long job works on while it has the turn."""

    connection: duckdb.DuckDBPyConnection
    gives_way: bool


class Lane:
    """A turn that one thread has at a time, as often as it likes. `with lane:` waits for it."""

    def __init__(self) -> None:
        self.last_commit: object = object()
        """The mark of the last transaction that went through. Each has its own."""
        self._turn = threading.RLock()
        self._jobs = threading.Lock()
        self._guard = threading.Lock()
        self._waiting: list[int] = []
        self._holder: int | None = None
        self._loan: _Loan | None = None

    def __enter__(self) -> None:
        self._wait_for(self._turn)
        self._holder = threading.get_ident()

    def __exit__(self, *_exception: object) -> None:
        self._turn.release()

    def is_wanted(self) -> bool:
        """Whether a thread waits for the turn."""
        return bool(self._waiting)

    @contextmanager
    def long_job(self) -> Iterator[None]:
        """Be the only long job, after any that runs now. The turn is not taken yet."""
        with self._jobs:
            yield

    @contextmanager
    def no_job(self) -> Iterator[None]:
        """Tell the long job to give way, wait for its end, and let none begin."""
        self._wait_for(self._jobs)
        try:
            yield
        finally:
            self._jobs.release()

    @contextmanager
    def lent(self, connection: duckdb.DuckDBPyConnection, *, give_way: bool) -> Iterator[Run]:
        """The turn, for statements on a connection of the long job's own. With `give_way` they raise GaveWay."""
        with self._turn:
            self._lend(_Loan(connection, give_way))
            try:
                self.give_way(give_way)
                yield connection.execute
            except duckdb.InterruptException as error:
                raise GaveWay from error
            finally:
                self._lend(None)

    @contextmanager
    def unchanged(self, since: object, *, give_way: bool) -> Iterator[None]:
        """The turn again for a long job, where `last_commit` still is what it was then; else raises GaveWay."""
        with self._turn:
            self.give_way(give_way)
            if self.last_commit is not since:
                raise GaveWay
            yield

    def give_way(self, willing: bool) -> None:
        """Raise GaveWay if `willing` and a thread waits."""
        if willing and self.is_wanted():
            raise GaveWay

    def wait_unless_wanted(self, other: "Lane", *, give_way: bool) -> None:
        """Take this turn as well while having `other`'s.

        Raises GaveWay with `give_way` as soon as a thread waits for `other`, and without it where the thread that
        has this turn waits for `other`: both would wait for ever.
        """
        while not self._turn.acquire(timeout=_AGAIN):
            other.give_way(give_way or self._holder in other._waiting)
        self._holder = threading.get_ident()

    def release(self) -> None:
        """Give back what `wait_unless_wanted` took."""
        self._turn.release()

    def _wait_for(self, what: "threading.Lock | threading.RLock") -> None:
        if what.acquire(blocking=False):
            return
        me = threading.get_ident()
        with self._guard:
            self._waiting.append(me)
        try:
            self._interrupt()
            while not what.acquire(timeout=_AGAIN):
                self._interrupt()
        finally:
            with self._guard:
                self._waiting.remove(me)

    def _interrupt(self) -> None:
        with self._guard:
            if self._loan is not None and self._loan.gives_way:
                self._loan.connection.interrupt()

    def _lend(self, loan: _Loan | None) -> None:
        with self._guard:
            self._loan = loan
