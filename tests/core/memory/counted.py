"""A database that counts what is read of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from core.storage import Database
from core.storage.messages import Connection


class Counted:
    """In the place of the database that it is made of."""

    def __init__(self, db: Database) -> None:
        self.statements: list[str] = []
        self.rows = 0
        self._db = db

    def __getattr__(self, name: str) -> Any:
        return getattr(self._db, name)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with self._db.read() as connection:
            yield cast("Connection", _Counting(connection, self))


class _Counting:
    """The connection, and what it found last."""

    def __init__(self, connection: Connection, counted: Counted) -> None:
        self._found = connection
        self._connection = connection
        self._counted = counted

    def execute(self, query: str, parameters: Any = None) -> "_Counting":
        self._counted.statements.append(" ".join(query.split()))
        self._found = self._connection.execute(query, parameters)
        return self

    def fetchall(self) -> list[tuple[Any, ...]]:
        rows = self._found.fetchall()
        self._counted.rows += len(rows)
        return rows

    def fetchnumpy(self) -> dict[str, Any]:
        columns = self._found.fetchnumpy()
        self._counted.rows += len(next(iter(columns.values())))
        return columns
