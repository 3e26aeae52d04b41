"""Reading checkpoints: rows copied out inside a transaction that is open, then made into tuples outside of it.

Called by `core.storage.saver` alone; writing is `core.storage.checkpoints`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import duckdb
from langgraph.checkpoint.base import Checkpoint, CheckpointTuple, PendingWrite
from langgraph.checkpoint.serde.base import SerializerProtocol

from core.storage import values
from core.storage.codec import open_
from core.storage.position import Position
from core.storage.recent import Address, Value
from core.storage.staging import Put
from core.storage.values import Key, Place, Stored, Typed

_NEWEST: Final = "SELECT max(checkpoint_id) FROM checkpoints WHERE thread_id = ? AND checkpoint_ns = ?"
_SELECT: Final = """
SELECT thread_id, checkpoint_ns, checkpoint_id, metadata_type, metadata FROM checkpoints
WHERE ($thread IS NULL OR thread_id = $thread) AND ($namespace IS NULL OR checkpoint_ns = $namespace)
  AND ($checkpoint IS NULL OR checkpoint_id = $checkpoint) AND ($before IS NULL OR checkpoint_id < $before)
ORDER BY checkpoint_id DESC, thread_id, checkpoint_ns LIMIT $limit
"""
_HEADS: Final = """
SELECT checkpoint_id, parent_id, type, checkpoint, metadata_type, metadata FROM checkpoints
WHERE thread_id = ? AND checkpoint_ns = ? AND checkpoint_id IN (SELECT unnest(?::VARCHAR[]))
"""
_NEWEST_HEAD: Final = """
SELECT checkpoint_id, parent_id, type, checkpoint, metadata_type, metadata FROM checkpoints
WHERE thread_id = ? AND checkpoint_ns = ? ORDER BY checkpoint_id DESC LIMIT 1
"""
_WRITES: Final = """
SELECT checkpoint_id, task_path, task_id, idx, channel, type, blob FROM checkpoint_writes
WHERE thread_id = ? AND checkpoint_ns = ? AND checkpoint_id IN (SELECT unnest(?::VARCHAR[]))
"""
_WRITES_FROM: Final = """
SELECT checkpoint_id, task_path, task_id, idx, channel, type, blob FROM checkpoint_writes
WHERE thread_id = ? AND checkpoint_ns = ? AND checkpoint_id >= ?
"""

Connection = duckdb.DuckDBPyConnection


class Wanted(NamedTuple):
    """What `list` asks for; None leaves a part open."""

    thread: str | None
    namespace: str | None
    checkpoint: str | None
    before: str | None
    limit: int | None


class Head(NamedTuple):
    """A checkpoint without its values, as it lies in the file and as Python sees it."""

    parent: str | None
    typed: Typed
    checkpoint: Checkpoint
    metadata: Typed


class Write(NamedTuple):
    """A write that waits at a checkpoint. They sort as LangGraph wants them."""

    path: str
    task: str
    idx: int
    channel: str
    typed: Typed


class Shelf(NamedTuple):
    """Rows of one thread and namespace, out of the file: heads by checkpoint id, blobs by channel and version."""

    heads: dict[str, Head]
    blobs: Mapping[Key, Stored]
    writes: dict[str, Sequence[Write]]


def newest(connection: Connection, position: Position) -> str | None:
    """The id of the last checkpoint of a thread and namespace; ids sort by time."""
    found: str | None = connection.execute(_NEWEST, [position.thread, position.namespace]).fetchall()[0][0]
    return found


def select(connection: Connection, wanted: Wanted) -> list[tuple[Position, Typed]]:
    """The positions that fit, newest first, each with its metadata."""
    rows = connection.execute(_SELECT, wanted._asdict()).fetchall()
    return [(Position(*row[:3]), (row[3], open_(row[4]))) for row in rows]


def fetch(connection: Connection, serde: SerializerProtocol, positions: Iterable[Position]) -> dict[Position, Shelf]:
    """Everything that these checkpoints are made of, in three statements per thread and namespace."""
    places: dict[tuple[str, str], list[str]] = {}
    for thread, namespace, checkpoint in positions:
        if checkpoint is not None:
            places.setdefault((thread, namespace), []).append(checkpoint)
    shelves = {}
    for place, ids in places.items():
        heads, written = (connection.execute(each, [*place, ids]).fetchall() for each in (_HEADS, _WRITES))
        shelves[Position(*place, None)] = _shelf(connection, serde, place, heads, written)
    return shelves


def fetch_one(
    connection: Connection, serde: SerializerProtocol, position: Position, puts: Iterable[Put]
) -> tuple[str | None, Shelf]:
    """The checkpoint at `position`, or the newest of its thread and namespace, and what it is made of.

    Read from the tables and from `puts`, those of its thread that wait. None where there is none. With the newest come
    the writes at later ones, which are stored before them.
    """
    place = position[:2]
    here = [put for put in puts if put.place == place]
    named = position.checkpoint
    rows = connection.execute(*(_HEADS, [*place, [named]]) if named else (_NEWEST_HEAD, [*place])).fetchall()
    rows += [(*head[:2], *head[5:]) for put in here for head in put.checkpoints if named in (None, head[0])]
    newest = sorted(rows, key=lambda row: str(row[0]))[-1:]
    found: str | None = newest[0][0] if newest else None
    if named:
        written = connection.execute(_WRITES, [*place, [named]]).fetchall()
    else:
        written = connection.execute(_WRITES_FROM, [*place, found or ""]).fetchall()
    written += [row for put in here for row in put.writes if row[0] == named or (not named and row[0] >= (found or ""))]
    return found, _shelf(connection, serde, place, newest, written, here)


def build(serde: SerializerProtocol, position: Position, shelf: Shelf) -> CheckpointTuple | None:
    """One checkpoint as LangGraph wants it, None when it is not on the shelf."""
    found = shelf.heads.get(position.checkpoint or "")
    if found is None:
        return None
    held = {
        channel: serde.loads_typed(shelf.blobs[channel, str(version)].typed)
        for channel, version in found.checkpoint["channel_versions"].items()
        if (channel, str(version)) in shelf.blobs
    }
    writes: list[PendingWrite] = [
        (write.task, write.channel, serde.loads_typed(write.typed))
        for write in shelf.writes.get(position.checkpoint or "", ())
    ]
    return CheckpointTuple(
        config=position.config(),
        checkpoint={**found.checkpoint, "channel_values": held},
        metadata=serde.loads_typed(found.metadata),
        parent_config=position._replace(checkpoint=found.parent).config() if found.parent else None,
        pending_writes=writes,
    )


def large(position: Position, blobs: Mapping[Key, Stored]) -> dict[Address, Value]:
    """What of these values is worth keeping for the next version to be compared with."""
    return {
        Address(position.thread, position.namespace, channel): Value(version, stored.runs, stored.typed[1])
        for (channel, version), stored in blobs.items()
        if stored.runs
    }


def named(checkpoint: Checkpoint) -> frozenset[Key]:
    """The channels that a checkpoint names, with their versions."""
    return frozenset((channel, str(version)) for channel, version in checkpoint["channel_versions"].items())


def _shelf(
    connection: Connection,
    serde: SerializerProtocol,
    place: Place,
    rows: Sequence[tuple[Any, ...]],
    written: Sequence[tuple[Any, ...]],
    puts: Sequence[Put] = (),
) -> Shelf:
    heads = {row[0]: _head(serde, row) for row in rows}
    keys = {pair for head in heads.values() for pair in named(head.checkpoint)}
    waiting = [row for put in puts for row in put.values]
    blobs = values.read(connection, place, keys, waiting, dict(each for put in puts for each in put.segments))
    writes: dict[str, list[Write]] = {}
    for checkpoint, path, task, idx, channel, kind, blob in sorted(written, key=lambda row: row[1:4]):
        writes.setdefault(checkpoint, []).append(Write(path, task, idx, channel, (kind, open_(blob))))
    return Shelf(heads, blobs, {**writes})


def _head(serde: SerializerProtocol, row: tuple[Any, ...]) -> Head:
    _, parent, kind, checkpoint, metadata_kind, metadata = row
    typed = (kind, open_(checkpoint))
    return Head(parent, typed, serde.loads_typed(typed), (metadata_kind, open_(metadata)))
