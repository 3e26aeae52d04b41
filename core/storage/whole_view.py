"""A view of the file in which every checkpoint lies in its tables, also those whose puts wait.

Called by whoever reads checkpoints (`core.storage.archive`, `core.storage.check`), on any thread. As a rule what waits
is settled before. Where that could not be seen, inside somebody's view that is older, or cannot be done, in a file that
is only read, temporary views with the names of the tables show what the tables will have.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple

import duckdb

from core.storage import staging
from core.storage.database import Database
from core.storage.staging import Put, Waiting

_FILE: Final = "SELECT current_database()"
_COVER: Final = (
    "CREATE TEMP TABLE waiting_{table} AS FROM {file}.{table} LIMIT 0",
    "CREATE TEMP VIEW {table} AS FROM {file}.{table} UNION ALL FROM temp.waiting_{table}",
)
_UNCOVER: Final = ("DROP VIEW temp.{table}", "DROP TABLE temp.waiting_{table}")

Connection = duckdb.DuckDBPyConnection


class View(NamedTuple):
    """A view of the file."""

    connection: Connection
    waiting: Waiting
    """What still waits here: what does not load."""


@contextmanager
def reading(db: Database, settle: Callable[[], None] | None = None) -> Iterator[View]:
    """A transaction for reading. `settle` settles what waits, in one of its own; without it that is done here."""
    fixed = db.is_inside() or db.read_only
    for covered in (fixed, True):
        with db.read() as connection:
            waiting = staging.waiting(connection)
            if not waiting.puts:
                yield View(connection, waiting)
                return
            if covered:
                with _covered(connection, waiting.puts):
                    yield View(connection, waiting)
                return
        if settle is not None:
            settle()
        else:
            with db.write() as connection:
                staging.settle(connection)


@contextmanager
def _covered(connection: Connection, puts: Sequence[Put]) -> Iterator[None]:
    """Views of the tables with what waits. After an error they go with the transaction."""
    name = str(connection.execute(_FILE).fetchall()[0][0]).replace('"', '""')
    for table in staging.TABLES:
        for statement in _COVER:
            connection.execute(statement.format(table=table, file=f'"{name}"'))
    into = {table: f"temp.waiting_{table}" for table in staging.TABLES}
    staging.spread(connection, puts, into)
    yield
    for table in staging.TABLES:
        for statement in _UNCOVER:
            connection.execute(statement.format(table=table))
