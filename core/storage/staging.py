"""Checkpoints and writes that wait for their rows: everything that a put writes, in one row.

Called by `core.storage.archive`, and by whoever reads or changes the tables of checkpoints by statements of its own.
A statement costs DuckDB more than what it writes, and a put in its tables takes five with BEGIN and COMMIT. So the
common put is one row of `checkpoint_puts`, and some dozens of them are spread over the tables at once. One that does
not load stays where it is, and is in the way of its own thread only.
"""

import logging
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import duckdb
import msgspec

from core.storage.values import Place, Row

MOST: Final = 32
"""Puts of one saver that wait; before one more they are spread, which takes as long for one as for all."""
LARGE: Final = 256 * 1024
"""Bytes over which a put goes into its tables at once: writing it twice takes longer than the statements."""
TABLES: Final = {
    "checkpoints": (*["VARCHAR"] * 4, "BIGINT", *["VARCHAR"] * 3, "BLOB", "VARCHAR", "BLOB"),
    "checkpoint_blobs": (*["VARCHAR"] * 5, "BLOB", "BLOB"),
    "checkpoint_segments": ("VARCHAR", "VARCHAR", "BIGINT", "BLOB"),
    "checkpoint_writes": (*["VARCHAR"] * 5, "INTEGER", "VARCHAR", "VARCHAR", "BLOB"),
}
"""The tables that puts are spread over, with the types of their columns."""

_ADD: Final = "INSERT INTO checkpoint_puts VALUES (?, ?)"
_COUNT: Final = "SELECT count(*) FROM checkpoint_puts"
_WAITING: Final = "SELECT thread_id, put FROM checkpoint_puts"
_OF_THREAD: Final = "SELECT thread_id, put FROM checkpoint_puts WHERE thread_id = ?"
_FORGET: Final = "CREATE OR REPLACE TABLE checkpoint_puts (thread_id VARCHAR NOT NULL, put BLOB NOT NULL)"
"""A new table: rows that were only deleted would go into the file with the rest when DuckDB brings its log there."""
_DELETE: Final = "DELETE FROM checkpoint_puts WHERE thread_id = ?"
_SPREAD: Final = "INSERT INTO {table} SELECT {columns}"
_COLUMN: Final = "unnest(?::{type}[])"

_log = logging.getLogger(__name__)

Connection = duckdb.DuckDBPyConnection
Head = tuple[str, str | None, int | None, str | None, str | None, str, bytes, str, bytes]
"""A row of `checkpoints`, without thread and namespace."""
WriteRow = tuple[str, str, str, int, str, str, bytes]
"""A row of `checkpoint_writes`, without thread and namespace."""


class Put(msgspec.Struct, frozen=True, array_like=True):
    """What is added to a thread's namespace, sealed: rows of its tables, the new segments by their numbers."""

    place: Place
    checkpoints: list[Head]
    values: list[Row]
    segments: list[tuple[int, bytes]]
    writes: list[WriteRow]


class Damaged(NamedTuple):
    """A row that does not load."""

    thread: str
    data: bytes
    reason: str


class Waiting(NamedTuple):
    """What waits."""

    puts: list[Put]
    damaged: list[Damaged]

    def check(self, thread: str) -> None:
        """Raise ValueError if something of this thread does not load: it may be its newest checkpoint."""
        for each in self.damaged:
            if each.thread == thread:
                raise ValueError(f"something that was put into thread {thread!r} does not load: {each.reason}")


def packed(put: Put) -> bytes:
    """A put as it lies in its row. Raises ValueError for one that could not be spread."""
    data = msgspec.msgpack.encode(put)
    _unpacked(data)
    return data


def add(connection: Connection, thread: str, data: bytes) -> None:
    """Let a put of this thread wait, in one statement."""
    connection.execute(_ADD, [thread, data])


def count(connection: Connection) -> int:
    """How many rows wait."""
    return int(connection.execute(_COUNT).fetchall()[0][0])


def waiting(connection: Connection) -> Waiting:
    """All puts that wait: the tables do not have them."""
    return _read(connection.execute(_WAITING).fetchall())


def of_thread(connection: Connection, thread: str) -> Waiting:
    """Those of one thread."""
    return _read(connection.execute(_OF_THREAD, [thread]).fetchall())


def settle(connection: Connection) -> None:
    """Spread what waits over the tables, in a transaction for writing that is open. Nobody sees a difference."""
    puts, damaged = waiting(connection)
    if not puts:
        return
    spread(connection, puts, {table: table for table in TABLES})
    connection.execute(_FORGET)
    for each in damaged:
        add(connection, each.thread, each.data)
    if damaged:
        _log.warning("of what waited, %d rows do not load; they stay", len(damaged))


def forget(connection: Connection, thread: str) -> None:
    """Delete what still waits of a thread after settling: what does not load."""
    connection.execute(_DELETE, [thread])


def spread(connection: Connection, puts: Sequence[Put], into: dict[str, str]) -> None:
    """Add the rows of these puts to tables: `into` has the name of the one that stands for each."""
    rows: dict[str, list[Sequence[Any]]] = {
        "checkpoints": [(*put.place, *row) for put in puts for row in put.checkpoints],
        "checkpoint_blobs": [(*put.place, *row) for put in puts for row in put.values],
        "checkpoint_segments": [(*put.place, *segment) for put in puts for segment in put.segments],
        "checkpoint_writes": [(*put.place, *row) for put in puts for row in put.writes],
    }
    for table, some in rows.items():
        if some:
            columns = ", ".join(_COLUMN.format(type=kind) for kind in TABLES[table])
            statement = _SPREAD.format(table=into[table], columns=columns)
            connection.execute(statement, [list(column) for column in zip(*some, strict=True)])


def _read(rows: Sequence[tuple[str, bytes]]) -> Waiting:
    found = Waiting([], [])
    for thread, data in rows:
        try:
            found.puts.append(_unpacked(data))
        except ValueError as error:
            found.damaged.append(Damaged(thread, data, str(error)))
    return found


def _unpacked(data: bytes) -> Put:
    try:
        return msgspec.msgpack.decode(data, type=Put)
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from error
