"""Whether checkpoints load: heads, metadata, channel values with the segments they are made of, and writes.

Called by `core.storage.check` alone, on its thread. Rows are copied out a piece at a time, with the segments that they
need in the same transaction, and loaded outside of it.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple

from langgraph.checkpoint.serde.base import SerializerProtocol

from core.storage import staging, values, whole_view
from core.storage.codec import open_
from core.storage.database import Database
from core.storage.values import Key, Place, Stored

_HEAD_KEYS: Final = "SELECT DISTINCT thread_id, checkpoint_ns, checkpoint_id FROM checkpoints ORDER BY ALL"
_HEADS: Final = """
SELECT checkpoint_id, type, checkpoint, metadata_type, metadata FROM checkpoints
WHERE thread_id = ? AND checkpoint_ns = ? AND checkpoint_id IN (SELECT unnest(?::VARCHAR[]))
"""
_VALUE_KEYS: Final = "SELECT thread_id, checkpoint_ns, channel, version FROM checkpoint_blobs ORDER BY ALL"
_WRITE_KEYS: Final = "SELECT DISTINCT thread_id, checkpoint_ns, checkpoint_id FROM checkpoint_writes ORDER BY ALL"
_WRITES: Final = """
SELECT checkpoint_id || ' ' || task_id || ' ' || idx, type, blob FROM checkpoint_writes
WHERE thread_id = ? AND checkpoint_ns = ? AND checkpoint_id IN (SELECT unnest(?::VARCHAR[]))
"""
_PIECE: Final = 100

Serde = SerializerProtocol | None


class Finding(NamedTuple):
    """Something wrong in a file: in which table, in which row, and what."""

    table: str
    row: str
    fault: str


def waiting(db: Database) -> Iterator[Finding]:
    """What of the puts that wait does not load."""
    with db.read() as connection:
        damaged = staging.waiting(connection).damaged
    for each in damaged:
        yield Finding("checkpoint_puts", each.thread, f"it does not load: {each.reason}")


def check(db: Database, serde: Serde) -> Iterator[Finding]:
    """What is wrong with the checkpoints."""
    for place, keys in _pieces(db, _HEAD_KEYS):
        for name, kind, head, metadata_kind, metadata in _rows(db, _HEADS, place, keys):
            for typed in ((kind, open_(head)), (metadata_kind, open_(metadata))):
                yield from _loaded(serde, "checkpoints", place, name, typed)
    for place, keys in _pieces(db, _WRITE_KEYS):
        for name, kind, blob in _rows(db, _WRITES, place, keys):
            yield from _loaded(serde, "checkpoint_writes", place, name, (kind, open_(blob)))
    for place, keys in _pieces(db, _VALUE_KEYS):
        yield from _values(db, serde, place, [(channel, version) for channel, version in keys])


def _values(db: Database, serde: Serde, place: Place, keys: Sequence[Key]) -> Iterator[Finding]:
    try:
        with whole_view.reading(db) as (connection, _):
            found = values.read(connection, place, keys)
    except (KeyError, ValueError) as error:
        if len(keys) > 1:
            for key in keys:
                yield from _values(db, serde, place, [key])
        else:
            what = "a segment of it is missing" if isinstance(error, KeyError) else "a segment of it does not load"
            yield _finding("checkpoint_blobs", place, " ".join(keys[0]), what)
        return
    for key, stored in found.items():
        if _is_short(stored):
            yield _finding("checkpoint_blobs", place, " ".join(key), "a segment of it is too short")
        else:
            yield from _loaded(serde, "checkpoint_blobs", place, " ".join(key), stored.typed)


def _is_short(stored: Stored) -> bool:
    return bool(stored.runs) and sum(run.length for run in stored.runs) != len(stored.typed[1])


def _loaded(serde: Serde, table: str, place: Place, name: str, typed: tuple[str, bytes]) -> Iterator[Finding]:
    if serde is None:
        return
    try:
        serde.loads_typed(typed)
    except Exception as error:  # noqa: BLE001  what a damaged value makes a serializer raise is anybody's guess
        yield _finding(table, place, name, f"it does not load: {type(error).__name__}")


def _finding(table: str, place: Place, name: str, fault: str) -> Finding:
    return Finding(table, " ".join(part for part in (*place, name) if part), fault)


def _pieces(db: Database, statement: str) -> Iterator[tuple[Place, list[Any]]]:
    """What is there by thread and namespace, in pieces: the last column, or the last two as a pair."""
    with whole_view.reading(db) as (connection, _):
        rows = connection.execute(statement).fetchall()
    for place, group in groupby(rows, lambda row: (row[0], row[1])):
        keys = [row[2:] if len(row) > 3 else row[2] for row in group]
        for start in range(0, len(keys), _PIECE):
            yield place, keys[start : start + _PIECE]


def _rows(db: Database, statement: str, place: Place, keys: Sequence[str]) -> list[Any]:
    with whole_view.reading(db) as (connection, _):
        return connection.execute(statement, [*place, list(keys)]).fetchall()
