"""Checkpoints that wait for their rows: everything that a put writes, in one row of one column.

Called by `core.storage.archive`, and by whoever reads or changes the tables of checkpoints by statements of its own.
A statement costs DuckDB more than what it writes, and a put in its tables takes five with BEGIN and COMMIT. So the
common put is one row of `checkpoint_puts`, and some dozens of them are spread over the tables at once.
"""

from collections.abc import Sequence
from typing import Any, Final

import duckdb
import msgspec

from core.storage.values import Row

MOST: Final = 32
"""Puts of one saver that wait; before one more they are spread, which takes as long for one as for all."""
TABLES: Final = {
    "checkpoints": (*["VARCHAR"] * 4, "BIGINT", *["VARCHAR"] * 3, "BLOB", "VARCHAR", "BLOB"),
    "checkpoint_blobs": (*["VARCHAR"] * 5, "BLOB", "BLOB"),
    "checkpoint_segments": ("VARCHAR", "VARCHAR", "BIGINT", "BLOB"),
}
"""The tables that puts are spread over, with the types of their columns."""

_ADD: Final = "INSERT INTO checkpoint_puts VALUES (?)"
_IS_WAITING: Final = "SELECT 1 FROM checkpoint_puts LIMIT 1"
_WAITING: Final = "SELECT put FROM checkpoint_puts"
_NUMBERED: Final = "SELECT rowid, put FROM checkpoint_puts"
_FORGET: Final = "CREATE OR REPLACE TABLE checkpoint_puts (put BLOB NOT NULL)"
"""A new table: rows that were only deleted would go into the file with the rest when DuckDB brings its log there."""
_SPREAD: Final = "INSERT INTO {table} SELECT {columns}"
_COLUMN: Final = "unnest(?::{type}[])"

Connection = duckdb.DuckDBPyConnection
Head = tuple[str, str, str, str | None, int | None, str | None, str | None, str, bytes, str, bytes]
"""A row of `checkpoints`."""


class Put(msgspec.Struct, frozen=True, array_like=True):
    """What a put adds to the file, sealed: a checkpoint, its new values, and their new segments by number."""

    checkpoint: Head
    values: list[Row]
    segments: list[tuple[int, bytes]]


def packed(put: Put) -> bytes:
    """A put as it lies in its row. Raises ValueError for one that could not be spread."""
    data = msgspec.msgpack.encode(put)
    _unpacked(data)
    return data


def add(connection: Connection, data: bytes) -> None:
    """Let a put wait, in one statement."""
    connection.execute(_ADD, [data])


def is_waiting(connection: Connection) -> bool:
    """Whether any put waits: then the tables do not have all checkpoints."""
    return bool(connection.execute(_IS_WAITING).fetchall())


def waiting(connection: Connection) -> list[Put]:
    """The puts that wait. Raises ValueError where one does not load."""
    return [_unpacked(row[0]) for row in connection.execute(_WAITING).fetchall()]


def faults(connection: Connection) -> list[tuple[int, str]]:
    """The numbers of the puts that do not load, each with the reason."""
    found = []
    for number, data in connection.execute(_NUMBERED).fetchall():
        try:
            _unpacked(data)
        except ValueError as error:
            found.append((number, str(error)))
    return found


def settle(connection: Connection) -> None:
    """Spread what waits over the tables, in a transaction for writing that is open. Nobody sees a difference."""
    if puts := waiting(connection):
        spread(connection, puts, {table: table for table in TABLES})
        connection.execute(_FORGET)


def spread(connection: Connection, puts: Sequence[Put], into: dict[str, str]) -> None:
    """Add the rows of these puts to tables: `into` has the name of the one that stands for each."""
    rows: dict[str, list[Sequence[Any]]] = {
        "checkpoints": [put.checkpoint for put in puts],
        "checkpoint_blobs": [(*put.checkpoint[:2], *row) for put in puts for row in put.values],
        "checkpoint_segments": [(*put.checkpoint[:2], *segment) for put in puts for segment in put.segments],
    }
    for table, some in rows.items():
        if some:
            columns = ", ".join(_COLUMN.format(type=kind) for kind in TABLES[table])
            statement = _SPREAD.format(table=into[table], columns=columns)
            connection.execute(statement, [list(column) for column in zip(*some, strict=True)])


def _unpacked(data: bytes) -> Put:
    try:
        return msgspec.msgpack.decode(data, type=Put)
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from error
