"""One side of the database, writing or reading: a cursor, whose turn it is, and the transaction that is open on it.

Owned by `core.storage.database`, which has two. Any thread.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import duckdb

from core.errors import BugError
from core.storage.lane import Lane
from core.storage.statements import Statements


class Side:
    """A cursor that one thread at a time has for the length of a transaction."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, begin: str, lane: Lane) -> None:
        self.lane = lane
        """Whoever has its turn may use the cursor."""
        self.mark: object = None
        """The mark of the transaction that is open; None inside a block of a block."""
        self.broken = False
        """A fatal error came: only a file opened again will answer."""
        self._connection = connection
        self._statements = _parsing_once(connection)
        self._begin = begin
        self._owner: int | None = None
        self._spoilt = False

    def is_mine(self) -> bool:
        """Whether the calling thread is inside a transaction of this side."""
        return self._owner == threading.get_ident()

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """BEGIN to COMMIT, or ROLLBACK on any exception; inside one of the same thread, a part of it."""
        with self.lane:
            block = self._inner() if self.is_mine() else self._outer()
            with block as connection:
                yield connection

    @contextmanager
    def single(self) -> Iterator[tuple[duckdb.DuckDBPyConnection, object]]:
        """A turn for one statement that is a transaction by itself, and its mark. Not inside another transaction.

        The mark counts from then on in any case: a statement that failed may have been committed.
        """
        with self.lane:
            mark = object()
            try:
                yield self._statements, mark
            except duckdb.FatalException:
                self.broken = True
                raise
            finally:
                self.lane.last_commit = mark

    def close(self) -> None:
        """Let go of the cursor, once nobody is inside a transaction."""
        with self.lane:
            self._connection.close()

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection to the same file for somebody else, who closes it."""
        return self._connection.cursor()

    def renew(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Go on with another cursor. The caller has the turn."""
        self._connection = connection
        self._statements = _parsing_once(connection)
        self.broken = False

    @contextmanager
    def _outer(self) -> Iterator[duckdb.DuckDBPyConnection]:
        self._run(self._begin)
        self._owner, self._spoilt = threading.get_ident(), False
        self.mark = mark = object()
        try:
            yield self._statements
            if self._spoilt:
                raise BugError("a transaction went on after a part of it had failed")
            self._run("COMMIT")
            self.lane.last_commit = mark
        except BaseException as error:
            self._roll_back(error)
            raise
        finally:
            self._owner = None

    @contextmanager
    def _inner(self) -> Iterator[duckdb.DuckDBPyConnection]:
        self.mark = None
        try:
            yield self._statements
        except BaseException:
            self._spoilt = True
            raise

    def _run(self, statement: str) -> None:
        try:
            self._statements.execute(statement)
        except duckdb.FatalException:
            self.broken = True
            raise

    def _roll_back(self, cause: BaseException) -> None:
        """The first error is the one to tell; a COMMIT that failed has left nothing to roll back."""
        self.broken = self.broken or isinstance(cause, duckdb.FatalException)
        try:
            self._connection.execute("ROLLBACK")
        except duckdb.TransactionException:
            return
        except duckdb.FatalException:
            self.broken = True


def _parsing_once(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """What of a connection the statements inside a transaction may use, under the name that everybody knows."""
    return cast("duckdb.DuckDBPyConnection", Statements(connection))
